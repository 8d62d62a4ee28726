// A small authority for the specs of this lib: root, leaves and responder with every field open to planted defects.
import { parseCertificate } from '../certificate';
import type { ParsedCertificate } from '../certificate';
import type { NameAttribute } from '../distinguished-name';
import { OID } from '../object-identifiers';
import { generateKeyPair, keyIdentifierOf } from '../signature-algorithms';
import type { SignatureAlgorithm, Signer } from '../signature-algorithms';
import { buildTbsCertificate, signTbs } from '../tbs-certificate';
import type { CertificateDescription, CertificateExtensions } from '../tbs-certificate';

export const POLICY = '1.3.6.1.4.1.32473.2016.1.1';
export const AT = new Date('2026-11-22T03:00:00Z');
export const SERIAL = `53${'0123456789abcdef'.repeat(2)}01`;

export const ROOT_NAME: readonly NameAttribute[] = [
  { type: 'C', value: 'JP' },
  { type: 'O', value: 'Test JPKI' },
  { type: 'OU', value: 'JPKI for user authentication' },
];

export interface TestKey {
  readonly publicKeySpki: Uint8Array;
  readonly sign: Signer;
  readonly algorithm: SignatureAlgorithm;
}

export async function testKey(algorithm: SignatureAlgorithm = 'rsa-sha256'): Promise<TestKey> {
  const { publicKeySpki, sign } = await generateKeyPair(algorithm);
  return { publicKeySpki, sign, algorithm };
}

export interface TestRoot {
  readonly key: TestKey;
  readonly der: Uint8Array;
  readonly parsed: ParsedCertificate;
  readonly keyIdentifier: Uint8Array;
}

export async function testRoot(
  key: TestKey,
  change: Partial<CertificateDescription> & { extensions?: CertificateExtensions } = {},
): Promise<TestRoot> {
  const keyIdentifier = await keyIdentifierOf(key.publicKeySpki);
  const tbs = buildTbsCertificate({
    serial: '01',
    signatureAlgorithm: key.algorithm,
    issuer: ROOT_NAME,
    subject: ROOT_NAME,
    notBefore: new Date('2023-07-16T00:00:00Z'),
    notAfter: new Date('2033-07-15T14:59:59Z'),
    publicKeySpki: key.publicKeySpki,
    ...change,
    extensions: {
      subjectKeyIdentifier: keyIdentifier,
      keyUsage: ['keyCertSign', 'cRLSign'],
      basicConstraints: { ca: true },
      ...change.extensions,
    },
  });
  const der = await signTbs(tbs, key.algorithm, key.sign);
  return { key, der, parsed: parseCertificate(der), keyIdentifier };
}

export async function testLeaf(
  root: TestRoot,
  leafKey: TestKey,
  change: Partial<CertificateDescription> & { extensions?: CertificateExtensions } = {},
): Promise<Uint8Array> {
  const tbs = buildTbsCertificate({
    serial: SERIAL,
    signatureAlgorithm: root.key.algorithm,
    issuer: root.parsed.subjectDer,
    subject: [
      { type: 'C', value: 'JP' },
      { type: 'CN', value: '7H2KQ0ZB4MXR91' },
    ],
    notBefore: new Date('2026-04-01T00:00:00Z'),
    notAfter: new Date('2030-02-17T14:59:59Z'),
    publicKeySpki: leafKey.publicKeySpki,
    ...change,
    extensions: {
      authorityKeyIdentifier: root.keyIdentifier,
      subjectKeyIdentifier: await keyIdentifierOf(leafKey.publicKeySpki),
      keyUsage: ['digitalSignature'],
      certificatePolicies: { critical: true, policies: [{ oid: POLICY, cpsUri: 'http://pki.example.test/cps.html' }] },
      crlDistributionPoint: { uri: 'http://pki.example.test/user-auth.crl' },
      authorityInfoAccess: {
        ocspUrl: 'http://pki.example.test/ocsp',
        caIssuersUrl: 'http://pki.example.test/root.cer',
      },
      ...change.extensions,
    },
  });
  return signTbs(tbs, root.key.algorithm, root.key.sign);
}

export async function testResponder(
  root: TestRoot,
  key: TestKey,
  change: Partial<CertificateDescription> & { extensions?: CertificateExtensions } = {},
): Promise<Uint8Array> {
  return testLeaf(root, key, {
    serial: '53aa',
    subject: [
      { type: 'C', value: 'JP' },
      { type: 'CN', value: 'OCSP responder' },
    ],
    ...change,
    extensions: {
      certificatePolicies: undefined,
      crlDistributionPoint: undefined,
      authorityInfoAccess: undefined,
      extendedKeyUsage: { critical: false, purposes: [OID.ocspSigning] },
      ocspNoCheck: true,
      ...change.extensions,
    },
  });
}
