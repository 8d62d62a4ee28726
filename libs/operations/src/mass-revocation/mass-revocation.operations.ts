// 一括失効: preview (blast radius), proposal, approval by a second person, staged execution with a stop button. What the approver
// approves is the exact selection, the exact cause and the number that the preview found.
import {
  isMassRevocationCause,
  may,
  selectsEnough,
  type ApprovalKind,
  type MassRevocationCause,
  type MassRevocationSelection,
} from '@sumaho-jpki/rules';
import { decideChange, proposeChange } from '../approvals/approvals';
import { isFresh } from '../asker';
import type { ApprovalRow, BlastRadius, MassRevocationRow } from '../ports/mass-revocation.port';
import type { Random } from '../ports/outside.port';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';

export const MASS_REVOCATION = 'mass-revocation' satisfies ApprovalKind;
const MOST_LISTED = 50;

export interface MassRevocationOrder {
  readonly cause: string;
  readonly selection: MassRevocationSelection;
}
export interface ByStaff {
  readonly staff: StaffRow;
  /** When the second factor was last shown. */
  readonly provedAt: Date;
}

export type MassRevocationView = MassRevocationRow & { readonly approval: ApprovalRow };

export class PlanMassRevocation {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /** Nothing is changed: what would be. */
  async preview(input: ByStaff & MassRevocationOrder): Promise<BlastRadius> {
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const madeUntil = await tx.now();
      return tx.massRevocations.blastRadius({ ...judged(input, madeUntil), madeUntil });
    });
  }

  /**
   * @param input.expected the number the maker saw in the preview
   * @throws Refused `forbidden` | `step-up-required` | `validation-failed` | `conflict` (it is another number by now)
   */
  async propose(
    input: ByStaff & MassRevocationOrder & { expected: number; reason: string },
  ): Promise<MassRevocationView> {
    const { staff, reason, expected } = input;
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const madeUntil = await tx.now();
      const { cause, selection } = judged(input, madeUntil);
      const { total } = await tx.massRevocations.blastRadius({ cause, selection, madeUntil });
      if (total !== expected || total === 0) throw new Refused('conflict');
      const id = this.random.uuid();
      const change = { cause, selection: { ...selection }, madeUntil: madeUntil.toISOString(), expected };
      const { changeSha256 } = await proposeChange(tx, { id, kind: MASS_REVOCATION, change, reason, maker: staff });
      await tx.massRevocations.insert({ id, cause, selection, madeUntil, expected });
      await tx.history.record(event('mass-revocation-proposed', staff, { id, cause, expected, changeSha256, reason }));
      return written(tx, id);
    });
  }
}

export class DecideMassRevocation {
  constructor(private readonly register: Register) {}

  /** @throws Refused `forbidden` | `step-up-required` | `second-person-required` | `not-found` | `conflict` */
  async execute(
    input: ByStaff & { id: string; changeSha256: string; decision: 'approved' | 'refused' },
  ): Promise<MassRevocationView> {
    const { staff, id, changeSha256, decision } = input;
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      mustBeAllowed(may(staff.role, 'approve-change', 'none', { fresh: isFresh(input.provedAt, await tx.now()) }));
      await decideChange(tx, { id, kind: MASS_REVOCATION, approver: staff, changeSha256, decision });
      const row = await tx.massRevocations.byId(id);
      if (!row) throw new Refused('not-found');
      await moveTo(tx, row, decision === 'approved' ? 'running' : 'refused', ['proposed']);
      await tx.history.record(event(`mass-revocation-${decision}`, staff, { id, changeSha256 }));
      return written(tx, id);
    });
  }
}

export class SteerMassRevocation {
  constructor(private readonly register: Register) {}

  /** What is revoked stays revoked; the next batch is not begun. @throws Refused `forbidden` | `not-found` | `not-allowed-now` */
  async stop(input: { staff: StaffRow; id: string }): Promise<MassRevocationView> {
    mustBeAllowed(may(input.staff.role, 'stop-mass-revocation', 'none'));
    return this.move(input, 'stopped', 'running');
  }

  /** @throws Refused `forbidden` | `step-up-required` | `not-found` | `not-allowed-now` */
  async goOn(input: ByStaff & { id: string }): Promise<MassRevocationView> {
    const now = await this.register.transaction({ kind: 'jlis' }, (tx) => tx.now());
    mustBeAllowed(may(input.staff.role, 'approve-change', 'none', { fresh: isFresh(input.provedAt, now) }));
    return this.move(input, 'running', 'stopped');
  }

  private move(
    { staff, id }: { staff: StaffRow; id: string },
    to: 'running' | 'stopped',
    from: 'running' | 'stopped',
  ): Promise<MassRevocationView> {
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const row = await tx.massRevocations.byId(id);
      if (!row) throw new Refused('not-found');
      if (row.state === to) return viewOf(tx, row);
      await moveTo(tx, row, to, [from]);
      const told = to === 'stopped' ? 'mass-revocation-stopped' : 'mass-revocation-continued';
      await tx.history.record(event(told, staff, { id, revoked: row.revoked, expected: row.expected }));
      return written(tx, id);
    });
  }
}

export class ReadMassRevocations {
  constructor(private readonly register: Register) {}

  async execute(staff: StaffRow): Promise<MassRevocationView[]> {
    mustBeAllowed(may(staff.role, 'search-certificates', 'none'));
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const views: MassRevocationView[] = [];
      for (const row of await tx.massRevocations.all(MOST_LISTED)) views.push(await viewOf(tx, row));
      return views;
    });
  }
}

function judged(
  { staff, provedAt, cause, selection }: ByStaff & MassRevocationOrder,
  now: Date,
): { cause: MassRevocationCause; selection: MassRevocationSelection } {
  mustBeAllowed(may(staff.role, 'revoke-many-certificates', 'none', { fresh: isFresh(provedAt, now) }));
  if (!isMassRevocationCause(cause))
    throw invalid('cause', '失効の理由を選んでください。 / Choose a cause of revocation.');
  if (!selectsEnough(cause, selection))
    throw invalid('selection', '対象の条件を指定してください。 / Name at least one criterion.');
  return { cause, selection };
}

const invalid = (path: string, message: string) => new Refused('validation-failed', { errors: [{ path, message }] });

async function moveTo(
  tx: RegisterTransaction,
  row: MassRevocationRow,
  state: MassRevocationRow['state'],
  from: readonly MassRevocationRow['state'][],
): Promise<void> {
  if (!from.includes(row.state)) throw new Refused('not-allowed-now');
  if (!(await tx.massRevocations.update(row, { state }))) throw new Refused('conflict');
}

/** After a change of this very transaction. */
async function written(tx: RegisterTransaction, id: string): Promise<MassRevocationView> {
  const row = await tx.massRevocations.byId(id);
  if (!row) throw new Refused('not-found');
  return viewOf(tx, row);
}

async function viewOf(tx: RegisterTransaction, row: MassRevocationRow): Promise<MassRevocationView> {
  const approval = await tx.approvals.byId(row.id);
  if (!approval) throw new Refused('not-found');
  const over = row.state === 'proposed' && (await tx.now()) >= approval.expiresAt;
  return { ...row, state: over ? 'expired' : row.state, approval };
}

const event = (name: string, staff: StaffRow, facts: NewHistory['facts']): NewHistory => ({
  event: name,
  actorKind: 'staff',
  actorId: staff.id,
  applicationId: null,
  lineId: null,
  certificateSerial: null,
  carrier: null,
  facts,
});
