// Passkeys of staff (WebAuthn): made with the one-time code or in the own account, shown to sign in and to prove oneself again. A challenge
// counts once, whatever comes out; the answer to a stranger, a stopped member and a wrong signature is the same.
import { judgeRemoval, judgeStaffMember, may, PASSKEYS_AT_MOST, STAFF_TABLE, transition } from '@sumaho-jpki/rules';
import { isFresh } from '../asker';
import { base64url } from '../octets';
import type { Random } from '../ports/outside.port';
import type { MadePasskey, PasskeyJson, Passkeys } from '../ports/passkeys.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import type { PasskeyChallengeRow, PasskeyPurpose, StaffCredentialRow } from '../ports/staff.port';
import { mustBeAllowed, Refused } from '../refused';
import type { EnrolmentCodes } from './enrolment-code';
import { howMany, staffEvent, waysInOf, type WaysIn } from './staff-entry';

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
      await keep(tx, staff, this.challenges.newId(), passkey, input.name);
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
    if (!credential) throw new Refused('sign-in-refused');
    const counter = await this.passkeys.shown(input.response, challenge.challenge, credential);
    if (counter === null) throw new Refused('sign-in-refused');
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const staff = await tx.staff.byId(credential.staffId);
      if (!staff || !judgeStaffMember(staff.state).allowed) throw new Refused('sign-in-refused');
      // A counter that did not grow: a copy of the key signs somewhere (WebAuthn §6.1.1).
      if (!(await tx.staffCredentials.used(credential.id, counter))) throw new Refused('sign-in-refused');
      return staff;
    });
  }
}

export interface OwnAccount {
  readonly staff: StaffRow;
  readonly ways: WaysIn;
  readonly credentials: readonly StaffCredentialRow[];
}

export interface ByOwner {
  readonly staff: StaffRow;
  /** When the second factor was last shown. */
  readonly provedAt: Date;
}

export class KeepOwnAccount {
  constructor(
    private readonly register: Register,
    private readonly challenges: PasskeyChallenges,
    private readonly passkeys: Passkeys,
  ) {}

  async read({ id, role }: StaffRow): Promise<OwnAccount> {
    mustBeAllowed(may(role, 'read-own-account', 'own'));
    return this.register.transaction({ kind: 'system' }, (tx) => accountOf(tx, id));
  }

  /** @throws Refused `step-up-required` | `not-allowed-now` when there are ten */
  async begin(by: ByOwner): Promise<BegunPasskey> {
    const { challenge, account } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      await mustBeOwner(tx, by);
      const own = await accountOf(tx, by.staff.id);
      if (own.ways.passkeys >= PASSKEYS_AT_MOST) throw new Refused('not-allowed-now');
      return { account: own, challenge: await this.challenges.open(tx, 'add', by.staff.id) };
    });
    const known = account.credentials.filter(({ kind }) => kind === 'passkey');
    const options = await this.passkeys.registrationOptions(by.staff, challenge.challenge, known);
    return { challengeId: challenge.id, options };
  }

  /** @throws Refused `step-up-required` | `challenge-expired` | `passkey-not-accepted` */
  async add(by: ByOwner & { challengeId: string; response: PasskeyJson; name: string }): Promise<OwnAccount> {
    const { staff, name } = by;
    const challenge = await this.challenges.spend(by.challengeId, 'add');
    if (challenge?.staffId !== staff.id) throw new Refused('challenge-expired');
    const passkey = await this.passkeys.made(by.response, challenge.challenge);
    if (!passkey) throw new Refused('passkey-not-accepted');
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      await mustBeOwner(tx, by);
      await keep(tx, staff, this.challenges.newId(), passkey, name);
      await tx.history.record(staffEvent('staff-passkey-added', staff, staff, { passkey: name }));
      return accountOf(tx, staff.id);
    });
  }

  /** @throws Refused `step-up-required` | `not-found` | `not-allowed-now` for the last way in */
  async remove(by: ByOwner & { credentialId: string }): Promise<OwnAccount> {
    const { staff, credentialId } = by;
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      await mustBeOwner(tx, by);
      const { staff: entry, ways, credentials } = await accountOf(tx, staff.id);
      const passkey = credentials.find(({ id, kind }) => id === credentialId && kind === 'passkey');
      if (!passkey) throw new Refused('not-found');
      mustBeAllowed(judgeRemoval(howMany(ways)));
      // The version of the entry that was counted with: of two removals at once the second finds it moved.
      if (!(await tx.staff.update(entry, {}))) throw new Refused('conflict');
      if (!(await tx.staffCredentials.end(staff.id, credentialId))) throw new Refused('conflict');
      await tx.history.record(staffEvent('staff-passkey-removed', staff, staff, { passkey: passkey.name }));
      return accountOf(tx, staff.id);
    });
  }
}

async function mustBeOwner(tx: RegisterTransaction, { staff, provedAt }: ByOwner): Promise<void> {
  mustBeAllowed(may(staff.role, 'change-own-account', 'own', { fresh: isFresh(provedAt, await tx.now()) }));
}

async function enrollable(tx: RegisterTransaction, staffId: string | undefined): Promise<StaffRow> {
  const staff = staffId === undefined ? null : await tx.staff.byId(staffId);
  if (!staff || !transition(STAFF_TABLE, staff.state, 'enrol', { actor: 'system', waysIn: 0 }).allowed)
    throw new Refused('enrolment-code-wrong');
  return staff;
}

async function keep(tx: RegisterTransaction, staff: StaffRow, id: string, passkey: MadePasskey, name: string) {
  const row = { ...passkey, id, staffId: staff.id, kind: 'passkey', name, notAfter: null } as const;
  if (!(await tx.staffCredentials.insert(row))) throw new Refused('passkey-not-accepted');
}

async function accountOf(tx: RegisterTransaction, id: string): Promise<OwnAccount> {
  const staff = await present(tx, id);
  const credentials = await tx.staffCredentials.ofStaff(id);
  return { staff, credentials, ways: waysInOf(staff, credentials) };
}

async function present(tx: RegisterTransaction, id: string): Promise<StaffRow> {
  const staff = await tx.staff.byId(id);
  if (!staff) throw new Refused('not-found');
  return staff;
}
