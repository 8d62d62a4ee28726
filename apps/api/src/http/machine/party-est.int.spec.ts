// EST for parties against the real routes: by secret, by a certificate that a proxy hands on, and everybody else.
import { PartyRegister } from '@sumaho-jpki/operations';
import { partySubject } from '@sumaho-jpki/rules';
import { EST_MEDIA_TYPES, encodeBody, readCertificates } from '@sumaho-jpki/wire/enrolment';
import { buildCertificationRequest, generateKeyPair, parseCertificate } from '@sumaho-jpki/wire/x509';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest } from '../../testing/api-under-test';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await ApiUnderTest.start({ environment: { SUMAHO_CLIENT_CERTIFICATES: 'from-proxy' } });
});
afterAll(() => api.stop());

let parties = 0;
async function newParty() {
  const code = `gate-${(parties += 1)}`;
  const { secret } = await api.get(PartyRegister).add({ code, kind: 'gate', organisation: 'Arena' });
  return { code, secret };
}
const basic = ({ code, secret }: { code: string; secret: string }) => ({
  authorization: `Basic ${Buffer.from(`${code}:${secret}`).toString('base64')}`,
});
const shown = (der: Uint8Array) => ({ 'client-cert': `:${Buffer.from(der).toString('base64')}:` });
async function request(code: string | null) {
  const { publicKeySpki, sign } = await generateKeyPair('ecdsa-p256-sha256');
  const subject = code === null ? [] : partySubject(code);
  return buildCertificationRequest({ subject, publicKeySpki, signatureAlgorithm: 'ecdsa-p256-sha256' }, sign);
}
const post = (what: 'simpleenroll' | 'simplereenroll', headers: Record<string, string>, der: Uint8Array) =>
  api.send({
    method: 'POST',
    url: `/.well-known/est/party/${what}`,
    headers: { 'content-type': EST_MEDIA_TYPES.request, ...headers },
    payload: encodeBody(der),
  });
function issuedBy(response: Awaited<ReturnType<typeof post>>) {
  expect(response.statusCode).toBe(200);
  const [der] = readCertificates(String(response.headers['content-type']), response.body);
  if (!der) throw new Error('no certificate');
  return { der, certificate: parseCertificate(der) };
}
const stateOf = async (serial: string) =>
  (await api.register.transaction({ kind: 'system' }, (tx) => tx.partyCertificates.bySerial(serial)))?.state;
const codeOf = (response: Awaited<ReturnType<typeof post>>) => response.json<{ code: string }>().code;

describe('simpleenroll of a party', () => {
  it('gives a good certificate for the secret, once', async () => {
    const party = await newParty();
    const { certificate } = issuedBy(await post('simpleenroll', basic(party), await request(party.code)));
    expect(certificate.subject.at(-1)?.value).toBe(party.code);
    expect(await stateOf(certificate.serial)).toBe('active');
    const again = await post('simpleenroll', basic(party), await request(party.code));
    expect([again.statusCode, codeOf(again)]).toEqual([401, 'sign-in-required']);
    expect(again.headers['www-authenticate']).toContain('Basic');
  });

  it('reads the scheme in any case (RFC 9110 §11.1)', async () => {
    const party = await newParty();
    const authorization = basic(party).authorization.replace('Basic', 'bASIC');
    expect((await api.read('/.well-known/est/party/csrattrs', null, { authorization })).statusCode).toBe(200);
  });

  it('names the party itself where the request names nobody', async () => {
    const party = await newParty();
    const { certificate } = issuedBy(await post('simpleenroll', basic(party), await request(null)));
    expect(certificate.subject.at(-1)?.value).toBe(party.code);
  });

  it('refuses who shows nothing, another secret, or another’s name', async () => {
    const [party, other] = [await newParty(), await newParty()];
    const der = await request(party.code);
    for (const headers of [
      {},
      { authorization: 'Bearer x' },
      { authorization: 'Basic ===' },
      basic({ code: party.code, secret: other.secret }),
      basic({ code: 'nobody', secret: party.secret }),
      basic({ code: `${party.code}\0`, secret: party.secret }),
      basic({ code: 'gate-\u{10ffff}', secret: '\0' }),
    ] as Record<string, string>[]) {
      const refused = await post('simpleenroll', headers, der);
      expect([refused.statusCode, codeOf(refused)]).toEqual([401, 'sign-in-required']);
    }
    const foreign = await post('simpleenroll', basic(party), await request(other.code));
    expect(codeOf(foreign)).toBe('enrolment-request-invalid');
    const broken = await post('simpleenroll', basic(party), der.subarray(1));
    expect(codeOf(broken)).toBe('enrolment-request-invalid');
    const forged = Uint8Array.from(der, (octet, at) => (at === der.length - 1 ? octet ^ 1 : octet));
    expect(codeOf(await post('simpleenroll', basic(party), forged))).toBe('enrolment-request-invalid');
    // Nothing of it spent the secret.
    issuedBy(await post('simpleenroll', basic(party), der));
  });
});

describe('simplereenroll of a party', () => {
  it('renews for the certificate that the proxy hands on, and for that alone', async () => {
    const party = await newParty();
    const { der, certificate } = issuedBy(await post('simpleenroll', basic(party), await request(party.code)));
    const next = issuedBy(await post('simplereenroll', shown(der), await request(party.code)));
    expect(next.certificate.serial).not.toBe(certificate.serial);
    expect(await stateOf(next.certificate.serial)).toBe('active');
    const other = await newParty();
    expect(codeOf(await post('simplereenroll', shown(der), await request(other.code)))).toBe(
      'enrolment-request-invalid',
    );
    expect((await post('simplereenroll', basic(other), await request(other.code))).statusCode).toBe(401);
    expect((await post('simplereenroll', shown(api.authorityCertificate), await request(party.code))).statusCode).toBe(
      401,
    );
    await api.get(PartyRegister).disable(party.code);
    expect((await post('simplereenroll', shown(der), await request(party.code))).statusCode).toBe(401);
  });

  it('believes no header of anybody but the proxy', async () => {
    const party = await newParty();
    const { der } = issuedBy(await post('simpleenroll', basic(party), await request(party.code)));
    const direct = await api.send({
      method: 'POST',
      url: '/.well-known/est/party/simplereenroll',
      remoteAddress: '192.0.2.7',
      headers: { 'content-type': EST_MEDIA_TYPES.request, ...shown(der), 'x-forwarded-for': '127.0.0.1' },
      payload: encodeBody(await request(party.code)),
    });
    expect(direct.statusCode).toBe(401);
  });
});

describe('The rest of the door', () => {
  it('gives the root to everybody and the attributes to parties', async () => {
    const party = await newParty();
    const root = await api.read('/.well-known/est/party/cacerts');
    expect(readCertificates(String(root.headers['content-type']), root.body)).toHaveLength(1);
    expect((await api.read('/.well-known/est/party/csrattrs')).statusCode).toBe(401);
    expect((await api.read('/.well-known/est/party/csrattrs', null, basic(party))).statusCode).toBe(200);
  });

  it('opens nothing of the phones’ door', async () => {
    const party = await newParty();
    const phones = await api.send({
      method: 'POST',
      url: '/.well-known/est/simpleenroll',
      headers: { 'content-type': EST_MEDIA_TYPES.request, ...basic(party) },
      payload: encodeBody(await request(party.code)),
    });
    expect(phones.statusCode).toBe(401);
  });

  it('answers changed requests with a 4xx, never with a 5xx', async () => {
    const party = await newParty();
    const der = await request(party.code);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: der.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Uint8Array.from(der, (octet, index) => (index === at ? octet ^ change : octet));
        const { statusCode } = await post('simpleenroll', basic(party), changed);
        expect([400, 401, 409, 422]).toContain(statusCode);
      }),
      { numRuns: 200 },
    );
  });
});
