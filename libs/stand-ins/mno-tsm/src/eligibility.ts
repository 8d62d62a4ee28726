// checkGlobalEligibility as a carrier judges it: numbers of the non-eligibility table 1–10 of wire/tsm-messages.
import { type NonEligibilityReasonName, nonEligibilityReasonNumber } from '@sumaho-jpki/wire/tsm-messages';
import { carrierOf, HANDSET_MODELS, SIM_PRODUCTS, type HandsetFacts, type SimFacts } from './demo-catalogue';
import type { LineState } from './demo-lines';

/** Load file 8 KB, key and certificates 4 KB, registry 2 KB. */
const BYTES_NEEDED = 14_336;

export interface EligibilityQuestion {
  readonly carrier: string;
  readonly simProduct: string;
  /** The handset the asker names, else the one on record. */
  readonly handsetModel: string;
  readonly lineState: LineState;
  readonly simReachable: boolean;
}

const UNKNOWN_SIM: SimFacts = { generation: 0, nfc: false, casd: false, scp03: false, freeBytes: 0 };
const UNKNOWN_HANDSET: HandsetFacts = { os: 'android', mayHold: false };

/** Ascending numbers; empty = eligible. Number 9 needs a second service provider, which this carrier does not have. */
export function nonEligibilityReasons(question: EligibilityQuestion): number[] {
  const sim = SIM_PRODUCTS[question.simProduct] ?? UNKNOWN_SIM;
  const handset = HANDSET_MODELS[question.handsetModel] ?? UNKNOWN_HANDSET;
  const found: [boolean, NonEligibilityReasonName][] = [
    [sim.generation < 3, 'sim-generation'],
    [!sim.nfc, 'no-nfc-option'],
    [!handset.mayHold, 'handset-model'],
    [handset.os !== 'android', 'operating-system'],
    [!sim.casd || !sim.scp03, 'no-casd-or-scp03'],
    [carrierOf(question.carrier)?.contracted !== true, 'mvno-not-contracted'],
    [question.lineState !== 'active', 'line-suspended'],
    [sim.freeBytes < BYTES_NEEDED, 'no-free-memory'],
    [!question.simReachable, 'sim-not-reachable'],
  ];
  return found.filter(([applies]) => applies).map(([, name]) => nonEligibilityReasonNumber(name));
}
