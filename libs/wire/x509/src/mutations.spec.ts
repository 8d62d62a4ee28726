// Parser abuse (reliability-security F47): whatever is thrown at a parser, it answers or throws DerError, and a signature never
// survives a change.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseCertificate } from './certificate';
import { buildCertsOnly, parseCertsOnly } from './cms/certs-only';
import { EnvelopeError, openEnvelopedData, sealEnvelopedData } from './cms/enveloped-data';
import { buildCrl, parseCrl, verifyCrl } from './certificate-revocation-list';
import {
  buildCertificationRequest,
  parseCertificationRequest,
  verifyCertificationRequest,
} from './certification-request';
import { DerError } from './der/read';
import { buildCertId, buildOcspRequest, parseOcspRequest } from './ocsp-request';
import { buildOcspResponse, checkOcspResponse, parseOcspResponse } from './ocsp-response';
import { keyIdentifierOf } from './signature-algorithms';
import { AT, SERIAL, testKey, testLeaf, testResponder, testRoot } from './testing/test-authority';
import type { TestRoot } from './testing/test-authority';

type Kind = 'certificate' | 'certs-only' | 'crl' | 'request' | 'ocsp-request' | 'ocsp-response';
const PARSERS: Record<Kind, (der: Uint8Array) => unknown> = {
  certificate: parseCertificate,
  'certs-only': parseCertsOnly,
  crl: parseCrl,
  request: parseCertificationRequest,
  'ocsp-request': parseOcspRequest,
  'ocsp-response': parseOcspResponse,
};
const KINDS = Object.keys(PARSERS) as Kind[];
const samples = {} as Record<Kind, Uint8Array>;
let root: TestRoot;

beforeAll(async () => {
  root = await testRoot(await testKey());
  const responder = await testKey('ecdsa-p256-sha256');
  const { publicKeySpki, sign, algorithm: signatureAlgorithm } = await testKey('ecdsa-p256-sha256');
  const nextUpdate = new Date(AT.getTime() + 900_000);
  samples.certificate = await testLeaf(root, responder);
  samples.request = await buildCertificationRequest(
    {
      subject: [{ type: 'CN', value: 'phone' }],
      publicKeySpki,
      signatureAlgorithm,
      challengePassword: 'q83vEjRWeJA_',
      decryptKeyIdentifier: new Uint8Array(20),
    },
    sign,
  );
  samples['certs-only'] = buildCertsOnly([samples.certificate, root.der]);
  samples['ocsp-request'] = await buildOcspRequest({
    issuerDer: root.der,
    serials: [SERIAL],
    nonce: new Uint8Array(16),
  });
  samples.crl = await buildCrl(
    {
      issuerDer: root.parsed.subjectDer,
      authorityKeyIdentifier: root.keyIdentifier,
      signatureAlgorithm: 'rsa-sha256',
      number: 3n,
      thisUpdate: AT,
      nextUpdate,
      revoked: [{ serial: SERIAL, revokedAt: AT, reason: 'superseded' }],
    },
    root.key.sign,
  );
  samples['ocsp-response'] = await buildOcspResponse(
    {
      answers: [{ certIdDer: await buildCertId(root.der, SERIAL), status: { status: 'good' } }],
      nonce: undefined,
      producedAt: AT,
      thisUpdate: AT,
      nextUpdate,
      signerCertificateDer: await testResponder(root, responder),
      signerKeyIdentifier: await keyIdentifierOf(responder.publicKeySpki),
      signatureAlgorithm: responder.algorithm,
    },
    responder.sign,
  );
});

const edit = fc.record({
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  octet: fc.integer({ min: 0, max: 255 }),
  cut: fc.boolean(),
});
const mutate = (der: Uint8Array, edits: readonly { at: number; octet: number; cut: boolean }[]) => {
  const bytes = Array.from(der);
  for (const { at, octet, cut } of edits)
    bytes.splice(Math.floor(at * bytes.length), cut ? 1 + (octet & 3) : 1, ...(cut ? [] : [octet]));
  return Uint8Array.from(bytes);
};

/** Microseconds of CPU time. */
const TOO_MUCH = 100_000;
function cpuSpent(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
function parsed(kind: (typeof KINDS)[number], der: Uint8Array): void {
  try {
    PARSERS[kind](der);
  } catch (error) {
    expect(error).toBeInstanceOf(DerError);
  }
}

describe('whatever is thrown at a parser', () => {
  it.each(KINDS)('of a %s, it answers or throws DerError, at once', (kind) => {
    let slowest = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const der = mutate(samples[kind], edits);
        let used = cpuSpent(() => parsed(kind, der));
        // What is really slow is slow again; a collection of garbage is not.
        for (let again = 0; again < 3 && used > TOO_MUCH; again += 1) used = cpuSpent(() => parsed(kind, der));
        slowest = Math.max(slowest, used);
      }),
      { numRuns: 3_000 },
    );
    expect(slowest).toBeLessThan(TOO_MUCH);
  });

  it.each(KINDS)('random bytes are no %s', (kind) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => PARSERS[kind](bytes)).toThrow(DerError);
      }),
      { numRuns: 500 },
    );
  });
});

describe('one changed octet', () => {
  const changed = (kind: Kind) =>
    fc
      .tuple(fc.integer({ min: 0, max: samples[kind].length - 1 }), fc.integer({ min: 1, max: 255 }))
      .map(([index, mask]) => {
        const der = Uint8Array.from(samples[kind]);
        der[index] = (der[index] ?? 0) ^ mask;
        return der;
      });
  const orFalse = async (judge: () => Promise<boolean>) => {
    try {
      return await judge();
    } catch (error) {
      expect(error).toBeInstanceOf(DerError);
      return false;
    }
  };

  it('breaks a revocation list', async () => {
    const judge = (der: Uint8Array) => orFalse(() => verifyCrl(parseCrl(der), root.parsed.publicKeySpki));
    expect(await judge(samples.crl)).toBe(true);
    await fc.assert(
      fc.asyncProperty(changed('crl'), async (der) => !(await judge(der))),
      { numRuns: 300 },
    );
  });

  it('breaks a certification request', async () => {
    const judge = (der: Uint8Array) => orFalse(() => verifyCertificationRequest(parseCertificationRequest(der)));
    expect(await judge(samples.request)).toBe(true);
    await fc.assert(
      fc.asyncProperty(changed('request'), async (der) => !(await judge(der))),
      { numRuns: 300 },
    );
  });

  it('closes an envelope or leaves its content as it was', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']);
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
    const content = new TextEncoder().encode('a key that nobody else may read');
    const envelope = await sealEnvelopedData({ content, recipientSpki: spki });
    const open = (der: Uint8Array) => openEnvelopedData(der, { privateKey: pair.privateKey, spki });
    expect((await open(envelope)).content).toEqual(content);
    // CBC has no integrity of its own: what opens is held against the public key of the certificate. The form never bends.
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: envelope.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, mask) => {
          const der = Uint8Array.from(envelope);
          der[at] = (der[at] ?? 0) ^ mask;
          const answer = await open(der).catch((error: unknown) => error);
          if (answer instanceof Error) return answer instanceof DerError || answer instanceof EnvelopeError;
          return (
            at > envelope.length - 80 || (answer as { contentType: string }).contentType !== '1.2.840.113549.1.7.1'
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of an OCSP response never makes another answer of it', async () => {
    const judge = (responseDer: Uint8Array) =>
      checkOcspResponse({ responseDer, issuer: root.parsed, serial: SERIAL, at: AT });
    expect(await judge(samples['ocsp-response'])).toMatchObject({ ok: true, status: { status: 'good' } });
    await fc.assert(
      fc.asyncProperty(changed('ocsp-response'), async (der) => {
        const check = await judge(der);
        return !check.ok || check.status.status === 'good';
      }),
      { numRuns: 300 },
    );
  });
});
