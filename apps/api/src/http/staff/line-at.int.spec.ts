// A line at past seconds, on the real register: what was seen live while its holder, the hotline and J-LIS acted is what the timeline
// gives back for every moment between.
import { citizenRoutes, staffRoutes, type LineAtView } from '@sumaho-jpki/contract';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../../testing/demo-rows';

let api: ApiUnderTest;
let storage: pg.Client;
let desk: SignedIn;
let host: SignedIn;
let jlis: SignedIn;
let hotline: SignedIn;
let holder: SignedIn & { personId: string };
let held: Holding;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  await addCarriers(api.register);
  desk = await api.staff('mvno-desk', 'mvno-a');
  host = await api.staff('carrier-desk', 'docomo');
  jlis = await api.staff('jlis-operator');
  hotline = await api.staff('hotline');
  holder = await api.citizen('of-the-line');
  const choices = { carrier: 'mvno-a', hostCarrier: 'docomo', state: 'completed' } as const;
  held = await addHolding(api.register, holder.personId, choices);
  // However slow the machine: nobody idles out, and the card stays freshly read.
  await storage.query(`UPDATE sessions SET created_at = created_at + interval '2 hours',
    expires_at = expires_at + interval '9 hours'`);
  await storage.query(`UPDATE certificates SET state = 'active' WHERE serial = $1`, [held.certificate.serial]);
  for (const event of ['certificate-issued', 'certificate-activated'])
    await api.register.transaction({ kind: 'system' }, (tx) =>
      tx.history.record({
        ...{ event, actorKind: 'system', actorId: null, applicationId: held.application.id, lineId: held.line.id },
        ...{ certificateSerial: held.certificate.serial, carrier: 'mvno-a', facts: {} },
      }),
    );
});
afterAll(async () => {
  await storage.end();
  await api.stop();
});

const now = () => api.register.transaction({ kind: 'system' }, (tx) => tx.now());
const path = (time: Date) =>
  `${staffRoutes.lineAt.path.replace(':lineId', held.line.id)}?time=${encodeURIComponent(time.toISOString())}`;
async function lineAt(by: SignedIn, time: Date): Promise<LineAtView> {
  const response = await api.read(path(time), by);
  return staffRoutes.lineAt.response.parse(response.json());
}
/** A moment strictly after everything written so far, and before everything that follows. */
async function aMoment(): Promise<Date> {
  await storage.query('SELECT pg_sleep(0.01)');
  const at = await now();
  await storage.query('SELECT pg_sleep(0.01)');
  return at;
}

const of = (route: string) => route.replace(':serial', held.certificate.serial);
const ACTS: Readonly<Record<string, () => Promise<unknown>>> = {
  'the holder stops it': () => api.post(of(citizenRoutes.suspendCertificate.path), holder),
  'the holder uses it again': () => api.post(of(citizenRoutes.resumeCertificate.path), holder),
  'the hotline stops it': () => api.post(of(staffRoutes.suspendCertificate.path), hotline, {}),
  'J-LIS stops it': () => api.post(of(staffRoutes.suspendCertificate.path), jlis, {}),
  'the SIM is touched': () =>
    api.register.transaction({ kind: 'system' }, async (tx) => {
      const line = await tx.lines.byId(held.line.id);
      if (line) await tx.lines.upsert({ ...line, handsetModel: `tsubame-t${line.version}` });
    }),
};

describe('A line at a past second', () => {
  it('is for every moment what was seen live while anything happened to it', async () => {
    const seen: { at: Date; state: string; holds: string; status: string }[] = [];
    const look = async () => {
      const { rows } = await storage.query<{ state: string; suspended_by: string | null }>(
        'SELECT state, suspended_by FROM certificates WHERE serial = $1',
        [held.certificate.serial],
      );
      const answer = await api.read(of(citizenRoutes.certificateStatus.path), holder);
      const { status } = citizenRoutes.certificateStatus.response.parse(answer.json());
      const holds = (rows[0]?.suspended_by ?? '').split(' ').filter(Boolean).toSorted().join(' ');
      seen.push({ at: await aMoment(), state: rows[0]?.state ?? '', holds, status });
    };
    await look();
    // A fixed walk through the acts: 7 is prime to their number, so that each follows each.
    const names = Object.keys(ACTS);
    for (let step = 0; step < 24; step += 1) {
      await ACTS[names[(step * 7 + Math.floor(step / names.length)) % names.length] ?? '']?.();
      await look();
    }
    const confirmation = held.certificate.serial.slice(-4);
    await api.post(of(citizenRoutes.revokeCertificate.path), holder, { cause: 'stop-of-use', confirmation });
    await look();
    expect(new Set(seen.map(({ state }) => state))).toEqual(new Set(['active', 'suspended', 'revoked']));
    for (const { at, ...live } of seen) {
      const [then] = (await lineAt(desk, at)).certificates;
      const holds = then?.holds.toSorted().join(' ');
      expect({ state: then?.state, holds, status: then?.status?.status }, at.toISOString()).toEqual(live);
    }
  });

  it('names the entries that its state follows from, and nothing that came later', async () => {
    const { certificates, timeline, moments } = await lineAt(jlis, await now());
    const ids = new Set(timeline.map(({ id }) => id));
    expect(certificates[0]?.from.length).toBeGreaterThan(3);
    expect(certificates[0]?.from.every((id) => ids.has(id))).toBe(true);
    const early = await lineAt(jlis, new Date(moments[1] ?? ''));
    expect(early.timeline.every(({ at }) => at <= (moments[1] ?? ''))).toBe(true);
    expect(early.moments).toEqual(moments);
  });

  it('says what cannot be known: a line and a SIM that were written since, a certificate that was moved past its timeline', async () => {
    const before = await aMoment();
    expect((await lineAt(desk, before)).notKnown).toEqual([]);
    await ACTS['the SIM is touched']?.();
    expect(await lineAt(desk, before)).toMatchObject({ line: null, notKnown: ['line'] });
    expect((await lineAt(desk, await aMoment())).line?.iccid).toBe(held.line.iccid);
    const other = await addHolding(api.register, (await api.citizen('another')).personId, { state: 'completed' });
    await storage.query(`UPDATE certificates SET state = 'active' WHERE serial = $1`, [other.certificate.serial]);
    const url = path(await aMoment()).replace(held.line.id, other.line.id);
    const then = staffRoutes.lineAt.response.parse((await api.read(url, jlis)).json());
    expect(then).toMatchObject({ certificates: [{ state: null, status: null }], notKnown: ['certificate'] });
  });

  it('before the certificate was there has none', async () => {
    expect((await lineAt(jlis, new Date('2020-01-01T00:00:00Z'))).certificates).toEqual([]);
  });

  it('shows a host network no person’s matter, and another network nothing at all', async () => {
    const seen = await lineAt(host, await now());
    expect(seen).toMatchObject({ certificates: [], notKnown: ['person'] });
    expect(JSON.stringify(seen)).not.toContain(held.certificate.serial);
    const kddi = await api.staff('carrier-desk', 'kddi');
    const theirs = await api.read(path(await now()), kddi);
    const nobodys = await api.read(path(await now()).replace(held.line.id, randomUUID()), kddi);
    const shown = (body: string) => body.replace(/"traceId":"[^"]+"/, '');
    expect([theirs.statusCode, shown(theirs.body)]).toEqual([404, shown(nobodys.body)]);
  });

  it('is of no moment to come', async () => {
    const response = await api.read(path(new Date(Date.now() + 3_600_000)), desk);
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([422, 'validation-failed']);
  });
});
