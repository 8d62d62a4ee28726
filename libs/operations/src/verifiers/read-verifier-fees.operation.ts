// The fee report: what each verifier was answered in a month, by kind of question, with the fee by the list of prices.
import { feeOf, jstMonthOf, may, type StatusFee, type StatusQuestionKind } from '@sumaho-jpki/rules';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import type { VerifierRow } from '../ports/verifier.port';
import { mustBeAllowed } from '../refused';

export interface VerifierFee extends StatusFee {
  readonly verifier: VerifierRow;
  readonly kind: StatusQuestionKind;
  readonly questions: number;
  readonly lastAskedAt: Date;
}

export interface VerifierFees {
  readonly month: string;
  /** Numbers of a month that is not over still grow. */
  readonly over: boolean;
  readonly fees: readonly VerifierFee[];
}

export class ReadVerifierFees {
  constructor(private readonly register: Register) {}

  /** @param asked such as 2026-04; null: the month that runs @throws Refused `forbidden` */
  async execute(staff: StaffRow, asked: string | null): Promise<VerifierFees> {
    mustBeAllowed(may(staff.role, 'read-verifier-fees', 'none'));
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const running = jstMonthOf(await tx.now());
      const month = asked ?? running;
      const usage = await tx.verifierUsage.ofMonth(month);
      const verifiers = await tx.verifiers.all();
      const fees = verifiers.flatMap((verifier) =>
        usage
          .filter(({ verifierId }) => verifierId === verifier.id)
          .map(({ kind, questions, lastAskedAt }) => ({
            ...{ verifier, kind, questions, lastAskedAt },
            ...feeOf(kind, month, questions),
          })),
      );
      return { month, over: month < running, fees };
    });
  }
}
