import { describe, expect, it } from 'vitest';
import type { CertificateFacts, ExtensionFacts } from './certificate-facts';
import type { LintContext } from './certificate-lint';
import { CERTIFICATE_LINTS, failedLints, lintCertificate } from './lint-certificate';
import {
  CERTIFICATE_PROFILES,
  CLIENT_AUTH_PURPOSE,
  EXTENSION_OIDS,
  OCSP_SIGNER_NAME,
  PARTY_NAME,
  policyOidOf,
  ROOT_NAME,
  userAuthProfileOf,
} from './profiles';
import type { CertificateProfileName, ExtensionName } from './profiles';

// A fixed number that passes every rule on a modulus; nobody's key.
const P = BigInt(
  '0xd1e5e3b1c2a94c7f0c6b3fd9f44d5b2bfae9c80ad9bcbab6a9f1c6a2e8ddf9f4b2a7c6d5e4f30123456789abcdef0f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbccddeeff102132435465768798a9bacbdcedfe0f10213243546576879899bacbdcedfe0f102030405060708090a0b0c0d0e0f10111213',
);
const MODULUS = (() => {
  // Odd, exactly 2048 bits, no factor below 752: found from a fixed start, so that the test is the same every day.
  let candidate = (P << 1024n) | (1n << 2047n) | 1n;
  const factors = Array.from({ length: 376 }, (_, i) => BigInt(2 * i + 3));
  while (factors.some((factor) => candidate % factor === 0n)) candidate += 2n;
  return candidate;
})();

const utc = (text: string) => new Date(text);
const issuer: LintContext['issuer'] = {
  subject: ROOT_NAME,
  notBefore: utc('2023-07-16T00:00:00Z'),
  notAfter: utc('2033-07-15T14:59:59Z'),
  subjectKeyIdentifier: 'aa'.repeat(20),
  publicKey: { type: 'rsa', modulus: MODULUS, modulusBits: 2048, publicExponent: 65537n },
};

const extensionsOf = (name: CertificateProfileName): ExtensionFacts[] =>
  (Object.entries(CERTIFICATE_PROFILES[name].extensions) as [ExtensionName, string][]).map(
    ([extension, criticality]) => ({
      oid: EXTENSION_OIDS[extension],
      critical: criticality === 'critical',
      value: Uint8Array.of(0x30, 0),
    }),
  );

const context = (name: CertificateProfileName): LintContext => ({
  profile: CERTIFICATE_PROFILES[name],
  policyOid: policyOidOf(CERTIFICATE_PROFILES[name]),
  issuer,
});

const leaf: CertificateFacts = {
  version: 3,
  serial: `4a${'7f'.repeat(17)}`,
  serialOctets: 18,
  serialPositive: true,
  signatureAlgorithm: 'rsa-sha256',
  issuer: ROOT_NAME,
  subject: [
    { type: 'C', value: 'JP', encoding: 'printable' },
    { type: 'CN', value: '7H2KQ0ZB4MXR91', encoding: 'utf8' },
  ],
  notBefore: utc('2026-04-01T00:00:00Z'),
  notAfter: utc('2030-02-17T14:59:59Z'),
  publicKey: { type: 'rsa', modulus: MODULUS, modulusBits: 2048, publicExponent: 65537n },
  extensions: extensionsOf('user-auth-sim'),
  keyUsage: ['digitalSignature'],
  basicConstraints: undefined,
  policies: [policyOidOf(CERTIFICATE_PROFILES['user-auth-sim']) ?? ''],
  extendedKeyUsage: [],
  subjectKeyIdentifier: 'bb'.repeat(20),
  authorityKeyIdentifier: 'aa'.repeat(20),
  crlDistributionPoints: ['http://pki.example.test/user-auth.crl'],
  ocspUrls: ['http://pki.example.test/ocsp'],
  caIssuersUrls: ['http://pki.example.test/root.cer'],
};

const withSubject = (...more: CertificateFacts['subject']) => ({ subject: [...leaf.subject, ...more] });
const commonName = (value: string) => ({
  subject: [
    { type: 'C', value: 'JP', encoding: 'printable' },
    { type: 'CN', value, encoding: 'utf8' },
  ],
});
const changed = (name: ExtensionName, change: Partial<ExtensionFacts>) => ({
  extensions: leaf.extensions.map((extension) =>
    extension.oid === EXTENSION_OIDS[name] ? { ...extension, ...change } : extension,
  ),
});
const added = (oid: string, value = Uint8Array.of(5, 0)) => ({
  extensions: [...leaf.extensions, { oid, critical: false, value }],
});
const rsa = (change: { modulus?: bigint; modulusBits?: number; publicExponent?: bigint }) => ({
  publicKey: { type: 'rsa' as const, modulus: MODULUS, modulusBits: 2048, publicExponent: 65537n, ...change },
});
/** An extension value with the name attribute 1.2.392.200149.8.5.5.1 inside. */
const personalOid = Uint8Array.of(0x30, 0x0c, 0x06, 0x0a, 0x2a, 0x83, 0x08, 0x8c, 0x9b, 0x55, 0x08, 0x05, 0x05, 0x01);

/** rule that must fire → planted defect. Other rules may fire beside it where the defect breaks them too. */
const PLANTED: [string, string, Partial<CertificateFacts>][] = [
  ['version-three', 'a version 1 certificate', { version: 1 }],
  ['serial-positive', 'a serial of zero or below', { serialPositive: false }],
  ['serial-size', 'a serial of 21 octets', { serialOctets: 21 }],
  ['serial-size', 'a serial of 8 octets, the 63-bit fault of 2019', { serialOctets: 8 }],
  ['signature-algorithm', 'an algorithm outside the table', { signatureAlgorithm: undefined }],
  ['signature-algorithm', 'an algorithm that does not fit the issuer key', { signatureAlgorithm: 'ecdsa-p256-sha256' }],
  ['signature-algorithm', 'another algorithm outside than inside', { signatureAlgorithmsEqual: false }],
  ['issuer-name', 'the name of another issuer', { issuer: ROOT_NAME.slice(0, 3) }],
  ['issuer-not-itself', 'the name of the issuer as subject', { subject: ROOT_NAME }],
  ['issuer-not-itself', "the issuer's own key", { subjectKeyIdentifier: 'aa'.repeat(20) }],
  ['address-plain', 'an OCSP address with a query', { ocspUrls: ['http://pki.example.test/ocsp?x=1'] }],
  ['address-plain', 'a CRL address with a fragment', { crlDistributionPoints: ['http://pki.example.test/a.crl#b'] }],
  ['validity-order', 'an end before the beginning', { notAfter: utc('2026-03-01T14:59:59Z') }],
  ['validity-jst-end-of-day', 'an end at midnight UTC', { notAfter: utc('2030-02-17T23:59:59Z') }],
  ['validity-jst-end-of-day', 'an end one second early', { notAfter: utc('2030-02-17T14:59:58Z') }],
  [
    'validity-length',
    'a life of more than ten years',
    { notBefore: utc('2016-12-01T00:00:00Z'), notAfter: utc('2030-02-17T14:59:59Z') },
  ],
  ['validity-within-issuer', 'an end after that of the root', { notAfter: utc('2033-07-16T14:59:59Z') }],
  ['validity-within-issuer', 'a beginning before that of the root', { notBefore: utc('2023-07-15T23:59:59Z') }],
  [
    'subject-form',
    'a country in UTF8String',
    { subject: [{ type: 'C', value: 'JP', encoding: 'utf8' }, leaf.subject[1]!] },
  ],
  ['subject-form', 'a third attribute', withSubject({ type: 'O', value: 'x', encoding: 'utf8' })],
  ['subject-form', 'a CN of four characters', commonName('AB12')],
  [
    'no-personal-attributes',
    'a surname attribute',
    withSubject({ type: '2.5.4.4', value: 'YAMADA', encoding: 'utf8' }),
  ],
  ['no-personal-attributes', 'a name in kanji as CN', commonName('山田太郎')],
  ['no-personal-attributes', 'a 12-digit number as CN', commonName('123456789018')],
  ['no-personal-attributes', 'a birth date inside the CN', commonName('ID-19800217-X')],
  ['no-personal-attributes', 'a subjectAltName', added(EXTENSION_OIDS.subjectAltName)],
  [
    'no-personal-attributes',
    'a personal attribute OID in an extension',
    changed('issuerAltName', { value: personalOid }),
  ],
  ['key-kind', 'an RSA key of 1024 bits', rsa({ modulusBits: 1024 })],
  ['key-kind', 'e = 3', rsa({ publicExponent: 3n })],
  ['key-kind', 'an unknown key algorithm', { publicKey: { type: 'other', algorithmOid: '1.2.840.10040.4.1' } }],
  ['key-not-weak', 'a modulus with a small factor', rsa({ modulus: MODULUS - (MODULUS % 751n) })],
  ['key-usage', 'nonRepudiation beside digitalSignature', { keyUsage: ['digitalSignature', 'nonRepudiation'] }],
  ['key-usage', 'no key usage', { keyUsage: undefined }],
  ['extended-key-usage', 'a purpose in a user certificate', { extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'] }],
  ['basic-constraints', 'cA TRUE in a user certificate', { basicConstraints: { ca: true, pathLength: undefined } }],
  ['basic-constraints', 'a path length', { basicConstraints: { ca: false, pathLength: 0 } }],
  [
    'certificate-policy',
    'the policy of another route',
    { policies: [policyOidOf(CERTIFICATE_PROFILES['user-auth-keychain']) ?? ''] },
  ],
  ['certificate-policy', 'no policy', { policies: [] }],
  ['authority-key-identifier', 'the key identifier of another generation', { authorityKeyIdentifier: 'cc'.repeat(20) }],
  ['authority-key-identifier', 'no authority key identifier', { authorityKeyIdentifier: undefined }],
  ['subject-key-identifier', 'no subject key identifier', { subjectKeyIdentifier: undefined }],
  ['crl-distribution-point', 'no CRL address', { crlDistributionPoints: [] }],
  ['crl-distribution-point', 'a file: CRL address', { crlDistributionPoints: ['file:///etc/passwd'] }],
  ['authority-information-access', 'no OCSP address', { ocspUrls: [] }],
  [
    'authority-information-access',
    'an OCSP address with credentials',
    { ocspUrls: ['http://user:secret@pki.example.test/'] },
  ],
  ['extension-criticality', 'a key usage that is not critical', changed('keyUsage', { critical: false })],
  ['extension-criticality', 'a critical CRL address', changed('crlDistributionPoints', { critical: true })],
  [
    'extensions-complete',
    'a missing issuerAltName',
    changed('issuerAltName', { oid: EXTENSION_OIDS.subjectKeyIdentifier }),
  ],
  ['no-unknown-extensions', 'an extension the profile does not name', added('1.3.6.1.4.1.99999.1')],
  ['no-unknown-extensions', 'the same extension twice', added(EXTENSION_OIDS.keyUsage)],
];

describe('lints of the user-authentication certificate', () => {
  it('a certificate of the profile passes every lint', () => {
    expect(failedLints(lintCertificate(leaf, context('user-auth-sim')))).toEqual([]);
    expect(lintCertificate(leaf, context('user-auth-sim'))).toHaveLength(CERTIFICATE_LINTS.length);
  });

  it.each(PLANTED)('%s finds %s', (rule, _, defect) => {
    const failed = failedLints(lintCertificate({ ...leaf, ...defect }, context('user-auth-sim')));
    expect(failed.map((result) => result.rule)).toContain(rule);
    const found = failed.find((result) => result.rule === rule);
    expect(found?.message).not.toBe('');
    expect(found?.citation).not.toBe('');
  });

  it.each(['SJ123456789018AB', 'SJ19800217KLMNPQ', 'A1B2C3D4E5F6G7H8I9'])(
    'digits by chance inside the opaque name %s are no person',
    (name) => {
      expect(failedLints(lintCertificate({ ...leaf, ...commonName(name) }, context('user-auth-sim')))).toEqual([]);
    },
  );

  it('every lint has a planted defect of its own', () => {
    expect(new Set(CERTIFICATE_LINTS.map((lint) => lint.rule))).toEqual(new Set(PLANTED.map(([rule]) => rule)));
  });

  it('a certificate from before a rule is not held to it', () => {
    const old = {
      ...leaf,
      notBefore: utc('2015-10-20T00:00:00Z'),
      keyUsage: ['digitalSignature', 'nonRepudiation'],
      serialOctets: 1,
    };
    const rules = lintCertificate(old, context('user-auth-sim')).map((result) => result.rule);
    expect(rules).toContain('key-usage');
    expect(rules).not.toContain('serial-size');
  });
});

describe('lints of root and responder', () => {
  const root: CertificateFacts = {
    ...leaf,
    subject: ROOT_NAME,
    notBefore: issuer.notBefore,
    notAfter: issuer.notAfter,
    keyUsage: ['keyCertSign', 'cRLSign'],
    basicConstraints: { ca: true, pathLength: undefined },
    policies: [],
    authorityKeyIdentifier: undefined,
    subjectKeyIdentifier: issuer.subjectKeyIdentifier,
    extensions: extensionsOf('user-auth-root'),
    crlDistributionPoints: [],
    ocspUrls: [],
    caIssuersUrls: [],
  };
  const responder: CertificateFacts = {
    ...leaf,
    subject: OCSP_SIGNER_NAME,
    notAfter: utc('2026-05-01T00:00:00Z'),
    publicKey: { type: 'ec', curve: 'P-256' },
    policies: [],
    extendedKeyUsage: ['1.3.6.1.5.5.7.3.9'],
    extensions: extensionsOf('ocsp-signer'),
    crlDistributionPoints: [],
    ocspUrls: [],
    caIssuersUrls: [],
  };

  it('the root passes, and fails when it is no authority', () => {
    expect(failedLints(lintCertificate(root, context('user-auth-root')))).toEqual([]);
    const failed = failedLints(lintCertificate({ ...root, basicConstraints: undefined }, context('user-auth-root')));
    expect(failed.map((result) => result.rule)).toEqual(['basic-constraints']);
  });

  it('the responder passes, and fails without the OCSP purpose or with a life of a year', () => {
    expect(failedLints(lintCertificate(responder, context('ocsp-signer')))).toEqual([]);
    const rulesOf = (defect: Partial<CertificateFacts>) =>
      failedLints(lintCertificate({ ...responder, ...defect }, context('ocsp-signer'))).map((result) => result.rule);
    expect(rulesOf({ extendedKeyUsage: [] })).toEqual(['extended-key-usage']);
    expect(rulesOf({ notAfter: utc('2027-04-01T00:00:00Z') })).toEqual(['validity-length']);
  });
});

describe('lints of machines: TSM and gate', () => {
  const gate: CertificateFacts = {
    ...leaf,
    subject: [...PARTY_NAME, { type: 'CN', value: 'gate-01', encoding: 'utf8' }],
    notBefore: utc('2026-04-01T00:00:00Z'),
    notAfter: utc('2027-03-31T14:59:59Z'),
    policies: [policyOidOf(CERTIFICATE_PROFILES.gate) ?? ''],
    extendedKeyUsage: [CLIENT_AUTH_PURPOSE],
    extensions: extensionsOf('gate'),
  };
  const rulesOf = (defect: Partial<CertificateFacts>, name: 'gate' | 'tsm' = 'gate') =>
    failedLints(lintCertificate({ ...gate, ...defect }, context(name))).map((result) => result.rule);

  it('a gate passes as a gate and is no TSM', () => {
    expect(rulesOf({})).toEqual([]);
    expect(rulesOf({}, 'tsm')).toEqual(['certificate-policy']);
  });

  it.each<[string, Partial<CertificateFacts>]>([
    ['subject-form', { subject: [...PARTY_NAME, { type: 'CN', value: 'Gate 1', encoding: 'utf8' }] }],
    ['subject-form', { subject: [...PARTY_NAME] }],
    ['subject-form', { subject: [PARTY_NAME[0], { type: 'CN', value: 'gate-01', encoding: 'utf8' }] }],
    ['extended-key-usage', { extendedKeyUsage: [] }],
    ['validity-length', { notAfter: utc('2027-06-01T14:59:59Z') }],
    ['crl-distribution-point', { crlDistributionPoints: [] }],
    [
      'no-personal-attributes',
      {
        subject: [
          ...PARTY_NAME,
          { type: '2.5.4.4', value: 'x', encoding: 'utf8' },
          { type: 'CN', value: 'gate-01', encoding: 'utf8' },
        ],
      },
    ],
  ])('%s refuses a machine that breaks it', (rule, defect) => {
    expect(rulesOf(defect)).toContain(rule);
  });

  it("a machine's policy is no policy of a person", () => {
    expect(userAuthProfileOf({ policies: [policyOidOf(CERTIFICATE_PROFILES.gate) ?? ''] })).toBeUndefined();
    expect(userAuthProfileOf({ policies: [policyOidOf(CERTIFICATE_PROFILES.tsm) ?? ''] })).toBeUndefined();
  });
});
