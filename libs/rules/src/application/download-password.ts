/**
 * The download password (パスワード) of step ⑫, chosen by the citizen at application and typed again on the phone.
 * Sources: jpki-domain §1.3 (its use); reliability-security §5.4 (limits). Length and kinds are this project's rule.
 */
import { demand, withReasons } from '../verdict';
import type { VerdictWithReasons } from '../verdict';
import { parseAccessCode } from './access-code';

export const DOWNLOAD_PASSWORD = { minLength: 8, maxLength: 32, minKinds: 2 } as const;

/** NFKC, so that full-width and half-width typing give the same password. Hash and compare only this form. */
export function normaliseDownloadPassword(typed: string): string {
  return typed.normalize('NFKC');
}

/** Kinds of characters: upper case, lower case, digits, other letters (kana, kanji), the rest. */
export function kindsOf(text: string): number {
  const kinds = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[\p{Lo}\p{Lm}\p{Lt}]/u, /[^\p{L}\p{Nd}]/u];
  return kinds.filter((kind) => kind.test(text)).length;
}

/** Judges a password as typed; every reason is named. Facts never hold the password itself. */
export function judgeDownloadPassword(typed: string): VerdictWithReasons {
  const password = normaliseDownloadPassword(typed);
  const length = [...password].length;
  const kinds = kindsOf(password);
  const { minLength, maxLength, minKinds } = DOWNLOAD_PASSWORD;
  return withReasons([
    demand(!/\p{Cc}/u.test(password), 'password-control-character'),
    demand(length >= minLength && length <= maxLength, 'password-length', { length, minLength, maxLength }),
    demand(kinds >= minKinds, 'password-one-kind', { kinds, minKinds }),
    // Codes are drawn later: whatever reads as a code could turn out to be this application's own.
    demand(parseAccessCode(password) === undefined, 'password-looks-like-code'),
  ]);
}
