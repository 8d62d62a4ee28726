// Call codes in memory, beside the register in memory.
import type { CallCodeRow, CallCodeTables } from '../ports/call-code.port';
import { newest, only, type Open } from './memory-rows';

export function callCodeTables(db: { callCodes: Open<CallCodeRow>[] }, now: () => Date): CallCodeTables {
  return {
    callCodes: {
      insert: async (row) => {
        const none = { confirmedAt: null, cardReadAt: null };
        db.callCodes.push({ ...row, ...none, state: 'shown', version: 1, createdAt: now() });
      },
      byId: async (id) => only(db.callCodes, (row) => row.id === id),
      shownOf: async (lineId) => only(db.callCodes, (row) => row.lineId === lineId && row.state === 'shown'),
      newestOf: async (lineId, staffId) =>
        newest(db.callCodes, (row) => row.lineId === lineId && row.staffId === staffId),
      newestOfPerson: async (personId) => newest(db.callCodes, (row) => row.personId === personId),
      update: async (at, change) => {
        const row = db.callCodes.find(
          ({ id, state, version }) => id === at.id && state === at.state && version === at.version,
        );
        if (row) Object.assign(row, change, { version: row.version + 1 });
        return row !== undefined;
      },
    },
  };
}
