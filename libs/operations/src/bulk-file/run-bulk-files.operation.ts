// 一括処理 in the background: first the dry run, then the run. Each row is judged by the rule of the single act. A row and its mark are
// one transaction, so that a kill or a stop repeats none and loses none; a row that fails again and again is told, and the next begins.
import {
  countBulk,
  judgeContract,
  judgeLifeEvent,
  judgeStaffMember,
  may,
  NO_CALL,
  type LifeEventId,
} from '@sumaho-jpki/rules';
import { callPictureOf } from '../call-code/call-picture';
import { certificatesOf, relationTo, scopeOf } from '../desk/desk.operations';
import { recordEventOn } from '../line-events/record-line-event.operation';
import { lifeOf } from '../line-events/line-life';
import { MovedMeanwhile } from '../move';
import { contractOf } from '../mvno-contracts/contract-of';
import type { BulkFileRow, BulkRow } from '../ports/bulk-file.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { LineRow, StaffRow } from '../ports/rows';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { mustBeAllowed, Refused } from '../refused';
import { bulkEvent } from './bulk-file-view';

const CHECKED_A_BATCH = 50;
/** Of one file in one call of the clock; the next one goes on. */
const MOST_ROWS = 400;
const MOST_ATTEMPTS = 5;

type Settled = { readonly state: 'done' | 'refused'; readonly reason: string | null };

export class RunBulkFiles {
  constructor(
    private readonly register: Register,
    private readonly crl: PublishCrl,
    private readonly mostRows = MOST_ROWS,
  ) {}

  /** How many rows were checked or settled now. */
  async execute(): Promise<number> {
    const files = await this.register.transaction({ kind: 'system' }, (tx) =>
      tx.bulkFiles.inStates(['checking', 'running']),
    );
    let settled = 0;
    for (const file of files) {
      const staff = await this.register.transaction({ kind: 'system' }, (tx) => tx.staff.byId(file.staffId));
      if (!staff) continue;
      if (!judgeStaffMember(staff.state).allowed) {
        await this.stopFor(file.id);
        continue;
      }
      settled += file.state === 'checking' ? await this.check(file, staff) : await this.run(file, staff);
    }
    return settled;
  }

  /** Whoever was stopped or has left acts no more, through a file neither; its rows are forgotten in time. */
  private stopFor(id: string): Promise<void> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const file = await tx.bulkFiles.lock(id);
      if (file?.state !== 'running') return;
      await tx.bulkFiles.update(file, { state: 'stopped' });
      await tx.history.record(bulkEvent('bulk-file-stopped', file, null, { id }));
    });
  }

  /** As the desk sees it: another carrier's line is not there. */
  private async check(file: BulkFileRow, staff: StaffRow): Promise<number> {
    let checked = 0;
    for (;;) {
      const batch = await this.register.transaction(scopeOf(staff), async (tx) => {
        const rows = await tx.bulkFiles.unchecked(file.id, CHECKED_A_BATCH);
        for (const row of rows) await checkRow(tx, staff, row);
        if (rows.length === 0) await this.finishCheck(tx, file);
        return rows.length;
      });
      checked += batch;
      if (batch === 0 || checked >= this.mostRows) return checked;
    }
  }

  private async finishCheck(tx: RegisterTransaction, { id, carrier }: BulkFileRow): Promise<void> {
    const file = await tx.bulkFiles.lock(id);
    if (file?.state !== 'checking') return;
    await tx.bulkFiles.update(file, { state: 'checked', linesTotal: await tx.bulkFiles.linesOf(carrier) });
  }

  private async run(file: BulkFileRow, staff: StaffRow): Promise<number> {
    const { id } = file;
    const waiting = await this.register.transaction({ kind: 'system' }, (tx) =>
      tx.bulkFiles.rows(id, 0, this.mostRows, 'waiting'),
    );
    const changed: string[] = [];
    let settled = 0;
    for (const row of waiting) {
      const serials = await this.settle(row, staff);
      if (serials === null) break;
      changed.push(...serials);
      settled += 1;
    }
    if (changed.length > 0) await this.crl.afterChange(changed).catch(() => undefined);
    if (waiting.length === 0) await this.register.transaction({ kind: 'system' }, (tx) => finishRun(tx, id));
    return settled;
  }

  /** Serials whose status changed; null when the file was stopped. */
  private async settle(row: BulkRow, staff: StaffRow): Promise<readonly string[] | null> {
    const at = { fileId: row.fileId, row: row.row };
    try {
      return await this.register.transaction({ kind: 'system' }, async (tx) => {
        const file = await tx.bulkFiles.lock(row.fileId);
        if (file?.state !== 'running') return null;
        // Once more for each row: a contract that changed counts from then on.
        mustBeAllowed(judgeContract('bulk-files', await contractOf(tx, file.carrier)));
        if (!(await tx.bulkFiles.finish(at, 'done', null))) return [];
        const line = await tx.lines.byId(row.lineId ?? '');
        if (!line || !row.event) throw new Refused('not-found');
        return (await recordEventOn(tx, staff, line, row.event)).serials;
      });
    } catch (thrown) {
      const settled = await this.afterFailure(at, thrown);
      if (settled) {
        await this.register.transaction({ kind: 'system' }, (tx) =>
          tx.bulkFiles.finish(at, settled.state, settled.reason),
        );
      }
      return [];
    }
  }

  /** A rule's no is an answer; anything else is tried again, but not for ever. */
  private async afterFailure(at: Pick<BulkRow, 'fileId' | 'row'>, thrown: unknown): Promise<Settled | null> {
    if (thrown instanceof Refused && !(thrown instanceof MovedMeanwhile)) {
      const reason = thrown.code === 'not-found' ? 'line-not-found' : thrown.detail.refusal?.rule;
      return { state: 'refused', reason: reason ?? 'failed' };
    }
    const failures = await this.register.transaction({ kind: 'system' }, (tx) => tx.bulkFiles.countFailure(at));
    return failures >= MOST_ATTEMPTS ? { state: 'refused', reason: 'failed' } : null;
  }
}

async function checkRow(tx: RegisterTransaction, staff: StaffRow, row: BulkRow): Promise<void> {
  const { line, reason } = await lineOf(tx, staff, row);
  const found = line ? ((await refusalOf(tx, staff, line, row)) ?? null) : reason;
  await tx.bulkFiles.check(row, {
    lineId: line?.id ?? null,
    state: found === null ? 'waiting' : 'refused',
    reason: found,
  });
}

async function lineOf(
  tx: RegisterTransaction,
  { carrier }: StaffRow,
  { msisdn, iccid }: BulkRow,
): Promise<{ line: LineRow | null; reason: 'line-not-found' | 'line-mismatch' | null }> {
  // A host sees the SIMs of its MVNOs; their lines are not its own.
  const own = (lines: readonly LineRow[]) => lines.find((line) => line.carrier === carrier) ?? null;
  const byPhone = msisdn === null ? null : own(await tx.lines.search('msisdn', msisdn, 5));
  const bySim = iccid === null ? null : own(await tx.lines.search('iccid', iccid, 5));
  const line = byPhone ?? bySim;
  if (!line || (msisdn !== null && !byPhone) || (iccid !== null && !bySim))
    return { line: null, reason: 'line-not-found' };
  if (byPhone && bySim && byPhone.id !== bySim.id) return { line: null, reason: 'line-mismatch' };
  return { line, reason: null };
}

/** The rule of the single act, as it answers now; null: it can be carried out. */
async function refusalOf(
  tx: RegisterTransaction,
  staff: StaffRow,
  line: LineRow,
  row: BulkRow,
): Promise<string | null | undefined> {
  if (await tx.bulkFiles.hasEarlier(row.fileId, row.row, line.id)) return 'line-twice';
  if (line.training) return 'training-line';
  const right = may(staff.role, 'record-line-event', relationTo(staff, line));
  if (!right.allowed) return right.rule;
  const call = callPictureOf(await tx.callCodes.newestOf(line.id, staff.id), await tx.now());
  const snapshot = await lifeOf(tx, staff.role, line, await certificatesOf(tx, staff, line), call?.proof ?? NO_CALL);
  const answer = judgeLifeEvent(row.event as LifeEventId, snapshot);
  return answer.allowed ? null : answer.rule;
}

async function finishRun(tx: RegisterTransaction, id: string): Promise<void> {
  const file = await tx.bulkFiles.lock(id);
  if (file?.state !== 'running') return;
  const { waiting, done, refused } = countBulk(await tx.bulkFiles.groups(id));
  if (waiting > 0) return;
  await tx.bulkFiles.update(file, { state: 'done' });
  await tx.history.record(bulkEvent('bulk-file-done', file, null, { id, done, refused }));
}
