// What an approved change of a party's entry does, in the transaction of its approval. A secret that is granted is not shown to the
// approver: its maker alone may have it shown, once (ShowPartySecret), so that no one person both grants and holds it.
import { isRegisteredKind, isRevocationCause } from '@sumaho-jpki/rules';
import type { ApprovalRow } from '../ports/mass-act.port';
import type { PartySecrets } from '../ports/party.port';
import type { RegisterTransaction } from '../ports/register.port';
import { MovedMeanwhile } from '../move';
import { Refused } from '../refused';
import { revokeParty } from './end-party-certificates.operations';
import { partyEvent } from './party-certificate-moves';
import { secretUntil } from './party-register.operation';

export type PartyChangeKind = 'register-party' | 'party-secret' | 'end-party-certificate';
type Approved = ApprovalRow & { readonly kind: PartyChangeKind };

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** @returns serials whose status changed. @throws Refused `conflict` | `not-found` | `certificate-unknown` | … */
export async function carryOutPartyChange(
  tx: RegisterTransaction,
  { kind, change, madeBy }: Approved,
  secrets: PartySecrets,
): Promise<readonly string[]> {
  const code = textOf(change['code']);
  if (kind === 'end-party-certificate') {
    const row = await tx.partyCertificates.bySerial(textOf(change['serial']));
    const cause = textOf(change['cause']);
    if (row?.partyCode !== code || !isRevocationCause(cause)) throw new Refused('certificate-unknown');
    await revokeParty(tx, row, 'jlis-approver', cause);
    return [row.serial];
  }
  if (kind === 'register-party') {
    const partyKind = textOf(change['kind']);
    if (!isRegisteredKind(partyKind)) throw new Refused('validation-failed');
    const organisation = textOf(change['organisation']);
    if (!(await tx.parties.register({ code, kind: partyKind, organisation }))) throw new Refused('conflict');
    await tx.history.record(partyEvent('party-registered', code, null, { kind: partyKind }));
  }
  await grantSecret(tx, code, madeBy, secrets.newId());
  return [];
}

/** A new secret; the former one is void from now on. */
async function grantSecret(tx: RegisterTransaction, code: string, secretFor: string, secretId: string): Promise<void> {
  const party = await tx.parties.byCode(code);
  if (!party?.enabled) throw new Refused('not-found');
  const secretExpiresAt = secretUntil(await tx.now());
  if (!(await tx.parties.update(party, { secretId, secretExpiresAt, secretFor, secretShownAt: null })))
    throw new MovedMeanwhile();
  await tx.history.record(partyEvent('party-secret-issued', code));
}
