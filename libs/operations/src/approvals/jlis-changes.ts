// Changes that J-LIS decides as the second person: what becomes of each kind when it is approved, by one way to decide and one to take
// back. All but one are asked for at J-LIS too; that of an MVNO's contract by its host.
import {
  isJlisChange,
  judgeDecision,
  judgeWithdrawal,
  may,
  type HistoryEvent,
  type JlisChange,
  type OperationId,
} from '@sumaho-jpki/rules';
import { isFresh } from '../asker';
import { carryOutLift } from '../hold-certificate/lift-hold.operation';
import { carryOutContractChange } from '../mvno-contracts/mvno-contracts.operations';
import { carryOutParkedMessage } from '../parked-messages/parked-messages.operations';
import { carryOutPartyChange } from '../parties/carry-out-party-change';
import type { ApprovalRow } from '../ports/mass-act.port';
import type { PartySecrets } from '../ports/party.port';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { mustBeAllowed, Refused } from '../refused';
import { decideChange, makerOf } from './approvals';
import { relationOfStaff, scopeOf } from '../staff-scope';

interface ByStaff {
  readonly staff: StaffRow;
  /** When the second factor was last shown. */
  readonly provedAt: Date;
  readonly id: string;
}
export interface DecisionOnChange extends ByStaff {
  readonly changeSha256: string;
  readonly decision: 'approved' | 'refused';
  readonly reason: string;
}

type Found = ApprovalRow & { readonly kind: JlisChange };
const isOurs = (row: ApprovalRow | null): row is Found => row !== null && isJlisChange(row.kind);

const subjectOf = ({ kind }: Found) => {
  if (kind === 'change-mvno-contract') return 'mvno-contract-change';
  if (kind === 'act-on-parked-message') return 'parked-message';
  return kind === 'lift-hold' ? 'hold-lift' : 'party-change';
};

export class DecideJlisChange {
  constructor(
    private readonly register: Register,
    private readonly crl: Pick<PublishCrl, 'afterChange'>,
    private readonly secrets: PartySecrets,
  ) {}

  /**
   * What the register holds decides; the approver names its hash. The change is carried out in the very transaction.
   * @throws Refused `not-found` | `forbidden` | `step-up-required` | `second-person-required` | `conflict` | `validation-failed` | …
   */
  async execute(input: DecisionOnChange): Promise<void> {
    const { staff, provedAt, id, changeSha256, decision } = input;
    const reason = input.reason.trim();
    if (decision === 'refused' && reason === '') throw reasonMissing();
    await theirs(this.register, staff, 'approve-change', id);
    const changed = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await tx.approvals.byId(id);
      if (!isOurs(row)) throw new Refused('not-found');
      const { kind, state, expiresAt } = row;
      const [now, maker] = [await tx.now(), await makerOf(tx, row)];
      const approver = { ...staff, relation: relationOfStaff(staff) };
      mustBeAllowed(judgeDecision({ kind, state, now, expiresAt, maker, approver, fresh: isFresh(provedAt, now) }));
      await decideChange(tx, { id, kind, approver: staff, changeSha256, decision, reason });
      const told = `${subjectOf(row)}-${decision === 'approved' ? 'approved' : 'declined'}` as const;
      await tx.history.record(changeEvent(told, staff, row, { changeSha256 }));
      return decision === 'refused' ? [] : this.carryOut(tx, row, { staff, provedAt });
    });
    // OCSP reads the register and knows already; the list follows, and the clock builds it again if this fails.
    if (changed.length > 0) await this.crl.afterChange(changed).catch(() => undefined);
  }

  /** Serials whose status is another one now. */
  private carryOut(
    tx: RegisterTransaction,
    row: Found,
    by: Pick<ByStaff, 'staff' | 'provedAt'>,
  ): Promise<readonly string[]> {
    if (row.kind === 'change-mvno-contract') return carryOutContractChange(tx, row, by.staff);
    if (row.kind === 'act-on-parked-message') return carryOutParkedMessage(tx, row);
    return row.kind === 'lift-hold'
      ? carryOutLift(tx, row, { kind: 'staff', ...by })
      : carryOutPartyChange(tx, { ...row, kind: row.kind }, this.secrets);
  }
}

export class WithdrawJlisChange {
  constructor(private readonly register: Register) {}

  /** @throws Refused `not-found` | `forbidden` (somebody else's) | `conflict` (too late) */
  async execute({ staff, id }: ByStaff): Promise<void> {
    const found = await theirs(this.register, staff, 'withdraw-change', id);
    await this.register.transaction({ kind: 'system' }, async (tx) => {
      const { state, expiresAt, madeBy: maker } = (await tx.approvals.byId(id)) ?? found;
      mustBeAllowed(judgeWithdrawal({ state, expiresAt, maker, by: staff.id, now: await tx.now() }));
      if (!(await tx.approvals.withdraw(id))) throw new Refused('conflict');
      await tx.history.record(changeEvent(`${subjectOf(found)}-withdrawn`, staff, found));
    });
  }
}

/** Read as this member of staff sees it: a carrier sees what it asked for itself. */
async function theirs(register: Register, staff: StaffRow, operation: OperationId, id: string): Promise<Found> {
  mustBeAllowed(may(staff.role, operation, relationOfStaff(staff)));
  const found = await register.transaction(scopeOf(staff), (tx) => tx.approvals.byId(id));
  if (!isOurs(found)) throw new Refused('not-found');
  return found;
}

/** A certificate's own timeline names its serial; a party and an MVNO are named by their codes. */
function changeEvent(
  event: HistoryEvent,
  staff: StaffRow,
  { id, kind, subject }: Found,
  facts: NewHistory['facts'] = {},
): NewHistory {
  return {
    event,
    actorKind: 'staff',
    actorId: staff.id,
    applicationId: null,
    lineId: null,
    certificateSerial: kind === 'lift-hold' || kind === 'end-party-certificate' ? subject : null,
    // In the MVNO's own record: it is a party to its contract.
    carrier: kind === 'change-mvno-contract' ? subject : null,
    facts: { approval: id, kind, subject, ...facts },
  };
}

const reasonMissing = () =>
  new Refused('validation-failed', {
    errors: [{ path: 'reason', message: '却下の理由を入力してください。 / Say why it is declined.' }],
  });
