// Whether a line's number is still the person's whom a notice is for. A number that ended or went to somebody else is told nothing: a
// stranger has it, or will have it. What lives on is told in the portal, and by the desk's letter.
import { isLive } from '@sumaho-jpki/rules';
import { openProductTask } from '../desk-queue/product-tasks';
import type { RegisterTransaction } from '../ports/register.port';
import type { CertificateRow, LineRow } from '../ports/rows';

interface Addressee {
  readonly lineId: string;
  readonly personId: string;
}

/** The line to tell them on; null where its number is not theirs any more. */
export async function ownLine(tx: RegisterTransaction, { lineId, personId }: Addressee): Promise<LineRow | null> {
  const line = await tx.lines.byId(lineId);
  return line?.personId === personId && line.state !== 'terminated' ? line : null;
}

/** The desk that had the contract writes to whom its number cannot reach; one task at a time, and none for what is over. */
export async function haveDeskWrite(
  tx: RegisterTransaction,
  { personId, lineId: id, carrier, applicationId, state }: CertificateRow,
): Promise<void> {
  if (!isLive(state)) return;
  await openProductTask(tx, { line: { id, carrier, personId }, kind: 'write-to-holder', subject: applicationId });
}
