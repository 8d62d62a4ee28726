// The initialisation of a PIN over HTTP, on the real register: who may, what is told, and that a code opens one door only.
import { pinInitialisationRoutes as routes } from '@sumaho-jpki/contract';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../../testing/demo-rows';

let api: ApiUnderTest;
let storage: pg.Client;
let holder: SignedIn & { personId: string };
let holding: Holding;
let people = 0;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  await addCarriers(api.register);
});
afterAll(async () => {
  await storage.end();
  await api.stop();
});
beforeEach(async () => {
  holder = await api.citizen(`pin-holder-${(people += 1)}`);
  holding = await addHolding(api.register, holder.personId, { state: 'completed' });
  await storage.query('UPDATE certificates SET state = $1 WHERE serial = $2', ['active', holding.certificate.serial]);
  await storage.query('DELETE FROM event_counters');
});

const order = (by: SignedIn = holder) => api.post(routes.order.path.replace(':serial', holding.certificate.serial), by);
const ordered = async () => routes.order.response.parse((await order()).json());
const redeem = (pinCode: string, iccid = holding.line.iccid) =>
  api.post(routes.redeem.path, null, { pinCode, secureElement: { iccid }, handset: { model: 'tsubame-t1' } });

describe('The initialisation of a PIN', () => {
  it('shows a code once and keeps its hash alone', async () => {
    const { code, handsetUrl } = await ordered();
    expect(code).toMatch(/^\d{4}-\d{4}$/);
    expect(new URL(handsetUrl).searchParams.get('iccid')).toBe(holding.line.iccid);
    const digits = code.replace('-', '');
    for (const table of ['pin_initialisations', 'steps', 'history', 'idempotency_keys', 'audit']) {
      const { rows } = await storage.query(`SELECT t::text AS row FROM ${table} t`);
      expect(
        rows.filter(({ row }) => row.includes(digits) || row.includes(code)),
        table,
      ).toEqual([]);
    }
  });

  it('opens a session of the phone that is for this alone', async () => {
    const { code } = await ordered();
    const opened = routes.redeem.response.parse((await redeem(code)).json());
    expect(opened.application.id).toBe(holding.application.id);
    expect(opened.next.kind).toBe('seram');
    expect((await redeem(code)).json()).toMatchObject({ code: 'pin-code-superseded' });
    const bearer = { authorization: `Bearer ${opened.deviceToken}` };
    const permit = await api.post(routes.permit.path, null, { nonce: 'n'.repeat(22) }, bearer);
    expect(permit.json()).toMatchObject({ code: 'phone-of-another-kind' });
  });

  it('is for the holder, with the card shown a moment ago', async () => {
    const stranger = await api.citizen('pin-stranger');
    expect((await order(stranger)).json()).toMatchObject({ code: 'certificate-unknown' });
    await storage.query(`UPDATE sessions SET created_at = created_at - interval '6 minutes'`);
    expect((await order()).json()).toMatchObject({ code: 'step-up-required' });
  });

  it('counts wrong tries, tells how many are left, and nothing of other people’s orders', async () => {
    const { code } = await ordered();
    expect((await redeem('0000-0000')).json()).toMatchObject({ code: 'pin-code-wrong', triesLeft: 4 });
    expect((await redeem(code, '8981100999999990001')).json()).toMatchObject({ code: 'pin-code-wrong' });
    for (let tries = 0; tries < 4; tries += 1) await redeem('0000-0000');
    expect((await redeem(code)).json()).toMatchObject({ code: 'pin-code-blocked' });
  });

  it('ends when a newer one is ordered, three times a day', async () => {
    const first = await ordered();
    const second = await ordered();
    expect((await redeem(first.code)).json()).toMatchObject({ code: 'pin-code-wrong' });
    expect((await redeem(second.code)).statusCode).toBe(201);
    await ordered();
    expect((await order()).json()).toMatchObject({ code: 'pin-initialisations-used-up' });
  });
});
