// Changes that need a second person, and the revocation of many certificates: rows and tables.
import type {
  ApprovalState,
  MassRevocationCause,
  MassRevocationSelection,
  MassRevocationState,
} from '@sumaho-jpki/rules';
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
}

export interface MassRevocationRow {
  /** That of its approval. */
  readonly id: string;
  readonly state: MassRevocationState;
  readonly version: number;
  readonly cause: MassRevocationCause;
  readonly selection: MassRevocationSelection;
  /** Certificates made later are not meant. */
  readonly madeUntil: Date;
  /** How many the preview found. */
  readonly expected: number;
  readonly revoked: number;
  /** Last serial revoked; the next batch begins behind it. */
  readonly place: string;
  /** Every one is revoked; the rest is telling holders and ordering deletion. */
  readonly allRevoked: boolean;
  readonly followed: number;
  readonly followPlace: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface Meant {
  readonly cause: MassRevocationCause;
  readonly selection: MassRevocationSelection;
  readonly madeUntil: Date;
}

export interface BlastRadius {
  readonly total: number;
  readonly holders: number;
  readonly byState: Readonly<Record<string, number>>;
  readonly byCarrier: Readonly<Record<string, number>>;
  readonly byRoute: Readonly<Record<string, number>>;
  /** The first ones in the order of the run. */
  readonly sample: readonly string[];
}

export type MeantCertificate = Pick<
  CertificateRow,
  'serial' | 'state' | 'version' | 'applicationId' | 'lineId' | 'carrier' | 'notAfter'
>;

export interface MassRevocationTables {
  insert(row: Pick<MassRevocationRow, 'id' | 'cause' | 'selection' | 'madeUntil' | 'expected'>): Promise<void>;
  byId(id: string): Promise<MassRevocationRow | null>;
  all(limit: number): Promise<MassRevocationRow[]>;
  running(): Promise<MassRevocationRow[]>;
  update(
    at: Pick<MassRevocationRow, 'id' | 'state' | 'version'>,
    change: Partial<Pick<MassRevocationRow, 'state' | 'revoked' | 'place' | 'allRevoked' | 'followed' | 'followPlace'>>,
  ): Promise<boolean>;
  /** Live or issued certificates that are meant, and how they are spread. */
  blastRadius(meant: Meant): Promise<BlastRadius>;
  /** Those of them behind `place`, in the order of their serials, locked until COMMIT. */
  next(meant: Meant, place: string, limit: number): Promise<MeantCertificate[]>;
  /** One statement: revokes those that still are as they were read; answers their serials. */
  revoke(
    rows: readonly MeantCertificate[],
    change: { revokedAt: Date; cause: MassRevocationCause; id: string },
  ): Promise<string[]>;
  /** Revoked by this run, behind `place`, in the order of their serials. */
  revokedBy(id: string, place: string, limit: number): Promise<MeantCertificate[]>;
}
