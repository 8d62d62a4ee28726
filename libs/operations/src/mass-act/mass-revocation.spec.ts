import type { CohortSelection } from '@sumaho-jpki/rules';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { hashOfChange } from '../approvals/approvals';
import { canonicalJson } from '../canonical-json';
import type { CertificateAuthority } from '../ports/outside.port';
import type { CertificateRow, StaffRow } from '../ports/rows';
import { PublishCrl } from '../publish-status/publish-crl.operation';
import { MemoryRegister } from '../testing/memory-register';
import { addCertificate, addCitizen, aStaffMember, codeOf, entriesOf, random } from '../testing/outside';
import { CarryOutMassActs } from './carry-out-mass-acts.operation';
import { DecideMassAct, PlanMassAct, ReadMassActs, SteerMassAct } from './mass-act.operations';

let register: MemoryRegister;
let certificates: CertificateRow[];
const operator = aStaffMember('jlis-operator');
const approver = aStaffMember('jlis-approver');
const NOW = new Date('2026-06-01T00:00:00.000Z');
const LONG_AGO = new Date(0);

beforeEach(async () => {
  register = new MemoryRegister();
  certificates = [];
  for (const carrier of ['docomo', 'docomo', 'kddi']) {
    const citizen = await addCitizen(register, { carrier, application: { state: 'completed' } });
    certificates.push(await addCertificate(register, citizen));
  }
  register.pass(60);
});

const plan = () => new PlanMassAct(register, random);
const by = (staff: StaffRow, provedAt = NOW) => ({ staff, provedAt });
const propose = async (selection: CohortSelection = { carrier: 'docomo' }, cause = 'record-error') => {
  const order = { act: 'revoke' as const, ...by(operator), cause, selection };
  const { total } = await plan().preview(order);
  return plan().propose({ ...order, expected: total, reason: 'registered under another person' });
};
const decide = (
  { id, approval }: { id: string; approval: { changeSha256: string } },
  change: Partial<Parameters<DecideMassAct['execute']>[0]> = {},
) =>
  new DecideMassAct(register).execute({
    ...by(approver),
    id,
    changeSha256: approval.changeSha256,
    decision: 'approved',
    ...change,
  });
let lists: string[] = [];
const crl = () =>
  new PublishCrl(
    register,
    {
      listedGenerations: () => Promise.resolve([1]),
      buildCrl: async ({ revoked }: Parameters<CertificateAuthority['buildCrl']>[0]) => {
        lists.push((await entriesOf(revoked)).map(({ serial }) => serial).join());
        return new Uint8Array();
      },
    } as unknown as CertificateAuthority,
    24,
  );
const carryOut = (batches?: number) => new CarryOutMassActs(register, crl(), batches).execute();
const states = () => register.rows.certificates.map(({ state }) => state);

describe('A mass revocation', () => {
  it('is previewed: how many, whose, where; nothing changes', async () => {
    const before = structuredClone(register.rows.certificates);
    const radius = await plan().preview({
      act: 'revoke',
      ...by(operator),
      cause: 'record-error',
      selection: { carrier: 'docomo' },
    });
    expect(radius).toMatchObject({ total: 2, holders: 2, byState: { active: 2 }, byCarrier: { docomo: 2 } });
    expect(radius.sample).toEqual(
      certificates
        .slice(0, 2)
        .map(({ serial }) => serial)
        .toSorted(),
    );
    expect(register.rows.certificates).toEqual(before);
  });

  it('is proposed for exactly the number that was seen', async () => {
    const order = {
      act: 'revoke' as const,
      ...by(operator),
      cause: 'record-error',
      selection: { carrier: 'docomo' },
      reason: 'why',
    };
    expect(await codeOf(() => plan().propose({ ...order, expected: 3 }))).toBe('conflict');
    expect(await codeOf(() => plan().propose({ ...order, selection: { carrier: 'softbank' }, expected: 0 }))).toBe(
      'conflict',
    );
    expect(await plan().propose({ ...order, expected: 2 })).toMatchObject({ state: 'proposed', expected: 2 });
  });

  it.each([
    ['without a criterion', {}, 'record-error', 'validation-failed'],
    ['for a cause that is nobody’s at once', { carrier: 'docomo' }, 'death', 'validation-failed'],
  ] as const)('is refused %s', async (_what, selection, cause, code) => {
    expect(await codeOf(() => plan().preview({ act: 'revoke', ...by(operator), cause, selection }))).toBe(code);
  });

  it('of everything is there for the leak of the issuer’s key', async () => {
    expect(await propose({}, 'issuer-key-leak')).toMatchObject({ expected: 3 });
  });

  it.each(['jlis-auditor', 'carrier-desk', 'hotline', 'jlis-approver'] as const)(
    'is not for %s to plan',
    async (role) => {
      const order = {
        act: 'revoke' as const,
        ...by(aStaffMember(role)),
        cause: 'record-error',
        selection: { carrier: 'docomo' },
      };
      expect(await codeOf(() => plan().preview(order))).toBe('forbidden');
    },
  );

  it('wants the second factor shown a moment ago, of the maker and of the approver', async () => {
    const order = {
      act: 'revoke' as const,
      ...by(operator, LONG_AGO),
      cause: 'record-error',
      selection: { carrier: 'docomo' },
    };
    expect(await codeOf(() => plan().preview(order))).toBe('step-up-required');
    const proposed = await propose();
    expect(await codeOf(() => decide(proposed, { provedAt: LONG_AGO }))).toBe('step-up-required');
  });
});

describe('The number that was approved', () => {
  it('is a bound: a run that means more by now changes nothing more, stops, and says why', async () => {
    const proposed = await propose();
    await decide(proposed);
    // A line was carried over to the other network meanwhile.
    for (const rows of [register.rows.certificates, register.rows.lines])
      for (const row of rows) if (row.carrier === 'kddi') row.carrier = 'docomo';
    expect(await carryOut()).toBe(0);
    expect(states()).toEqual(['active', 'active', 'active']);
    expect(register.rows.massActs).toMatchObject([{ state: 'stopped', done: 0, expected: 2 }]);
    expect(register.rows.history.at(-1)).toMatchObject({
      event: 'mass-revocation-stopped',
      facts: { id: proposed.id, done: 0, expected: 2, found: 3 },
    });
    await new SteerMassAct(register).goOn({ ...by(approver), id: proposed.id });
    expect(await carryOut()).toBe(0);
    expect(states()).toEqual(['active', 'active', 'active']);
  });
});

describe('A run that cannot go on', () => {
  it('holds up no other one, and its problem is told', async () => {
    const [failing, other] = [await propose(), await propose({ carrier: 'kddi' })];
    await decide(failing);
    await decide(other);
    const through = register.transaction.bind(register);
    register.transaction = (scope, work) =>
      through(scope, (tx) =>
        work({
          ...tx,
          massActs: {
            ...tx.massActs,
            next: (meant, ...rest) =>
              meant.selection.carrier === 'docomo'
                ? Promise.reject(new Error('this one is broken'))
                : tx.massActs.next(meant, ...rest),
          },
        }),
      );
    await expect(carryOut()).rejects.toThrow('this one is broken');
    expect(register.rows.massActs.find(({ id }) => id === other.id)).toMatchObject({ state: 'done', done: 1 });
    expect(states()).toEqual(['active', 'active', 'revoked']);
  });
});

describe('The second person', () => {
  it('approves it, and only then anything is revoked', async () => {
    const proposed = await propose();
    expect(await carryOut()).toBe(0);
    expect(await decide(proposed)).toMatchObject({ state: 'running', approval: { decidedBy: approver.id } });
    expect(await carryOut()).toBe(2);
    expect(states()).toEqual(['revoked', 'revoked', 'active']);
  });

  it('is another one than the maker, whatever their roles are', async () => {
    const both = { ...approver, id: operator.id };
    const proposed = await propose();
    expect(await codeOf(() => decide(proposed, by(both)))).toBe('second-person-required');
  });

  it('approves the change as it is by its hash, once, and within a day', async () => {
    const proposed = await propose();
    expect(await codeOf(() => decide(proposed, { changeSha256: '0'.repeat(64) }))).toBe('conflict');
    const as = (change: Readonly<Record<string, unknown>>) => {
      const [stored] = register.rows.approvals;
      if (stored) stored.change = change;
    };
    const { change } = proposed.approval;
    as({ ...change, selection: { carrier: 'kddi' } });
    expect(await codeOf(() => decide(proposed))).toBe('conflict');
    as(change);
    await decide(proposed);
    expect(await codeOf(() => decide(proposed))).toBe('conflict');

    const late = await propose({ carrier: 'kddi' });
    register.pass(24 * 3600);
    expect(await codeOf(() => decide(late, { provedAt: register.now }))).toBe('conflict');
    const [newest] = await new ReadMassActs(register).execute(operator);
    expect(newest).toMatchObject({ id: late.id, state: 'expired' });
  });

  it('may refuse it: it never runs', async () => {
    const proposed = await propose();
    expect(await decide(proposed, { decision: 'refused' })).toMatchObject({ state: 'refused' });
    expect(await carryOut()).toBe(0);
    expect(states()).not.toContain('revoked');
  });
});

describe('The run', () => {
  it('ends those that are meant, tells each holder, orders deletion, and the list has them all', async () => {
    lists = [];
    await decide(await propose());
    await carryOut();
    const meant = certificates.slice(0, 2);
    expect(register.rows.certificates.slice(0, 2)).toMatchObject([
      { state: 'revoked', revocationCause: 'record-error' },
      { state: 'revoked', revocationCause: 'record-error' },
    ]);
    for (const { serial } of meant) expect(lists.at(-1)).toContain(serial);
    expect(register.events()).toEqual(
      expect.arrayContaining(['mass-revocation-batch', 'certificate-revoked', 'mass-revocation-done']),
    );
    const kinds = register.rows.steps.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'order-deletion')).toHaveLength(2);
    expect(kinds.filter((kind) => kind === 'tell-holder')).toHaveLength(2);
    const [view] = await new ReadMassActs(register).execute(operator);
    expect(view).toMatchObject({ state: 'done', done: 2, followed: 2 });
  });

  it('ends an application under way along with its certificate: it is undone, and the holder may apply again', async () => {
    const citizen = await addCitizen(register, { carrier: 'mvno-a', application: { state: 'awaiting-pin' } });
    const { id } = citizen.application;
    const { serial } = await addCertificate(register, citizen, 'issued');
    for (const kind of ['order-sp-area', 'await-activation'] as const)
      await register.by((tx) => tx.steps.schedule({ workflowId: id, kind, subject: id, effectKey: `${kind}:${id}` }));
    register.pass(60);
    await decide(await propose({ carrier: 'mvno-a' }));
    expect(await carryOut()).toBe(1);
    expect(register.rows.certificates.find((row) => row.serial === serial)).toMatchObject({ state: 'revoked' });
    expect(register.rows.applications.find((row) => row.id === id)).toMatchObject({
      state: 'failed',
      problem: 'certificate-revoked',
    });
    expect(await register.by((tx) => tx.applications.openOfPerson(citizen.person.id))).toBeNull();
    const due = register.rows.steps.filter(({ subject, state }) => subject === id && state === 'pending');
    expect(due.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['revoke-unfinished', 'order-deletion', 'tell-holder']),
    );
    expect(due.map(({ kind }) => kind)).not.toContain('await-activation');
    expect(register.events().filter((event) => event === 'application-failed')).toHaveLength(1);
  });

  it('leaves alone what was made after the proposal, what is on another side, and what ended before', async () => {
    const proposed = await propose();
    const citizen = await addCitizen(register, { carrier: 'docomo', application: { state: 'completed' } });
    await addCertificate(register, citizen);
    const stored = register.rows.certificates.at(-1);
    if (stored) stored.createdAt = new Date(register.now.getTime() + 1000);
    const gone = register.rows.certificates[0];
    if (gone) Object.assign(gone, { state: 'revoked', revocationCause: 'stop-of-use', revokedAt: NOW });
    await decide(proposed);
    await carryOut();
    expect(states()).toEqual(['revoked', 'revoked', 'active', 'active']);
    expect(gone?.revocationCause ?? register.rows.certificates[0]?.revocationCause).toBe('stop-of-use');
  });

  it('stops when told to, keeps what it did, and goes on from there', async () => {
    const proposed = await propose({}, 'issuer-key-leak');
    await decide(proposed);
    const steer = new SteerMassAct(register);
    const { id } = proposed;
    expect(await steer.stop({ staff: operator, id })).toMatchObject({ state: 'stopped' });
    expect(await steer.stop({ staff: operator, id })).toMatchObject({ state: 'stopped' });
    expect(await carryOut()).toBe(0);
    expect(await codeOf(() => steer.goOn({ ...by(operator), id }))).toBe('forbidden');
    expect(await steer.goOn({ ...by(approver), id })).toMatchObject({ state: 'running' });
    expect(await carryOut()).toBe(3);
    expect(await codeOf(() => steer.stop({ staff: operator, id }))).toBe('not-allowed-now');
    expect(await codeOf(() => steer.stop({ staff: aStaffMember('jlis-auditor'), id }))).toBe('forbidden');
  });

  it('that is killed between two batches repeats nothing: each holder is told once', async () => {
    await decide(await propose({}, 'issuer-key-leak'));
    expect(await carryOut(1)).toBe(3);
    let failing = true;
    register.before = () => (failing ? Promise.reject(new Error('killed')) : Promise.resolve());
    await expect(carryOut(1)).rejects.toThrow('killed');
    failing = false;
    for (let turn = 0; turn < 4; turn += 1) await carryOut(1);
    const told = register.rows.steps.filter(({ kind }) => kind === 'tell-holder').map(({ subject }) => subject);
    expect(new Set(told).size).toBe(3);
    expect(told).toHaveLength(3);
    expect(register.events().filter((event) => event === 'certificate-revoked')).toHaveLength(3);
  });
});

describe('Certificates of TSMs and gates', () => {
  const KEY_OF_ROOT = 'ab'.repeat(20);
  const addMachine = async (code: string, kind: 'tsm' | 'gate', serial: string, keyIdentifier = KEY_OF_ROOT) => {
    const now = register.now;
    await register.by(async (tx) => {
      await tx.parties.register({ code, kind, organisation: 'Arena' });
      const tbsDer = Uint8Array.from(Buffer.from(`30${keyIdentifier}`, 'hex'));
      const plan = { serial, partyCode: code, profile: kind, tbsDer, spkiSha256: serial };
      const times = { notBefore: now, notAfter: new Date(now.getTime() + 86_400_000), confirmBy: now };
      await tx.partyCertificates.reserve({ ...plan, ...times });
      const row = await tx.partyCertificates.bySerial(serial);
      if (row) await tx.partyCertificates.update(row, { state: 'active' });
    });
  };
  const machines = () =>
    Object.fromEntries(register.rows.partyCertificates.map(({ serial, state }) => [serial, state]));
  beforeEach(async () => {
    await addMachine('tsm-01', 'tsm', '4a01');
    await addMachine('gate-01', 'gate', '4a02');
    await addMachine('gate-02', 'gate', '4a03', 'cd'.repeat(20));
  });

  it('are meant by the leak of the issuer’s key, counted by kind, ended first, and in the list with all others', async () => {
    lists = [];
    const order = { act: 'revoke' as const, ...by(operator), cause: 'issuer-key-leak', selection: {} };
    expect(await plan().preview(order)).toMatchObject({
      total: 6,
      holders: 3,
      byHolder: { person: 3, tsm: 1, gate: 2 },
      byCarrier: { docomo: 2, kddi: 1 },
      sample: ['4a01', '4a02', '4a03', ...certificates.map(({ serial }) => serial).toSorted()],
    });
    await decide(await propose({}, 'issuer-key-leak'));
    expect(await carryOut()).toBe(6);
    expect(register.rows.partyCertificates).toMatchObject(
      Array.from({ length: 3 }, () => ({ state: 'revoked', revocationCause: 'issuer-key-leak' })),
    );
    for (const serial of ['4a01', '4a02', '4a03']) expect(lists.at(-1)).toContain(serial);
    const [view] = await new ReadMassActs(register).execute(operator);
    expect(view).toMatchObject({ state: 'done', expected: 6, done: 6, followed: 6 });
    const told = register.rows.history.filter(({ event }) => event === 'party-certificate-revoked');
    expect(told.map(({ certificateSerial, facts }) => [certificateSerial, facts['massRevocation']])).toEqual(
      ['4a01', '4a02', '4a03'].map((serial) => [serial, view?.id]),
    );
  });

  it('are met by the root that signed them, by kind and by serial; a criterion about phones leaves them alone', async () => {
    const met = async (selection: CohortSelection, cause = 'record-error') =>
      (await plan().preview({ act: 'revoke', ...by(operator), cause, selection })).byHolder;
    expect(await met({ issuer: KEY_OF_ROOT })).toEqual({ tsm: 1, gate: 1 });
    expect(await met({ holder: 'gate' })).toEqual({ gate: 2 });
    expect(await met({ serials: ['4a03', certificates[0]?.serial ?? ''] })).toEqual({ person: 1, gate: 1 });
    expect(await met({ holder: 'person' })).toEqual({ person: 3 });
    expect(await met({ carrier: 'kddi' })).toEqual({ person: 1 });
    expect(await met({ serials: ['4a03'] }, 'stop-of-use')).toEqual({});
  });

  it('that are half ended when the run is stopped or killed are ended once when it goes on', async () => {
    const { id } = await propose({ holder: 'gate' });
    await decide({ id, approval: (await new ReadMassActs(register).execute(operator))[0]!.approval });
    const one = () => new CarryOutMassActs(register, crl(), 1, { changed: 1, followed: 1 }).execute();
    expect(await one()).toBe(1);
    expect(machines()).toEqual({ '4a01': 'active', '4a02': 'revoked', '4a03': 'active' });
    const steer = new SteerMassAct(register);
    await steer.stop({ staff: operator, id });
    expect(await one()).toBe(0);
    await steer.goOn({ ...by(approver), id });
    let failing = true;
    register.before = () => (failing ? Promise.reject(new Error('killed')) : Promise.resolve());
    await expect(one()).rejects.toThrow('killed');
    failing = false;
    for (let turn = 0; turn < 4; turn += 1) await one();
    expect(machines()).toEqual({ '4a01': 'active', '4a02': 'revoked', '4a03': 'revoked' });
    expect(register.rows.massActMembers.map(({ serial }) => serial)).toEqual(['4a02', '4a03']);
    expect(register.events().filter((event) => event === 'party-certificate-revoked')).toHaveLength(2);
    expect((await new ReadMassActs(register).execute(operator))[0]).toMatchObject({ state: 'done', done: 2 });
  });

  it('made after the proposal are another incident’s', async () => {
    const proposed = await propose({ holder: 'tsm' });
    await addMachine('tsm-02', 'tsm', '4a09');
    const late = register.rows.partyCertificates.at(-1);
    if (late) late.createdAt = new Date(register.now.getTime() + 1000);
    await decide(proposed);
    expect(await carryOut()).toBe(1);
    expect(machines()['4a09']).toBe('active');
  });
});

describe('The hash of a change', () => {
  it('is the same for the same change in any order of its keys, and another one for any other change', async () => {
    const value = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.array(fc.string())));
    await fc.assert(
      fc.asyncProperty(value, fc.string(), async (change, more) => {
        const turned = Object.fromEntries(Object.entries(change).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(change));
        const other = { ...change, [`${more}+`]: 'added' };
        if (canonicalJson(other) === canonicalJson(change)) return;
        expect(await hashOfChange('kind', other)).not.toBe(await hashOfChange('kind', change));
      }),
      { numRuns: 60 },
    );
    expect(await hashOfChange('a', { x: 1 })).not.toBe(await hashOfChange('b', { x: 1 }));
  });
});
