import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseCertificate } from './certificate';
import { buildCrl } from './certificate-revocation-list';
import type { RevokedEntry } from './certificate-revocation-list';
import { buildCertId } from './ocsp-request';
import { buildOcspErrorResponse, buildOcspResponse } from './ocsp-response';
import type { OcspStatus } from './ocsp-response';
import { keyIdentifierOf } from './signature-algorithms';
import type { CertificateDescription, CertificateExtensions } from './tbs-certificate';
import { buildTbsCertificate } from './tbs-certificate';
import { bitString, sequence } from './der/write';
import { SIGNATURE_ALGORITHMS } from './signature-algorithms';
import { AT, POLICY, ROOT_NAME, SERIAL, testKey, testLeaf, testResponder, testRoot } from './testing/test-authority';
import type { TestKey, TestRoot } from './testing/test-authority';
import { checkUserAuthCertificate } from './user-auth-certificate-check';
import type { RevocationEvidence, UserAuthCertificateRefusal } from './user-auth-certificate-check';

let root: TestRoot;
let otherGeneration: TestRoot;
let leafKey: TestKey;
let responderKey: TestKey;
let leaf: Uint8Array;

beforeAll(async () => {
  const keys = await Promise.all([testKey(), testKey(), testKey(), testKey('ecdsa-p256-sha256')]);
  root = await testRoot(keys[0]);
  otherGeneration = await testRoot(keys[1], { serial: '02' });
  leafKey = keys[2];
  responderKey = keys[3];
  leaf = await testLeaf(root, leafKey);
});

const check = (
  certificateDer: Uint8Array,
  more: { at?: Date; roots?: Uint8Array[]; revocation?: RevocationEvidence; allowedPolicies?: string[] } = {},
) =>
  checkUserAuthCertificate({
    certificateDer,
    roots: [otherGeneration.der, root.der],
    at: AT,
    allowedPolicies: [POLICY],
    ...more,
  });
const reasonOf = async (...input: Parameters<typeof check>) => {
  const answer = await check(...input);
  return answer.ok ? 'accepted' : answer.reason;
};

describe('a user-authentication certificate is accepted', () => {
  it('when a pinned root of that name signed it, found by signature among generations of one name', async () => {
    const answer = await check(leaf);
    expect(answer).toMatchObject({
      ok: true,
      status: 'not-checked',
      certificate: { serial: SERIAL },
      root: { serial: '01' },
    });
  });

  it('under ECDSA P-384 of the next generation as well', async () => {
    const next = await testRoot(await testKey('ecdsa-p384-sha384'));
    const certificate = await testLeaf(next, await testKey('ecdsa-p384-sha384'));
    expect(await reasonOf(certificate, { roots: [root.der, next.der] })).toBe('accepted');
  });

  it('to the last second of its life and not one longer', async () => {
    expect(await reasonOf(leaf, { at: new Date('2030-02-17T14:59:59Z') })).toBe('accepted');
    expect(await reasonOf(leaf, { at: new Date('2030-02-17T15:00:00Z') })).toBe('expired');
    expect(await reasonOf(leaf, { at: new Date('2026-04-01T00:00:00Z') })).toBe('accepted');
    expect(await reasonOf(leaf, { at: new Date('2026-03-31T23:59:59Z') })).toBe('not-yet-valid');
  });
});

describe('a user-authentication certificate is refused', () => {
  const defects: [UserAuthCertificateRefusal, string, Partial<CertificateDescription>][] = [
    ['serial', 'with the serial zero', { serial: '00' }],
    ['serial', 'with a serial of 21 octets', { serial: '01'.repeat(21) }],
    ['serial', 'with a 20-octet serial whose sign octet makes it 21', { serial: 'ff'.repeat(20) }],
  ];
  it.each(defects)('(%s) %s', async (reason, _, change) => {
    expect(await reasonOf(await testLeaf(root, leafKey, change))).toBe(reason);
  });

  const extensionDefects: [UserAuthCertificateRefusal, string, CertificateExtensions][] = [
    ['key-usage', 'without key usage', { keyUsage: undefined }],
    ['key-usage', 'with nonRepudiation beside digitalSignature', { keyUsage: ['digitalSignature', 'nonRepudiation'] }],
    ['key-usage', 'with keyCertSign', { keyUsage: ['keyCertSign'] }],
    [
      'key-usage',
      'with a key usage that is not critical',
      { keyUsage: undefined, others: [{ oid: '2.5.29.15', critical: false, value: Uint8Array.of(3, 2, 7, 0x80) }] },
    ],
    ['basic-constraints', 'that is an authority', { basicConstraints: { ca: true } }],
    [
      'unknown-critical-extension',
      'with a critical extension nobody here knows',
      { others: [{ oid: '1.3.6.1.4.1.99999.1', critical: true, value: Uint8Array.of(5, 0) }] },
    ],
    ['policy', 'without a policy', { certificatePolicies: undefined }],
    ['policy', 'with another policy', { certificatePolicies: { critical: true, policies: [{ oid: '1.2.3' }] } }],
  ];
  it.each(extensionDefects)('(%s) %s', async (reason, _, extensions) => {
    expect(await reasonOf(await testLeaf(root, leafKey, { extensions }))).toBe(reason);
  });

  it('when its issuer is not pinned, whatever its name says', async () => {
    const stranger = await testRoot(await testKey('ecdsa-p256-sha256'));
    expect(await reasonOf(await testLeaf(stranger, leafKey))).toBe('signature-invalid');
    expect(await reasonOf(leaf, { roots: [] })).toBe('issuer-unknown');
  });

  it('when a pinned root signed it under another issuer name', async () => {
    const issuer = ROOT_NAME.slice(0, 2);
    expect(await reasonOf(await testLeaf(root, leafKey, { issuer }))).toBe('issuer-unknown');
  });

  it('when another certificate of the same root signed it: one tier only', async () => {
    const intermediate = await testRoot(leafKey, { issuer: ROOT_NAME });
    expect(await reasonOf(await testLeaf(intermediate, responderKey))).toBe('signature-invalid');
  });

  it('when the algorithm outside differs from the one inside', async () => {
    const { tbsDer, signature } = parseCertificate(leaf);
    const der = sequence(tbsDer, SIGNATURE_ALGORITHMS['ecdsa-p256-sha256'].identifier, bitString(signature));
    expect(await reasonOf(der)).toBe('signature-algorithm');
  });

  it('when the root has ended or is no authority', async () => {
    const ended = await testRoot(root.key, { notAfter: new Date('2026-01-01T14:59:59Z') });
    const noAuthority = await testRoot(root.key, { extensions: { basicConstraints: undefined } });
    expect(await reasonOf(leaf, { roots: [ended.der] })).toBe('root-not-acceptable');
    expect(await reasonOf(leaf, { roots: [noAuthority.der] })).toBe('root-not-acceptable');
  });

  it('when it is not DER', async () => {
    expect(await reasonOf(Uint8Array.of(0x30, 0x80, 0, 0))).toBe('malformed');
    expect(await reasonOf(Uint8Array.from([...leaf, 0]))).toBe('malformed');
  });

  it('when any one bit of it is changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: leaf.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        async (index, bit) => {
          const changed = Uint8Array.from(leaf);
          changed[index] = (changed[index] ?? 0) ^ (1 << bit);
          expect((await check(changed)).ok).toBe(false);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('when no policy is allowed', async () => {
    expect(await reasonOf(leaf, { allowedPolicies: [] })).toBe('policy');
  });

  it('with a version 1 form', async () => {
    const tbs = buildTbsCertificate({
      serial: '05',
      signatureAlgorithm: 'rsa-sha256',
      issuer: root.parsed.subjectDer,
      subject: [{ type: 'C', value: 'JP' }],
      notBefore: new Date('2026-04-01T00:00:00Z'),
      notAfter: new Date('2030-02-17T14:59:59Z'),
      publicKeySpki: leafKey.publicKeySpki,
      extensions: {},
    });
    expect(
      await reasonOf(sequence(tbs, SIGNATURE_ALGORITHMS['rsa-sha256'].identifier, bitString(await root.key.sign(tbs)))),
    ).toBe('malformed');
  });
});

describe('status from a CRL', () => {
  const crl = async (
    revoked: RevokedEntry[],
    change: { thisUpdate?: Date; nextUpdate?: Date; deltaOf?: bigint } = {},
    by: TestRoot = root,
  ) =>
    buildCrl(
      {
        issuerDer: root.parsed.subjectDer,
        authorityKeyIdentifier: root.keyIdentifier,
        signatureAlgorithm: 'rsa-sha256',
        number: 7n,
        thisUpdate: new Date('2026-11-22T00:00:00Z'),
        nextUpdate: new Date('2026-11-23T00:00:00Z'),
        revoked,
        ...change,
      },
      by.key.sign,
    );
  const entry = (reason: RevokedEntry['reason'], serial = SERIAL): RevokedEntry => ({
    serial,
    reason,
    revokedAt: new Date('2026-11-20T01:02:03Z'),
  });
  const statusOf = async (list: Uint8Array, at = AT) => reasonOf(leaf, { at, revocation: { kind: 'crl', crl: list } });

  it('absent is good, present is revoked, held is suspended, absent again after removal is good', async () => {
    expect(await statusOf(await crl([entry('superseded', '53ff')]))).toBe('accepted');
    expect(await statusOf(await crl([entry('key-compromise')]))).toBe('revoked');
    expect(await statusOf(await crl([entry('certificate-hold')]))).toBe('suspended');
    expect(await statusOf(await crl([]))).toBe('accepted');
  });

  it('says since when and why', async () => {
    const answer = await check(leaf, {
      revocation: { kind: 'crl', crl: await crl([entry('cessation-of-operation')]) },
    });
    expect(answer).toMatchObject({
      ok: false,
      revocationReason: 'cessation-of-operation',
      revokedAt: new Date('2026-11-20T01:02:03Z'),
    });
  });

  it('cannot be checked with a stale, future, foreign, delta or broken list: never good', async () => {
    const list = await crl([]);
    expect(await statusOf(list, new Date('2026-11-23T00:00:00Z'))).toBe('status-not-checkable');
    expect(await statusOf(list, new Date('2026-11-21T23:59:59Z'))).toBe('status-not-checkable');
    expect(await statusOf(await crl([], {}, otherGeneration))).toBe('status-not-checkable');
    expect(await statusOf(await crl([], { deltaOf: 6n }))).toBe('status-not-checkable');
    expect(await statusOf(list.slice(0, -1))).toBe('status-not-checkable');
  });

  it('remove-from-crl exists in delta lists only, and a serial stands once', async () => {
    await expect(crl([entry('remove-from-crl')])).rejects.toThrow(RangeError);
    await expect(crl([entry('remove-from-crl')], { deltaOf: 6n })).resolves.toBeInstanceOf(Uint8Array);
    await expect(crl([entry('superseded'), entry('superseded')])).rejects.toThrow(RangeError);
  });
});

describe('status from OCSP', () => {
  const nonce = Uint8Array.from({ length: 16 }, (_, i) => i);
  const response = async (
    status: OcspStatus,
    change: {
      serial?: string;
      nonce?: Uint8Array;
      thisUpdate?: Date;
      nextUpdate?: Date;
      responder?: Uint8Array;
      signer?: TestKey;
    } = {},
  ) => {
    const signer = change.signer ?? responderKey;
    return buildOcspResponse(
      {
        answers: [{ certIdDer: await buildCertId(root.der, change.serial ?? SERIAL), status }],
        nonce: change.nonce ?? nonce,
        producedAt: AT,
        thisUpdate: change.thisUpdate ?? AT,
        nextUpdate: change.nextUpdate ?? new Date(AT.getTime() + 900_000),
        signerCertificateDer: change.responder ?? (await testResponder(root, signer)),
        signerKeyIdentifier: await keyIdentifierOf(signer.publicKeySpki),
        signatureAlgorithm: signer.algorithm,
      },
      signer.sign,
    );
  };
  const statusOf = async (responseDer: Uint8Array, at = AT) => {
    const answer = await check(leaf, { at, revocation: { kind: 'ocsp', responseDer, nonce } });
    return answer.ok
      ? answer.status
      : `${answer.reason}${answer.reason === 'status-not-checkable' ? `: ${answer.detail}` : ''}`;
  };

  it('good, revoked, held and unknown are four answers', async () => {
    const revokedAt = new Date('2026-11-20T01:02:03Z');
    expect(await statusOf(await response({ status: 'good' }))).toBe('good');
    expect(await statusOf(await response({ status: 'revoked', revokedAt, reason: 'superseded' }))).toBe('revoked');
    expect(await statusOf(await response({ status: 'revoked', revokedAt, reason: 'certificate-hold' }))).toBe(
      'suspended',
    );
    expect(await statusOf(await response({ status: 'unknown' }))).toBe('status-unknown');
  });

  it('everything else cannot be checked, with its reason', async () => {
    const good: OcspStatus = { status: 'good' };
    const refused = (reason: string) => `status-not-checkable: ${reason}`;
    expect(await statusOf(await response(good, { nonce: nonce.slice(1) }))).toBe(refused('ocsp-nonce-differs'));
    expect(await statusOf(await response(good, { serial: '53ff' }))).toBe(refused('ocsp-other-certificate'));
    expect(await statusOf(await response(good), new Date(AT.getTime() + 1_000_000))).toBe(refused('ocsp-not-fresh'));
    expect(await statusOf(buildOcspErrorResponse('try-later'))).toBe(refused('ocsp-not-successful'));
    expect(await statusOf(Uint8Array.of(0x30, 0))).toBe(refused('ocsp-malformed'));
    const broken = await response(good);
    const tail = broken.length - 700;
    broken[tail] = (broken[tail] ?? 0) ^ 1;
    expect((await check(leaf, { revocation: { kind: 'ocsp', responseDer: broken, nonce } })).ok).toBe(false);
  });

  it('a user certificate, an ended responder and a responder of another root must not sign it', async () => {
    const good: OcspStatus = { status: 'good' };
    const user = await testLeaf(root, responderKey);
    expect(await statusOf(await response(good, { responder: user }))).toContain('ocsp-signer-not-authorised');
    const ended = await testResponder(root, responderKey, { notAfter: new Date('2026-11-01T00:00:00Z') });
    expect(await statusOf(await response(good, { responder: ended }))).toContain('ocsp-signer-expired');
    const otherName = await testResponder(root, responderKey, { issuer: ROOT_NAME.slice(0, 2) });
    expect(await statusOf(await response(good, { responder: otherName }))).toContain('ocsp-signer-not-authorised');
    const foreign = await testResponder(otherGeneration, responderKey);
    expect(await statusOf(await response(good, { responder: foreign }))).toContain('ocsp-signer-not-authorised');
  });

  it('the root itself may sign', async () => {
    expect(await statusOf(await response({ status: 'good' }, { responder: root.der, signer: root.key }))).toBe('good');
  });
});
