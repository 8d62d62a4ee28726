// A certificate is revoked before it was ever active: its application ends with it.
import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyService } from '../ports/outside.port';
import type { CertificateRow } from '../ports/rows';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { MemoryRegister } from '../testing/memory-register';
import { addCertificate, addCitizen, aStaffMember, byHolder, byStaff, type Citizen } from '../testing/outside';
import { runStep } from '../testing/run-step';
import { RevokeUnfinished } from '../undo/undo.steps';
import { RevokeCertificate } from './revoke-certificate.operation';

const noList = {
  execute: () => Promise.resolve(),
  afterChange: () => Promise.resolve(),
} as unknown as PublishCrl;
const keyService = { forget: () => Promise.resolve() } as unknown as KeyService;

let register: MemoryRegister;
let earlier: Citizen;
let former: CertificateRow;
let citizen: Citizen;
let fresh: CertificateRow;

/** The person's second certificate stands on the SIM of the first, written over it, and waits for its PIN. */
beforeEach(async () => {
  register = new MemoryRegister();
  earlier = await addCitizen(register, { application: { state: 'completed' } });
  former = await addCertificate(register, earlier, 'suspended');
  Object.assign(register.rows.certificates[0] ?? {}, { suspendedBy: 'holder-report' });
  const { person, line } = earlier;
  citizen = await addCitizen(register, { person, line, application: { state: 'awaiting-pin' } });
  fresh = await addCertificate(register, citizen, 'issued');
  const { id, iccid, carrier } = citizen.application;
  await register.by(async (tx) => {
    await tx.applications.update(citizen.application, { state: 'awaiting-pin', certificateSerial: fresh.serial });
    const element = await tx.elements.ensure({ lineId: line.id, carrier, iccid });
    await tx.elements.update(element, { state: 'personalised', certificateSerial: fresh.serial });
    for (const kind of ['order-sp-area', 'build-script', 'await-activation'] as const) {
      const waiting = kind === 'await-activation' ? { state: 'waiting' as const, afterSeconds: 3600 } : {};
      await tx.steps.schedule({ workflowId: id, kind, subject: id, effectKey: `${kind}:${id}`, ...waiting });
    }
  });
});

const revoke = (asker: ReturnType<typeof byHolder>, { serial } = fresh) =>
  new RevokeCertificate(register, noList).execute({
    asker,
    serial,
    cause: 'stop-of-use',
    confirmation: serial.slice(-4),
  });
const application = () => register.rows.applications.find(({ id }) => id === citizen.application.id);
const openSteps = () =>
  register.rows.steps
    .filter(({ subject, state }) => subject === citizen.application.id && (state === 'pending' || state === 'waiting'))
    .map(({ kind }) => kind);

describe('Revoking a certificate that waits for its PIN', () => {
  it('by its holder cancels the application and undoes it, revocation before deletion', async () => {
    expect((await revoke(byHolder(citizen))).state).toBe('revoked');
    expect(application()).toMatchObject({ state: 'cancelled' });
    expect(openSteps()).toEqual(['revoke-unfinished', 'order-deletion', 'tell-holder']);
    expect(register.events()).toEqual(['certificate-revoked', 'application-cancelled']);
    expect(await register.by((tx) => tx.applications.openOfPerson(citizen.person.id))).toBeNull();
  });

  it('by J-LIS ends the application; the phone hears why', async () => {
    await revoke(byStaff(aStaffMember('jlis-operator')));
    expect(application()).toMatchObject({ state: 'failed', problem: 'certificate-revoked' });
    expect(register.events()).toEqual(['certificate-revoked', 'application-failed']);
    const { id: actorId } = aStaffMember('jlis-operator');
    expect(register.rows.history.at(-1)).toMatchObject({
      actorKind: 'staff',
      actorId,
      facts: { reason: 'certificate-revoked' },
    });
    expect(openSteps()).toContain('order-deletion');
  });

  it('revokes the certificate whose key it had written over, hold and all', async () => {
    await revoke(byHolder(citizen));
    const undo = register.rows.steps.find(({ kind }) => kind === 'revoke-unfinished');
    const { kind } = await runStep(register, new RevokeUnfinished(register, keyService), undo?.id ?? '');
    expect(kind).toBe('done');
    const row = register.rows.certificates.find(({ serial }) => serial === former.serial);
    expect(row).toMatchObject({ state: 'revoked', revocationCause: 'newer-certificate', suspendedBy: null });
    const own = register.rows.certificates.find(({ serial }) => serial === fresh.serial);
    expect(own).toMatchObject({ revocationCause: 'stop-of-use' });
  });
});

describe('Revoking the former certificate of the SIM', () => {
  it('leaves the application that has written over it alone', async () => {
    await revoke(byHolder(citizen), former);
    expect(application()).toMatchObject({ state: 'awaiting-pin' });
    expect(openSteps()).toContain('await-activation');
    const deletion = register.rows.steps.filter(({ kind }) => kind === 'order-deletion');
    expect(deletion).toMatchObject([{ subject: earlier.application.id }]);
  });
});
