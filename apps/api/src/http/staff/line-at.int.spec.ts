// A line at past seconds, on the real register: what was seen live while its holder, the hotline, J-LIS, a run over many and the carrier
// acted is what the timeline and the kept versions of line and element give back for every moment between.
import { citizenRoutes, staffRoutes, type LineAtView } from '@sumaho-jpki/contract';
import { COHORT_GROUND, type HistoryEvent } from '@sumaho-jpki/rules';
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
  'the element moves on': () =>
    api.register.transaction({ kind: 'system' }, async (tx) => {
      const element = await tx.elements.ensure({ lineId: held.line.id, carrier: 'mvno-a', iccid: held.line.iccid });
      const states = ['sp-area', 'applet', 'personalised', 'locked'] as const;
      await tx.elements.update(element, { state: states[element.version % states.length] ?? 'sp-area' });
    }),
};

describe('A line at a past second', () => {
  it('is for every moment what was seen live while anything happened to it', async () => {
    const seen: { at: Date; state: string; holds: string; status: string; phone: string; element: string }[] = [];
    const look = async () => {
      const { rows } = await storage.query<{ state: string; suspended_by: string | null }>(
        'SELECT state, suspended_by FROM certificates WHERE serial = $1',
        [held.certificate.serial],
      );
      const answer = await api.read(of(citizenRoutes.certificateStatus.path), holder);
      const { status } = citizenRoutes.certificateStatus.response.parse(answer.json());
      const holds = (rows[0]?.suspended_by ?? '').split(' ').filter(Boolean).toSorted().join(' ');
      const standing = await api.register.transaction({ kind: 'system' }, async (tx) => ({
        phone: (await tx.lines.byId(held.line.id))?.handsetModel ?? '',
        element: (await tx.elements.ofLine(held.line.id))[0]?.state ?? '',
      }));
      seen.push({ at: await aMoment(), state: rows[0]?.state ?? '', holds, status, ...standing });
    };
    await look();
    // A fixed walk through the acts, whose number 7 is prime to, so that each follows each.
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
      const past = await lineAt(desk, at);
      const [then] = past.certificates;
      const holds = then?.holds.toSorted().join(' ');
      const standing = { phone: past.line?.handsetModel, element: past.element?.state ?? '' };
      expect({ state: then?.state, holds, status: then?.status?.status, ...standing }, at.toISOString()).toEqual(live);
      expect(past.notKnown).toEqual([]);
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

  it('says what cannot be known: a certificate that was moved past its timeline; and of a line that was not there yet, nothing', async () => {
    const other = await addHolding(api.register, (await api.citizen('another')).personId, { state: 'completed' });
    const before = await aMoment();
    await storage.query(`UPDATE certificates SET state = 'active' WHERE serial = $1`, [other.certificate.serial]);
    const ofOther = async (time: Date) => {
      const url = path(time).replace(held.line.id, other.line.id);
      return staffRoutes.lineAt.response.parse((await api.read(url, jlis)).json());
    };
    const then = await ofOther(await aMoment());
    expect(then).toMatchObject({ certificates: [{ state: null, status: null }], notKnown: ['certificate'] });
    expect((await ofOther(before)).line?.iccid).toBe(other.line.iccid);
    expect(await ofOther(new Date('2020-01-01T00:00:00Z'))).toMatchObject({ line: null, notKnown: [] });
  });

  it('of a member of a run over many is what the run made of it before any entry tells so', async () => {
    const person = await api.citizen('of-the-cohort');
    const member = await addHolding(api.register, person.personId, { state: 'completed' });
    const { serial } = member.certificate;
    await storage.query(`UPDATE certificates SET state = 'active' WHERE serial = $1`, [serial]);
    const system = { kind: 'system' } as const;
    const entry = (event: HistoryEvent, facts: Record<string, string>) =>
      api.register.transaction(system, (tx) =>
        tx.history.record({
          ...{
            event,
            actorKind: 'system',
            actorId: null,
            applicationId: member.application.id,
            lineId: member.line.id,
          },
          ...{ certificateSerial: serial, carrier: 'docomo', facts },
        }),
      );
    await entry('certificate-issued', {});
    await entry('certificate-activated', {});
    const run = randomUUID();
    await api.register.transaction(system, async (tx) => {
      const approval = {
        id: run,
        kind: 'cohort-hold',
        change: {},
        changeSha256: 'a'.repeat(64),
        reason: 'why',
        madeBy: 'maker',
      };
      await tx.approvals.insert({ ...approval, expiresAt: new Date(Date.now() + 3_600_000) });
      const selection = { serials: [serial] };
      const madeUntil = await tx.now();
      await tx.massActs.insert({ id: run, act: 'suspend', cause: 'app-incident', selection, madeUntil, expected: 1 });
    });
    const before = await aMoment();
    await api.register.transaction(system, async (tx) => {
      const certificate = await tx.certificates.bySerial(serial);
      if (!certificate) throw new Error('no certificate');
      const moves = [{ certificate, to: 'suspended', suspendedBy: COHORT_GROUND } as const];
      expect(await tx.massActs.apply(moves, { id: run, revocation: null })).toEqual([serial]);
    });
    const between = await aMoment();
    await entry('certificate-suspended', { ground: COHORT_GROUND, cohort: run });
    const told = await aMoment();
    const docomo = await api.staff('carrier-desk', 'docomo');
    const hold = {
      state: 'suspended',
      holds: [COHORT_GROUND],
      status: { status: 'revoked', reason: 'certificate-hold' },
    };
    for (const by of [docomo, jlis]) {
      const at = async (time: Date) => {
        const url = path(time).replace(held.line.id, member.line.id);
        const [certificate] = staffRoutes.lineAt.response.parse((await api.read(url, by)).json()).certificates;
        return certificate;
      };
      expect(await at(before)).toMatchObject({ state: 'active', holds: [] });
      expect(await at(between)).toMatchObject(hold);
      expect((await at(between))?.from).toHaveLength(2);
      expect(await at(told)).toMatchObject(hold);
      expect((await at(told))?.from).toHaveLength(3);
    }
  });

  it('shows a carrier nothing of the time of a former holder, and J-LIS what stood', async () => {
    const former = await api.citizen('the-former-holder');
    const recycled = await addHolding(api.register, former.personId, { state: 'completed' });
    const system = { kind: 'system' } as const;
    const theirs = await aMoment();
    await api.register.transaction(system, async (tx) => {
      const line = await tx.lines.byId(recycled.line.id);
      if (line) await tx.lines.upsert({ ...line, state: 'terminated' });
    });
    await api.register.transaction(system, async (tx) => {
      const line = await tx.lines.byId(recycled.line.id);
      if (line) await tx.lines.upsert({ ...line, state: 'active', handsetModel: 'tsubame-t2' });
    });
    const free = await aMoment();
    const url = (time: Date) => path(time).replace(held.line.id, recycled.line.id);
    const docomo = await api.staff('carrier-desk', 'docomo');
    const at = async (time: Date, by: SignedIn) =>
      staffRoutes.lineAt.response.parse((await api.read(url(time), by)).json());
    const shown = await at(theirs, docomo);
    expect(shown).toMatchObject({ line: null, element: null, certificates: [], notKnown: ['former-holder'] });
    expect(JSON.stringify(shown)).not.toContain(recycled.line.iccid);
    expect((await at(theirs, jlis)).line).toMatchObject({ state: 'active', handsetModel: recycled.line.handsetModel });
    expect((await at(free, docomo)).line).toMatchObject({ state: 'active', handsetModel: 'tsubame-t2' });
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
