// Answered questions about status: totals of each process, by verifier, month and kind.
import type { StatusQuestionKind } from '@sumaho-jpki/rules';
import { bigint, instant, references, table, text, uuid } from './entity';

interface UsageRow {
  readonly processId: string;
  readonly verifierId: string;
  readonly month: string;
  readonly kind: StatusQuestionKind;
  /** `bigint` comes as text. */
  readonly questions: string;
  readonly lastAskedAt: Date;
}

export const VerifierUsage = table<UsageRow>(
  'verifier_usage',
  {
    processId: uuid({ primary: true }),
    verifierId: uuid({ primary: true }),
    month: text({ primary: true }),
    kind: text({ primary: true }),
    questions: bigint(),
    lastAskedAt: instant(),
  },
  {
    checks: [
      { name: 'verifier_usage_kind', expression: `kind IN ('ocsp', 'crl', 'gate')` },
      { name: 'verifier_usage_month', expression: `month ~ '^\\d{4}-(0[1-9]|1[0-2])$'` },
      { name: 'verifier_usage_questions', expression: 'questions > 0' },
    ],
    indices: [
      { name: 'verifier_usage_of_month', columns: ['month', 'verifierId'] },
      { name: 'verifier_usage_last_asked', columns: ['verifierId', 'lastAskedAt'] },
    ],
    foreignKeys: [references('verifier_usage', 'verifierId', 'verifiers')],
  },
);
