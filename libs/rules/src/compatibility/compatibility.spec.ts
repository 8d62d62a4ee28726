import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REFUSAL_RULES } from '../refusal-rules';
import {
  BYTES_NEEDED,
  judgeCardReading,
  judgeCompatibility,
  NON_ELIGIBILITY,
  NON_ELIGIBILITY_NUMBERS,
  nonEligibilityNumber,
} from './compatibility';
import type { CompatibilityFacts } from './compatibility';
import {
  DEMO_CARRIERS,
  DEMO_HANDSET_MODELS,
  DEMO_SIM_PRODUCTS,
  demoCarrierContract,
  demoHandsetModel,
  demoSimProduct,
} from './demo-catalogue';

function facts(change: Partial<Record<'sim' | 'handset' | 'carrier', string>> = {}): CompatibilityFacts {
  const sim = demoSimProduct(change.sim ?? 'sakura-nfc-4');
  const handset = demoHandsetModel(change.handset ?? 'tsubame-t1');
  const contract = demoCarrierContract(change.carrier ?? 'docomo');
  if (!sim || !handset || !contract) throw new Error('not in the demo catalogue');
  return { sim, handset, contract, line: 'active' };
}
const numbers = (given: CompatibilityFacts) =>
  judgeCompatibility(given).reasons.map(({ rule }) => nonEligibilityNumber(rule));

describe('SIM × handset × carrier × line', () => {
  it('that fits is allowed with no reason against', () => {
    expect(judgeCompatibility(facts())).toEqual({ allowed: true, reasons: [] });
    expect(numbers(facts({ sim: 'mirai-nfc-4', carrier: 'mvno-a' }))).toEqual([]);
  });

  it.each<readonly [string, CompatibilityFacts, readonly number[]]>([
    ['SIM without NFC', facts({ sim: 'yanagi-standard-3', carrier: 'softbank' }), [2]],
    ['SIM of the first generation', facts({ sim: 'sakura-classic-1' }), [1, 2, 5, 8]],
    ['SIM without CASD and SCP03', facts({ sim: 'kaede-nfc-3', carrier: 'kddi' }), [5]],
    ['handset only planned', facts({ handset: 'hayabusa-h6' }), [3]],
    ['handset withdrawn after an incident', facts({ handset: 'kawasemi-k3' }), [3]],
    ['handset that reads the card but cannot hold the certificate', facts({ handset: 'mozu-reader' }), [3]],
    ['iPhone on the SIM route', facts({ handset: 'ringo-phone-7' }), [3]],
    ['operating system too old', { ...facts({ handset: 'kawasemi-k4' }), osVersion: 8 }, [4]],
    ['MVNO without contract', facts({ sim: 'asuka-nfc-4', carrier: 'mvno-b' }), [6]],
    ['line suspended', { ...facts(), line: 'suspended' }, [7]],
    ['line restricted', { ...facts(), line: 'restricted' }, [7]],
    ['line terminated', { ...facts(), line: 'terminated' }, [7]],
    ['SIM nearly full by product', facts({ sim: 'mirai-mini-4', carrier: 'mvno-a' }), [8]],
    ['SIM nearly full by the card’s own answer', { ...facts(), freeBytes: BYTES_NEEDED - 1 }, [8]],
    ['earlier instance in the SIM', { ...facts(), anotherInstance: true }, [9]],
    ['SIM that does not answer', { ...facts(), simReachable: false }, [10]],
    [
      'everything wrong at once',
      {
        ...facts({ sim: 'sakura-classic-1', handset: 'mozu-lite', carrier: 'mvno-b' }),
        osVersion: 5,
        line: 'suspended',
        anotherInstance: true,
        simReachable: false,
      },
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    ],
  ])('%s', (_, given, expected) => expect(numbers(given)).toEqual(expected));

  it('holds exactly enough memory', () => expect(numbers({ ...facts(), freeBytes: BYTES_NEEDED })).toEqual([]));

  it('knows the MVNO is only as good as its host’s TSM', () => {
    const given = facts({ sim: 'mirai-nfc-4', carrier: 'mvno-a' });
    expect(numbers({ ...given, contract: { ...given.contract, hostOpensTsm: false } })).toEqual([6]);
  });

  it('leads with the first reason and keeps the numbers in order, whatever the combination', () => {
    const any = fc.record({
      sim: fc.constantFrom(...DEMO_SIM_PRODUCTS),
      handset: fc.constantFrom(...DEMO_HANDSET_MODELS),
      contract: fc.constantFrom(...DEMO_CARRIERS),
      line: fc.constantFrom('active', 'suspended', 'restricted', 'terminated'),
      osVersion: fc.option(fc.nat({ max: 20 }), { nil: undefined }),
      simReachable: fc.boolean(),
    });
    fc.assert(
      fc.property(any, (given) => {
        const verdict = judgeCompatibility(given);
        const order = verdict.reasons.map(({ facts: { number } }) => Number(number));
        const sorted = order.every((number, index) => index === 0 || number > (order[index - 1] ?? 0));
        return (
          sorted &&
          verdict.allowed === (order.length === 0) &&
          (verdict.allowed || verdict.rule === verdict.reasons[0]?.rule)
        );
      }),
    );
  });

  it('has ten numbered reasons, each telling the citizen "not compatible"', () => {
    expect(NON_ELIGIBILITY_NUMBERS).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const rule of Object.values(NON_ELIGIBILITY)) expect(REFUSAL_RULES[rule].problem).toBe('not-compatible');
  });
});

describe('The two registries', () => {
  it('are not one: a handset may read the card and not hold the certificate', () => {
    const reader = facts({ handset: 'mozu-reader' }).handset;
    expect(judgeCardReading(reader)).toEqual({ allowed: true });
    expect(judgeCardReading(facts({ handset: 'mozu-lite' }).handset)).toMatchObject({
      rule: 'handset-cannot-read-card',
    });
  });
});

describe('The demo catalogue', () => {
  it('has unique ids, and every SIM product a carrier', () => {
    for (const list of [DEMO_SIM_PRODUCTS, DEMO_HANDSET_MODELS]) {
      expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
    }
    for (const { carrier } of DEMO_SIM_PRODUCTS) expect(demoCarrierContract(carrier)).toBeDefined();
  });
});
