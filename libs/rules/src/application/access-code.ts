/**
 * The access code (アクセスコード) of step ⑫: 12 digits in three groups of four, five tries, ten minutes.
 * Sources: jpki-domain §1.3 (its use; the original rules are not public); reliability-security §5.4 and OWASP ASVS
 * 6.5.5 (12 digits with 5 tries and 10 minutes, bound to the application).
 */
import { ALLOWED, firstRefusal, refuse, demand } from '../verdict';
import type { Verdict } from '../verdict';

export const ACCESS_CODE = {
  digits: 12,
  groupLength: 4,
  tries: 5,
  validMinutes: 10,
  /** A new code may be asked for this long after the last one. */
  resendAfterSeconds: 60,
  /** Codes one application may ever ask for: 20 × 5 guesses of 10¹² is a chance of 10⁻¹⁰. */
  codesPerApplication: 20,
} as const;

/**
 * Twelve digits from the caller's random bytes.
 * @param random at least 8 bytes from a cryptographic source (the modulo bias of 2⁶⁴ over 10¹² is below 10⁻⁷)
 * @throws RangeError on fewer than 8 bytes
 */
export function accessCodeFrom(random: Uint8Array): string {
  if (random.length < 8) throw new RangeError('An access code needs 8 random bytes.');
  const number = random.subarray(0, 8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return (number % 10n ** BigInt(ACCESS_CODE.digits)).toString().padStart(ACCESS_CODE.digits, '0');
}

/** `123456789012` → `1234-5678-9012`, as shown and read out. */
export function formatAccessCode(code: string): string {
  return code.replace(/(\d{4})(?=\d)/g, '$1-');
}

/** The twelve digits in whatever width and grouping they were typed, or undefined. */
export function parseAccessCode(typed: string): string | undefined {
  const digits = typed.normalize('NFKC').replace(/[\s\-‐‑‒–—―−ー]/g, '');
  return /^\d{12}$/.test(digits) ? digits : undefined;
}

/** A mistyped shape is told before anything is compared, and costs no try. */
export function judgeTypedAccessCode(typed: string): Verdict {
  return demand(parseAccessCode(typed) !== undefined, 'access-code-malformed', { digits: ACCESS_CODE.digits });
}

export interface AccessCodeFacts {
  readonly now: Date;
  readonly issuedAt: Date;
  readonly triesUsed: number;
  /** A later code of the same application exists. */
  readonly superseded: boolean;
  readonly redeemed: boolean;
}

export function accessCodeExpiry(issuedAt: Date): Date {
  return new Date(issuedAt.getTime() + ACCESS_CODE.validMinutes * 60_000);
}

/** May this code be tried at all? Asked before the values are compared. */
export function judgeAccessCode(code: AccessCodeFacts): Verdict {
  const expiresAt = accessCodeExpiry(code.issuedAt);
  return firstRefusal([
    demand(!code.superseded, 'access-code-superseded'),
    demand(!code.redeemed, 'access-code-used'),
    demand(code.triesUsed < ACCESS_CODE.tries, 'access-code-blocked', { triesLeft: 0 }),
    demand(code.now.getTime() < expiresAt.getTime(), 'access-code-lifetime-over', {
      expiresAt: expiresAt.toISOString(),
    }),
  ]);
}

export interface AttemptResult {
  readonly verdict: Verdict;
  /** Write this back, whatever the verdict. */
  readonly triesUsed: number;
  readonly redeemed: boolean;
}

/**
 * One try of code and download password together. The two share one counter, so that neither can be searched alone.
 * @param match the caller's constant-time comparisons, both made whatever the first one says
 */
export function attemptAccessCode(
  code: AccessCodeFacts,
  match: { readonly code: boolean; readonly password: boolean },
): AttemptResult {
  const verdict = judgeAccessCode(code);
  if (!verdict.allowed) return { verdict, triesUsed: code.triesUsed, redeemed: code.redeemed };
  if (match.code && match.password) return { verdict: ALLOWED, triesUsed: code.triesUsed, redeemed: true };
  const triesUsed = code.triesUsed + 1;
  const triesLeft = ACCESS_CODE.tries - triesUsed;
  const wrong = match.code ? 'download-password-wrong' : 'access-code-wrong';
  return { verdict: refuse(triesLeft > 0 ? wrong : 'access-code-blocked', { triesLeft }), triesUsed, redeemed: false };
}

/** May a new code be sent? The earlier one dies with it. */
export function judgeNewAccessCode(facts: {
  readonly now: Date;
  readonly lastSentAt?: Date | undefined;
  readonly codesSent: number;
}): Verdict {
  const waited = facts.lastSentAt ? (facts.now.getTime() - facts.lastSentAt.getTime()) / 1000 : Infinity;
  return firstRefusal([
    demand(facts.codesSent < ACCESS_CODE.codesPerApplication, 'access-codes-used-up', { codesSent: facts.codesSent }),
    demand(waited >= ACCESS_CODE.resendAfterSeconds, 'access-code-too-often', {
      waitSeconds: Number.isFinite(waited) ? Math.ceil(ACCESS_CODE.resendAfterSeconds - waited) : 0,
    }),
  ]);
}
