// 承認: a change takes effect only when a second person approved exactly it. Whoever approves names the hash of what they read; a
// change that differs by one letter has another hash (reliability-security F46: approve-then-edit, replay, maker = checker).
import { APPROVAL_HOURS, judgeApprover, type ApprovalKind, type ApprovalPerson } from '@sumaho-jpki/rules';
import { canonicalJson } from '../canonical-json';
import { sha256Hex } from '../octets';
import type { ApprovalRow } from '../ports/mass-act.port';
import type { RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';

export function hashOfChange(kind: string, change: Readonly<Record<string, unknown>>): Promise<string> {
  return sha256Hex(`${kind}\n${canonicalJson(change)}`);
}

export interface Proposal {
  readonly id: string;
  readonly kind: ApprovalKind;
  readonly change: Readonly<Record<string, unknown>>;
  readonly reason: string;
  readonly maker: StaffRow;
  /** What it changes, where that is one thing. */
  readonly subject?: string;
}

export async function proposeChange(
  tx: RegisterTransaction,
  { id, kind, change, reason, maker, subject }: Proposal,
): Promise<{ changeSha256: string; expiresAt: Date }> {
  const changeSha256 = await hashOfChange(kind, change);
  const expiresAt = new Date((await tx.now()).getTime() + APPROVAL_HOURS * 3_600_000);
  const whose = { carrier: maker.carrier, subject: subject ?? null };
  await tx.approvals.insert({ id, kind, change, changeSha256, reason, madeBy: maker.id, expiresAt, ...whose });
  return { changeSha256, expiresAt };
}

export interface Decision {
  readonly id: string;
  readonly kind: ApprovalKind;
  readonly approver: StaffRow;
  readonly changeSha256: string;
  readonly decision: 'approved' | 'refused';
  readonly reason?: string;
}

/**
 * The approval that stands in the register decides, not what the approver's page sent: only its hash is compared.
 * @throws Refused `not-found` | `second-person-required` | `conflict` (another change, decided before, or too late)
 */
export async function decideChange(tx: RegisterTransaction, input: Decision): Promise<ApprovalRow> {
  const { id, kind, approver, changeSha256, decision } = input;
  const row = await tx.approvals.byId(id);
  if (row?.kind !== kind) throw new Refused('not-found');
  mustBeAllowed(judgeApprover(await makerOf(tx, row), approver));
  const unchanged = row.changeSha256 === changeSha256 && (await hashOfChange(kind, row.change)) === changeSha256;
  if (!unchanged || row.state !== 'proposed' || (await tx.now()) >= row.expiresAt) throw new Refused('conflict');
  if (!(await tx.approvals.decide(id, decision, approver.id, input.reason))) throw new Refused('conflict');
  return row;
}

/** Who proposed it, as the approver has to differ from them. */
export async function makerOf(tx: RegisterTransaction, { madeBy }: ApprovalRow): Promise<ApprovalPerson> {
  const maker = await tx.staff.byId(madeBy);
  return { id: madeBy, shop: maker?.shop ?? null, codeGivenBy: maker?.codeGivenBy ?? null };
}
