// The contract that a line's carrier has with its host network: read where an act is judged, so that a change of it counts at once.
import { USUAL_TERMS, type MvnoContract } from '@sumaho-jpki/rules';
import type { RegisterTransaction } from '../ports/register.port';
import type { CarrierRow } from '../ports/rows';

/** null for a network operator, and for an MVNO whose contract is the usual. */
export const contractOf = (tx: RegisterTransaction, carrier: string): Promise<MvnoContract | null> =>
  tx.mvnoContracts.current(carrier);

/** An MVNO runs on the network of another. */
export const hostOf = ({ code, hostCarrier }: CarrierRow): string | null => (hostCarrier === code ? null : hostCarrier);

/** As it stands, whether or not anybody ever changed it. */
export async function contractAsItStands(
  tx: RegisterTransaction,
  carrier: string,
  hostCarrier: string,
): Promise<MvnoContract> {
  return (await contractOf(tx, carrier)) ?? { carrier, hostCarrier, version: 0, ...USUAL_TERMS };
}
