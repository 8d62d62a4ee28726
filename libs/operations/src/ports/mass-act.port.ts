// Changes that need a second person, and one act on many certificates: rows and tables.
import type {
  ApprovalState,
  CertificateState,
  CohortCounts,
  CohortSelection,
  MassAct,
  MassActCause,
  MassActState,
  MassRevocationCause,
  RunMove,
} from '@sumaho-jpki/rules';
import type { PartyCertificateRow } from './party.port';
import type { CertificateRow } from './rows';

/** A change as it was proposed, word for word: who approves it approves its hash. */
export interface ApprovalRow {
  readonly id: string;
  readonly kind: string;
  readonly change: Readonly<Record<string, unknown>>;
  /** SHA-256 of the change's canonical JSON, hex. */
  readonly changeSha256: string;
  readonly reason: string;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly expiresAt: Date;
  readonly state: ApprovalState;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  /** In words; asked for where somebody else's request is declined. */
  readonly decisionReason: string | null;
  /** Whose it is; null for J-LIS alone. */
  readonly carrier: string | null;
  /** What it changes, where that is one thing: a certificate's serial. */
  readonly subject: string | null;
}

type LaterOnly = 'state' | 'madeAt' | 'decidedBy' | 'decidedAt' | 'decisionReason';
export type NewApproval = Omit<ApprovalRow, LaterOnly | 'carrier' | 'subject'> &
  Partial<Pick<ApprovalRow, 'carrier' | 'subject'>>;

export interface ApprovalTables {
  insert(row: NewApproval): Promise<void>;
  byId(id: string): Promise<ApprovalRow | null>;
  /** Newest first; the scope decides what is seen. */
  all(limit: number): Promise<ApprovalRow[]>;
  /** Of this kind and subject, proposed and not out of time. */
  openOf(kind: string, subject: string): Promise<ApprovalRow | null>;
  /** False when it was decided before. */
  decide(id: string, state: 'approved' | 'refused', by: string, reason?: string): Promise<boolean>;
  /** False when it was decided before. */
  withdraw(id: string): Promise<boolean>;
  /** All that this person made and nobody decided fall; their ids. */
  withdrawAllOf(madeBy: string): Promise<string[]>;
}

export interface MassActRow {
  /** That of its approval. */
  readonly id: string;
  readonly act: MassAct;
  readonly state: MassActState;
  readonly version: number;
  readonly cause: MassActCause;
  readonly selection: CohortSelection;
  /** Certificates made later are not meant. */
  readonly madeUntil: Date;
  /** How many the preview found. */
  readonly expected: number;
  /** How many were changed so far. */
  readonly done: number;
  /** Last serial changed; the next batch begins behind it. */
  readonly place: string;
  /** Every one is changed; the rest is telling holders and ordering what the SIM is to do. */
  readonly allDone: boolean;
  readonly followed: number;
  readonly followPlace: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface Meant {
  readonly act: MassAct;
  readonly cause: MassActCause;
  readonly selection: CohortSelection;
  readonly madeUntil: Date;
}

export interface BlastRadius extends CohortCounts {
  readonly holders: number;
  /** The first ones in the order of the run. */
  readonly sample: readonly string[];
}

export type MeantCertificate = Pick<
  CertificateRow,
  'serial' | 'state' | 'version' | 'applicationId' | 'lineId' | 'carrier' | 'notAfter' | 'suspendedBy'
>;

/** A certificate as it was read and what becomes of it. */
export interface MassMove {
  readonly certificate: MeantCertificate;
  readonly to: CertificateState;
  readonly suspendedBy: string | null;
}

export interface MassActTables {
  insert(row: Pick<MassActRow, 'id' | 'act' | 'cause' | 'selection' | 'madeUntil' | 'expected'>): Promise<void>;
  byId(id: string): Promise<MassActRow | null>;
  all(acts: readonly MassAct[], limit: number): Promise<MassActRow[]>;
  running(): Promise<MassActRow[]>;
  update(
    at: Pick<MassActRow, 'id' | 'state' | 'version'>,
    change: Partial<Pick<MassActRow, 'state' | 'done' | 'place' | 'allDone' | 'followed' | 'followPlace'>>,
  ): Promise<boolean>;
  /** Those that are meant, and how they are spread. */
  blastRadius(meant: Meant): Promise<BlastRadius>;
  /** Those of them behind `place` that the act may still change, in the order of their serials, locked until COMMIT. */
  next(meant: Meant, place: string, limit: number): Promise<MeantCertificate[]>;
  /** Machines' certificates that the act may still change, locked until COMMIT. Changed ones are not among them any more. */
  nextParties(meant: Meant, limit: number): Promise<PartyCertificateRow[]>;
  /** These machines' certificates were changed by the run. */
  addMembers(id: string, serials: readonly string[]): Promise<void>;
  /** One statement: moves those that still are as they were read and writes them to the run; answers their serials. */
  apply(
    moves: readonly MassMove[],
    by: { id: string; revocation: { revokedAt: Date; cause: MassRevocationCause } | null },
  ): Promise<string[]>;
  /** Changed by this run, behind `place`, in the order of their serials. */
  changedBy(id: string, place: string, limit: number): Promise<MeantCertificate[]>;
  /** What runs made of this certificate, in the order in which they did; without those of which only the timeline tells. */
  movesOf(serial: string): Promise<RunMove[]>;
  /** Of these, what another suspension than this one holds. */
  heldByOthers(serials: readonly string[], suspension: string): Promise<string[]>;
  /** How many this suspension still holds. */
  stillHeld(suspension: string): Promise<number>;
  /** These are not held by this suspension any more; a lifting says so. */
  close(serials: readonly string[], suspension: string, lifting: string): Promise<void>;
}
