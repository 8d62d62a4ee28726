import { isLive } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyService } from '../ports/outside.port';
import { noFaults, type FaultPoints } from '../ports/step.port';
import { MemoryRegister } from '../testing/memory-register';
import { addCertificate, addCitizen, type Citizen } from '../testing/outside';
import { runStep } from '../testing/run-step';
import { ActivateCertificate } from './activate-certificate.step';

let register: MemoryRegister;
let forgotten: string[];

beforeEach(() => {
  register = new MemoryRegister();
  forgotten = [];
});

const keyService: Pick<KeyService, 'forget'> = {
  forget: (keyId) => {
    forgotten.push(keyId);
    return Promise.resolve();
  },
};

async function activate({ application }: Citizen, faults: FaultPoints = noFaults): Promise<void> {
  const { id } = await register.by((tx) =>
    tx.steps.schedule({
      workflowId: application.id,
      kind: 'activate-certificate',
      subject: application.id,
      effectKey: `activate:${application.id}`,
    }),
  );
  const handler = new ActivateCertificate(register, keyService as KeyService, faults);
  const { kind } = await runStep(register, handler, id);
  if (kind !== 'done') throw new Error(kind);
}

/** A person whose new phone waits for its activation, beside an earlier certificate in this state. */
async function withAnEarlierOne(state: 'active' | 'suspended' | 'revoked' | 'expired') {
  const earlier = await addCitizen(register, { application: { state: 'completed' } });
  const old = await addCertificate(register, earlier, state);
  const citizen = await addCitizen(register, { person: earlier.person, application: { state: 'awaiting-pin' } });
  const fresh = await addCertificate(register, citizen, 'issued');
  return { earlier, old, citizen, fresh };
}

const stateOf = (serial: string) => register.rows.certificates.find((row) => row.serial === serial);

describe('Activation', () => {
  it('of a first phone: active, application completed, the citizen is to be told', async () => {
    const citizen = await addCitizen(register, { application: { state: 'awaiting-pin' } });
    const { serial } = await addCertificate(register, citizen, 'issued');
    await activate(citizen);
    expect(stateOf(serial)?.state).toBe('active');
    expect(register.rows.applications[0]?.state).toBe('completed');
    expect(register.events()).toEqual(['certificate-activated']);
    expect(register.rows.steps.map(({ kind }) => kind)).toContain('notify-activation');
  });

  it.each(['active', 'suspended'] as const)(
    'the newest wins: an earlier %s certificate is revoked as superseded',
    async (state) => {
      const { old, fresh, citizen, earlier } = await withAnEarlierOne(state);
      await activate(citizen);
      expect(stateOf(fresh.serial)?.state).toBe('active');
      expect(stateOf(old.serial)).toMatchObject({
        state: 'revoked',
        revocationCause: 'device-change',
        suspendedBy: null,
        revokedAt: register.now,
      });
      expect(register.rows.history).toMatchObject([
        { event: 'certificate-superseded', certificateSerial: old.serial, applicationId: earlier.application.id },
        { event: 'certificate-activated', facts: { superseded: 1 } },
      ]);
    },
  );

  it('orders the deletion from the former SIM, but never from the SIM that was just written', async () => {
    const { citizen, earlier } = await withAnEarlierOne('active');
    await activate(citizen);
    const deletions = () => register.rows.steps.filter(({ kind }) => kind === 'order-deletion');
    expect(deletions()).toMatchObject([{ workflowId: earlier.application.id, subject: earlier.application.id }]);

    const again = await addCitizen(register, {
      person: earlier.person,
      line: { iccid: citizen.line.iccid },
      application: { state: 'awaiting-pin' },
    });
    await addCertificate(register, again, 'issued');
    await activate(again);
    expect(deletions()).toHaveLength(1);
  });

  it.each([
    ['renewal', { iccid: 'same' }, new Date('2035-01-01T00:00:00Z')],
    ['newer-certificate', { iccid: 'same' }, null],
    ['sim-reissue', { lineId: 'same' }, null],
    ['device-change', { lineId: 'same', handsetModel: 'hayabusa-h5' }, null],
  ] as const)('tells why: %s', async (cause, change, notAfter) => {
    const { earlier, old, citizen, fresh } = await withAnEarlierOne('active');
    const row = register.rows.applications.find(({ id }) => id === citizen.application.id);
    const certificate = stateOf(fresh.serial);
    if (!row || !certificate) throw new Error('no rows');
    if ('iccid' in change) row.iccid = earlier.application.iccid;
    if ('lineId' in change) row.lineId = earlier.application.lineId;
    if ('handsetModel' in change) row.handsetModel = change.handsetModel;
    if (notAfter) certificate.notAfter = notAfter;
    await activate(citizen);
    expect(stateOf(old.serial)).toMatchObject({ state: 'revoked', revocationCause: cause });
    expect(register.rows.history[0]).toMatchObject({ facts: { by: fresh.serial, cause } });
  });

  it.each(['revoked', 'expired'] as const)('leaves an earlier %s certificate as it is', async (state) => {
    const { old, citizen } = await withAnEarlierOne(state);
    await activate(citizen);
    expect(stateOf(old.serial)).toEqual(old);
  });

  it('is one transaction: when anything in it fails, the old certificate is as good as before', async () => {
    const { old, fresh, citizen } = await withAnEarlierOne('active');
    const row = register.rows.applications.find(({ id }) => id === citizen.application.id);
    // Past its life: the application cannot be completed, after both certificates were moved.
    const certificate = stateOf(fresh.serial);
    if (!row || !certificate) throw new Error('no rows');
    certificate.notAfter = new Date(register.now.getTime() - 1);
    await expect(activate(citizen)).rejects.toMatchObject({ code: 'certificate-expired' });
    expect(stateOf(old.serial)).toEqual(old);
    expect(stateOf(fresh.serial)?.state).toBe('issued');
    expect(register.rows.history).toEqual([]);
  });

  it('run twice does nothing the second time', async () => {
    const { citizen } = await withAnEarlierOne('active');
    await activate(citizen);
    const before = structuredClone(register.rows);
    await activate(citizen);
    expect(register.rows).toEqual(before);
  });

  it('comes after the key is forgotten, whoever dies between', async () => {
    const citizen = await addCitizen(register, { application: { state: 'awaiting-pin' } });
    await addCertificate(register, citizen, 'issued');
    await register.by((tx) => tx.applications.update(citizen.application, { keyId: 'key-1' }));
    const die: FaultPoints = { reach: () => Promise.reject(new Error('killed')) };
    await expect(activate(citizen, die)).rejects.toThrow('killed');
    expect(forgotten).toEqual(['key-1']);
    expect(register.rows.certificates[0]?.state).toBe('issued');
    await activate(citizen);
    expect(register.rows.certificates[0]?.state).toBe('active');
  });

  it('of two phones of a person at once leaves exactly one live certificate', async () => {
    const one = await addCitizen(register, { application: { state: 'awaiting-pin' } });
    const a = await addCertificate(register, one, 'issued');
    const first = register.rows.applications[0];
    if (first) first.state = 'completed';
    const two = await addCitizen(register, { person: one.person, application: { state: 'awaiting-pin' } });
    const b = await addCertificate(register, two, 'issued');
    if (first) first.state = 'awaiting-pin';
    await Promise.all([activate(one), activate(two)]);
    const live = [a, b].filter(({ serial }) => isLive(stateOf(serial)?.state ?? 'reserved'));
    expect(live).toHaveLength(1);
    expect(register.events().toSorted()).toEqual([
      'certificate-activated',
      'certificate-activated',
      'certificate-superseded',
    ]);
  });
});
