// Changed octets at every door of the authority that is open to machines: OCSP by POST and GET, revocation lists, EST of phones and of
// parties, CMP. Whatever is sent gets the protocol's own error or a 4xx: no 5xx, no crash, and afterwards each door still serves.
// The changes follow from a seed, so that a finding can be had again: `SUMAHO_LONG_TESTS=1000000` is the long run by hand.
import { PartyRegister } from '@sumaho-jpki/operations';
import { partySubject } from '@sumaho-jpki/rules';
import { encodeBody, EST_MEDIA_TYPES, readCertificateAnswer, revocationContent } from '@sumaho-jpki/wire/enrolment';
import { buildCertificationRequest, buildOcspRequest, ocspGetPath, parseOcspResponse } from '@sumaho-jpki/wire/x509';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest } from '../../testing/api-under-test';
import { CmpTestClient } from '../../testing/cmp-client';
import { addCarriers } from '../../testing/demo-rows';

const INPUTS = Number(process.env['SUMAHO_LONG_TESTS'] ?? 1_000);
const SEED = Number(process.env['SUMAHO_SEED'] ?? 6);
const TOLD_EVERY = 50_000;

/** Mulberry32: 32 bits of state, the same numbers on every machine. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) % below;
  };
}

/** One to four of: an octet changed, a run cut out, a run doubled, the end cut, a run of one octet put in. */
function mutated(octets: Uint8Array, next: (below: number) => number): Buffer {
  let bytes = Buffer.from(octets);
  for (let edits = 1 + next(4); edits > 0; edits -= 1) {
    const at = next(bytes.length + 1);
    const length = 1 + next(next(8) === 0 ? 400 : 6);
    const [before, run, after] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)];
    const how = next(8);
    if (how < 4 && run.length > 0) bytes = Buffer.concat([before, [next(256)], bytes.subarray(at + 1)].map(asBuffer));
    else if (how === 4) bytes = Buffer.concat([before, after]);
    else if (how === 5) bytes = Buffer.concat([before, run, run, after]);
    else if (how === 6) bytes = Buffer.from(before);
    else bytes = Buffer.concat([before, Buffer.alloc(length, next(256)), run, after]);
  }
  return bytes;
}
const asBuffer = (part: Buffer | number[]): Buffer => (Array.isArray(part) ? Buffer.from(part) : part);

let api: ApiUnderTest;
/** Each door: a request that is good, as octets, and how they are sent. */
let doors: Record<string, { readonly good: Uint8Array; readonly send: (octets: Buffer) => InjectOptions }>;
let question: Uint8Array;
let enrolled: () => Promise<void>;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
  const client = new CmpTestClient(api);
  const parties = api.get(PartyRegister);
  const add = (code: string) => parties.add({ code, kind: 'gate', organisation: 'Arena' });
  const [byEst, byCmp] = [await add('gate-1'), await add('gate-2')];
  const key = await client.newKey();
  const { publicKeySpki, sign } = key;
  const csr = await buildCertificationRequest(
    { subject: partySubject('gate-1'), publicKeySpki, signatureAlgorithm: 'ecdsa-p256-sha256' },
    sign,
  );
  const by = { code: 'gate-2', secret: byCmp.secret };
  const basicOf = (secret: string) => `Basic ${Buffer.from(`gate-1:${secret}`).toString('base64')}`;
  let basic = basicOf(byEst.secret);
  // A change that leaves the request whole spends the secret; the next input has to get as far again.
  enrolled = async () => void (basic = basicOf((await parties.issueSecret('gate-1')).secret));
  const issuerDer = api.authorityCertificate;
  const serials = ['53ffffffffffffffffffffffffffffffff'];
  question = await buildOcspRequest({ issuerDer, serials, nonce: new Uint8Array(16).fill(7) });
  const plain = await buildOcspRequest({ issuerDer, serials });
  const post = (url: string, type: string, payload: Buffer | string, authorization?: string): InjectOptions => ({
    method: 'POST',
    url,
    headers: { 'content-type': type, ...(authorization === undefined ? {} : { authorization }) },
    payload,
  });
  const byRevoker = { code: 'gate-3', secret: (await add('gate-3')).secret };
  const ownKey = await client.newKey();
  const answer = await client.send({
    by: byRevoker,
    body: { name: 'ir', content: await client.request(ownKey) },
    header: { implicitConfirm: true },
  });
  const signer = { key: ownKey, certificateDer: readCertificateAnswer(answer.body) };
  const cmpDoor = (octets: Buffer) => post('/.well-known/cmp', 'application/pkixcmp', octets);
  const est = (path: string, authorization: () => string) => (octets: Buffer) =>
    post(`/.well-known/est/${path}`, EST_MEDIA_TYPES.request, encodeBody(new Uint8Array(octets)), authorization());
  const text = new TextEncoder();
  const address = (prefix: string) => (octets: Buffer) => ({
    method: 'GET' as const,
    url: `${prefix}${encodeURIComponent(octets.toString('latin1'))}`,
  });
  doors = {
    'OCSP by POST': { good: question, send: (octets) => post('/pki/ocsp', 'application/ocsp-request', octets) },
    'OCSP by GET': {
      good: plain,
      send: (octets) => ({ method: 'GET', url: `/pki/ocsp/${ocspGetPath(new Uint8Array(octets))}` }),
    },
    'OCSP by GET, its address': { good: text.encode(ocspGetPath(plain)), send: address('/pki/ocsp/') },
    'revocation list, its address': { good: text.encode('user-auth.crl'), send: address('/pki/crl/') },
    'part of the list, its address': { good: text.encode('17.crl'), send: address('/pki/crl/user-auth/') },
    'CA certificate, its address': { good: text.encode('user-auth-2.cer'), send: address('/pki/ca/') },
    'EST of phones': { good: csr, send: est('simpleenroll', () => 'Bearer nobody') },
    'EST of parties': { good: csr, send: est('party/simpleenroll', () => basic) },
    'EST of parties, who asks': {
      good: text.encode(basic),
      send: (octets) => ({
        method: 'GET',
        url: '/.well-known/est/party/csrattrs',
        headers: { authorization: octets.toString('latin1').replaceAll(/[^\x21-\x7e]/g, ' ') },
      }),
    },
    'EST of parties, the body': {
      good: text.encode(encodeBody(csr)),
      send: (octets) => post('/.well-known/est/party/simpleenroll', EST_MEDIA_TYPES.request, octets, basic),
    },
    'CMP, an enrolment': {
      good: await client.message({ by, body: { name: 'ir', content: await client.request(key) } }),
      send: cmpDoor,
    },
    'CMP, a revocation': {
      good: await client.message({
        by: signer,
        body: {
          name: 'rr',
          content: revocationContent({ serial: 'ab'.repeat(16), issuerDer: client.issuerDer, reason: 1 }),
        },
      }),
      send: cmpDoor,
    },
  };
});
afterAll(() => api.stop());

describe('Whatever octets come in at a door of the authority', () => {
  it(
    `none of ${INPUTS.toLocaleString('en')} inputs is answered with a 5xx, and every door still serves`,
    async () => {
      const next = numbersFrom(SEED);
      const names = Object.keys(doors);
      const seen: Record<string, Record<number, number>> = {};
      for (let input = 0; input < INPUTS; input += 1) {
        const name = names[input % names.length] ?? '';
        const { good, send } = doors[name] ?? {};
        if (!good || !send) throw new Error('no such door');
        let octets = mutated(good, next);
        while (octets.equals(good)) octets = mutated(good, next);
        const { statusCode } = await api.send(send(octets));
        if (statusCode >= 500)
          throw new Error(`${name}: ${statusCode} to ${octets.toString('hex')} (seed ${SEED}, input ${input})`);
        if (statusCode === 200 && name.startsWith('EST of parties')) await enrolled();
        const counts = (seen[name] ??= {});
        counts[statusCode] = (counts[statusCode] ?? 0) + 1;
        if ((input + 1) % TOLD_EVERY === 0) process.stdout.write(`${input + 1} ${JSON.stringify(seen)}\n`);
      }
      // Each door was reached behind its parser: not everything was turned away for one outer reason.
      expect(seen['OCSP by POST']?.[200]).toBeGreaterThan(0);
      expect(seen['EST of parties']?.[400]).toBeGreaterThan(0);
      expect(seen['CMP, an enrolment']?.[200]).toBeGreaterThan(0);
      const { rawPayload } = await api.send(doors['OCSP by POST']?.send(Buffer.from(question)) ?? {});
      expect(parseOcspResponse(new Uint8Array(rawPayload)).status).toBe('successful');
      const list = await api.read('/pki/crl/user-auth.crl');
      expect(list.statusCode).toBe(200);
    },
    24 * 3_600_000,
  );
});
