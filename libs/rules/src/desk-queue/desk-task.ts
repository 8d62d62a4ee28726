/**
 * 対応依頼: what a desk has to do on a line. Which kinds there are, who opens them, how soon each is due in business time; and the states of one:
 * open → claimed → done. One person works on it at a time; a supervisor may free or pass on what a colleague left lying.
 * Sources: ux-ecosystem §2.3 (queue, SLA clock, priority, claim, collision notice), issue 4 "The desk".
 */
import {
  addBusinessMinutes,
  clockOf,
  hoursOf,
  type Clock,
  type DeskHours,
  type WorkCalendar,
} from '../business-hours/business-hours';
import type { Actor } from '../permissions/roles';
import { ALLOWED, demand, refuse } from '../verdict';
import type { TransitionTable, Verdict } from '../verdict';

/** Most urgent first: the order of the queue. */
export const TASK_PRIORITIES = ['urgent', 'normal', 'low'] as const;
export type TaskPriority = (typeof TASK_PRIORITIES)[number];

export const TASK_RESULTS = ['solved', 'holder-told', 'holder-not-reached', 'passed-on', 'no-longer-needed'] as const;
export type TaskResult = (typeof TASK_RESULTS)[number];

export interface TaskKind {
  readonly openedBy: readonly ('desk' | 'product')[];
  readonly priority: TaskPriority;
  /** Business minutes from opening. An hour of eleven is a weekday. */
  readonly dueMinutes: number;
  /** The days that count. */
  readonly calendar: WorkCalendar;
}

const A_WEEKDAY = 11 * 60;

export const DESK_TASKS = {
  'call-back': { openedBy: ['desk'], priority: 'urgent', dueMinutes: 120, calendar: 'every-day' },
  'load-refused': { openedBy: ['desk'], priority: 'urgent', dueMinutes: 240, calendar: 'every-day' },
  'check-with-holder': { openedBy: ['desk'], priority: 'normal', dueMinutes: A_WEEKDAY, calendar: 'every-day' },
  'await-carrier': { openedBy: ['desk'], priority: 'normal', dueMinutes: 2 * A_WEEKDAY, calendar: 'weekdays' },
  'document-awaited': { openedBy: ['desk'], priority: 'low', dueMinutes: 5 * A_WEEKDAY, calendar: 'weekdays' },
  'element-unreachable': {
    openedBy: ['desk', 'product'],
    priority: 'normal',
    dueMinutes: 2 * A_WEEKDAY,
    calendar: 'weekdays',
  },
  'step-parked': { openedBy: ['product'], priority: 'urgent', dueMinutes: 240, calendar: 'every-day' },
  'carrier-report-unclear': { openedBy: ['product'], priority: 'normal', dueMinutes: A_WEEKDAY, calendar: 'weekdays' },
  // Their number is not theirs any more, and their certificate lives on in the phone.
  'write-to-holder': { openedBy: ['product'], priority: 'normal', dueMinutes: 2 * A_WEEKDAY, calendar: 'weekdays' },
  // Due when the line ends, or as usual, whichever comes first.
  'line-end-announced': { openedBy: ['product'], priority: 'urgent', dueMinutes: 2 * A_WEEKDAY, calendar: 'every-day' },
} as const satisfies Readonly<Record<string, TaskKind>>;
export type TaskKindId = keyof typeof DESK_TASKS;
export const TASK_KIND_IDS = Object.keys(DESK_TASKS) as readonly TaskKindId[];

export const taskKind = (kind: TaskKindId): TaskKind => DESK_TASKS[kind];
export const DESK_OPENED_TASKS = TASK_KIND_IDS.filter((kind) => taskKind(kind).openedBy.includes('desk'));

/** @param notAfter when the reason for it is over anyway */
export function taskDue(kind: TaskKindId, openedAt: Date, hours: DeskHours, notAfter?: Date): Date {
  const { calendar, dueMinutes } = taskKind(kind);
  const due = addBusinessMinutes(openedAt, dueMinutes, hoursOf(calendar, hours));
  return notAfter && notAfter < due ? notAfter : due;
}

export const taskClock = (kind: TaskKindId, dueAt: Date, now: Date, hours: DeskHours): Clock =>
  clockOf(dueAt, now, hoursOf(taskKind(kind).calendar, hours));

/** Overdue first, then by priority, then by what is due next; ties by the older one. */
export function inQueueOrder<Row extends { readonly kind: TaskKindId; readonly dueAt: Date; readonly openedAt: Date }>(
  rows: readonly Row[],
  now: Date,
): Row[] {
  const place = ({ kind, dueAt, openedAt }: Row) => [
    dueAt < now ? 0 : 1,
    TASK_PRIORITIES.indexOf(taskKind(kind).priority),
    dueAt.getTime(),
    openedAt.getTime(),
  ];
  return rows
    .map((row) => ({ row, place: place(row) }))
    .sort((one, other) => one.place.reduce((order, value, at) => order || value - (other.place[at] ?? 0), 0))
    .map(({ row }) => row);
}

export const DESK_TASK_STATES = ['open', 'claimed', 'done'] as const;
export type DeskTaskState = (typeof DESK_TASK_STATES)[number];
export type DeskTaskEvent = 'claim' | 'release' | 'hand-over' | 'finish';

export interface DeskTaskSnapshot {
  readonly actor: Actor;
  /** Id of who acts; null for the product. */
  readonly by: string | null;
  readonly claimedBy: string | null;
  /** How the claimant is shown to others. */
  readonly claimant: string;
  /** For `hand-over`: who gets it is somebody else of the same desk. */
  readonly receiverFits?: boolean | undefined;
}

function isClaimant({ actor, by, claimedBy, claimant }: DeskTaskSnapshot): Verdict {
  if (actor === 'system') return ALLOWED;
  if (claimedBy === null) return refuse('task-not-claimed');
  return demand(claimedBy === by, 'task-claimed', { by: claimant });
}

const OVER = { refuse: 'task-over' } as const;
const FREE = { refuse: 'task-not-claimed' } as const;
const DESK = ['carrier-desk', 'carrier-supervisor', 'mvno-desk'] as const satisfies readonly Actor[];

export const DESK_TASK_TABLE = {
  name: 'desk-task',
  states: DESK_TASK_STATES,
  initial: 'open',
  final: ['done'],
  events: {
    claim: { by: DESK },
    release: { by: DESK },
    'hand-over': { by: DESK },
    // The product closes what has settled itself.
    finish: { by: [...DESK, 'system'] },
  },
  guards: {
    'is-claimant': isClaimant,
    'claimant-or-supervisor': (snapshot) => (snapshot.actor === 'carrier-supervisor' ? ALLOWED : isClaimant(snapshot)),
    'receiver-fits': ({ receiverFits }) => demand(receiverFits !== false, 'receiver-not-of-the-desk'),
  },
  cells: {
    open: {
      claim: { to: 'claimed' },
      release: FREE,
      'hand-over': FREE,
      finish: { to: 'done', guards: ['is-claimant'] },
    },
    claimed: {
      claim: { to: 'claimed', guards: ['is-claimant'] },
      release: { to: 'open', guards: ['claimant-or-supervisor'] },
      'hand-over': { to: 'claimed', guards: ['claimant-or-supervisor', 'receiver-fits'] },
      finish: { to: 'done', guards: ['is-claimant'] },
    },
    done: { claim: OVER, release: OVER, 'hand-over': OVER, finish: OVER },
  },
} as const satisfies TransitionTable<
  DeskTaskState,
  DeskTaskEvent,
  'is-claimant' | 'claimant-or-supervisor' | 'receiver-fits',
  never,
  DeskTaskSnapshot
>;
export const DESK_TASK_EVENTS = Object.keys(DESK_TASK_TABLE.events) as readonly DeskTaskEvent[];

/** A colleague as other staff of the desk see one: the family name, never the given name. */
export function maskStaffName(displayName: string): string {
  const [family = '', ...rest] = displayName.normalize('NFKC').trim().split(/\s+/u);
  return rest.length > 0 ? `${family} ＊` : `${[...family][0] ?? ''}＊`;
}

/** For whom a word for the next shift is: everybody of the desk, or the writer's own shop. */
export const HANDOVER_REACHES = ['desk', 'shop'] as const;
export type HandoverReach = (typeof HANDOVER_REACHES)[number];

/** How long a look at a line counts as being there, and how often the page says so. */
export const PRESENCE = { seconds: 45, every: 15 } as const;
