import { describe, expect, it } from 'vitest';
import { nonEligibilityReasons, type EligibilityQuestion } from './eligibility';

const good: EligibilityQuestion = {
  carrier: 'docomo',
  simProduct: 'sakura-nfc-4',
  handsetModel: 'tsubame-t1',
  lineState: 'active',
  simReachable: true,
};

describe('a carrier’s judgement of a line', () => {
  it.each<[string, Partial<EligibilityQuestion>, number[]]>([
    ['everything fits', {}, []],
    ['an MVNO with a contract', { carrier: 'mvno-a', simProduct: 'mirai-nfc-4' }, []],
    ['a SIM of the first generation', { simProduct: 'sakura-classic-1' }, [1, 2, 5, 8]],
    ['a SIM without NFC', { simProduct: 'yanagi-standard-3' }, [2]],
    ['a model whose registration is only planned', { handsetModel: 'hayabusa-h6' }, [3]],
    ['a model whose registration is suspended', { handsetModel: 'kawasemi-k3' }, [3]],
    ['a phone of another system', { handsetModel: 'ringo-phone-7' }, [3, 4]],
    ['a SIM without CASD and SCP03', { simProduct: 'kaede-nfc-3' }, [5]],
    ['an MVNO without a contract', { carrier: 'mvno-b' }, [6]],
    ['a suspended line', { lineState: 'suspended' }, [7]],
    ['a restricted line', { lineState: 'restricted' }, [7]],
    ['a terminated line', { lineState: 'terminated' }, [7]],
    ['a SIM with too little memory', { simProduct: 'mirai-mini-4' }, [8]],
    ['a SIM that does not answer', { simReachable: false }, [10]],
    ['a SIM nobody knows', { simProduct: 'no-such-sim' }, [1, 2, 5, 8]],
    ['a handset nobody knows', { handsetModel: 'no-such-phone' }, [3]],
  ])('%s', (_what, change, reasons) => {
    expect(nonEligibilityReasons({ ...good, ...change })).toEqual(reasons);
  });
});
