// Accept what people type, store one form (ux-ecosystem C17): full-width letters and digits, the look-alike dashes of
// Japanese keyboards, spaces. NFKC alone leaves 'ー' and '‐' as they are.

/** Hyphen, non-breaking hyphen, figure dash, en, em, horizontal bar, minus, long-vowel marks, box line, full-width minus. */
const DASHES = /[-\u2010-\u2015\u2212\u30fc\uff70\u2500\uff0d\ufe63\u2043]/gu;

/** Decimal digits only; letters and signs are dropped. */
export function digitsOf(typed: string): string {
  return typed.normalize('NFKC').replace(/[^0-9]/gu, '');
}

/** Upper-case letters and digits only. */
export function lettersAndDigitsOf(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/gu, '');
}

/** `ABCDEFGH2345` → `ABCD-EFGH-2345`; what is too long stays in the last group, so that the mistake can be seen. */
export function grouped(code: string, groups: number, groupLength: number): string {
  const parts: string[] = [];
  for (let index = 0; index < groups && index * groupLength < code.length; index += 1) {
    parts.push(code.slice(index * groupLength, index === groups - 1 ? undefined : (index + 1) * groupLength));
  }
  return parts.join('-');
}

/** One kind of dash, half-width letters and digits, single spaces, trimmed: for search words and free identifiers. */
export function tidied(typed: string): string {
  return typed.replace(DASHES, '-').normalize('NFKC').replace(/\s+/gu, ' ').trim();
}
