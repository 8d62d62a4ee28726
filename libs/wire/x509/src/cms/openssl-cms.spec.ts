// OpenSSL as the known-answer oracle for CMS and PKCS#10: what this lib writes, it reads; what it writes, we read.
import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  buildCertificationRequest,
  parseCertificationRequest,
  verifyCertificationRequest,
} from '../certification-request';
import { testKey, testLeaf, testRoot } from '../testing/test-authority';
import { fromPem, toPem } from '../text-forms';
import { buildCertsOnly, parseCertsOnly } from './certs-only';
import { CMS_OID } from './content-info';
import { buildKeyPackage, openEnvelopedData, parseKeyPackage, sealEnvelopedData } from './enveloped-data';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'cms-oracle-'));
const file = (name: string) => join(folder, name);
const put = (name: string, content: string | Uint8Array) => writeFileSync(file(name), content);
const get = (name: string) => Uint8Array.from(readFileSync(file(name)));
const run = (...parts: string[]) => execFileSync('openssl', parts, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CHALLENGE = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA_-_';

describe.skipIf(!hasOpenssl)('OpenSSL agrees', () => {
  let leaf: Uint8Array;
  let root: Uint8Array;
  beforeAll(async () => {
    const authority = await testRoot(await testKey());
    root = authority.der;
    leaf = await testLeaf(authority, await testKey('ecdsa-p256-sha256'));
    put('leaf.pem', toPem('CERTIFICATE', leaf));
    put('root.pem', toPem('CERTIFICATE', root));
  });

  it('on the certificates of a certs-only message', () => {
    put('certs.p7', buildCertsOnly([leaf, root]));
    const pem = run('pkcs7', '-inform', 'DER', '-in', 'certs.p7', '-print_certs');
    expect(fromPem('CERTIFICATE', pem)).toEqual([leaf, root]);
  });

  it('and its own certs-only message is read here', () => {
    run('crl2pkcs7', '-nocrl', '-certfile', 'leaf.pem', '-certfile', 'root.pem', '-outform', 'DER', '-out', 'own.p7');
    expect(
      parseCertsOnly(get('own.p7'))
        .map((der) => Buffer.from(der).toString('hex'))
        .sort(),
    ).toEqual([leaf, root].map((der) => Buffer.from(der).toString('hex')).sort());
  });

  it('on the challengePassword of a request, and on its signature', async () => {
    const { publicKeySpki, sign, algorithm: signatureAlgorithm } = await testKey('ecdsa-p384-sha384');
    const subject = [{ type: 'CN', value: 'phone' }] as const;
    const request = { subject, publicKeySpki, signatureAlgorithm, challengePassword: CHALLENGE };
    put('our.csr', await buildCertificationRequest(request, sign));
    const text = run('req', '-inform', 'DER', '-in', 'our.csr', '-noout', '-text', '-verify');
    expect(text).toMatch(new RegExp(`challengePassword\\s*:\\s*${CHALLENGE}`));
  });

  it('and its own request with challengePassword is read here', async () => {
    const configuration =
      '[req]\nprompt=no\ndistinguished_name=dn\nattributes=at\n[dn]\nCN=phone\n[at]\nchallengePassword=' +
      `${CHALLENGE}\n`;
    put('req.cnf', configuration);
    run('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'req.key');
    run('req', '-new', '-config', 'req.cnf', '-key', 'req.key', '-sha256', '-outform', 'DER', '-out', 'their.csr');
    const request = parseCertificationRequest(get('their.csr'));
    expect(request).toMatchObject({ challengePassword: CHALLENGE, attributes: ['1.2.840.113549.1.9.7'] });
    expect(await verifyCertificationRequest(request)).toBe(true);
  });

  describe('on a key sealed to a P-256 key', () => {
    const pkcs8 = Uint8Array.from(
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'der' }),
    );
    let recipient: { privateKey: Awaited<ReturnType<typeof crypto.subtle.importKey>>; spki: Uint8Array };
    beforeAll(async () => {
      run('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'ec.key');
      run('req', '-x509', '-new', '-key', 'ec.key', '-subj', '/CN=recipient', '-days', '2', '-out', 'recipient.pem');
      run('pkcs8', '-topk8', '-nocrypt', '-in', 'ec.key', '-outform', 'DER', '-out', 'ec.p8');
      run('pkey', '-in', 'ec.key', '-pubout', '-outform', 'DER', '-out', 'ec.spki');
      const parameters = { name: 'ECDH', namedCurve: 'P-256' };
      const privateKey = await crypto.subtle.importKey('pkcs8', get('ec.p8'), parameters, false, ['deriveBits']);
      recipient = { privateKey, spki: get('ec.spki') };
    });

    it('it opens ours', async () => {
      const content = buildKeyPackage(pkcs8);
      const contentType = CMS_OID.asymmetricKeyPackage;
      put('our.cms', await sealEnvelopedData({ content, contentType, recipientSpki: recipient.spki }));
      run(
        'cms',
        '-decrypt',
        '-inform',
        'DER',
        '-in',
        'our.cms',
        '-inkey',
        'ec.key',
        '-recip',
        'recipient.pem',
        '-out',
        'o.bin',
      );
      expect(parseKeyPackage(get('o.bin'))).toEqual(pkcs8);
      const text = run('cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'our.cms', '-noout');
      expect(text).toContain('dhSinglePass-stdDH-sha256kdf-scheme');
      expect(text).toContain('id-aes256-wrap');
      expect(text).toContain('aes-256-cbc');
    });

    it.each([
      ['by issuer and serial', []],
      ['by key identifier', ['-keyid']],
    ])('we open its own, named %s', async (_how, more) => {
      put('plain.bin', pkcs8);
      run(
        ...['cms', '-encrypt', '-binary', '-aes-256-cbc', '-in', 'plain.bin', '-outform', 'DER', '-out', 'their.cms'],
        ...['-recip', 'recipient.pem', '-keyopt', 'ecdh_kdf_md:sha256', ...more],
      );
      expect(await openEnvelopedData(get('their.cms'), recipient)).toEqual({
        contentType: CMS_OID.data,
        content: pkcs8,
      });
    });
  });
});
