// The certificate that an application on a Keychain is to renew: a live one of the same person in the same phone. The phone is the
// same when each attested key was vouched for by the one before.
import { storeOf } from '@sumaho-jpki/rules';
import type { RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, CertificateRow } from '../ports/rows';

/** What names the phone behind an application on a Keychain; null before it attested itself. */
export async function phoneOf(tx: RegisterTransaction, { keychainId }: ApplicationRow): Promise<string | null> {
  if (keychainId === null) return null;
  return (await tx.attestedKeys.byId(keychainId))?.phoneId ?? keychainId;
}

export async function renewedBy(tx: RegisterTransaction, application: ApplicationRow): Promise<CertificateRow | null> {
  const phone = await phoneOf(tx, application);
  if (phone === null) return null;
  for (const live of await tx.certificates.liveOfPerson(application.personId)) {
    const former = await tx.applications.byId(live.applicationId);
    if (!former || former.id === application.id || storeOf(former.route) !== 'keychain') continue;
    if ((await phoneOf(tx, former)) === phone) return live;
  }
  return null;
}
