import {
  APPROVAL_HOURS,
  HOLD_GROUND_IDS,
  HOLD_GROUNDS,
  type CertificateState,
  type HoldGround,
} from '@sumaho-jpki/rules';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { DecideJlisChange, WithdrawJlisChange } from '../approvals/jlis-changes';
import type { Asker } from '../asker';
import type { CertificateAuthority } from '../ports/outside.port';
import type { CertificateRow, StaffRow } from '../ports/rows';
import { PublishCrl } from '../publish-status/publish-crl.operation';
import { MemoryRegister } from '../testing/memory-register';
import {
  addCitizen,
  addHolder,
  aStaffMember,
  byHolder,
  byStaff,
  codeOf,
  entriesOf,
  random,
  type Citizen,
} from '../testing/outside';
import { RequestLift } from './lift-hold.operation';
import { ResumeCertificate } from './resume-certificate.operation';
import { SuspendCertificate } from './suspend-certificate.operation';

let register: MemoryRegister;
let citizen: Citizen;
let certificate: CertificateRow;
let suspendOperation: SuspendCertificate;
let resumeOperation: ResumeCertificate;

beforeEach(async () => {
  register = new MemoryRegister();
  ({ citizen, certificate } = await addHolder(register));
  const buildCrl: CertificateAuthority['buildCrl'] = async ({ revoked }) =>
    new TextEncoder().encode((await entriesOf(revoked)).map(({ serial, reason }) => `${serial} ${reason}`).join());
  const crl = new PublishCrl(
    register,
    { buildCrl, listedGenerations: () => Promise.resolve<readonly number[]>([1]) } as CertificateAuthority,
    24,
  );
  suspendOperation = new SuspendCertificate(register, crl);
  resumeOperation = new ResumeCertificate(register, crl);
});

const suspend = (asker: Asker, ground?: HoldGround) =>
  suspendOperation.execute({ asker, serial: certificate.serial, ground });
const resume = (asker: Asker) => resumeOperation.execute({ asker, serial: certificate.serial });
const now = () => register.rows.certificates[0];
const approver = { ...byStaff(aStaffMember('jlis-approver')), staff: aStaffMember('jlis-approver') };
const operator = { ...byStaff(aStaffMember('jlis-operator')), staff: aStaffMember('jlis-operator') };
const hotline = { ...byStaff(aStaffMember('hotline')), staff: aStaffMember('hotline') };
const longAgo = new Date(0);
const another = { ...aStaffMember('jlis-approver'), id: 'another-approver' };
const askLift = (staff: StaffRow, provedAt = new Date(8.64e15)) =>
  new RequestLift(register, random).execute({ staff, provedAt, serial: certificate.serial, reason: '調査が終わった' });
const decide = (
  id: string,
  staff: StaffRow,
  decision: 'approved' | 'refused' = 'approved',
  reason = '',
  over: { provedAt?: Date; changeSha256?: string } = {},
) => {
  const crl = { afterChange: () => Promise.resolve() };
  const secrets = { newId: () => 'none', secretOf: () => 'none' };
  const changeSha256 = register.rows.approvals.find((row) => row.id === id)?.changeSha256 ?? '';
  const input = { staff, provedAt: new Date(8.64e15), id, changeSha256, decision, reason, ...over };
  return new DecideJlisChange(register, crl, secrets).execute(input);
};
const withdraw = (id: string, staff: StaffRow) =>
  new WithdrawJlisChange(register).execute({ staff, provedAt: new Date(8.64e15), id });
const liftByTwo = async () => decide(await askLift(operator.staff), another);

describe('Suspension', () => {
  it('by the holder needs no fresh proof: a lost phone does not wait', async () => {
    expect(await suspend(byHolder(citizen, longAgo))).toMatchObject({
      state: 'suspended',
      suspendedBy: 'holder-report',
    });
    expect(register.rows.history).toMatchObject([
      { event: 'certificate-suspended', actorKind: 'citizen', facts: { ground: 'holder-report' } },
    ]);
    expect(new TextDecoder().decode(register.rows.crls.at(-1)?.der)).toBe(`${certificate.serial} certificate-hold`);
  });

  it('by the hotline is the holder’s report; by J-LIS it is an order', async () => {
    expect((await suspend(hotline)).suspendedBy).toBe('holder-report');
    expect((await suspend(operator)).suspendedBy).toBe('holder-report jlis-order');
    expect(register.events()).toEqual(['certificate-suspended', 'certificate-suspended']);
  });

  it('twice on the same ground is once', async () => {
    await suspend(hotline);
    await suspend(byHolder(citizen));
    expect(now()?.suspendedBy).toBe('holder-report');
    expect(register.events()).toEqual(['certificate-suspended']);
  });

  it('of somebody else’s certificate finds none', async () => {
    const stranger = await addCitizen(register);
    expect(await codeOf(() => suspend(byHolder(stranger)))).toBe('certificate-unknown');
  });

  it.each(['carrier-desk', 'carrier-supervisor', 'mvno-desk', 'jlis-auditor'] as const)(
    'is not for %s',
    async (role) => {
      expect(await codeOf(() => suspend(byStaff(aStaffMember(role, 'docomo'))))).toBe('forbidden');
    },
  );

  it('on a ground that is not theirs, or is none, is refused', async () => {
    expect(await codeOf(() => suspend(operator, 'incident'))).toBe('forbidden');
    expect(await codeOf(() => suspend(hotline, 'jlis-order'))).toBe('forbidden');
    expect(await codeOf(() => suspend(operator, 'because' as HoldGround))).toBe('validation-failed');
    expect((await suspend(approver, 'incident')).suspendedBy).toBe('incident');
  });

  it.each([
    ['reserved', 'not-allowed-now'],
    ['issued', 'certificate-not-active'],
    ['revoked', 'certificate-revoked'],
    ['expired', 'certificate-expired'],
    ['discarded', 'not-allowed-now'],
  ] as const satisfies readonly (readonly [CertificateState, string])[])(
    'of one that is %s: %s',
    async (state, code) => {
      const row = now();
      if (row) row.state = state;
      expect(await codeOf(() => suspend(byHolder(citizen)))).toBe(code);
      expect(now()?.state).toBe(state);
    },
  );
});

describe('Resumption', () => {
  it('by the holder wants the card shown a moment ago, and the same serial is good again', async () => {
    await suspend(byHolder(citizen));
    expect(await codeOf(() => resume(byHolder(citizen, longAgo)))).toBe('step-up-required');
    expect(await resume(byHolder(citizen))).toMatchObject({ state: 'active', suspendedBy: null });
    expect(register.events()).toEqual(['certificate-suspended', 'certificate-resumed']);
  });

  it('is not for the hotline, which only places holds', async () => {
    await suspend(hotline);
    expect(await codeOf(() => resume(hotline))).toBe('forbidden');
  });

  it('lifts one’s own hold only: the certificate is good when the last one is gone, in whichever order', async () => {
    await suspend(byHolder(citizen));
    await suspend(operator);
    expect(await resume(byHolder(citizen))).toMatchObject({ state: 'suspended', suspendedBy: 'jlis-order' });
    expect(await codeOf(() => resume(byHolder(citizen)))).toBe('hold-of-another');
    expect(await codeOf(() => resume(operator))).toBe('forbidden');
    await liftByTwo();
    expect(now()?.state).toBe('active');

    await suspend(byHolder(citizen));
    await suspend(operator);
    await liftByTwo();
    expect(now()?.suspendedBy).toBe('holder-report');
    expect((await resume(byHolder(citizen))).state).toBe('active');
  });

  it('of what is not on hold is refused', async () => {
    expect(await codeOf(() => resume(byHolder(citizen)))).toBe('not-allowed-now');
  });

  it('of a suspension that nobody accounts for is not a guess', async () => {
    const row = now();
    if (row) row.state = 'suspended';
    expect(await codeOf(() => askLift(operator.staff))).toBe('hold-of-another');
    expect(await codeOf(() => resume(byHolder(citizen)))).toBe('hold-of-another');
  });
});

describe('A hold of J-LIS', () => {
  it('is lifted by nobody alone: who asks is not who decides', async () => {
    await suspend(approver, 'incident');
    expect(await codeOf(() => resume(approver))).toBe('forbidden');
    expect(await codeOf(() => askLift(approver.staff))).toBe('forbidden');
    const id = await askLift(operator.staff);
    const sameHand = { ...another, id: operator.staff.id };
    expect(await codeOf(() => decide(id, sameHand))).toBe('second-person-required');
    expect(await codeOf(() => decide(id, operator.staff))).toBe('forbidden');
    expect(now()?.state).toBe('suspended');
    await decide(id, another);
    expect(now()).toMatchObject({ state: 'active', suspendedBy: null });
    expect(register.events().slice(1)).toEqual(['hold-lift-requested', 'hold-lift-approved', 'certificate-resumed']);
    expect(register.rows.history.at(-1)).toMatchObject({ actorKind: 'staff', actorId: another.id });
  });

  it('stays while nobody decides, when it is declined, and when the request is withdrawn or out of time', async () => {
    await suspend(operator);
    const first = await askLift(operator.staff);
    expect(await codeOf(() => askLift(operator.staff))).toBe('not-allowed-now');
    expect(await codeOf(() => decide(first, another, 'refused'))).toBe('validation-failed');
    await decide(first, another, 'refused', 'まだ調査中');
    const second = await askLift(operator.staff);
    expect(await codeOf(() => withdraw(second, another))).toBe('forbidden');
    await withdraw(second, operator.staff);
    expect(await codeOf(() => decide(second, another))).toBe('conflict');
    const third = await askLift(operator.staff);
    register.pass(APPROVAL_HOURS * 3600);
    expect(await codeOf(() => decide(third, another))).toBe('conflict');
    expect(now()).toMatchObject({ state: 'suspended', suspendedBy: 'jlis-order' });
  });

  it('that is not the one that was asked about is not lifted by that approval', async () => {
    await suspend(operator);
    const id = await askLift(operator.staff);
    await suspend(approver, 'incident');
    expect(await codeOf(() => decide(id, another))).toBe('conflict');
    expect(now()?.suspendedBy).toBe('jlis-order incident');
  });

  it('wants the second factor of both, and the hash of exactly this', async () => {
    await suspend(operator);
    expect(await codeOf(() => askLift(operator.staff, longAgo))).toBe('step-up-required');
    const id = await askLift(operator.staff);
    expect(await codeOf(() => decide(id, another, 'approved', '', { provedAt: longAgo }))).toBe('step-up-required');
    expect(await codeOf(() => decide(id, another, 'approved', '', { changeSha256: 'ab'.repeat(32) }))).toBe('conflict');
    expect(await codeOf(() => askLift(hotline.staff))).toBe('forbidden');
  });

  it('and the holder’s own are two things: neither lifts the other', async () => {
    await suspend(byHolder(citizen));
    expect(await codeOf(() => askLift(operator.staff))).toBe('hold-of-another');
    await suspend(operator);
    expect(await codeOf(() => resume(byHolder(citizen)))).toBe('allowed');
    expect(now()?.suspendedBy).toBe('jlis-order');
  });
});

describe('Whatever is asked in whatever order', () => {
  const everybody = {
    holder: () => byHolder(citizen),
    hotline: () => hotline,
    operator: () => operator,
    approver: () => approver,
  };
  const act = fc.record({
    who: fc.constantFrom(...(Object.keys(everybody) as (keyof typeof everybody)[])),
    what: fc.constantFrom('suspend', 'resume', 'incident'),
  });

  it('a certificate is suspended exactly while a hold is in force, and revoked for ever', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { maxLength: 14 }),
        fc.integer({ min: 1, max: 15 }),
        async (acts, revokedAfter) => {
          const row = now();
          if (row) Object.assign(row, { state: 'active', suspendedBy: null });
          for (const [index, { who, what }] of acts.entries()) {
            const asker = everybody[who]();
            await codeOf(() =>
              what === 'resume'
                ? who === 'approver'
                  ? liftByTwo()
                  : resume(asker)
                : suspend(asker, what === 'incident' ? 'incident' : undefined),
            );
            const at = now();
            if (index < revokedAfter) {
              expect(at?.state).toBe((at?.suspendedBy ?? null) === null ? 'active' : 'suspended');
            } else expect(at?.state).toBe('revoked');
            if (index + 1 === revokedAfter && at) Object.assign(at, { state: 'revoked', suspendedBy: null });
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('no hold is lifted by somebody of another side', () => {
    for (const ground of HOLD_GROUND_IDS) expect(HOLD_GROUNDS[ground].liftedBy).not.toContain('hotline');
  });
});
