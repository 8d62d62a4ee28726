// The lock of the application in the SIM that follows a hold: what is ordered, what the carrier says and when, and what is left
// when orders contradict each other.
import type { HoldGround } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import { CancelApplication } from '../apply/cancel-application.operation';
import { lift, ResumeCertificate } from '../hold-certificate/resume-certificate.operation';
import { SuspendCertificate } from '../hold-certificate/suspend-certificate.operation';
import { moveElement } from '../move';
import { InboxConflictError } from '../ports/register.port';
import type { CertificateRow } from '../ports/rows';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { RevokeCertificate } from '../revoke-certificate/revoke-certificate.operation';
import { LockWorld } from '../testing/lock-world';
import { MemoryRegister } from '../testing/memory-register';
import {
  addCarriers,
  addCertificate,
  addCitizen,
  aStaffMember,
  byHolder,
  byStaff,
  type Citizen,
} from '../testing/outside';
import { AcceptServiceState } from './accept-service-state.operation';
import { lockPictureOf } from './order-lock';

const crl = { afterChange: () => Promise.resolve() } as unknown as PublishCrl;
const approver = byStaff(aStaffMember('jlis-approver'));

let register: MemoryRegister;
let world: LockWorld;
let citizen: Citizen;
let certificate: CertificateRow;

beforeEach(async () => {
  register = new MemoryRegister();
  world = new LockWorld(register);
  await addCarriers(register);
  citizen = await addCitizen(register, {
    carrier: 'mvno-a',
    hostCarrier: 'docomo',
    application: { state: 'completed' },
  });
  certificate = await addCertificate(register, citizen);
  await personalise(certificate);
});

function personalise({ serial }: CertificateRow): Promise<unknown> {
  const { line, application } = citizen;
  return register.by(async (tx) => {
    const element = await tx.elements.ensure({ lineId: line.id, carrier: line.carrier, iccid: application.iccid });
    await tx.elements.update(element, { state: 'personalised', certificateSerial: serial });
  });
}

const suspend = (asker = byHolder(citizen), ground?: HoldGround) =>
  new SuspendCertificate(register, crl).execute({ asker, serial: certificate.serial, ground });
const resume = (asker = byHolder(citizen)) =>
  new ResumeCertificate(register, crl).execute({ asker, serial: certificate.serial });
const revoke = () =>
  new RevokeCertificate(register, crl).execute({
    asker: byHolder(citizen),
    serial: certificate.serial,
    cause: 'loss-or-theft',
    confirmation: certificate.serial.slice(-4),
  });
const element = () => register.rows.elements[0]?.state;
const lockSteps = () => register.rows.steps.filter(({ kind }) => kind.endsWith('lock-element'));
const picture = () =>
  register.by(async (tx) => {
    const row = await tx.elements.byIccid(citizen.application.iccid);
    return row && lockPictureOf(tx, row, await tx.certificates.bySerial(certificate.serial));
  });
const told = (index: number, change = {}) => world.tell(index, { carrier: 'docomo', ...change });
/** Runs what is due, and what waited when it is due. */
const later = async (seconds = 1000): Promise<void> => {
  await world.work();
  register.pass(seconds);
  await world.work();
};

describe('A hold', () => {
  it.each([
    ['of the holder', () => byHolder(citizen), undefined],
    ['by the hotline', () => byStaff(aStaffMember('hotline')), undefined],
    ['of J-LIS', () => byStaff(aStaffMember('jlis-operator')), undefined],
    ['for an incident', () => approver, 'incident'],
  ] as const)('%s locks the SIM, and it is locked on the card’s word alone', async (_whose, asker, ground) => {
    world.sim = 'later';
    await suspend(asker(), ground);
    expect(element()).toBe('lock-ordered');
    expect(await picture()).toMatchObject({ state: 'lock-ordered', bearer: null, confirmedAt: null });
    await world.work();
    expect(await picture()).toMatchObject({ state: 'lock-with-carrier' });
    world.simAnswers();
    expect(await told(0)).toBe('accepted');
    expect(element()).toBe('lock-ordered');
    await world.work();
    expect(element()).toBe('locked');
    expect(await picture()).toMatchObject({ state: 'locked', bearer: 'sms', confirmedAt: register.now, reason: null });
    expect(register.events()).toEqual(['certificate-suspended', 'lock-ordered', 'element-locked']);
    expect(register.rows.history.at(-1)).toMatchObject({
      certificateSerial: null,
      applicationId: citizen.application.id,
      facts: { bearer: 'sms' },
    });
  });

  it('on a second ground orders nothing again; the last one that is lifted orders the unlock', async () => {
    await suspend();
    await suspend(approver);
    await later();
    expect(world.orders.map(({ control }) => control)).toEqual(['lock']);
    const held = register.rows.certificates[0] ?? certificate;
    await register.by((tx) => lift(tx, approver, held, { secondPerson: true }));
    await later();
    expect([element(), world.orders.length]).toEqual(['locked', 1]);
    await resume();
    await later();
    expect([element(), world.card]).toEqual(['personalised', 'open']);
    expect(world.orders.map(({ control, carrier }) => [control, carrier])).toEqual([
      ['lock', 'mvno-a'],
      ['unlock', 'mvno-a'],
    ]);
    expect(await picture()).toMatchObject({ state: 'open', bearer: 'sms' });
    expect(register.events().slice(-2)).toEqual(['unlock-ordered', 'element-unlocked']);
  });

  it('on a Keychain has nothing to lock over the air', async () => {
    register.rows.elements = [];
    const keychainId = 'attested-key';
    Object.assign(register.rows.applications[0] ?? {}, { route: 'keychain', keychainId });
    Object.assign(register.rows.certificates[0] ?? {}, { route: 'keychain' });
    const kept = await register.by(async (tx) => {
      const { line, application } = citizen;
      const at = { lineId: line.id, carrier: line.carrier, iccid: application.iccid, keychainId };
      return moveElement(
        tx,
        await tx.elements.ensure(at),
        'store-in-keychain',
        { actor: 'agent' },
        {
          certificateSerial: certificate.serial,
        },
      );
    });
    await suspend();
    expect([element(), lockSteps()]).toEqual(['personalised', []]);
    expect(await register.by((tx) => lockPictureOf(tx, kept, { state: 'suspended' }))).toEqual({
      state: 'not-lockable',
      bearer: null,
      orderedAt: null,
      confirmedAt: null,
      reason: null,
    });
  });

  it('on a SIM that another certificate was written to, or that was never written, locks nothing', async () => {
    const row = register.rows.elements[0];
    if (row) row.certificateSerial = 'another';
    await suspend();
    expect(lockSteps()).toEqual([]);
    if (row) Object.assign(row, { certificateSerial: certificate.serial, state: 'deletion-ordered' });
    await resume();
    await suspend();
    expect(lockSteps()).toEqual([]);
  });

  it('waits with the lock while an application writes to the same SIM, and locks when that comes to nothing', async () => {
    const { person, line } = citizen;
    const open = await addCitizen(register, { person, line, application: { state: 'accepted', iccid: line.iccid } });
    await suspend();
    expect([element(), (await picture())?.state]).toEqual(['personalised', 'not-ordered']);
    await new CancelApplication(register).execute({ personId: person.id, applicationId: open.application.id });
    expect(element()).toBe('lock-ordered');
    await later();
    expect([element(), world.card]).toEqual(['locked', 'locked']);
  });
});

describe('The carrier’s word', () => {
  it('that comes before our own note that we asked is not lost', async () => {
    world.faults = {
      reach: async (point) => {
        if (point === 'lock-element/ordered') expect(await told(0)).toBe('accepted');
      },
    };
    await suspend();
    await later();
    expect(element()).toBe('locked');
  });

  it('that never comes is asked for', async () => {
    world.sim = 'later';
    await suspend();
    await world.work();
    world.simAnswers();
    await later();
    expect([element(), world.calls.length]).toEqual(['locked', 1]);
  });

  it('twice is once', async () => {
    await suspend();
    await world.work();
    expect(await told(0)).toBe('accepted');
    expect(await told(0)).toBe('repeated');
    await world.work();
    expect(register.events().filter((event) => event === 'element-locked')).toHaveLength(1);
  });

  it('that contradicts itself is refused, and moves nothing', async () => {
    await suspend();
    await world.work();
    await told(0);
    await expect(told(0, { state: 21, bodyHash: 'another' })).rejects.toThrow(InboxConflictError);
    await world.work();
    expect(element()).toBe('locked');
  });

  it.each([
    ['that the card did not do it', 13, 'carrier-failed', 'carrier-failed'],
    ['of another state than ordered', 21, 'carrier-contradicts:21', 'carrier-contradicts'],
  ])('%s needs hands; taken up again it is a new order', async (_what, state, reason) => {
    world.sim = 'later';
    await suspend();
    await world.work();
    expect(await told(0, { state })).toBe('accepted');
    await world.work();
    expect(element()).toBe('lock-ordered');
    expect(await picture()).toMatchObject({ state: 'lock-stuck', reason, confirmedAt: null });
    world.sim = 'now';
    const parked = lockSteps()[0];
    if (parked) await register.by((tx) => tx.steps.retryParked(parked.id));
    await later();
    expect(element()).toBe('locked');
    const ids = world.orders.map(({ functionCallIdentifier }) => functionCallIdentifier);
    expect(new Set(ids).size).toBe(2);
    expect(Math.max(...ids.map((id) => id.length))).toBeLessThanOrEqual(64);
  });

  it('that is no, is shown with its reason and asked anew by hand', async () => {
    world.refusal = '1.7/3.9';
    await suspend();
    await world.work();
    expect(await picture()).toMatchObject({ state: 'lock-stuck', reason: 'carrier-refused:1.7/3.9' });
    world.refusal = null;
    const parked = lockSteps()[0];
    if (parked) await register.by((tx) => tx.steps.retryParked(parked.id));
    await later();
    await later();
    expect(element()).toBe('locked');
  });

  it('that arrives after the step was parked takes it up', async () => {
    world.sim = 'later';
    await suspend();
    await world.work();
    const step = lockSteps()[0];
    if (step) Object.assign(step, { state: 'parked', reason: 'carrier-unavailable' });
    world.simAnswers();
    await told(0);
    await later();
    expect(element()).toBe('locked');
  });

  it('counts for its own SIMs and orders only', async () => {
    await suspend();
    await world.work();
    expect(await told(0, { iccid: '8981100000000000017' })).toBe('unknown-order');
    const another = { bodyHash: 'h', state: 22, bearer: null };
    const accept = (carrier: string, functionCallIdentifier: string) =>
      new AcceptServiceState(register).execute({
        ...another,
        messageId: `${carrier} ${functionCallIdentifier}`,
        carrier,
        functionCallIdentifier,
        iccid: citizen.application.iccid,
      });
    const id = world.orders[0]?.functionCallIdentifier ?? '';
    expect(await accept('kddi', id)).toBe('unknown-order');
    expect(await accept('mvno-a', id)).toBe('unknown-order');
    expect(await accept('docomo', 'nobody-ordered-this')).toBe('unknown-order');
    expect(element()).toBe('lock-ordered');
  });

  it('is waited for while the carrier is away, and the same id is used when it is back', async () => {
    world.away = true;
    await suspend();
    await later();
    expect([element(), (await picture())?.state]).toEqual(['lock-ordered', 'lock-ordered']);
    expect(lockSteps()[0]?.reason).toBe('carrier-unavailable');
    await later(25 * 3600);
    expect((await picture())?.state).toBe('lock-overdue');
    world.away = false;
    await later();
    await later();
    expect([element(), world.orders.length]).toEqual(['locked', 1]);
  });
});

describe('Orders that contradict each other', () => {
  it('resumed before the lock was sent: it never goes out, the unlock does, and nothing stays locked', async () => {
    await suspend();
    await resume();
    expect(element()).toBe('unlock-ordered');
    await later();
    expect([element(), world.card]).toEqual(['personalised', 'open']);
    expect(world.orders.map(({ control }) => control)).toEqual(['unlock']);
  });

  it('resumed while the phone is off: both go to the card in their order, the lock’s answer moves nothing', async () => {
    world.sim = 'later';
    await suspend();
    await world.work();
    await resume();
    await world.work();
    expect((await picture())?.state).toBe('unlock-with-carrier');
    world.simAnswers();
    expect(world.card).toBe('open');
    expect(await told(0)).toBe('late');
    expect(element()).toBe('unlock-ordered');
    await told(1);
    await world.work();
    expect(element()).toBe('personalised');
    expect(register.events()).toContain('lock-answer-late');
  });

  it('answers that overtake each other leave what was ordered last', async () => {
    world.sim = 'later';
    await suspend();
    await world.work();
    await resume();
    await world.work();
    world.simAnswers();
    await told(1);
    await world.work();
    expect(await told(0)).toBe('late');
    expect([element(), world.card]).toEqual(['personalised', 'open']);
  });

  it('held again while the unlock is under way ends locked', async () => {
    world.sim = 'later';
    await suspend();
    await world.work();
    await resume();
    await world.work();
    await suspend(approver);
    await world.work();
    world.simAnswers();
    await later();
    expect([element(), world.card]).toEqual(['locked', 'locked']);
    expect(world.orders.map(({ control }) => control)).toEqual(['lock', 'unlock', 'lock']);
  });

  it('a lock that hangs between note and call goes to the carrier before the unlock, never after it', async () => {
    let resumed = false;
    world.faults = {
      reach: async (point) => {
        if (point !== 'lock-element/intended' || resumed) return;
        resumed = true;
        await resume();
        // Another worker is faster.
        const unlock = lockSteps().find(({ kind }) => kind === 'unlock-element');
        if (unlock) expect(await world.run(unlock)).toBe('wait');
      },
    };
    await suspend();
    await later();
    expect(resumed).toBe(true);
    expect(world.orders.map(({ control }) => control)).toEqual(['lock', 'unlock']);
    expect([element(), world.card]).toEqual(['personalised', 'open']);
  });

  it('a lock that is overtaken before its note never goes out', async () => {
    let resumed = false;
    world.faults = {
      reach: async (point) => {
        if (point !== 'lock-element/earlier-settled' || resumed) return;
        resumed = true;
        await resume();
      },
    };
    await suspend();
    await later();
    expect(world.orders.map(({ control }) => control)).toEqual(['unlock']);
    expect([element(), world.card]).toEqual(['personalised', 'open']);
  });

  it('revoked while the lock is under way: the deletion counts, a late answer is noted and moves nothing', async () => {
    world.sim = 'later';
    await suspend();
    await world.work();
    await revoke();
    await register.by(async (tx) => {
      const row = await tx.elements.byIccid(citizen.application.iccid);
      if (row) await moveElement(tx, row, 'order-deletion', { actor: 'system', certificate: 'revoked' });
    });
    world.simAnswers();
    await told(0);
    await later();
    expect(element()).toBe('deletion-ordered');
    expect(lockSteps().map(({ state }) => state)).toEqual(['done']);
    expect((await picture())?.state).toBe('none');
  });

  it('revoked while locked goes on to be deleted', async () => {
    await suspend();
    await later();
    await revoke();
    expect(register.rows.steps.some(({ kind }) => kind === 'order-deletion')).toBe(true);
    await later();
    expect(element()).toBe('locked');
  });
});

describe('A PIN reset that the lock stopped', () => {
  it('goes on when the application is unlocked, and no other parked step with it', async () => {
    await suspend();
    await later();
    const { id: applicationId, personId } = citizen.application;
    const order = { id: 'order-1', applicationId, certificateSerial: certificate.serial, personId };
    const parked = (kind: 'build-pin-reset' | 'await-pin-reset', reason: string) =>
      register.by(async (tx) => {
        const step = await tx.steps.schedule({ workflowId: order.id, kind, subject: applicationId, effectKey: kind });
        Object.assign(register.rows.steps.find(({ id }) => id === step.id) ?? {}, { state: 'parked', reason });
      });
    await register.by((tx) =>
      tx.pinInitialisations.insert({ ...order, codeHash: 'hash', triesLeft: 5, expiresAt: new Date('2030-01-01') }),
    );
    await parked('build-pin-reset', 'applet-locked');
    await parked('await-pin-reset', 'answer-not-authentic');
    await resume();
    await later();
    const states = register.rows.steps.filter(({ workflowId }) => workflowId === order.id).map(({ state }) => state);
    expect(states).toEqual(['pending', 'parked']);
  });
});

describe('A worker that dies', () => {
  const POINTS = ['asked', 'earlier-settled', 'intended', 'ordered', 'answered'];
  it.each(POINTS.flatMap((point) => (['lock', 'unlock'] as const).map((control) => [control, point] as const)))(
    'at %s-element/%s leaves one order and the right end',
    async (control, point) => {
      let deaths = 0;
      world.faults = {
        reach: (at) => {
          if (at !== `${control}-element/${point}` || deaths > 0) return Promise.resolve();
          deaths += 1;
          return Promise.reject(new Error('death'));
        },
      };
      await suspend();
      await later();
      await later();
      if (control === 'unlock') {
        await resume();
        await later();
        await later();
      }
      expect(deaths).toBe(1);
      const wanted = control === 'lock' ? ['locked', 'locked'] : ['personalised', 'open'];
      expect([element(), world.card]).toEqual(wanted);
      expect(world.orders.map((order) => order.control)).toEqual(control === 'lock' ? ['lock'] : ['lock', 'unlock']);
      const events = register.events();
      expect(events.filter((event) => event.startsWith('element-'))).toHaveLength(control === 'lock' ? 1 : 2);
    },
  );
});
