import { describe, expect, it } from 'vitest';
import { demoCarrierContract, demoHandsetModel, demoSimProduct } from '../compatibility/demo-catalogue';
import { chooseRoute, type RouteFacts } from '../issue-policy/issue-policy';
import { findLabel } from '../labels/labels';
import { judgePinInitialisation } from '../pin/pin-initialisation';
import { REFUSAL_RULES } from '../refusal-rules';
import {
  CONTRACT_SWITCH_IDS,
  CONTRACT_SWITCHES,
  helpDeskText,
  hoursOfHelpDesk,
  inCatalogueOrder,
  isContractSwitch,
  judgeContract,
  judgeContractChange,
  sameTerms,
  USUAL_TERMS,
  type ContractSwitch,
  type HelpDesk,
  type MvnoContract,
} from './mvno-contract';

const DESK: HelpDesk = { phone: '0120-000-000', opens: '10:00', closes: '19:00', daysOff: false };
const contract = (excluded: readonly ContractSwitch[], helpDesk: HelpDesk | null = null): MvnoContract => ({
  carrier: 'mvno-a',
  hostCarrier: 'docomo',
  version: 2,
  excluded,
  helpDesk,
});

describe('The contract of an MVNO', () => {
  it('asks nobody on a network operator’s own line', () => {
    for (const each of CONTRACT_SWITCH_IDS) expect(judgeContract(each, null)).toEqual({ allowed: true });
  });

  it.each(CONTRACT_SWITCH_IDS)('without %s refuses that and nothing else, by its own rule', (off) => {
    for (const each of CONTRACT_SWITCH_IDS)
      expect(judgeContract(each, contract([off])).allowed, each).toBe(each !== off);
    expect(judgeContract(off, contract([off]))).toEqual({
      allowed: false,
      rule: CONTRACT_SWITCHES[off],
      facts: { mvno: 'mvno-a', host: 'docomo', contract: 2 },
      enables: 'have-the-contract-changed',
      who: ['carrier-supervisor', 'jlis-approver'],
    });
    expect(REFUSAL_RULES[CONTRACT_SWITCHES[off]].enables).toBe('have-the-contract-changed');
    expect(findLabel('rule', CONTRACT_SWITCHES[off])?.en).toContain('{host}');
  });

  it('names the MVNO’s own help desk in a refusal, and counts its tasks by its hours', () => {
    expect(judgeContract('esim', contract(['esim'], DESK))).toMatchObject({
      facts: { ask: '0120-000-000 (10:00–19:00)' },
    });
    expect(helpDeskText(DESK)).toBe('0120-000-000 (10:00–19:00)');
    const opening = { opens: '10:00', closes: '19:00' };
    expect(hoursOfHelpDesk(DESK)).toEqual({ weekday: opening, dayOff: null, closedOn: [] });
    expect(hoursOfHelpDesk({ ...DESK, daysOff: true }).dayOff).toEqual(opening);
  });

  it('is the same whatever the order in which its terms were said', () => {
    expect(inCatalogueOrder(['bulk-files', 'esim', 'esim'])).toEqual(['esim', 'bulk-files']);
    const one = contract(['bulk-files', 'esim'], DESK);
    expect(sameTerms(one, contract(['esim', 'bulk-files'], { ...DESK }))).toBe(true);
    expect(sameTerms(one, contract(['esim'], DESK))).toBe(false);
    expect(sameTerms(one, contract(['esim', 'bulk-files'], { ...DESK, daysOff: true }))).toBe(false);
    expect(sameTerms(one, contract(['esim', 'bulk-files']))).toBe(false);
    expect(isContractSwitch('esim')).toBe(true);
    expect(isContractSwitch('toString')).toBe(false);
  });

  it('changes where something changes, and one change at a time', () => {
    const wanted = contract(['esim']);
    expect(judgeContractChange({ now: USUAL_TERMS, wanted, pending: false })).toEqual({ allowed: true });
    expect(judgeContractChange({ now: wanted, wanted, pending: false })).toMatchObject({ rule: 'contract-unchanged' });
    expect(judgeContractChange({ now: USUAL_TERMS, wanted, pending: true })).toMatchObject({ rule: 'request-pending' });
  });
});

describe('The ways of a line under a contract', () => {
  const facts = (handset: string, over: Partial<RouteFacts> = {}): RouteFacts => {
    const model = demoHandsetModel(handset);
    if (!model) throw new Error(`no model ${handset}`);
    const sim = demoSimProduct('mirai-nfc-4');
    return { sim, handset: model, line: 'active', contract: demoCarrierContract('mvno-a'), ...over };
  };
  const ruleOf = (given: RouteFacts) => {
    const choice = chooseRoute(given, []);
    return choice.allowed ? choice.route : choice.rule;
  };

  it('leave the SIM out where the contract does, eSIM alone where it is alone, and never the Keychain', () => {
    expect(ruleOf(facts('tsubame-t1', { agreement: contract([]) }))).toBe('sim');
    expect(ruleOf(facts('tsubame-t1', { agreement: contract(['sim-certificate']) }))).toBe('contract-without-sim');
    const withoutEsim = { agreement: contract(['esim']) };
    expect(ruleOf(facts('tsubame-t1', withoutEsim))).toBe('sim');
    expect(ruleOf(facts('tsubame-t1', { ...withoutEsim, esim: true }))).toBe('contract-without-esim');
    expect(ruleOf(facts('tsubame-t1', { ...withoutEsim, esim: true, sim: undefined }))).toBe('contract-without-esim');
    expect(ruleOf(facts('ringo-phone-7', { agreement: contract(['sim-certificate', 'esim']), esim: true }))).toBe(
      'keychain',
    );
  });

  it('leave the PIN of a SIM alone where the contract does, and never that of a Keychain', () => {
    const order = { certificate: 'active', ordersToday: 0, now: new Date(0), simChangedAt: null } as const;
    const rule = (store: 'sim' | 'keychain', given: MvnoContract | null) => {
      const verdict = judgePinInitialisation({ ...order, element: 'personalised', store, contract: given });
      return verdict.allowed || verdict.rule;
    };
    const without = contract(['pin-initialisation']);
    expect(rule('sim', without)).toBe('contract-without-pin-initialisation');
    expect([rule('keychain', without), rule('sim', null), rule('sim', contract([]))]).toEqual([true, true, true]);
  });
});
