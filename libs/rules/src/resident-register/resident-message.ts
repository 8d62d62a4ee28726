/**
 * What a message of the resident register means for the certificates of the person, and how one is judged that comes late,
 * twice or against another. Sources: jpki-domain §2.4 (異動等失効情報), §3.4 (causes and reason codes), §9 (card lost or
 * returned, change of name or address, death and leaving Japan); reliability-security R11 (early, late, repeated, contradictory).
 */
import type { RevocationCause } from '../certificate/causes';

/** What the register said last of a person's residence, or of one card. */
export const RESIDENT_STATES = ['resident', 'left', 'dead', 'card-in-use', 'card-renewed', 'card-not-valid'] as const;
export type ResidentState = (typeof RESIDENT_STATES)[number];

/** Each has its own order in time: residence of a person, and every card by itself. */
export type ResidentAxis = 'residence' | 'card';

/** Before the register said anything. */
export const RESIDENT_BEFORE = {
  residence: 'resident',
  card: 'card-in-use',
} as const satisfies Readonly<Record<ResidentAxis, ResidentState>>;

export interface ResidentMeaning {
  /** Timeline event. */
  readonly event:
    | 'register-death'
    | 'register-left-japan'
    | 'register-address-changed'
    | 'register-name-changed'
    | 'register-card-lost'
    | 'register-card-returned'
    | 'register-card-renewed';
  readonly axis: ResidentAxis;
  readonly to: ResidentState;
  /** States in which the register may say so; said in another one it contradicts itself. */
  readonly from: readonly ResidentState[];
  readonly revoke?: RevocationCause;
  /** Whether the holder is told: of a death nobody is told on the line. */
  readonly tells: boolean;
}

const ANY_CARD = ['card-in-use', 'card-renewed', 'card-not-valid'] as const satisfies readonly ResidentState[];

/** Kind of a message → what it means here. A kind not listed is parked for a person. */
export const RESIDENT_MESSAGES = {
  death: {
    event: 'register-death',
    axis: 'residence',
    to: 'dead',
    from: ['resident', 'left', 'dead'],
    revoke: 'death',
    tells: false,
  },
  'left-japan': {
    event: 'register-left-japan',
    axis: 'residence',
    to: 'left',
    from: ['resident', 'left'],
    revoke: 'left-the-register',
    tells: true,
  },
  // The user-authentication certificate holds neither address nor name: it stays. After leaving, an address is a return.
  'address-changed': {
    event: 'register-address-changed',
    axis: 'residence',
    to: 'resident',
    from: ['resident', 'left'],
    tells: false,
  },
  'name-changed': {
    event: 'register-name-changed',
    axis: 'residence',
    to: 'resident',
    from: ['resident'],
    tells: false,
  },
  'card-lost': {
    event: 'register-card-lost',
    axis: 'card',
    to: 'card-not-valid',
    from: ANY_CARD,
    revoke: 'card-not-valid',
    tells: true,
  },
  'card-returned': {
    event: 'register-card-returned',
    axis: 'card',
    to: 'card-not-valid',
    from: ANY_CARD,
    revoke: 'card-not-valid',
    tells: true,
  },
  // The phone certificate ends with the former card's end; a new one is applied for with the new card.
  'card-renewed': { event: 'register-card-renewed', axis: 'card', to: 'card-renewed', from: ANY_CARD, tells: true },
} as const satisfies Readonly<Record<string, ResidentMeaning>>;

export type ResidentMessageKind = keyof typeof RESIDENT_MESSAGES;
export const RESIDENT_MESSAGE_KINDS = Object.keys(RESIDENT_MESSAGES) as readonly ResidentMessageKind[];

export function residentMeaning(kind: string): ResidentMeaning | undefined {
  return Object.hasOwn(RESIDENT_MESSAGES, kind) ? RESIDENT_MESSAGES[kind as ResidentMessageKind] : undefined;
}

/** What the newest message acted on said of this person's residence, or of this card. */
export interface ResidentRecord {
  readonly state: ResidentState;
  /** By the register's clock. */
  readonly reportedAt: Date;
}

export type ResidentVerdict =
  | { readonly kind: 'act'; readonly meaning: ResidentMeaning }
  /** Something newer was acted on: this one tells nothing any more. */
  | { readonly kind: 'overtaken'; readonly meaning: ResidentMeaning }
  /** A person looks: what cannot be undone is never done on a doubtful word. */
  | {
      readonly kind: 'review';
      readonly why: 'resident-message-unknown' | 'resident-message-contradicts-newer' | 'resident-message-after-end';
    };

/**
 * @param at when the register recorded it, by its own clock
 * @param ordered two persons read what stands against it and have it acted on
 * @param known of the axis the message is on; null before the first
 */
export function judgeResidentMessage(
  kind: string,
  at: Date,
  known: ResidentRecord | null,
  ordered = false,
): ResidentVerdict {
  const meaning = residentMeaning(kind);
  if (!meaning) return { kind: 'review', why: 'resident-message-unknown' };
  const state = known?.state ?? RESIDENT_BEFORE[meaning.axis];
  if (known && at.getTime() < known.reportedAt.getTime()) {
    // What it would have ended stands, by the register's newer word, or was ended for another reason.
    const isSettled = !meaning.revoke || state === meaning.to || (state === 'dead' && meaning.to === 'left');
    if (!isSettled && ordered) return { kind: 'act', meaning };
    return isSettled ? { kind: 'overtaken', meaning } : { kind: 'review', why: 'resident-message-contradicts-newer' };
  }
  if (!meaning.from.includes(state)) return { kind: 'review', why: 'resident-message-after-end' };
  return { kind: 'act', meaning };
}

/** Hours after which a source that did not say it is complete is alarming: once a day, and two hours of grace. */
export const RESIDENT_SOURCE_STALE_HOURS = 26;
/** Seconds the register's clock may be ahead of ours: what comes from the future would overtake everything. */
export const RESIDENT_CLOCK_TOLERANCE = 300;

export const RESIDENT_SOURCE_STATES = ['never-heard', 'current', 'stale'] as const;
export type ResidentSourceState = (typeof RESIDENT_SOURCE_STATES)[number];

/** @param completeUntil everything recorded until then was sent, by the newest heartbeat; null before the first */
export function residentSourceState(completeUntil: Date | null, now: Date): ResidentSourceState {
  if (completeUntil === null) return 'never-heard';
  const hours = (now.getTime() - completeUntil.getTime()) / 3_600_000;
  return hours > RESIDENT_SOURCE_STALE_HOURS ? 'stale' : 'current';
}
