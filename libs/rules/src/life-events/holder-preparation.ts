/** What the holder had better do before an event, with the phone still at hand: read from the same answers that the desk gets. */
import { isLive } from '../certificate/certificate-states';
import type { RevocationCause } from '../certificate/causes';
import type { RuleId } from '../refusal-rules';
import { foretellLifeEvent, type LifeSnapshot } from './judge-life-event';
import type { LifeEventId } from './life-events';

export const PREPARATIONS = ['end-now', 'stop-now', 'apply-on-the-new', 'keep-connected', 'nothing'] as const;
export type Preparation = (typeof PREPARATIONS)[number];

/** Events that a holder plans or suffers, in the order in which the portal shows them, and the cause to end the certificate with. */
export const HOLDER_EVENTS = {
  'change-handset': 'stop-of-use',
  'change-platform': 'stop-of-use',
  'change-sim': 'stop-of-use',
  'reissue-sim': 'stop-of-use',
  'redownload-esim': 'stop-of-use',
  'transfer-handset': 'handing-over',
  'transfer-contract': 'handing-over',
  'repair-handset': 'handing-over',
  'trade-in-handset': 'handing-over',
  'dispose-handset': 'handing-over',
  'dispose-sim': 'handing-over',
  'cancel-contract': 'stop-of-use',
  'port-out': 'stop-of-use',
  'lose-phone': 'loss-or-theft',
} as const satisfies Readonly<Partial<Record<LifeEventId, RevocationCause>>>;
export type HolderEvent = keyof typeof HOLDER_EVENTS;
export const HOLDER_EVENT_IDS = Object.keys(HOLDER_EVENTS) as readonly HolderEvent[];

const ENDS_IT: readonly RuleId[] = ['holder-ends-first', 'key-still-inside'];

export function preparationFor(event: HolderEvent, snapshot: LifeSnapshot): Preparation {
  const { certificate } = snapshot;
  const live = certificate !== null && isLive(certificate.state);
  const answer = foretellLifeEvent(event, snapshot);
  if (!answer.allowed) {
    if (live && ENDS_IT.includes(answer.rule)) return 'end-now';
    return answer.rule === 'deletion-not-confirmed' ? 'keep-connected' : 'nothing';
  }
  if (answer.follows.includes('certificate-held') && certificate?.state === 'active') return 'stop-now';
  if (answer.follows.includes('certificate-revoked')) return 'end-now';
  if (answer.follows.includes('deletion-goes-on')) return 'keep-connected';
  return answer.follows.includes('holder-applies-anew') || answer.follows.includes('key-stays-in-old-phone')
    ? 'apply-on-the-new'
    : 'nothing';
}
