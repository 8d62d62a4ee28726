// The own account: by what its owner signs in. Each change wants the second factor shown a moment ago, and the last way in stays.
import { judgeRemoval, may, PASSKEYS_AT_MOST } from '@sumaho-jpki/rules';
import { isFresh } from '../asker';
import type { PasskeyJson, Passkeys } from '../ports/passkeys.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import type { StaffCredentialRow } from '../ports/staff.port';
import { mustBeAllowed, Refused } from '../refused';
import { keepPasskey, type BegunPasskey, type PasskeyChallenges } from './passkeys.operations';
import { howMany, staffEvent, staffPresent, waysInOf, type WaysIn } from './staff-entry';

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
      await keepPasskey(tx, staff, this.challenges.newId(), passkey, name);
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

/** @throws Refused `forbidden` | `step-up-required` */
export async function mustBeOwner(tx: RegisterTransaction, { staff, provedAt }: ByOwner): Promise<void> {
  mustBeAllowed(may(staff.role, 'change-own-account', 'own', { fresh: isFresh(provedAt, await tx.now()) }));
}

export async function accountOf(tx: RegisterTransaction, id: string): Promise<OwnAccount> {
  const staff = await staffPresent(tx, id);
  const credentials = await tx.staffCredentials.ofStaff(id);
  return { staff, credentials, ways: waysInOf(staff, credentials, await tx.now()) };
}
