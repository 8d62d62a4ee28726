// Drifts: what the reconciler found to differ between register, carrier, card and authority, and how far its round came.
import type { DriftKind, SidesSaid } from '@sumaho-jpki/rules';
import type { Guarded } from './register.port';
import type { ContentReading, SubscriptionFacts } from './outside.port';
import type { CarrierCode } from './rows';

export type DriftState = 'open' | 'repairing' | 'closed';

export interface DriftLogEntry {
  readonly at: string;
  readonly what: 'found' | 'found-again' | 'repair-ordered' | 'closed';
  /** Staff id; null: the reconciler. */
  readonly by: string | null;
  /** Of a repair: its id at the carrier, and the workflow of its steps. */
  readonly order?: string;
  readonly repair?: string;
}

/** One row for a kind and what it is about, for good: what comes back is the same drift. */
export interface DriftRow {
  readonly id: string;
  readonly kind: DriftKind;
  /** Id of the line or the element, or a certificate's serial. */
  readonly subject: string;
  /** null where the register has nothing that leads to a line. */
  readonly lineId: string | null;
  readonly carrier: CarrierCode | null;
  readonly certificateSerial: string | null;
  readonly state: DriftState;
  readonly said: SidesSaid;
  /** Repairs ordered since it was first found, or since it last went away by a person's hand. */
  readonly repairs: number;
  readonly since: Date;
  readonly seenAt: Date;
  readonly closedAt: Date | null;
  readonly log: readonly DriftLogEntry[];
  readonly version: number;
}

export type DriftChange = Partial<
  Pick<DriftRow, 'state' | 'said' | 'repairs' | 'since' | 'seenAt' | 'closedAt' | 'log'>
>;

export interface ReconcileRunRow {
  /** Date in Japan on which the round began. */
  readonly day: string;
  readonly version: number;
  /** The lines first, then the issue record. */
  readonly phase: 'lines' | 'serials';
  /** Last line or serial looked at. */
  readonly cursor: string;
  readonly looked: number;
  readonly found: number;
  /** Lines whose carrier could not be asked. */
  readonly unheard: number;
  /** Whoever takes a page has it until then; a page that was broken off is taken anew. */
  readonly takenUntil: Date | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

export interface DriftTables {
  drifts: {
    byId(id: string): Promise<DriftRow | null>;
    of(kind: DriftKind, subject: string): Promise<DriftRow | null>;
    /** About any of these, closed or not. */
    about(subjects: readonly string[]): Promise<DriftRow[]>;
    /** Not closed, oldest first; the scope decides what is seen. */
    open(limit: number): Promise<DriftRow[]>;
    /** Closed, newest first. */
    closed(limit: number): Promise<DriftRow[]>;
    ofLine(lineId: string): Promise<DriftRow[]>;
    insert(row: Omit<DriftRow, 'version' | 'closedAt' | 'repairs'>): Promise<void>;
    update(at: Pick<DriftRow, 'id' | 'version'>, change: DriftChange): Guarded;
  };
  reconcileRuns: {
    latest(): Promise<ReconcileRunRow | null>;
    /** Harmless when the day has its round already. */
    begin(day: string): Promise<void>;
    /** Guarded by the version. */
    update(
      at: Pick<ReconcileRunRow, 'day' | 'version'>,
      change: Partial<Omit<ReconcileRunRow, 'day' | 'version' | 'startedAt'>>,
    ): Guarded;
    /** Lines behind the cursor that have a certificate or an element, by id. */
    linesAfter(cursor: string, limit: number): Promise<string[]>;
    /** The issue record behind the cursor, and whether a certificate stands beside each entry. */
    serialsAfter(cursor: string, limit: number): Promise<{ readonly serial: string; readonly hasRow: boolean }[]>;
    /** SHA-256 of the key that was recorded with this serial, hex; null: never recorded. */
    recordedKey(serial: string): Promise<string | null>;
  };
}

/** What a carrier has on record, without any order. Throws CarrierUnavailableError. */
export interface CarrierRecords {
  /** null: the number is unknown there, or another carrier's. */
  subscriptionAt(input: { carrier: CarrierCode; msisdn: string }): Promise<SubscriptionFacts | null>;
  /** GetServiceState; null: the SIM is unknown there. */
  serviceState(input: { carrier: CarrierCode; iccid: string }): Promise<number | null>;
  /** GetApplicationOrELFStatus, offline. */
  contentOnRecord(input: { carrier: CarrierCode; iccid: string }): Promise<ContentReading>;
  /** The same, online: the carrier reads the SIM when it next meets it. */
  auditContent(input: { carrier: CarrierCode; iccid: string; functionCallIdentifier: string }): Promise<ContentReading>;
}
