// The roll-over, rehearsed: two generations of one name live at once, and everything holds to the key that signed.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jstEndOfDay } from '@sumaho-jpki/rules';
import {
  buildOcspRequest,
  checkOcspResponse,
  parseCertificate,
  parseCrl,
  parseTbsCertificate,
  verifyCrl,
} from '@sumaho-jpki/wire/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthorityFolder } from './testing/authority-folder';
import type { UserAuthCertificateAuthority } from './user-auth-certificate-authority';

const publicKeySpki = Uint8Array.from(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'der', type: 'spki' }),
);
let folder: AuthorityFolder;
let authority: UserAuthCertificateAuthority;
let older: { serial: string; der: Uint8Array };
let younger: { serial: string; der: Uint8Array };
let plannedBefore: Uint8Array;
let firstRoot: Uint8Array;

async function plan(): Promise<{ serial: string; tbsDer: Uint8Array }> {
  const serial = authority.newSerial();
  const { tbsDer, lintResults } = await authority.planUserAuthCertificate({
    serial,
    subjectCommonName: '7H2KQ0ZB4MXR91',
    publicKeySpki,
    notBefore: folder.now,
    notAfter: jstEndOfDay(new Date(folder.now.getTime() + 1_000 * 86_400_000)),
    route: 'sim',
  });
  expect(lintResults.filter(({ pass }) => !pass)).toEqual([]);
  return { serial, tbsDer };
}
async function issue() {
  const { serial, tbsDer } = await plan();
  return { serial, der: await authority.signCertificate(tbsDer) };
}
const times = () => ({
  producedAt: folder.now,
  thisUpdate: folder.now,
  nextUpdate: new Date(folder.now.getTime() + 900_000),
});

beforeAll(async () => {
  folder = await AuthorityFolder.make();
  authority = await folder.open();
  firstRoot = authority.rootCertificateDer;
  older = await issue();
  plannedBefore = (await plan()).tbsDer;
  const next = await authority.generations.makeNext('p-384');
  expect(next).toMatchObject({ number: 2, activeFrom: null });
  // Published is not issuing.
  expect(authority.rootCertificateDer).toEqual(firstRoot);
  expect(authority.roots).toHaveLength(2);
  await authority.generations.activate(2, new Date(folder.now.getTime() + 86_400_000));
  expect(authority.rootCertificateDer).toEqual(firstRoot);
  folder.passDays(2);
  younger = await issue();
});
afterAll(() => folder.remove());

describe('a new generation of the root', () => {
  it('has the name of the old one and another key, of the algorithm that the setting names', () => {
    const [one, two] = authority.generations.all.map(({ certificate }) => certificate);
    expect(two?.subjectDer).toEqual(one?.subjectDer);
    expect(two?.subjectKeyIdentifier).not.toBe(one?.subjectKeyIdentifier);
    expect([one?.signatureAlgorithm, two?.signatureAlgorithm]).toEqual(['rsa-sha256', 'ecdsa-p384-sha384']);
    expect(two?.notAfter.toISOString()).toMatch(/T14:59:59\.000Z$/);
  });

  it('issues from its day on, and what was planned before is still signed by the old one', async () => {
    expect(parseCertificate(younger.der).signatureAlgorithm).toBe('ecdsa-p384-sha384');
    const late = parseCertificate(await authority.signCertificate(plannedBefore));
    expect(late.tbsDer).toEqual(plannedBefore);
    expect(late.authorityKeyIdentifier).toBe(parseCertificate(firstRoot).subjectKeyIdentifier);
    expect((await authority.generations.signerOf(late))?.number).toBe(1);
  });

  it('leaves certificates of both accepted, each by its own root and by no other', async () => {
    for (const [{ der }, number] of [
      [older, 1],
      [younger, 2],
    ] as const) {
      expect(await authority.checkCertificate(der, folder.now)).toMatchObject({ ok: true });
      expect((await authority.generations.signerOf(parseCertificate(der)))?.number).toBe(number);
      const root = authority.generations.all.find((one) => one.number === number)!;
      expect(await authority.issuerOf(der)).toEqual({
        rootCertificateDer: root.certificate.der,
        loadFileDap: root.loadFile.dap,
      });
      const files = { ca: join(folder.directory, 'check-ca.pem'), ee: join(folder.directory, 'check-ee.pem') };
      const pem = (bytes: Uint8Array) =>
        `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
      await writeFile(files.ca, authority.generations.all.map(({ certificate }) => pem(certificate.der)).join(''));
      await writeFile(files.ee, pem(der));
      // OpenSSL, too, must find the right one of two roots with the same name.
      const at = String(Math.floor(folder.now.getTime() / 1000));
      const answer = execFileSync('openssl', ['verify', '-attime', at, '-CAfile', files.ca, files.ee]).toString();
      expect(answer).toContain('OK');
    }
  });

  it('answers OCSP for both, each signed by a responder of the right generation', async () => {
    for (const { serial, der } of [older, younger]) {
      const { rootCertificateDer } = await authority.issuerOf(der);
      const request = await buildOcspRequest({ issuerDer: rootCertificateDer, serials: [serial] });
      const question = await authority.parseOcspRequest(request);
      expect(question.certificates[0]?.issuerIsOurs).toBe(true);
      expect(question.certificates[0]?.generation).toBe(await authority.generationOf(der));
      const response = await authority.buildOcspResponse(question, [{ status: 'good' }], times());
      const checked = await checkOcspResponse({
        responseDer: response,
        issuer: parseCertificate(rootCertificateDer),
        serial,
        at: folder.now,
      });
      expect(checked).toMatchObject({ ok: true, status: { status: 'good' } });
      const own = await authority.ocspQuestionFor(serial, der);
      expect(own.certificates[0]?.certId).toEqual(question.certificates[0]?.certId);
    }
  });

  it('is not spoken for by the other one: a question about both is answered for the first, unknown for the rest', async () => {
    const ask = async ({ serial, der }: typeof older) => {
      const { rootCertificateDer } = await authority.issuerOf(der);
      return (
        await authority.parseOcspRequest(await buildOcspRequest({ issuerDer: rootCertificateDer, serials: [serial] }))
      ).certificates;
    };
    const question = { certificates: [...(await ask(older)), ...(await ask(younger))], nonce: null };
    const response = await authority.buildOcspResponse(question, [{ status: 'good' }, { status: 'good' }], times());
    const check = async ({ serial, der }: typeof older) =>
      checkOcspResponse({
        responseDer: response,
        issuer: parseCertificate((await authority.issuerOf(der)).rootCertificateDer),
        serial,
        at: folder.now,
      });
    expect(await check(older)).toMatchObject({ ok: true, status: { status: 'good' } });
    expect(await check(younger)).toMatchObject({ ok: false });
  });

  it('signs a list of its own; the other root does not verify it', async () => {
    const input = {
      number: 1n,
      thisUpdate: folder.now,
      nextUpdate: new Date(folder.now.getTime() + 86_400_000),
      revoked: [],
    };
    for (const { certificate, number: generation } of authority.generations.all) {
      const crl = parseCrl(await authority.buildCrl({ ...input, generation }));
      for (const other of authority.generations.all) {
        expect(await verifyCrl(crl, other.certificate.publicKeySpki)).toBe(other.certificate === certificate);
      }
    }
  });

  it('is named by what it issues: list and root have addresses of their own, and so have the parts of its list', async () => {
    const named = [older, younger].map(({ der }) => parseCertificate(der));
    expect(named.map(({ crlDistributionPoints }) => crlDistributionPoints)).toEqual([
      ['http://pki.example.test/user-auth.crl'],
      ['http://pki.example.test/user-auth-2.crl'],
    ]);
    expect(named.map(({ caIssuersUrls }) => caIssuersUrls)).toEqual([
      ['http://pki.example.test/root.cer'],
      ['http://pki.example.test/root-2.cer'],
    ]);
    const { parties } = authority;
    const { tbsDer } = await parties.planPartyCertificate({
      serial: parties.newSerial(),
      kind: 'gate',
      code: 'gate-0001',
      publicKeySpki,
      notBefore: folder.now,
      notAfter: jstEndOfDay(new Date(folder.now.getTime() + 300 * 86_400_000)),
    });
    expect(parseTbsCertificate(tbsDer).crlDistributionPoints).toEqual(['http://pki.example.test/user-auth-2.crl']);
    expect(await authority.listedGenerations()).toEqual([1, 2]);
    const list = { number: 1n, thisUpdate: folder.now, nextUpdate: new Date(folder.now.getTime() + 3_600_000) };
    for (const [generation, address] of [
      [1, 'user-auth/17.crl'],
      [2, 'user-auth-2/17.crl'],
    ] as const) {
      const der = await authority.buildCrl({ ...list, generation, part: 17, revoked: [] });
      expect(Buffer.from(der).toString('latin1')).toContain(`http://pki.example.test/${address}`);
      expect(await authority.rootOf(generation)).toEqual(authority.generations.all[generation - 1]?.certificate.der);
    }
    expect(await authority.rootOf(7)).toBeNull();
    await expect(authority.buildCrl({ ...list, generation: 7, revoked: [] })).rejects.toThrow(RangeError);
  });

  it('is seen by a process that was running, and by the next start', async () => {
    const again = await folder.open();
    expect(again.rootCertificateDer).toEqual(authority.rootCertificateDer);
    expect(again.generations.all.map(({ number, activeFrom }) => [number, activeFrom !== null])).toEqual([
      [1, true],
      [2, true],
    ]);
    await again.generations.makeNext('rsa-2048');
    await authority.generations.look();
    expect(authority.generations.all.at(-1)).toMatchObject({ number: 3, activeFrom: null });
  });

  it('is due four years after the youngest', () => {
    const youngest = authority.generations.all.at(-1)!.certificate.notBefore;
    expect(authority.generations.nextDue().getUTCFullYear()).toBe(youngest.getUTCFullYear() + 4);
  });

  it('does not issue earlier because somebody edited the date on disk', async () => {
    await authority.generations.activate(3, new Date(folder.now.getTime() + 86_400_000));
    const path = join(folder.directory, 'root-3.active.json');
    const said = JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
    await writeFile(path, JSON.stringify({ ...said, activeFrom: '2020-01-01T00:00:00.000Z' }));
    await expect(folder.open()).rejects.toMatchObject({ reason: 'damaged' });
  });
});

describe('a generation that is only published', () => {
  it('does not issue, also when the one before it has ended', async () => {
    const own = await AuthorityFolder.make();
    const { generations } = await own.open();
    await generations.makeNext('p-384');
    own.passDays(11 * 366);
    expect(generations.all.map(({ certificate }) => certificate.notAfter < own.now)).toEqual([true, true]);
    expect(generations.issuingAt(own.now).number).toBe(1);
    expect(generations.issuingAt(new Date(0)).number).toBe(1);
    // One that lives now waits for its day all the same.
    const { number } = await generations.makeNext('p-384');
    expect(generations.issuingAt(own.now).number).toBe(1);
    await generations.activate(number, new Date(own.now.getTime() + 86_400_000));
    expect(generations.issuingAt(own.now).number).toBe(1);
    own.passDays(1);
    expect(generations.issuingAt(own.now).number).toBe(number);
    await own.remove();
  });
});
