// What the phone did, as the timeline keeps it.
import type { HistoryActor } from '../history-entry';
import type { NewHistory } from '../ports/register.port';
import type { ApplicationRow } from '../ports/rows';

export const BY_PHONE: HistoryActor = { actorKind: 'agent', actorId: null };

export function phoneEvent(event: string, application: ApplicationRow, facts: NewHistory['facts'] = {}): NewHistory {
  return {
    event,
    ...BY_PHONE,
    applicationId: application.id,
    lineId: application.lineId,
    certificateSerial: application.certificateSerial,
    carrier: application.carrier,
    facts,
  };
}
