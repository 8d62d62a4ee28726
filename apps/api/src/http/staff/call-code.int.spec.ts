// A call between desk and holder over HTTP, on the real register: same digits, one confirmation, nobody else's business.
import { routes } from '@sumaho-jpki/contract';
import type { Scope } from '@sumaho-jpki/operations';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding } from '../../testing/demo-rows';

let api: ApiUnderTest;
let citizen: SignedIn & { personId: string };
let desk: SignedIn;
let lineId: string;

interface Call {
  readonly call: { id: string; state: string; digits: string | null; cardRead: boolean };
}
const beginPath = () => routes.staff.beginCallCode.path.replace(':lineId', lineId);
const begin = async (by = desk) => (await api.post(beginPath(), by)).json<Call>().call;
const answer = (id: string, body: object, by = citizen) =>
  api.post(routes.citizen.answerCall.path.replace(':id', id), by, body);
const ownCall = async (by = citizen) => (await api.read(routes.citizen.call.path, by)).json<Call>().call;
const seenByDesk = async (by = desk) =>
  (await api.read(routes.staff.readLine.path.replace(':lineId', lineId), by)).json<Call>().call;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
  citizen = await api.citizen('caller');
  lineId = (await addHolding(api.register, citizen.personId)).line.id;
  desk = await api.staff('carrier-desk', 'docomo');
});
afterAll(() => api.stop());

describe('A call code', () => {
  it('is the same for both, confirmed once, and then stands nowhere', async () => {
    const { id, digits } = await begin();
    expect(digits).toMatch(/^\d{4}$/);
    expect(await ownCall()).toMatchObject({ id, digits, role: 'carrier-desk', carrierNameJa: expect.any(String) });
    const confirmed = await answer(id, { answer: 'it-is-me', digits });
    expect([confirmed.statusCode, confirmed.json<Call>().call.state]).toEqual([200, 'confirmed']);
    // This sign-in is older than the question: a call, but no card.
    expect(await seenByDesk()).toMatchObject({ id, state: 'confirmed', digits: null, cardRead: false });
    expect((await answer(id, { answer: 'it-is-me', digits })).json()).toMatchObject({ code: 'call-code-over' });
  });

  it('confirmed by a sign-in with the card after the desk had asked counts as the card', async () => {
    const { id, digits } = await begin();
    const again = await api.citizen('caller');
    await answer(id, { answer: 'it-is-me', digits }, again);
    expect(await seenByDesk()).toMatchObject({ state: 'confirmed', cardRead: true });
    expect((await api.post(`${beginPath()}/end`, desk)).statusCode).toBe(204);
    expect(await seenByDesk()).toMatchObject({ state: 'over', cardRead: false });
  });

  it('loses its tries for good although each wrong answer is refused', async () => {
    const { id, digits } = await begin();
    const wrong = digits === '0000' ? '0001' : '0000';
    for (const triesLeft of [2, 1, 0])
      expect((await answer(id, { answer: 'it-is-me', digits: wrong })).json()).toMatchObject({
        code: 'call-code-wrong',
        triesLeft,
      });
    expect((await answer(id, { answer: 'it-is-me', digits })).statusCode).toBe(410);
  });

  it('is a stranger’s in no way: not to see, not to answer, and its digits sign nobody in', async () => {
    const { id, digits } = await begin();
    const stranger = await api.citizen('stranger');
    expect(await ownCall(stranger)).toBeNull();
    expect((await answer(id, { answer: 'it-is-me', digits }, stranger)).statusCode).toBe(404);
    const kddi = await api.staff('carrier-desk', 'kddi');
    expect((await api.post(beginPath(), kddi)).json()).toMatchObject({ code: 'not-found' });
    const code = { code: digits };
    expect((await api.post(routes.staff.signInTotp.path, null, code)).statusCode).toBe(401);
  });

  it('is shown by the register’s own policies to its carrier and its holder alone, and changed by neither', async () => {
    const { id } = await begin();
    const seenIn = (scope: Scope) => api.register.transaction(scope, (tx) => tx.callCodes.byId(id));
    const stranger = await api.citizen('stranger');
    expect(await seenIn({ kind: 'carrier', carrier: 'docomo' })).toMatchObject({ id });
    expect(await seenIn({ kind: 'citizen', personId: citizen.personId })).toMatchObject({ id });
    expect(await seenIn({ kind: 'carrier', carrier: 'kddi' })).toBeNull();
    expect(await seenIn({ kind: 'citizen', personId: stranger.personId })).toBeNull();
    const row = await seenIn({ kind: 'carrier', carrier: 'docomo' });
    if (!row) throw new Error('no call');
    const confirmed = { state: 'confirmed', digits: null } as const;
    for (const scope of [
      { kind: 'carrier', carrier: 'docomo' },
      { kind: 'citizen', personId: citizen.personId },
    ] as const)
      expect(await api.register.transaction(scope, (tx) => tx.callCodes.update(row, confirmed))).toBe(false);
  });

  it('of two that desk and hotline ask for at once one waits for the holder', async () => {
    const hotline = await api.staff('hotline');
    const other = await api.citizen('other');
    const line = (await addHolding(api.register, other.personId)).line.id;
    const path = routes.staff.beginCallCode.path.replace(':lineId', line);
    const asked = await Promise.all([api.post(path, desk), api.post(path, hotline)]);
    expect(asked.map(({ statusCode }) => statusCode)).toEqual([201, 201]);
    const client = new pg.Client({ connectionString: api.database.superuserUrl });
    await client.connect();
    try {
      const { rows } = await client.query<{ state: string; digits: string | null }>(
        `SELECT state, digits FROM call_codes WHERE line_id = $1 AND (state = 'shown' OR digits IS NOT NULL)`,
        [line],
      );
      expect(rows).toHaveLength(1);
    } finally {
      await client.end();
    }
  });
});
