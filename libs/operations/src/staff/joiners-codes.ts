// A joiner's second factor, where it is no passkey: an authenticator app is set up with a secret that is shown once, and a code of it is
// confirmed before anything counts. The sealed secret waits beside the enrolment code and goes with it.
import { judgeWay, type JoinerWay, type WaysPolicy } from '@sumaho-jpki/rules';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import {
  stepOfCode,
  type OneTimeCodes,
  type OneTimeCodeSecret,
  type OneTimeCodeSecrets,
} from '../sign-in-staff/sign-in-staff.operation';
import type { EnrolmentCodes } from './enrolment-code';
import { enrollable } from './staff-entry';

export type BegunOneTimeCodes = Pick<OneTimeCodeSecret, 'secret' | 'uri'>;

/** What a joiner without a passkey shows: the one-time enrolment code, and a code of the app that was set up. */
export interface JoinersProof {
  readonly code: string;
  readonly oneTimeCode: string;
}

export class JoinersCodes {
  constructor(
    private readonly register: Register,
    private readonly codes: EnrolmentCodes,
    private readonly oneTimeCodes: OneTimeCodes & OneTimeCodeSecrets,
    private readonly policy: WaysPolicy,
  ) {}

  /** Each look makes another secret; the former counts no more. @throws Refused `enrolment-code-wrong` | `not-allowed-now` where only passkeys are offered */
  begin(code: string): Promise<BegunOneTimeCodes> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const staff = await this.whose(tx, code);
      const ways = (['certificate', 'password'] as const).map((way) => judgeWay(way, staff, this.policy));
      const offered = ways.find(({ allowed }) => allowed) ?? ways[0];
      if (offered) mustBeAllowed(offered);
      const { secret, uri, sealed } = this.oneTimeCodes.make(staff.account);
      await tx.staffEnrolments.keepTotp(staff.id, sealed);
      return { secret, uri };
    });
  }

  /** Spends nothing. @throws Refused `enrolment-code-wrong` | `one-time-code-wrong` | `not-allowed-now` */
  look(way: JoinerWay, proof: JoinersProof): Promise<StaffRow> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const staff = await this.whose(tx, proof.code);
      mustBeAllowed(judgeWay(way, staff, this.policy));
      const enrolment = await tx.staffEnrolments.byCodeHash(this.codes.hashOf(proof.code));
      await this.stepOf(tx, enrolment?.totpSecretSealed ?? null, proof);
      return staff;
    });
  }

  /**
   * Spends the enrolment code and the one-time code; from here on the person is in.
   * @param also what else the entry gets @throws Refused as `look`, `conflict`
   */
  async spend(
    tx: RegisterTransaction,
    staffId: string,
    proof: JoinersProof,
    also: Partial<Pick<StaffRow, 'passwordHash'>> = {},
  ): Promise<StaffRow> {
    const enrolment = await tx.staffEnrolments.take(this.codes.hashOf(proof.code));
    const staff = await enrollable(tx, enrolment?.staffId);
    if (staff.id !== staffId) throw new Refused('enrolment-code-wrong');
    const totpSecretSealed = enrolment?.totpSecretSealed ?? null;
    const step = await this.stepOf(tx, totpSecretSealed, proof);
    if (!(await tx.staff.update(staff, { ...also, state: 'active', totpSecretSealed }))) throw new Refused('conflict');
    // The code that was confirmed opens nothing any more.
    if (!(await tx.staff.recordSuccess(staff.id, step))) throw new Refused('one-time-code-wrong');
    return { ...staff, ...also, totpSecretSealed, state: 'active', version: staff.version + 1 };
  }

  private async whose(tx: RegisterTransaction, code: string): Promise<StaffRow> {
    return enrollable(tx, (await tx.staffEnrolments.byCodeHash(this.codes.hashOf(code)))?.staffId);
  }

  private async stepOf(tx: RegisterTransaction, sealed: string | null, { oneTimeCode }: JoinersProof): Promise<number> {
    const step = stepOfCode(this.oneTimeCodes, sealed, oneTimeCode, await tx.now());
    if (step === null) throw new Refused('one-time-code-wrong');
    return step;
  }
}
