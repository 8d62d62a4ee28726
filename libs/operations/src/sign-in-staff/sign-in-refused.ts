// Whoever is not let in hears one answer for many reasons. Which it was, and about whom, is for the audit alone and never in the answer.
import type { ProblemCode } from '@sumaho-jpki/rules';
import { Refused } from '../refused';

/** By what somebody signs in, as the audit names it. */
export type StaffSignInWay =
  'passkey' | 'password' | 'certificate' | 'one-time-code' | 'single-sign-on' | 'enrolment-code';

export class SignInRefused extends Refused {
  constructor(
    code: ProblemCode,
    /** @property staffId on whose account it was tried; null where that is nobody known */
    readonly told: { readonly by: StaffSignInWay; readonly why: string; readonly staffId: string | null },
  ) {
    super(code);
  }
}
