/**
 * The certificate's axis: reserved → issued → active ⇄ suspended → revoked | expired; a reservation that never
 * was signed is discarded. Sources: jpki-domain §9 (state model), §2.1 (one phone per person), §2.2 (loss, found);
 * architecture §3 (active only after proof of possession).
 */
import type { RevocationReasonCode } from '../certificate-profile/revocation-reason-codes';
import type { Actor } from '../permissions/roles';
import { ALLOWED, refuse, demand } from '../verdict';
import type { TransitionTable, Verdict } from '../verdict';
import { HOLD_GROUNDS, REVOCATION_CAUSES, reasonOf } from './causes';
import type { HoldGround, RevocationCause } from './causes';

export const CERTIFICATE_STATES = [
  'reserved',
  'issued',
  'active',
  'suspended',
  'revoked',
  'expired',
  'discarded',
] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

/** States a relying party may still meet as the person's own: at most one certificate per person is in these. */
export const LIVE_CERTIFICATE_STATES = ['active', 'suspended'] as const satisfies readonly CertificateState[];

export function isLive(state: CertificateState): boolean {
  return (LIVE_CERTIFICATE_STATES as readonly CertificateState[]).includes(state);
}

/** `reserve` makes the row, so it is not an event of an existing one. */
export type CertificateEvent = 'sign' | 'activate' | 'suspend' | 'resume' | 'revoke' | 'expire' | 'discard';

export type CertificateEffect =
  | 'supersede-other-certificates'
  | 'destroy-private-key'
  | 'record-hold'
  | 'clear-holds'
  | 'publish-status'
  | 'lock-element'
  | 'unlock-element'
  | 'order-deletion'
  | 'notify-holder';

export interface CertificateSnapshot {
  readonly actor: Actor;
  readonly now: Date;
  /** End of validity, inclusive; equals the card certificate's. */
  readonly notAfter: Date;
  readonly possessionProved: boolean;
  /** The person's other certificates now active or suspended. */
  readonly otherLiveCertificates: number;
  /** True when the same transaction revokes those others. */
  readonly supersedesOthers: boolean;
  /** Grounds of the holds in force. */
  readonly holds: readonly HoldGround[];
  /** For `resume`: another person approved exactly this. */
  readonly secondPerson?: boolean | undefined;
  /** For `suspend`: the ground of the new hold. */
  readonly holdGround?: HoldGround | undefined;
  /** For `revoke`. */
  readonly cause?: RevocationCause | undefined;
}

function causeIsTheirs({ cause, actor }: CertificateSnapshot): Verdict {
  if (!cause) return refuse('cause-missing');
  const by: readonly Actor[] = REVOCATION_CAUSES[cause].by;
  return demand(by.includes(actor), 'cause-not-yours', { cause });
}

function groundIsTheirs({ holdGround, actor }: CertificateSnapshot): Verdict {
  if (!holdGround) return refuse('hold-ground-missing');
  const placedBy: readonly Actor[] = HOLD_GROUNDS[holdGround].placedBy;
  return demand(placedBy.includes(actor), 'hold-ground-not-yours', { holdGround });
}

function everyHoldIsTheirs({ holds, actor, secondPerson = false }: CertificateSnapshot): Verdict {
  // A suspension nobody can account for is not lifted by guess.
  if (holds.length === 0) return refuse('hold-of-another', { hold: 'unknown' });
  for (const hold of holds) {
    const liftedBy: readonly Actor[] = HOLD_GROUNDS[hold].liftedBy;
    if (!liftedBy.includes(actor)) return refuse('hold-of-another', { hold });
    if (HOLD_GROUNDS[hold].dualControl && !secondPerson) return refuse('second-person-needed', { hold });
  }
  return ALLOWED;
}

const REVOKED = { refuse: 'revoked-is-final' } as const;
const EXPIRED = { refuse: 'expired-is-final' } as const;
const DISCARDED = { refuse: 'discarded-is-final' } as const;
const UNSIGNED = { refuse: 'nothing-signed-yet' } as const;
const SIGNED = { refuse: 'already-signed' } as const;
const STAYS = { stays: true } as const;

export const CERTIFICATE_TABLE = {
  name: 'certificate',
  states: CERTIFICATE_STATES,
  initial: 'reserved',
  final: ['revoked', 'expired', 'discarded'],
  events: {
    sign: { by: ['system'] },
    activate: { by: ['system', 'agent'] },
    suspend: { by: ['citizen', 'hotline', 'jlis-operator', 'jlis-approver', 'mno-tsm', 'system'] },
    resume: { by: ['citizen', 'jlis-approver', 'system'] },
    revoke: { by: ['citizen', 'jlis-operator', 'jlis-approver', 'agent', 'system'] },
    expire: { by: ['system'] },
    discard: { by: ['system', 'jlis-operator'] },
  },
  guards: {
    'possession-proved': ({ possessionProved }) => demand(possessionProved, 'possession-not-proved'),
    'within-validity': ({ now, notAfter }) =>
      demand(now.getTime() <= notAfter.getTime(), 'validity-over', { notAfter: notAfter.toISOString() }),
    'validity-over': ({ now, notAfter }) =>
      demand(now.getTime() > notAfter.getTime(), 'validity-not-over', { notAfter: notAfter.toISOString() }),
    'one-live-certificate': ({ otherLiveCertificates, supersedesOthers }) =>
      demand(otherLiveCertificates === 0 || supersedesOthers, 'one-live-certificate', { otherLiveCertificates }),
    'hold-ground-theirs': groundIsTheirs,
    'every-hold-theirs': everyHoldIsTheirs,
    'cause-theirs': causeIsTheirs,
  },
  cells: {
    reserved: {
      sign: { to: 'issued', guards: ['within-validity'] },
      activate: UNSIGNED,
      suspend: UNSIGNED,
      resume: UNSIGNED,
      revoke: UNSIGNED,
      expire: UNSIGNED,
      discard: { to: 'discarded', effects: ['destroy-private-key'] },
    },
    issued: {
      sign: STAYS,
      activate: {
        to: 'active',
        guards: ['within-validity', 'possession-proved', 'one-live-certificate'],
        effects: ['supersede-other-certificates', 'destroy-private-key', 'publish-status', 'notify-holder'],
      },
      suspend: { refuse: 'not-active-yet' },
      resume: { refuse: 'not-on-hold' },
      revoke: {
        to: 'revoked',
        guards: ['cause-theirs'],
        effects: ['destroy-private-key', 'publish-status', 'order-deletion', 'notify-holder'],
      },
      expire: { to: 'expired', guards: ['validity-over'], effects: ['destroy-private-key', 'order-deletion'] },
      discard: SIGNED,
    },
    active: {
      sign: SIGNED,
      activate: STAYS,
      suspend: {
        to: 'suspended',
        guards: ['within-validity', 'hold-ground-theirs'],
        effects: ['record-hold', 'publish-status', 'lock-element', 'notify-holder'],
      },
      resume: { refuse: 'not-on-hold' },
      revoke: {
        to: 'revoked',
        guards: ['cause-theirs'],
        effects: ['publish-status', 'order-deletion', 'notify-holder'],
      },
      expire: {
        to: 'expired',
        guards: ['validity-over'],
        effects: ['publish-status', 'order-deletion', 'notify-holder'],
      },
      discard: SIGNED,
    },
    suspended: {
      sign: SIGNED,
      activate: { refuse: 'on-hold' },
      // A second ground is a second hold: both must be lifted.
      suspend: { to: 'suspended', guards: ['hold-ground-theirs'], effects: ['record-hold'] },
      resume: {
        to: 'active',
        guards: ['within-validity', 'every-hold-theirs'],
        effects: ['clear-holds', 'publish-status', 'unlock-element', 'notify-holder'],
      },
      revoke: {
        to: 'revoked',
        guards: ['cause-theirs'],
        effects: ['clear-holds', 'publish-status', 'order-deletion', 'notify-holder'],
      },
      expire: {
        to: 'expired',
        guards: ['validity-over'],
        effects: ['clear-holds', 'publish-status', 'order-deletion', 'notify-holder'],
      },
      discard: SIGNED,
    },
    revoked: {
      sign: REVOKED,
      activate: REVOKED,
      suspend: REVOKED,
      resume: REVOKED,
      revoke: STAYS,
      expire: STAYS,
      discard: REVOKED,
    },
    expired: {
      sign: EXPIRED,
      activate: EXPIRED,
      suspend: EXPIRED,
      resume: EXPIRED,
      revoke: EXPIRED,
      expire: STAYS,
      discard: EXPIRED,
    },
    discarded: {
      sign: DISCARDED,
      activate: DISCARDED,
      suspend: DISCARDED,
      resume: DISCARDED,
      revoke: DISCARDED,
      expire: DISCARDED,
      discard: STAYS,
    },
  },
} as const satisfies TransitionTable<
  CertificateState,
  CertificateEvent,
  | 'possession-proved'
  | 'within-validity'
  | 'validity-over'
  | 'one-live-certificate'
  | 'hold-ground-theirs'
  | 'every-hold-theirs'
  | 'cause-theirs',
  CertificateEffect,
  CertificateSnapshot
>;

export const CERTIFICATE_EVENTS = Object.keys(CERTIFICATE_TABLE.events) as readonly CertificateEvent[];

/** What CRL and OCSP say of a state. A signed certificate whose possession is not proved yet is on hold, never good. */
export const PUBLISHED_STATUS = {
  reserved: 'unknown',
  issued: 'on-hold',
  active: 'good',
  suspended: 'on-hold',
  revoked: 'revoked',
  expired: 'unknown',
  discarded: 'unknown',
} as const satisfies Readonly<Record<CertificateState, 'good' | 'on-hold' | 'revoked' | 'unknown'>>;

export type PublishedStatus =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly reason: RevocationReasonCode }
  | { readonly status: 'unknown' };

/** The answer for CRL and OCSP (RFC 6960 §2.2); a hold is revoked with reason certificate-hold. */
export function publishedStatus(state: CertificateState, cause?: RevocationCause | null): PublishedStatus {
  const status = PUBLISHED_STATUS[state];
  if (status === 'on-hold') return { status: 'revoked', reason: 'certificate-hold' };
  if (status === 'revoked') return { status, reason: cause ? reasonOf(cause) : 'unspecified' };
  return { status };
}
