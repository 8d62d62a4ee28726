// 対応待ち: the queue of a desk, and what its people do with a task. Everything runs in the desk's own scope: row-level security keeps the
// tasks of others away even where a guard is missing.
import {
  DESK_OPENED_TASKS,
  DESK_TASK_TABLE,
  inQueueOrder,
  judgeNoteText,
  may,
  taskDue,
  transition,
  type DeskTaskEvent,
  type HandoverReach,
  type OperationId,
  type TaskKindId,
  type TaskResult,
} from '@sumaho-jpki/rules';
import { relationTo, scopeOf } from '../desk/desk.operations';
import { MovedMeanwhile } from '../move';
import type { DeskTaskRow, HandoverNoteRow, ShiftDigest } from '../ports/desk-queue.port';
import type { Random } from '../ports/outside.port';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { LineRow, StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused, refusedBy } from '../refused';
import { colleague, peopleOf, type Colleague } from './desk-people';
import { deskHoursOf } from './product-tasks';
import { picturing, snapshotOf, type TaskPicture } from './task-picture';

const MOST_TASKS = 200;
const MOST_NOTES = 10;
const A_DAY = 86_400_000;

export interface HandoverPicture {
  readonly note: HandoverNoteRow;
  readonly by: Colleague | null;
}

export interface DeskQueue {
  readonly tasks: readonly TaskPicture[];
  readonly colleagues: readonly Colleague[];
  readonly handovers: readonly HandoverPicture[];
  /** As it would stand in a note written now. */
  readonly digest: ShiftDigest;
  readonly asOf: Date;
}

export class ReadDeskQueue {
  constructor(private readonly register: Register) {}

  execute(staff: StaffRow): Promise<DeskQueue> {
    mustBeAllowed(may(staff.role, 'read-desk-queue', 'own'));
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const carrier = deskOf(staff);
      const now = await tx.now();
      const hours = await deskHoursOf(tx, carrier);
      const picture = picturing(tx, staff, now, hours);
      const tasks: TaskPicture[] = [];
      for (const row of inQueueOrder(await tx.deskTasks.openOf(carrier, MOST_TASKS), now)) {
        const seen = await picture(row);
        if (seen) tasks.push(seen);
      }
      const person = peopleOf(tx, staff);
      const handovers: HandoverPicture[] = [];
      for (const note of await tx.handoverNotes.ofDesk(carrier, staff.shop, MOST_NOTES))
        handovers.push({ note, by: await person(note.staffId) });
      const colleagues = (await tx.staff.all())
        .filter((row) => isOfDesk(row, staff))
        .map((row) => colleague(row, staff));
      return { tasks, colleagues, handovers, digest: await digestOf(tx, staff, now), asOf: now };
    });
  }
}

export class OpenDeskTask {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /** @throws Refused `not-found` for a line of others, `text-not-for-notes`, `not-allowed-now` for a kind that the product alone opens */
  execute(input: { staff: StaffRow; lineId: string; kind: TaskKindId; about: string }): Promise<string> {
    const { staff, kind } = input;
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const line = await lineForDesk(tx, staff, input.lineId, 'open-desk-task');
      if (!DESK_OPENED_TASKS.includes(kind)) throw new Refused('not-allowed-now');
      const about = checked(input.about);
      const id = this.random.uuid();
      const openedAt = await tx.now();
      const dueAt = taskDue(kind, openedAt, await deskHoursOf(tx, line.carrier));
      const { id: lineId, carrier, personId } = line;
      const row = { id, carrier, lineId, personId, kind, subject: '', about, openedBy: staff.id, openedAt, dueAt };
      await tx.deskTasks.insert(row);
      await tx.history.record(taskEvent('task-opened', staff, row));
      return id;
    });
  }
}

interface OfTask {
  readonly staff: StaffRow;
  readonly id: string;
}

export class WorkOnDeskTask {
  constructor(private readonly register: Register) {}

  /** Two at once: one wins, the other hears who. @throws Refused `not-found` | `task-claimed` with `by` | `not-allowed-now` */
  claim({ staff, id }: OfTask): Promise<void> {
    return this.move(staff, id, 'claim', async (tx, task) =>
      // Its own claim once more is the same claim.
      task.claimedBy === staff.id
        ? null
        : { change: { claimedBy: staff.id, claimedAt: await tx.now() }, event: 'task-claimed' },
    );
  }

  release({ staff, id }: OfTask): Promise<void> {
    return this.move(staff, id, 'release', async () => ({
      change: { claimedBy: null, claimedAt: null },
      event: 'task-released',
    }));
  }

  /** To a colleague of the same desk, with a word on where it stands. @throws Refused as `claim`, and `text-not-for-notes` */
  handOver({ staff, id, to, text }: OfTask & { to: string; text: string }): Promise<void> {
    return this.move(
      staff,
      id,
      'hand-over',
      async (tx) => ({
        change: { claimedBy: to, claimedAt: await tx.now(), handedBy: staff.id, handoverText: checked(text) },
        event: 'task-handed-over',
      }),
      to,
    );
  }

  finish({ staff, id, result, text }: OfTask & { result: TaskResult; text: string }): Promise<void> {
    return this.move(staff, id, 'finish', async (tx) => ({
      change: { result, resultText: checked(text), doneBy: staff.id, doneAt: await tx.now() },
      event: 'task-done',
      facts: { result },
    }));
  }

  private async move(
    staff: StaffRow,
    id: string,
    event: DeskTaskEvent,
    change: (tx: RegisterTransaction, task: DeskTaskRow) => Promise<Change | null>,
    receiver?: string,
  ): Promise<void> {
    mustBeAllowed(may(staff.role, 'work-on-desk-task', 'own'));
    await this.register.transaction(scopeOf(staff), async (tx) => {
      const task = await tx.deskTasks.byId(id);
      if (!task || task.carrier !== staff.carrier) throw new Refused('not-found');
      const to = await judged(tx, staff, task, event, receiver);
      const wanted = await change(tx, task);
      if (!wanted) return;
      if (!(await tx.deskTasks.update(task, { state: to, ...wanted.change }))) {
        const now = await tx.deskTasks.byId(id);
        // Somebody was faster: the rule says who, where it is a matter of who.
        if (now) await judged(tx, staff, now, event, receiver);
        throw new MovedMeanwhile();
      }
      await tx.history.record(taskEvent(wanted.event, staff, task, wanted.facts));
    });
  }
}

/** Whoever left works on nothing any more. */
const isOfDesk = ({ carrier, state }: StaffRow, staff: StaffRow): boolean =>
  carrier === staff.carrier && state === 'active';

interface Change {
  readonly change: Parameters<RegisterTransaction['deskTasks']['update']>[1];
  readonly event: 'task-claimed' | 'task-released' | 'task-handed-over' | 'task-done';
  readonly facts?: NewHistory['facts'];
}

async function judged(
  tx: RegisterTransaction,
  staff: StaffRow,
  task: DeskTaskRow,
  event: DeskTaskEvent,
  receiver: string | undefined,
): Promise<DeskTaskRow['state']> {
  const claimant = await peopleOf(tx, staff)(task.claimedBy);
  const other = receiver === undefined ? null : await tx.staff.byId(receiver);
  const answer = transition(DESK_TASK_TABLE, task.state, event, {
    ...snapshotOf(staff, task, claimant),
    receiverFits: receiver === undefined || (other !== null && isOfDesk(other, staff) && other.id !== task.claimedBy),
  });
  if (!answer.allowed) throw refusedBy(answer);
  return answer.to;
}

export class WriteHandoverNote {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /**
   * @param input.for whose next shift: the writer's own shop, or the whole desk
   * @throws Refused `text-not-for-notes`
   */
  execute({ staff, text, ...input }: { staff: StaffRow; text: string; for: HandoverReach }): Promise<void> {
    mustBeAllowed(may(staff.role, 'write-handover-note', 'own'));
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const carrier = deskOf(staff);
      const digest = await digestOf(tx, staff, await tx.now());
      // Whoever belongs to no shop writes for everybody.
      const shop = input.for === 'shop' ? staff.shop : null;
      const row = { id: this.random.uuid(), carrier, staffId: staff.id, shop, text: checked(text), digest };
      await tx.handoverNotes.insert(row);
    });
  }
}

async function digestOf(tx: RegisterTransaction, staff: StaffRow, now: Date): Promise<ShiftDigest> {
  const carrier = deskOf(staff);
  // Practice is no work that was left lying.
  const inTraining = new Set((await tx.lines.training(MOST_TASKS)).map(({ id }) => id));
  const open = (await tx.deskTasks.openOf(carrier, MOST_TASKS)).filter(({ lineId }) => !inTraining.has(lineId));
  const kinds: Partial<Record<TaskKindId, number>> = {};
  for (const { kind } of open) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const [before] = await tx.handoverNotes.ofDesk(carrier, staff.shop, 1);
  const aDayAgo = new Date(now.getTime() - A_DAY);
  const since = before && before.createdAt > aDayAgo ? before.createdAt : aDayAgo;
  return {
    open: open.length,
    claimed: open.filter(({ state }) => state === 'claimed').length,
    overdue: open.filter(({ dueAt }) => dueAt < now).length,
    done: await tx.deskTasks.countDone(carrier, since),
    kinds,
  };
}

/** @throws Refused `text-not-for-notes` */
export function checked(text: string): string {
  mustBeAllowed(judgeNoteText(text));
  return text.trim();
}

function deskOf({ carrier }: StaffRow): string {
  if (carrier === null) throw new Refused('forbidden');
  return carrier;
}

/** Of the desk itself: a host network that sees the SIM sees no notes and no tasks. @throws Refused `not-found` */
export async function lineForDesk(
  tx: RegisterTransaction,
  staff: StaffRow,
  lineId: string,
  operation: OperationId,
): Promise<LineRow> {
  mustBeAllowed(may(staff.role, operation, 'own'));
  const line = await tx.lines.byId(lineId);
  if (!line) throw new Refused('not-found');
  mustBeAllowed(may(staff.role, operation, relationTo(staff, line)));
  return line;
}

/** What was written stands in the task, not in the timeline. */
const taskEvent = (
  event: 'task-opened' | Change['event'],
  staff: StaffRow,
  task: Pick<DeskTaskRow, 'lineId' | 'carrier' | 'kind'>,
  facts: NewHistory['facts'] = {},
): NewHistory => ({
  event,
  actorKind: 'staff',
  actorId: staff.id,
  applicationId: null,
  lineId: task.lineId,
  certificateSerial: null,
  carrier: task.carrier,
  facts: { task: task.kind, ...facts },
});
