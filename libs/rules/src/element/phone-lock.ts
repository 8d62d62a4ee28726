/**
 * The lock of the application in the SIM as a person is told of it. A hold counts by the certificate's status (OCSP, CRL); the lock
 * on the card follows it over the carrier's way to the SIM and may take long or never arrive. What is on its way is called so.
 * Sources: jpki-domain §9 (loss: suspend, lock, delete), globalplatform-tsm §4.2 (SuspendOrResumeService, bearers).
 */
import type { CertificateState } from '../certificate/certificate-states';
import type { Store } from '../issue-policy/issue-route';
import type { StepState } from '../provisioning/provisioning-steps';
import type { ElementState } from './element-states';

/** How the carrier's work reached the card: through the phone's app, RAM over HTTP (Amendment B), or a secured short message. */
export const BEARERS = ['agent', 'ram-http', 'sms'] as const;
export type Bearer = (typeof BEARERS)[number];

export const PHONE_LOCK_STATES = [
  'none',
  'not-lockable',
  'open',
  'not-ordered',
  'lock-ordered',
  'lock-with-carrier',
  'lock-overdue',
  'lock-stuck',
  'locked',
  'unlock-ordered',
  'unlock-with-carrier',
  'unlock-overdue',
  'unlock-stuck',
] as const;
/**
 * `ordered`: written down here, not taken by the carrier yet; `with-carrier`: taken, no answer of the card; `overdue`: no answer for
 * LOCK_FLAG_HOURS; `stuck`: refused or failed, needs hands; `not-ordered`: held, but an application under way needs the SIM open.
 */
export type PhoneLockState = (typeof PHONE_LOCK_STATES)[number];

/** How long after the order the SIM may stay silent before the back office flags it. */
export const LOCK_FLAG_HOURS = 24;

export interface PhoneLockFacts {
  readonly now: Date;
  readonly store: Store;
  readonly element: ElementState | null;
  readonly certificate: CertificateState;
  /** The newest order for this element. */
  readonly order: {
    readonly step: StepState;
    /** The carrier took it. */
    readonly accepted: boolean;
    readonly orderedAt: Date;
  } | null;
}

export function phoneLock({ now, store, element, certificate, order }: PhoneLockFacts): PhoneLockState {
  if (store === 'keychain') return 'not-lockable';
  if (element === 'locked') return 'locked';
  if (element === 'personalised') return certificate === 'suspended' ? 'not-ordered' : 'open';
  if (element !== 'lock-ordered' && element !== 'unlock-ordered') return 'none';
  const what = element === 'lock-ordered' ? 'lock' : 'unlock';
  if (order?.step === 'parked') return `${what}-stuck`;
  if (order && now.getTime() - order.orderedAt.getTime() >= LOCK_FLAG_HOURS * 3_600_000) return `${what}-overdue`;
  return order?.accepted ? `${what}-with-carrier` : `${what}-ordered`;
}

/** Whether the application in the SIM takes commands that write: not while it is locked, or may be at any moment. */
export function takesWriting(element: ElementState | null): boolean {
  return element !== 'lock-ordered' && element !== 'locked' && element !== 'unlock-ordered';
}
