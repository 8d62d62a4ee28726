// The cohort of an incident: held by two persons, lifted by two persons, and exactly that.
import type { CohortSelection } from '@sumaho-jpki/rules';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { RequestLift } from '../hold-certificate/lift-hold.operation';
import { ResumeCertificate } from '../hold-certificate/resume-certificate.operation';
import { SuspendCertificate } from '../hold-certificate/suspend-certificate.operation';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { CertificateRow } from '../ports/rows';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { MemoryRegister } from '../testing/memory-register';
import {
  addCertificate,
  addCitizen,
  aStaffMember,
  byHolder,
  byStaff,
  codeOf,
  random,
  type Citizen,
} from '../testing/outside';
import { CarryOutMassActs } from './carry-out-mass-acts.operation';
import { DecideMassAct, PlanMassAct, ReadMassActs, SteerMassAct, type MassActView } from './mass-act.operations';

const crl = { execute: () => Promise.resolve(), afterChange: () => Promise.resolve() } as unknown as PublishCrl;
const operator = aStaffMember('jlis-operator');
const approver = aStaffMember('jlis-approver');
const LONG_AGO = new Date(0);
const SMALL = { changed: 2, followed: 1 };

let register: MemoryRegister;
let citizens: Citizen[];
let certificates: CertificateRow[];

beforeEach(async () => {
  register = new MemoryRegister();
  ({ citizens, certificates } = await aWorld(register));
});

async function aWorld(world: MemoryRegister) {
  const people: Citizen[] = [];
  const made: CertificateRow[] = [];
  for (const carrier of ['docomo', 'mvno-a', 'docomo', 'kddi']) {
    const hostCarrier = carrier === 'mvno-a' ? 'docomo' : carrier;
    const citizen = await addCitizen(world, { carrier, hostCarrier, application: { state: 'completed' } });
    const certificate = await addCertificate(world, citizen);
    await world.by(async (tx) => {
      const at = { lineId: citizen.line.id, carrier, iccid: citizen.application.iccid };
      const element = await tx.elements.ensure(at);
      await tx.elements.update(element, { state: 'personalised', certificateSerial: certificate.serial });
    });
    people.push(citizen);
    made.push(certificate);
  }
  world.pass(60);
  return { citizens: people, certificates: made };
}

const by = (staff = operator, provedAt = register.now) => ({ staff, provedAt });
const plan = () => new PlanMassAct(register, random);
const order = (selection: CohortSelection = { carrier: 'docomo' }) =>
  ({ act: 'suspend', ...by(), cause: 'handset-incident', selection }) as const;
async function propose(selection?: CohortSelection): Promise<MassActView> {
  const { total } = await plan().preview(order(selection));
  return plan().propose({ ...order(selection), expected: total, reason: 'a fault of this phone' });
}
const decide = ({ id, approval }: MassActView, change: object = {}) =>
  new DecideMassAct(register).execute({
    ...by(approver),
    id,
    changeSha256: approval.changeSha256,
    decision: 'approved',
    ...change,
  });
const carryOut = (on: Register = register) => new CarryOutMassActs(on, crl, 1_000, SMALL).execute();
async function hold(selection?: CohortSelection): Promise<MassActView> {
  const proposed = await propose(selection);
  await decide(proposed);
  await carryOut();
  return proposed;
}
async function lift({ id }: MassActView): Promise<MassActView> {
  const seen = (await new ReadMassActs(register).execute(operator)).find((each) => each.id === id);
  const expected = seen?.stillHeld ?? 0;
  const lifting = await plan().proposeLifting({ ...by(), id, expected, reason: 'mended' });
  await decide(lifting);
  await carryOut();
  return lifting;
}
const holdsNow = () => register.rows.certificates.map(({ state, suspendedBy }) => [state, suspendedBy]);
const kinds = (kind: string) => register.rows.steps.filter((step) => step.kind === kind).length;

describe('The cohort of an incident', () => {
  it('is previewed: who is held, who cannot be and why; nothing changes', async () => {
    await addCertificate(register, await addCitizen(register, { carrier: 'docomo' }), 'issued');
    const gone = await addCertificate(register, await addCitizen(register, { carrier: 'docomo' }));
    const stored = register.rows.certificates.find(({ serial }) => serial === gone.serial);
    if (stored) stored.state = 'revoked';
    const before = structuredClone(register.rows);
    const radius = await plan().preview(order());
    expect(radius).toMatchObject({
      total: 2,
      holders: 2,
      byState: { active: 2 },
      byCarrier: { docomo: 2 },
      unmet: { 'not-active-yet': 1, ended: 1 },
      heldOtherwise: 0,
    });
    expect(Object.values(radius.byModel)).toEqual([2]);
    expect(register.rows).toEqual(before);
  });

  it.each([
    ['a network with its MVNOs', () => ({ network: 'docomo' }), 3],
    ['a store', () => ({ store: 'keychain' as const }), 0],
    ['the phone the line is in today', () => ({ handsetModel: 'NEW' }), 1],
    ['the phone it was applied for with', () => ({ handsetModel: citizens[0]?.application.handsetModel }), 4],
    ['a SIM product', () => ({ simProduct: citizens[0]?.line.simProduct, carrier: 'kddi' }), 1],
    ['the time of issue', () => ({ issuedFrom: '2026-06-01T00:00:00Z', issuedUntil: '2026-06-01T00:00:00Z' }), 0],
  ])('is chosen by %s', async (_what, selection, total) => {
    const line = register.rows.lines[3];
    if (line) line.handsetModel = 'NEW';
    expect((await plan().preview(order(selection()))).total).toBe(total);
  });

  it('is of nobody without a criterion, for no other cause, and for nobody but an operator with a fresh proof', async () => {
    expect(await codeOf(() => plan().preview(order({})))).toBe('validation-failed');
    expect(await codeOf(() => plan().preview({ ...order(), cause: 'record-error' }))).toBe('validation-failed');
    for (const role of ['jlis-approver', 'jlis-auditor', 'carrier-desk', 'hotline'] as const)
      expect(await codeOf(() => plan().preview({ ...order(), staff: aStaffMember(role) }))).toBe('forbidden');
    expect(await codeOf(() => plan().preview({ ...order(), provedAt: LONG_AGO }))).toBe('step-up-required');
  });

  it('is held when a second person approved exactly it: status, SIM and holder follow as by a single hold', async () => {
    const proposed = await propose();
    expect(await carryOut()).toBe(0);
    expect(await codeOf(() => decide(proposed, { changeSha256: '0'.repeat(64) }))).toBe('conflict');
    expect(await codeOf(() => decide(proposed, by({ ...approver, id: operator.id })))).toBe('second-person-required');
    await decide(proposed);
    expect(await carryOut()).toBe(2);
    expect(holdsNow()).toEqual([
      ['suspended', 'cohort'],
      ['active', null],
      ['suspended', 'cohort'],
      ['active', null],
    ]);
    expect(register.rows.elements.map(({ state }) => state)).toEqual([
      'lock-ordered',
      'personalised',
      'lock-ordered',
      'personalised',
    ]);
    expect([kinds('lock-element'), kinds('tell-holder')]).toEqual([2, 2]);
    expect(register.events().filter((event) => event === 'certificate-suspended')).toHaveLength(2);
    const [view] = await new ReadMassActs(register).execute(operator);
    expect(view).toMatchObject({ act: 'suspend', state: 'done', done: 2, followed: 2, stillHeld: 2 });
  });

  it('is stopped between two batches and goes on from there', async () => {
    const proposed = await propose({ network: 'docomo' });
    await decide(proposed);
    await new CarryOutMassActs(register, crl, 1, SMALL).execute();
    const steer = new SteerMassAct(register);
    expect(await steer.stop({ staff: operator, id: proposed.id })).toMatchObject({ state: 'stopped', done: 2 });
    expect(await carryOut()).toBe(0);
    expect(await codeOf(() => steer.goOn({ ...by(operator), id: proposed.id }))).toBe('forbidden');
    await steer.goOn({ ...by(approver), id: proposed.id });
    expect(await carryOut()).toBe(1);
    expect([kinds('lock-element'), kinds('tell-holder')]).toEqual([3, 3]);
  });
});

describe('Lifting an incident', () => {
  it('un-holds exactly what it held: what others hold, and what another incident holds, stays', async () => {
    const [first, second, third] = certificates;
    const suspend = new SuspendCertificate(register, crl);
    await suspend.execute({ asker: byHolder(citizens[0] as Citizen), serial: first?.serial ?? '' });
    const incident = await hold();
    const other = await hold({ serials: [third?.serial ?? ''] });
    await suspend.execute({ asker: byStaff(approver), serial: second?.serial ?? '', ground: 'incident' });
    await lift(incident);
    expect(holdsNow()).toEqual([
      ['suspended', 'holder-report'],
      ['suspended', 'incident'],
      ['suspended', 'cohort'],
      ['active', null],
    ]);
    const [lifting] = await new ReadMassActs(register).execute(operator, ['resume']);
    expect(lifting).toMatchObject({ state: 'done', done: 2 });
    await lift(other);
    expect(holdsNow()[2]).toEqual(['active', null]);
    expect(register.events().filter((event) => event === 'certificate-resumed')).toHaveLength(1);
    expect(register.events().filter((event) => event === 'hold-lifted')).toHaveLength(2);
  });

  it('is nobody’s by a single act: the hold of a run is undone by its lifting alone', async () => {
    await hold();
    const serial = certificates[0]?.serial ?? '';
    const resume = new ResumeCertificate(register, crl);
    const asker = byHolder(citizens[0] as Citizen);
    expect(await codeOf(() => resume.execute({ asker, serial }))).toBe('hold-of-another');
    expect(await codeOf(() => resume.execute({ asker: byStaff(approver), serial }))).toBe('forbidden');
    const asked = { staff: aStaffMember('jlis-operator'), provedAt: new Date(8.64e15), serial, reason: 'over' };
    expect(await codeOf(() => new RequestLift(register, random).execute(asked))).toBe('hold-of-another');
    const suspend = new SuspendCertificate(register, crl);
    const free = { asker: byStaff(approver), serial: certificates[1]?.serial ?? '', ground: 'cohort' };
    expect(await codeOf(() => suspend.execute(free))).toBe('forbidden');
  });

  it('unlocks the SIM and tells the holder once; it is proposed for what is still held, when the run is over', async () => {
    const proposed = await propose();
    const lifted = (expected: number) =>
      plan().proposeLifting({ ...by(), id: proposed.id, expected, reason: 'mended' });
    expect(await codeOf(() => lifted(2))).toBe('not-allowed-now');
    await decide(proposed);
    await carryOut();
    expect(await codeOf(() => lifted(1))).toBe('conflict');
    const lifting = await lift(proposed);
    expect(holdsNow().map(([state]) => state)).toEqual(['active', 'active', 'active', 'active']);
    expect(register.events().filter((event) => event === 'certificate-resumed')).toHaveLength(2);
    expect(kinds('tell-holder')).toBe(4);
    expect(await codeOf(() => lifted(0))).toBe('conflict');
    expect(await codeOf(() => plan().proposeLifting({ ...by(), id: lifting.id, expected: 2, reason: 'again' }))).toBe(
      'not-found',
    );
  });

  it('leaves what was revoked meanwhile revoked', async () => {
    const proposed = await hold();
    const row = register.rows.certificates[0];
    if (row) Object.assign(row, { state: 'revoked', suspendedBy: null });
    await lift(proposed);
    expect(holdsNow().map(([state]) => state)).toEqual(['revoked', 'active', 'active', 'active']);
  });

  it('in whatever order incidents are held and lifted, a certificate is held exactly while one of them is', async () => {
    const step = fc.tuple(fc.constantFrom('hold', 'lift'), fc.nat({ max: 2 }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 7 }), async (steps) => {
        register = new MemoryRegister();
        ({ citizens, certificates } = await aWorld(register));
        const cohorts: CohortSelection[] = [{ carrier: 'docomo' }, { network: 'docomo' }, { carrier: 'kddi' }];
        const members = [[0, 2], [0, 1, 2], [3]];
        const open: { at: number; run: MassActView }[] = [];
        for (const [what, at] of steps) {
          if (what === 'hold') open.push({ at, run: await hold(cohorts[at]) });
          else {
            const found = open.findIndex((each) => each.at === at);
            const [gone] = found < 0 ? [] : open.splice(found, 1);
            if (gone) await lift(gone.run);
          }
          const held = new Set(open.flatMap((each) => members[each.at] ?? []));
          expect(holdsNow()).toEqual(
            [0, 1, 2, 3].map((index) => (held.has(index) ? ['suspended', 'cohort'] : ['active', null])),
          );
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('A worker that is killed', () => {
  /** Every call of the register counts; the one that is named never comes back. */
  function killedAt(at: number): { register: Register; calls: () => number } {
    let calls = 0;
    const counted = <T extends object>(target: T): T =>
      new Proxy(target, {
        get: (object, name) => {
          const value: unknown = Reflect.get(object, name);
          if (typeof value === 'function')
            return (...given: unknown[]): unknown => {
              calls += 1;
              if (calls === at) return Promise.reject(new Error('killed'));
              return (value as (...all: unknown[]) => unknown).apply(object, given);
            };
          return typeof value === 'object' && value !== null ? counted(value) : value;
        },
      });
    return {
      register: {
        transaction: (scope, work) => register.transaction(scope, (tx) => work(counted<RegisterTransaction>(tx))),
      },
      calls: () => calls,
    };
  }
  const outcome = () => ({
    holds: holdsNow(),
    elements: register.rows.elements.map(({ state }) => state),
    steps: register.rows.steps.map(({ kind, state, payload }) => [kind, state, payload['notice'] ?? '']),
    events: register.events(),
    runs: register.rows.massActs.map(({ state, done, followed }) => [state, done, followed]),
  });
  async function through(run: () => Promise<unknown>) {
    register = new MemoryRegister();
    ({ citizens, certificates } = await aWorld(register));
    const proposed = await propose();
    await decide(proposed);
    await run();
    await carryOut();
    const { id } = proposed;
    await decide(await plan().proposeLifting({ ...by(), id, expected: 2, reason: 'mended' }));
    await run();
    await carryOut();
    return outcome();
  }

  it('at any step of a hold and of its lifting ends the same as one that is not', async () => {
    const undisturbed = killedAt(0);
    const expected = await through(() => carryOut(undisturbed.register));
    const steps = Math.ceil(undisturbed.calls() / 2) + 2;
    expect(steps).toBeGreaterThan(20);
    for (let at = 1; at <= steps; at += 1) {
      const run = () => carryOut(killedAt(at).register).catch(() => 0);
      expect(await through(run), `killed at call ${at}`).toEqual(expected);
    }
  });
});
