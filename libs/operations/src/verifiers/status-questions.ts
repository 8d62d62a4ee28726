// Every answered question counts for the fee report. Counting costs a question one addition in memory: each process keeps its own
// totals since it started and tells them to the register now and then. A total that is told twice is the same total, so a repeat after
// a lost answer of the database counts nothing twice; several replicas add up because each has a row of its own. What a process
// that is killed had not told yet is lost: never more than since the last telling, and never to the verifier's cost.
import { jstMonthOf, type StatusQuestionKind } from '@sumaho-jpki/rules';
import type { Register } from '../ports/register.port';
import type { ToldQuestions } from '../ports/verifier-usage.port';

interface Total {
  readonly verifierId: string;
  readonly month: string;
  readonly kind: StatusQuestionKind;
  questions: number;
  told: number;
  lastAskedAt: Date;
}

const MOST_AT_ONCE = 500;

export class StatusQuestions {
  private readonly totals = new Map<string, Total>();
  private telling: Promise<void> = Promise.resolve();

  /** @param processId new for each start: a process that starts again begins new totals */
  constructor(
    private readonly register: Register,
    private readonly processId: string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** @param verifierId null: nobody who could be charged */
  note(verifierId: string | null, kind: StatusQuestionKind, questions = 1): void {
    if (verifierId === null || questions === 0) return;
    const at = this.now();
    const month = jstMonthOf(at);
    const key = `${verifierId} ${month} ${kind}`;
    const total = this.totals.get(key);
    if (total) {
      total.questions += questions;
      total.lastAskedAt = at;
    } else {
      this.totals.set(key, { verifierId, month, kind, questions, told: 0, lastAskedAt: at });
    }
  }

  /** Tells the register what it does not know yet. Throws when it could not; nothing is forgotten then. */
  async tell(): Promise<void> {
    const turn = this.telling.then(() => this.tellNow());
    this.telling = turn.catch(() => undefined);
    return turn;
  }

  private async tellNow(): Promise<void> {
    const open = [...this.totals.values()].filter(({ questions, told }) => questions > told);
    for (let from = 0; from < open.length; from += MOST_AT_ONCE) {
      const part = open.slice(from, from + MOST_AT_ONCE);
      // Questions go on while it is told.
      const totals: ToldQuestions[] = part.map(({ told: _told, ...total }) => ({ ...total }));
      await this.register.transaction({ kind: 'system' }, (tx) => tx.verifierUsage.tell(this.processId, totals));
      for (const [index, total] of part.entries()) total.told = totals[index]?.questions ?? total.told;
    }
  }
}
