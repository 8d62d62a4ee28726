import { describe, expect, it } from 'vitest';
import { DESK_HOURS } from '../business-hours/business-hours';
import { transition } from '../verdict';
import {
  DESK_OPENED_TASKS,
  DESK_TASK_EVENTS,
  DESK_TASK_STATES,
  DESK_TASK_TABLE,
  inQueueOrder,
  maskStaffName,
  TASK_KIND_IDS,
  taskClock,
  taskDue,
  type DeskTaskEvent,
  type DeskTaskSnapshot,
  type DeskTaskState,
} from './desk-task';

const ME = 'me';
const COLLEAGUE = 'colleague';
const at = (text: string) => new Date(`${text}:00+09:00`);

function answer(state: DeskTaskState, event: DeskTaskEvent, over: Partial<DeskTaskSnapshot> = {}): string {
  const claimedBy = state === 'claimed' ? ME : null;
  const snapshot = { actor: 'carrier-desk', by: ME, claimedBy, claimant: '見本 ＊', ...over } as const;
  const told = transition(DESK_TASK_TABLE, state, event, snapshot);
  return told.allowed ? told.to : told.rule;
}

describe('A task', () => {
  const expected: Readonly<Record<DeskTaskState, Readonly<Record<DeskTaskEvent, string>>>> = {
    open: {
      claim: 'claimed',
      release: 'task-not-claimed',
      'hand-over': 'task-not-claimed',
      finish: 'task-not-claimed',
    },
    claimed: { claim: 'claimed', release: 'open', 'hand-over': 'claimed', finish: 'done' },
    done: { claim: 'task-over', release: 'task-over', 'hand-over': 'task-over', finish: 'task-over' },
  };
  it.each(DESK_TASK_STATES.flatMap((state) => DESK_TASK_EVENTS.map((event) => [state, event] as const)))(
    '%s × %s of its claimant is answered',
    (state, event) => expect(answer(state, event)).toBe(expected[state][event]),
  );

  it.each(DESK_TASK_EVENTS)('of a colleague: %s is refused, and says who has it', (event) => {
    const told = transition(DESK_TASK_TABLE, 'claimed', event, {
      actor: 'carrier-desk',
      by: ME,
      claimedBy: COLLEAGUE,
      claimant: '見本 ＊',
    });
    expect(told).toMatchObject({ allowed: false, rule: 'task-claimed', facts: { by: '見本 ＊' } });
  });

  it('of a colleague is freed and passed on by a supervisor, who neither claims nor finishes it', () => {
    const supervisor = { actor: 'carrier-supervisor', claimedBy: COLLEAGUE } as const;
    expect(answer('claimed', 'release', supervisor)).toBe('open');
    expect(answer('claimed', 'hand-over', supervisor)).toBe('claimed');
    expect(answer('claimed', 'claim', supervisor)).toBe('task-claimed');
    expect(answer('claimed', 'finish', supervisor)).toBe('task-claimed');
  });

  it('is passed on within the desk only', () =>
    expect(answer('claimed', 'hand-over', { receiverFits: false })).toBe('receiver-not-of-the-desk'));

  it('that has settled itself is closed by the product, whoever has it', () => {
    const product = { actor: 'system', by: null } as const;
    expect(answer('open', 'finish', product)).toBe('done');
    expect(answer('claimed', 'finish', { ...product, claimedBy: COLLEAGUE })).toBe('done');
    expect(answer('open', 'claim', product)).toBe('not-your-action');
  });

  it.each(['jlis-operator', 'jlis-auditor', 'hotline', 'citizen'] as const)('is nothing of %s', (actor) =>
    expect(answer('open', 'claim', { actor })).toBe('not-your-action'),
  );
});

describe('The kinds of tasks', () => {
  it('each are opened by somebody; what the product alone sees no desk makes up', () => {
    expect(DESK_OPENED_TASKS).toEqual([
      'call-back',
      'load-refused',
      'check-with-holder',
      'await-carrier',
      'document-awaited',
      'element-unreachable',
    ]);
  });

  it.each([
    ['call-back', '2026-11-21T16:30', '2026-11-22T10:30'],
    ['step-parked', '2026-11-20T19:00', '2026-11-21T12:30'],
    ['await-carrier', '2026-11-20T10:00', '2026-11-25T10:00'],
    ['document-awaited', '2026-11-17T10:00', '2026-11-25T10:00'],
  ] as const)('%s opened at %s JST is due at %s', (kind, opened, due) =>
    expect(taskDue(kind, at(opened), DESK_HOURS)).toEqual(at(due)),
  );

  it('a task is due no later than what it is about', () => {
    const ends = at('2026-11-20T09:30');
    expect(taskDue('line-end-announced', at('2026-11-19T10:00'), DESK_HOURS, ends)).toEqual(ends);
    expect(taskDue('line-end-announced', at('2026-11-10T10:00'), DESK_HOURS, ends)).toEqual(at('2026-11-12T10:00'));
  });

  it.each(TASK_KIND_IDS)('the clock of %s begins with all of its time', (kind) => {
    const opened = at('2026-11-17T10:00');
    const clock = taskClock(kind, taskDue(kind, opened, DESK_HOURS), opened, DESK_HOURS);
    expect(clock.overdue).toBe(false);
    expect(clock.minutes).toBeGreaterThan(0);
  });
});

describe('The queue', () => {
  const now = at('2026-11-17T12:00');
  const task = (name: string, kind: (typeof TASK_KIND_IDS)[number], due: string, opened = '2026-11-17T09:00') => ({
    name,
    kind,
    dueAt: at(due),
    openedAt: at(opened),
  });

  it('has overdue ones first, then the urgent ones, then what is due next, then the older one', () => {
    const rows = [
      task('low', 'document-awaited', '2026-11-17T13:00'),
      task('normal later', 'await-carrier', '2026-11-18T12:00'),
      task('normal, younger', 'await-carrier', '2026-11-17T14:00', '2026-11-17T10:00'),
      task('normal, older', 'await-carrier', '2026-11-17T14:00', '2026-11-17T09:30'),
      task('urgent', 'call-back', '2026-11-19T12:00'),
      task('overdue, low', 'document-awaited', '2026-11-17T11:00'),
      task('overdue, urgent', 'call-back', '2026-11-17T11:30'),
    ];
    expect(inQueueOrder(rows, now).map(({ name }) => name)).toEqual([
      'overdue, urgent',
      'overdue, low',
      'urgent',
      'normal, older',
      'normal, younger',
      'normal later',
      'low',
    ]);
  });
});

describe('A colleague’s name', () => {
  it.each([
    ['見本 花子', '見本 ＊'],
    ['見本　花子', '見本 ＊'],
    ['Mihon Hanako Ann', 'Mihon ＊'],
    ['花子', '花＊'],
    ['𠮷', '𠮷＊'],
  ])('%s is shown as %s', (name, shown) => expect(maskStaffName(name)).toBe(shown));
});
