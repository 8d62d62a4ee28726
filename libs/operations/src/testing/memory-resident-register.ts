// The resident register's feed in memory, beside the register in memory.
import type { ResidentRecordRow, ResidentSourceRow, ResidentTables } from '../ports/resident-register.port';
import type { Open } from './memory-rows';

export interface ResidentRows {
  residentSources: Open<ResidentSourceRow>[];
  residentRecords: Open<ResidentRecordRow>[];
}

export function residentTables(db: ResidentRows, now: () => Date): ResidentTables {
  const record = (personId: string, about: string) =>
    db.residentRecords.find((row) => row.personId === personId && row.about === about);
  return {
    residentSources: {
      all: async () => structuredClone(db.residentSources),
      upsert: async (row) => {
        const known = db.residentSources.find(({ code }) => code === row.code);
        if (known) Object.assign(known, row);
        else db.residentSources.push({ heardAt: null, completeUntil: null, ...row });
      },
      heard: async (code, completeUntil) => {
        const row = db.residentSources.find((source) => source.code === code);
        if (!row) return;
        row.heardAt = now();
        if (completeUntil && (row.completeUntil?.getTime() ?? -Infinity) < completeUntil.getTime()) {
          row.completeUntil = completeUntil;
        }
      },
    },
    residentRecords: {
      of: async (personId, about) => structuredClone(record(personId, about) ?? null),
      note: async ({ personId, about, version }, change) => {
        const row = record(personId, about);
        if ((row?.version ?? null) !== version) return false;
        if (row) Object.assign(row, change, { version: row.version + 1 });
        else db.residentRecords.push({ personId, about, ...change, version: 1 });
        return true;
      },
    },
  };
}
