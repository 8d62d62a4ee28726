/**
 * The four-digit PIN of the phone certificate. Sources: jpki-domain §2.2 (lock limits: three tries, never reset by
 * time), §4.1 (EF 0018, four digits). The refused values are this project's rule.
 */
import { refuse, demand, withReasons, ALLOWED } from '../verdict';
import type { Verdict, VerdictWithReasons } from '../verdict';

export const PIN = { digits: 4, tries: 3 } as const;

export interface PinFacts {
  /** `YYYY-MM-DD`; checked as MMDD and as YYYY. */
  readonly birthDate?: string | undefined;
  /** Any form; only its last four digits count. */
  readonly phoneNumber?: string | undefined;
}

/** The digits as the card gets them: full-width typing is folded, nothing is trimmed away. */
export function normalisePin(typed: string): string {
  return typed.normalize('NFKC');
}

/** Whether it is a PIN at all, good or bad: asked before a try is spent on it. */
export function isPin(typed: string): boolean {
  return /^\d{4}$/.test(normalisePin(typed));
}

/** Judges a new PIN; every reason is named. Facts never hold the PIN itself. */
export function judgePin(typed: string, facts: PinFacts = {}): VerdictWithReasons {
  if (!isPin(typed)) return withReasons([refuse('pin-not-four-digits')]);
  const pin = normalisePin(typed);
  const [year, month, day] = facts.birthDate?.split('-') ?? [];
  const lastFour = facts.phoneNumber?.normalize('NFKC').replace(/\D/g, '').slice(-PIN.digits);
  return withReasons([
    demand(!/^(\d)\1{3}$/.test(pin), 'pin-all-the-same'),
    demand(!'0123456789'.includes(pin) && !'9876543210'.includes(pin), 'pin-straight-run'),
    demand(pin !== `${month}${day}` && pin !== year, 'pin-is-birthday'),
    demand(pin !== lastFour, 'pin-is-phone-number'),
  ]);
}

/**
 * One try of the PIN against the counter as the card counts: a success restores it, only a failure takes one,
 * nothing else ever changes it.
 */
export function attemptPin(triesLeft: number, matches: boolean): { verdict: Verdict; triesLeft: number } {
  if (triesLeft <= 0) return { verdict: refuse('pin-tries-used-up', { triesLeft: 0 }), triesLeft: 0 };
  if (matches) return { verdict: ALLOWED, triesLeft: PIN.tries };
  const left = triesLeft - 1;
  return { verdict: refuse(left > 0 ? 'pin-wrong' : 'pin-tries-used-up', { triesLeft: left }), triesLeft: left };
}
