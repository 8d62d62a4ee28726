import { describe, expect, it } from 'vitest';
import { NO_CALL } from '../call-code/call-code';
import { REVOCATION_CAUSES } from '../certificate/causes';
import { CERTIFICATE_STATES, isLive } from '../certificate/certificate-states';
import { ELEMENT_STATES } from '../element/element-states';
import { STORES } from '../issue-policy/issue-route';
import { HOLDER_EVENT_IDS, HOLDER_EVENTS, preparationFor, type HolderEvent } from './holder-preparation';
import { foretellLifeEvent, type LifeSnapshot } from './judge-life-event';
import { lifeSnapshot } from './testing/life-snapshot';

const snapshot = (change: Partial<LifeSnapshot> = {}) => lifeSnapshot({ call: NO_CALL, ...change });
const inPhone = { ...snapshot().certificate, state: 'active', store: 'keychain' } as NonNullable<
  LifeSnapshot['certificate']
>;

describe('What a holder does before an event', () => {
  it.each<[HolderEvent, string, string]>([
    ['change-handset', 'nothing', 'apply-on-the-new'],
    ['change-platform', 'apply-on-the-new', 'apply-on-the-new'],
    ['change-sim', 'end-now', 'nothing'],
    ['reissue-sim', 'end-now', 'nothing'],
    ['redownload-esim', 'end-now', 'nothing'],
    ['transfer-handset', 'nothing', 'end-now'],
    ['transfer-contract', 'end-now', 'end-now'],
    ['repair-handset', 'nothing', 'end-now'],
    ['trade-in-handset', 'nothing', 'end-now'],
    ['dispose-handset', 'nothing', 'end-now'],
    ['dispose-sim', 'end-now', 'nothing'],
    ['cancel-contract', 'end-now', 'nothing'],
    ['port-out', 'end-now', 'nothing'],
    ['lose-phone', 'stop-now', 'stop-now'],
  ])('%s: key in the SIM %s, in the phone %s', (event, sim, phone) =>
    expect([preparationFor(event, snapshot()), preparationFor(event, snapshot({ certificate: inPhone }))]).toEqual([
      sim,
      phone,
    ]),
  );

  it('is an end or a stop only while there is something live, and whoever ended has no live key left to lose', () => {
    for (const event of HOLDER_EVENT_IDS) {
      expect(REVOCATION_CAUSES[HOLDER_EVENTS[event]].by).toContain('citizen');
      for (const state of CERTIFICATE_STATES) {
        for (const store of STORES) {
          for (const element of [null, ...ELEMENT_STATES]) {
            const at = snapshot({ certificate: { ...inPhone, state, store }, element });
            const preparation = preparationFor(event, at);
            if (!isLive(state)) expect(['end-now', 'stop-now']).not.toContain(preparation);
            const answer = foretellLifeEvent(event, at);
            if (answer.allowed && answer.follows.includes('certificate-revoked')) expect(preparation).toBe('end-now');
          }
        }
      }
    }
  });
});
