// Entries of the timeline as several operations write them.
import type { HistoryEvent } from '@sumaho-jpki/rules';
import type { NewHistory } from './ports/register.port';
import type { CertificateRow } from './ports/rows';

/** Who did it. */
export type HistoryActor = Pick<NewHistory, 'actorKind' | 'actorId'>;

export const BY_SYSTEM: HistoryActor = { actorKind: 'system', actorId: null };

/** About a certificate: for its holder, its line and its carrier. */
export const certificateEntry = (
  event: HistoryEvent,
  row: Pick<CertificateRow, 'serial' | 'applicationId' | 'lineId' | 'carrier'>,
  facts: NewHistory['facts'] = {},
  by: HistoryActor = BY_SYSTEM,
): NewHistory => ({
  event,
  ...by,
  applicationId: row.applicationId,
  lineId: row.lineId,
  certificateSerial: row.serial,
  carrier: row.carrier,
  facts,
});
