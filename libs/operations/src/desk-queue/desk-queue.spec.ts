import { DESK_HOURS, PRESENCE, taskDue } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LineRow, StaffRow, StepRow } from '../ports/rows';
import { Refused } from '../refused';
import { MemoryRegister } from '../testing/memory-register';
import { addCarriers, addCitizen, aStaffMember, codeOf, newPerson, random, type Citizen } from '../testing/outside';
import { OpenDeskTask, ReadDeskQueue, WorkOnDeskTask, WriteHandoverNote } from './desk-queue.operations';
import { ReadLineNotes, ShowPresence, WriteLineNote } from './line-notes.operations';
import { closeProductTask, openProductTask, openTaskOfParkedStep } from './product-tasks';

let register: MemoryRegister;
let citizen: Citizen;
const desk = aStaffMember('carrier-desk', 'docomo');
const colleague: StaffRow = {
  ...aStaffMember('carrier-desk', 'docomo'),
  id: 'staff-colleague',
  displayName: '見本 花子',
};
const supervisor = aStaffMember('carrier-supervisor', 'docomo');
const rival = aStaffMember('carrier-desk', 'kddi');
const mvno = aStaffMember('mvno-desk', 'mvno-a');

beforeEach(async () => {
  register = new MemoryRegister();
  // A Monday that is a weekday in Japan, 10:00 JST.
  register.now = new Date('2026-06-01T01:00:00.000Z');
  await addCarriers(register);
  citizen = await addCitizen(register);
  register.rows.staff.push(desk, colleague, supervisor, rival, mvno);
});

const open = (by: StaffRow = desk, about = '18時以降に折り返し', lineId = citizen.line.id) =>
  new OpenDeskTask(register, random).execute({ staff: by, lineId, kind: 'call-back', about });
const queue = (by: StaffRow = desk) => new ReadDeskQueue(register).execute(by);
const work = () => new WorkOnDeskTask(register);
const note = (text: string, by: StaffRow = desk, lineId = citizen.line.id) =>
  new WriteLineNote(register, random).execute({ staff: by, lineId, text });
const onLine = (by: StaffRow = desk, lineId = citizen.line.id) =>
  new ReadLineNotes(register).execute({ staff: by, lineId });
const here = (by: StaffRow, lineId = citizen.line.id, is = true) =>
  new ShowPresence(register).execute({ staff: by, lineId, here: is });
const refusalOf = async (act: () => Promise<unknown>) => {
  try {
    await act();
  } catch (thrown) {
    if (thrown instanceof Refused) return { code: thrown.code, facts: thrown.detail.facts };
    throw thrown;
  }
  return null;
};

describe('A task', () => {
  it('stands in the queue with its clock and what may be done with it', async () => {
    await open();
    const { tasks, colleagues } = await queue();
    expect(tasks).toMatchObject([
      {
        task: { kind: 'call-back', state: 'open', about: '18時以降に折り返し' },
        clock: { overdue: false, minutes: 120 },
        openedBy: { you: true },
        may: { claim: { allowed: true }, finish: { allowed: false, rule: 'task-not-claimed' } },
      },
    ]);
    expect(colleagues.map(({ you }) => you)).toEqual([true, false, false]);
    expect(register.events()).toEqual(['task-opened']);
    expect(JSON.stringify(register.rows.history)).not.toContain('18時');
  });

  it('is claimed by one of two at once, and the other is told who', async () => {
    const id = await open();
    const answers = await Promise.all([desk, colleague].map((staff) => refusalOf(() => work().claim({ staff, id }))));
    expect(answers).toEqual([
      null,
      { code: 'task-claimed', facts: expect.objectContaining({ by: expect.any(String) }) },
    ]);
    expect(register.rows.deskTasks[0]?.claimedBy).toBe(desk.id);
  });

  it('claimed again by the same person is the same claim', async () => {
    const id = await open();
    await work().claim({ staff: desk, id });
    await work().claim({ staff: desk, id });
    expect(register.events()).toEqual(['task-opened', 'task-claimed']);
  });

  it('is handed over with a word, and finished with a result by who has it', async () => {
    const id = await open();
    await work().claim({ staff: desk, id });
    expect(await codeOf(() => work().handOver({ staff: desk, id, to: rival.id, text: '続きを' }))).toBe(
      'not-allowed-now',
    );
    expect(await codeOf(() => work().handOver({ staff: desk, id, to: desk.id, text: '続きを' }))).toBe(
      'not-allowed-now',
    );
    await work().handOver({ staff: desk, id, to: colleague.id, text: '留守電まで。続きを頼みます' });
    expect((await queue(colleague)).tasks[0]).toMatchObject({
      claimedBy: { you: true },
      handedBy: { you: false },
      task: { handoverText: '留守電まで。続きを頼みます' },
    });
    const finish = (staff: StaffRow) => work().finish({ staff, id, result: 'holder-told', text: '' });
    expect(await refusalOf(() => finish(desk))).toMatchObject({ code: 'task-claimed', facts: { by: '見本 ＊' } });
    await finish(colleague);
    expect((await queue()).tasks).toEqual([]);
    expect((await onLine()).tasks[0]?.task).toMatchObject({ state: 'done', result: 'holder-told' });
    expect(await codeOf(() => finish(colleague))).toBe('not-allowed-now');
  });

  it('that a colleague left is freed by the supervisor, not by another colleague', async () => {
    const id = await open();
    await work().claim({ staff: colleague, id });
    expect(await codeOf(() => work().release({ staff: desk, id }))).toBe('task-claimed');
    await work().release({ staff: supervisor, id });
    expect(register.rows.deskTasks[0]).toMatchObject({ state: 'open', claimedBy: null });
  });

  it('of another tenant is not there', async () => {
    const id = await open();
    expect((await queue(rival)).tasks).toEqual([]);
    expect(await codeOf(() => work().claim({ staff: rival, id }))).toBe('not-found');
    expect(await codeOf(() => open(rival))).toBe('not-found');
    expect(await codeOf(() => work().claim({ staff: aStaffMember('jlis-operator'), id }))).toBe('forbidden');
  });

  it('that only the product sees is not made up by a desk', async () => {
    const made = () =>
      new OpenDeskTask(register, random).execute({
        staff: desk,
        lineId: citizen.line.id,
        kind: 'step-parked',
        about: '',
      });
    expect(await codeOf(made)).toBe('not-allowed-now');
  });
});

describe('A task of a training line', () => {
  it('stands in the queue with its mark and is counted in no digest', async () => {
    await open();
    const before = (await queue()).digest;
    expect(before.open).toBe(1);
    for (const row of register.rows.lines) row.training = true;
    expect(await queue()).toMatchObject({ tasks: [{ line: { training: true } }], digest: { open: 0, kinds: {} } });
  });
});

describe('The product', () => {
  const theLine = (): LineRow => register.rows.lines[0] ?? citizen.line;

  it('opens a task once for what it is about, due no later than that, and closes it when it has settled itself', async () => {
    const notAfter = new Date('2026-06-01T03:00:00.000Z');
    const about = { line: theLine(), kind: 'line-end-announced', subject: 'line-end:1', notAfter } as const;
    await register.by((tx) => openProductTask(tx, about));
    await register.by((tx) => openProductTask(tx, about));
    expect((await queue()).tasks).toMatchObject([{ openedBy: null, task: { dueAt: notAfter } }]);
    await register.by((tx) => closeProductTask(tx, about));
    await register.by((tx) => closeProductTask(tx, about));
    expect(register.rows.deskTasks).toMatchObject([{ state: 'done', result: 'no-longer-needed', doneBy: null }]);
    await register.by((tx) => openProductTask(tx, about));
    expect((await queue()).tasks).toHaveLength(1);
  });

  it.each([
    ['await-sp-area', 'carrier-failed', 'step-parked'],
    ['await-sp-area', 'carrier-contradicts:3', 'carrier-report-unclear'],
    ['act-on-carrier-report', 'reason-unknown', 'carrier-report-unclear'],
  ] as const)('opens one for a parked %s (%s): %s', async (kind, reason, expected) => {
    const step = { id: 'step-1', kind, subject: theLine().id } as unknown as StepRow;
    await register.by((tx) => openTaskOfParkedStep(tx, step, reason));
    expect(register.rows.deskTasks).toMatchObject([{ kind: expected, subject: 'step-1', carrier: 'docomo' }]);
  });

  it('opens none for a step that belongs to no line', async () => {
    const step = { id: 'step-1', kind: 'publish', subject: 'nothing' } as unknown as StepRow;
    await register.by((tx) => openTaskOfParkedStep(tx, step, 'x'));
    expect(register.rows.deskTasks).toEqual([]);
  });

  it('counts by the hours of the carrier', async () => {
    const hours = { weekday: { opens: '12:00', closes: '13:00' }, dayOff: null, closedOn: ['2026-06-02'] };
    const docomo = register.rows.carriers.find(({ code }) => code === 'docomo');
    if (!docomo) throw new Error('no carrier');
    await register.by((tx) => tx.carriers.upsert({ ...docomo, profile: { deskHours: hours } }));
    await open();
    const [task] = (await queue()).tasks;
    expect(task?.task.dueAt).toEqual(taskDue('call-back', register.now, hours));
    expect(task?.task.dueAt).not.toEqual(taskDue('call-back', register.now, DESK_HOURS));
    expect(task?.clock).toEqual({ overdue: false, minutes: 120 });
  });
});

describe('A handover note', () => {
  it('counts what is open beside the words, and what was done since the one before', async () => {
    const id = await open();
    await open();
    await work().claim({ staff: desk, id });
    await work().finish({ staff: desk, id, result: 'solved', text: '' });
    await new WriteHandoverNote(register, random).execute({ staff: desk, text: '夜勤へ：折り返し1件', for: 'desk' });
    register.pass(8 * 3600);
    const { handovers, digest } = await queue(colleague);
    expect(handovers).toMatchObject([
      {
        by: { you: false },
        note: { text: '夜勤へ：折り返し1件', digest: { open: 1, overdue: 0, done: 1, kinds: { 'call-back': 1 } } },
      },
    ]);
    expect(digest).toMatchObject({ open: 1, overdue: 1, done: 0 });
    expect((await queue(rival)).handovers).toEqual([]);
  });

  it('for a shop is read by that shop alone, one for the desk by everybody; whoever has no shop writes for everybody', async () => {
    const of = (shop: string | null): StaffRow => ({ ...desk, id: `of-${shop ?? 'none'}`, shop });
    const write = (shop: string | null, text: string, reach: 'desk' | 'shop') =>
      new WriteHandoverNote(register, random).execute({ staff: of(shop), text, for: reach });
    await write('銀座', '銀座だけ', 'shop');
    await write('銀座', '全員に', 'desk');
    await write(null, '店舗なし', 'shop');
    const read = async (shop: string | null) => (await queue(of(shop))).handovers.map(({ note: { text } }) => text);
    expect(await read('銀座')).toEqual(['店舗なし', '全員に', '銀座だけ']);
    expect(await read('渋谷')).toEqual(['店舗なし', '全員に']);
    expect(await read(null)).toEqual(['店舗なし', '全員に']);
  });
});

describe('A note on a line', () => {
  it('is read by the desk with author and time, newest first', async () => {
    await note('一つ目');
    register.pass(60);
    await note('二つ目', colleague);
    const { notes } = await onLine();
    expect(notes).toMatchObject([
      { note: { text: '二つ目' }, by: { name: '見本 ＊', you: false } },
      { note: { text: '一つ目' }, by: { you: true } },
    ]);
  });

  it.each([
    ['マイナンバーは 1234 5678 9018', 'text-not-for-notes'],
    ['暗証番号は2580', 'text-not-for-notes'],
    ['暗証番号を忘れた', 'allowed'],
  ])('%s: %s', async (text, code) => {
    expect(await codeOf(() => note(text))).toBe(code);
    expect(await codeOf(() => open(desk, text))).toBe(code);
    expect(
      await codeOf(() => new WriteHandoverNote(register, random).execute({ staff: desk, text, for: 'desk' })),
    ).toBe(code);
    const { deskTasks, lineNotes, handoverNotes } = register.rows;
    const kept = [...deskTasks.map(({ about }) => about), ...[...lineNotes, ...handoverNotes].map((row) => row.text)];
    expect(kept).toEqual(code === 'allowed' ? [text, text, text] : []);
  });

  it('about a former holder is not shown beside the next, nor is what a task said', async () => {
    await note('前の利用者のこと');
    await open();
    const next = await register.by((tx) => tx.people.enrol(newPerson('next')));
    await register.by((tx) => tx.lines.bindPerson(citizen.line.id, next.id));
    const seen = await onLine();
    expect(seen.notes).toEqual([]);
    expect(seen.tasks).toMatchObject([{ task: { kind: 'call-back', about: '' } }]);
    expect((await queue()).tasks[0]?.task.about).toBe('');
  });

  it('on an MVNO’s line is its own: its host network sees the SIM and no notes', async () => {
    const hosted = await addCitizen(register, {
      carrier: 'mvno-a',
      hostCarrier: 'docomo',
      person: await register.by((tx) => tx.people.enrol(newPerson('hosted'))),
    });
    await note('エムブイエヌオーのメモ', mvno, hosted.line.id);
    expect((await onLine(mvno, hosted.line.id)).notes).toHaveLength(1);
    expect(await codeOf(() => onLine(desk, hosted.line.id))).toBe('not-found');
    expect(await codeOf(() => note('見えないはず', desk, hosted.line.id))).toBe('not-found');
    expect(await codeOf(() => onLine(aStaffMember('jlis-operator'), hosted.line.id))).toBe('forbidden');
  });
});

describe('Whoever looks at a line', () => {
  it('is seen by colleagues while they do, by the masked name, and no longer', async () => {
    expect(await here(desk)).toEqual([]);
    expect(await here(colleague)).toMatchObject([{ id: desk.id, you: false }]);
    expect(await here(desk)).toMatchObject([{ name: '見本 ＊' }]);
    await here(colleague, citizen.line.id, false);
    expect(await here(desk)).toEqual([]);
    await here(colleague);
    register.pass(PRESENCE.seconds);
    expect(await here(desk)).toEqual([]);
  });

  it('is never seen across tenants: not by the host, not by the MVNO, not by J-LIS', async () => {
    const hosted = await addCitizen(register, {
      carrier: 'mvno-a',
      hostCarrier: 'docomo',
      person: await register.by((tx) => tx.people.enrol(newPerson('hosted'))),
    });
    const jlis = aStaffMember('jlis-operator');
    register.rows.staff.push(jlis);
    const everybody = [desk, mvno, jlis];
    for (const staff of everybody) expect(await here(staff, hosted.line.id)).toEqual([]);
    for (const staff of everybody) expect(await here(staff, hosted.line.id)).toEqual([]);
    expect(await codeOf(() => here(rival, hosted.line.id))).toBe('not-found');
    expect(await codeOf(() => here(aStaffMember('jlis-auditor'), hosted.line.id))).toBe('forbidden');
  });
});
