// The resident register's feed: who sends and how far they told, and the last word on a person's residence or card.
import type { ResidentRecordRow, ResidentSourceRow } from '@sumaho-jpki/operations';
import { instant, integer, json, orNull, references, table, text, uuid } from './entity';

export const ResidentSources = table<ResidentSourceRow>('resident_sources', {
  code: text({ primary: true }),
  nameJa: text(),
  nameEn: text(),
  messagePublicKey: json(),
  heardAt: instant(orNull),
  completeUntil: instant(orNull),
});

export const ResidentRecords = table<ResidentRecordRow>(
  'resident_records',
  {
    personId: uuid({ primary: true }),
    about: text({ primary: true }),
    state: text(),
    reportedAt: instant(),
    version: integer({ default: 1 }),
  },
  {
    checks: [
      {
        name: 'resident_records_state',
        expression: `state IN ('resident', 'left', 'dead', 'card-in-use', 'card-renewed', 'card-not-valid')`,
      },
    ],
    foreignKeys: [references('resident_records', 'personId', 'people')],
  },
);
