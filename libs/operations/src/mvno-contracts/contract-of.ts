// The contract that a line's carrier has with its host network: read where an act is judged, so that a change of it counts at once.
import { USUAL_TERMS, type MvnoContract } from '@sumaho-jpki/rules';
import type { RegisterTransaction } from '../ports/register.port';
import type { CarrierRow } from '../ports/rows';

/** null for a network operator, and for an MVNO whose contract is the usual. */
export async function contractOf(tx: RegisterTransaction, carrier: string): Promise<MvnoContract | null> {
  const contract = await tx.mvnoContracts.current(carrier);
  if (!contract) return null;
  // One with the host before is over.
  const mvno = await tx.carriers.byCode(carrier);
  return mvno && hostOf(mvno) === contract.hostCarrier ? contract : null;
}

/** An MVNO runs on the network of another. */
export const hostOf = ({ code, hostCarrier }: CarrierRow): string | null => (hostCarrier === code ? null : hostCarrier);

/** As it stands, whether or not anybody ever changed it. */
export async function contractAsItStands(
  tx: RegisterTransaction,
  carrier: string,
  hostCarrier: string,
): Promise<MvnoContract> {
  const last = await tx.mvnoContracts.current(carrier);
  if (last?.hostCarrier === hostCarrier) return last;
  return { carrier, hostCarrier, version: last?.version ?? 0, ...USUAL_TERMS };
}
