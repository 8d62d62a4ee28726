// Keys that are never certified, as lists: SHA-256 of SubjectPublicKeyInfo (64 hex digits; keys known as compromised), and the form
// of Debian's openssl-blacklist (CVE-2008-0166): the last 20 hex digits of SHA-1 over the line `openssl rsa -modulus` prints.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export interface WeakKeyList {
  readonly spkiSha256: ReadonlySet<string>;
  /** Last 20 hex digits of SHA-1 of `Modulus=<HEX>\n`. */
  readonly debian: ReadonlySet<string>;
}

export const NO_WEAK_KEYS: WeakKeyList = { spkiSha256: new Set(), debian: new Set() };

/** Twenty lower-case hex digits. */
export function debianFingerprintOf(modulus: bigint): string {
  const line = `Modulus=${modulus.toString(16).toUpperCase()}\n`;
  return createHash('sha1').update(line).digest('hex').slice(20);
}

/** Empty lines and lines with # are left out. @throws SyntaxError for any other line: half a list would be believed whole. */
export function parseWeakKeyList(text: string): WeakKeyList {
  const spkiSha256 = new Set<string>();
  const debian = new Set<string>();
  text.split('\n').forEach((line, index) => {
    const entry = line.trim().toLowerCase();
    if (entry === '' || entry.startsWith('#')) return;
    if (/^[0-9a-f]{64}$/.test(entry)) spkiSha256.add(entry);
    else if (/^[0-9a-f]{20}$/.test(entry)) debian.add(entry);
    else throw new SyntaxError(`line ${index + 1} of the list of weak keys is neither 64 nor 20 hex digits`);
  });
  return { spkiSha256, debian };
}

/** An absent file is an empty list. */
export async function readWeakKeyList(path: string): Promise<WeakKeyList> {
  try {
    return parseWeakKeyList(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return NO_WEAK_KEYS;
    throw error;
  }
}
