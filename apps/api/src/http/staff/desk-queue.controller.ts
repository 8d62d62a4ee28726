// The queue of a desk; notes, tasks and presence on a line.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import {
  staffRoutes,
  type BodyOf as RequestBody,
  type ColleagueView,
  type DeskTaskView,
  type ResponseOf,
  type ShiftDigestView,
} from '@sumaho-jpki/contract';
import {
  OpenDeskTask,
  ReadDeskQueue,
  ReadLineNotes,
  ShowPresence,
  WorkOnDeskTask,
  WriteHandoverNote,
  WriteLineNote,
  type Colleague,
  type DeskQueue,
  type TaskPicture,
} from '@sumaho-jpki/operations';
import { taskKind, TASK_KIND_IDS } from '@sumaho-jpki/rules';
import { Staff } from '../caller';
import { BodyOf, ParamsOf, Serves } from '../serves.decorator';
import { phoneFor, verdictView } from '../views';

interface OneTask {
  readonly id: string;
}
interface OneLine {
  readonly lineId: string;
}

@Controller()
export class DeskQueueController {
  constructor(
    @Inject(ReadDeskQueue) private readonly queue: ReadDeskQueue,
    @Inject(WorkOnDeskTask) private readonly work: WorkOnDeskTask,
    @Inject(WriteHandoverNote) private readonly handover: WriteHandoverNote,
  ) {}

  @Serves(staffRoutes.deskQueue)
  async read(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.deskQueue>> {
    const { tasks, colleagues, handovers, digest, asOf } = await this.queue.execute(staff);
    return {
      tasks: tasks.map(taskView),
      colleagues: colleagues.map(colleagueView),
      handovers: handovers.map(({ note, by }) => ({
        id: note.id,
        at: note.createdAt.toISOString(),
        by: by && colleagueView(by),
        shop: note.shop,
        text: note.text,
        digest: digestView(note.digest),
      })),
      digest: digestView(digest),
      asOf: asOf.toISOString(),
    };
  }

  @Serves(staffRoutes.claimDeskTask)
  claim(@Staff() { staff }: StaffCaller, @ParamsOf(staffRoutes.claimDeskTask) { id }: OneTask): Promise<void> {
    return this.work.claim({ staff, id });
  }

  @Serves(staffRoutes.releaseDeskTask)
  release(@Staff() { staff }: StaffCaller, @ParamsOf(staffRoutes.releaseDeskTask) { id }: OneTask): Promise<void> {
    return this.work.release({ staff, id });
  }

  @Serves(staffRoutes.handOverDeskTask)
  handOver(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.handOverDeskTask) { id }: OneTask,
    @BodyOf(staffRoutes.handOverDeskTask) body: RequestBody<typeof staffRoutes.handOverDeskTask>,
  ): Promise<void> {
    return this.work.handOver({ staff, id, ...body });
  }

  @Serves(staffRoutes.finishDeskTask)
  finish(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.finishDeskTask) { id }: OneTask,
    @BodyOf(staffRoutes.finishDeskTask) body: RequestBody<typeof staffRoutes.finishDeskTask>,
  ): Promise<void> {
    return this.work.finish({ staff, id, ...body });
  }

  @Serves(staffRoutes.writeHandoverNote)
  writeHandover(
    @Staff() { staff }: StaffCaller,
    @BodyOf(staffRoutes.writeHandoverNote) body: RequestBody<typeof staffRoutes.writeHandoverNote>,
  ): Promise<void> {
    return this.handover.execute({ staff, text: body.text, for: body.for ?? 'desk' });
  }
}

@Controller()
export class LineNotesController {
  constructor(
    @Inject(ReadLineNotes) private readonly notes: ReadLineNotes,
    @Inject(WriteLineNote) private readonly note: WriteLineNote,
    @Inject(OpenDeskTask) private readonly task: OpenDeskTask,
    @Inject(ShowPresence) private readonly presence: ShowPresence,
  ) {}

  @Serves(staffRoutes.lineNotes)
  async read(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.lineNotes) { lineId }: OneLine,
  ): Promise<ResponseOf<typeof staffRoutes.lineNotes>> {
    const { notes, tasks } = await this.notes.execute({ staff, lineId });
    return {
      notes: notes.map(({ note, by }) => ({
        id: note.id,
        at: note.createdAt.toISOString(),
        by: by && colleagueView(by),
        text: note.text,
      })),
      tasks: tasks.map(taskView),
    };
  }

  @Serves(staffRoutes.writeLineNote)
  write(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.writeLineNote) { lineId }: OneLine,
    @BodyOf(staffRoutes.writeLineNote) { text }: RequestBody<typeof staffRoutes.writeLineNote>,
  ): Promise<void> {
    return this.note.execute({ staff, lineId, text });
  }

  @Serves(staffRoutes.openDeskTask)
  async open(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.openDeskTask) { lineId }: OneLine,
    @BodyOf(staffRoutes.openDeskTask) { kind, about }: RequestBody<typeof staffRoutes.openDeskTask>,
  ): Promise<ResponseOf<typeof staffRoutes.openDeskTask>> {
    return { id: await this.task.execute({ staff, lineId, kind, about }) };
  }

  @Serves(staffRoutes.showPresence)
  async show(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.showPresence) { lineId }: OneLine,
    @BodyOf(staffRoutes.showPresence) { here }: RequestBody<typeof staffRoutes.showPresence>,
  ): Promise<ResponseOf<typeof staffRoutes.showPresence>> {
    return { others: (await this.presence.execute({ staff, lineId, here })).map(colleagueView) };
  }
}

const colleagueView = (person: Colleague): ColleagueView => ({ ...person });

const digestView = ({ kinds, ...counts }: DeskQueue['digest']): ShiftDigestView => ({
  ...counts,
  kinds: TASK_KIND_IDS.flatMap((kind) => {
    const count = kinds[kind] ?? 0;
    return count > 0 ? [{ kind, count }] : [];
  }),
});

function taskView({ task, line, clock, may, ...people }: TaskPicture): DeskTaskView {
  const { handoverText, result, doneAt } = task;
  return {
    id: task.id,
    kind: task.kind,
    priority: taskKind(task.kind).priority,
    state: task.state,
    lineId: line.id,
    phoneNumber: phoneFor('desk', line.msisdn),
    training: line.training,
    about: task.about,
    openedAt: task.openedAt.toISOString(),
    openedBy: people.openedBy && colleagueView(people.openedBy),
    dueAt: task.dueAt.toISOString(),
    overdue: clock.overdue,
    minutes: clock.minutes,
    claimedBy: people.claimedBy && colleagueView(people.claimedBy),
    handover:
      handoverText === null ? null : { by: people.handedBy && colleagueView(people.handedBy), text: handoverText },
    done:
      result === null || doneAt === null
        ? null
        : {
            at: doneAt.toISOString(),
            by: people.doneBy && colleagueView(people.doneBy),
            result,
            text: task.resultText ?? '',
          },
    may: {
      claim: verdictView(may.claim),
      release: verdictView(may.release),
      'hand-over': verdictView(may['hand-over']),
      finish: verdictView(may.finish),
    },
  };
}
