// Attestation in App Attest's shape: bytes worked out by hand, every refusal by its reason, and no changed octet
// that passes.
import { createHash, createPrivateKey, createSign, generateKeyPairSync } from 'node:crypto';
import { encode } from 'cborg';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  buildTbsCertificate,
  generateKeyPair,
  keyIdentifierOf,
  parseCertificate,
  signTbs,
  toHex,
} from '@sumaho-jpki/wire/x509';
import type { NameAttribute, Signer } from '@sumaho-jpki/wire/x509';
import {
  attestationData,
  attestedKeyId,
  buildCredentialCertificate,
  encodeAttestation,
  parseAttestation,
} from './attestation';
import type { Attestation } from './attestation';
import { verifyAttestation } from './attestation-check';
import type { AttestationQuestion, AttestationRefusal } from './attestation-check';
import type { AttestationEnvironment } from './authenticator-data';

const APP_ID = 'SMHJPKI016.jp.example.sumaho-jpki';
const AT = new Date('2026-11-22T03:00:00Z');
const CHALLENGE = Uint8Array.from({ length: 32 }, (_, index) => 0xa0 ^ index);
const P384 = 'ecdsa-p384-sha384';
const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
};

interface Vendor {
  readonly root: Uint8Array;
  readonly ca: Uint8Array;
  readonly sign: Signer;
}

const validity = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };

async function vendor(change: { ca?: boolean; caNotAfter?: Date } = {}): Promise<Vendor> {
  const [rootKey, caKey] = [await generateKeyPair(P384), await generateKeyPair(P384)];
  const [rootName, caName] = ['Vendor Root', 'Vendor CA 1'].map((value): NameAttribute[] => [{ type: 'CN', value }]);
  const certificate = async (
    issuer: NameAttribute[],
    subject: NameAttribute[],
    spki: Uint8Array,
    ca: boolean,
    notAfter: Date,
  ) =>
    signTbs(
      buildTbsCertificate({
        serial: '0a',
        signatureAlgorithm: P384,
        issuer,
        subject,
        ...validity,
        notAfter,
        publicKeySpki: spki,
        extensions: { keyUsage: ['keyCertSign'], basicConstraints: { ca } },
      }),
      P384,
      rootKey.sign,
    );
  return {
    root: await certificate(rootName ?? [], rootName ?? [], rootKey.publicKeySpki, true, validity.notAfter),
    ca: await certificate(
      rootName ?? [],
      caName ?? [],
      caKey.publicKeySpki,
      change.ca ?? true,
      change.caNotAfter ?? validity.notAfter,
    ),
    sign: caKey.sign,
  };
}

interface Making {
  by: Vendor;
  spki: Uint8Array;
  challenge?: Uint8Array;
  appId?: string;
  environment?: AttestationEnvironment;
  notAfter?: Date;
  nonce?: Uint8Array;
  certify?: Uint8Array;
  authData?: (data: Uint8Array) => Uint8Array;
}

async function made(making: Making): Promise<Attestation & { keyId: string }> {
  const { by, spki, challenge = CHALLENGE, appId = APP_ID, environment = 'development' } = making;
  const data = await attestationData({ appId, environment, spki, challenge });
  const authData = making.authData?.(data.authData) ?? data.authData;
  const nonce = making.nonce ?? sha256(authData, sha256(challenge));
  const issuer = parseCertificate(by.ca);
  const credential = await buildCredentialCertificate(
    {
      spki: making.certify ?? spki,
      nonce,
      serial: '41ff',
      issuer: issuer.subjectDer,
      issuerKeyIdentifier: await keyIdentifierOf(issuer.publicKeySpki),
      subject: [{ type: 'CN', value: data.keyId }],
      notBefore: validity.notBefore,
      notAfter: making.notAfter ?? new Date('2026-11-25T00:00:00Z'),
      signatureAlgorithm: P384,
    },
    by.sign,
  );
  return { keyId: data.keyId, x5c: [credential, by.ca], receipt: new TextEncoder().encode('receipt'), authData };
}

let genuine: Vendor;
let key: Awaited<ReturnType<typeof generateKeyPair>>;
let good: Attestation & { keyId: string };
const question = (
  attestation: Attestation & { keyId: string },
  change: Partial<AttestationQuestion> = {},
): AttestationQuestion => ({
  attestation: encodeAttestation(attestation),
  keyId: attestation.keyId,
  challenge: CHALLENGE,
  appId: APP_ID,
  environments: ['development'],
  roots: [genuine.root],
  at: AT,
  ...change,
});

beforeAll(async () => {
  genuine = await vendor();
  key = await generateKeyPair('ecdsa-p256-sha256');
  good = await made({ by: genuine, spki: key.publicKeySpki });
});

describe('an attestation', () => {
  it('has the bytes of the published shape', () => {
    const point = key.publicKeySpki.slice(-65);
    const { authData } = good;
    expect(authData.subarray(0, 32)).toEqual(sha256(new TextEncoder().encode(APP_ID)));
    expect(toHex(authData.subarray(32, 37))).toBe('4000000000');
    expect(new TextDecoder().decode(authData.subarray(37, 53))).toBe('appattestdevelop');
    expect(toHex(authData.subarray(53, 55))).toBe('0020');
    expect(authData.subarray(55, 87)).toEqual(sha256(point));
    expect(toHex(authData.subarray(87, 97))).toBe('a5010203262001215820');
    expect(Buffer.from(good.keyId, 'base64url')).toEqual(Buffer.from(sha256(point)));
    const bytes = encodeAttestation(good);
    expect(toHex(bytes.subarray(0, 21))).toBe(`a363666d74${'6f'}${Buffer.from('apple-appattest').toString('hex')}`);
    const nonce = parseCertificate(good.x5c[0]).extensions.find(({ oid }) => oid === '1.2.840.113635.100.8.2')?.value;
    expect(toHex(nonce ?? new Uint8Array())).toBe(`3024a1220420${toHex(sha256(authData, sha256(CHALLENGE)))}`);
  });

  it('that is genuine is accepted, with the key to keep', async () => {
    expect(await verifyAttestation(question(good))).toEqual({
      ok: true,
      keyId: good.keyId,
      spki: key.publicKeySpki,
      environment: 'development',
      receipt: new TextEncoder().encode('receipt'),
    });
  });

  it('of the production environment carries its name padded with zeros', async () => {
    const production = await made({ by: genuine, spki: key.publicKeySpki, environment: 'production' });
    expect(toHex(production.authData.subarray(37, 53))).toBe(
      `${Buffer.from('appattest').toString('hex')}${'00'.repeat(7)}`,
    );
    const answer = await verifyAttestation(question(production, { environments: ['development', 'production'] }));
    expect(answer).toMatchObject({ ok: true, environment: 'production' });
  });

  it('under a chain that pairs P-384 keys with SHA-256, like the vendor’s own, is accepted', async () => {
    const [root, ca] = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'P-384' }));
    if (!root || !ca) throw new Error('no keys');
    const spkiOf = (pair: typeof root) => Uint8Array.from(pair.publicKey.export({ type: 'spki', format: 'der' }));
    const signer =
      (pair: typeof root): Signer =>
      async (tbs) => {
        const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
        return Uint8Array.from(createSign('sha256').update(tbs).sign(createPrivateKey(pem)));
      };
    const certificate = (subject: string, pair: typeof root) =>
      signTbs(
        buildTbsCertificate({
          serial: '0b',
          signatureAlgorithm: 'ecdsa-p256-sha256',
          issuer: [{ type: 'CN', value: 'R' }],
          subject: [{ type: 'CN', value: subject }],
          ...validity,
          publicKeySpki: spkiOf(pair),
          extensions: { keyUsage: ['keyCertSign'], basicConstraints: { ca: true } },
        }),
        'ecdsa-p256-sha256',
        signer(root),
      );
    const caCertificate = await certificate('C', ca);
    const attestation = await made({
      by: { root: new Uint8Array(), ca: caCertificate, sign: signer(ca) },
      spki: key.publicKeySpki,
    });
    // made() signs with the P-384 table row; here the credential says SHA-256 as the vendor's does.
    const parsed = parseCertificate(attestation.x5c[0]);
    const credential = await signTbs(
      buildTbsCertificate({
        serial: '0c',
        signatureAlgorithm: 'ecdsa-p256-sha256',
        issuer: [{ type: 'CN', value: 'C' }],
        subject: [{ type: 'CN', value: 'credential' }],
        ...validity,
        publicKeySpki: key.publicKeySpki,
        extensions: { others: parsed.extensions.filter(({ oid }) => oid.startsWith('1.2.840.113635')) },
      }),
      'ecdsa-p256-sha256',
      signer(ca),
    );
    const roots = [await certificate('R', root)];
    const answer = await verifyAttestation(question({ ...attestation, x5c: [credential, caCertificate] }, { roots }));
    expect(answer).toMatchObject({ ok: true });
  });

  const other = async () => (await generateKeyPair('ecdsa-p256-sha256')).publicKeySpki;
  const spki = () => key.publicKeySpki;
  it.each<[string, AttestationRefusal, () => Promise<AttestationQuestion>]>([
    ['of another vendor', 'untrusted-chain', async () => question(await made({ by: await vendor(), spki: spki() }))],
    ['while no root is pinned', 'untrusted-chain', async () => question(good, { roots: [] })],
    [
      'whose issuer is no authority',
      'untrusted-chain',
      async () => {
        const by = await vendor({ ca: false });
        return question(await made({ by, spki: spki() }), { roots: [by.root] });
      },
    ],
    [
      'issued by a credential of the vendor',
      'untrusted-chain',
      async () => question({ ...good, x5c: [good.x5c[0], good.x5c[0]] }),
    ],
    [
      'with the chain upside down',
      'untrusted-chain',
      async () => question({ ...good, x5c: [good.x5c[1], good.x5c[0]] }),
    ],
    [
      'whose credential has expired',
      'chain-not-valid-now',
      async () => question(await made({ by: genuine, spki: spki(), notAfter: new Date('2026-11-21T00:00:00Z') })),
    ],
    [
      'seen before it was made',
      'chain-not-valid-now',
      async () => question(good, { at: new Date('2025-12-31T00:00:00Z') }),
    ],
    [
      'whose authority has expired',
      'chain-not-valid-now',
      async () => {
        const by = await vendor({ caNotAfter: new Date('2026-11-01T00:00:00Z') });
        return question(await made({ by, spki: spki() }), { roots: [by.root] });
      },
    ],
    ['for another challenge', 'wrong-challenge', async () => question(good, { challenge: new Uint8Array(32) })],
    [
      'with a nonce of nobody',
      'wrong-challenge',
      async () => question(await made({ by: genuine, spki: spki(), nonce: new Uint8Array(32) })),
    ],
    [
      'of another key than it names',
      'key-id-mismatch',
      async () => question(good, { keyId: await attestedKeyId(await other()) }),
    ],
    [
      'whose certificate is for another key',
      'key-id-mismatch',
      async () => question(await made({ by: genuine, spki: spki(), certify: await other() })),
    ],
    ['with a keyId that is no base64url', 'key-id-mismatch', async () => question(good, { keyId: '!!!' })],
    [
      'of another app',
      'wrong-app',
      async () => question(await made({ by: genuine, spki: spki(), appId: 'OTHERTEAM0.jp.example.other' })),
    ],
    [
      'of a key that has signed before',
      'counter-not-zero',
      async () =>
        question(
          await made({
            by: genuine,
            spki: spki(),
            authData: (data) => Uint8Array.from(data, (octet, at) => (at === 36 ? 1 : octet)),
          }),
        ),
    ],
    ['of the other environment', 'wrong-environment', async () => question(good, { environments: ['production'] })],
    [
      'of an unknown environment',
      'malformed',
      async () =>
        question(
          await made({
            by: genuine,
            spki: spki(),
            authData: (data) => Uint8Array.from(data, (octet, at) => (at === 40 ? 0 : octet)),
          }),
        ),
    ],
    [
      'with bytes behind it',
      'malformed',
      async () => question(good, { attestation: Uint8Array.of(...encodeAttestation(good), 0) }),
    ],
    [
      'with bytes behind its key',
      'malformed',
      async () => question(await made({ by: genuine, spki: spki(), authData: (data) => Uint8Array.of(...data, 0) })),
    ],
    [
      'of another format',
      'malformed',
      async () =>
        question(good, {
          attestation: Uint8Array.from(
            encode({ fmt: 'packed', attStmt: { x5c: good.x5c, receipt: good.receipt }, authData: good.authData }),
          ),
        }),
    ],
    [
      'with a member too many',
      'malformed',
      async () =>
        question(good, {
          attestation: Uint8Array.from(
            encode({
              fmt: 'apple-appattest',
              attStmt: { x5c: good.x5c, receipt: good.receipt },
              authData: good.authData,
              more: 1,
            }),
          ),
        }),
    ],
    ['that is nothing', 'malformed', async () => question(good, { attestation: new Uint8Array() })],
    ['that is far too long', 'malformed', async () => question(good, { attestation: new Uint8Array(20_000) })],
  ])('%s is refused: %s', async (_what, reason, ask) => {
    expect(await verifyAttestation(await ask())).toMatchObject({ ok: false, reason });
  });

  it('with one octet changed outside the receipt is refused, and never breaks the check', async () => {
    const bytes = encodeAttestation(good);
    const receiptAt = Buffer.from(bytes).indexOf('receipt', Buffer.from(bytes).indexOf('receipt') + 1);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ mask;
        const answer = await verifyAttestation(question(good, { attestation: changed }));
        return answer.ok === (at >= receiptAt && at < receiptAt + 7);
      }),
      { numRuns: 400 },
    );
  });

  it('is read back as it was written', () => {
    const { keyId: _keyId, ...attestation } = good;
    expect(parseAttestation(encodeAttestation(good))).toEqual(attestation);
  });
});
