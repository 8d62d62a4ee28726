// 一括処理, second step: its maker starts what the dry run found possible. What ends something for good asks for a fresh proof and
// the number of those ends, typed; many rows ask for a second person, who approves exactly these rows by their hash.
import { countBulk, may, refuse, type BulkCounts } from '@sumaho-jpki/rules';
import { decideChange, makerOf, proposeChange } from '../approvals/approvals';
import { isFresh } from '../asker';
import { scopeOf } from '../desk/desk.operations';
import { checked } from '../desk-queue/desk-queue.operations';
import { contractOf } from '../mvno-contracts/contract-of';
import type { BulkFileRow } from '../ports/bulk-file.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import {
  BULK_FILE,
  bulkEvent,
  judgeBulkDecision,
  judgeStart,
  needsSecondPerson,
  viewOf,
  type BulkFileView,
} from './bulk-file-view';
import { relationOfStaff } from '../staff-scope';

interface ByStaff {
  readonly staff: StaffRow;
  /** When the second factor was last shown. */
  readonly provedAt: Date;
  readonly id: string;
}

export class StartBulkFile {
  constructor(private readonly register: Register) {}

  /**
   * @param input.expected how many rows the maker saw that can be carried out
   * @param input.confirmation the number of ends for good among them, typed
   * @throws Refused `not-found` | `step-up-required` | `confirmation-mismatch` | `conflict` | `text-not-for-notes` | the rule's own
   *   problem
   */
  async execute(
    input: ByStaff & { expected: number; confirmation?: string | undefined; reason: string },
  ): Promise<BulkFileView> {
    const { staff, id } = input;
    const found = await seen(this.register, staff, id);
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const file = (await tx.bulkFiles.lock(id)) ?? found;
      const counts = countBulk(await tx.bulkFiles.groups(id));
      mustBeAllowed(judgeStart(staff, file, counts, await contractOf(tx, file.carrier)));
      if (counts.waiting !== input.expected) throw new Refused('conflict');
      if (counts.final > 0) {
        const fresh = isFresh(input.provedAt, await tx.now());
        mustBeAllowed(may(staff.role, 'end-by-line-event', 'own', { fresh }));
        const typed = (input.confirmation ?? '').normalize('NFKC').trim();
        if (typed !== String(counts.final)) throw new Refused('confirmation-mismatch');
      }
      const reason = checked(input.reason);
      if (needsSecondPerson(counts)) await propose(tx, staff, file, counts, reason);
      const state = needsSecondPerson(counts) ? 'proposed' : 'running';
      if (!(await tx.bulkFiles.update(file, { state, reason }))) throw new Refused('conflict');
      const told = state === 'proposed' ? 'bulk-file-proposed' : 'bulk-file-started';
      await tx.history.record(bulkEvent(told, file, staff, { id, rows: counts.waiting, final: counts.final, reason }));
      return written(tx, staff, id);
    });
  }
}

function propose(
  tx: RegisterTransaction,
  maker: StaffRow,
  { id, contentSha256 }: BulkFileRow,
  { waiting, final, byEvent }: BulkCounts,
  reason: string,
): Promise<unknown> {
  const change = { contentSha256, rows: waiting, final, byEvent: { ...byEvent } };
  return proposeChange(tx, { id, kind: BULK_FILE, change, reason, maker, subject: id });
}

export class DecideBulkFile {
  constructor(private readonly register: Register) {}

  /** @throws Refused `not-found` | `forbidden` | `step-up-required` | `second-person-required` | `conflict` */
  async execute(input: ByStaff & { changeSha256: string; decision: 'approved' | 'refused' }): Promise<BulkFileView> {
    const { staff, id, changeSha256, decision } = input;
    mustBeAllowed(may(staff.role, 'approve-change', relationOfStaff(staff)));
    await seen(this.register, staff, id);
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const [file, approval, now] = [await tx.bulkFiles.lock(id), await tx.approvals.byId(id), await tx.now()];
      if (!file || !approval) throw new Refused('not-found');
      const fresh = isFresh(input.provedAt, now);
      const contract = await contractOf(tx, file.carrier);
      mustBeAllowed(judgeBulkDecision(staff, approval, await makerOf(tx, approval), { contract, now, fresh }));
      await decideChange(tx, { id, kind: BULK_FILE, approver: staff, changeSha256, decision });
      await moveTo(tx, file, decision === 'approved' ? 'running' : 'refused');
      await tx.history.record(bulkEvent(`bulk-file-${decision}`, file, staff, { id, changeSha256 }));
      return written(tx, staff, id);
    });
  }
}

export class SteerBulkFile {
  constructor(private readonly register: Register) {}

  /** The row under way is finished, no further one is begun. */
  stop(input: { staff: StaffRow; id: string }): Promise<BulkFileView> {
    mustBeAllowed(may(input.staff.role, 'stop-bulk-file', 'own'));
    return this.steer(input, 'running', 'stopped');
  }

  /** By its maker: the rows that are left, each once. */
  goOn(input: { staff: StaffRow; id: string }): Promise<BulkFileView> {
    mustBeAllowed(may(input.staff.role, 'run-bulk-file', 'own'));
    return this.steer(input, 'stopped', 'running');
  }

  private async steer(
    { staff, id }: { staff: StaffRow; id: string },
    from: 'running' | 'stopped',
    to: 'running' | 'stopped',
  ): Promise<BulkFileView> {
    const { staffId } = await seen(this.register, staff, id);
    if (to === 'running' && staffId !== staff.id) mustBeAllowed(refuse('not-your-proposal', {}));
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const file = await tx.bulkFiles.lock(id);
      if (file?.state === to) return written(tx, staff, id);
      if (file?.state !== from) throw new Refused('not-allowed-now');
      await moveTo(tx, file, to);
      const told = to === 'stopped' ? 'bulk-file-stopped' : 'bulk-file-continued';
      await tx.history.record(bulkEvent(told, file, staff, { id }));
      return written(tx, staff, id);
    });
  }
}

/** Read as this member of staff sees it: another carrier's file is not there. */
async function seen(register: Register, staff: StaffRow, id: string): Promise<BulkFileRow> {
  const file = await register.transaction(scopeOf(staff), (tx) => tx.bulkFiles.byId(id));
  if (!file) throw new Refused('not-found');
  return file;
}

async function moveTo(tx: RegisterTransaction, file: BulkFileRow, state: BulkFileRow['state']): Promise<void> {
  if (!(await tx.bulkFiles.update(file, { state }))) throw new Refused('conflict');
}

async function written(tx: RegisterTransaction, staff: StaffRow, id: string): Promise<BulkFileView> {
  const file = await tx.bulkFiles.byId(id);
  if (!file) throw new Refused('not-found');
  return viewOf(tx, staff, file);
}
