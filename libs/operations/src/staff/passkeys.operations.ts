// Passkeys of staff (WebAuthn): made with the one-time code, shown to sign in and to prove oneself again. A challenge
// counts once, whatever comes out; the answer to a stranger, a stopped member and a wrong signature is the same.
import { judgeStaffMember } from '@sumaho-jpki/rules';
import { base64url } from '../octets';
import type { Random } from '../ports/outside.port';
import type { MadePasskey, PasskeyJson, Passkeys } from '../ports/passkeys.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import type { PasskeyChallengeRow, PasskeyPurpose } from '../ports/staff.port';
import { Refused } from '../refused';
import { SignInRefused } from '../sign-in-staff/sign-in-refused';
import type { EnrolmentCodes } from './enrolment-code';
import { enrollable, staffEvent } from './staff-entry';

/** As long as somebody looks for the security key. */
export const PASSKEY_CHALLENGE_SECONDS = 300;
const CHALLENGE_BYTES = 32;

export interface BegunPasskey {
  readonly challengeId: string;
  readonly options: PasskeyJson;
}

/** One use, five minutes. */
export class PasskeyChallenges {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  async open(tx: RegisterTransaction, purpose: PasskeyPurpose, staffId: string | null): Promise<PasskeyChallengeRow> {
    const challenge = base64url(this.random.bytes(CHALLENGE_BYTES));
    const expiresAt = new Date((await tx.now()).getTime() + PASSKEY_CHALLENGE_SECONDS * 1000);
    const row = { id: this.random.uuid(), purpose, challenge, staffId, expiresAt };
    await tx.passkeyChallenges.insert(row);
    return row;
  }

  /** In a transaction of its own: spent, also when what follows fails. */
  spend(id: string, purpose: PasskeyPurpose): Promise<PasskeyChallengeRow | null> {
    return this.register.transaction({ kind: 'system' }, (tx) => tx.passkeyChallenges.take(id, purpose));
  }

  newId(): string {
    return this.random.uuid();
  }
}

export class EnrolStaff {
  constructor(
    private readonly register: Register,
    private readonly codes: EnrolmentCodes,
    private readonly challenges: PasskeyChallenges,
    private readonly passkeys: Passkeys,
  ) {}

  /** @throws Refused `enrolment-code-wrong`: unknown, used, replaced, out of time, or of somebody who was stopped meanwhile */
  async begin(code: string): Promise<BegunPasskey & { staff: StaffRow }> {
    const { staff, challenge } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const enrolment = await tx.staffEnrolments.byCodeHash(this.codes.hashOf(code));
      const invited = await enrollable(tx, enrolment?.staffId);
      return { staff: invited, challenge: await this.challenges.open(tx, 'enrol', invited.id) };
    });
    const options = await this.passkeys.registrationOptions(staff, challenge.challenge, []);
    return { staff, challengeId: challenge.id, options };
  }

  /** @throws Refused as `begin`, `challenge-expired`, `passkey-not-accepted` */
  async finish(input: { code: string; challengeId: string; response: PasskeyJson; name: string }): Promise<StaffRow> {
    const challenge = await this.challenges.spend(input.challengeId, 'enrol');
    if (!challenge) throw new Refused('challenge-expired');
    const passkey = await this.passkeys.made(input.response, challenge.challenge);
    if (!passkey) throw new Refused('passkey-not-accepted');
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const enrolment = await tx.staffEnrolments.take(this.codes.hashOf(input.code));
      const staff = await enrollable(tx, enrolment?.staffId);
      if (staff.id !== challenge.staffId) throw new Refused('enrolment-code-wrong');
      if (!(await tx.staff.update(staff, { state: 'active' }))) throw new Refused('conflict');
      await keepPasskey(tx, staff, this.challenges.newId(), passkey, input.name);
      await tx.history.record(staffEvent('staff-enrolled', staff, staff, { by: 'passkey', passkey: input.name }));
      return { ...staff, state: 'active', version: staff.version + 1 };
    });
  }
}

export class SignInByPasskey {
  constructor(
    private readonly register: Register,
    private readonly challenges: PasskeyChallenges,
    private readonly passkeys: Passkeys,
  ) {}

  async begin(): Promise<BegunPasskey> {
    const challenge = await this.register.transaction({ kind: 'system' }, (tx) =>
      this.challenges.open(tx, 'sign-in', null),
    );
    return { challengeId: challenge.id, options: await this.passkeys.signInOptions(challenge.challenge) };
  }

  /** @throws Refused `challenge-expired` | `sign-in-refused` */
  async finish(input: { challengeId: string; response: PasskeyJson }): Promise<StaffRow> {
    const challenge = await this.challenges.spend(input.challengeId, 'sign-in');
    if (!challenge) throw new Refused('challenge-expired');
    const handle = input.response['id'];
    const credential = await this.register.transaction({ kind: 'system' }, (tx) =>
      tx.staffCredentials.byHandle('passkey', typeof handle === 'string' ? handle : ''),
    );
    if (!credential) throw refusedPasskey('unknown-passkey', null);
    const counter = await this.passkeys.shown(input.response, challenge.challenge, credential);
    if (counter === null) throw refusedPasskey('wrong', credential.staffId);
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const staff = await tx.staff.byId(credential.staffId);
      if (!staff || !judgeStaffMember(staff.state).allowed)
        throw refusedPasskey('holder-not-active', credential.staffId);
      // A counter that did not grow: a copy of the key signs somewhere (WebAuthn §6.1.1).
      if (!(await tx.staffCredentials.used(credential.id, counter)))
        throw refusedPasskey('copy-of-a-passkey', credential.staffId);
      return staff;
    });
  }
}

/** @throws Refused `passkey-not-accepted` for one that is somebody's already */
export async function keepPasskey(
  tx: RegisterTransaction,
  staff: StaffRow,
  id: string,
  passkey: MadePasskey,
  name: string,
) {
  const row = { ...passkey, id, staffId: staff.id, kind: 'passkey', name, notAfter: null } as const;
  if (!(await tx.staffCredentials.insert(row))) throw new Refused('passkey-not-accepted');
}

const refusedPasskey = (why: string, staffId: string | null) =>
  new SignInRefused('sign-in-refused', { by: 'passkey', why, staffId });
