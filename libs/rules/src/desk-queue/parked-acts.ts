/**
 * What a person can do with a step that is parked. A step that met a fault is tried again; a message that a rule does not believe has the
 * same verdict at each try, so it is dismissed with a reason, or two persons of J-LIS have it acted on as it says.
 * Sources: reliability-security R11 (inbox: contradictory reports), issue 4 (parked steps with repair actions).
 */
import type { CarrierReportDoubt } from '../line/carrier-report';
import type { ResidentVerdict } from '../resident-register/resident-message';

export const PARKED_ACTS = ['retry', 'dismiss', 'act'] as const;
export type ParkedAct = (typeof PARKED_ACTS)[number];

/** Why a message is put aside. */
export const DISMISS_REASONS = ['settled-otherwise', 'told-anew', 'sent-in-error'] as const;
export type DismissReason = (typeof DISMISS_REASONS)[number];
export const isDismissReason = (text: string): text is DismissReason =>
  (DISMISS_REASONS as readonly string[]).includes(text);

type Doubt = CarrierReportDoubt | Extract<ResidentVerdict, { kind: 'review' }>['why'];

/** Whether two persons may have it acted on: what it means is known, and what it asks for can still be done. */
const DOUBTS: Readonly<Record<Doubt, 'act' | 'dismiss'>> = {
  'report-unknown': 'dismiss',
  'report-not-consistent': 'act',
  'report-from-the-future': 'act',
  'report-contradicts-newer': 'act',
  'report-after-end': 'dismiss',
  'report-number-taken': 'dismiss',
  'resident-message-unknown': 'dismiss',
  'resident-message-contradicts-newer': 'act',
  'resident-message-after-end': 'dismiss',
};

const MESSAGES: readonly string[] = ['act-on-carrier-report', 'act-on-resident-message'];

/** @param reason why the step is parked */
export function parkedActs(kind: string, reason: string | null): readonly ParkedAct[] {
  if (!MESSAGES.includes(kind)) return ['retry'];
  const doubt = reason !== null && Object.hasOwn(DOUBTS, reason) ? DOUBTS[reason as Doubt] : null;
  // Parked for a fault: the carrier or the register was away too long.
  if (doubt === null) return ['retry', 'dismiss'];
  return doubt === 'act' ? ['dismiss', 'act'] : ['dismiss'];
}
