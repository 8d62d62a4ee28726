// What the feed of the resident register asks of our register: who may send, how far they told, and what was said last.
import type { ResidentRecord, ResidentState } from '@sumaho-jpki/rules';

/** A resident register that sends messages. */
export interface ResidentSourceRow {
  readonly code: string;
  readonly nameJa: string;
  readonly nameEn: string;
  /** ES256 public key (JWK) that signs its messages. */
  readonly messagePublicKey: Record<string, unknown>;
  /** When the newest message of any kind came in, by our clock; null before the first. */
  readonly heardAt: Date | null;
  /** Everything recorded until then was sent, by its newest heartbeat and its own clock. */
  readonly completeUntil: Date | null;
}

export interface ResidentRecordRow extends ResidentRecord {
  readonly personId: string;
  /** `residence`, or `card:` and the serial of the card's signature certificate. */
  readonly about: string;
  readonly version: number;
}

export interface ResidentTables {
  residentSources: {
    all(): Promise<ResidentSourceRow[]>;
    upsert(row: Omit<ResidentSourceRow, 'heardAt' | 'completeUntil'>): Promise<void>;
    /** A sign of life now; `completeUntil` only ever moves on. */
    heard(code: string, completeUntil: Date | null): Promise<void>;
  };
  residentRecords: {
    of(personId: string, about: string): Promise<ResidentRecordRow | null>;
    /** Writes over the record as it was read (null: there was none); false when somebody else wrote meanwhile. */
    note(
      at: { readonly personId: string; readonly about: string; readonly version: number | null },
      change: { readonly state: ResidentState; readonly reportedAt: Date },
    ): Promise<boolean>;
  };
}
