import { beforeAll, describe, expect, it } from 'vitest';
import { parseCertificate, parseExtensions, parseTbsCertificate } from './certificate';
import { buildCrl, parseCrl } from './certificate-revocation-list';
import { DerError, readNode } from './der/read';
import { octetString, oid, sequence, tlv } from './der/write';
import { SIGNATURE_ALGORITHMS } from './signature-algorithms';
import { buildTbsCertificate, signTbs } from './tbs-certificate';
import { AT, POLICY, SERIAL, testKey, testLeaf, testRoot } from './testing/test-authority';
import type { TestKey, TestRoot } from './testing/test-authority';
import { toHex } from './text-forms';
import { checkUserAuthCertificate } from './user-auth-certificate-check';

let root: TestRoot;
let leafKey: TestKey;

beforeAll(async () => {
  root = await testRoot(await testKey('ecdsa-p256-sha256'));
  leafKey = await testKey('ecdsa-p256-sha256');
});

describe('a certificate as plain data', () => {
  it('holds what the description said', async () => {
    const parsed = parseCertificate(await testLeaf(root, leafKey));
    expect(parsed).toMatchObject({
      version: 3,
      serial: SERIAL,
      serialOctets: 18,
      serialPositive: true,
      signatureAlgorithm: 'ecdsa-p256-sha256',
      outerSignatureAlgorithm: 'ecdsa-p256-sha256',
      signatureAlgorithmsEqual: true,
      subject: [
        { type: 'C', value: 'JP', encoding: 'printable' },
        { type: 'CN', value: '7H2KQ0ZB4MXR91', encoding: 'utf8' },
      ],
      notBefore: new Date('2026-04-01T00:00:00Z'),
      notAfter: new Date('2030-02-17T14:59:59Z'),
      publicKey: { type: 'ec', curve: 'P-256' },
      keyUsage: ['digitalSignature'],
      basicConstraints: undefined,
      policies: [POLICY],
      authorityKeyIdentifier: toHex(root.keyIdentifier),
      crlDistributionPoints: ['http://pki.example.test/user-auth.crl'],
      ocspUrls: ['http://pki.example.test/ocsp'],
      caIssuersUrls: ['http://pki.example.test/root.cer'],
    });
    expect(parsed.publicKeySpki).toEqual(leafKey.publicKeySpki);
  });

  it('from 2050 on carries a GeneralizedTime', async () => {
    const notAfter = new Date('2051-02-17T14:59:59Z');
    const der = await testLeaf(root, leafKey, { notAfter });
    expect(parseCertificate(der).notAfter).toEqual(notAfter);
    expect(toHex(der)).toContain(`180f${Buffer.from('20510217145959Z').toString('hex')}`);
  });

  it('takes validity in whole seconds only', async () => {
    await expect(testLeaf(root, leafKey, { notBefore: new Date('2026-04-01T00:00:00.500Z') })).rejects.toThrow(
      RangeError,
    );
  });

  it('with a negative serial is seen as such and refused', async () => {
    const tbs = buildTbsCertificate({
      serial: '7f',
      signatureAlgorithm: root.key.algorithm,
      issuer: root.parsed.subjectDer,
      subject: [{ type: 'CN', value: 'negative' }],
      notBefore: new Date('2026-04-01T00:00:00Z'),
      notAfter: new Date('2030-02-17T14:59:59Z'),
      publicKeySpki: leafKey.publicKeySpki,
      extensions: { keyUsage: ['digitalSignature'] },
    });
    const at = toHex(tbs).indexOf('02017f') / 2 + 2;
    tbs[at] = 0xff;
    expect(parseTbsCertificate(tbs)).toMatchObject({ serial: 'ff', serialPositive: false });
    const certificateDer = await signTbs(tbs, root.key.algorithm, root.key.sign);
    const answer = await checkUserAuthCertificate({
      certificateDer,
      roots: [root.der],
      at: AT,
      allowedPolicies: [POLICY],
    });
    expect(answer).toMatchObject({ ok: false, reason: 'serial' });
  });
});

describe('extensions are refused', () => {
  const one = (...parts: Uint8Array[]) =>
    sequence(oid('2.5.29.15'), ...parts, octetString(Uint8Array.of(3, 2, 7, 0x80)));
  const read = (...list: Uint8Array[]) => parseExtensions([readNode(sequence(...list))]);

  it('with criticality FALSE written out', () => {
    expect(() => read(one(Uint8Array.of(1, 1, 0)))).toThrow(DerError);
    expect(read(one(Uint8Array.of(1, 1, 0xff)))).toMatchObject([{ oid: '2.5.29.15', critical: true }]);
  });

  it('when the same one stands twice, or none stands', () => {
    expect(() => read(one(), one())).toThrow(DerError);
    expect(() => read()).toThrow(DerError);
  });
});

describe('a revocation list', () => {
  const list = (serial: string, reason: 'unspecified' | 'superseded') =>
    buildCrl(
      {
        issuerDer: root.parsed.subjectDer,
        authorityKeyIdentifier: root.keyIdentifier,
        signatureAlgorithm: root.key.algorithm,
        number: 1n,
        thisUpdate: AT,
        nextUpdate: new Date(AT.getTime() + 1_000),
        revoked: [{ serial, reason, revokedAt: AT }],
      },
      root.key.sign,
    );

  it.each([
    ['ff01', '020300ff01'],
    ['7f01', '02027f01'],
    ['0001', '020101'],
    ['00ff', '020200ff'],
    ['ff'.repeat(20), `021500${'ff'.repeat(20)}`],
  ])('writes the serial %s as %s and reads it back', async (serial, hex) => {
    const der = await list(serial, 'superseded');
    expect(toHex(der)).toContain(hex);
    expect([...parseCrl(der).revoked.keys()]).toEqual([serial.replace(/^(00)+(?=..)/, '')]);
  });

  it.each(['', 'f', 'zz', 'ff'.repeat(21)])('refuses %j as a serial', async (serial) => {
    await expect(list(serial, 'superseded')).rejects.toThrow(RangeError);
  });

  it('leaves an unspecified reason out, as RFC 5280 §5.3.1 asks', async () => {
    expect(toHex(await list('53', 'unspecified'))).not.toContain(toHex(oid('2.5.29.21')));
    expect(parseCrl(await list('53', 'unspecified')).revoked.get('53')?.reason).toBe('unspecified');
    expect(toHex(await list('53', 'superseded'))).toContain(toHex(oid('2.5.29.21')));
  });

  it('of version 1 or with two different algorithms is refused', async () => {
    const der = await list('53', 'superseded');
    const { tbsDer, signature } = parseCrl(der);
    const bits = tlv(3, Uint8Array.of(0), signature);
    expect(() => parseCrl(sequence(tbsDer, SIGNATURE_ALGORITHMS['rsa-sha256'].identifier, bits))).toThrow(DerError);
    const versionOne = sequence(readNode(tbsDer).content.subarray(3));
    expect(() => parseCrl(sequence(versionOne, SIGNATURE_ALGORITHMS[root.key.algorithm].identifier, bits))).toThrow(
      DerError,
    );
  });
});
