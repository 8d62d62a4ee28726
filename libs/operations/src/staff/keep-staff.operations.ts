// 職員の登録: joiner, mover, leaver. J-LIS keeps all, a supervisor the own carrier's, nobody the own entry. What a supervisor sees is the
// row's policy; the change itself also ends sessions, which no carrier may see, and so is carried out by the service.
import {
  judgeKeeper,
  judgePlace,
  may,
  refuse,
  STAFF_TABLE,
  transition,
  type StaffAct,
  type StaffRole,
} from '@sumaho-jpki/rules';
import { isFresh } from '../asker';
import type { Random } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import type { StaffCredentialRow } from '../ports/staff.port';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { mustBeAllowed, refusedBy, Refused } from '../refused';
import type { EnrolmentCode, EnrolmentCodes } from './enrolment-code';
import { endCertificateOf, revokeCertificatesOf, tellStatus } from './staff-certificates';
import { howMany, staffEvent, staffPresent, waysInOf, type WaysIn } from './staff-entry';
import { relationOfStaff, scopeOf } from '../staff-scope';

export interface ByKeeper {
  readonly staff: StaffRow;
  /** When the second factor was last shown. */
  readonly provedAt: Date;
}

export interface ListedStaff {
  readonly staff: StaffRow;
  readonly ways: WaysIn;
  /** By which the person signs in, also those that are over. */
  readonly certificates: readonly StaffCredentialRow[];
}

const TOLD = {
  invite: 'staff-invited',
  stop: 'staff-stopped',
  resume: 'staff-resumed',
  leave: 'staff-left',
} as const satisfies Record<StaffAct, string>;

export class ReadStaff {
  constructor(private readonly register: Register) {}

  /** By organisation, then account. @throws Refused `forbidden` */
  async execute(staff: StaffRow): Promise<ListedStaff[]> {
    mustBeAllowed(may(staff.role, 'read-staff', relationOfStaff(staff)));
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const credentials = await tx.staffCredentials.all();
      const now = await tx.now();
      return (await tx.staff.all()).map((each) => ({
        staff: each,
        ways: waysInOf(each, credentials, now),
        certificates: credentials.filter(({ staffId, kind }) => staffId === each.id && kind === 'client-certificate'),
      }));
    });
  }
}

export class InviteStaff {
  constructor(
    private readonly register: Register,
    private readonly codes: EnrolmentCodes,
    private readonly random: Random,
  ) {}

  /** A joiner. @throws Refused `forbidden` | `step-up-required` | `validation-failed` | `staff-account-taken` */
  async execute(
    input: ByKeeper & {
      account: string;
      displayName: string;
      role: StaffRole;
      carrier: string | null;
      shop: string | null;
      ssoSubject: string | null;
      reason: string;
    },
  ): Promise<{ staff: StaffRow } & EnrolmentCode> {
    const { staff: keeper, provedAt, ...entry } = input;
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      await mustKeep(tx, { staff: keeper, provedAt });
      // The operator of J-LIS stops people and does nothing else.
      mustBeAllowed(transition(STAFF_TABLE, 'invited', 'invite', { actor: keeper.role, waysIn: 0 }));
      mustBeAllowed(judgeKeeper(keeper, { ...entry, id: null }));
      mustBeAllowed(await placeOf(tx, entry));
      const id = this.random.uuid();
      const account = entry.account.trim().toLowerCase();
      if (!(await tx.staff.invite({ ...entry, account, id }))) throw new Refused('staff-account-taken');
      const { role, shop, reason } = entry;
      await tx.history.record(
        staffEvent('staff-invited', keeper, { account, carrier: entry.carrier }, { role, shop, reason }),
      );
      return { staff: await staffPresent(tx, id), ...(await this.codes.giveOut(tx, id, keeper.id)) };
    });
  }

  /**
   * The first administrator, by the operator at the console: no account exists by default. A person who lost every way in, and is the only
   * one, comes back the same way.
   * @param evenBesideOthers in development, where demo accounts stand beside
   * @throws Refused `conflict` when an administrator is there already, `staff-account-taken`
   */
  async first(
    input: { account: string; displayName: string },
    evenBesideOthers = false,
  ): Promise<{ staff: StaffRow } & EnrolmentCode> {
    const account = input.account.trim().toLowerCase();
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const others = (await tx.staff.all()).filter(({ role, state }) => role === 'jlis-approver' && state === 'active');
      if (!evenBesideOthers && others.some((other) => other.account !== account)) throw new Refused('conflict');
      const entry = { role: 'jlis-approver', carrier: null, shop: null, ssoSubject: null } as const;
      const reason = '最初の管理者 / first administrator';
      const known = await tx.staff.byAccount(account);
      if (known && known.role !== entry.role) throw new Refused('staff-account-taken');
      const id = known?.id ?? this.random.uuid();
      if (known) await inviteAgain(tx, known, reason);
      else await tx.staff.invite({ ...entry, id, account, displayName: input.displayName, reason });
      await tx.history.record(
        staffEvent('staff-invited', null, { account, carrier: null }, { role: entry.role, reason }),
      );
      return { staff: await staffPresent(tx, id), ...(await this.codes.giveOut(tx, id, null)) };
    });
  }
}

export class ChangeStaff {
  constructor(
    private readonly register: Register,
    private readonly codes: EnrolmentCodes,
    private readonly crl: Pick<PublishCrl, 'afterChange'>,
  ) {}

  /**
   * @returns the code that `invite` gives out, once
   * @throws Refused `not-found` (another carrier's, too) | `forbidden` | `step-up-required` | `not-allowed-now` | `conflict`
   */
  async act(
    input: ByKeeper & { id: string; act: StaffAct; version: number; reason: string },
  ): Promise<{ staff: StaffRow; given: EnrolmentCode | null }> {
    const { staff: keeper, id, act, version, reason } = input;
    await this.mustSee(keeper, id);
    const ended: string[] = [];
    const changed = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await kept(tx, input);
      const waysIn = howMany(waysInOf(row, await tx.staffCredentials.ofStaff(id), await tx.now()));
      const result = transition(STAFF_TABLE, row.state, act, { actor: keeper.role, waysIn });
      if (!result.allowed) throw refusedBy(result);
      if (!result.changed) return { staff: row, given: null };
      const gone = act === 'leave' ? { ssoSubject: null } : {};
      if (!(await tx.staff.update({ id, version }, { state: result.to, reason, ...gone })))
        throw new Refused('conflict');
      let fallen: string[] = [];
      if (act === 'stop') await tx.staff.endSessions(id);
      if (act === 'invite' || act === 'leave') ended.push(...(await endWaysIn(tx, keeper, row)));
      if (act !== 'resume') fallen = await tx.approvals.withdrawAllOf(id);
      await tx.history.record(staffEvent(TOLD[act], keeper, row, { reason, requestsFallen: fallen.length }));
      const given = act === 'invite' ? await this.codes.giveOut(tx, id, keeper.id) : null;
      return { staff: await staffPresent(tx, id), given };
    });
    await tellStatus(this.crl, ended);
    return changed;
  }

  /** One certificate of somebody, because its card is gone: revoked at once, with the sessions that it began. @throws Refused as `act`, `not-found` */
  async endCertificate(input: ByKeeper & { id: string; serial: string; reason: string }): Promise<StaffRow> {
    const { staff: keeper, id, serial, reason } = input;
    await this.mustSee(keeper, id);
    const row = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const entry = await kept(tx, input);
      const credential = await tx.staffCredentials.byHandle('client-certificate', serial);
      if (credential?.staffId !== id) throw new Refused('not-found');
      await endCertificateOf(tx, keeper, entry, credential, { cause: 'holder-key-leak', reason });
      return entry;
    });
    await tellStatus(this.crl, [serial]);
    return row;
  }

  /** A mover, within the organisation; whoever changes to another one leaves here and joins there. @throws Refused as `act`, `staff-account-taken` */
  async move(
    input: ByKeeper & {
      id: string;
      version: number;
      displayName: string;
      role: StaffRole;
      shop: string | null;
      ssoSubject: string | null;
      reason: string;
    },
  ): Promise<StaffRow> {
    const { staff: keeper, id, version, displayName, role, shop, ssoSubject, reason } = input;
    await this.mustSee(keeper, id);
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await kept(tx, input);
      // Whoever gives another role gives rights: the same people who give a code.
      mustBeAllowed(transition(STAFF_TABLE, row.state, 'invite', { actor: keeper.role, waysIn: 0 }));
      mustBeAllowed(await placeOf(tx, { role, carrier: row.carrier }));
      if (row.version !== version) throw new Refused('conflict');
      if (!(await tx.staff.update({ id, version }, { displayName, role, shop, ssoSubject, reason })))
        throw new Refused('staff-account-taken');
      // Requests were made in the former place, and "not of the same shop" is judged by it.
      const moved = role !== row.role || shop !== row.shop;
      const fallen = moved ? await tx.approvals.withdrawAllOf(id) : [];
      const facts = { role, shop, formerRole: row.role, formerShop: row.shop, reason, requestsFallen: fallen.length };
      await tx.history.record(staffEvent('staff-moved', keeper, row, facts));
      return staffPresent(tx, id);
    });
  }

  /** Another carrier's entry is not there, with the guard removed, too. */
  private async mustSee(keeper: StaffRow, id: string): Promise<void> {
    const seen = await this.register.transaction(scopeOf(keeper), (tx) => tx.staff.byId(id));
    if (!seen) throw new Refused('not-found');
  }
}

async function mustKeep(tx: RegisterTransaction, { staff, provedAt }: ByKeeper): Promise<void> {
  const fresh = isFresh(provedAt, await tx.now());
  mustBeAllowed(may(staff.role, 'keep-staff', relationOfStaff(staff), { fresh }));
}

async function kept(tx: RegisterTransaction, { id, ...by }: ByKeeper & { id: string }): Promise<StaffRow> {
  await mustKeep(tx, by);
  const row = await staffPresent(tx, id);
  mustBeAllowed(judgeKeeper(by.staff, row));
  return row;
}

async function placeOf(tx: RegisterTransaction, place: { role: StaffRole; carrier: string | null }) {
  const carrier = place.carrier === null ? null : await tx.carriers.byCode(place.carrier);
  if (place.carrier !== null && !carrier) return refuse('staff-place', { role: place.role, carrier: place.carrier });
  return judgePlace(place, carrier !== null && carrier.hostCarrier !== null && carrier.hostCarrier !== carrier.code);
}

async function inviteAgain(tx: RegisterTransaction, known: StaffRow, reason: string): Promise<void> {
  const result = transition(STAFF_TABLE, known.state, 'invite', { actor: 'system', waysIn: 0 });
  if (!result.allowed) throw refusedBy(result);
  if (!(await tx.staff.update(known, { state: result.to, reason }))) throw new Refused('conflict');
  await endWaysIn(tx, null, known);
}

/** All that the person signed in by counts no more, at once. @returns serials whose status changed */
async function endWaysIn(tx: RegisterTransaction, actor: StaffRow | null, entry: StaffRow): Promise<string[]> {
  const revoked = await revokeCertificatesOf(tx, entry.id, 'stop-of-use');
  for (const serial of revoked)
    await tx.history.record(staffEvent('staff-certificate-ended', actor, entry, { serial, cause: 'stop-of-use' }));
  await tx.staff.forgetWaysIn(entry.id);
  return revoked;
}
