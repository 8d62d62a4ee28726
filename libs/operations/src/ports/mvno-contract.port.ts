// Contracts of MVNOs with the network operators that carry them: every version stays, the highest is in force.
import type { MvnoContract } from '@sumaho-jpki/rules';

/** One version, as two persons agreed to it. */
export interface MvnoContractRow extends MvnoContract {
  readonly reason: string;
  readonly approvalId: string;
  readonly proposedBy: string;
  readonly approvedBy: string;
  /** In force from then on, at once. */
  readonly at: Date;
}
export type NewMvnoContract = Omit<MvnoContractRow, 'at'>;

export interface MvnoContractTables {
  mvnoContracts: {
    /** In force; null where nothing was ever changed, or for a network operator. */
    current(carrier: string): Promise<MvnoContractRow | null>;
    /** Newest first. */
    versions(carrier: string, limit: number): Promise<MvnoContractRow[]>;
    /** False where somebody else added that version first. */
    add(row: NewMvnoContract): Promise<boolean>;
  };
}
