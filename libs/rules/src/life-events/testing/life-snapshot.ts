// A line in use with a live key in its SIM and the holder in the call, changed where a case says so.
import type { LifeSnapshot } from '../judge-life-event';

export const LIVES_UNTIL = new Date('2027-11-22T03:00:00Z');

/** One store holds what `certificate` and `element` say, unless the case tells of both. */
export function lifeSnapshot(change: Partial<LifeSnapshot> = {}): LifeSnapshot {
  const { certificate, element, ...rest }: LifeSnapshot = {
    actor: 'citizen',
    now: new Date('2026-11-22T03:00:00Z'),
    line: 'active',
    lineEndsAt: null,
    simChangedAt: null,
    contract: null,
    call: { confirmed: true, cardRead: true },
    certificate: { state: 'active', store: 'sim', holds: [], notAfter: LIVES_UNTIL },
    element: 'personalised',
    stores: {},
    holderKnown: true,
    ...change,
  };
  const stores = { [certificate?.store ?? 'sim']: { certificate: certificate?.state ?? null, element } };
  return { ...rest, certificate, element, stores: change.stores ?? stores };
}
