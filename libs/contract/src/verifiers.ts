// The verifier register of J-LIS: who may ask for the status of a certificate, and by which keys they are known.
import {
  isMonth,
  STATUS_QUESTION_KINDS,
  VERIFIER_EVENTS,
  VERIFIER_KINDS,
  VERIFIER_PURPOSES,
  VERIFIER_STATES,
  type VerifierEvent,
} from '@sumaho-jpki/rules';
import * as z from 'zod';
import { route } from './route';
import { instant, uuid } from './shapes';

const reason = z.string().trim().min(1).max(400);
const version = z.int().min(1).describe('of the entry as it was read');

const credential = z.object({
  id: uuid,
  kind: z.enum(['client-certificate', 'assertion-key']),
  fingerprint: z.string().describe('SHA-256 of the SPKI in hex, or JWK thumbprint (RFC 7638)'),
  keyId: z.string().nullable(),
  notAfter: instant.nullable().describe('end of a client certificate'),
  addedAt: instant,
  endedAt: instant.nullable(),
});

const verifier = z.object({
  id: uuid,
  code: z.string().describe('client_id, issuer and subject of its assertions'),
  name: z.string(),
  kind: z.enum(VERIFIER_KINDS),
  purposes: z.array(z.enum(VERIFIER_PURPOSES)),
  state: z.enum(VERIFIER_STATES),
  certifiedUntil: instant.nullable().describe('null: a verifier by law'),
  certificationOver: z.boolean(),
  gate: z.boolean().describe('a gate asks in its name'),
  reason: z.string().describe('why it stands as it does'),
  version: z.int(),
  updatedAt: instant,
  credentials: z.array(credential),
});
export type VerifierView = z.output<typeof verifier>;

const listed = verifier.extend({
  questions: z.int().describe('answered in the month that runs, by the Japanese calendar'),
  lastAskedAt: instant.nullable(),
});
export type ListedVerifierView = z.output<typeof listed>;

const fee = z.object({
  verifierId: uuid,
  code: z.string(),
  name: z.string(),
  kind: z.enum(STATUS_QUESTION_KINDS),
  questions: z.int(),
  yenEach: z.int(),
  yen: z.int().describe('by the list of prices'),
  waived: z.boolean().describe('by the waivers that are known'),
  lastAskedAt: instant,
});
export type VerifierFeeView = z.output<typeof fee>;

/** Public parts are all that is kept; a private key is refused. */
const publicJwk = z.looseObject({ kty: z.string().max(10) });

export const verifierRoutes = {
  verifiers: route({
    method: 'GET',
    path: '/api/staff/verifiers',
    surface: 'staff',
    permission: 'read-verifiers',
    summary: 'J-LIS: who may ask for the status of certificates, by name, with their keys',
    response: z.object({ verifiers: z.array(listed) }),
  }),
  verifierFees: route({
    method: 'GET',
    path: '/api/staff/verifiers/fees',
    surface: 'staff',
    permission: 'read-verifier-fees',
    summary: 'J-LIS: the fee report of a month by verifier and kind of question; without a month, the one that runs',
    query: z.object({ month: z.string().refine(isMonth, 'a month such as 2026-04').optional() }),
    response: z.object({
      month: z.string(),
      over: z.boolean().describe('numbers of a month that is not over still grow'),
      fees: z.array(fee),
    }),
  }),
  registerVerifier: route({
    method: 'POST',
    path: '/api/staff/verifiers',
    surface: 'staff',
    permission: 'register-verifier',
    summary: 'J-LIS: register a verifier',
    status: 201,
    body: z.object({
      code: z.string().regex(/^[a-z][a-z0-9-]{1,38}[a-z0-9]$/),
      name: z.string().trim().min(1).max(120),
      kind: z.enum(VERIFIER_KINDS),
      purposes: z.array(z.enum(VERIFIER_PURPOSES)).min(1),
      certifiedUntil: instant.nullable(),
      reason,
    }),
    response: z.object({ verifier }),
    problems: ['step-up-required', 'verifier-credential-taken'],
  }),
  changeVerifier: route({
    method: 'POST',
    path: '/api/staff/verifiers/:verifierId/state',
    surface: 'staff',
    permission: 'change-verifier',
    summary: 'J-LIS: suspend, resume, renew or withdraw a verifier, with a reason',
    params: z.object({ verifierId: uuid }),
    body: z.object({
      event: z.enum(VERIFIER_EVENTS as readonly [VerifierEvent, ...VerifierEvent[]]),
      version,
      reason,
      certifiedUntil: instant.nullable().optional().describe('the new end, to renew a certification'),
    }),
    response: z.object({ verifier }),
    problems: ['step-up-required', 'verifier-not-entitled', 'conflict'],
  }),
  addVerifierCredential: route({
    method: 'POST',
    path: '/api/staff/verifiers/:verifierId/credentials',
    surface: 'staff',
    permission: 'change-verifier',
    summary: 'J-LIS: add a client certificate, or a public key for assertions (private_key_jwt)',
    status: 201,
    params: z.object({ verifierId: uuid }),
    body: z.union([
      z.strictObject({ certificatePem: z.string().min(1).max(16_384) }),
      z.strictObject({ keyId: z.string().regex(/^[\w.-]{1,64}$/), publicJwk }),
    ]),
    response: z.object({ verifier }),
    problems: ['step-up-required', 'verifier-credential-unusable', 'verifier-credential-taken'],
  }),
  endVerifierCredential: route({
    method: 'POST',
    path: '/api/staff/verifiers/:verifierId/credentials/:credentialId/end',
    surface: 'staff',
    permission: 'change-verifier',
    summary: 'J-LIS: end a certificate or key of a verifier; sessions opened with it end too',
    params: z.object({ verifierId: uuid, credentialId: uuid }),
    body: z.object({ reason }),
    response: z.object({ verifier }),
    problems: ['step-up-required'],
  }),
} as const;
