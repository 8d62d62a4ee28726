// 承認: a change takes effect only when a second person approved exactly it. Whoever approves names the hash of what they read; a
// change that differs by one letter has another hash (reliability-security F46: approve-then-edit, replay, maker = checker).
import { APPROVAL_HOURS, judgeApprover } from '@sumaho-jpki/rules';
import { canonicalJson } from '../canonical-json';
import { sha256Hex } from '../octets';
import type { ApprovalRow } from '../ports/mass-revocation.port';
import type { RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';

export function hashOfChange(kind: string, change: Readonly<Record<string, unknown>>): Promise<string> {
  return sha256Hex(`${kind}\n${canonicalJson(change)}`);
}

export async function proposeChange(
  tx: RegisterTransaction,
  input: { id: string; kind: string; change: Readonly<Record<string, unknown>>; reason: string; maker: StaffRow },
): Promise<{ changeSha256: string; expiresAt: Date }> {
  const { id, kind, change, reason, maker } = input;
  const changeSha256 = await hashOfChange(kind, change);
  const expiresAt = new Date((await tx.now()).getTime() + APPROVAL_HOURS * 3_600_000);
  await tx.approvals.insert({ id, kind, change, changeSha256, reason, madeBy: maker.id, expiresAt });
  return { changeSha256, expiresAt };
}

/**
 * The approval that stands in the register decides, not what the approver's page sent: only its hash is compared.
 * @throws Refused `not-found` | `second-person-required` | `conflict` (another change, decided before, or too late)
 */
export async function decideChange(
  tx: RegisterTransaction,
  input: { id: string; kind: string; approver: StaffRow; changeSha256: string; decision: 'approved' | 'refused' },
): Promise<ApprovalRow> {
  const { id, kind, approver, changeSha256, decision } = input;
  const row = await tx.approvals.byId(id);
  if (row?.kind !== kind) throw new Refused('not-found');
  mustBeAllowed(judgeApprover(row.madeBy, approver.id));
  const unchanged = row.changeSha256 === changeSha256 && (await hashOfChange(kind, row.change)) === changeSha256;
  if (!unchanged || row.state !== 'proposed' || (await tx.now()) >= row.expiresAt) throw new Refused('conflict');
  if (!(await tx.approvals.decide(id, decision, approver.id))) throw new Refused('conflict');
  return row;
}
