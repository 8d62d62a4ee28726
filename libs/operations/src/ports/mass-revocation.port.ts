// Changes that need a second person, and the revocation of many certificates: rows and tables.
import type { MassRevocationCause, MassRevocationSelection, MassRevocationState } from '@sumaho-jpki/rules';
import type { CertificateRow } from './rows';

export type ApprovalState = 'proposed' | 'approved' | 'refused';

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
}

export interface ApprovalTables {
  insert(row: Omit<ApprovalRow, 'state' | 'decidedBy' | 'decidedAt' | 'madeAt'>): Promise<void>;
  byId(id: string): Promise<ApprovalRow | null>;
  /** False when it was decided before. */
  decide(id: string, state: 'approved' | 'refused', by: string): Promise<boolean>;
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
