// Staff sign-in: password, then a one-time code (RFC 6238). Equal answers for unknown account, stopped member and wrong password; locked after five.
import { judgeStaffMember } from '@sumaho-jpki/rules';
import type { SecretHasher } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { SignInRefused, type StaffSignInWay } from './sign-in-refused';

export const STAFF_LOCK = { afterFailures: 5, seconds: 600 } as const;

/** Checks a six-digit code against a sealed secret; answers the time step it belongs to, or null. */
export interface OneTimeCodes {
  check(sealedSecret: string, code: string, at: Date): number | null;
}

/** What an authenticator app is set up with. */
export interface OneTimeCodeSecret {
  /** Base32, to be typed. */
  readonly secret: string;
  /** The same as otpauth://totp/…, for a QR code. */
  readonly uri: string;
  readonly sealed: string;
}

export interface OneTimeCodeSecrets {
  make(account: string): OneTimeCodeSecret;
}

/** The time step a typed code belongs to, blanks and widths aside; null for a wrong one. */
export const stepOfCode = (codes: OneTimeCodes, sealed: string | null, typed: string, now: Date): number | null =>
  sealed === null ? null : codes.check(sealed, typed.normalize('NFKC').replace(/\s/g, ''), now);

export class SignInStaff {
  constructor(
    private readonly register: Register,
    private readonly hasher: SecretHasher,
    private readonly oneTimeCodes: OneTimeCodes,
  ) {}

  /** @throws Refused `sign-in-refused` | `account-locked` */
  async password(account: string, password: string): Promise<StaffRow> {
    const staff = await this.register.transaction({ kind: 'system' }, (tx) =>
      tx.staff.byAccount(account.trim().toLowerCase()),
    );
    // Verified against a hash of nothing when the account is unknown: same work, same time.
    const right = await this.hasher.verify(password, staff?.passwordHash ?? '');
    const by = 'password';
    if (!staff) throw new SignInRefused('sign-in-refused', { by, why: 'unknown-account', staffId: null });
    await this.settle(staff, right && staff.passwordHash !== null, by);
    return staff;
  }

  /** Each code opens once: the time step must be later than the last one used. */
  async oneTimeCode(staffId: string, code: string): Promise<StaffRow> {
    const { staff, now } = await this.register.transaction({ kind: 'system' }, async (tx) => ({
      staff: await tx.staff.byId(staffId),
      now: await tx.now(),
    }));
    const by = 'one-time-code';
    if (!staff) throw new SignInRefused('sign-in-refused', { by, why: 'unknown-account', staffId: null });
    const counter = stepOfCode(this.oneTimeCodes, staff.totpSecretSealed, code, now);
    await this.settle(staff, counter !== null, by);
    const fresh = await this.register.transaction({ kind: 'system' }, (tx) =>
      tx.staff.recordSuccess(staff.id, counter ?? 0),
    );
    if (!fresh) await this.settle(staff, false, by);
    return staff;
  }

  /** The lock is read after the comparison, beside the count: of many tries in flight no more than the allowed ones are heard. */
  private async settle({ id, state }: StaffRow, right: boolean, by: StaffSignInWay): Promise<void> {
    const active = judgeStaffMember(state).allowed;
    const refusal = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const lockedUntil = (await tx.staff.byId(id))?.lockedUntil;
      if (lockedUntil && lockedUntil.getTime() > (await tx.now()).getTime()) return 'account-locked' as const;
      if (right && active) return null;
      await tx.staff.recordFailure(id, STAFF_LOCK.afterFailures, STAFF_LOCK.seconds);
      return 'sign-in-refused' as const;
    });
    const why = refusal === 'account-locked' ? refusal : active ? 'wrong' : 'holder-not-active';
    if (refusal) throw new SignInRefused(refusal, { by, why, staffId: id });
  }
}
