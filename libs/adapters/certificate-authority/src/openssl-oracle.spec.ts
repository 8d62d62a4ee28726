// OpenSSL judges what the authority publishes: chain, revocation list and OCSP answers over the life of one certificate.
import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jstEndOfDay } from '@sumaho-jpki/rules';
import type { RevocationReasonCode } from '@sumaho-jpki/rules';
import { parseCertificate, toPem } from '@sumaho-jpki/wire/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthorityFolder } from './testing/authority-folder';
import type { UserAuthCertificateAuthority } from './user-auth-certificate-authority';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!hasOpenssl)('OpenSSL judges', () => {
  let folder: AuthorityFolder;
  let authority: UserAuthCertificateAuthority;
  let serial: string;
  let other: string;

  const openssl = (...parts: string[]) => {
    const { status, stdout, stderr } = spawnSync('openssl', parts, { cwd: folder.directory, encoding: 'utf8' });
    return { status, text: stderr + stdout };
  };
  const put = (name: string, content: string | Uint8Array) => writeFileSync(join(folder.directory, name), content);

  beforeAll(async () => {
    folder = await AuthorityFolder.make();
    authority = await folder.open();
    serial = authority.newSerial();
    other = authority.newSerial();
    const publicKeySpki = Uint8Array.from(
      generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'der', type: 'spki' }),
    );
    const { tbsDer } = await authority.planUserAuthCertificate({
      serial,
      subjectCommonName: '7H2KQ0ZB4MXR91',
      publicKeySpki,
      notBefore: folder.now,
      notAfter: jstEndOfDay(new Date(folder.now.getTime() + 1_000 * 86_400_000)),
      route: 'sim',
    });
    put('leaf.pem', toPem('CERTIFICATE', await authority.signCertificate(tbsDer)));
    put('root.pem', toPem('CERTIFICATE', authority.rootCertificateDer));
  });
  afterAll(() => folder.remove());

  const publishCrl = async (number: bigint, reasons: Record<string, RevocationReasonCode>) => {
    const der = await authority.buildCrl({
      number,
      generation: 1,
      thisUpdate: folder.now,
      nextUpdate: new Date(folder.now.getTime() + 86_400_000),
      revoked: Object.entries(reasons).map(([one, reason]) => ({ serial: one, revokedAt: folder.now, reason })),
    });
    put('list.pem', toPem('X509 CRL', der));
  };
  const answer = async (
    request: Uint8Array,
    status: Parameters<UserAuthCertificateAuthority['buildOcspResponse']>[1][number],
  ) => {
    const question = await authority.parseOcspRequest(request);
    expect(question.certificates).toMatchObject([{ serial, issuerIsOurs: true }]);
    const thisUpdate = new Date(folder.now.getTime() - 1_000);
    const nextUpdate = new Date(folder.now.getTime() + 900_000);
    put(
      'answer.der',
      await authority.buildOcspResponse(question, [status], { producedAt: folder.now, thisUpdate, nextUpdate }),
    );
  };

  it('the chain as strictly valid', () => {
    expect(openssl('verify', '-x509_strict', '-check_ss_sig', '-CAfile', 'root.pem', 'leaf.pem').text).toContain(
      'leaf.pem: OK',
    );
  });

  it('the root and the subject as the profile says, with nothing personal in the bytes', () => {
    const root = openssl('x509', '-in', 'root.pem', '-noout', '-text', '-nameopt', 'utf8,sep_comma_plus_space').text;
    expect(root).toContain('Issuer: C=JP, O=Sumaho JPKI (virtual), OU=Sumaho JPKI for user authentication');
    expect(root).toMatch(/X509v3 Basic Constraints: critical\s+CA:TRUE\n/);
    expect(root).toMatch(/X509v3 Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
    expect(root).not.toContain('Authority Key Identifier');
    const leaf = openssl('x509', '-in', 'leaf.pem', '-noout', '-text').text;
    expect(leaf).toContain('Subject: C = JP, CN = 7H2KQ0ZB4MXR91');
    expect(leaf).not.toMatch(/Subject Alternative Name|1\.2\.392\.200149/);
  });

  it('the list: good, held, removed, revoked', async () => {
    const status = () =>
      openssl('verify', '-crl_check', '-CRLfile', 'list.pem', '-CAfile', 'root.pem', 'leaf.pem').text;
    await publishCrl(1n, { [other]: 'superseded' });
    expect(openssl('crl', '-in', 'list.pem', '-CAfile', 'root.pem', '-noout').text).toContain('verify OK');
    expect(status()).toContain('leaf.pem: OK');
    await publishCrl(2n, { [serial]: 'certificate-hold' });
    expect(status()).toContain('certificate revoked');
    expect(openssl('crl', '-in', 'list.pem', '-noout', '-text').text).toContain('Certificate Hold');
    await publishCrl(3n, {});
    expect(status()).toContain('leaf.pem: OK');
    await publishCrl(4n, { [serial]: 'cessation-of-operation' });
    expect(status()).toContain('certificate revoked');
    await expect(publishCrl(5n, { [serial]: 'remove-from-crl' })).rejects.toThrow(RangeError);
  });

  it('the answers: good, held, revoked, unknown, with the nonce and the delegate', async () => {
    execFileSync('openssl', ['ocsp', '-issuer', 'root.pem', '-cert', 'leaf.pem', '-reqout', 'request.der'], {
      cwd: folder.directory,
    });
    const request = readFileSync(join(folder.directory, 'request.der'));
    const given = ['ocsp', '-issuer', 'root.pem', '-CAfile', 'root.pem', '-respin', 'answer.der'];
    const status = () => openssl(...given, '-cert', 'leaf.pem', '-no_nonce').text;
    const revokedAt = new Date(folder.now.getTime() - 60_000);
    await answer(request, { status: 'good' });
    expect(status()).toMatch(/Response verify OK[\s\S]*leaf\.pem: good/);
    const nonceCheck = openssl(...given, '-reqin', 'request.der').text;
    expect(nonceCheck).toContain('Response verify OK');
    expect(nonceCheck).not.toMatch(/nonce/i);
    await answer(request, { status: 'revoked', revokedAt, reason: 'certificate-hold' });
    expect(status()).toMatch(/leaf\.pem: revoked[\s\S]*Reason: certificateHold/);
    await answer(request, { status: 'revoked', revokedAt, reason: 'superseded' });
    expect(status()).toMatch(/leaf\.pem: revoked[\s\S]*Reason: superseded/);
    await answer(request, { status: 'unknown' });
    expect(status()).toContain('leaf.pem: unknown');
  });

  it('the answer to a question of our own', async () => {
    const question = await authority.ocspQuestionFor(serial);
    const times = {
      producedAt: folder.now,
      thisUpdate: folder.now,
      nextUpdate: new Date(folder.now.getTime() + 900_000),
    };
    put('answer.der', await authority.buildOcspResponse(question, [{ status: 'good' }], times));
    const text = openssl(
      'ocsp',
      '-issuer',
      'root.pem',
      '-CAfile',
      'root.pem',
      '-respin',
      'answer.der',
      '-cert',
      'leaf.pem',
      '-no_nonce',
    ).text;
    expect(text).toMatch(/Response verify OK[\s\S]*leaf\.pem: good/);
    expect(parseCertificate(authority.rootCertificateDer).serial).not.toBe(serial);
  });

  it('an error response as such', () => {
    put('answer.der', authority.ocspError('try-later'));
    expect(openssl('ocsp', '-respin', 'answer.der', '-noverify').text).toContain('trylater');
  });
});
