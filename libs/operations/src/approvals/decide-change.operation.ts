// The inbox's two acts: each kind of change is decided and taken back by the operation that knows it.
import { isJlisChange } from '@sumaho-jpki/rules';
import { scopeOf } from '../desk/desk.operations';
import type { DecideRequest, WithdrawRequest } from '../end-at-desk/decide-request.operation';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import type { DecideJlisChange, DecisionOnChange, WithdrawJlisChange } from './jlis-changes';

export class DecideChange {
  constructor(
    private readonly register: Register,
    private readonly atDesk: DecideRequest,
    private readonly ofJlis: DecideJlisChange,
  ) {}

  /** @throws Refused as the kind's own operation */
  async execute(input: DecisionOnChange): Promise<void> {
    const ours = await isJlisApproval(this.register, input.staff, input.id);
    await (ours ? this.ofJlis : this.atDesk).execute(input);
  }
}

export class WithdrawChange {
  constructor(
    private readonly register: Register,
    private readonly atDesk: WithdrawRequest,
    private readonly ofJlis: WithdrawJlisChange,
  ) {}

  /** @throws Refused as the kind's own operation */
  async execute(input: { readonly staff: StaffRow; readonly provedAt: Date; readonly id: string }): Promise<void> {
    const ours = await isJlisApproval(this.register, input.staff, input.id);
    await (ours ? this.ofJlis : this.atDesk).execute(input);
  }
}

/** Read as this member of staff sees it: J-LIS's own changes are not there for a carrier. */
async function isJlisApproval(register: Register, staff: StaffRow, id: string): Promise<boolean> {
  const found = await register.transaction(scopeOf(staff), (tx) => tx.approvals.byId(id));
  return found !== null && isJlisChange(found.kind);
}
