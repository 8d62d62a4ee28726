import { describe, expect, it } from 'vitest';
import { NO_CALL } from '../call-code/call-code';
import { HOLD_GROUNDS, REVOCATION_CAUSES, type HoldGround } from '../certificate/causes';
import { CERTIFICATE_STATES, isLive } from '../certificate/certificate-states';
import { ELEMENT_STATES, type ElementState } from '../element/element-states';
import { STORES } from '../issue-policy/issue-route';
import { LINE_STATES } from '../line/line-states';
import { ROLES, type Actor } from '../permissions/roles';
import { RULE_IDS } from '../refusal-rules';
import type { ContractSwitch } from '../mvno-contract/mvno-contract';
import { foretellLifeEvent, judgeLifeEvent, type LifeEventAnswer, type LifeSnapshot } from './judge-life-event';
import { lifeSnapshot, LIVES_UNTIL } from './testing/life-snapshot';
import { FOLLOWS, LIFE_EVENT_IDS, lifeEventRule, type Follow, type LifeEventId } from './life-events';

const now = new Date('2026-11-22T03:00:00Z');
const later = LIVES_UNTIL;
const unproved = { simChangedAt: null, contract: null, call: NO_CALL, holderKnown: true } as const;
const HOLDS: readonly (readonly HoldGround[])[] = [
  ['line-event'],
  ['holder-report'],
  ['jlis-order', 'line-event'],
  ['incident'],
];

/** Every state of the line, of an announced end, of both axes in both stores, with holds and past the end of validity. */
function* everyState(actor: Actor): Generator<LifeSnapshot> {
  const elements: readonly (ElementState | null)[] = [null, ...ELEMENT_STATES];
  for (const line of LINE_STATES) {
    for (const lineEndsAt of [null, later]) {
      const at = { actor, now, line, lineEndsAt, ...unproved };
      for (const element of elements) {
        yield { ...at, certificate: null, element, stores: { sim: { certificate: null, element } } };
        for (const state of CERTIFICATE_STATES) {
          for (const store of STORES) {
            for (const notAfter of [later, new Date(now.getTime() - 1)]) {
              for (const holds of state === 'suspended' ? HOLDS : [[]]) {
                const stores = { [store]: { certificate: state, element } };
                yield { ...at, certificate: { state, store, holds, notAfter }, element, stores };
              }
            }
          }
        }
      }
    }
  }
}

const snapshot = (change: Partial<LifeSnapshot> = {}) => lifeSnapshot({ actor: 'carrier-desk', now, ...change });
const inKeychain = { state: 'active', store: 'keychain', holds: [], notAfter: later } as const;
const revoked = { state: 'revoked', store: 'sim', holds: [], notAfter: later } as const;
const outcome = (answer: LifeEventAnswer): string =>
  answer.allowed ? answer.follows.join(' ') : `refused ${answer.rule}`;

describe('Events in the life of a line', () => {
  it.each(LIFE_EVENT_IDS)('%s has an answer on every state of both axes, for everybody', (event) => {
    const used = new Set<Follow>();
    for (const actor of [...ROLES, 'system'] as const) {
      for (const state of everyState(actor)) {
        const answer = judgeLifeEvent(event, state);
        if (answer.allowed) for (const follow of answer.follows) used.add(follow);
        else {
          if (!RULE_IDS.includes(answer.rule)) throw new Error(`no such rule: ${answer.rule}`);
          if (answer.facts['life-event'] !== event) throw new Error('a refusal names its event');
        }
      }
    }
    for (const follow of used) expect(FOLLOWS).toContain(follow);
  });

  it('are refused to whom they do not belong, with who can, and never by their state alone', () => {
    for (const event of LIFE_EVENT_IDS) {
      const { by, elsewhere } = lifeEventRule(event);
      for (const actor of ROLES.filter((role) => !by.includes(role))) {
        expect(judgeLifeEvent(event, snapshot({ actor }))).toMatchObject({ allowed: false, rule: elsewhere, who: by });
      }
    }
  });

  it('never claim data deleted that nobody confirmed, and never leave a live certificate whose key they write off', () => {
    for (const event of LIFE_EVENT_IDS) {
      for (const state of everyState('carrier-desk')) {
        const answer = foretellLifeEvent(event, state);
        if (!answer.allowed) continue;
        if (answer.follows.includes('data-deleted')) expect(state.element).toBe('deleted');
        if (state.certificate && isLive(state.certificate.state) && answer.follows.includes('data-out-of-reach')) {
          expect(answer.follows).toContain('certificate-revoked');
        }
      }
    }
  });

  it('name only causes and grounds that the side which carries them out may name', () => {
    for (const event of LIFE_EVENT_IDS) {
      const { revoke, hold } = lifeEventRule(event).means;
      if (revoke) expect(REVOCATION_CAUSES[revoke].by).toContain('system');
      if (hold === 'line-event') expect(HOLD_GROUNDS[hold].placedBy).toContain('mno-tsm');
    }
  });

  it.each<[LifeEventId, Partial<LifeSnapshot>, string]>([
    ['change-handset', {}, 'certificate-stays key-stays-in-sim carrier-asked'],
    ['change-handset', { certificate: inKeychain }, 'certificate-stays key-stays-in-old-phone carrier-asked'],
    ['change-platform', {}, 'certificate-stays key-stays-in-sim carrier-asked holder-applies-anew'],
    ['change-sim', {}, 'certificate-revoked deletion-ordered holder-applies-anew holder-told'],
    ['change-sim', { certificate: inKeychain }, 'certificate-stays'],
    ['reissue-sim', {}, 'certificate-revoked data-out-of-reach carrier-asked holder-applies-anew holder-told'],
    [
      'redownload-esim',
      { element: 'deleted' },
      'certificate-revoked data-deleted carrier-asked holder-applies-anew holder-told',
    ],
    [
      'reissue-sim',
      { certificate: { ...revoked, state: 'issued' }, element: 'applet' },
      'application-ends data-out-of-reach carrier-asked',
    ],
    ['transfer-contract', {}, 'refused holder-ends-first'],
    ['transfer-contract', { certificate: revoked, element: 'deletion-ordered' }, 'tenancy-ends deletion-goes-on'],
    ['transfer-contract', { certificate: null, element: null }, 'tenancy-ends'],
    ['transfer-handset', {}, 'certificate-stays take-the-sim-out'],
    ['transfer-handset', { certificate: inKeychain }, 'refused key-still-inside'],
    ['lose-phone', {}, 'certificate-held lock-ordered holder-told'],
    [
      'lose-phone',
      { certificate: inKeychain, element: 'personalised' },
      'certificate-held keychain-not-lockable holder-told',
    ],
    ['lose-phone', { certificate: revoked, element: 'unreachable' }, 'data-out-of-reach'],
    ['find-phone', {}, 'refused holder-acts-alone'],
    ['cancel-contract', {}, 'line-ends-later certificate-revoked deletion-ordered holder-applies-anew holder-told'],
    ['port-out', { lineEndsAt: later }, 'refused line-end-announced'],
    ['keep-line', {}, 'refused line-end-not-announced'],
    ['suspend-line', {}, 'line-suspended certificate-stays'],
    ['suspend-line', { line: 'suspended' }, 'refused line-is-so-already'],
    ['restore-line', { line: 'terminated' }, 'refused line-terminated'],
    ['dispose-sim', {}, 'refused key-still-inside'],
    ['dispose-sim', { certificate: revoked, element: 'unreachable' }, 'refused deletion-not-confirmed'],
    ['dispose-sim', { certificate: revoked, element: 'deleted' }, 'data-deleted'],
    [
      'repair-handset',
      { certificate: { ...inKeychain, state: 'revoked' }, element: 'deletion-ordered' },
      'refused deletion-not-confirmed',
    ],
    ['renew-certificate', { actor: 'citizen' }, 'certificate-stays key-stays-in-sim holder-applies-anew'],
    ['reset-pin', { actor: 'citizen' }, 'certificate-stays pin-code-shown'],
    ['leave-register', {}, 'refused register-tells-it'],
    ['incident-of-kind', { actor: 'jlis-operator' }, 'certificate-held lock-ordered holder-told'],
  ])('%s on %o: %s', (event, state, expected) =>
    expect(outcome(judgeLifeEvent(event, snapshot(state)))).toBe(expected),
  );
});

describe('Another SIM', () => {
  const newSims = LIFE_EVENT_IDS.filter((event) => lifeEventRule(event).newSim);

  it('is bound by a desk only with the holder in the call and the chip read, while there is something of theirs', () => {
    expect(newSims).toEqual(['change-sim', 'reissue-sim', 'redownload-esim']);
    for (const event of newSims) {
      const rule = (call: LifeSnapshot['call'], certificate = snapshot().certificate) => {
        const answer = judgeLifeEvent(event, snapshot({ call, certificate }));
        return answer.allowed ? 'allowed' : [answer.rule, answer.who];
      };
      expect(rule(NO_CALL)).toEqual(['call-not-confirmed', ['citizen']]);
      expect(rule({ confirmed: true, cardRead: false })).toEqual(['card-not-read', ['citizen']]);
      expect(rule({ confirmed: true, cardRead: true })).toBe('allowed');
      // A key in the phone stays, and an application goes on by this number: theirs to lose as well.
      for (const theirs of [inKeychain, { ...revoked, state: 'issued' }] as const) {
        expect(rule(NO_CALL, theirs)).toEqual(['call-not-confirmed', ['citizen']]);
      }
      // Nothing to protect: what is revoked is revoked, and nobody ever applied.
      for (const none of [null, revoked]) expect(rule(NO_CALL, none)).toBe('allowed');
    }
  });

  it('of a line whose newest key is in the phone asks as long as its SIM holds a live one', () => {
    const ended = { ...inKeychain, state: 'revoked' } as const;
    const stores = {
      keychain: { certificate: 'revoked', element: 'deleted' },
      sim: { certificate: 'active', element: 'personalised' },
    } as const;
    expect(judgeLifeEvent('change-sim', snapshot({ certificate: ended, stores, call: NO_CALL }))).toMatchObject({
      rule: 'call-not-confirmed',
    });
  });

  it('is bound by the desk of an MVNO only where the contract with its host says so; the host reports its own', () => {
    const contract = (...excluded: ContractSwitch[]) => ({
      ...{ carrier: 'mvno-a', hostCarrier: 'docomo', version: 3, excluded, helpDesk: null },
    });
    const ruleOf = (event: LifeEventId, ...excluded: ContractSwitch[]) => {
      const answer = judgeLifeEvent(event, snapshot({ actor: 'mvno-desk', contract: contract(...excluded) }));
      return answer.allowed || answer.rule;
    };
    expect(newSims.map((event) => ruleOf(event))).toEqual([true, true, true]);
    expect(newSims.map((event) => ruleOf(event, 'sim-change-at-desk'))).toEqual(
      newSims.map(() => 'contract-without-sim-change'),
    );
    expect(newSims.map((event) => ruleOf(event, 'esim'))).toEqual([true, true, 'contract-without-esim']);
    // The carrier’s own report goes on: what has happened has happened.
    const happened = foretellLifeEvent('reissue-sim', snapshot({ contract: contract('sim-change-at-desk') }));
    expect(happened.allowed).toBe(true);
    for (const event of LIFE_EVENT_IDS.filter((each) => !newSims.includes(each)))
      expect(ruleOf(event, 'sim-change-at-desk', 'esim', 'bulk-files')).toBe(ruleOf(event));
  });

  it('keeps the number where it is for 24 hours: no port-out, no transfer, no PIN reset', () => {
    const hour = 3_600_000;
    const rules = (agoHours: number) => {
      const at = { simChangedAt: new Date(now.getTime() - agoHours * hour) };
      return [
        foretellLifeEvent('port-out', snapshot(at)),
        foretellLifeEvent('transfer-contract', snapshot({ ...at, certificate: null })),
        foretellLifeEvent('reset-pin', snapshot(at)),
        foretellLifeEvent('cancel-contract', snapshot(at)),
        foretellLifeEvent('lose-phone', snapshot(at)),
      ].map((answer) => answer.allowed || [answer.rule, answer.facts['until']]);
    };
    const until = new Date(now.getTime() + hour).toISOString();
    const waits = ['sim-changed-recently', until];
    expect(rules(23)).toEqual([waits, waits, waits, true, true]);
    expect(rules(24)).toEqual([true, true, true, true, true]);
  });
});

describe('A transfer', () => {
  it('is written in only with the holder known so far in the call and the chip read', () => {
    const ended = { certificate: revoked, element: 'deleted' } as const;
    const rule = (change: Partial<LifeSnapshot>) => {
      const answer = judgeLifeEvent('transfer-contract', snapshot({ ...ended, ...change }));
      return answer.allowed ? 'allowed' : answer.rule;
    };
    expect(rule({ call: NO_CALL })).toBe('call-not-confirmed');
    expect(rule({ call: { confirmed: true, cardRead: false } })).toBe('card-not-read');
    expect(rule({})).toBe('allowed');
    // A number that nobody used here has no holder who could show anything.
    expect(rule({ call: NO_CALL, holderKnown: false })).toBe('allowed');
  });
});

describe('What leaves the hand', () => {
  const kept = (sim: ElementState, keychain: ElementState) => ({
    sim: { certificate: 'revoked', element: sim } as const,
    keychain: { certificate: 'revoked', element: keychain } as const,
  });

  it.each<[LifeEventId, LifeSnapshot['stores'], string]>([
    // Android → iPhone: the newest is in the phone, and the old SIM is not empty.
    ['dispose-sim', kept('deletion-ordered', 'personalised'), 'refused deletion-not-confirmed'],
    ['dispose-sim', kept('deleted', 'deletion-ordered'), 'allowed'],
    // iPhone → Android: the newest is in the SIM, and the old phone is not empty.
    ['trade-in-handset', kept('personalised', 'deletion-ordered'), 'refused deletion-not-confirmed'],
    ['trade-in-handset', kept('deletion-ordered', 'deleted'), 'take-the-sim-out'],
    ['trade-in-handset', kept('deleted', 'absent'), 'allowed'],
    [
      'repair-handset',
      {
        sim: { certificate: 'revoked', element: 'deleted' },
        keychain: { certificate: 'active', element: 'personalised' },
      },
      'refused key-still-inside',
    ],
  ])('%s with %o: %s', (event, stores, expected) => {
    for (const store of STORES) {
      const certificate = { ...revoked, store };
      const answer = judgeLifeEvent(event, snapshot({ certificate, element: 'deleted', stores }));
      const [first] = answer.allowed ? answer.follows.filter((follow) => follow === 'take-the-sim-out') : [];
      expect(answer.allowed ? (first ?? 'allowed') : outcome(answer)).toBe(expected);
    }
  });
});
