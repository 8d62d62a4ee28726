// A task as a desk sees it: its clock, who has it, and what may be done with it now.
import {
  answers,
  DESK_TASK_TABLE,
  taskClock,
  type Clock,
  type DeskHours,
  type DeskTaskEvent,
  type DeskTaskSnapshot,
  type Verdict,
} from '@sumaho-jpki/rules';
import type { DeskTaskRow } from '../ports/desk-queue.port';
import type { RegisterTransaction } from '../ports/register.port';
import type { LineRow, StaffRow } from '../ports/rows';
import { peopleOf, type Colleague } from './desk-people';

export interface TaskPicture {
  /** Texts are empty where they were written about a former holder of the line. */
  readonly task: DeskTaskRow;
  readonly line: Pick<LineRow, 'id' | 'msisdn' | 'training'>;
  readonly clock: Clock;
  readonly openedBy: Colleague | null;
  readonly claimedBy: Colleague | null;
  readonly handedBy: Colleague | null;
  readonly doneBy: Colleague | null;
  readonly may: Readonly<Record<DeskTaskEvent, Verdict>>;
}

export const snapshotOf = (
  staff: StaffRow,
  task: Pick<DeskTaskRow, 'claimedBy'>,
  claimant: Colleague | null,
): DeskTaskSnapshot => ({
  actor: staff.role,
  by: staff.id,
  claimedBy: task.claimedBy,
  claimant: claimant?.name ?? '',
});

/** In the scope of the desk: lines of others are not there. */
export function picturing(
  tx: RegisterTransaction,
  staff: StaffRow,
  now: Date,
  hours: DeskHours,
): (task: DeskTaskRow) => Promise<TaskPicture | null> {
  const person = peopleOf(tx, staff);
  return async (row) => {
    const line = await tx.lines.byId(row.lineId);
    if (!line) return null;
    const ofToday = row.personId === line.personId;
    const task = ofToday ? row : { ...row, about: '', handoverText: null, resultText: null };
    const claimedBy = await person(task.claimedBy);
    const told = answers(DESK_TASK_TABLE, task.state, snapshotOf(staff, task, claimedBy));
    const may = Object.fromEntries(
      Object.entries(told).map(([event, answer]) => [event, answer.allowed ? { allowed: true } : answer]),
    ) as Record<DeskTaskEvent, Verdict>;
    return {
      task,
      line: { id: line.id, msisdn: line.msisdn, training: line.training },
      clock: taskClock(task.kind, task.dueAt, task.doneAt ?? now, hours),
      openedBy: await person(task.openedBy),
      claimedBy,
      handedBy: await person(task.handedBy),
      doneBy: await person(task.doneBy),
      may,
    };
  };
}
