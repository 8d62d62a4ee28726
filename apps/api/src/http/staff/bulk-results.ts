// What became of each row, as a CSV file: for people in Japanese, with ids beside the words for machines. The cells are those of the
// file, so that the refused rows can be mended and sent again. rules `csvText` defuses what looks like a formula.
import type { BulkRow } from '@sumaho-jpki/operations';
import {
  csvText,
  formatPhoneNumber,
  isBulkRowReason,
  label,
  type BulkEncoding,
  type BulkRepair,
  type RuleId,
} from '@sumaho-jpki/rules';
import { fitsShiftJis, shiftJisOf } from './shift-jis';

const HEADING = ['行', '電話番号', 'ICCID', '届け', '結果', '理由コード', '理由', '修復', '注意'];
const LOST = 'Shift_JISにない文字を〓に置き換えました。';

export interface ResultsFile {
  readonly content: Uint8Array;
  readonly lostRows: readonly number[];
}

export function resultsFile(rows: readonly BulkRow[], encoding: BulkEncoding): ResultsFile {
  const shiftJis = encoding === 'shift_jis';
  const lostRows: number[] = [];
  const table = rows.map((row) => {
    const cells = cellsOf(row);
    const lost = shiftJis && !cells.every(fitsShiftJis);
    if (lost) lostRows.push(row.row);
    return [row.row, ...cells, lost ? LOST : ''];
  });
  const text = csvText([HEADING, ...table]);
  return { content: shiftJis ? shiftJisOf(text) : new TextEncoder().encode(`\ufeff${text}`), lostRows };
}

const cellsOf = (row: BulkRow): string[] => [
  row.msisdn === null ? row.typedPhone : formatPhoneNumber(row.msisdn),
  row.iccid ?? row.typedIccid,
  row.event === null ? row.typedEvent : label('life-event', row.event).ja,
  label('bulk-row-state', row.state).ja,
  row.reason ?? '',
  row.reason === null ? '' : reasonWords(row.reason),
  row.repairs
    .split(' ')
    .filter((repair) => repair !== '')
    .map((repair) => label('bulk-repair', repair as BulkRepair).ja)
    .join(' '),
];

const reasonWords = (reason: string): string =>
  isBulkRowReason(reason) ? label('bulk-reason', reason).ja : label('rule', reason as RuleId).ja;
