// Queue, notes and presence of desks over HTTP, on the real register: who gets a task of two at once, and what row-level security keeps away.
import { routes } from '@sumaho-jpki/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../../testing/demo-rows';

let api: ApiUnderTest;
let desk: SignedIn;
let supervisor: SignedIn;
let holding: Holding;
let storage: pg.Client;

interface Task {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly about: string;
  readonly minutes: number;
  readonly overdue: boolean;
  readonly claimedBy: { name: string; you: boolean } | null;
  readonly may: Record<string, { allowed: boolean; rule?: string }>;
}
interface Queue {
  readonly tasks: Task[];
  readonly colleagues: { id: string; you: boolean }[];
  readonly handovers: { text: string; digest: { open: number } }[];
}

beforeAll(async () => {
  api = await ApiUnderTest.start();
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  await addCarriers(api.register);
  desk = await api.staff('carrier-desk', 'docomo');
  supervisor = await api.staff('carrier-supervisor', 'docomo');
  const citizen = await api.citizen('queue-1');
  holding = await addHolding(api.register, citizen.personId, { state: 'completed' });
});
afterAll(async () => {
  await storage.end();
  await api.stop();
});

const ofLine = (path: string) => path.replace(':lineId', holding.line.id);
const ofTask = (path: string, id: string) => path.replace(':id', id);
const queue = async (by: SignedIn) => (await api.read(routes.staff.deskQueue.path, by)).json<Queue>();
const open = async (about = '') =>
  (await api.post(ofLine(routes.staff.openDeskTask.path), desk, { kind: 'call-back', about })).json<{ id: string }>()
    .id;
const claim = (by: SignedIn, id: string) => api.post(ofTask(routes.staff.claimDeskTask.path, id), by);
const note = (by: SignedIn, text: string) => api.post(ofLine(routes.staff.writeLineNote.path), by, { text });
const here = (by: SignedIn, is = true) => api.post(ofLine(routes.staff.showPresence.path), by, { here: is });
const names = async (by: SignedIn) => (await here(by)).json<{ others: { name: string }[] }>().others;

describe('A task at the desk', () => {
  it('of many claims at once is one person’s, and everybody else is told whose', async () => {
    const id = await open('折り返し');
    const answers = await Promise.all([desk, supervisor, desk, supervisor].map((by) => claim(by, id)));
    const task = (await queue(desk)).tasks.find((each) => each.id === id);
    expect(task).toMatchObject({ state: 'claimed', overdue: false });
    const winner = task?.claimedBy?.you === true ? 0 : 1;
    for (const [index, answer] of answers.entries()) {
      if (answer.statusCode === 204) expect(index % 2).toBe(winner);
      else if (index % 2 !== winner)
        expect(answer.json()).toMatchObject({ code: 'task-claimed', facts: { by: task?.claimedBy?.name } });
      // The winner's own second claim came between reading and writing of the first.
      else expect(answer.json<{ code: string }>().code).toBe('conflict');
    }
    expect(answers.filter((each, index) => each.statusCode === 204 && index % 2 !== winner)).toEqual([]);
    const { rows } = await storage.query(`SELECT actor_id FROM history WHERE event = 'task-claimed'`);
    expect(rows).toHaveLength(1);
  });

  it('is handed over and done', async () => {
    const id = await open();
    await claim(desk, id);
    const to = (await queue(desk)).colleagues.find(({ you }) => !you)?.id ?? '';
    const handed = await api.post(ofTask(routes.staff.handOverDeskTask.path, id), desk, { to, text: '続きを頼みます' });
    expect(handed.statusCode).toBe(204);
    const task = (await queue(supervisor)).tasks.find((each) => each.id === id);
    expect(task).toMatchObject({ claimedBy: { you: true }, may: { finish: { allowed: true } } });
    const finish = (by: SignedIn) =>
      api.post(ofTask(routes.staff.finishDeskTask.path, id), by, { result: 'solved', text: '' });
    expect((await finish(desk)).json()).toMatchObject({ code: 'task-claimed' });
    expect((await finish(supervisor)).statusCode).toBe(204);
    expect((await queue(desk)).tasks.map((each) => each.id)).not.toContain(id);
    expect((await finish(supervisor)).json()).toMatchObject({ code: 'not-allowed-now', rule: 'task-over' });
  });

  it('is nothing that another carrier, J-LIS or the hotline sees or touches', async () => {
    const id = await open('他社には見えない');
    const kddi = await api.staff('carrier-supervisor', 'kddi');
    expect((await queue(kddi)).tasks).toEqual([]);
    expect((await claim(kddi, id)).statusCode).toBe(404);
    for (const role of ['jlis-operator', 'jlis-auditor', 'hotline'] as const) {
      const staff = await api.staff(role);
      expect((await api.read(routes.staff.deskQueue.path, staff)).statusCode).toBe(403);
      expect((await claim(staff, id)).statusCode).toBe(403);
    }
  });

  it('and the notes are kept from a host network, other carriers, J-LIS and citizens by the database itself', async () => {
    await note(desk, '行レベルの確認');
    const app = new pg.Client({ connectionString: api.database.appUrl });
    await app.connect();
    const seen = async (settings: Readonly<Record<string, string | undefined>>) => {
      await app.query('BEGIN');
      for (const [name, value] of Object.entries(settings))
        await app.query(`SELECT set_config($1, $2, true)`, [`sumaho.${name}`, value ?? '']);
      const { rows } = await app.query<{ n: number }>(
        `SELECT (SELECT count(*) FROM desk_tasks)::int + (SELECT count(*) FROM line_notes)::int AS n`,
      );
      await app.query('ROLLBACK');
      return rows[0]?.n ?? -1;
    };
    expect(await seen({ scope: 'carrier', carrier: 'docomo' })).toBeGreaterThan(0);
    for (const settings of [
      {},
      { scope: 'jlis' },
      { scope: 'carrier', carrier: 'kddi' },
      { scope: 'carrier', carrier: 'mvno-a' },
      { scope: 'citizen', person: '00000000-0000-4000-8000-000000000000' },
    ])
      expect(await seen(settings)).toBe(0);
    await expect(app.query(`UPDATE line_notes SET text = 'x'`)).rejects.toThrow(/permission denied/);
    await expect(app.query(`DELETE FROM handover_notes`)).rejects.toThrow(/permission denied/);
    await app.end();
  });
});

describe('A note on a line', () => {
  it('is kept with its author, and one that holds a PIN is not, with the reason', async () => {
    expect((await note(desk, '来店予約あり')).statusCode).toBe(204);
    const refused = await note(desk, '暗証番号は2580');
    expect([refused.statusCode, refused.json()]).toMatchObject([
      422,
      { code: 'text-not-for-notes', rule: 'text-holds-pin' },
    ]);
    const read = (await api.read(ofLine(routes.staff.lineNotes.path), supervisor)).json<{
      notes: { text: string; by: { you: boolean } }[];
    }>();
    expect(read.notes.find(({ text }) => text === '来店予約あり')?.by.you).toBe(false);
    expect(read.notes.map(({ text }) => text)).not.toContain('暗証番号は2580');
  });
});

describe('A handover note', () => {
  it('stands with the counts of its moment', async () => {
    const { length } = (await queue(desk)).tasks;
    const text = '夜勤へ';
    expect((await api.post(routes.staff.writeHandoverNote.path, desk, { text })).statusCode).toBe(204);
    expect((await queue(supervisor)).handovers[0]).toMatchObject({ text, digest: { open: length } });
  });
});

describe('Presence on a line', () => {
  it('is told to colleagues, ends by the database’s clock, and crosses no tenant', async () => {
    expect(await names(desk)).toEqual([]);
    expect(await names(supervisor)).toHaveLength(1);
    expect(await names(desk)).toHaveLength(1);
    const jlis = await api.staff('jlis-operator');
    expect(await names(jlis)).toEqual([]);
    expect(await names(desk)).toHaveLength(1);
    await storage.query(`UPDATE line_presence SET expires_at = clock_timestamp() - interval '1 second'`);
    expect(await names(desk)).toEqual([]);
    await here(supervisor);
    await here(supervisor, false);
    expect(await names(desk)).toEqual([]);
    expect((await here(await api.staff('carrier-desk', 'kddi'))).statusCode).toBe(404);
  });
});

describe('The product', () => {
  it('opens a task in the transaction that announces the end of a line, and closes it when that is withdrawn', async () => {
    const fresh = await api.staff('carrier-desk', 'docomo');
    const record = (event: string) =>
      api.post(ofLine(routes.staff.recordLineEvent.path), fresh, {
        event,
        confirmation: holding.line.msisdn.slice(-4),
      });
    const announced = async () => (await queue(fresh)).tasks.filter(({ kind }) => kind === 'line-end-announced');
    expect((await record('cancel-contract')).json()).toMatchObject({ endsAt: expect.any(String) });
    expect(await announced()).toMatchObject([{ state: 'open', may: { claim: { allowed: true } } }]);
    expect((await record('keep-line')).statusCode).toBe(200);
    expect(await announced()).toEqual([]);
  });
});
