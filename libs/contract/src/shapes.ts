// Shapes that several surfaces show. States are the kebab words of `@sumaho-jpki/rules`.
import {
  BEARERS,
  FOLLOWS,
  IDENTITY_PROOFS,
  ISSUE_ROUTES,
  KEY_KINDS,
  LIFE_EVENT_GROUPS,
  LIFE_EVENT_IDS,
  PHONE_LOCK_STATES,
  STORES,
  type LifeEventId,
} from '@sumaho-jpki/rules';
import * as z from 'zod';

/** RFC 3339 with offset. */
export const instant = z.iso.datetime({ offset: true });
export const uuid = z.uuid();

/** RFC 9457 problem details with our stable code; media type application/problem+json. */
export const problem = z.object({
  type: z.string().describe('URI reference of the problem page: /problems/<code>'),
  title: z.string().describe('Sentence in the language asked for (Accept-Language), Japanese by default'),
  status: z.int(),
  code: z.string().describe('Stable kebab code of rules/problems'),
  number: z.string().optional().describe('Number a caller can read aloud to a desk'),
  titleJa: z.string(),
  titleEn: z.string(),
  retryHelps: z.boolean(),
  traceId: z.string(),
  rule: z.string().optional().describe('Rule that refused'),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  enables: z.string().optional().describe('What would enable it, id of rules/labels'),
  triesLeft: z.int().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.output<typeof problem>;

/** A verdict of the rules: allowed, or the reason why not. */
export const verdict = z.discriminatedUnion('allowed', [
  z.object({ allowed: z.literal(true) }),
  z.object({
    allowed: z.literal(false),
    rule: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    enables: z.string(),
    who: z.array(z.string()),
  }),
]);
export type VerdictView = z.output<typeof verdict>;

/** One action on a page: always shown; a blocked one says why. */
export const action = z.object({ operation: z.string(), verdict });

export const lifeEvent = z.enum(LIFE_EVENT_IDS as readonly [LifeEventId, ...LifeEventId[]]);

/** One proof that an act or an event asks for, and where it stands. */
export const proofItem = z.object({
  proof: z.enum(IDENTITY_PROOFS),
  state: z.enum(['met', 'missing', 'when-pressed', 'afterwards']),
  who: z.array(z.string()).describe('who supplies it'),
});
export type ProofItemView = z.output<typeof proofItem>;

/** One event in the life of a line: whether it can be recorded now and what would follow. */
export const lineEvent = z.object({
  event: lifeEvent,
  group: z.enum(LIFE_EVENT_GROUPS),
  verdict,
  follows: z.array(z.enum(FOLLOWS)),
  proofs: z.array(proofItem).describe('what it asks for, in order'),
  final: z.boolean().describe('asks for a fresh second factor and the last four digits of the phone number'),
});
export type LineEventView = z.output<typeof lineEvent>;

export const serialParam = z.object({ serial: z.string().regex(/^[0-9a-f]{2,40}$/) });

export const timelineEntry = z.object({
  id: z.string(),
  at: instant,
  event: z.string(),
  actorKind: z.enum(['citizen', 'staff', 'system', 'agent', 'carrier', 'relying-party']),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type TimelineEntry = z.output<typeof timelineEntry>;

export const certificateView = z.object({
  serial: z.string(),
  state: z.string(),
  route: z.string(),
  profile: z.string(),
  notBefore: instant,
  notAfter: instant,
  revokedAt: instant.nullable(),
  revocationCause: z.string().nullable(),
  /** Grounds of the holds in force (rules HOLD_GROUNDS). */
  holds: z.array(z.string()),
});
export type CertificateView = z.output<typeof certificateView>;

/** With the day on which a hold that waits for its holder ends in a revocation. */
export const heldCertificateView = certificateView.extend({
  holdEndsAt: instant.nullable().describe('when the hold becomes a revocation, unless the holder lifts it before'),
});
export type HeldCertificateView = z.output<typeof heldCertificateView>;

/** The lock of the phone side, as far as it is known: what was ordered is not done before the card's word is there. */
export const lockView = z.object({
  state: z.enum(PHONE_LOCK_STATES),
  bearer: z.enum(BEARERS).nullable().describe('the way the confirmed order took to the card'),
  orderedAt: instant.nullable(),
  confirmedAt: instant.nullable(),
  reason: z.string().nullable().describe('why it needs hands; id of rules/labels step-reason'),
});
export type LockView = z.output<typeof lockView>;

export const elementView = z.object({
  store: z.enum(STORES),
  iccid: z.string().describe('SIM of the line; of a Keychain the one the phone was applied for with'),
  keychainId: z.string().nullable().describe('Identifier of the attested key, for a Keychain'),
  state: z.string(),
  lock: lockView.nullable(),
  updatedAt: instant,
});
export type ElementView = z.output<typeof elementView>;

/** Progress of an application as citizen, phone and desk see it. */
export const applicationView = z.object({
  id: uuid,
  number: z.string(),
  state: z.string(),
  /** Stage id of rules/provisioning, for the live display. */
  stage: z.string(),
  percent: z.int().min(0).max(100),
  version: z.int(),
  carrier: z.string(),
  phoneNumber: z.string().describe('National form, masked for desks'),
  handsetModel: z.string(),
  iccid: z.string(),
  /** Store × where the key is born; fixed when the application begins. */
  route: z.enum(ISSUE_ROUTES),
  keyKind: z.enum(KEY_KINDS),
  problem: z.string().nullable(),
  training: z.boolean().describe('practice on a training line'),
  downloadPasswordSet: z.boolean(),
  accessCode: z.object({ sent: z.int(), expiresAt: instant.nullable(), triesLeft: z.int() }),
  certificate: certificateView.nullable(),
  element: elementView.nullable(),
  createdAt: instant,
  updatedAt: instant,
});
export type ApplicationView = z.output<typeof applicationView>;

/** Live OCSP answer, made by the responder's own code path for this question. */
export const statusAnswer = z.object({
  serial: z.string(),
  status: z.enum(['good', 'revoked', 'unknown']),
  reason: z.string().nullable(),
  revokedAt: instant.nullable(),
  producedAt: instant,
  thisUpdate: instant,
  nextUpdate: instant,
  /** DER of the signed OCSP response, base64. */
  response: z.string(),
});
export type StatusAnswer = z.output<typeof statusAnswer>;
