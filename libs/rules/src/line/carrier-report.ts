/**
 * What a carrier's report on line, SIM or handset means for the certificate, and how one is judged that comes late, twice or
 * against another. Sources: globalplatform-tsm §4.2 (reason numbers), jpki-domain §9 (events by the line),
 * reliability-security R11 (inbox: early, late, repeated, contradictory) and F11–F13 (transfer, recycled number, SIM swap).
 */
import type { HoldGround, RevocationCause } from '../certificate/causes';
import { STORES, type Store } from '../issue-policy/issue-route';
import { RESIDENT_CLOCK_TOLERANCE } from '../resident-register/resident-message';
import { transition } from '../verdict';
import { goesTogether, lineEventBeside, type ToldAs } from './carrier-notice';
import { LINE_TABLE, type LineEvent, type LineState } from './line-states';

/** What reports change: the line's status, and the hold on what is in the SIM or in the Keychain. Each has its own order in time. */
export const REPORT_AXES = ['status', 'sim-hold', 'keychain-hold'] as const;
export type ReportAxis = (typeof REPORT_AXES)[number];

export interface CarrierReportMeaning {
  /** Timeline event. */
  readonly event:
    | 'line-suspended'
    | 'line-restricted'
    | 'line-restored'
    | 'line-terminated'
    | 'line-changed-hands'
    | 'line-identifier-changed'
    | 'contactless-off'
    | 'contactless-on'
    | 'loss-reported'
    | 'breakage-reported'
    | 'recovery-reported'
    | 'sim-renewed'
    | 'handset-changed';
  readonly line?: LineEvent;
  /** Whose certificates: what is in the SIM goes with the SIM, what is in a phone's Keychain stays with the handset. */
  readonly stores: readonly Store[];
  readonly hold?: HoldGround;
  readonly revoke?: RevocationCause;
  /** 発見: lifts nothing, whoever placed the hold. The holder is told how to lift it with their own proof (jpki-domain §9). */
  readonly tellsHowToLift?: true;
  /** Ask the compatibility rules again before the next use. */
  readonly recheckCompatibility?: true;
}

const SIM = ['sim'] as const satisfies readonly Store[];
const LOST = { event: 'loss-reported', hold: 'line-event' } as const;
const BROKEN = { event: 'breakage-reported', stores: SIM, recheckCompatibility: true } as const;
const FOUND = { event: 'recovery-reported', tellsHowToLift: true } as const;
const NEW_SIM = {
  event: 'sim-renewed',
  stores: SIM,
  revoke: 'sim-reissue',
  recheckCompatibility: true,
} as const;
const NEW_HANDSET = { event: 'handset-changed', stores: SIM, recheckCompatibility: true } as const;

/**
 * GP reason number in a carrier's notification → what it means here. A number not listed is parked for a person. A line that is
 * suspended or restricted (unpaid bills, the network's own reasons) holds no certificate, and its restoring lifts none: line and
 * certificate stop and resume separately (jpki-domain §9 紛失, 発見). A loss, and a number under which the SIM is another's, hold; what they hold only its
 * holder lifts (HOLD_GROUNDS).
 */
export const CARRIER_REPORTS = {
  1: { event: 'line-suspended', line: 'suspend', stores: SIM },
  2: { event: 'line-restricted', line: 'restrict', stores: SIM },
  3: { event: 'line-terminated', line: 'terminate', stores: SIM, revoke: 'line-cancelled' },
  4: { event: 'line-changed-hands', line: 'change-owner', stores: SIM, revoke: 'handing-over' },
  11: { event: 'contactless-off', stores: SIM, recheckCompatibility: true },
  12: { event: 'contactless-off', stores: SIM, recheckCompatibility: true },
  // The SIM alone.
  21: { ...LOST, stores: SIM },
  22: { ...LOST, stores: SIM },
  23: { ...LOST, stores: SIM },
  24: BROKEN,
  // The handset, and the SIM in it.
  31: { ...LOST, stores: STORES },
  32: { ...LOST, stores: STORES },
  33: { ...LOST, stores: STORES },
  34: BROKEN,
  41: { ...LOST, stores: STORES },
  42: { ...LOST, stores: STORES },
  43: { ...LOST, stores: STORES },
  101: { event: 'line-restored', line: 'restore', stores: SIM },
  102: { event: 'line-identifier-changed', stores: SIM, hold: 'line-event', recheckCompatibility: true },
  111: { event: 'contactless-on', stores: SIM, recheckCompatibility: true },
  121: { ...FOUND, stores: SIM },
  122: NEW_SIM,
  123: NEW_SIM,
  124: NEW_SIM,
  131: { ...FOUND, stores: STORES },
  132: NEW_HANDSET,
  133: NEW_HANDSET,
  134: NEW_HANDSET,
  141: { ...FOUND, stores: STORES },
} as const satisfies Readonly<Record<number, CarrierReportMeaning>>;

export type CarrierReportReason = keyof typeof CARRIER_REPORTS;

export function carrierReport(reason: number): CarrierReportMeaning | undefined {
  return (CARRIER_REPORTS as Readonly<Record<number, CarrierReportMeaning>>)[reason];
}

/** Seconds a carrier's clock may be ahead of ours, as the resident register's (RESIDENT_CLOCK_TOLERANCE). */
export const REPORT_CLOCK_TOLERANCE = RESIDENT_CLOCK_TOLERANCE;

export interface ReportedLine {
  readonly state: LineState;
  /** When the newest report acted on happened, per axis, by the carrier's clock; null before the first. */
  readonly reportedAt: Readonly<Record<ReportAxis, Date | null>>;
  /** When the line's subscriber of today last applied with it; null where nobody did. */
  readonly holderSince: Date | null;
}

export interface CarrierReport {
  readonly reason: number;
  /** When it happened, by the carrier's clock. */
  readonly at: Date;
  /** When it came in, by ours; null for what a desk recorded here. */
  readonly receivedAt: Date | null;
  /** The notice it came by and the status told; null for what a desk recorded here. */
  readonly told: ToldAs | null;
  /** What two persons read that stands against it when they had it acted on; whatever else does is asked of them anew. */
  readonly despite?: readonly CarrierReportDoubt[];
}

export const CARRIER_REPORT_DOUBTS = [
  'report-unknown',
  'report-not-consistent',
  'report-from-the-future',
  'report-contradicts-newer',
  'report-after-end',
  'report-number-taken',
] as const;
export type CarrierReportDoubt = (typeof CARRIER_REPORT_DOUBTS)[number];

export type CarrierReportVerdict =
  | {
      readonly kind: 'act';
      readonly meaning: CarrierReportMeaning;
      /** The state the line is then in. */
      readonly line: LineState;
      /** Whose certificates are still to follow; of the others something newer is known. */
      readonly stores: readonly Store[];
      /** On which this report is now the newest. */
      readonly axes: readonly ReportAxis[];
      /** `former`: it happened before today's holder; line and person stay, only what others applied for follows. */
      readonly tenancy: 'today' | 'former';
    }
  /** Something newer was acted on: this one tells nothing any more. */
  | { readonly kind: 'overtaken'; readonly meaning: CarrierReportMeaning }
  /** A person looks: what cannot be undone is never done on a doubtful word. */
  | { readonly kind: 'review'; readonly why: CarrierReportDoubt };

/**
 * What is asked for anew at the carrier (re-checks) and what names its own SIM (renewal) needs no order; a status and a hold do. That
 * something was found changes nothing, so it counts on no axis: a late word of the loss still holds, in whatever order they come.
 */
export function judgeCarrierReport(
  { reason, at, receivedAt, told, despite = [] }: CarrierReport,
  line: ReportedLine,
): CarrierReportVerdict {
  const meaning = carrierReport(reason);
  if (!meaning) return { kind: 'review', why: 'report-unknown' };
  if (told && !goesTogether(told, reason) && !despite.includes('report-not-consistent'))
    return { kind: 'review', why: 'report-not-consistent' };
  // It would overtake every true report until then.
  const isAhead = receivedAt !== null && at.getTime() - receivedAt.getTime() > REPORT_CLOCK_TOLERANCE * 1000;
  if (isAhead && !despite.includes('report-from-the-future')) return { kind: 'review', why: 'report-from-the-future' };
  const isNewest = (axis: ReportAxis) => at.getTime() >= (line.reportedAt[axis]?.getTime() ?? -Infinity);
  if (meaning.line) {
    const { stores } = meaning;
    if (meaning.revoke && line.holderSince && line.holderSince.getTime() > at.getTime())
      return { kind: 'act', meaning, line: line.state, stores, axes: [], tenancy: 'former' };
    if (!isNewest('status')) {
      const isSoAlready = meaning.line === 'terminate' && line.state === 'terminated';
      if (despite.includes('report-contradicts-newer') && !isSoAlready) return carriedOut(meaning, line);
      return meaning.revoke && !isSoAlready
        ? { kind: 'review', why: 'report-contradicts-newer' }
        : { kind: 'overtaken', meaning };
    }
    const moved = transition(LINE_TABLE, line.state, meaning.line, { actor: 'mno-tsm' });
    if (!moved.allowed) return { kind: 'review', why: 'report-after-end' };
    return { kind: 'act', meaning, line: moved.to, stores, axes: ['status'], tenancy: 'today' };
  }
  const hasOrder = Boolean(meaning.hold ?? meaning.tellsHowToLift);
  const stores = hasOrder ? meaning.stores.filter((store) => isNewest(`${store}-hold`)) : meaning.stores;
  const axes = meaning.hold ? stores.map((store): ReportAxis => `${store}-hold`) : [];
  // A subscription that is stopped for the loss, or goes on after it, is a second word, with its own order.
  const beside = lineEventBeside(told, reason);
  const moved = beside && isNewest('status') ? transition(LINE_TABLE, line.state, beside, { actor: 'mno-tsm' }) : null;
  if (moved?.allowed) {
    return { kind: 'act', meaning, line: moved.to, stores, axes: ['status', ...axes], tenancy: 'today' };
  }
  if (stores.length === 0) return { kind: 'overtaken', meaning };
  return { kind: 'act', meaning, line: line.state, stores, axes, tenancy: 'today' };
}

/** Against a newer word, by order: the newer one stays the newest on its axis. */
function carriedOut(meaning: CarrierReportMeaning, { state }: ReportedLine): CarrierReportVerdict {
  const moved = meaning.line ? transition(LINE_TABLE, state, meaning.line, { actor: 'mno-tsm' }) : null;
  if (!moved?.allowed) return { kind: 'review', why: 'report-after-end' };
  return { kind: 'act', meaning, line: moved.to, stores: meaning.stores, axes: [], tenancy: 'today' };
}

/** Is this certificate one that the report speaks of? What was applied for after the event belongs to another tenancy. */
export function isConcerned(
  stores: readonly Store[],
  report: { readonly at: Date; readonly iccid: string | null },
  certificate: { readonly store: Store; readonly iccid: string; readonly appliedAt: Date },
): boolean {
  if (!stores.includes(certificate.store)) return false;
  if (certificate.appliedAt.getTime() > report.at.getTime()) return false;
  return certificate.store !== 'sim' || report.iccid === null || report.iccid === certificate.iccid;
}
