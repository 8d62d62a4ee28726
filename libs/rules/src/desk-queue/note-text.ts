/**
 * What no note, task or handover may hold: an individual number (マイナンバー) and a PIN. The number is known by its check digit
 * (平成26年総務省令第85号 article 5: 11 − Σ Pn·Qn mod 11, 0 for a remainder of 0 or 1); a PIN by the word before or behind four digits. The
 * text is refused, not mended: the writer is to learn why.
 */
import { eidHolds, luhnHolds } from '../identifiers/check-digits';
import { demand, firstRefusal } from '../verdict';
import type { Verdict } from '../verdict';

export const NOTE_LENGTH = 500;

/** @param digits twelve, the check digit last */
export function isIndividualNumber(digits: string): boolean {
  if (!/^\d{12}$/.test(digits)) return false;
  const sum = [...digits.slice(0, 11)]
    .reverse()
    .reduce((total, digit, at) => total + Number(digit) * (at < 6 ? at + 2 : at - 4), 0);
  const rest = sum % 11;
  return Number(digits[11]) === (rest <= 1 ? 0 : 11 - rest);
}

/** Groups of digits that one separator each joins are one number as people write it. */
const JOINED = /\d+(?:[\s\-‐‑‒–—―−ー・.]\d+)*/gu;

function holdsIndividualNumber(text: string): boolean {
  return (text.match(JOINED) ?? []).some((joined) => {
    const groups = joined.split(/\D/u);
    const whole = groups.join('');
    // The number of a SIM, a phone or an eUICC, written in fours, holds no other.
    if ((whole.length === 15 || whole.length >= 19) && (luhnHolds(whole) || eidHolds(whole))) return false;
    return groups.some((_, from) =>
      groups.some((__, to) => to >= from && isIndividualNumber(groups.slice(from, to + 1).join(''))),
    );
  });
}

const PIN_WORD = '(?:暗証(?:番号)?|パスワード|パスコード|ﾊﾟｽﾜｰﾄﾞ|\\bPIN\\b|pin番号|passcode|password)';
const FOUR = '(?<!\\d)\\d{4}(?!\\d)';
const NEAR = new RegExp(`${PIN_WORD}[^\\d\\n]{0,12}${FOUR}|${FOUR}[^\\d\\n]{0,12}${PIN_WORD}`, 'iu');
const PASSWORD = /(?:パスワード|password)\s*(?:は|が|is|[:=「])\s*[「"]?(?=[A-Za-z]*\d)[A-Za-z0-9]{6,16}/iu;

/** May this stand in a note? @param text as typed */
export function judgeNoteText(text: string): Verdict {
  const plain = text.normalize('NFKC');
  return firstRefusal([
    demand(!holdsIndividualNumber(plain), 'text-holds-individual-number'),
    demand(!NEAR.test(plain) && !PASSWORD.test(plain), 'text-holds-pin'),
  ]);
}
