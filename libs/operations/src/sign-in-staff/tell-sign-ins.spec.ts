import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryRegister } from '../testing/memory-register';
import { aStaffMember } from '../testing/outside';
import { SignInRefused } from './sign-in-refused';
import { REFUSALS_TOLD, TellSignIns } from './tell-sign-ins.operation';

let register: MemoryRegister;
let tell: TellSignIns;
const staff = aStaffMember('carrier-desk', 'docomo');
const told = (event: string) => register.rows.history.filter((row) => row.event === event);

beforeEach(() => {
  register = new MemoryRegister();
  register.rows.staff.push({ ...staff });
  tell = new TellSignIns(register);
});
const refused = (staffId: string | null) =>
  tell.refused(new SignInRefused('sign-in-refused', { by: 'password', why: 'wrong', staffId }));

describe('A sign-in', () => {
  it('stands in the audit of the organisation with what was shown, and at the entry as the last one', async () => {
    await tell.signedIn(staff, ['certificate', 'one-time-code'], { stepUp: false, certificate: '4a4a' });
    expect(told('staff-signed-in')).toMatchObject([
      {
        actorKind: 'staff',
        actorId: staff.id,
        carrier: 'docomo',
        facts: { account: staff.account, by: 'certificate+one-time-code', certificate: '4a4a' },
      },
    ]);
    expect(register.rows.staff[0]).toMatchObject({
      signedInAt: register.now,
      signedInBy: 'certificate+one-time-code',
      version: staff.version,
    });
    await tell.signedIn(staff, ['passkey'], { stepUp: true });
    expect(told('staff-proved-again')).toMatchObject([{ facts: { by: 'passkey' } }]);
    await tell.signedOut(staff);
    await tell.ended(staff.id, 'idle');
    expect(told('staff-signed-out')).toHaveLength(1);
    expect(told('staff-session-ended')).toMatchObject([{ actorKind: 'system', facts: { why: 'idle' } }]);
  });
});

describe('A refused sign-in', () => {
  it('stands there with why, on the account it was tried on, by nobody known', async () => {
    await refused(staff.id);
    expect(told('staff-sign-in-refused')).toMatchObject([
      {
        actorKind: 'system',
        actorId: null,
        carrier: 'docomo',
        facts: { account: staff.account, by: 'password', why: 'wrong', code: 'sign-in-refused', withinTheHour: 1 },
      },
    ]);
  });

  it('of many is told ten times and then ever more seldom, each with the count: nobody fills the audit', async () => {
    for (let tries = 0; tries < 200; tries += 1) await refused(null);
    const counts = told('staff-sign-in-refused').map(({ facts }) => facts['withinTheHour']);
    expect(counts).toEqual([...Array.from({ length: REFUSALS_TOLD }, (_, at) => at + 1), 16, 32, 64, 128]);
    expect(told('staff-sign-in-refused')[0]).toMatchObject({ carrier: null, facts: { account: '' } });
    // In a window that slides, the count could be kept where it is told.
    for (let hours = 0; hours < 30; hours += 1) await refused(null);
    expect(told('staff-sign-in-refused').length).toBeLessThanOrEqual(2 * REFUSALS_TOLD);
    // One account's do not hide another's.
    await refused(staff.id);
    expect(told('staff-sign-in-refused').at(-1)).toMatchObject({ facts: { withinTheHour: 1 } });
  });
});
