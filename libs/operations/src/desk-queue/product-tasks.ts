// Tasks that the product opens where a person is needed, in the transaction of what happened. What it is about already stands in the
// timeline, so that the task makes no entry of its own.
import {
  DESK_HOURS,
  hoursOfHelpDesk,
  taskDue,
  transition,
  DESK_TASK_TABLE,
  type DeskHours,
  type TaskKindId,
} from '@sumaho-jpki/rules';
import { contractOf } from '../mvno-contracts/contract-of';
import type { RegisterTransaction } from '../ports/register.port';
import type { LineRow, StepRow } from '../ports/rows';

/** An MVNO's own help desk first, as its contract names it. */
export async function deskHoursOf(tx: RegisterTransaction, carrier: string): Promise<DeskHours> {
  const helpDesk = (await contractOf(tx, carrier))?.helpDesk ?? null;
  if (helpDesk !== null) return hoursOfHelpDesk(helpDesk);
  return (await tx.carriers.byCode(carrier))?.profile?.deskHours ?? DESK_HOURS;
}

interface About {
  readonly line: Pick<LineRow, 'id' | 'carrier' | 'personId'>;
  readonly kind: TaskKindId;
  /** Names what happened: asked again about the same, nothing is opened twice. */
  readonly subject: string;
  /** When the reason is over anyway. */
  readonly notAfter?: Date;
}

export async function openProductTask(
  tx: RegisterTransaction,
  { line, kind, subject, notAfter }: About,
): Promise<void> {
  const openedAt = await tx.now();
  const dueAt = taskDue(kind, openedAt, await deskHoursOf(tx, line.carrier), notAfter);
  const { id: lineId, carrier, personId } = line;
  const id = globalThis.crypto.randomUUID();
  await tx.deskTasks.insert({
    id,
    carrier,
    lineId,
    personId,
    kind,
    subject,
    about: '',
    openedBy: null,
    openedAt,
    dueAt,
  });
}

/** What it was about has settled itself; nothing happens where there is none. */
export async function closeProductTask(tx: RegisterTransaction, { line, kind, subject }: About): Promise<void> {
  const task = await tx.deskTasks.openAbout(line.id, kind, subject);
  if (!task) return;
  const answer = transition(DESK_TASK_TABLE, task.state, 'finish', {
    actor: 'system',
    by: null,
    claimedBy: task.claimedBy,
    claimant: '',
  });
  // Somebody who finished it in this moment did the same.
  if (answer.allowed)
    await tx.deskTasks.update(task, { state: answer.to, result: 'no-longer-needed', doneAt: await tx.now() });
}

/** A parked step waits for a person: of the line's desk where it has a line, and for J-LIS in any case. */
export async function openTaskOfParkedStep(tx: RegisterTransaction, step: StepRow, reason: string): Promise<void> {
  const application = await tx.applications.byId(step.subject);
  const lineId = application?.lineId ?? (await tx.certificates.bySerial(step.subject))?.lineId ?? step.subject;
  const line = await tx.lines.byId(lineId);
  if (!line) return;
  const unclear = step.kind === 'act-on-carrier-report' || reason.startsWith('carrier-contradicts');
  await openProductTask(tx, { line, kind: unclear ? 'carrier-report-unclear' : 'step-parked', subject: step.id });
}
