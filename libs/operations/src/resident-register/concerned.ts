// Where the register's last word on a residence or a card is kept, and whether it stands against a new application.
import type { RegisterTransaction } from '../ports/register.port';

export const RESIDENCE = 'residence';
/** A card is told by the serial of its signature certificate, as it was seen when its holder signed an application. */
export const CARD_ISSUER = 'signature';
export const aboutCard = (serial: string): string => `card:${serial}`;

/** The card's own status may be a day old (jpki-domain §3.4): what the register said in the meantime counts as well. */
export async function isEndedByRegister(
  tx: RegisterTransaction,
  personId: string,
  cardSignatureSerial: string,
): Promise<boolean> {
  const residence = await tx.residentRecords.of(personId, RESIDENCE);
  if (residence?.state === 'dead' || residence?.state === 'left') return true;
  return (await tx.residentRecords.of(personId, aboutCard(cardSignatureSerial)))?.state === 'card-not-valid';
}
