import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryRegister } from '../testing/memory-register';
import { codeOf, hasher } from '../testing/outside';
import { SignInStaff, STAFF_LOCK } from './sign-in-staff.operation';

let register: MemoryRegister;
let verified: string[];
const counted = {
  ...hasher,
  verify: (secret: string, hash: string) => {
    verified.push(hash);
    return hasher.verify(secret, hash);
  },
};
/** A code of this test is the time step's last six digits. */
const oneTimeCodes = {
  check: (_sealed: string, code: string, at: Date) => {
    const step = Math.floor(at.getTime() / 30_000);
    return code === String(step).slice(-6) ? step : null;
  },
};

beforeEach(async () => {
  register = new MemoryRegister();
  verified = [];
  await register.by((tx) =>
    tx.staff.upsert({
      account: 'docomo-desk',
      displayName: 'Desk',
      role: 'carrier-desk',
      carrier: 'docomo',
      passwordHash: 'hash of right-password',
      totpSecretSealed: 'sealed',
    }),
  );
});

const signIn = () => new SignInStaff(register, counted, oneTimeCodes);
const password = (typed: string, account = 'docomo-desk') => codeOf(() => signIn().password(account, typed));
const staff = () => {
  const [row] = register.rows.staff;
  if (!row) throw new Error('no staff');
  return row;
};
const code = (typed?: string) =>
  codeOf(() =>
    signIn().oneTimeCode(staff().id, typed ?? String(Math.floor(register.now.getTime() / 30_000)).slice(-6)),
  );

describe('The password', () => {
  it('opens for the right account, in any case and with blanks around it', async () => {
    expect(await password('right-password')).toBe('allowed');
    expect(await password('right-password', ' Docomo-Desk ')).toBe('allowed');
  });

  it('is answered alike for a wrong one and for an account that is not there, after the same work', async () => {
    expect(await password('wrong')).toBe('sign-in-refused');
    expect(await password('wrong', 'nobody')).toBe('sign-in-refused');
    expect(await password('right-password', 'nobody')).toBe('sign-in-refused');
    expect(verified).toHaveLength(3);
  });

  it('five times wrong locks the account for ten minutes; the right one does not open it', async () => {
    for (let tries = 1; tries <= STAFF_LOCK.afterFailures; tries += 1) {
      expect(await password('wrong')).toBe('sign-in-refused');
    }
    expect(await password('right-password')).toBe('account-locked');
    expect(await password('wrong')).toBe('account-locked');
    register.pass(STAFF_LOCK.seconds - 1);
    expect(await password('right-password')).toBe('account-locked');
    register.pass(2);
    expect(await password('right-password')).toBe('allowed');
  });

  it('wrong tries in flight when the account is locked tell nothing of the password', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) => password(at === 11 ? 'right-password' : 'wrong')),
    );
    expect(answers).not.toContain('allowed');
    expect(staff().failedTries).toBeGreaterThanOrEqual(STAFF_LOCK.afterFailures);
  });
});

describe('The one-time code', () => {
  it('opens once: the same code again, and an earlier one, are refused', async () => {
    expect(await code()).toBe('allowed');
    expect(await code()).toBe('sign-in-refused');
    register.pass(30);
    expect(await code()).toBe('allowed');
    register.pass(-30);
    expect(await code()).toBe('sign-in-refused');
  });

  it('opens once for two at the same moment', async () => {
    expect((await Promise.all([code(), code()])).toSorted()).toEqual(['allowed', 'sign-in-refused']);
  });

  it('is typed in any width and grouping', async () => {
    const digits = String(Math.floor(register.now.getTime() / 30_000)).slice(-6);
    const wide = [...digits].map((digit) => String.fromCodePoint(digit.charCodeAt(0) + 0xfee0)).join('');
    expect(await code(`${wide.slice(0, 3)}\u3000${wide.slice(3)}`)).toBe('allowed');
  });

  it('counts together with the password: a right password does not give five more tries', async () => {
    for (let tries = 1; tries <= STAFF_LOCK.afterFailures; tries += 1) {
      expect(await password('right-password')).toBe('allowed');
      expect(await code('000000')).toBe('sign-in-refused');
    }
    expect(await code()).toBe('account-locked');
    expect(await password('right-password')).toBe('account-locked');
  });

  it('that is right clears the count', async () => {
    for (let tries = 1; tries < STAFF_LOCK.afterFailures; tries += 1) await password('wrong');
    expect(await code()).toBe('allowed');
    expect(await password('wrong')).toBe('sign-in-refused');
    expect(await password('right-password')).toBe('allowed');
  });

  it('of an account that is gone is refused like a wrong one', async () => {
    expect(await codeOf(() => signIn().oneTimeCode('gone', '000000'))).toBe('sign-in-refused');
  });
});
