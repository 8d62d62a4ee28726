// A phone waits for a new version of its application (long poll). The initialisation of a PIN moves a row of its own: each move counts as
// one, so that the phone hears of it at once.
import { setApplication } from '../move';
import type { RegisterTransaction } from '../ports/register.port';

export async function tellPhone(tx: RegisterTransaction, applicationId: string): Promise<void> {
  const application = await tx.applications.byId(applicationId);
  if (application) await setApplication(tx, application, {});
}
