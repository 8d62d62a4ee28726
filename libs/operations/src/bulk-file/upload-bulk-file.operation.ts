// 一括処理, first step: the rows of a file are kept as they were read. The dry run and the run come in the background, row by row.
import { BULK_LIMITS, judgeContract, may, readBulkRow, type BulkCells, type BulkEncoding } from '@sumaho-jpki/rules';
import { canonicalJson } from '../canonical-json';
import { sha256Hex } from '../octets';
import { contractOf } from '../mvno-contracts/contract-of';
import type { NewBulkRow } from '../ports/bulk-file.port';
import type { Random } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { bulkEvent, viewOf, type BulkFileView } from './bulk-file-view';

export interface BulkTable {
  readonly encoding: BulkEncoding;
  /** With their row in the file; the heading is row 1. */
  readonly rows: readonly (BulkCells & { readonly row: number })[];
}

export class UploadBulkFile {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  async execute({ staff, table }: { staff: StaffRow; table: BulkTable }): Promise<BulkFileView> {
    mustBeAllowed(may(staff.role, 'upload-bulk-file', 'own'));
    const { carrier } = staff;
    if (carrier === null) throw new Refused('forbidden');
    const rows = table.rows.map(read);
    const contentSha256 = await sha256Hex(canonicalJson({ rows }));
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      mustBeAllowed(judgeContract('bulk-files', await contractOf(tx, carrier)));
      const id = this.random.uuid();
      const forgetAt = new Date((await tx.now()).getTime() + BULK_LIMITS.keptDays * 86_400_000);
      const { encoding } = table;
      await tx.bulkFiles.insert({ id, carrier, staffId: staff.id, encoding, contentSha256, forgetAt }, rows);
      await tx.history.record(
        bulkEvent('bulk-file-uploaded', { carrier }, staff, { id, rows: rows.length, encoding, contentSha256 }),
      );
      const file = await tx.bulkFiles.byId(id);
      if (!file) throw new Refused('not-found');
      return viewOf(tx, staff, file);
    });
  }
}

function read({ row, phone, iccid, event }: BulkTable['rows'][number]): NewBulkRow {
  const { repairs, reason, ...found } = readBulkRow({ phone, iccid, event });
  const kept = (cell: string) => cell.slice(0, BULK_LIMITS.cell);
  return {
    row,
    typedPhone: kept(phone),
    typedIccid: kept(iccid),
    typedEvent: kept(event),
    ...found,
    repairs: repairs.join(' '),
    state: reason === null ? 'waiting' : 'refused',
    reason,
  };
}
