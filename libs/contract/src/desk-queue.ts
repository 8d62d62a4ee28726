// 対応待ち: the queue of a desk with its shift notes, tasks and notes on a line, and who looks at a line at this moment.
import {
  DESK_OPENED_TASKS,
  DESK_TASK_STATES,
  HANDOVER_REACHES,
  NOTE_LENGTH,
  TASK_KIND_IDS,
  TASK_PRIORITIES,
  TASK_RESULTS,
  type TaskKindId,
} from '@sumaho-jpki/rules';
import * as z from 'zod';
import { route } from './route';
import { instant, uuid, verdict } from './shapes';

const anyOf = (kinds: readonly TaskKindId[]) => z.enum(kinds as [TaskKindId, ...TaskKindId[]]);
const written = z.string().trim().min(1).max(NOTE_LENGTH);
const mayBeEmpty = z.string().trim().max(NOTE_LENGTH);

const colleague = z.object({
  id: uuid,
  name: z.string().describe('masked'),
  role: z.string(),
  shop: z.string().nullable(),
  you: z.boolean(),
});
export type ColleagueView = z.output<typeof colleague>;

const task = z.object({
  id: uuid,
  kind: anyOf(TASK_KIND_IDS),
  priority: z.enum(TASK_PRIORITIES),
  state: z.enum(DESK_TASK_STATES),
  lineId: uuid,
  phoneNumber: z.string().describe('masked'),
  training: z.boolean().describe('practice; not counted in the digest'),
  about: z.string(),
  openedAt: instant,
  openedBy: colleague.nullable().describe('null for the product'),
  dueAt: instant,
  overdue: z.boolean(),
  minutes: z.int().min(0).describe('business minutes left, or by which it is late'),
  claimedBy: colleague.nullable(),
  handover: z.object({ by: colleague.nullable(), text: z.string() }).nullable(),
  done: z.object({ at: instant, by: colleague.nullable(), result: z.enum(TASK_RESULTS), text: z.string() }).nullable(),
  may: z.object({ claim: verdict, release: verdict, 'hand-over': verdict, finish: verdict }),
});
export type DeskTaskView = z.output<typeof task>;

const digest = z.object({
  open: z.int(),
  claimed: z.int(),
  overdue: z.int(),
  done: z.int(),
  kinds: z.array(z.object({ kind: anyOf(TASK_KIND_IDS), count: z.int() })),
});
export type ShiftDigestView = z.output<typeof digest>;

const handover = z.object({
  id: uuid,
  at: instant,
  by: colleague.nullable(),
  shop: z.string().nullable().describe('null: for the whole desk'),
  text: z.string(),
  digest,
});

const queue = z.object({
  tasks: z.array(task).describe('overdue first, then by priority and by what is due next'),
  colleagues: z.array(colleague),
  handovers: z.array(handover).describe('newest first'),
  digest: digest.describe('as it would stand in a note written now'),
  asOf: instant,
});
export type DeskQueueView = z.output<typeof queue>;

const lineNotes = z.object({
  notes: z.array(z.object({ id: uuid, at: instant, by: colleague.nullable(), text: z.string() })),
  tasks: z.array(task).describe('newest first'),
});
export type LineNotesView = z.output<typeof lineNotes>;

const line = z.object({ lineId: uuid });
const ofTask = z.object({ id: uuid });

/** Of the back office. */
export const deskQueueRoutes = {
  deskQueue: route({
    method: 'GET',
    path: '/api/staff/queue',
    surface: 'staff',
    permission: 'read-desk-queue',
    summary: 'What my desk has to do, with the time left in business hours, and the notes of the last shifts',
    response: queue,
  }),
  openDeskTask: route({
    method: 'POST',
    path: '/api/staff/lines/:lineId/tasks',
    surface: 'staff',
    permission: 'open-desk-task',
    summary: 'Open a task for my desk on a line',
    params: line,
    status: 201,
    body: z.object({ kind: anyOf(DESK_OPENED_TASKS), about: mayBeEmpty }),
    response: z.object({ id: uuid }),
    problems: ['text-not-for-notes'],
  }),
  claimDeskTask: route({
    method: 'POST',
    path: '/api/staff/tasks/:id/claim',
    surface: 'staff',
    permission: 'work-on-desk-task',
    summary: 'Take a task; of two at once one gets it, and the other is told who',
    params: ofTask,
    status: 204,
    problems: ['task-claimed', 'conflict'],
  }),
  releaseDeskTask: route({
    method: 'POST',
    path: '/api/staff/tasks/:id/release',
    surface: 'staff',
    permission: 'work-on-desk-task',
    summary: 'Put a task back for anybody',
    params: ofTask,
    status: 204,
    problems: ['task-claimed', 'not-allowed-now', 'conflict'],
  }),
  handOverDeskTask: route({
    method: 'POST',
    path: '/api/staff/tasks/:id/hand-over',
    surface: 'staff',
    permission: 'work-on-desk-task',
    summary: 'Give a task to a colleague of the same desk, with a word on where it stands',
    params: ofTask,
    status: 204,
    body: z.object({ to: uuid, text: written }),
    problems: ['task-claimed', 'text-not-for-notes', 'not-allowed-now', 'conflict'],
  }),
  finishDeskTask: route({
    method: 'POST',
    path: '/api/staff/tasks/:id/finish',
    surface: 'staff',
    permission: 'work-on-desk-task',
    summary: 'Say what came of a task',
    params: ofTask,
    status: 204,
    body: z.object({ result: z.enum(TASK_RESULTS), text: mayBeEmpty }),
    problems: ['task-claimed', 'text-not-for-notes', 'not-allowed-now', 'conflict'],
  }),
  writeHandoverNote: route({
    method: 'POST',
    path: '/api/staff/queue/handover-notes',
    surface: 'staff',
    permission: 'write-handover-note',
    summary: 'Write down for the next shift of my shop or of the whole desk; what is open is counted beside it',
    status: 204,
    body: z.object({ text: written, for: z.enum(HANDOVER_REACHES).default('desk') }),
    problems: ['text-not-for-notes'],
  }),
  lineNotes: route({
    method: 'GET',
    path: '/api/staff/lines/:lineId/notes',
    surface: 'staff',
    permission: 'read-line-notes',
    summary: 'Notes and tasks of my desk on a line, as far as they are about its holder of today',
    params: line,
    response: lineNotes,
  }),
  writeLineNote: route({
    method: 'POST',
    path: '/api/staff/lines/:lineId/notes',
    surface: 'staff',
    permission: 'write-line-note',
    summary: 'Write a note on a line; it is never changed. An individual number or a PIN is refused',
    params: line,
    status: 204,
    body: z.object({ text: written }),
    problems: ['text-not-for-notes'],
  }),
  showPresence: route({
    method: 'POST',
    path: '/api/staff/lines/:lineId/presence',
    surface: 'staff',
    permission: 'show-presence',
    summary: 'Say that I look at a line, or no longer; answers which colleagues of my desk do',
    params: line,
    body: z.object({ here: z.boolean() }),
    response: z.object({ others: z.array(colleague) }),
  }),
} as const;
