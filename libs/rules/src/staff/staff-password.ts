/**
 * A password that a joiner chooses, where there is no passkey: long rather than odd, and none of those that are tried first.
 * Sources: NIST SP 800-63B-4 §3.1.1.2 (length, a list of common ones, no rules of composition); OWASP ASVS 5.0 6.2.
 */
export const STAFF_PASSWORD_LEAST = 12;
export const STAFF_PASSWORD_MOST = 128;

export type PasswordFault = 'too-short' | 'too-long' | 'too-common';

/** What people type when twelve letters are asked for, by letters and figures alone. */
const COMMON: ReadonlySet<string> = new Set([
  'adminadmin12',
  'administrator',
  'administrator1',
  'changeme1234',
  'iloveyou1234',
  'letmein12345',
  'monkey123456',
  'password1234',
  'password12345',
  'password123456',
  'passw0rd1234',
  'p4ssw0rd1234',
  'qwerty123456',
  'qwertyuiop12',
  'qwertyuiop123',
  'qwertyuiopas',
  'sakura123456',
  'sakurasakura1',
  'welcome12345',
  'zaqwsxcderfv',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  'q1w2e3r4t5y6',
]);
/** Words of the place, which are guessed with a few figures behind. */
const WORDS = ['password', 'administrator', 'sumaho', 'jpki', 'jlis', 'docomo', 'kddi', 'softbank', 'rakuten'];

const RUNS = ['01234567890123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm'];
const backwards = (text: string): string => [...text].reverse().join('');

/** One unit over and over ("abcabcabcabc"), or one run of neighbours. */
function isPattern(plain: string): boolean {
  for (let unit = 1; unit <= plain.length / 2; unit += 1)
    if (
      plain
        .slice(0, unit)
        .repeat(Math.ceil(plain.length / unit))
        .startsWith(plain)
    )
      return true;
  return RUNS.some((run) => run.includes(plain) || backwards(run).includes(plain));
}

/** As it is kept and compared: widths make no difference, blanks at the ends are slips. */
export const readPassword = (typed: string): string => typed.normalize('NFKC').trim();

/** @param account of the person, which is no secret */
export function faultOfPassword(typed: string, account: string): PasswordFault | null {
  const password = readPassword(typed);
  const length = [...password].length;
  if (length < STAFF_PASSWORD_LEAST) return 'too-short';
  if (length > STAFF_PASSWORD_MOST) return 'too-long';
  const plain = password.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const words = [account.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''), ...WORDS].filter((word) => word !== '');
  // What is left beside such words is what has to be guessed.
  const rest = words.reduce((text, word) => text.replaceAll(word, ''), plain);
  const guessed = plain.length === 0 || COMMON.has(plain) || isPattern(plain) || rest.length < STAFF_PASSWORD_LEAST / 2;
  return guessed ? 'too-common' : null;
}
