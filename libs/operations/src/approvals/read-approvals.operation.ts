// 承認待ち: what waits for a second person and what became of the rest, as its viewer may see and decide it.
import {
  isApprovalKind,
  judgeDecision,
  judgeWithdrawal,
  may,
  type ApprovalKind,
  type Role,
  type Verdict,
} from '@sumaho-jpki/rules';
import { scopeOf } from '../desk/desk.operations';
import type { ApprovalRow } from '../ports/mass-act.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed } from '../refused';
import { makerOf } from './approvals';
import { relationOfStaff } from '../staff-scope';

const MOST_LISTED = 50;

export interface ApprovalPicture {
  readonly kind: ApprovalKind;
  readonly approval: ApprovalRow;
  readonly state: ApprovalRow['state'] | 'expired';
  readonly makerRole: Role | null;
  readonly makerShop: string | null;
  /** About a training line. */
  readonly training: boolean;
  /** The same judgement as that of the act; its fresh proof is asked for when the button is pressed. */
  readonly mayDecide: Verdict;
  readonly mayWithdraw: Verdict;
}

export class ReadApprovals {
  constructor(private readonly register: Register) {}

  execute(staff: StaffRow): Promise<ApprovalPicture[]> {
    mustBeAllowed(may(staff.role, 'read-approvals', relationOfStaff(staff)));
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const pictures: ApprovalPicture[] = [];
      for (const row of await tx.approvals.all(MOST_LISTED)) {
        if (isApprovalKind(row.kind)) pictures.push(await pictureOf(tx, staff, row, row.kind));
      }
      return pictures;
    });
  }
}

async function pictureOf(
  tx: RegisterTransaction,
  staff: StaffRow,
  approval: ApprovalRow,
  kind: ApprovalKind,
): Promise<ApprovalPicture> {
  const now = await tx.now();
  const maker = await makerOf(tx, approval);
  const { state, expiresAt } = approval;
  const approver = { ...staff, relation: relationOfStaff(staff) };
  return {
    kind,
    approval,
    state: state === 'proposed' && now >= expiresAt ? 'expired' : state,
    makerRole: (await tx.staff.byId(approval.madeBy))?.role ?? null,
    makerShop: maker.shop,
    training: await isPractice(tx, approval),
    mayDecide: judgeDecision({ kind, state, now, expiresAt, maker, approver }),
    mayWithdraw: judgeWithdrawal({ state, now, expiresAt, maker: maker.id, by: staff.id }),
  };
}

/** Of acts on one line or certificate; those on many leave practice out. */
async function isPractice(tx: RegisterTransaction, { change, subject }: ApprovalRow): Promise<boolean> {
  const { lineId } = change as { readonly lineId?: unknown };
  if (typeof lineId === 'string') return (await tx.lines.byId(lineId))?.training ?? false;
  const certificate = subject && (await tx.certificates.bySerial(subject));
  return certificate ? ((await tx.applications.byId(certificate.applicationId))?.training ?? false) : false;
}
