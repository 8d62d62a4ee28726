// The iPhone's way: attestation of app and phone, proof of the key, delivery, storage. The certificate itself comes by EST
// (RFC 7030) at estPaths. `Authorization: Bearer <deviceToken>` on all of them.
import { DELETION_REASONS, STORAGE_FAILURES } from '@sumaho-jpki/rules';
import * as z from 'zod';
import { deviceState } from './device-state';
import { route } from './route';
import { instant } from './shapes';

const base64url = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/);
const base64 = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/);

/** What the proved key is for: the certificate itself, or receiving a key that was made centrally. */
export const KEY_PURPOSES = ['enrolment', 'delivery'] as const;
const purpose = z.enum(KEY_PURPOSES).default('enrolment');

const serial = z.string().regex(/^[0-9a-f]{2,40}$/);
/** A phone holds one certificate, and what an earlier contact left. */
const serials = z.array(serial).max(16);

const challenge = z.object({
  challenge: z.string().describe('base64url of 32 bytes; one use, five minutes'),
  expiresAt: instant,
});

export const keychainRoutes = {
  attestationChallenge: route({
    method: 'POST',
    path: '/api/device/attestation-challenge',
    surface: 'device',
    permission: 'enrol',
    summary: 'Challenge for the attestation of app and phone',
    status: 201,
    response: challenge,
    problems: ['phone-of-another-kind', 'not-allowed-now', 'rate-limited'],
  }),
  attest: route({
    method: 'POST',
    path: '/api/device/attestation',
    surface: 'device',
    permission: 'enrol',
    summary: 'Attestation object in the form of App Attest, over SHA-256 of the 32 challenge bytes',
    body: z.object({
      keyId: base64url(64).describe('base64url of SHA-256 over the attested public key (X9.62 point)'),
      attestation: base64url(24_000).describe('base64url of the CBOR attestation object'),
      osVersion: z
        .string()
        .max(20)
        .regex(/^\d{1,3}(\.\d{1,3}){0,2}$/),
      former: z
        .object({ keychainId: base64url(64), assertion: base64url(4000) })
        .optional()
        .describe('The key attested before in this phone vouches for the new one: assertion over samePhoneStatement'),
    }),
    response: deviceState,
    problems: [
      'attestation-refused',
      'app-not-genuine',
      'key-not-proved',
      'assertion-replayed',
      'challenge-used',
      'challenge-expired',
      'os-too-old',
      'keychain-not-available',
      'not-allowed-now',
    ],
  }),
  keyChallenge: route({
    method: 'POST',
    path: '/api/device/key-challenge',
    surface: 'device',
    permission: 'enrol',
    summary: 'Challenge for the proof of a key; the same text is the challengePassword of the request',
    status: 201,
    body: z.object({ purpose }),
    response: challenge,
    problems: ['not-allowed-now', 'rate-limited'],
  }),
  proveKey: route({
    method: 'POST',
    path: '/api/device/key',
    surface: 'device',
    permission: 'enrol',
    summary: 'Public key with an assertion of the attested key over keyProofHash of wire/keychain',
    body: z.object({
      purpose,
      spki: base64(1200).describe('base64, SubjectPublicKeyInfo in DER'),
      assertion: base64url(4000).describe('base64url of CBOR {signature, authenticatorData}'),
    }),
    response: deviceState,
    problems: ['key-not-proved', 'assertion-replayed', 'challenge-used', 'challenge-expired', 'not-allowed-now'],
  }),
  keyDelivery: route({
    method: 'GET',
    path: '/api/device/key-delivery',
    surface: 'device',
    permission: 'provision',
    summary: 'The centrally made key, encrypted to the proved key of this phone, and its certificate',
    response: z.object({
      jwe: z.string().describe('compact JWE, ECDH-ES with A256GCM, of the PKCS#8 key'),
      certificate: z.string().describe('base64 DER'),
    }),
    problems: ['not-allowed-now', 'delivery-expired'],
  }),
  stored: route({
    method: 'POST',
    path: '/api/device/stored',
    surface: 'device',
    permission: 'enrol',
    summary: 'The phone checked chain, key and validity, and stored the certificate',
    body: z.object({
      serial,
      keyGenerationMs: z.number().nonnegative().max(600_000).optional(),
      attempts: z.int().min(1).max(1000).optional(),
    }),
    response: deviceState,
    problems: ['certificate-unknown', 'not-allowed-now'],
  }),
  storageFailed: route({
    method: 'POST',
    path: '/api/device/storage-failed',
    surface: 'device',
    permission: 'enrol',
    summary: 'The phone could not store it: the enrolment starts anew once, or the application ends cleanly',
    body: z.object({ code: z.enum(STORAGE_FAILURES) }),
    response: deviceState,
    problems: ['not-allowed-now'],
  }),
  wiped: route({
    method: 'POST',
    path: '/api/device/wiped',
    surface: 'device',
    permission: 'enrol',
    summary: 'The app deleted key and certificate from this phone’s store',
    response: deviceState,
    problems: ['not-allowed-now'],
  }),
  /** An app that starts with a certificate in its phone asks whether it may stay; its sessions are long over by then. */
  contactChallenge: route({
    method: 'POST',
    path: '/api/device/contact-challenge',
    surface: 'open',
    permission: 'check-stored-certificates',
    summary: 'Challenge for a phone that holds certificates; the same answer for a Keychain that nobody knows',
    status: 201,
    body: z.object({ keychainId: base64url(64) }),
    response: challenge,
    problems: ['rate-limited'],
  }),
  contact: route({
    method: 'POST',
    path: '/api/device/contact',
    surface: 'open',
    permission: 'check-stored-certificates',
    summary: 'Which of the held certificates stay and which are to be deleted; and which were deleted',
    body: z.object({
      keychainId: base64url(64),
      holding: serials.describe('Serials of the certificates in the store'),
      wiped: serials.describe('Serials that were deleted with their keys since the last contact'),
      assertion: base64url(4000).describe('base64url of CBOR: the attested key over the hash of contactStatement'),
    }),
    response: z.object({
      certificates: z.array(
        z.discriminatedUnion('kind', [
          z.object({ serial, kind: z.literal('keep') }),
          z.object({ serial, kind: z.literal('delete'), reason: z.enum(DELETION_REASONS) }),
        ]),
      ),
    }),
    problems: ['key-not-proved', 'assertion-replayed', 'challenge-used', 'challenge-expired', 'rate-limited'],
  }),
} as const;

/** EST (RFC 7030) below the origin; bodies and media types are the RFC's, errors are problem details. */
export const estPaths = {
  base: '/.well-known/est',
  caCertificates: '/.well-known/est/cacerts',
  enrol: '/.well-known/est/simpleenroll',
  reEnrol: '/.well-known/est/simplereenroll',
  serverKeyGeneration: '/.well-known/est/serverkeygen',
  requestAttributes: '/.well-known/est/csrattrs',
} as const;

/** The doors of parties: a label of the authority's own (RFC 7030 §3.2.2), so that no phone meets them. */
export const partyEstPaths = {
  caCertificates: '/.well-known/est/party/cacerts',
  enrol: '/.well-known/est/party/simpleenroll',
  reEnrol: '/.well-known/est/party/simplereenroll',
  requestAttributes: '/.well-known/est/party/csrattrs',
} as const;

export { STORAGE_FAILURES } from '@sumaho-jpki/rules';

/**
 * What the attested key asserts for a key (its SHA-256 is the clientDataHash): purpose, the challenge's 32 bytes, the
 * public key. @param challenge base64url as it came
 */
export function keyProofData(challenge: string, spki: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode('sumaho-jpki key\n');
  const nonce = challengeBytes(challenge);
  const data = new Uint8Array(head.length + nonce.length + spki.length);
  data.set(head);
  data.set(nonce, head.length);
  data.set(spki, head.length + nonce.length);
  return data;
}

/**
 * What the attested key asserts at a contact, in the place of a key (see {@link keyProofData}): text, so that it is never the DER of
 * one. Order as it is sent.
 */
export function contactStatement(say: {
  readonly holding: readonly string[];
  readonly wiped: readonly string[];
}): Uint8Array<ArrayBuffer> {
  const text = `sumaho-jpki contact\nholding ${say.holding.join(',')}\nwiped ${say.wiped.join(',')}\n`;
  return new TextEncoder().encode(text);
}

/** What a key attested before asserts when a new one is attested in the same phone, in the place of a key (see {@link keyProofData}). */
export function samePhoneStatement(newKeyId: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`sumaho-jpki same phone\nnow ${newKeyId}\n`);
}

/** The bytes of a challenge: what is attested and asserted is these, never the text. */
export function challengeBytes(challenge: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(challenge.replace(/-/g, '+').replace(/_/g, '/')), (octet) => octet.charCodeAt(0));
}
