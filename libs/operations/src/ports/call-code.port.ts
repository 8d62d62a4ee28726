// What the call code asks of the register.
import type { CallCodeState } from '@sumaho-jpki/rules';

/** One call: bound to the line, to its holder as of the asking, and to the staff member who asked. */
export interface CallCodeRow {
  readonly id: string;
  readonly lineId: string;
  readonly carrier: string;
  readonly personId: string;
  readonly staffId: string;
  readonly state: CallCodeState;
  readonly version: number;
  /** Readable, because both sides are shown it; it opens nothing. Null as soon as the code is over. */
  readonly digits: string | null;
  readonly triesLeft: number;
  readonly expiresAt: Date;
  readonly confirmedAt: Date | null;
  /** When the card was last read for the session that confirmed. */
  readonly cardReadAt: Date | null;
  readonly createdAt: Date;
}

export interface CallCodeTables {
  callCodes: {
    insert(
      row: Pick<
        CallCodeRow,
        'id' | 'lineId' | 'carrier' | 'personId' | 'staffId' | 'digits' | 'triesLeft' | 'expiresAt'
      >,
    ): Promise<void>;
    byId(id: string): Promise<CallCodeRow | null>;
    /** The one of this line that waits for its holder (at most one), locked. */
    shownOf(lineId: string): Promise<CallCodeRow | null>;
    /** Of this line, by this staff member, whatever became of it. */
    newestOf(lineId: string, staffId: string): Promise<CallCodeRow | null>;
    newestOfPerson(personId: string): Promise<CallCodeRow | null>;
    /** Guarded by state and version. */
    update(
      at: Pick<CallCodeRow, 'id' | 'state' | 'version'>,
      change: Partial<Pick<CallCodeRow, 'state' | 'digits' | 'triesLeft' | 'confirmedAt' | 'cardReadAt'>>,
    ): Promise<boolean>;
  };
}
