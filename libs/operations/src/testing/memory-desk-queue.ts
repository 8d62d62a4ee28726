// The queue and the notes of desks in memory, beside the register in memory. The scope decides as row-level security does.
import type { DeskQueueTables, DeskTaskRow, HandoverNoteRow, LineNoteRow } from '../ports/desk-queue.port';
import type { ReceiptRow, ReceiptTables } from '../ports/documents.port';
import { every, only, update, type Open } from './memory-rows';

export interface DeskQueueRows {
  deskTasks: Open<DeskTaskRow>[];
  lineNotes: LineNoteRow[];
  handoverNotes: HandoverNoteRow[];
  presence: { lineId: string; staffId: string; tenant: string; expiresAt: Date }[];
}

export function deskQueueTables(
  db: DeskQueueRows,
  now: () => Date,
  sees: (row: { carrier: string }) => boolean,
): DeskQueueTables {
  const isOpen = ({ state }: DeskTaskRow) => state !== 'done';
  return {
    deskTasks: {
      insert: async (row) => {
        const same = (other: DeskTaskRow) =>
          isOpen(other) && other.lineId === row.lineId && other.kind === row.kind && other.subject === row.subject;
        if (row.subject !== '' && db.deskTasks.some(same)) return false;
        const none = { claimedBy: null, claimedAt: null, handedBy: null, handoverText: null };
        const undone = { result: null, resultText: null, doneBy: null, doneAt: null };
        db.deskTasks.push({ ...row, ...none, ...undone, state: 'open', version: 1 });
        return true;
      },
      byId: async (id) => only(db.deskTasks, (row) => row.id === id && sees(row)),
      openOf: async (carrier, limit) =>
        every(db.deskTasks, (row) => row.carrier === carrier && isOpen(row) && sees(row))
          .sort((one, other) => one.dueAt.getTime() - other.dueAt.getTime())
          .slice(0, limit),
      openAbout: async (lineId, kind, subject) =>
        only(
          db.deskTasks,
          (row) => isOpen(row) && row.lineId === lineId && row.kind === kind && row.subject === subject,
        ),
      ofLine: async (lineId, limit) =>
        every(db.deskTasks, (row) => row.lineId === lineId && sees(row))
          .reverse()
          .slice(0, limit),
      countDone: async (carrier, since) =>
        every(db.deskTasks, (row) => row.carrier === carrier && row.doneAt !== null && row.doneAt > since).length,
      update: async (at, change) =>
        update(db.deskTasks, (row) => row.id === at.id && row.state === at.state && row.version === at.version, {
          ...change,
          version: at.version + 1,
        }) === 1,
    },
    lineNotes: {
      insert: async (row) => {
        db.lineNotes.push({ ...row, createdAt: now() });
      },
      ofLine: async (lineId, limit) =>
        every(db.lineNotes, (row) => row.lineId === lineId && sees(row))
          .reverse()
          .slice(0, limit),
    },
    handoverNotes: {
      insert: async (row) => {
        db.handoverNotes.push({ ...row, createdAt: now() });
      },
      ofDesk: async (carrier, shop, limit) =>
        every(
          db.handoverNotes,
          (row) => row.carrier === carrier && (row.shop === null || row.shop === shop) && sees(row),
        )
          .reverse()
          .slice(0, limit),
    },
    presence: {
      beat: async (row, seconds) => {
        db.presence = db.presence.filter(({ lineId, staffId }) => lineId !== row.lineId || staffId !== row.staffId);
        db.presence.push({ ...row, expiresAt: new Date(now().getTime() + seconds * 1000) });
      },
      leave: async (line, staff) => {
        db.presence = db.presence.filter(({ lineId, staffId }) => lineId !== line || staffId !== staff);
      },
      others: async (lineId, staffId, tenant) =>
        db.presence
          .filter(
            (row) => row.lineId === lineId && row.staffId !== staffId && row.tenant === tenant && row.expiresAt > now(),
          )
          .map((row) => row.staffId),
    },
  };
}

export function receiptTables(
  db: { receipts: ReceiptRow[] },
  now: () => Date,
  sees: (row: { carrier: string; personId?: string }) => boolean,
): ReceiptTables {
  const seen = ({ carrier, personId }: ReceiptRow) => sees({ carrier: carrier ?? '', personId: personId ?? '' });
  return {
    receipts: {
      insert: async (row) => {
        if (!db.receipts.some(({ historyId }) => historyId === row.historyId))
          db.receipts.push({ ...row, createdAt: now() });
      },
      byNumber: async (number) => only(db.receipts, (row) => row.number === number && seen(row)),
      byEntry: async (historyId) => only(db.receipts, (row) => row.historyId === historyId && seen(row)),
    },
  };
}
