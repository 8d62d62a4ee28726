/**
 * 一括処理: a desk's file of lines and what happened to them. Its limits, its columns, what a row may hold, what is repaired and what
 * cannot be. Spreadsheets drop the leading zero of a phone number and round an ICCID to 15 digits: the first can be mended with
 * certainty, the second never. Sources: ux-ecosystem §2.3 (bulk import), reliability-security F08 and F37.
 */
import { parseIccid, parsePhoneNumber } from '../identifiers/detect';
import { isLifeEvent, LIFE_EVENT_IDS, lifeEventRule, type LifeEventId } from '../life-events/life-events';
import { LIFE_EVENT_LABELS } from '../labels/life-event-labels';
import type { Actor } from '../permissions/roles';
import type { RuleId } from '../refusal-rules';

export const BULK_LIMITS = {
  /** Of the file, in bytes. */
  bytes: 131_072,
  rows: 2_000,
  /** Characters of one cell. */
  cell: 100,
  /** Days until the file's rows, which are personal data, are forgotten. */
  keptDays: 30,
  /** More rows than these that can be carried out need a second person. */
  secondPersonAbove: 50,
} as const;

export const BULK_FILE_STATES = ['checking', 'checked', 'proposed', 'running', 'stopped', 'done', 'refused'] as const;
export type BulkFileState = (typeof BULK_FILE_STATES)[number];

export const BULK_ROW_STATES = ['waiting', 'done', 'refused'] as const;
export type BulkRowState = (typeof BULK_ROW_STATES)[number];

export const BULK_ENCODINGS = ['utf-8', 'shift_jis'] as const;
export type BulkEncoding = (typeof BULK_ENCODINGS)[number];

/** Names of the columns in the file's first row, in any width and case. */
export const BULK_COLUMNS = {
  phone: ['電話番号', 'phone_number', 'phone', 'msisdn'],
  iccid: ['iccid'],
  event: ['届け', '届出', 'できごと', 'event'],
} as const;
export type BulkColumn = keyof typeof BULK_COLUMNS;

/** Why the file itself cannot be taken. */
export const BULK_FILE_FAULTS = [
  'too-large',
  'too-many-rows',
  'no-rows',
  'wrong-byte',
  'not-text',
  'utf-16',
  'quotes',
  'no-line-column',
  'no-event-column',
] as const;
export type BulkFileFault = (typeof BULK_FILE_FAULTS)[number];

/** Why a row is refused before any rule of its event is asked. */
export const BULK_ROW_REASONS = [
  'identifier-missing',
  'phone-malformed',
  'iccid-malformed',
  'scientific-notation',
  'cell-too-long',
  'event-unknown',
  'line-not-found',
  'line-mismatch',
  'line-twice',
  'training-line',
  'failed',
] as const;
export type BulkRowReason = (typeof BULK_ROW_REASONS)[number];

/** What was mended, with a notice. */
export const BULK_REPAIRS = ['leading-zero'] as const;
export type BulkRepair = (typeof BULK_REPAIRS)[number];

/** What a desk may record for many lines: what it may record for one. */
export const BULK_EVENTS: readonly LifeEventId[] = LIFE_EVENT_IDS.filter((event) =>
  (lifeEventRule(event).by as readonly Actor[]).includes('carrier-desk'),
);

export interface BulkCells {
  readonly phone: string;
  readonly iccid: string;
  readonly event: string;
}

export interface BulkRowRead {
  /** E.164; null when the row names none. */
  readonly msisdn: string | null;
  readonly iccid: string | null;
  readonly event: LifeEventId | null;
  readonly repairs: readonly BulkRepair[];
  readonly reason: BulkRowReason | null;
}

/** An apostrophe in front is what an exporter puts before a formula's sign; it is no part of the value. */
const plain = (cell: string): string => cell.normalize('NFKC').trim().replace(/^['’]/, '').trim();

const SCIENTIFIC = /^\d(?:[.,]\d+)?E\+?\d+$/i;

/** The column that a name of the first row means. */
export function bulkColumnOf(name: string): BulkColumn | undefined {
  const bare = plain(name)
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return (Object.keys(BULK_COLUMNS) as BulkColumn[]).find((column) =>
    (BULK_COLUMNS[column] as readonly string[]).includes(bare),
  );
}

/** By its id or by its name in Japanese or English. */
export function bulkEventOf(cell: string): LifeEventId | undefined {
  const bare = plain(cell);
  if (isLifeEvent(bare.toLowerCase()) && BULK_EVENTS.includes(bare.toLowerCase() as LifeEventId)) {
    return bare.toLowerCase() as LifeEventId;
  }
  return BULK_EVENTS.find((event) => {
    const { ja, en } = LIFE_EVENT_LABELS[event];
    return ja.normalize('NFKC') === bare || en.normalize('NFKC').toLowerCase() === bare.toLowerCase();
  });
}

export function readBulkRow(cells: BulkCells): BulkRowRead {
  const [phone, iccid] = [plain(cells.phone), plain(cells.iccid)];
  const none = { msisdn: null, iccid: null, event: null, repairs: [] };
  const refused = (reason: BulkRowReason): BulkRowRead => ({ ...none, reason });
  if (Object.values(cells).some((cell) => cell.length > BULK_LIMITS.cell)) return refused('cell-too-long');
  if (phone === '' && iccid === '') return refused('identifier-missing');
  // What was rounded to fifteen digits names another line, if any.
  if (SCIENTIFIC.test(phone) || SCIENTIFIC.test(iccid)) return refused('scientific-notation');
  const read = phone === '' ? { msisdn: null, repairs: [] } : readPhone(phone);
  if (!read) return refused('phone-malformed');
  const sim = iccid === '' ? null : parseIccid(iccid);
  if (sim === undefined) return refused('iccid-malformed');
  const event = bulkEventOf(cells.event);
  if (!event) return refused('event-unknown');
  return { ...read, iccid: sim, event, reason: null };
}

function readPhone(phone: string): Pick<BulkRowRead, 'msisdn' | 'repairs'> | null {
  const written = parsePhoneNumber(phone);
  if (written) return { msisdn: written, repairs: [] };
  const mended = /^[6-9]0[\d-]+$/.test(phone) ? parsePhoneNumber(`0${phone}`) : undefined;
  return mended ? { msisdn: mended, repairs: ['leading-zero'] } : null;
}

/** Rows alike in what the blast radius counts. */
export interface BulkGroup {
  readonly state: BulkRowState;
  readonly event: LifeEventId | null;
  readonly reason: string | null;
  readonly repaired: boolean;
  readonly count: number;
}

export interface BulkCounts {
  readonly rows: number;
  /** Can still be carried out. */
  readonly waiting: number;
  readonly done: number;
  readonly refused: number;
  readonly repaired: number;
  /** Of those that can be carried out: what ends something for good. */
  readonly final: number;
  /** Can be carried out or was, by event. */
  readonly byEvent: Readonly<Record<string, number>>;
  readonly byReason: Readonly<Record<string, number>>;
}

export function countBulk(groups: readonly BulkGroup[]): BulkCounts {
  const sum = (some: readonly BulkGroup[]) => some.reduce((total, { count }) => total + count, 0);
  const by = (name: (group: BulkGroup) => string | null, some: readonly BulkGroup[]) => {
    const sums: Record<string, number> = {};
    for (const group of some) {
      const key = name(group);
      if (key !== null) sums[key] = (sums[key] ?? 0) + group.count;
    }
    return sums;
  };
  const inState = (state: BulkRowState) => groups.filter((group) => group.state === state);
  const waiting = inState('waiting');
  return {
    rows: sum(groups),
    waiting: sum(waiting),
    done: sum(inState('done')),
    refused: sum(inState('refused')),
    repaired: sum(groups.filter(({ repaired }) => repaired)),
    final: sum(waiting.filter(({ event }) => event !== null && lifeEventRule(event).final === true)),
    byEvent: by(
      ({ event }) => event,
      groups.filter(({ state }) => state !== 'refused'),
    ),
    byReason: by(({ reason }) => reason, inState('refused')),
  };
}

/** The reason of a refused row: this table's own, or the rule that refused it. */
export type BulkReason = BulkRowReason | RuleId;
export const isBulkRowReason = (text: string): text is BulkRowReason =>
  (BULK_ROW_REASONS as readonly string[]).includes(text);
