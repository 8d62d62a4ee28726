// TSMs and gates at J-LIS's desk: who they are, their certificates, and the changes that a second person approves.
import {
  JLIS_PARTY_CAUSES,
  MACHINE_KINDS,
  PARTY_CERTIFICATE_STATES,
  PARTY_KINDS,
  REGISTERED_KINDS,
} from '@sumaho-jpki/rules';
import * as z from 'zod';
import { route } from './route';
import { instant, serialParam, statusAnswer, timelineEntry, uuid } from './shapes';

const reason = z.string().trim().min(1).max(400);
const code = z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/);
const serial = z.string().regex(/^[0-9a-f]{2,40}$/);

const partyCertificate = z.object({
  serial: z.string(),
  state: z.enum(PARTY_CERTIFICATE_STATES),
  notBefore: instant,
  notAfter: instant,
  revokedAt: instant.nullable(),
  revocationCause: z.string().nullable(),
  endAsked: z.boolean().describe('its end waits for a second person'),
  mayEnd: z.boolean().describe('by the table of its states; who may is told by the permissions'),
});

const party = z.object({
  code: z.string().describe('CN of its certificates, its reference in CMP and EST'),
  kind: z.enum(PARTY_KINDS),
  organisation: z.string(),
  enabled: z.boolean(),
  createdAt: instant,
  secret: z
    .enum(['none', 'waits-for-you', 'waits', 'shown'])
    .describe('of the enrolment secret that is good now: whoever asked for it may have it shown, once'),
  secretExpiresAt: instant.nullable(),
  secretAsked: z.boolean().describe('a new secret waits for a second person'),
  certificates: z.array(partyCertificate).describe('newest first'),
});
export type PartyView = z.output<typeof party>;

const machineCertificate = z.object({
  serial: z.string(),
  kind: z.enum(MACHINE_KINDS),
  subject: z.string().describe('relative names in the order of the certificate'),
  organisation: z.string().nullable().describe('null for the authority’s own signers'),
  verifier: z.string().nullable().describe('code of the verifier that is known by its key'),
  state: z.enum(PARTY_CERTIFICATE_STATES),
  notBefore: instant,
  notAfter: instant,
  revokedAt: instant.nullable(),
  revocationCause: z.string().nullable(),
});
export type MachineCertificateView = z.output<typeof machineCertificate>;

const partyCertificatePage = z.object({
  certificate: machineCertificate,
  profile: z.string(),
  partyCode: z.string(),
  partyEnabled: z.boolean().describe('whether its party may still enrol and be let in'),
  generation: z.int().nullable().describe('of the root that signed it; null while nothing is signed'),
  issued: z
    .object({ reservedAt: instant, signedAt: instant.nullable(), confirmedAt: instant.nullable() })
    .describe('when each part of the issue order was durable'),
  confirmBy: instant.describe('while it is issued: it is revoked when its party did not confirm by then'),
  pem: z.string().nullable(),
  status: statusAnswer,
  timeline: z.array(timelineEntry),
  endAsked: z.boolean().describe('its end waits for a second person'),
  mayEnd: z.boolean().describe('by the table of its states; who may is told by the permissions'),
});
export type PartyCertificatePageView = z.output<typeof partyCertificatePage>;

const parties = z.object({ parties: z.array(party) });

export const partyRoutes = {
  parties: route({
    method: 'GET',
    path: '/api/staff/parties',
    surface: 'staff',
    permission: 'read-parties',
    summary: 'J-LIS: TSMs and gates, their certificates, and what waits for a second person',
    response: parties,
  }),
  searchPartyCertificates: route({
    method: 'GET',
    path: '/api/staff/party-certificates',
    surface: 'staff',
    permission: 'read-parties',
    summary: 'J-LIS: find certificates of TSMs, gates, signers of answers and verifiers by serial, subject or kind',
    query: z.object({ q: z.string().min(1).max(200) }),
    response: z.object({ certificates: z.array(machineCertificate).describe('newest first') }),
  }),
  readPartyCertificate: route({
    method: 'GET',
    path: '/api/staff/party-certificates/:serial',
    surface: 'staff',
    permission: 'read-parties',
    summary: 'J-LIS: one certificate of a TSM or a gate, its party, issue record, live OCSP',
    params: serialParam,
    response: partyCertificatePage,
    problems: ['certificate-unknown'],
  }),
  requestPartyChange: route({
    method: 'POST',
    path: '/api/staff/parties/changes',
    surface: 'staff',
    permission: 'change-party',
    summary: 'J-LIS: ask for a party to be registered, for a new enrolment secret, or for the end of a certificate',
    status: 201,
    body: z.object({
      wish: z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('register-party'),
          code,
          partyKind: z.enum(REGISTERED_KINDS),
          organisation: z.string().trim().min(1).max(100),
        }),
        z.object({ kind: z.literal('party-secret'), code }),
        z.object({ kind: z.literal('end-party-certificate'), code, serial, cause: z.enum(JLIS_PARTY_CAUSES) }),
      ]),
      reason,
    }),
    response: z.object({ id: uuid }),
    problems: ['step-up-required', 'conflict', 'not-allowed-now', 'certificate-unknown', 'certificate-revoked'],
  }),
  showPartySecret: route({
    method: 'POST',
    path: '/api/staff/parties/:code/secret',
    surface: 'staff',
    permission: 'change-party',
    summary: 'J-LIS: the enrolment secret, once, to whoever asked for it, after a second person approved',
    params: z.object({ code }),
    secretAnswer: true,
    response: z.object({ reference: z.string(), secret: z.string(), expiresAt: instant }),
    problems: ['step-up-required', 'not-found', 'conflict'],
  }),
  stopParty: route({
    method: 'POST',
    path: '/api/staff/parties/:code/stop',
    surface: 'staff',
    permission: 'stop-party',
    summary: 'J-LIS: switch a party off at once; neither its secret nor its certificates count at a door from then on',
    params: z.object({ code }),
    body: z.object({ reason }),
    response: parties,
    problems: ['not-found'],
  }),
} as const;
