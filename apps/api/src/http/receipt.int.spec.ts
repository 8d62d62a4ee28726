// Receipts and letters over HTTP, on the real register: one number for each entry, the same bytes each time, nothing for others, and what a check tells.
import { routes } from '@sumaho-jpki/contract';
import { parseReceiptNumber } from '@sumaho-jpki/rules';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../testing/demo-rows';

let api: ApiUnderTest;
let desk: SignedIn;
let citizen: SignedIn & { personId: string };
let holding: Holding;
let storage: pg.Client;
/** Entries of the timeline, by event. */
let entry: Record<string, string>;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  await addCarriers(api.register);
  desk = await api.staff('carrier-desk', 'docomo');
  citizen = await api.citizen('receipt-1');
  holding = await addHolding(api.register, citizen.personId, { state: 'completed' });
  const { application, line, certificate } = holding;
  const of = { applicationId: application.id, lineId: line.id, certificateSerial: certificate.serial };
  await api.register.transaction({ kind: 'system' }, async (tx) => {
    for (const [event, facts] of [
      ['certificate-activated', { superseded: 0 }],
      ['certificate-suspended', { ground: 'loss' }],
      ['expiry-notice', { days: 30 }],
      ['script-built', {}],
    ] as const)
      await tx.history.record({
        event,
        actorKind: 'system',
        actorId: null,
        carrier: line.carrier,
        facts: { ...facts },
        ...of,
      });
  });
  const { rows } = await storage.query<{ id: string; event: string }>(`SELECT id, event FROM history ORDER BY id`);
  entry = Object.fromEntries(rows.map(({ id, event }) => [event, id]));
});
afterAll(async () => {
  await storage.end();
  await api.stop();
});

const atDesk = (event: string, by = desk, lineId = holding.line.id) =>
  api.post(routes.staff.issueReceipt.path.replace(':lineId', lineId), by, { entry: entry[event] ?? '0' });
const own = (event: string, by: SignedIn = citizen) =>
  api.post(routes.citizen.issueReceipt.path, by, { entry: entry[event] ?? '0' });
const numberOf = async (issued: ReturnType<typeof atDesk>) => (await issued).json<{ number: string }>().number;
const pdf = (number: string, by: SignedIn, query = '', path: string = routes.staff.receiptPdf.path) =>
  api.read(`${path.replace(':number', number)}${query}`, by);

describe('A receipt', () => {
  it('has a number that can be read out, the same for whoever asks for the same entry', async () => {
    const number = await numberOf(atDesk('certificate-suspended'));
    expect(parseReceiptNumber(number)).toBe(number);
    expect(await numberOf(atDesk('certificate-suspended'))).toBe(number);
    expect(await numberOf(own('certificate-suspended'))).toBe(number);
    expect(await numberOf(atDesk('certificate-activated'))).not.toBe(number);
    const twice = await Promise.all([1, 2].map(() => numberOf(own('application-accepted'))));
    expect(new Set(twice).size).toBe(1);
  });

  it('is a PDF to keep, the same bytes each time, stored by no cache', async () => {
    const number = await numberOf(atDesk('certificate-suspended'));
    const [first, second, letter, english] = [
      await pdf(number, desk),
      await pdf(number, desk),
      await pdf(number, desk, '?form=letter'),
      await pdf(number, desk, '?language=en'),
    ];
    expect(first?.statusCode).toBe(200);
    expect(first?.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="receipt-${number}-ja.pdf"`,
      'cache-control': 'no-store',
    });
    expect(first?.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    expect(second?.rawPayload.equals(first?.rawPayload ?? Buffer.alloc(0))).toBe(true);
    for (const other of [letter, english]) {
      expect(other?.statusCode).toBe(200);
      expect(other?.rawPayload.equals(first?.rawPayload ?? Buffer.alloc(0))).toBe(false);
    }
  });

  it('of the holder is the holder’s, without the desk’s letter', async () => {
    const number = await numberOf(own('certificate-suspended'));
    const path = routes.citizen.receiptPdf.path;
    expect((await pdf(number, citizen, '', path)).statusCode).toBe(200);
    expect((await pdf(number, citizen, '?form=letter', path)).statusCode).toBe(404);
    expect((await own('expiry-notice')).statusCode).toBe(409);
    expect((await atDesk('expiry-notice')).json()).toMatchObject({ papers: ['letter'] });
  });

  it('is nothing for others: as if there were none', async () => {
    const number = await numberOf(atDesk('certificate-suspended'));
    const kddi = await api.staff('carrier-desk', 'kddi');
    const stranger = await api.citizen('receipt-stranger');
    const answers = [
      await atDesk('certificate-suspended', kddi),
      await pdf(number, kddi),
      await own('certificate-suspended', stranger),
      await pdf(number, stranger, '', routes.citizen.receiptPdf.path),
      await atDesk('certificate-suspended', desk, randomUUID()),
    ];
    for (const answer of answers) expect(answer.json()).toMatchObject({ status: 404, code: 'not-found' });
    for (const none of [await atDesk('script-built'), await atDesk('no-such-entry')])
      expect(none.json()).toMatchObject({ code: 'not-allowed-now' });
    expect((await atDesk('certificate-suspended', await api.staff('jlis-auditor'))).statusCode).toBe(403);
  });

  it('is checked by anybody: what was recorded when, and nothing of a person', async () => {
    const number = await numberOf(atDesk('certificate-suspended'));
    const check = (typed: string) => api.read(`/api/receipts/${encodeURIComponent(typed)}`);
    const told = await check(number.toLowerCase().replaceAll('-', ' '));
    expect(told.json()).toEqual({
      number,
      event: 'certificate-suspended',
      at: expect.any(String),
      carrierNameJa: expect.any(String),
      carrierNameEn: expect.any(String),
    });
    for (const wrong of ['R-2222-2222-2223', 'x', `${number}2`]) expect((await check(wrong)).statusCode).toBe(404);
  });
});
