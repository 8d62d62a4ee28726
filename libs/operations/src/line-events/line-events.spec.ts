import {
  CERTIFICATE_STATES,
  ELEMENT_STATES,
  GRACE_HOURS,
  LIFE_EVENT_IDS,
  lifeEventRule,
  LINE_STATES,
  SIM_CHANGE_COOL_DOWN_HOURS,
  STORES,
  type CertificateState,
  type ElementState,
  type LifeEventId,
  type LineState,
  type Store,
} from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import { ActOnCarrierReport } from '../carrier-report/act-on-carrier-report.step';
import { ReadLine, SearchLines } from '../desk/desk.operations';
import type { Catalogue } from '../ports/catalogue.port';
import type { CarrierGateway, CertificateAuthority } from '../ports/outside.port';
import type { CertificateRow, StaffRow } from '../ports/rows';
import { PublishCrl } from '../publish-status/publish-crl.operation';
import { Refused } from '../refused';
import { MemoryRegister } from '../testing/memory-register';
import { addCarriers, addCertificate, addCitizen, aStaffMember, entriesOf, type Citizen } from '../testing/outside';
import { RecordLineEvent } from './record-line-event.operation';

const docomo = aStaffMember('carrier-desk', 'docomo');
const kddi = aStaffMember('carrier-desk', 'kddi');
const mvno = aStaffMember('mvno-desk', 'mvno-a');
let register: MemoryRegister;
let citizen: Citizen;
let certificate: CertificateRow;

async function begin(): Promise<void> {
  register = new MemoryRegister();
  await addCarriers(register);
  citizen = await addCitizen(register, { application: { state: 'completed' } });
  certificate = await addCertificate(register, citizen);
  register.pass(60);
  onTheLine({ cardRead: true });
}
beforeEach(begin);

/** The holder confirmed the call with docomo's desk. */
function onTheLine({ cardRead }: { cardRead: boolean }): void {
  const at = register.now;
  register.rows.callCodes.push({
    ...{
      id: `call-${register.rows.callCodes.length}`,
      lineId: citizen.line.id,
      carrier: 'docomo',
      personId: citizen.person.id,
      staffId: docomo.id,
    },
    ...{ state: 'confirmed', version: 2, digits: null, triesLeft: 3, createdAt: at, confirmedAt: at },
    ...{ expiresAt: new Date(at.getTime() + 300_000), cardReadAt: cardRead ? at : null },
  });
}

/** Nobody outside is asked for the end of a line. */
const nobody = {} as CarrierGateway;
const nothing = {} as Catalogue;
const buildCrl: CertificateAuthority['buildCrl'] = async ({ revoked }) =>
  new TextEncoder().encode((await entriesOf(revoked)).map(({ serial, reason }) => `${serial} ${reason}`).join());
const lineNow = () => register.rows.lines.find(({ id }) => id === citizen.line.id) ?? citizen.line;
const certificateNow = () => register.rows.certificates.find(({ serial }) => serial === certificate.serial);
const stepsOf = (kind: string) => register.rows.steps.filter((step) => step.kind === kind);
const lastFour = () => lineNow().msisdn.slice(-4);

function record(event: LifeEventId, more: { staff?: StaffRow; provedAt?: Date; confirmation?: string } = {}) {
  const crl = new PublishCrl(
    register,
    { buildCrl, listedGenerations: () => Promise.resolve<readonly number[]>([1]) } as CertificateAuthority,
    24,
  );
  const { staff = docomo, provedAt = register.now, confirmation = lastFour() } = more;
  const asked = { staff, provedAt, lineId: citizen.line.id, event, confirmation };
  return new RecordLineEvent(register, crl).execute(asked);
}
const refusal = async (event: LifeEventId, more: Parameters<typeof record>[1] = {}) => {
  const thrown: unknown = await record(event, more).catch((problem: unknown) => problem);
  if (!(thrown instanceof Refused)) throw new Error(`${event} was not refused`);
  return thrown.detail.refusal?.rule ?? thrown.code;
};
const page = (staff = docomo) => new ReadLine(register).execute(staff, citizen.line.id);

async function keyIn(state: ElementState): Promise<void> {
  const { line, application } = citizen;
  await register.by(async (tx) => {
    const element = await tx.elements.ensure({ lineId: line.id, carrier: line.carrier, iccid: application.iccid });
    await tx.elements.update(element, { state, certificateSerial: certificate.serial });
  });
}

interface Standing {
  readonly line: LineState;
  readonly certificate: CertificateState | null;
  readonly store: Store;
  readonly element: ElementState | null;
}
function set({ line, certificate: state, store, element }: Standing): void {
  Object.assign(register.rows.lines.find(({ id }) => id === citizen.line.id) ?? {}, { state: line });
  const keychainId = store === 'keychain' ? 'the-phones-key' : null;
  const open = state === 'reserved' || state === 'issued';
  const application = { route: store, keychainId, state: open ? 'writing-key' : 'completed' };
  Object.assign(register.rows.applications[0] ?? {}, application, { certificateSerial: certificate.serial });
  const suspendedBy = state === 'suspended' ? 'holder-report' : null;
  if (state === null) register.rows.certificates.length = 0;
  else Object.assign(register.rows.certificates[0] ?? {}, { state, suspendedBy, route: store });
  Object.assign(register.rows.elements[0] ?? {}, { state: element, store, keychainId });
  if (element === null) register.rows.elements.length = 0;
}

describe('What the desk’s page offers', () => {
  it.each(LIFE_EVENT_IDS)(
    '%s: shown as possible it is never refused, shown as blocked never accepted',
    async (event) => {
      const wrong: unknown[] = [];
      for (const line of LINE_STATES) {
        for (const state of [null, ...CERTIFICATE_STATES]) {
          for (const store of STORES) {
            for (const element of line === 'active' ? [null, ...ELEMENT_STATES] : [null, 'personalised' as const]) {
              await begin();
              await keyIn('personalised');
              set({ line, certificate: state, store, element });
              const shown = (await page()).events.find((one) => one.event === event)?.answer;
              const done = await record(event).then(
                ({ follows }) => follows.join(' '),
                (problem: unknown) =>
                  problem instanceof Refused ? `refused ${problem.detail.refusal?.rule}` : problem,
              );
              const expected = shown?.allowed ? shown.follows.join(' ') : `refused ${shown?.rule}`;
              if (done !== expected) wrong.push([{ line, state, store, element }, expected, done]);
              const live = certificateNow();
              // What was said to be revoked or held is, and nothing else moved.
              const follows = shown?.allowed ? shown.follows : [];
              const wanted = follows.includes('certificate-revoked')
                ? 'revoked'
                : follows.includes('certificate-held')
                  ? 'suspended'
                  : state;
              if ((live?.state ?? null) !== wanted) wrong.push([{ line, state, store, element }, wanted, live?.state]);
            }
          }
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  it('is every event; who does not keep the line is told of each who does, and can record none', async () => {
    expect((await page()).events.map(({ event }) => event)).toEqual(LIFE_EVENT_IDS);
    for (const role of ['jlis-operator', 'jlis-approver', 'hotline', 'jlis-auditor'] as const) {
      const { events } = await page(aStaffMember(role));
      expect(events.map(({ event }) => event)).toEqual(LIFE_EVENT_IDS);
      for (const { event, answer, proofs } of events) {
        expect(answer).toMatchObject({ allowed: false, who: lifeEventRule(event).by.filter((by) => by !== 'system') });
        expect(proofs).toEqual([]);
      }
    }
    citizen = await addCitizen(register, { carrier: 'mvno-a', hostCarrier: 'docomo' });
    const hosts = (await page()).events;
    expect(hosts.map(({ event }) => event)).toEqual(LIFE_EVENT_IDS);
    expect(hosts.filter(({ answer }) => answer.allowed)).toEqual([]);
    expect((await page(mvno)).events.filter(({ answer }) => answer.allowed).length).toBeGreaterThan(0);
    // Nothing of the certificate shows through the reasons that the host network reads.
    certificate = await addCertificate(register, citizen);
    expect((await page()).events).toEqual(hosts);
  });

  it('tells of every event which proofs it asks for and where they stand', async () => {
    const proofsOf = async (event: LifeEventId) =>
      (await page()).events.find((one) => one.event === event)?.proofs.map(({ proof, state }) => `${proof} ${state}`);
    expect(await proofsOf('change-sim')).toEqual(['call-code met', 'ic-chip met', 'second-factor when-pressed']);
    register.rows.callCodes.length = 0;
    expect(await proofsOf('change-sim')).toEqual([
      'call-code missing',
      'ic-chip missing',
      'second-factor when-pressed',
    ]);
    expect(await proofsOf('transfer-contract')).toEqual([
      'call-code missing',
      'ic-chip missing',
      'second-factor when-pressed',
    ]);
    expect(await proofsOf('lose-phone')).toEqual([]);
    expect(await proofsOf('find-phone')).toEqual([]);
  });

  it('shows every act on a certificate also where there is none, and why not', async () => {
    register.rows.certificates.length = 0;
    const { actions, checklists } = await page();
    expect(actions.map(({ operation }) => operation)).toEqual([
      'suspend-certificate',
      'resume-certificate',
      'initialise-pin',
      'revoke-certificate',
      'end-at-desk',
    ]);
    expect(actions.filter(({ verdict }) => verdict.allowed)).toEqual([]);
    expect(actions.at(-1)?.verdict).toMatchObject({ rule: 'certificate-not-live', facts: { certificate: 'none' } });
    expect(checklists).toEqual([]);
  });

  it('an old SIM is not let go while it holds a key, though the newest certificate is in the phone', async () => {
    await keyIn('personalised');
    register.rows.certificates.push({
      ...certificate,
      ...{ serial: 'aa'.repeat(16), route: 'keychain', createdAt: register.now },
    });
    Object.assign(certificateNow() ?? {}, { state: 'revoked' });
    expect(await refusal('dispose-sim')).toBe('deletion-not-confirmed');
    await keyIn('deleted');
    await record('dispose-sim');
  });
});

describe('An event recorded at the desk', () => {
  it('a SIM change with the old SIM at hand: revoked, its data ordered away while it lives, the list at once', async () => {
    await keyIn('personalised');
    await record('change-sim');
    expect(certificateNow()).toMatchObject({ state: 'revoked', revocationCause: 'device-change' });
    expect(stepsOf('order-deletion')).toMatchObject([{ subject: citizen.application.id }]);
    expect(stepsOf('tell-holder')).toMatchObject([{ payload: { notice: 'certificate-revoked' } }]);
    expect(new TextDecoder().decode(register.rows.crls.at(-1)?.der)).toBe(`${certificate.serial} superseded`);
    expect(register.rows.history).toMatchObject([
      { event: 'line-event-recorded', actorKind: 'staff', actorId: docomo.id, facts: { 'life-event': 'change-sim' } },
      { event: 'certificate-revoked', actorKind: 'staff', actorId: docomo.id },
    ]);
  });

  it('another SIM: refused without the holder in the call, and without the chip read for it', async () => {
    await keyIn('personalised');
    register.rows.callCodes.length = 0;
    expect(await refusal('change-sim')).toBe('call-not-confirmed');
    onTheLine({ cardRead: false });
    expect(await refusal('reissue-sim')).toBe('card-not-read');
    expect([certificateNow()?.state, lineNow().simChangedAt]).toEqual(['active', null]);
  });

  it('another SIM: the number waits a day, whoever told of it', async () => {
    await keyIn('personalised');
    await record('change-sim');
    expect(lineNow().simChangedAt).toEqual(register.now);
    expect(await refusal('port-out')).toBe('sim-changed-recently');
    expect(await refusal('transfer-contract')).toBe('sim-changed-recently');
    register.pass(SIM_CHANGE_COOL_DOWN_HOURS * 3600);
    // Found to be another one when the carrier was asked: the day begins again.
    await register.by((tx) => tx.lines.upsert({ ...lineNow(), iccid: '8981100000000000019' }));
    expect(await refusal('port-out')).toBe('sim-changed-recently');
    register.pass(SIM_CHANGE_COOL_DOWN_HOURS * 3600);
    await record('port-out', { provedAt: register.now });
  });

  it.each(['reissue-sim', 'redownload-esim'] as const)(
    '%s: the old SIM is out of reach and never called deleted; the carrier is asked what it sees now',
    async (event) => {
      await keyIn('personalised');
      await record(event);
      expect(register.rows.elements).toMatchObject([{ state: 'unreachable' }]);
      expect(stepsOf('order-deletion')).toEqual([]);
      expect(stepsOf('act-on-carrier-report')).toMatchObject([{ payload: { reason: '122' } }]);
    },
  );

  it.each(['cancel-contract', 'port-out'] as const)(
    '%s: deletion while the line lives, the line’s end after the grace',
    async (event) => {
      await keyIn('personalised');
      const { endsAt } = await record(event);
      const ends = new Date(register.now.getTime() + GRACE_HOURS * 3_600_000);
      expect([lineNow().state, certificateNow()?.revocationCause]).toEqual(['active', 'line-cancelled']);
      expect(stepsOf('order-deletion')).toHaveLength(1);
      expect(stepsOf('tell-holder').map(({ payload }) => payload['notice'])).toEqual([
        'certificate-revoked',
        'line-ends',
      ]);
      expect(stepsOf('act-on-carrier-report')).toMatchObject([{ payload: { reason: '3', at: ends.toISOString() } }]);
      expect(endsAt?.getTime()).toBe(stepsOf('act-on-carrier-report')[0]?.runAt.getTime());
      expect((await page()).endsAt).toEqual(endsAt);
      expect(await refusal('cancel-contract')).toBe('line-end-announced');
    },
  );

  it('a line whose grace is over ends; what was not confirmed as deleted is not called so', async () => {
    await keyIn('personalised');
    await record('cancel-contract');
    await keyIn('deletion-ordered');
    register.pass(GRACE_HOURS * 3600);
    const [due] = stepsOf('act-on-carrier-report');
    if (!due) throw new Error('no end to come');
    expect(due.runAt.getTime()).toBeLessThanOrEqual(register.now.getTime());
    const result = await new ActOnCarrierReport(register, nobody, nothing).perform(due);
    if (result.kind !== 'done') throw new Error(result.kind);
    await register.by((tx) => result.commit(tx));
    expect([lineNow().state, register.rows.elements[0]?.state]).toEqual(['terminated', 'deletion-ordered']);
    // The carrier’s own word of the same end, a little earlier by its clock, is no contradiction.
    const { line } = citizen;
    const at = new Date(register.now.getTime() - 1000);
    const again = { ...due, id: 'again', subject: line.id, payload: { reason: '3', at: at.toISOString() } };
    expect((await new ActOnCarrierReport(register, nobody, nothing).perform(again)).kind).toBe('done');
    for (const event of ['cancel-contract', 'suspend-line', 'change-sim'] as const) {
      expect(await refusal(event)).toBe('line-terminated');
    }
    expect(await refusal('dispose-sim')).toBe('deletion-not-confirmed');
  });

  it('an end withdrawn: the line goes on, what was revoked stays revoked, and it can be announced again', async () => {
    await record('cancel-contract');
    expect((await record('keep-line')).endsAt).toBeNull();
    expect(stepsOf('act-on-carrier-report')).toMatchObject([{ state: 'cancelled' }]);
    expect(certificateNow()?.state).toBe('revoked');
    expect((await record('port-out')).endsAt).not.toBeNull();
    expect(stepsOf('act-on-carrier-report').map(({ state }) => state)).toEqual(['cancelled', 'pending']);
  });

  it('a transfer needs two persons: the holder ends, then the desk cuts off, and nothing of the past is seen', async () => {
    expect(await refusal('transfer-contract')).toBe('holder-ends-first');
    Object.assign(certificateNow() ?? {}, { state: 'revoked' });
    await keyIn('deletion-ordered');
    const calls = register.rows.callCodes.splice(0);
    expect(await refusal('transfer-contract')).toBe('call-not-confirmed');
    register.rows.callCodes.push(...calls);
    expect((await record('transfer-contract')).follows).toEqual(['tenancy-ends', 'deletion-goes-on']);
    expect(lineNow().personId).toBeNull();
    const seen = await page();
    expect([seen.certificates, seen.applications]).toEqual([[], []]);
    const hits = await new SearchLines(register).execute(docomo, certificate.serial);
    expect(hits.hits).toEqual([]);
  });

  it('a loss holds what is in SIM and Keychain alike; the desk cannot lift it', async () => {
    Object.assign(register.rows.applications[0] ?? {}, { route: 'keychain' });
    await record('lose-phone');
    expect(certificateNow()).toMatchObject({ state: 'suspended', suspendedBy: 'line-event' });
    expect(await refusal('find-phone')).toBe('holder-acts-alone');
    // A second report is no second hold.
    await record('lose-phone');
    expect(certificateNow()?.suspendedBy).toBe('line-event');
  });

  it('a suspended line leaves the certificate as it is, tells the holder, and is restored', async () => {
    await record('suspend-line');
    expect([lineNow().state, certificateNow()?.state]).toEqual(['suspended', 'active']);
    await record('restore-line');
    expect(lineNow().state).toBe('active');
    expect(stepsOf('tell-holder').map(({ payload }) => payload['notice'])).toEqual(['line-suspended', 'line-restored']);
  });

  it('an application under way for the SIM that is no more ends with it', async () => {
    Object.assign(register.rows.applications[0] ?? {}, { state: 'writing-key' });
    Object.assign(certificateNow() ?? {}, { state: 'issued' });
    expect((await record('reissue-sim')).follows).toContain('application-ends');
    expect(register.rows.applications[0]).toMatchObject({ state: 'failed', problem: 'line-not-active' });
  });
});

describe('Who records', () => {
  it('another carrier’s desk learns nothing, also not that there is such a line', async () => {
    for (const event of LIFE_EVENT_IDS) expect(await refusal(event, { staff: kddi })).toBe('not-found');
    expect(register.rows.history).toEqual([]);
  });

  it('the host network of an MVNO’s line does not record for it', async () => {
    citizen = await addCitizen(register, { carrier: 'mvno-a', hostCarrier: 'docomo' });
    expect(await refusal('suspend-line')).toBe('other-tenant');
    expect((await record('suspend-line', { staff: mvno })).follows).toEqual(['line-suspended']);
  });

  it('what ends for good asks for a fresh second factor and the number’s last four digits', async () => {
    const longAgo = new Date(register.now.getTime() - 6 * 60_000);
    for (const event of LIFE_EVENT_IDS.filter((id) => lifeEventRule(id).final && id !== 'transfer-contract')) {
      expect(await refusal(event, { provedAt: longAgo })).toBe('fresh-proof-needed');
      expect(await refusal(event, { confirmation: '' })).toBe('confirmation-mismatch');
      expect(await refusal(event, { confirmation: `9${lastFour()}` })).toBe('confirmation-mismatch');
    }
    expect(certificateNow()?.state).toBe('active');
    const wide = lastFour().replace(/\d/g, (digit) => String.fromCodePoint((digit.codePointAt(0) ?? 0) + 0xfee0));
    await record('change-sim', { confirmation: wide });
    expect(certificateNow()?.state).toBe('revoked');
  });
});
