/**
 * Which of the carrier's notices may tell which status with which reason. The seven event functions of System Messaging share one list
 * of reasons and one of statuses; a message that tells things that do not go together is a person's to look at, never acted on.
 * Source: globalplatform-tsm §4.2 (event functions, statuses, reasons).
 */
import type { LineEvent } from './line-states';

/** What a notice is of; each is one event function of the standard. */
export const CARRIER_NOTICES = [
  'subscription-status',
  'subscription-identifier-changed',
  'sim-status',
  'handset-status',
  'sim-subscription-changed',
  'sim-renewed',
  'handset-changed',
] as const;
export type CarrierNotice = (typeof CARRIER_NOTICES)[number];

export const NOTICE_STATUSES = ['ACTIVATED', 'SUSPENDED', 'RESTRICTED', 'TERMINATED'] as const;
export type NoticeStatus = (typeof NOTICE_STATUSES)[number];

const SIM_LOST = [21, 22, 23] as const;
const HANDSET_LOST = [31, 32, 33] as const;
const BOTH_LOST = [41, 42, 43] as const;
/** A loss, or what broke: why a subscription, too, is stopped. */
const HAPPENED = [...SIM_LOST, 24, ...HANDSET_LOST, 34, ...BOTH_LOST] as const;
const FOUND = [121, 131, 141] as const;
const OF_SIM = [...SIM_LOST, 24, ...BOTH_LOST] as const;
const OF_HANDSET = [...HANDSET_LOST, 34, ...BOTH_LOST] as const;

/** Reasons by status, or those of a notice that tells none. What is not listed does not go together. */
type Fits = Readonly<Partial<Record<NoticeStatus | 'none', readonly number[]>>>;

export const NOTICE_REASONS = {
  // An option of the contract changes while the subscription stays what it is; a contract changes hands in whatever state it is.
  'subscription-status': {
    ACTIVATED: [4, 11, 12, 101, 111, ...FOUND],
    SUSPENDED: [1, 4, 11, 12, ...HAPPENED],
    RESTRICTED: [2, 4, 11, 12, ...HAPPENED],
    TERMINATED: [3],
  },
  'subscription-identifier-changed': { none: [102] },
  'sim-status': {
    ACTIVATED: [111, 121, 141],
    SUSPENDED: [11, ...OF_SIM],
    RESTRICTED: [11, ...OF_SIM],
    TERMINATED: [12, ...OF_SIM],
  },
  'handset-status': {
    ACTIVATED: [131, 141],
    SUSPENDED: OF_HANDSET,
    RESTRICTED: OF_HANDSET,
    TERMINATED: OF_HANDSET,
  },
  'sim-subscription-changed': { none: [102] },
  'sim-renewed': { none: [122, 123, 124] },
  'handset-changed': { none: [132, 133, 134] },
} as const satisfies Readonly<Record<CarrierNotice, Fits>>;

/** What a carrier said beside the reason; null where it was a desk of ours that recorded it. */
export interface ToldAs {
  readonly notice: CarrierNotice;
  readonly status: NoticeStatus | null;
}

export function goesTogether({ notice, status }: ToldAs, reason: number): boolean {
  const fits: Fits = NOTICE_REASONS[notice];
  return fits[status ?? 'none']?.includes(reason) ?? false;
}

const LINE_EVENT_OF_STATUS = {
  ACTIVATED: 'restore',
  SUSPENDED: 'suspend',
  RESTRICTED: 'restrict',
} as const satisfies Partial<Record<NoticeStatus, LineEvent>>;
const STOPS_OR_RESTORES: readonly number[] = [...HAPPENED, ...FOUND];

/** What the status of the subscription does to the line where the reason is a loss or a recovery: stopped for it, and going on after it. */
export function lineEventBeside(told: ToldAs | null, reason: number): 'restore' | 'suspend' | 'restrict' | null {
  if (told?.notice !== 'subscription-status' || !STOPS_OR_RESTORES.includes(reason)) return null;
  return told.status === null || told.status === 'TERMINATED' ? null : LINE_EVENT_OF_STATUS[told.status];
}

export const isCarrierNotice = (text: string): text is CarrierNotice =>
  (CARRIER_NOTICES as readonly string[]).includes(text);
export const isNoticeStatus = (text: string): text is NoticeStatus =>
  (NOTICE_STATUSES as readonly string[]).includes(text);
