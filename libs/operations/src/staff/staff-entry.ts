// What the operations on staff have in common: by how many ways somebody signs in, and how the audit tells it.
import { STAFF_TABLE, transition, type HistoryEvent } from '@sumaho-jpki/rules';
import type { NewHistory, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import type { StaffCredentialRow } from '../ports/staff.port';
import { Refused } from '../refused';

export interface WaysIn {
  readonly passkeys: number;
  /** Not over. */
  readonly certificates: number;
  /** The second factor beside a certificate or a password. */
  readonly oneTimeCode: boolean;
  /** With a one-time code as the second factor. */
  readonly password: boolean;
  readonly sso: boolean;
}

export function waysInOf(staff: StaffRow, credentials: readonly StaffCredentialRow[], now: Date): WaysIn {
  const own = credentials.filter(({ staffId }) => staffId === staff.id);
  return {
    passkeys: own.filter(({ kind }) => kind === 'passkey').length,
    certificates: own.filter(
      ({ kind, notAfter }) => kind === 'client-certificate' && notAfter !== null && notAfter > now,
    ).length,
    oneTimeCode: staff.totpSecretSealed !== null,
    password: staff.passwordHash !== null && staff.totpSecretSealed !== null,
    sso: staff.ssoSubject !== null,
  };
}

/** A certificate wants the one-time code beside it: without one it is no way in of its own, a passkey is both factors already. */
export const howMany = ({ passkeys, certificates, oneTimeCode, password, sso }: WaysIn): number =>
  passkeys + (oneTimeCode ? certificates : 0) + Number(password) + Number(sso);

/** @throws Refused `not-found` */
export async function staffPresent(tx: RegisterTransaction, id: string): Promise<StaffRow> {
  const staff = await tx.staff.byId(id);
  if (!staff) throw new Refused('not-found');
  return staff;
}

/** Whose one-time code it is. @throws Refused `enrolment-code-wrong` for nobody, and for somebody who cannot enrol now */
export async function enrollable(tx: RegisterTransaction, staffId: string | undefined): Promise<StaffRow> {
  const staff = staffId === undefined ? null : await tx.staff.byId(staffId);
  if (!staff || !transition(STAFF_TABLE, staff.state, 'enrol', { actor: 'system', waysIn: 0 }).allowed)
    throw new Refused('enrolment-code-wrong');
  return staff;
}

/** @param actor null for the operator at the console */
export const staffEvent = (
  event: HistoryEvent,
  actor: Pick<StaffRow, 'id'> | null,
  about: Pick<StaffRow, 'account' | 'carrier'>,
  facts: NewHistory['facts'] = {},
): NewHistory => ({
  event,
  actorKind: actor ? 'staff' : 'system',
  actorId: actor?.id ?? null,
  applicationId: null,
  lineId: null,
  certificateSerial: null,
  carrier: about.carrier,
  facts: { account: about.account, ...facts },
});
