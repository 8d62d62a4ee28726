import type { HoldGround } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import { ResumeCertificate } from '../hold-certificate/resume-certificate.operation';
import { SuspendCertificate } from '../hold-certificate/suspend-certificate.operation';
import type { CertificateAuthority } from '../ports/outside.port';
import { PublishCrl } from '../publish-status/publish-crl.operation';
import { MemoryRegister } from '../testing/memory-register';
import { addHolder, aStaffMember, byHolder, byStaff, entriesOf, type Citizen } from '../testing/outside';
import { EndLostHolds } from './end-lost-holds.operation';

const DAY = 86_400;
let register: MemoryRegister;
let citizen: Citizen;
let serial: string;
let crl: PublishCrl;

beforeEach(async () => {
  register = new MemoryRegister();
  const holder = await addHolder(register);
  citizen = holder.citizen;
  serial = holder.certificate.serial;
  const buildCrl: CertificateAuthority['buildCrl'] = async ({ revoked }) =>
    new TextEncoder().encode((await entriesOf(revoked)).map((entry) => `${entry.serial} ${entry.reason}`).join());
  const authority = { buildCrl, listedGenerations: () => Promise.resolve<readonly number[]>([1]) };
  crl = new PublishCrl(register, authority as CertificateAuthority, 24);
});

const run = (limitDays = 90) => new EndLostHolds(register, crl, limitDays).execute();
const now = () => register.rows.certificates[0];
const notices = () =>
  register.rows.steps.filter(({ kind }) => kind === 'tell-holder').map(({ payload }) => payload['notice']);
const suspend = (ground?: HoldGround) => {
  const asker = ground === undefined ? byHolder(citizen, register.now) : byStaff(aStaffMember('jlis-approver'));
  return new SuspendCertificate(register, crl).execute({ asker, serial, ground });
};
const resume = () => new ResumeCertificate(register, crl).execute({ asker: byHolder(citizen, register.now), serial });

describe('A certificate that stays held as lost', () => {
  it('is announced 30 and 7 days before, once each, and then revoked with its data ordered away and the list at once', async () => {
    await suspend();
    for (let day = 0; day < 90; day += 1) {
      await run();
      await run();
      expect(now()?.state).toBe('suspended');
      register.pass(DAY);
    }
    expect(await run()).toBe(1);
    expect(now()).toMatchObject({ state: 'revoked', revocationCause: 'loss-or-theft', awaitingHolderSince: null });
    expect(notices()).toEqual(['certificate-suspended', 'hold-ends-in-30', 'hold-ends-in-7', 'certificate-revoked']);
    expect(register.rows.steps.filter(({ kind }) => kind === 'order-deletion')).toHaveLength(1);
    expect(new TextDecoder().decode(register.rows.crls.at(-1)?.der)).toBe(`${serial} cessation-of-operation`);
    expect(await run()).toBe(0);
  });

  it('found in time it is left alone, and lost again its days begin anew with their notices', async () => {
    await suspend();
    register.pass(89 * DAY);
    await run();
    await resume();
    register.pass(5 * DAY);
    expect(await run()).toBe(0);
    await suspend();
    register.pass(89 * DAY);
    expect(await run()).toBe(0);
    expect(now()?.state).toBe('suspended');
    expect(notices().filter((notice) => notice === 'hold-ends-in-7')).toHaveLength(2);
    register.pass(DAY);
    expect(await run()).toBe(1);
  });

  it('by an order of J-LIS alone it never ends of itself, nor where the policy says never', async () => {
    await suspend('jlis-order');
    register.pass(4000 * DAY);
    expect(await run()).toBe(0);
    await suspend();
    register.pass(4000 * DAY);
    expect(await run(0)).toBe(0);
    expect(now()?.state).toBe('suspended');
    // The holder's days count from the holder's own hold.
    expect(await run(4001)).toBe(0);
    expect(await run(4000)).toBe(1);
  });
});
