// A parked message of a carrier or of the resident register, which no try will ever carry out (rules parkedActs): one person of J-LIS puts
// it aside and says why, or asks for it to be acted on as it says, and a second person decides. The desk's task ends with it.
import {
  carrierReport,
  isDismissReason,
  may,
  parkedActs,
  residentMeaning,
  type HistoryEvent,
  type ParkedAct,
} from '@sumaho-jpki/rules';
import { proposeChange } from '../approvals/approvals';
import { isFresh } from '../asker';
import { closeProductTask } from '../desk-queue/product-tasks';
import type { ApprovalRow } from '../ports/mass-act.port';
import type { Random } from '../ports/outside.port';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow, StepRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';

export const ACT_ON_PARKED = 'act-on-parked-message';

interface ByStaff {
  readonly staff: StaffRow;
  /** When the second factor was last shown. */
  readonly provedAt: Date;
  readonly stepId: string;
}

export class ParkedMessages {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /** @throws Refused `forbidden` | `step-up-required` | `not-found` | `not-allowed-now` | `validation-failed` | `conflict` */
  async dismiss({ staff, provedAt, stepId, why }: ByStaff & { why: string }): Promise<void> {
    await this.register.transaction({ kind: 'system' }, async (tx) => {
      const fresh = isFresh(provedAt, await tx.now());
      mustBeAllowed(may(staff.role, 'dismiss-parked-step', 'none', { fresh }));
      const step = await parked(tx, stepId, 'dismiss');
      if (!isDismissReason(why)) throw new Refused('validation-failed');
      if (!(await tx.steps.dismissParked(stepId))) throw new Refused('conflict');
      await tx.history.record(await entryOf(tx, 'parked-step-dismissed', staff, step, { why }));
      await closeTaskOf(tx, step);
    });
  }

  /** @returns id of the request. @throws Refused as `dismiss` */
  request({ staff, provedAt, stepId, reason }: ByStaff & { reason: string }): Promise<string> {
    const id = this.random.uuid();
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const fresh = isFresh(provedAt, await tx.now());
      mustBeAllowed(may(staff.role, ACT_ON_PARKED, 'none', { fresh }));
      const step = await parked(tx, stepId, 'act');
      if (await tx.approvals.openOf(ACT_ON_PARKED, stepId)) throw new Refused('not-allowed-now');
      const proposal = {
        id,
        kind: ACT_ON_PARKED,
        change: changeOf(step),
        reason,
        maker: staff,
        subject: stepId,
      } as const;
      const { changeSha256 } = await proposeChange(tx, proposal);
      const facts = { approval: id, changeSha256 };
      await tx.history.record(await entryOf(tx, 'parked-message-requested', staff, step, facts));
      return id;
    });
  }
}

/** Exactly what the step says, and why it waits. */
const changeOf = ({ id, kind, subject, reason, payload: { reason: number, message = '', at = '' } }: StepRow) => ({
  step: id,
  kind,
  subject,
  why: reason ?? '',
  message: number ?? message,
  event: (number === undefined ? residentMeaning(message) : carrierReport(Number(number)))?.event ?? '',
  at,
});

/** @throws Refused `conflict` when it is parked no more, or for something else */
export async function carryOutParkedMessage(tx: RegisterTransaction, row: ApprovalRow): Promise<readonly string[]> {
  const step = await tx.steps.byId(row.subject ?? '');
  if (step?.state !== 'parked' || (step.reason ?? '') !== row.change['why']) throw new Refused('conflict');
  if (!parkedActs(step.kind, step.reason).includes('act')) throw new Refused('conflict');
  if (!(await tx.steps.orderParked(step.id, row.id))) throw new Refused('conflict');
  await closeTaskOf(tx, step);
  return [];
}

async function parked(tx: RegisterTransaction, stepId: string, act: ParkedAct): Promise<StepRow> {
  const step = await tx.steps.byId(stepId);
  if (!step) throw new Refused('not-found');
  if (step.state !== 'parked' || !parkedActs(step.kind, step.reason).includes(act))
    throw new Refused('not-allowed-now');
  return step;
}

async function closeTaskOf(tx: RegisterTransaction, step: StepRow): Promise<void> {
  const line = await tx.lines.byId(step.subject);
  if (line) await closeProductTask(tx, { line, kind: 'carrier-report-unclear', subject: step.id });
}

/** Of a carrier's report on the line's own timeline: its desk sees what became of it. A person's is J-LIS's alone. */
async function entryOf(
  tx: RegisterTransaction,
  event: HistoryEvent,
  staff: StaffRow,
  step: StepRow,
  facts: NewHistory['facts'],
): Promise<NewHistory> {
  const line = await tx.lines.byId(step.subject);
  return {
    event,
    ...{ actorKind: 'staff', actorId: staff.id },
    ...{ applicationId: null, certificateSerial: null },
    ...{ lineId: line?.id ?? null, carrier: line?.carrier ?? null },
    facts: { kind: step.kind, ...facts },
  };
}
