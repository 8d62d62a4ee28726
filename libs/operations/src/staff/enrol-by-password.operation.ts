// A joiner whose desk has no authenticator, where the carrier allows it: a password and an authenticator app. The person is signed in.
import { faultOfPassword, readPassword, STAFF_PASSWORD_LEAST, STAFF_PASSWORD_MOST } from '@sumaho-jpki/rules';
import type { SecretHasher } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { Refused } from '../refused';
import type { JoinersCodes, JoinersProof } from './joiners-codes';
import { staffEvent } from './staff-entry';

const MESSAGES = {
  'too-short': `${STAFF_PASSWORD_LEAST}文字以上にしてください。 / Use at least ${STAFF_PASSWORD_LEAST} characters.`,
  'too-long': `${STAFF_PASSWORD_MOST}文字以下にしてください。 / Use at most ${STAFF_PASSWORD_MOST} characters.`,
  'too-common': 'よく使われる、推測されやすいパスワードです。 / This password is common and easy to guess.',
} as const;

export class EnrolByPassword {
  constructor(
    private readonly register: Register,
    private readonly joiners: JoinersCodes,
    private readonly hasher: SecretHasher,
  ) {}

  /** @throws Refused `enrolment-code-wrong` | `one-time-code-wrong` | `not-allowed-now` | `validation-failed` | `conflict` */
  async execute(input: JoinersProof & { readonly password: string }): Promise<StaffRow> {
    const invited = await this.joiners.look('password', input);
    const password = readPassword(input.password);
    const fault = faultOfPassword(password, invited.account);
    if (fault) throw new Refused('validation-failed', { errors: [{ path: 'password', message: MESSAGES[fault] }] });
    const passwordHash = await this.hasher.hash(password);
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const staff = await this.joiners.spend(tx, invited.id, input, { passwordHash });
      await tx.history.record(staffEvent('staff-enrolled', staff, staff, { by: 'password' }));
      return staff;
    });
  }
}
