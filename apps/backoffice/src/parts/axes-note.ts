// The two axes say different things (jpki-domain §9): 失効 is what verifiers see, deletion is what the SIM holds. This is the
// one sentence a desk needs when they do not go together.
import type { Store } from '@sumaho-jpki/rules';
import type { WordingKey } from '@sumaho-jpki/screen/wording';

const IN_THE_SIM: readonly string[] = [
  'sp-area',
  'applet',
  'personalised',
  'lock-ordered',
  'locked',
  'unlock-ordered',
  'deletion-ordered',
];
const OVER: readonly string[] = ['revoked', 'expired', 'discarded'];

export function axesNote(certificate: string | null, element: string | null, store: Store = 'sim'): WordingKey | null {
  const sim = store === 'sim';
  if (certificate === null || element === null) return null;
  if (OVER.includes(certificate) && element === 'unreachable') return 'backoffice.axes.over-unreachable';
  if (OVER.includes(certificate) && IN_THE_SIM.includes(element)) {
    return sim ? 'backoffice.axes.over-but-in-sim' : 'backoffice.axes.over-but-in-phone';
  }
  if (certificate === 'active' && element === 'unlock-ordered') return 'backoffice.axes.unlocking';
  if (certificate === 'active' && element !== 'personalised') {
    return sim ? 'backoffice.axes.active-but-sim' : 'backoffice.axes.active-but-phone';
  }
  if (certificate === 'suspended') return sim ? 'backoffice.axes.suspended' : 'backoffice.axes.suspended-in-phone';
  if (certificate === 'issued' && element === 'personalised') return 'backoffice.axes.awaiting-pin';
  return null;
}
