import { describe, expect, it } from 'vitest';
import { CERTIFICATE_STATES } from '../certificate/certificate-states';
import { ELEMENT_STATES } from '../element/element-states';
import { LINE_STATES } from '../line/line-states';
import {
  answerToDrift,
  DRIFT_KINDS,
  DRIFT_REPAIRS,
  DRIFT_SIDES,
  DRIFT_TASKS,
  driftRule,
  isDriftKind,
  MOST_REPAIRS,
} from './drift-kinds';
import { dueServiceState, judgeCertificate, judgeElement, judgeLine, type CardContent } from './find-drifts';

const found = (judged: readonly { kind: string; drift: boolean }[]) =>
  judged.filter(({ drift }) => drift).map(({ kind }) => kind);
const SIM = { iccid: '8981100000000000017', handsetModel: 'tsubame-t1', imei: '359999000000019' };
const CARDS: readonly (CardContent | null)[] = [null, 'none', 'area', 'open', 'locked'];
const SERVICES = [null, 1, 11, 12, 13, 21, 22, 23, 31];
const HELD = [null, ...CERTIFICATE_STATES];

describe('Every kind of drift', () => {
  it.each(DRIFT_KINDS)('%s names its sides, whom to believe and why, and has a repair or a person’s task', (kind) => {
    const rule = driftRule(kind);
    expect(rule.sides.every((side) => DRIFT_SIDES.includes(side))).toBe(true);
    expect(rule.sides[0]).toBe('register');
    expect(rule.sides.length).toBeGreaterThanOrEqual(2);
    if (rule.believed)
      expect(rule.sides).toContain(rule.believed === 'card' ? (rule.sides.at(-1) ?? '') : rule.believed);
    expect((rule.repair === null) !== (rule.task === null)).toBe(true);
    // Whom nobody knows to believe, no machine follows.
    if (rule.believed === null) expect(rule.repair).toBeNull();
    expect([rule.name.ja, rule.name.en, rule.why.ja, rule.why.en].every((words) => words.length > 0)).toBe(true);
    expect(isDriftKind(kind)).toBe(true);
  });

  it('uses every repair and every task', () => {
    const rules = DRIFT_KINDS.map(driftRule);
    expect(new Set(rules.map(({ repair }) => repair).filter(Boolean))).toEqual(new Set(Object.keys(DRIFT_REPAIRS)));
    const tasks = [...rules.map(({ task }) => task).filter(Boolean), 'repairs-did-not-hold'];
    expect(new Set(tasks)).toEqual(new Set(Object.keys(DRIFT_TASKS)));
  });

  it('is a person’s after so many repairs that did not hold', () => {
    for (const kind of DRIFT_KINDS) {
      expect(answerToDrift(kind, MOST_REPAIRS)).toHaveProperty('task');
      expect('repair' in answerToDrift(kind, 0)).toBe(driftRule(kind).repair !== null);
    }
    expect(answerToDrift('line-ended-at-carrier', 0)).toEqual({ repair: 'take-over-report', final: true });
    expect(answerToDrift('line-state-differs', 1)).toEqual({ repair: 'take-over-report', final: false });
  });

  it('that would end certificates asks for the number', () => {
    expect(DRIFT_KINDS.filter((kind) => driftRule(kind).final)).toEqual([
      'line-ended-at-carrier',
      'sim-changed-unnoticed',
    ]);
  });
});

describe('The comparison of a line', () => {
  it('finds at most one kind, and none where both agree, in every pair of states', () => {
    for (const state of LINE_STATES)
      for (const theirs of [...LINE_STATES, 'not-theirs'] as const)
        for (const simCertificateLive of [true, false])
          for (const simInUse of [true, false]) {
            const carrier = theirs === 'not-theirs' ? theirs : { ...SIM, state: theirs };
            const sides = { register: { ...SIM, state }, carrier, simCertificateLive, simInUse };
            const kinds = found(judgeLine(sides));
            expect(kinds.length).toBeLessThanOrEqual(1);
            if (state === theirs && state !== 'terminated') expect(kinds).toEqual([]);
            if (!simCertificateLive && !simInUse) expect(kinds).toEqual([]);
            if (state === 'terminated' && !simCertificateLive) expect(kinds).toEqual([]);
          }
  });

  it.each([
    ['active', 'suspended', 'line-state-differs'],
    ['suspended', 'active', 'line-state-differs'],
    ['active', 'terminated', 'line-ended-at-carrier'],
    ['terminated', 'terminated', 'line-ended-at-carrier'],
    ['terminated', 'active', 'line-ended-here-only'],
  ] as const)('%s here and %s there with a live certificate is %s', (state, theirs, kind) => {
    const carrier = { ...SIM, state: theirs };
    expect(
      found(judgeLine({ register: { ...SIM, state }, carrier, simCertificateLive: true, simInUse: true })),
    ).toEqual([kind]);
  });

  it('believes no handset that the carrier does not know', () => {
    const carrier = { ...SIM, handsetModel: '', imei: null, state: 'active' } as const;
    expect(
      found(judgeLine({ register: { ...SIM, state: 'active' }, carrier, simCertificateLive: true, simInUse: true })),
    ).toEqual([]);
  });
});

describe('The comparison of a SIM', () => {
  it('never has two repairs against each other, whatever the four sides say', () => {
    for (const register of ELEMENT_STATES)
      for (const certificate of HELD)
        for (const carrier of SERVICES)
          for (const card of CARDS) {
            const sides = { register, certificate, carrier, card };
            const kinds = found(judgeElement(sides));
            const repairs = kinds.map((kind) => isDriftKind(kind) && driftRule(kind).repair);
            for (const [one, other] of [
              ['order-lock', 'order-unlock'],
              ['order-deletion', 'confirm-deletion'],
              ['order-deletion', 'order-unlock'],
              ['order-deletion', 'order-lock'],
            ] as const)
              expect([sides, repairs.includes(one) && repairs.includes(other)]).toEqual([sides, false]);
            if (carrier === null && card === null)
              expect(
                kinds.every((kind) => ['deletion-never-ordered', 'lock-missing', 'lock-left-over'].includes(kind)),
              ).toBe(true);
          }
  });

  it.each([
    ['personalised', 'active', 21, 'open', []],
    ['locked', 'suspended', 22, 'locked', []],
    ['deleted', 'revoked', 1, 'none', []],
    ['deletion-ordered', 'revoked', 21, 'open', []],
    ['lock-ordered', 'suspended', 21, 'open', []],
    ['personalised', 'active', 21, 'area', ['written-here-not-on-card']],
    ['personalised', 'active', 1, null, ['carrier-record-contradicts']],
    ['personalised', 'active', 1, 'open', ['service-state-differs']],
    ['deleted', 'revoked', 21, null, ['carrier-record-contradicts']],
    ['deleted', 'revoked', 21, 'open', ['on-card-after-deletion']],
    ['deleted', 'revoked', 21, 'none', ['service-state-differs']],
    ['unreachable', 'revoked', null, 'none', ['deletion-not-recorded']],
    ['personalised', 'suspended', 21, null, ['lock-missing']],
    ['locked', 'suspended', 22, 'open', ['lock-missing']],
    ['personalised', 'active', 21, 'locked', ['lock-left-over']],
    ['locked', 'active', 22, 'locked', ['lock-left-over']],
    ['personalised', 'expired', 21, null, ['deletion-never-ordered']],
  ] as const)('%s, certificate %s, carrier %s, card %s: %j', (register, certificate, carrier, card, kinds) => {
    expect(found(judgeElement({ register, certificate, carrier, card }))).toEqual(kinds);
  });

  it('knows the service state that the carrier must have', () => {
    expect(dueServiceState({ register: 'deleted', certificate: null })).toBe(1);
    expect(dueServiceState({ register: 'personalised', certificate: 'active' })).toBe(21);
    expect(dueServiceState({ register: 'locked', certificate: 'suspended' })).toBe(22);
    expect(dueServiceState({ register: 'deletion-ordered', certificate: 'revoked' })).toBeNull();
  });
});

describe('The comparison of a certificate', () => {
  const good = { status: 'good' } as const;
  const hold = { status: 'revoked', reason: 'certificate-hold' } as const;
  const over = { status: 'revoked', reason: 'cessation-of-operation' } as const;
  it.each([
    ['active', null, good, good, []],
    ['active', null, null, null, []],
    ['active', null, hold, good, ['published-status-differs']],
    ['suspended', null, hold, good, ['published-status-differs']],
    ['issued', null, hold, hold, []],
    ['active', null, good, over, ['revocation-lost']],
    ['suspended', null, over, hold, ['revocation-lost']],
    ['revoked', 'stop-of-use', over, over, []],
    ['revoked', 'stop-of-use', hold, over, ['published-status-differs']],
    ['revoked', 'newer-certificate', over, null, ['published-status-differs']],
  ] as const)('%s (%s), answer %j, list %j: %j', (state, cause, answer, list, kinds) => {
    expect(found(judgeCertificate({ state, cause, sameAsIssued: true, answer, list }))).toEqual(kinds);
  });
});
