// Where an application's key lives, or is to live: the SP area of its SIM, or the Keychain of its phone.
import { storeOf } from '@sumaho-jpki/rules';
import type { RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, ElementRow } from '../ports/rows';

export function elementOf(tx: RegisterTransaction, application: ApplicationRow): Promise<ElementRow | null> {
  if (storeOf(application.route) === 'sim') return tx.elements.byIccid(application.iccid);
  return application.keychainId === null ? Promise.resolve(null) : tx.elements.byKeychain(application.keychainId);
}
