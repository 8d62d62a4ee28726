// Whoever is not let in hears one answer for many reasons. Which it was, and about whom, is for the audit alone and never in the answer.
import type { ProblemCode } from '@sumaho-jpki/rules';
import type { StaffRow } from '../ports/rows';
import { Refused } from '../refused';

/** By what somebody signs in, as the audit names it. */
export type StaffSignInWay =
  'passkey' | 'password' | 'certificate' | 'one-time-code' | 'single-sign-on' | 'enrolment-code';

export class SignInRefused extends Refused {
  constructor(
    code: ProblemCode,
    readonly told: { readonly by: StaffSignInWay; readonly why: string; readonly staff: StaffRow | null },
  ) {
    super(code);
  }
}
