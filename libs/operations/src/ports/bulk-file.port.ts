// A desk's file of many lines: what it asks for, row by row, and what became of each. Rows are personal data of the desk's carrier.
import type { BulkEncoding, BulkFileState, BulkGroup, BulkRowState, LifeEventId } from '@sumaho-jpki/rules';

export interface BulkFileRow {
  readonly id: string;
  readonly carrier: string;
  /** Who uploaded it; what it does is done in their name. */
  readonly staffId: string;
  readonly state: BulkFileState;
  readonly version: number;
  readonly encoding: BulkEncoding;
  /** SHA-256 of the rows as they were read, hex. */
  readonly contentSha256: string;
  /** Lines of the carrier when it was checked; null before. */
  readonly linesTotal: number | null;
  /** Why it was run, in its maker's words; null before. */
  readonly reason: string | null;
  readonly createdAt: Date;
  /** Rows and file are deleted then. */
  readonly forgetAt: Date;
}

export interface BulkRow {
  readonly fileId: string;
  /** Row in the file; the heading is 1. */
  readonly row: number;
  /** As they stand in the file. */
  readonly typedPhone: string;
  readonly typedIccid: string;
  readonly typedEvent: string;
  readonly msisdn: string | null;
  readonly iccid: string | null;
  readonly event: LifeEventId | null;
  /** Kinds of repair, with blanks between. */
  readonly repairs: string;
  readonly lineId: string | null;
  /** The dry run came by. */
  readonly checked: boolean;
  readonly state: BulkRowState;
  readonly reason: string | null;
  readonly attempts: number;
}

export type NewBulkRow = Omit<BulkRow, 'fileId' | 'lineId' | 'checked' | 'attempts'>;

export interface BulkFileTables {
  bulkFiles: {
    insert(
      file: Pick<BulkFileRow, 'id' | 'carrier' | 'staffId' | 'encoding' | 'contentSha256' | 'forgetAt'>,
      rows: readonly NewBulkRow[],
    ): Promise<void>;
    byId(id: string): Promise<BulkFileRow | null>;
    /** Newest first; the scope decides what is seen. */
    all(limit: number): Promise<BulkFileRow[]>;
    /** In these states, oldest first. */
    inStates(states: readonly BulkFileState[]): Promise<BulkFileRow[]>;
    /** Read again and kept until COMMIT. */
    lock(id: string): Promise<BulkFileRow | null>;
    update(
      at: Pick<BulkFileRow, 'id' | 'state' | 'version'>,
      change: Partial<Pick<BulkFileRow, 'state' | 'linesTotal' | 'reason'>>,
    ): Promise<boolean>;
    groups(id: string): Promise<BulkGroup[]>;
    rows(id: string, from: number, limit: number, state?: BulkRowState): Promise<BulkRow[]>;
    unchecked(id: string, limit: number): Promise<BulkRow[]>;
    /** Whether an earlier row of the file stands for this line. */
    hasEarlier(id: string, row: number, lineId: string): Promise<boolean>;
    check(
      at: Pick<BulkRow, 'fileId' | 'row'>,
      found: { lineId: string | null; state: BulkRowState; reason: string | null },
    ): Promise<void>;
    /** False when the row was finished before. */
    finish(
      at: Pick<BulkRow, 'fileId' | 'row'>,
      state: Exclude<BulkRowState, 'waiting'>,
      reason: string | null,
    ): Promise<boolean>;
    /** One more attempt failed; how many by now. */
    countFailure(at: Pick<BulkRow, 'fileId' | 'row'>): Promise<number>;
    linesOf(carrier: string): Promise<number>;
  };
}
