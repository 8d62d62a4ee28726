// 窓口での利用終了 on the page of a line: judged by the same rules as the request itself.
import { judgeEndAtDesk, may, type CallProof, type Relation, type Role } from '@sumaho-jpki/rules';
import type { RegisterTransaction } from '../ports/register.port';
import type { CertificateRow } from '../ports/rows';
import type { CertificateAction } from '../views/certificate-actions';

export const END_AT_DESK = 'end-at-desk';

export async function endAtDeskAction(
  tx: RegisterTransaction,
  role: Role,
  relation: Relation,
  { serial, state }: Pick<CertificateRow, 'serial' | 'state'>,
  call: CallProof,
): Promise<CertificateAction> {
  const permitted = may(role, END_AT_DESK, relation, { fresh: true });
  const pending = (await tx.approvals.openOf(END_AT_DESK, serial)) !== null;
  const verdict = permitted.allowed ? judgeEndAtDesk({ certificate: state, pending, call }) : permitted;
  return { operation: END_AT_DESK, verdict };
}
