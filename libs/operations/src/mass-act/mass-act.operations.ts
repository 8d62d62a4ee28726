// 一括の処理: preview (blast radius), proposal, approval by a second person, staged execution with a stop button. What the approver
// approves is the exact selection, the exact cause and the number that the preview found. Revoking for a cause, holding the cohort
// of an incident and lifting exactly what an incident held differ by their rows of MASS_ACT_RULES alone.
import {
  isIncidentKind,
  isMassRevocationCause,
  massActRule,
  MASS_ACTS,
  may,
  selectsEnough,
  type CohortSelection,
  type HistoryEvent,
  type MassAct,
  type MassActCause,
  type Verdict,
} from '@sumaho-jpki/rules';
import { decideChange, proposeChange } from '../approvals/approvals';
import { isFresh } from '../asker';
import type { ApprovalRow, BlastRadius, MassActRow } from '../ports/mass-act.port';
import type { Random } from '../ports/outside.port';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { scopeOf } from '../staff-scope';

const MOST_LISTED = 50;

export interface MassActOrder {
  readonly act: Exclude<MassAct, 'resume'>;
  readonly cause: string;
  readonly selection: CohortSelection;
}
export interface ByStaff {
  readonly staff: StaffRow;
  /** When the second factor was last shown. */
  readonly provedAt: Date;
}

export type MassActView = MassActRow & {
  readonly approval: ApprovalRow;
  /** Of a suspension: how many it still holds. */
  readonly stillHeld: number;
};

export class PlanMassAct {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /** Nothing is changed: what would be. */
  async preview(input: ByStaff & MassActOrder): Promise<BlastRadius> {
    return this.register.transaction(scopeOf(input.staff), async (tx) => {
      const madeUntil = await tx.now();
      return tx.massActs.blastRadius({ act: input.act, ...judged(input, madeUntil), madeUntil });
    });
  }

  /**
   * @param input.expected the number the maker saw in the preview
   * @throws Refused `forbidden` | `step-up-required` | `validation-failed` | `conflict` (it is another number by now)
   */
  async propose(input: ByStaff & MassActOrder & { expected: number; reason: string }): Promise<MassActView> {
    return this.register.transaction(scopeOf(input.staff), async (tx) => {
      const madeUntil = await tx.now();
      const meant = { act: input.act, ...judged(input, madeUntil), madeUntil };
      return this.write(tx, input, meant);
    });
  }

  /**
   * The lifting of a suspension: exactly what it still holds, when its run is over or was stopped.
   * @param input.expected how many the maker saw that it still holds
   */
  async proposeLifting(input: ByStaff & { id: string; expected: number; reason: string }): Promise<MassActView> {
    return this.register.transaction(scopeOf(input.staff), async (tx) => {
      const madeUntil = await tx.now();
      mustMayPlan(input, 'resume', madeUntil);
      const held = await tx.massActs.byId(input.id);
      if (held?.act !== 'suspend') throw new Refused('not-found');
      if (held.state !== 'done' && held.state !== 'stopped') throw new Refused('not-allowed-now');
      const meant = { act: 'resume', cause: held.cause, selection: { heldBy: held.id }, madeUntil } as const;
      return this.write(tx, input, meant);
    });
  }

  private async write(
    tx: RegisterTransaction,
    { staff, reason, expected }: ByStaff & { expected: number; reason: string },
    meant: Pick<MassActRow, 'act' | 'cause' | 'selection' | 'madeUntil'>,
  ): Promise<MassActView> {
    const { act, cause, selection, madeUntil } = meant;
    const { total } = await tx.massActs.blastRadius(meant);
    if (total !== expected || total === 0) throw new Refused('conflict');
    const id = this.random.uuid();
    const { approval: kind } = massActRule(act);
    const change = { cause, selection: { ...selection }, madeUntil: madeUntil.toISOString(), expected };
    const { changeSha256 } = await proposeChange(tx, { id, kind, change, reason, maker: staff });
    await tx.massActs.insert({ id, act, cause, selection, madeUntil, expected });
    await tx.history.record(event(act, 'proposed', staff, { id, cause, expected, changeSha256, reason }));
    return written(tx, id);
  }
}

export class DecideMassAct {
  constructor(private readonly register: Register) {}

  /** @throws Refused `forbidden` | `step-up-required` | `second-person-required` | `not-found` | `conflict` */
  async execute(
    input: ByStaff & { id: string; changeSha256: string; decision: 'approved' | 'refused' },
  ): Promise<MassActView> {
    const { staff, id, changeSha256, decision } = input;
    return this.register.transaction(scopeOf(staff), async (tx) => {
      mustBeAllowed(may(staff.role, 'approve-change', 'none', { fresh: isFresh(input.provedAt, await tx.now()) }));
      const row = await tx.massActs.byId(id);
      if (!row) throw new Refused('not-found');
      await decideChange(tx, { id, kind: massActRule(row.act).approval, approver: staff, changeSha256, decision });
      await moveTo(tx, row, decision === 'approved' ? 'running' : 'refused', ['proposed']);
      await tx.history.record(event(row.act, decision, staff, { id, changeSha256 }));
      return written(tx, id);
    });
  }
}

export class SteerMassAct {
  constructor(private readonly register: Register) {}

  /** What is changed stays so; the next batch is not begun. @throws Refused `forbidden` | `not-found` | `not-allowed-now` */
  async stop(input: { staff: StaffRow; id: string }): Promise<MassActView> {
    return this.move(input, 'stopped', 'running', (row) => may(input.staff.role, massActRule(row.act).stop, 'none'));
  }

  /** @throws Refused `forbidden` | `step-up-required` | `not-found` | `not-allowed-now` */
  async goOn(input: ByStaff & { id: string }): Promise<MassActView> {
    const now = await this.register.transaction(scopeOf(input.staff), (tx) => tx.now());
    const fresh = isFresh(input.provedAt, now);
    return this.move(input, 'running', 'stopped', () => may(input.staff.role, 'approve-change', 'none', { fresh }));
  }

  private move(
    { staff, id }: { staff: StaffRow; id: string },
    to: 'running' | 'stopped',
    from: 'running' | 'stopped',
    right: (row: MassActRow) => Verdict,
  ): Promise<MassActView> {
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const row = await tx.massActs.byId(id);
      if (!row) throw new Refused('not-found');
      mustBeAllowed(right(row));
      if (row.state === to) return viewOf(tx, row);
      await moveTo(tx, row, to, [from]);
      const told = to === 'stopped' ? 'stopped' : 'continued';
      await tx.history.record(event(row.act, told, staff, { id, done: row.done, expected: row.expected }));
      return written(tx, id);
    });
  }
}

export class ReadMassActs {
  constructor(private readonly register: Register) {}

  async execute(staff: StaffRow, acts: readonly MassAct[] = MASS_ACTS): Promise<MassActView[]> {
    mustBeAllowed(may(staff.role, 'search-certificates', 'none'));
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const views: MassActView[] = [];
      for (const row of await tx.massActs.all(acts, MOST_LISTED)) views.push(await viewOf(tx, row));
      return views;
    });
  }
}

function mustMayPlan({ staff, provedAt }: ByStaff, act: MassAct, now: Date): void {
  mustBeAllowed(may(staff.role, massActRule(act).plan, 'none', { fresh: isFresh(provedAt, now) }));
}

function judged(input: ByStaff & MassActOrder, now: Date): { cause: MassActCause; selection: CohortSelection } {
  const { act, cause, selection } = input;
  mustMayPlan(input, act, now);
  if (act === 'revoke' ? !isMassRevocationCause(cause) : !isIncidentKind(cause))
    throw invalid('cause', '理由を選んでください。 / Choose a cause.');
  const named = cause as MassActCause;
  if (!selectsEnough(named, selection))
    throw invalid('selection', '対象の条件を指定してください。 / Name at least one criterion.');
  return { cause: named, selection };
}

const invalid = (path: string, message: string) => new Refused('validation-failed', { errors: [{ path, message }] });

async function moveTo(
  tx: RegisterTransaction,
  row: MassActRow,
  state: MassActRow['state'],
  from: readonly MassActRow['state'][],
): Promise<void> {
  if (!from.includes(row.state)) throw new Refused('not-allowed-now');
  if (!(await tx.massActs.update(row, { state }))) throw new Refused('conflict');
}

/** After a change of this very transaction. */
async function written(tx: RegisterTransaction, id: string): Promise<MassActView> {
  const row = await tx.massActs.byId(id);
  if (!row) throw new Refused('not-found');
  return viewOf(tx, row);
}

async function viewOf(tx: RegisterTransaction, row: MassActRow): Promise<MassActView> {
  const approval = await tx.approvals.byId(row.id);
  if (!approval) throw new Refused('not-found');
  const over = row.state === 'proposed' && (await tx.now()) >= approval.expiresAt;
  const stillHeld = row.act === 'suspend' && row.done > 0 ? await tx.massActs.stillHeld(row.id) : 0;
  return { ...row, state: over ? 'expired' : row.state, approval, stillHeld };
}

type Told = 'proposed' | 'approved' | 'refused' | 'stopped' | 'continued';

const event = (act: MassAct, told: Told, staff: StaffRow, facts: NewHistory['facts']): NewHistory => ({
  event: `${massActRule(act).approval}-${told}` as HistoryEvent,
  actorKind: 'staff',
  actorId: staff.id,
  applicationId: null,
  lineId: null,
  certificateSerial: null,
  carrier: null,
  facts,
});
