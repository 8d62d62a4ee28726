// A bulk file as its desk and its approver see it: counts, and what may be done with it now.
import {
  BULK_LIMITS,
  countBulk,
  firstRefusal,
  judgeContract,
  judgeDecision,
  type ApprovalPerson,
  may,
  refuse,
  type ApprovalKind,
  type BulkCounts,
  type BulkGroup,
  type HistoryEvent,
  type MvnoContract,
  type Verdict,
} from '@sumaho-jpki/rules';
import { makerOf } from '../approvals/approvals';
import { scopeOf } from '../desk/desk.operations';
import { contractOf } from '../mvno-contracts/contract-of';
import type { BulkFileRow, BulkRow } from '../ports/bulk-file.port';
import type { ApprovalRow } from '../ports/mass-act.port';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { relationOfStaff } from '../staff-scope';

export const BULK_FILE = 'bulk-file' satisfies ApprovalKind;
const MOST_LISTED = 50;
const ROWS_A_PAGE = 100;

export interface BulkFileView {
  readonly file: BulkFileRow;
  readonly counts: BulkCounts;
  readonly madeByYou: boolean;
  readonly needsSecondPerson: boolean;
  readonly approval: ApprovalRow | null;
  readonly mayStart: Verdict;
  readonly mayDecide: Verdict;
}

export class ReadBulkFiles {
  constructor(private readonly register: Register) {}

  /** The button of a new file: by its right, and by the contract of an MVNO with its host. */
  mayUpload(staff: StaffRow): Promise<Verdict> {
    const permitted = may(staff.role, 'upload-bulk-file', relationOfStaff(staff));
    const { carrier } = staff;
    if (!permitted.allowed || carrier === null) return Promise.resolve(permitted);
    return this.register.transaction(scopeOf(staff), async (tx) =>
      judgeContract('bulk-files', await contractOf(tx, carrier)),
    );
  }

  all(staff: StaffRow): Promise<BulkFileView[]> {
    mustBeAllowed(may(staff.role, 'read-bulk-files', relationOfStaff(staff)));
    return this.register
      .transaction(scopeOf(staff), (tx) => tx.bulkFiles.all(MOST_LISTED))
      .then((files) => this.views(staff, files));
  }

  /** Who decides sees how many rows there are, J-LIS too, which sees none of them. */
  private views(staff: StaffRow, files: readonly BulkFileRow[]): Promise<BulkFileView[]> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const views: BulkFileView[] = [];
      for (const file of files) views.push(await viewOf(tx, staff, file));
      return views;
    });
  }

  /** @throws Refused `not-found` for another carrier's */
  async one(
    staff: StaffRow,
    id: string,
    from: number,
    state?: BulkRow['state'],
  ): Promise<BulkFileView & { rows: BulkRow[] }> {
    mustBeAllowed(may(staff.role, 'read-bulk-files', relationOfStaff(staff)));
    const { file, rows } = await this.register.transaction(scopeOf(staff), async (tx) => {
      const found = await tx.bulkFiles.byId(id);
      if (!found) throw new Refused('not-found');
      return { file: found, rows: await tx.bulkFiles.rows(id, from, ROWS_A_PAGE, state) };
    });
    const [view] = await this.views(staff, [file]);
    if (!view) throw new Error('a file without its view');
    return { ...view, rows };
  }

  /** Every row, for the file of results. */
  results(staff: StaffRow, id: string): Promise<BulkRow[]> {
    mustBeAllowed(may(staff.role, 'read-bulk-files', relationOfStaff(staff)));
    return this.register.transaction(scopeOf(staff), async (tx) => {
      if (!(await tx.bulkFiles.byId(id))) throw new Refused('not-found');
      return tx.bulkFiles.rows(id, 0, BULK_LIMITS.rows);
    });
  }
}

export const needsSecondPerson = ({ waiting }: BulkCounts): boolean => waiting > BULK_LIMITS.secondPersonAbove;

export async function viewOf(tx: RegisterTransaction, staff: StaffRow, file: BulkFileRow): Promise<BulkFileView> {
  const groups: readonly BulkGroup[] = await tx.bulkFiles.groups(file.id);
  const counts = countBulk(groups);
  const approval = await tx.approvals.byId(file.id);
  const contract = await contractOf(tx, file.carrier);
  return {
    file,
    counts,
    madeByYou: file.staffId === staff.id,
    needsSecondPerson: needsSecondPerson(counts),
    approval,
    mayStart: judgeStart(staff, file, counts, contract),
    mayDecide: approval
      ? judgeBulkDecision(staff, approval, await makerOf(tx, approval), { contract, now: await tx.now() })
      : refuse('proposal-over', { state: file.state }),
  };
}

/** Its maker starts it, once, when the dry run is over and something is left to do. */
export function judgeStart(
  staff: StaffRow,
  file: BulkFileRow,
  { waiting }: BulkCounts,
  contract: MvnoContract | null,
): Verdict {
  const permitted = may(staff.role, 'run-bulk-file', 'own');
  if (!permitted.allowed) return permitted;
  if (file.staffId !== staff.id) return refuse('not-your-proposal', {});
  const agreed = judgeContract('bulk-files', contract);
  if (!agreed.allowed) return agreed;
  return file.state === 'checked' && waiting > 0 ? { allowed: true } : refuse('proposal-over', { state: file.state });
}

export function judgeBulkDecision(
  staff: StaffRow,
  { state, expiresAt }: ApprovalRow,
  maker: ApprovalPerson,
  { contract, now, fresh }: { contract: MvnoContract | null; now: Date; fresh?: boolean },
): Verdict {
  const approver = { ...staff, relation: relationOfStaff(staff) };
  return firstRefusal([
    judgeDecision({ kind: BULK_FILE, state, now, expiresAt, maker, approver, fresh }),
    judgeContract('bulk-files', contract),
  ]);
}

export const bulkEvent = (
  event: HistoryEvent,
  { carrier }: Pick<BulkFileRow, 'carrier'>,
  staff: StaffRow | null,
  facts: NewHistory['facts'],
): NewHistory => ({
  event,
  actorKind: staff ? 'staff' : 'system',
  actorId: staff?.id ?? null,
  applicationId: null,
  lineId: null,
  certificateSerial: null,
  carrier,
  facts,
});
