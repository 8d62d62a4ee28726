// One way to move a party's certificate: the rules' table is asked, then ONE guarded UPDATE.
import { PARTY_CERTIFICATE_TABLE, transition } from '@sumaho-jpki/rules';
import type { PartyCertificateEvent, PartyCertificateSnapshot } from '@sumaho-jpki/rules';
import { MovedMeanwhile } from '../move';
import type { PartyCertificateRow } from '../ports/party.port';
import type { NewHistory, RegisterTransaction } from '../ports/register.port';
import type { PublishedRevocation } from '../ports/status.port';
import { refusedBy } from '../refused';

type Change = Partial<Pick<PartyCertificateRow, 'certificateDer' | 'revokedAt' | 'revocationCause'>>;

export async function movePartyCertificate(
  tx: RegisterTransaction,
  row: PartyCertificateRow,
  event: PartyCertificateEvent,
  by: Pick<PartyCertificateSnapshot, 'actor' | 'cause'>,
  change: Change = {},
): Promise<PartyCertificateRow> {
  const now = await tx.now();
  const answer = transition(PARTY_CERTIFICATE_TABLE, row.state, event, { now, notAfter: row.notAfter, ...by });
  if (!answer.allowed) throw refusedBy(answer);
  if (!answer.changed) return row;
  const revoked = event === 'revoke' ? { revokedAt: now, revocationCause: by.cause ?? null } : {};
  const moved = { ...change, ...revoked, state: answer.to };
  if (!(await tx.partyCertificates.update(row, moved))) throw new MovedMeanwhile();
  return { ...row, ...moved, version: row.version + 1 };
}

/** Published as revoked is revoked, whatever a restored backup says. */
export async function reapplyPartyRevocation(
  tx: RegisterTransaction,
  row: PartyCertificateRow,
  { revokedAt, cause }: Pick<PublishedRevocation, 'revokedAt' | 'cause'>,
): Promise<void> {
  const change = { state: 'revoked', revokedAt, revocationCause: cause } as const;
  if (!(await tx.partyCertificates.update(row, change))) throw new MovedMeanwhile();
  const note = 'published before the register was restored';
  await tx.history.record(partyEvent('party-certificate-revoked', row.partyCode, row.serial, { cause, note }));
}

/** A line of the record: the party's code and never anything of a person. */
export const partyEvent = (
  event: string,
  partyCode: string,
  certificateSerial: string | null = null,
  facts: NewHistory['facts'] = {},
): NewHistory => ({
  event,
  actorKind: 'system',
  actorId: null,
  applicationId: null,
  lineId: null,
  certificateSerial,
  carrier: null,
  facts: { party: partyCode, ...facts },
});
