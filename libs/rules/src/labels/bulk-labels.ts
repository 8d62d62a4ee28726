/** What people call the states, faults and reasons of a desk's bulk file; `{row}`, `{column}` and limits are filled by fillSentence. */
import type { BulkFileFault, BulkFileState, BulkRepair, BulkRowReason, BulkRowState } from '../bulk-file/bulk-file';
import type { Bilingual } from '../problems/sentence';

type Labels<Id extends string> = Readonly<Record<Id, Bilingual>>;

export const BULK_FILE_STATE_LABELS = {
  checking: { ja: '確認中', en: 'Being checked' },
  checked: { ja: '確認済み（未実行）', en: 'Checked, not run' },
  proposed: { ja: '承認待ち', en: 'Waits for approval' },
  running: { ja: '実行中', en: 'Running' },
  stopped: { ja: '停止中', en: 'Stopped' },
  done: { ja: '終了', en: 'Done' },
  refused: { ja: '却下', en: 'Refused' },
} as const satisfies Labels<BulkFileState>;

export const BULK_ROW_STATE_LABELS = {
  waiting: { ja: '実行できます', en: 'Can be carried out' },
  done: { ja: '済み', en: 'Done' },
  refused: { ja: '実行しません', en: 'Refused' },
} as const satisfies Labels<BulkRowState>;

export const BULK_FAULT_LABELS = {
  'too-large': {
    ja: 'ファイルが大きすぎます。{most}バイトまでに分けてください。',
    en: 'The file is too large. Split it into parts of at most {most} bytes.',
  },
  'too-many-rows': {
    ja: '行が多すぎます。{most}行までに分けてください。',
    en: 'The file has too many rows. Split it into parts of at most {most} rows.',
  },
  'no-rows': { ja: '見出しの下に行がありません。', en: 'There is no row below the heading.' },
  'wrong-byte': {
    ja: '{row}行目の{column}文字目が{encoding}として読めません。文字コードを確かめて保存し直してください。',
    en: 'Row {row}, character {column} cannot be read as {encoding}. Check the encoding and save the file again.',
  },
  'not-text': {
    ja: 'CSVではありません。Excelでは「CSV UTF-8（コンマ区切り）」で保存してください。',
    en: 'This is not a CSV file. In a spreadsheet, save it as “CSV UTF-8 (comma delimited)”.',
  },
  'utf-16': {
    ja: 'UTF-16は読み込めません。UTF-8かShift_JISで保存してください。',
    en: 'UTF-16 is not taken. Save the file as UTF-8 or Shift_JIS.',
  },
  quotes: {
    ja: '{row}行目の引用符（"）が正しく閉じていません。',
    en: 'The quotation marks in row {row} are not closed as they should be.',
  },
  'no-line-column': {
    ja: '見出しに「電話番号」か「ICCID」の列が必要です。',
    en: 'The heading needs a column “phone_number” or “iccid”.',
  },
  'no-event-column': { ja: '見出しに「届け」の列が必要です。', en: 'The heading needs a column “event”.' },
} as const satisfies Labels<BulkFileFault>;

export const BULK_REASON_LABELS = {
  'identifier-missing': { ja: '電話番号もICCIDも空です。', en: 'Neither a phone number nor an ICCID is given.' },
  'phone-malformed': { ja: '携帯電話の番号として読めません。', en: 'This is no mobile phone number.' },
  'iccid-malformed': {
    ja: 'ICCIDとして読めません（桁数か検査数字が違います）。',
    en: 'This is no ICCID: its length or check digit is wrong.',
  },
  'scientific-notation': {
    ja: '8.98E+18のような形に変わっています。末尾の桁が失われているため直せません。列の書式を「文字列」にして作り直してください。',
    en: 'The spreadsheet wrote it like 8.98E+18; its last digits are lost and cannot be repaired. Format the column as text and fill it again.',
  },
  'cell-too-long': { ja: '文字が多すぎる欄があります。', en: 'A cell is too long.' },
  'event-unknown': { ja: '届けの種類が分かりません。', en: 'There is no such event for a desk to record.' },
  'line-not-found': { ja: 'この窓口の回線にありません。', en: 'There is no such line at this desk.' },
  'line-mismatch': {
    ja: '電話番号とICCIDが別の回線のものです。',
    en: 'The phone number and the ICCID are not of one line.',
  },
  'line-twice': {
    ja: '同じ回線がこのファイルの前の行にあります。',
    en: 'The same line stands in an earlier row of this file.',
  },
  'training-line': {
    ja: '練習用回線です。一括処理では扱いません。',
    en: 'This is a training line. A bulk file leaves it alone.',
  },
  failed: {
    ja: '処理できませんでした。1件ずつの画面でやり直してください。',
    en: 'It could not be carried out. Try it on the page of the line.',
  },
} as const satisfies Labels<BulkRowReason>;

export const BULK_REPAIR_LABELS = {
  'leading-zero': {
    ja: '電話番号の先頭の0を補いました。',
    en: 'The leading zero of the phone number was put back.',
  },
} as const satisfies Labels<BulkRepair>;
