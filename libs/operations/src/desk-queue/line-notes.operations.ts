// Notes and tasks on the page of a line, and who looks at it at this moment.
import { may, PRESENCE } from '@sumaho-jpki/rules';
import { relationTo, scopeOf } from '../desk/desk.operations';
import type { LineNoteRow } from '../ports/desk-queue.port';
import type { Random } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { checked, lineForDesk } from './desk-queue.operations';
import { peopleOf, type Colleague } from './desk-people';
import { deskHoursOf } from './product-tasks';
import { picturing, type TaskPicture } from './task-picture';
import { relationOfStaff } from '../staff-scope';

const MOST = 50;

export interface NotePicture {
  readonly note: LineNoteRow;
  readonly by: Colleague | null;
}

interface OfLine {
  readonly staff: StaffRow;
  readonly lineId: string;
}

export class ReadLineNotes {
  constructor(private readonly register: Register) {}

  /** Of the line's holder of today; what was written about a former one is not shown (F11). @throws Refused `not-found` */
  execute({ staff, lineId }: OfLine): Promise<{ notes: NotePicture[]; tasks: TaskPicture[] }> {
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const line = await lineForDesk(tx, staff, lineId, 'read-line-notes');
      const person = peopleOf(tx, staff);
      const notes: NotePicture[] = [];
      for (const note of await tx.lineNotes.ofLine(lineId, MOST))
        if (note.personId === line.personId) notes.push({ note, by: await person(note.staffId) });
      const picture = picturing(tx, staff, await tx.now(), await deskHoursOf(tx, line.carrier));
      const tasks: TaskPicture[] = [];
      for (const row of await tx.deskTasks.ofLine(lineId, MOST)) {
        const seen = await picture(row);
        if (seen) tasks.push(seen);
      }
      return { notes, tasks };
    });
  }
}

export class WriteLineNote {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /** @throws Refused `not-found` | `text-not-for-notes` */
  execute({ staff, lineId, text }: OfLine & { text: string }): Promise<void> {
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const { carrier, personId } = await lineForDesk(tx, staff, lineId, 'write-line-note');
      const id = this.random.uuid();
      await tx.lineNotes.insert({ id, lineId, carrier, personId, staffId: staff.id, text: checked(text) });
      await tx.history.record({
        event: 'note-written',
        actorKind: 'staff',
        actorId: staff.id,
        applicationId: null,
        lineId,
        certificateSerial: null,
        carrier,
        facts: {},
      });
    });
  }
}

export class ShowPresence {
  constructor(private readonly register: Register) {}

  /** Says that one looks at a line, or no longer, and hears which colleagues of the same tenant do. @throws Refused `not-found` */
  execute({ staff, lineId, here }: OfLine & { here: boolean }): Promise<Colleague[]> {
    return this.register.transaction(scopeOf(staff), async (tx) => {
      mustBeAllowed(may(staff.role, 'show-presence', relationOfStaff(staff)));
      const line = await tx.lines.byId(lineId);
      if (!line) throw new Refused('not-found');
      mustBeAllowed(may(staff.role, 'show-presence', relationTo(staff, line)));
      const tenant = staff.carrier ?? 'jlis';
      if (!here) {
        await tx.presence.leave(lineId, staff.id);
        return [];
      }
      await tx.presence.beat({ lineId, staffId: staff.id, tenant }, PRESENCE.seconds);
      const person = peopleOf(tx, staff);
      const others: Colleague[] = [];
      for (const id of await tx.presence.others(lineId, staff.id, tenant)) {
        const other = await person(id);
        if (other) others.push(other);
      }
      return others;
    });
  }
}
