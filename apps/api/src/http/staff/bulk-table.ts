// The CSV file of a desk (RFC 4180) as rows of cells. UTF-8 with and without a byte order mark, or Shift_JIS, whichever fits to the
// last byte; a byte that fits neither is told with its row and column. What is wrong with the file is said in both languages.
import { Refused, type BulkTable } from '@sumaho-jpki/operations';
import {
  BULK_LIMITS,
  bulkColumnOf,
  fillSentence,
  label,
  type BulkCells,
  type BulkEncoding,
  type BulkFileFault,
} from '@sumaho-jpki/rules';
import { CsvError, parse } from 'csv-parse/sync';

interface WrongByte {
  readonly row: number;
  readonly column: number;
}

/** @throws Refused `validation-failed` that names the fault, and row and column where there are */
export function bulkTableOf(bytes: Uint8Array): BulkTable {
  if (bytes.length > BULK_LIMITS.bytes) throw fault('too-large', { most: BULK_LIMITS.bytes });
  const { text, encoding } = decoded(bytes);
  const [heading, ...rows] = recordsOf(text);
  const columns = (heading?.record ?? []).map(bulkColumnOf);
  if (!columns.includes('phone') && !columns.includes('iccid')) throw fault('no-line-column');
  if (!columns.includes('event')) throw fault('no-event-column');
  if (rows.length === 0) throw fault('no-rows');
  if (rows.length > BULK_LIMITS.rows) throw fault('too-many-rows', { most: BULK_LIMITS.rows });
  const cellsOf = (record: readonly string[], row: number): BulkTable['rows'][number] => {
    const cells: Record<keyof BulkCells, string> = { phone: '', iccid: '', event: '' };
    for (const [index, column] of columns.entries()) if (column) cells[column] = record[index] ?? '';
    return { ...cells, row };
  };
  // The row of a record is the row a spreadsheet shows: a line break inside quotation marks begins none.
  return { encoding, rows: rows.map(({ record, row }) => cellsOf(record, row)) };
}

function recordsOf(text: string): { record: string[]; row: number }[] {
  try {
    const records: string[][] = parse(text, { relax_column_count: true, skip_empty_lines: false });
    return records
      .map((record, index) => ({ record, row: index + 1 }))
      .filter(({ record, row }) => row === 1 || record.some((cell) => cell.trim() !== ''));
  } catch (thrown) {
    if (thrown instanceof CsvError) throw fault('quotes', { row: Number(thrown['lines'] ?? 1) });
    throw thrown;
  }
}

function decoded(bytes: Uint8Array): { text: string; encoding: BulkEncoding } {
  const [first, second, third, fourth] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) throw fault('utf-16');
  // A spreadsheet's own file is a ZIP; text has no NUL.
  if ((first === 0x50 && second === 0x4b && third === 0x03 && fourth === 0x04) || bytes.includes(0))
    throw fault('not-text');
  const marked = first === 0xef && second === 0xbb && third === 0xbf;
  const asUtf8 = read(bytes, 'utf-8');
  if (typeof asUtf8 === 'string') return { text: asUtf8, encoding: 'utf-8' };
  const asShiftJis = marked ? asUtf8 : read(bytes, 'shift_jis');
  if (typeof asShiftJis === 'string') return { text: asShiftJis, encoding: 'shift_jis' };
  // It is meant in the one that goes further before it breaks.
  const utf8 = marked || later(asUtf8, asShiftJis);
  const { row, column } = utf8 ? asUtf8 : asShiftJis;
  throw fault('wrong-byte', { row, column, encoding: utf8 ? 'UTF-8' : 'Shift_JIS' });
}

const later = (one: WrongByte, other: WrongByte): boolean =>
  one.row === other.row ? one.column > other.column : one.row > other.row;

/** The text, or where its first wrong byte stands. */
function read(bytes: Uint8Array, encoding: BulkEncoding): string | WrongByte {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return wrongByteOf(bytes, encoding);
  }
}

/** A line feed is no part of a longer character in either encoding, so lines can be read one by one. */
function wrongByteOf(bytes: Uint8Array, encoding: BulkEncoding): WrongByte {
  let begin = 0;
  for (let row = 1; begin <= bytes.length; row += 1) {
    const found = bytes.indexOf(0x0a, begin);
    const end = found < 0 ? bytes.length : found;
    const column = wrongIn(bytes.subarray(begin, end), encoding);
    if (column !== null) return { row, column };
    begin = end + 1;
  }
  return { row: 1, column: 1 };
}

function wrongIn(line: Uint8Array, encoding: BulkEncoding): number | null {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let characters = 0;
  try {
    for (const byte of line) characters += Array.from(decoder.decode(Uint8Array.of(byte), { stream: true })).length;
    decoder.decode();
    return null;
  } catch {
    return characters + 1;
  }
}

function fault(what: BulkFileFault, facts: Readonly<Record<string, string | number>> = {}): Refused {
  const { ja, en } = label('bulk-fault', what);
  const message = `${fillSentence(ja, facts)} / ${fillSentence(en, facts)}`;
  return new Refused('validation-failed', { errors: [{ path: 'contentBase64', message }] });
}
