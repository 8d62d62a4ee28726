// How many questions each verifier was answered: what the fee report is made of. Numbers alone, no serial and nobody's data.
import type { StatusQuestionKind } from '@sumaho-jpki/rules';

/** What one process answered since it started: a total, so that telling it twice changes nothing. */
export interface ToldQuestions {
  readonly verifierId: string;
  /** By the Japanese calendar, such as 2026-04. */
  readonly month: string;
  readonly kind: StatusQuestionKind;
  readonly questions: number;
  readonly lastAskedAt: Date;
}

export interface VerifierUsageTables {
  verifierUsage: {
    /** Totals of the process with this id; a total that is known to be higher stays. */
    tell(processId: string, totals: readonly ToldQuestions[]): Promise<void>;
    /** Over all processes. */
    ofMonth(month: string): Promise<ToldQuestions[]>;
    /** Verifier → its last question of any month. */
    lastAsked(): Promise<ReadonlyMap<string, Date>>;
  };
}
