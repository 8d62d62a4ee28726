// The unmodified `openssl cmp` of the distribution against the real route: ir, cr, p10cr, kur, rr; by secret and by certificate, with
// and without confirmation. What openssl accepts as protected, confirmed and chained is not what we say of ourselves.
import { PartyRegister } from '@sumaho-jpki/operations';
import { fromPem, parseCertificate, toPem } from '@sumaho-jpki/wire/x509';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest } from '../../testing/api-under-test';

const run = promisify(execFile);
let api: ApiUnderTest;
let folder: string;
let server: string;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  folder = await mkdtemp(join(tmpdir(), 'cmp-openssl-'));
  await api.app.listen(0, '127.0.0.1');
  const { port } = api.app.getHttpServer().address() as AddressInfo;
  server = `127.0.0.1:${port}`;
  await writeFile(join(folder, 'root.pem'), toPem('CERTIFICATE', api.authorityCertificate));
});
afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true, force: true });
});

const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
/** The client's own words when it gives up. */
async function cmp(...args: string[]): Promise<string> {
  const common = ['-config', '', '-server', server, '-path', '.well-known/cmp', '-msg_timeout', '30', '-batch'];
  const { stdout, stderr } = await openssl('cmp', ...common, ...args);
  return stdout + stderr;
}
const refusal = (...args: string[]) =>
  cmp(...args).then(
    () => 'accepted',
    (problem: { stdout: string; stderr: string }) => problem.stdout + problem.stderr,
  );

let parties = 0;
async function party(kind = 'gate') {
  const code = `${kind}-${(parties += 1)}`;
  const { secret } = await api.get(PartyRegister).add({ code, kind, organisation: 'Arena' });
  return { code, secret };
}
async function newKey(name: string, algorithm: 'P-256' | 'P-384' | 'RSA' = 'P-256'): Promise<string> {
  const how = algorithm === 'RSA' ? ['RSA'] : ['EC', '-pkeyopt', `ec_paramgen_curve:${algorithm}`];
  await openssl('genpkey', '-algorithm', ...how, '-out', `${name}.key`);
  return `${name}.key`;
}
async function certificate(file: string) {
  const [der] = fromPem('CERTIFICATE', await readFile(join(folder, file), 'utf8'));
  if (!der) throw new Error('no certificate');
  return parseCertificate(der);
}
const stateOf = async (serial: string) =>
  (await api.register.transaction({ kind: 'system' }, (tx) => tx.partyCertificates.bySerial(serial)))?.state;

/** A party with its first certificate, by ir with its secret. */
async function enrolled(kind = 'gate', algorithm: 'P-256' | 'RSA' = 'P-256') {
  const { code, secret } = await party(kind);
  const key = await newKey(code, algorithm);
  await cmp('-cmd', 'ir', '-ref', code, '-secret', `pass:${secret}`, '-newkey', key, '-certout', `${code}.pem`);
  return { code, secret, key, cert: `${code}.pem` };
}
const signedBy = ({ key, cert }: { key: string; cert: string }) => ['-key', key, '-cert', cert, '-trusted', 'root.pem'];

describe('openssl cmp', () => {
  it.each([
    ['gate', 'P-256'],
    ['tsm', 'RSA'],
  ] as const)(
    'ir: a %s with a key of %s gets its first certificate by its secret, confirms it, and it is good',
    async (kind, alg) => {
      const { code, cert } = await enrolled(kind, alg);
      const { serial, subject } = await certificate(cert);
      expect(subject.at(-1)?.value).toBe(code);
      expect(await stateOf(serial)).toBe('active');
      const { stdout } = await openssl('verify', '-x509_strict', '-CAfile', 'root.pem', '-purpose', 'sslclient', cert);
      expect(stdout).toContain(`${cert}: OK`);
    },
  );

  it('ir: with implicit confirmation, a subject of its own, and the root that comes along', async () => {
    const { code, secret } = await party();
    const subject = `/C=JP/O=Sumaho JPKI (virtual)/CN=${code}`;
    const by = ['-ref', code, '-secret', `pass:${secret}`, '-newkey', await newKey(code), '-subject', subject];
    await cmp('-cmd', 'ir', ...by, '-implicit_confirm', '-certout', 'i.pem', '-cacertsout', 'came.pem');
    expect(await stateOf((await certificate('i.pem')).serial)).toBe('active');
    expect((await certificate('came.pem')).der).toEqual(parseCertificate(api.authorityCertificate).der);
  });

  it.each(['hmac-sha1', 'hmacWithSHA256', 'hmacWithSHA512'])('ir: with a MAC of %s', async (mac) => {
    const { code, secret } = await party();
    const by = ['-ref', code, '-secret', `pass:${secret}`, '-mac', mac, '-newkey', await newKey(code)];
    await cmp('-cmd', 'ir', ...by, '-certout', 'mac.pem');
    expect(await stateOf((await certificate('mac.pem')).serial)).toBe('active');
  });

  it('ir: a certificate that is not confirmed stays on hold', async () => {
    const { code, secret } = await party();
    const by = ['-ref', code, '-secret', `pass:${secret}`, '-newkey', await newKey(code)];
    await cmp('-cmd', 'ir', ...by, '-disable_confirm', '-certout', 'held.pem');
    expect(await stateOf((await certificate('held.pem')).serial)).toBe('issued');
  });

  it('cr: another certificate, asked for with the first one', async () => {
    const first = await enrolled();
    await cmp('-cmd', 'cr', ...signedBy(first), '-newkey', await newKey('cr'), '-certout', 'cr.pem');
    const { serial, subject } = await certificate('cr.pem');
    expect([await stateOf(serial), subject.at(-1)?.value]).toEqual(['active', first.code]);
  });

  it('p10cr: by a PKCS#10 request, with the secret', async () => {
    const { code, secret } = await party();
    const subject = `/C=JP/O=Sumaho JPKI (virtual)/CN=${code}`;
    await openssl('req', '-new', '-key', await newKey(code), '-subj', subject, '-out', 'p10.csr', '-utf8');
    await cmp('-cmd', 'p10cr', '-ref', code, '-secret', `pass:${secret}`, '-csr', 'p10.csr', '-certout', 'p10.pem');
    expect(await stateOf((await certificate('p10.pem')).serial)).toBe('active');
  });

  it('kur: a renewal for a new key, signed with the old certificate', async () => {
    const first = await enrolled('tsm', 'RSA');
    await cmp(
      '-cmd',
      'kur',
      ...signedBy(first),
      '-oldcert',
      first.cert,
      '-newkey',
      await newKey('kur'),
      '-certout',
      'kur.pem',
    );
    const { serial, subject } = await certificate('kur.pem');
    expect([await stateOf(serial), subject.at(-1)?.value]).toEqual(['active', first.code]);
  });

  it('ir and kur: with a P-384 key and SHA-384', async () => {
    const { code, secret } = await party();
    const key = await newKey(code, 'P-384');
    const sha384 = ['-digest', 'sha384'];
    await cmp(
      '-cmd',
      'ir',
      '-ref',
      code,
      '-secret',
      `pass:${secret}`,
      ...sha384,
      '-newkey',
      key,
      '-certout',
      'p384.pem',
    );
    const by = signedBy({ key, cert: 'p384.pem' });
    await cmp('-cmd', 'kur', ...by, ...sha384, '-newkey', await newKey('next', 'P-384'), '-certout', 'next.pem');
    expect(await stateOf((await certificate('next.pem')).serial)).toBe('active');
  });

  it('rr: a leaked key is revoked by its own signature, and opens nothing any more', async () => {
    const first = await enrolled();
    await cmp('-cmd', 'rr', ...signedBy(first), '-oldcert', first.cert, '-revreason', '1');
    const { serial } = await certificate(first.cert);
    expect(await stateOf(serial)).toBe('revoked');
    const ocsp = [
      '-issuer',
      'root.pem',
      '-CAfile',
      'root.pem',
      '-cert',
      first.cert,
      '-url',
      `http://${server}/pki/ocsp`,
    ];
    expect((await openssl('ocsp', ...ocsp)).stdout).toContain('revoked');
    const again = await refusal('-cmd', 'rr', ...signedBy(first), '-oldcert', first.cert, '-revreason', '4');
    expect(again).toContain('certRevoked');
    const more = await refusal('-cmd', 'cr', ...signedBy(first), '-newkey', await newKey('no'), '-certout', 'no.pem');
    expect(more).toContain('certRevoked');
  });

  it('is told why: the protocol’s own failure, in an answer that it believes', async () => {
    const first = await enrolled();
    const other = await enrolled();
    const key = await newKey('why');
    const { code, secret } = await party();
    const mine = ['-ref', code, '-secret', `pass:${secret}`, '-newkey', key, '-certout', 'why.pem'];
    expect(await refusal('-cmd', 'ir', ...mine, '-subject', '/CN=somebody')).toContain('badCertTemplate');
    expect(await refusal('-cmd', 'ir', ...mine, '-sans', 'gate.example')).toContain('unacceptedExtension');
    expect(await refusal('-cmd', 'ir', ...mine, '-popo', '-1')).toContain('badPOP');
    expect(await refusal('-cmd', 'ir', ...mine, '-popo', '0')).toContain('badPOP');
    const theirs = ['-cmd', 'rr', ...signedBy(first), '-oldcert', other.cert];
    expect(await refusal(...theirs)).toContain('badCertId');
    expect(await refusal('-cmd', 'genm', '-ref', code, '-secret', `pass:${secret}`)).toContain('badRequest');
    // Its own key again: one certificate per key.
    expect(await refusal('-cmd', 'cr', ...signedBy(first), '-newkey', first.key, '-certout', 'why.pem')).toContain(
      'duplicateCertReq',
    );
    // A secret that was spent, a wrong one, an unknown reference: one answer, signed by the delegate.
    for (const [ref, word] of [
      [first.code, first.secret],
      [code, 'guess'],
      ['nobody', secret],
    ] as const) {
      const wrong = ['-ref', ref, '-secret', `pass:${word}`, '-newkey', key, '-certout', 'why.pem'];
      expect(await refusal('-cmd', 'ir', ...wrong, '-trusted', 'root.pem', '-unprotected_errors')).toContain(
        'badMessageCheck',
      );
    }
  });
});
