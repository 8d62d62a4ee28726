// The reconciler on the real register and with the authority's real bytes: drifts made by hand in the tables or at the carrier, seen
// and put right over HTTP; what a carrier sees; two replicas on one round.
import { staffRoutes, type DriftView } from '@sumaho-jpki/contract';
import {
  PublishCrl,
  ReconcileAll,
  ReconcileLine,
  type CertificateAuthority,
  type SubscriptionFacts,
} from '@sumaho-jpki/operations';
import type { DriftKind, PublishedStatus } from '@sumaho-jpki/rules';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../../testing/demo-rows';
import { CERTIFICATE_AUTHORITY } from '../../wiring/tokens';

const SYSTEM = { kind: 'system' } as const;
let api: ApiUnderTest;
let authority: CertificateAuthority;
let jlis: SignedIn;
let docomo: SignedIn;
let kddi: SignedIn;
let held: Holding;
let people = 0;

/** The carriers of this spec: what each says of each SIM, and how often it was asked. */
const told = new Map<string, { facts: SubscriptionFacts | null; service: number | null }>();
const asked = new Map<string, number>();
const toldState: [string, number][] = [];
const carriers = {
  subscriptionAt: ({ msisdn }: { msisdn: string }) => Promise.resolve(told.get(msisdn)?.facts ?? null),
  findSubscription: (msisdn: string) => Promise.resolve(told.get(msisdn)?.facts ?? null),
  serviceState: ({ iccid }: { iccid: string }) => {
    asked.set(iccid, (asked.get(iccid) ?? 0) + 1);
    return Promise.resolve([...told.values()].find(({ facts }) => facts?.iccid === iccid)?.service ?? null);
  },
  contentOnRecord: () => Promise.resolve({ readAt: null, statuses: [] }),
  auditContent: () => Promise.resolve({ readAt: null, statuses: [] }),
  orderState: () => Promise.resolve({ state: 'unknown' }),
  reportServiceState: ({ iccid, state }: { iccid: string; state: number }) => {
    toldState.push([iccid, state]);
    for (const each of told.values()) if (each.facts?.iccid === iccid) each.service = state;
    return Promise.resolve();
  },
};

beforeAll(async () => {
  api = await ApiUnderTest.start();
  Object.assign(api.others.carriers, carriers);
  authority = api.app.get<CertificateAuthority>(CERTIFICATE_AUTHORITY, { strict: false });
  await addCarriers(api.register);
  docomo = await api.staff('carrier-desk', 'docomo');
  kddi = await api.staff('carrier-desk', 'kddi');
});
afterAll(() => api.stop());

beforeEach(async () => {
  // A repair wants a second factor of the last minutes.
  jlis = await api.staff('jlis-operator');
  held = await anotherHolder();
});

/** Active in the SIM, all sides agreeing. */
async function anotherHolder(): Promise<Holding> {
  const { personId } = await api.citizen(`drift-${(people += 1)}`);
  const holding = await addHolding(api.register, personId, { state: 'completed' });
  const { line, certificate, application } = holding;
  await api.register.transaction(SYSTEM, async (tx) => {
    await tx.certificates.update(certificate, { state: 'active', certificateDer: Uint8Array.of(0x30, 0x00) });
    await tx.applications.update(application, { certificateSerial: certificate.serial });
    const element = await tx.elements.byIccid(line.iccid);
    if (element) await tx.elements.update(element, { state: 'personalised', certificateSerial: certificate.serial });
  });
  const { carrier, iccid, simProduct, handsetModel, imei, state: lineState } = line;
  told.set(line.msisdn, { facts: { carrier, iccid, simProduct, handsetModel, imei, lineState }, service: 21 });
  return holding;
}

const compare = async (by = docomo, { line } = held) =>
  staffRoutes.reconcileLine.response.parse((await api.post(`/api/staff/lines/${line.id}/reconciliation`, by)).json());
const list = async (by = jlis) => staffRoutes.drifts.response.parse((await api.read('/api/staff/drifts', by)).json());
const repair = (drift: DriftView, by = jlis, confirmation = held.line.msisdn.slice(-4)) =>
  api.post(`/api/staff/drifts/${drift.id}/repair`, by, { confirmation });
const foundAs = async (kind: DriftKind): Promise<DriftView> => {
  const drift = (await compare()).drifts.find((each) => each.kind === kind);
  if (!drift) throw new Error(`${kind} was not found`);
  return drift;
};
/** As the owner of the tables: what the product itself cannot do. */
const sql = async (...statements: [text: string, values?: unknown[]][]) => {
  const client = new pg.Client({ connectionString: api.database.superuserUrl });
  await client.connect();
  for (const [text, values] of statements) await client.query(text, values);
  await client.end();
};
const answered = async (said: PublishedStatus) => {
  const { serial } = held.certificate;
  const question = await authority.ocspQuestionFor(serial, null);
  const at = new Date(Math.floor(Date.now() / 1000) * 1000);
  const times = { producedAt: at, thisUpdate: at, nextUpdate: new Date(at.getTime() + 3_600_000) };
  const answer = said.status === 'revoked' ? { ...said, revokedAt: at } : said;
  const der = await authority.buildOcspResponse(question, [answer], times);
  await api.register.transaction(SYSTEM, async (tx) => {
    const row = await tx.certificates.bySerial(serial);
    const certId = question.certificates[0]?.certId ?? new Uint8Array();
    if (row) await tx.statusAnswers.keep(row, { certId, der, ...times }, times.nextUpdate);
  });
};

describe('A line whose sides agree', () => {
  it('has no drift, for its desk and for J-LIS', async () => {
    expect(await compare()).toEqual({ unheard: false, drifts: [] });
    expect(await compare(jlis)).toEqual({ unheard: false, drifts: [] });
    await answered({ status: 'good' });
    expect((await compare()).drifts).toEqual([]);
  });

  it('is another carrier’s as much as one that is not there', async () => {
    const of = (id: string) => api.post(`/api/staff/lines/${id}/reconciliation`, kddi);
    const [others, none] = [await of(held.line.id), await of(randomUUID())];
    const bare = (body: string) => body.replace(/"traceId":"[^"]*"/u, '');
    expect([others.statusCode, bare(others.body)]).toEqual([404, bare(none.body)]);
  });
});

describe('A drift', () => {
  it('of the service state is told to the carrier, and gone', async () => {
    told.set(held.line.msisdn, { facts: told.get(held.line.msisdn)?.facts ?? null, service: 12 });
    const drift = await foundAs('service-state-differs');
    expect(drift.sides).toEqual([
      { side: 'register', said: 'personalised', believed: true },
      { side: 'carrier', said: '12', believed: false },
      { side: 'authority', said: 'active', believed: false },
    ]);
    expect(drift.answer).toEqual({ repair: 'tell-carrier', final: false });
    const answer = await repair(drift);
    expect([answer.statusCode, answer.json<{ drift: DriftView }>().drift.state]).toEqual([200, 'repairing']);
    expect(toldState).toContainEqual([held.line.iccid, 21]);
    expect((await compare()).drifts).toEqual([]);
    const closed = (await list()).closed.find(({ id }) => id === drift.id);
    expect(closed?.log.map(({ what }) => what)).toEqual(['found', 'repair-ordered', 'closed']);
  });

  it('of a line that ended is the carrier’s report, after the last digits of the number', async () => {
    const facts = told.get(held.line.msisdn)?.facts;
    if (facts) told.set(held.line.msisdn, { facts: { ...facts, lineState: 'terminated' }, service: 21 });
    const drift = await foundAs('line-ended-at-carrier');
    expect(drift.answer).toEqual({ repair: 'take-over-report', final: true });
    expect((await repair(drift, jlis, '0')).json()).toMatchObject({ code: 'confirmation-mismatch' });
    expect((await repair(drift)).statusCode).toBe(200);
    expect((await repair(drift)).json()).toMatchObject({ code: 'conflict' });
    const steps = await api.register.transaction(SYSTEM, (tx) => tx.steps.ofWorkflow(`drift:${drift.id}:1`));
    expect(steps).toMatchObject([{ kind: 'act-on-carrier-report', subject: held.line.id, payload: { reason: '3' } }]);
    // Under way: neither gone nor found again.
    expect((await compare()).drifts).toMatchObject([{ id: drift.id, state: 'repairing' }]);
  });

  it('of a published answer is made anew from the register', async () => {
    await answered({ status: 'revoked', reason: 'certificate-hold' });
    const drift = await foundAs('published-status-differs');
    expect((await repair(drift)).statusCode).toBe(200);
    const { answer } = await api.register.transaction(SYSTEM, (tx) => tx.statusAnswers.look(held.certificate.serial));
    expect(answer).toBeNull();
    expect((await compare()).drifts).toEqual([]);
  });

  it('of a published revocation that the register lost is applied again', async () => {
    await answered({ status: 'revoked', reason: 'cessation-of-operation' });
    expect((await repair(await foundAs('revocation-lost'))).statusCode).toBe(200);
    const row = await api.register.transaction(SYSTEM, (tx) => tx.certificates.bySerial(held.certificate.serial));
    expect(row?.state).toBe('revoked');
    // What follows is a drift of its own: the SIM still holds the key.
    expect((await compare()).drifts.map(({ kind }) => kind)).toEqual(['deletion-never-ordered']);
    expect((await repair(await foundAs('deletion-never-ordered'))).statusCode).toBe(200);
  });

  it('between lists and register is read from the signed list', async () => {
    // Everything was said long before the list.
    await sql([`UPDATE ocsp_answers SET changed_at = clock_timestamp() - interval '1 hour'`]);
    await api.get(PublishCrl).execute();
    expect((await compare()).drifts).toEqual([]);
    // Past its trigger: a hold that nobody published.
    const hold = `UPDATE certificates SET state = 'suspended', suspended_by = 'holder' WHERE serial = $1`;
    await sql(
      [`ALTER TABLE certificates DISABLE TRIGGER USER`],
      [hold, [held.certificate.serial]],
      [`ALTER TABLE certificates ENABLE TRIGGER USER`],
    );
    const kinds = (await compare()).drifts.map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['lock-missing', 'published-status-differs']);
    expect((await repair(await foundAs('published-status-differs'))).statusCode).toBe(200);
    expect((await repair(await foundAs('lock-missing'))).statusCode).toBe(200);
    const element = await api.register.transaction(SYSTEM, (tx) => tx.elements.byIccid(held.line.iccid));
    expect(element?.state).toBe('lock-ordered');
  });

  it('of the issue record is a person’s, and no repair is taken', async () => {
    const swap = `UPDATE issued_serials SET spki_sha256 = $2 WHERE serial = $1`;
    await sql(
      [`ALTER TABLE issued_serials DISABLE TRIGGER USER`],
      [swap, [held.certificate.serial, randomUUID()]],
      [`ALTER TABLE issued_serials ENABLE TRIGGER USER`],
    );
    const drift = await foundAs('issue-record-differs');
    expect(drift.answer).toEqual({ task: 'examine-authority' });
    expect((await repair(drift)).json()).toMatchObject({ code: 'not-allowed-now' });
  });
});

describe('The list', () => {
  it('shows a carrier its own, J-LIS all, and the auditor, too, but lets neither carrier nor auditor repair', async () => {
    const facts = told.get(held.line.msisdn)?.facts;
    if (facts) told.set(held.line.msisdn, { facts: { ...facts, lineState: 'suspended' }, service: 21 });
    const drift = await foundAs('line-state-differs');
    const auditor = await api.staff('jlis-auditor');
    for (const by of [jlis, auditor, docomo]) expect((await list(by)).open.map(({ id }) => id)).toContain(drift.id);
    expect((await list(kddi)).open).toEqual([]);
    expect((await list(docomo)).round).toBeNull();
    for (const by of [auditor, docomo, kddi]) expect((await repair(drift, by)).statusCode).toBe(403);
  });

  it('shows nothing to whom it does not concern, also past the guard', async () => {
    const seen = (scope: Parameters<typeof api.register.transaction>[0]) =>
      api.register.transaction(scope, (tx) => tx.drifts.open(1000));
    expect(await seen({ kind: 'carrier', carrier: 'kddi' })).toEqual([]);
    expect(await seen({ kind: 'citizen', personId: held.application.personId })).toEqual([]);
    expect((await seen({ kind: 'carrier', carrier: 'docomo' })).length).toBeGreaterThan(0);
  });

  it('is written by the service alone', async () => {
    const [drift] = await api.register.transaction({ kind: 'jlis' }, (tx) => tx.drifts.open(1));
    if (!drift) throw new Error('no drift');
    for (const scope of [{ kind: 'jlis' }, { kind: 'carrier', carrier: 'docomo' }] as const)
      expect(await api.register.transaction(scope, (tx) => tx.drifts.update(drift, { repairs: 0 }))).toBe(false);
  });
});

describe('The round', () => {
  it('of two replicas at once asks for each SIM once, and ends in one row', async () => {
    for (let count = 0; count < 4; count += 1) await anotherHolder();
    asked.clear();
    const round = () => {
      const line = new ReconcileLine(api.register, carriers as never, authority, { uuid: () => randomUUID() });
      return new ReconcileAll(api.register, line, 100);
    };
    const looked = await Promise.all([round().execute(), round().execute()]);
    expect([...asked.values()].every((times) => times === 1)).toBe(true);
    expect(asked.size).toBeGreaterThanOrEqual(5);
    const { round: shown } = await list();
    // Pages are shared in whatever way, and none is looked at twice.
    expect(shown).toMatchObject({ unheard: 0, looked: looked.reduce((sum, each) => sum + each, 0) });
    expect(shown?.finishedAt).not.toBeNull();
  });
});
