/**
 * 練習用回線: a line on which a desk learns every event without touching a citizen. It is a line of the carrier's own (its test SIM and
 * handset) that nobody ever applied on in earnest, and whoever applies on it has nothing in earnest: an activation would end the former
 * certificate of its holder. Its events change no figure. Sources: ux-ecosystem §2.3 (training line), issue 4 "The desk".
 */
import type { LineState } from '../line/line-states';
import { demand, withReasons } from '../verdict';
import type { VerdictWithReasons } from '../verdict';

export interface TrainingLineFacts {
  readonly line: LineState;
  /** Is one already. */
  readonly training: boolean;
  /** Somebody holds it now. */
  readonly held: boolean;
  /** Applications in earnest that were ever made on it. */
  readonly inEarnest: number;
}

/** May this line become a training line? */
export function judgeTrainingLine({ line, training, held, inEarnest }: TrainingLineFacts): VerdictWithReasons {
  return withReasons([
    demand(!training, 'training-line-already'),
    demand(training || (!held && inEarnest === 0), 'training-line-was-used', { applications: inEarnest }),
    demand(line === 'active', 'line-not-active', { line }),
  ]);
}

export interface TraineeFacts {
  /** The line applied on is a training line. */
  readonly training: boolean;
  /** Applications of this person in earnest, whatever came of them. */
  readonly inEarnest: number;
  /** Live certificates of this person on training lines. */
  readonly inTraining: number;
}

/** May this person apply on this line? Practice and earnest never meet in one person. */
export function judgeTrainee({ training, inEarnest, inTraining }: TraineeFacts): VerdictWithReasons {
  return withReasons([
    demand(!training || inEarnest === 0, 'training-person-in-earnest', { applications: inEarnest }),
    demand(training || inTraining === 0, 'training-not-ended', { certificates: inTraining }),
  ]);
}

/** The word that stands wherever such a line is shown, whatever colour is beside it. */
export const TRAINING_MARK = { ja: '練習', en: 'Training' } as const;
