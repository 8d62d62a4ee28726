// 窓口での利用終了, second half: another person approves or declines exactly what was asked for; its maker can take it back until then.
import { isLive, judgeDecision, judgeWithdrawal, may, refuse, type OperationId } from '@sumaho-jpki/rules';
import { decideChange, makerOf } from '../approvals/approvals';
import { certificateEvent, isFresh, type Asker } from '../asker';
import { scopeOf } from '../desk/desk.operations';
import type { ApprovalRow } from '../ports/mass-act.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { CertificateRow, StaffRow } from '../ports/rows';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { mustBeAllowed, Refused, refusedBy } from '../refused';
import { revokeAndFollow } from '../revoke-certificate/revoke-certificate.operation';
import { END_AT_DESK } from './end-at-desk-action';
import { causeOfHolder } from './request-end.operation';
import { relationOfStaff } from '../staff-scope';

interface ByStaff {
  readonly staff: StaffRow;
  /** When the second factor was last shown. */
  readonly provedAt: Date;
  readonly id: string;
}

export class DecideRequest {
  constructor(
    private readonly register: Register,
    private readonly crl: PublishCrl,
  ) {}

  /**
   * What the register holds decides; the approver names its hash.
   * @throws Refused `not-found` | `forbidden` | `step-up-required` | `second-person-required` | `conflict` | `validation-failed` | `not-allowed-now`
   */
  async execute(
    input: ByStaff & { changeSha256: string; decision: 'approved' | 'refused'; reason: string },
  ): Promise<void> {
    const { staff, provedAt, id, changeSha256, decision } = input;
    const reason = input.reason.trim();
    if (decision === 'refused' && reason === '') throw reasonMissing();
    const found = await theirs(this.register, staff, 'approve-change', id);
    const revoked = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await requestedOf(tx, found);
      await tx.people.lock(row.personId);
      const [now, approval] = [await tx.now(), (await tx.approvals.byId(id)) ?? found];
      const approver = { ...staff, relation: relationOfStaff(staff) };
      const facts = { kind: END_AT_DESK, state: approval.state, now, expiresAt: approval.expiresAt } as const;
      const maker = await makerOf(tx, approval);
      mustBeAllowed(judgeDecision({ ...facts, maker, approver, fresh: isFresh(provedAt, now) }));
      await decideChange(tx, { id, kind: END_AT_DESK, approver: staff, changeSha256, decision, reason });
      const asker: Asker = { kind: 'staff', staff, provedAt };
      const told = decision === 'approved' ? 'end-approved' : 'end-declined';
      await tx.history.record(certificateEvent(told, asker, row, { changeSha256 }));
      if (decision === 'refused') return null;
      if (!isLive(row.state)) throw refusedBy(refuse('certificate-not-live', { state: row.state }));
      // In the holder's right: the holder's card stands behind the request, two persons behind its carrying out.
      const cause = causeOfHolder(String(found.change['cause']));
      await revokeAndFollow(tx, asker, row, { actor: 'citizen', cause, facts: { approval: id } });
      return row.serial;
    });
    if (revoked !== null) await this.crl.afterChange([revoked]).catch(() => undefined);
  }
}

export class WithdrawRequest {
  constructor(private readonly register: Register) {}

  /** @throws Refused `not-found` | `forbidden` (somebody else's) | `conflict` (too late) */
  async execute({ staff, provedAt, id }: ByStaff): Promise<void> {
    const found = await theirs(this.register, staff, 'withdraw-change', id);
    await this.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await requestedOf(tx, found);
      await tx.people.lock(row.personId);
      const approval = (await tx.approvals.byId(id)) ?? found;
      const { state, expiresAt, madeBy: maker } = approval;
      mustBeAllowed(judgeWithdrawal({ state, expiresAt, maker, by: staff.id, now: await tx.now() }));
      if (!(await tx.approvals.withdraw(id))) throw new Refused('conflict');
      await tx.history.record(certificateEvent('end-withdrawn', { kind: 'staff', staff, provedAt }, row));
    });
  }
}

/** Read as this member of staff sees it: another carrier's request is not there. */
async function theirs(register: Register, staff: StaffRow, operation: OperationId, id: string): Promise<ApprovalRow> {
  mustBeAllowed(may(staff.role, operation, relationOfStaff(staff)));
  const found = await register.transaction(scopeOf(staff), (tx) => tx.approvals.byId(id));
  if (found?.kind !== END_AT_DESK) throw new Refused('not-found');
  return found;
}

async function requestedOf(tx: RegisterTransaction, { subject }: ApprovalRow): Promise<CertificateRow> {
  const row = await tx.certificates.bySerial(subject ?? '');
  if (!row) throw new Error('a request without its certificate');
  return row;
}

const reasonMissing = () =>
  new Refused('validation-failed', {
    errors: [{ path: 'reason', message: '却下の理由を入力してください。 / Say why it is declined.' }],
  });
