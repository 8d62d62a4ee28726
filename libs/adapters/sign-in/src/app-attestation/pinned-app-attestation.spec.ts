// The real check of real statements: pinned root, own app, the challenge, the counter.
import {
  attestationData,
  buildAssertion,
  buildCredentialCertificate,
  encodeAttestation,
  keyProofHash,
} from '@sumaho-jpki/wire/keychain';
import type { AttestationEnvironment } from '@sumaho-jpki/wire/keychain';
import {
  buildTbsCertificate,
  digest,
  generateKeyPair,
  keyIdentifierOf,
  parseCertificate,
  signTbs,
} from '@sumaho-jpki/wire/x509';
import type { NameAttribute, Signer } from '@sumaho-jpki/wire/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { PinnedAppAttestation } from './pinned-app-attestation';

const APP = 'TEAM123456.jp.example.ours';
const AT = new Date('2026-11-22T03:00:00Z');
const CHALLENGE = new Uint8Array(32).fill(9);
const P384 = 'ecdsa-p384-sha384';
const validity = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };

interface Vendor {
  readonly root: Uint8Array;
  readonly ca: Uint8Array;
  readonly sign: Signer;
}

async function vendor(): Promise<Vendor> {
  const [rootKey, caKey] = [await generateKeyPair(P384), await generateKeyPair(P384)];
  const name = (value: string): NameAttribute[] => [{ type: 'CN', value }];
  const certificate = (subject: NameAttribute[], publicKeySpki: Uint8Array) =>
    signTbs(
      buildTbsCertificate({
        serial: '0a',
        signatureAlgorithm: P384,
        issuer: name('Root'),
        subject,
        ...validity,
        publicKeySpki,
        extensions: { keyUsage: ['keyCertSign'], basicConstraints: { ca: true } },
      }),
      P384,
      rootKey.sign,
    );
  return {
    root: await certificate(name('Root'), rootKey.publicKeySpki),
    ca: await certificate(name('CA'), caKey.publicKeySpki),
    sign: caKey.sign,
  };
}

let genuine: Vendor;
let foreign: Vendor;
let key: Awaited<ReturnType<typeof generateKeyPair>>;
beforeAll(async () => {
  [genuine, foreign, key] = [await vendor(), await vendor(), await generateKeyPair('ecdsa-p256-sha256')];
});

const check = (environments: AttestationEnvironment[] = ['development', 'production']) =>
  new PinnedAppAttestation({ roots: [genuine.root], appId: APP, environments });

async function statement(by: Vendor, appId = APP, challenge = CHALLENGE) {
  const spki = key.publicKeySpki;
  const { keyId, authData } = await attestationData({ appId, environment: 'development', spki, challenge });
  const issuer = parseCertificate(by.ca);
  const hash = await digest('SHA-256', challenge);
  const credential = await buildCredentialCertificate(
    {
      spki,
      nonce: await digest('SHA-256', Uint8Array.from([...authData, ...hash])),
      serial: '41ff',
      issuer: issuer.subjectDer,
      issuerKeyIdentifier: await keyIdentifierOf(issuer.publicKeySpki),
      subject: [{ type: 'CN', value: keyId }],
      notBefore: validity.notBefore,
      notAfter: new Date('2026-11-25T00:00:00Z'),
      signatureAlgorithm: P384,
    },
    by.sign,
  );
  return { keyId, attestation: encodeAttestation({ x5c: [credential, by.ca], receipt: new Uint8Array(4), authData }) };
}

describe('An attestation', () => {
  it('of the genuine app over our challenge is believed, and gives the key for the proofs to come', async () => {
    const answer = await check().attestation({ ...(await statement(genuine)), challenge: CHALLENGE, at: AT });
    expect(answer).toEqual({ ok: true, publicKeySpki: key.publicKeySpki, environment: 'development' });
  });

  it.each<[string, () => ReturnType<typeof statement>, Partial<{ challenge: Uint8Array; at: Date }>, string, string]>([
    ['under another root', () => statement(foreign), {}, 'attestation-refused', 'untrusted-chain'],
    ['of another app', () => statement(genuine, 'TEAM123456.other'), {}, 'app-not-genuine', 'wrong-app'],
    [
      'over another challenge',
      () => statement(genuine),
      { challenge: new Uint8Array(32) },
      'attestation-refused',
      'wrong-challenge',
    ],
    [
      'judged by a clock that is days off',
      () => statement(genuine),
      { at: new Date('2026-11-26T03:00:00Z') },
      'attestation-refused',
      'chain-not-valid-now',
    ],
  ])('%s is refused', async (_what, make, change, problem, reason) => {
    const answer = await check().attestation({ ...(await make()), challenge: CHALLENGE, at: AT, ...change });
    expect(answer).toEqual({ ok: false, problem, reason });
  });

  it('of a development build is refused where only production counts', async () => {
    const given = { ...(await statement(genuine)), challenge: CHALLENGE, at: AT };
    expect(await check(['production']).attestation(given)).toMatchObject({ problem: 'app-not-genuine' });
  });

  it.each([[''], ['a0'], ['ff'.repeat(300)]])('that is no statement (%s) is refused, never an error', async (hex) => {
    const attestation = new Uint8Array(Buffer.from(hex, 'hex'));
    const answer = await check().attestation({ attestation, keyId: 'x', challenge: CHALLENGE, at: AT });
    expect(answer).toMatchObject({ ok: false, problem: 'attestation-refused' });
  });

  it('is never believed without a root: there is no such check', () => {
    const blind = () => new PinnedAppAttestation({ roots: [], appId: APP, environments: ['development'] });
    expect(blind).toThrow('a root');
  });
});

describe('The proof of a key', () => {
  const spki = Uint8Array.of(0x30, 1, 2, 3);
  const proof = async (counter: number, appId = APP, challenge = CHALLENGE) => {
    const clientDataHash = await keyProofHash({ challenge, spki });
    return buildAssertion({ appId, counter, clientDataHash }, key.sign);
  };
  const judge = (assertion: Uint8Array, lastCounter = 4) =>
    check().keyProof({ assertion, attestedSpki: key.publicKeySpki, lastCounter, challenge: CHALLENGE, spki });

  it('counts by a counter that grows', async () => {
    expect(await judge(await proof(5))).toEqual({ ok: true, counter: 5 });
    expect(await judge(await proof(4))).toMatchObject({ problem: 'assertion-replayed', reason: 'counter-replayed' });
  });

  it('for another app, over another challenge, or no assertion at all is refused', async () => {
    expect(await judge(await proof(5, 'TEAM123456.other'))).toMatchObject({ problem: 'app-not-genuine' });
    expect(await judge(await proof(5, APP, new Uint8Array(32)))).toMatchObject({ problem: 'key-not-proved' });
    expect(await judge(Uint8Array.of(0xa0))).toMatchObject({ problem: 'key-not-proved', reason: 'malformed' });
  });
});
