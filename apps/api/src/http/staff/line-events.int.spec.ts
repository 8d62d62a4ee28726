// What a carrier's desk records about a line, over HTTP on the real register: row-level security, guarded updates, steps and timeline.
import { routes, staffRoutes } from '@sumaho-jpki/contract';
import { LIFE_EVENT_IDS, type LifeEventId } from '@sumaho-jpki/rules';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../../testing/demo-rows';

let api: ApiUnderTest;
let docomo: SignedIn;
let kddi: SignedIn;
let mvno: SignedIn;
let citizen: SignedIn & { personId: string };
let held: Holding;
let people = 0;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
  kddi = await api.staff('carrier-desk', 'kddi');
  mvno = await api.staff('mvno-desk', 'mvno-a');
});
afterAll(() => api.stop());

beforeEach(async () => {
  // What ends for good wants a second factor of the last minutes.
  docomo = await api.staff('carrier-desk', 'docomo');
  // One live certificate per person: each test has a holder of its own.
  citizen = await api.citizen(`holder-${(people += 1)}`);
  held = await addHolding(api.register, citizen.personId, { state: 'completed' });
  await put('active');
});

async function put(state: 'active' | 'revoked'): Promise<void> {
  await api.register.transaction({ kind: 'system' }, async (tx) => {
    const row = await tx.certificates.bySerial(held.certificate.serial);
    if (!row) throw new Error('no certificate');
    const ended = state === 'revoked' ? { revokedAt: await tx.now(), revocationCause: 'handing-over' as const } : {};
    const change = { state, certificateDer: Uint8Array.of(0x30, 0x00), ...ended };
    if (!(await tx.certificates.update(row, change))) throw new Error('moved meanwhile');
  });
}

const path = () => `/api/staff/lines/${held.line.id}/events`;
const record = (event: LifeEventId, by = docomo, key = randomUUID()) =>
  api.post(path(), by, { event, confirmation: held.line.msisdn.slice(-4) }, { 'idempotency-key': key });
const pageOf = async (by = docomo) =>
  staffRoutes.readLine.response.parse((await api.read(`/api/staff/lines/${held.line.id}`, by)).json());
const certificateNow = () =>
  api.register.transaction({ kind: 'system' }, (tx) => tx.certificates.bySerial(held.certificate.serial));
const endSteps = () =>
  api.register.transaction({ kind: 'system' }, (tx) => tx.steps.ofWorkflow(`line-end:${held.line.id}`));

/** The holder confirms the call of docomo's desk, signed in with the card. */
async function onTheLine(): Promise<void> {
  const begun = await api.post(routes.staff.beginCallCode.path.replace(':lineId', held.line.id), docomo);
  const { call } = begun.json<{ call: { id: string; digits: string } }>();
  const withCard = await api.citizen(`holder-${people}`);
  const answer = routes.citizen.answerCall.path.replace(':id', call.id);
  await api.post(answer, withCard, { answer: 'it-is-me', digits: call.digits });
}

describe('The events of a line', () => {
  it('are all on its own desk’s page; what is possible is accepted, what is blocked is refused for the same rule', async () => {
    const { events } = await pageOf();
    expect(events.map(({ event }) => event)).toEqual(LIFE_EVENT_IDS);
    for (const { event, verdict } of events.filter((one) => !one.verdict.allowed)) {
      const response = await record(event);
      expect([event, response.statusCode < 500, response.json<{ rule?: string }>().rule]).toEqual([
        event,
        true,
        verdict.allowed ? '' : verdict.rule,
      ]);
    }
    expect((await certificateNow())?.state).toBe('active');
  });

  it('a loss suspends at once, and once under one key', async () => {
    const key = randomUUID();
    const first = await record('lose-phone', docomo, key);
    const again = await record('lose-phone', docomo, key);
    expect([first.statusCode, again.statusCode, again.json()]).toEqual([200, 200, first.json()]);
    expect(await certificateNow()).toMatchObject({ state: 'suspended', suspendedBy: 'line-event' });
    const { timeline } = await pageOf();
    expect(timeline.filter(({ event }) => event === 'line-event-recorded')).toMatchObject([
      { actorKind: 'staff', facts: { 'life-event': 'lose-phone' } },
    ]);
  });

  it('a cancellation revokes, keeps the line for the grace, and is taken back', async () => {
    const answer = staffRoutes.recordLineEvent.response.parse((await record('cancel-contract')).json());
    expect(answer.endsAt).not.toBeNull();
    expect(await certificateNow()).toMatchObject({ state: 'revoked', revocationCause: 'line-cancelled' });
    const page = await pageOf();
    expect([page.line.state, page.endsAt]).toEqual(['active', answer.endsAt]);
    expect((await record('port-out')).json()).toMatchObject({ rule: 'line-end-announced' });
    expect((await record('keep-line')).statusCode).toBe(200);
    expect((await endSteps()).map(({ state }) => state)).toEqual(['cancelled']);
    expect((await pageOf()).endsAt).toBeNull();
  });

  it('a transfer waits for its holder, then cuts the holder off', async () => {
    expect((await record('transfer-contract')).json()).toMatchObject({ rule: 'holder-ends-first' });
    await put('revoked');
    expect((await record('transfer-contract')).json()).toMatchObject({ rule: 'call-not-confirmed' });
    await onTheLine();
    expect((await record('transfer-contract')).statusCode).toBe(200);
    const page = await pageOf();
    expect([page.person, page.certificates, page.applications]).toEqual([null, [], []]);
    expect(JSON.stringify(page)).not.toContain(held.certificate.serial);
  });

  it('another SIM wants the holder in the call with the card read for it; then the number waits', async () => {
    expect((await record('change-sim')).json()).toMatchObject({ code: 'proof-missing', rule: 'call-not-confirmed' });
    await onTheLine();
    expect((await record('change-sim')).statusCode).toBe(200);
    expect(await certificateNow()).toMatchObject({ state: 'revoked', revocationCause: 'device-change' });
    expect((await record('port-out')).json()).toMatchObject({ rule: 'sim-changed-recently' });
  });

  it('a suspended and a restored line', async () => {
    await record('suspend-line');
    expect((await pageOf()).line.state).toBe('suspended');
    expect((await record('suspend-line')).json()).toMatchObject({ rule: 'line-is-so-already' });
    await record('restore-line');
    expect((await pageOf()).line.state).toBe('active');
  });

  it('a final one without the number’s last four digits is refused', async () => {
    const response = await api.post(path(), docomo, { event: 'cancel-contract', confirmation: 'abcd' });
    expect(response.json()).toMatchObject({ code: 'confirmation-mismatch' });
    expect((await certificateNow())?.state).toBe('active');
  });

  it('of another carrier’s line are byte for byte like those of none', async () => {
    const shown = ({ body }: { body: string }) => body.replace(/"traceId":"[^"]+"/, '');
    const nobodys = await api.post(`/api/staff/lines/${randomUUID()}/events`, kddi, { event: 'suspend-line' });
    for (const by of [kddi, mvno]) {
      const theirs = await record('suspend-line', by);
      expect([theirs.statusCode, shown(theirs)]).toEqual([404, shown(nobodys)]);
    }
    expect((await pageOf()).line.state).toBe('active');
  });

  it('of an MVNO’s line are its own desk’s, not its host’s', async () => {
    const person = (await api.citizen(`holder-${(people += 1)}`)).personId;
    held = await addHolding(api.register, person, { carrier: 'mvno-a', hostCarrier: 'docomo', state: 'completed' });
    expect((await pageOf()).events.filter(({ verdict }) => verdict.allowed)).toEqual([]);
    expect((await record('suspend-line')).statusCode).toBe(404);
    expect((await record('suspend-line', mvno)).statusCode).toBe(200);
  });
});
