// What the phone did, as the timeline keeps it.
import type { NewHistory } from '../ports/register.port';
import type { ApplicationRow } from '../ports/rows';

export function phoneEvent(event: string, application: ApplicationRow, facts: NewHistory['facts'] = {}): NewHistory {
  return {
    event,
    actorKind: 'agent',
    actorId: null,
    applicationId: application.id,
    lineId: application.lineId,
    certificateSerial: application.certificateSerial,
    carrier: application.carrier,
    facts,
  };
}
