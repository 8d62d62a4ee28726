// What the operations on staff have in common: by how many ways somebody signs in, and how the audit tells it.
import type { HistoryEvent } from '@sumaho-jpki/rules';
import type { NewHistory } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import type { StaffCredentialRow } from '../ports/staff.port';

export interface WaysIn {
  readonly passkeys: number;
  readonly certificates: number;
  /** With a one-time code as the second factor. */
  readonly password: boolean;
  readonly sso: boolean;
}

export function waysInOf(staff: StaffRow, credentials: readonly StaffCredentialRow[]): WaysIn {
  const own = credentials.filter(({ staffId }) => staffId === staff.id);
  return {
    passkeys: own.filter(({ kind }) => kind === 'passkey').length,
    certificates: own.filter(({ kind }) => kind === 'client-certificate').length,
    password: staff.passwordHash !== null && staff.totpSecretSealed !== null,
    sso: staff.ssoSubject !== null,
  };
}

/** A certificate wants the one-time code beside it: it is no way in of its own. */
export const howMany = ({ passkeys, password, sso }: WaysIn): number => passkeys + Number(password) + Number(sso);

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
