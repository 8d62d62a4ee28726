/**
 * Comma-separated values (RFC 4180) for spreadsheets. A cell that begins like a formula is a formula there, whoever wrote it: it is
 * given an apostrophe, which makes it text (OWASP "CSV Injection"; the full-width signs count in Japanese spreadsheets).
 */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

function cellOf(value: string | number): string {
  // A NUL is no text, and some spreadsheets read over it.
  const text = String(value).replaceAll('\0', '');
  const safe = FORMULA.test(text) && !(typeof value === 'number' && PLAIN_NUMBER.test(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** Lines end with CRLF; the byte order mark is the caller's. */
export const csvText = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
