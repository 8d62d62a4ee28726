// An application that cannot be finished: it fails, the timeline tells why and by whose act, and all that had begun is undone.
import { scheduleUndo } from '../apply/cancel-application.operation';
import { BY_SYSTEM, type HistoryActor } from '../history-entry';
import { moveApplication } from '../move';
import type { RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow } from '../ports/rows';
import { stepEvent } from '../provision/follow';

/**
 * The application as it then stands.
 * @param problem code of the sentence the holder reads
 * @param by whose act ended it
 */
export async function failApplication(
  tx: RegisterTransaction,
  application: ApplicationRow,
  problem: string,
  by: HistoryActor = BY_SYSTEM,
): Promise<ApplicationRow> {
  const failed = await moveApplication(tx, application, 'fail', { actor: 'system' }, { problem });
  await tx.history.record({ ...stepEvent('application-failed', failed, { reason: problem }), ...by });
  await scheduleUndo(tx, failed);
  return failed;
}
