// What the queue, the notes and the presence of desks ask of the register.
import type { DeskTaskState, TaskKindId, TaskResult } from '@sumaho-jpki/rules';

export interface DeskTaskRow {
  readonly id: string;
  readonly carrier: string;
  readonly lineId: string;
  /** Holder of the line when it was opened: what was written about one holder is not shown beside the next. */
  readonly personId: string | null;
  readonly kind: TaskKindId;
  readonly state: DeskTaskState;
  readonly version: number;
  /** What the product saw; one open task for each. Empty where a desk opened it. */
  readonly subject: string;
  readonly about: string;
  /** Staff member; null for the product. */
  readonly openedBy: string | null;
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly claimedBy: string | null;
  readonly claimedAt: Date | null;
  /** Of the last hand-over. */
  readonly handedBy: string | null;
  readonly handoverText: string | null;
  readonly result: TaskResult | null;
  readonly resultText: string | null;
  readonly doneBy: string | null;
  readonly doneAt: Date | null;
}

/** Append-only. */
export interface LineNoteRow {
  readonly id: string;
  readonly lineId: string;
  readonly carrier: string;
  readonly personId: string | null;
  readonly staffId: string;
  readonly text: string;
  readonly createdAt: Date;
}

/** Open items of a desk as counted when the note was written. */
export interface ShiftDigest {
  readonly open: number;
  readonly claimed: number;
  readonly overdue: number;
  /** Done since the note before, or within a day. */
  readonly done: number;
  readonly kinds: Readonly<Partial<Record<TaskKindId, number>>>;
}

/** Append-only. */
export interface HandoverNoteRow {
  readonly id: string;
  readonly carrier: string;
  readonly staffId: string;
  /** For the people of this shop; null: for the whole desk. */
  readonly shop: string | null;
  readonly text: string;
  readonly digest: ShiftDigest;
  readonly createdAt: Date;
}

export interface DeskQueueTables {
  deskTasks: {
    /** False where one about the same is open already. */
    insert(
      row: Pick<
        DeskTaskRow,
        'id' | 'carrier' | 'lineId' | 'personId' | 'kind' | 'subject' | 'about' | 'openedBy' | 'openedAt' | 'dueAt'
      >,
    ): Promise<boolean>;
    byId(id: string): Promise<DeskTaskRow | null>;
    /** Not done yet; due first comes first. */
    openOf(carrier: string, limit: number): Promise<DeskTaskRow[]>;
    openAbout(lineId: string, kind: TaskKindId, subject: string): Promise<DeskTaskRow | null>;
    /** Newest first. */
    ofLine(lineId: string, limit: number): Promise<DeskTaskRow[]>;
    /** Done later than then. */
    countDone(carrier: string, since: Date): Promise<number>;
    /** Guarded by state and version. */
    update(
      at: Pick<DeskTaskRow, 'id' | 'state' | 'version'>,
      change: Partial<
        Pick<
          DeskTaskRow,
          | 'state'
          | 'claimedBy'
          | 'claimedAt'
          | 'handedBy'
          | 'handoverText'
          | 'result'
          | 'resultText'
          | 'doneBy'
          | 'doneAt'
        >
      >,
    ): Promise<boolean>;
  };
  lineNotes: {
    insert(row: Omit<LineNoteRow, 'createdAt'>): Promise<void>;
    /** Newest first. */
    ofLine(lineId: string, limit: number): Promise<LineNoteRow[]>;
  };
  handoverNotes: {
    insert(row: Omit<HandoverNoteRow, 'createdAt'>): Promise<void>;
    /** For the whole desk and, where a shop is named, for that shop; newest first. */
    ofDesk(carrier: string, shop: string | null, limit: number): Promise<HandoverNoteRow[]>;
  };
  presence: {
    /** Here for so many seconds more, by database time. @param tenant carrier, or `jlis` */
    beat(row: { lineId: string; staffId: string; tenant: string }, seconds: number): Promise<void>;
    leave(lineId: string, staffId: string): Promise<void>;
    /** Ids of staff of the same tenant who look at the line now, without this one. */
    others(lineId: string, staffId: string, tenant: string): Promise<string[]>;
  };
}
