/**
 * 通話の確認: while holder and desk speak, both see the same four digits, and the holder says in the portal, signed in with the card, that
 * it is them. It proves who is on the line, both ways; it opens nothing. Sources: ux-ecosystem §2.3 (the citizen confirms on phone or
 * browser), §1.3 (code compared against fraud); issue "The desk": call code; reliability-security F13 (caps on all doors).
 */
import { ALLOWED, demand, firstRefusal, refuse } from '../verdict';
import type { Verdict } from '../verdict';

export const CALL_CODE = {
  digits: 4,
  /** From the moment the desk asks for it. */
  validMinutes: 5,
  /** Answers with other digits than the ones shown. */
  tries: 3,
  /** A confirmed call counts for so long, or until the desk ends it. */
  callMinutes: 15,
  /** Codes for one line and hour, whoever asks. */
  codesPerHour: 6,
} as const;

/** `shown`: waits for the holder; `confirmed`: it is the holder who speaks; `denied`: the holder says it is not; `ended`: over. */
export const CALL_CODE_STATES = ['shown', 'confirmed', 'denied', 'ended'] as const;
export type CallCodeState = (typeof CALL_CODE_STATES)[number];

export const CALL_ANSWERS = ['it-is-me', 'not-me'] as const;
export type CallAnswer = (typeof CALL_ANSWERS)[number];

/** Four digits from at least 8 random bytes. @throws RangeError on fewer */
export function callDigitsFrom(random: Uint8Array): string {
  if (random.length < 8) throw new RangeError('A call code needs 8 random bytes.');
  const number = random.subarray(0, 8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return (number % 10n ** BigInt(CALL_CODE.digits)).toString().padStart(CALL_CODE.digits, '0');
}

/** May the desk have one shown now? */
export function judgeCallCode(facts: { readonly holderKnown: boolean; readonly codesThisHour: number }): Verdict {
  return firstRefusal([
    demand(facts.holderKnown, 'line-without-holder'),
    demand(facts.codesThisHour <= CALL_CODE.codesPerHour, 'call-codes-used-up', {
      codesPerHour: CALL_CODE.codesPerHour,
    }),
  ]);
}

export interface CallCodeFacts {
  readonly state: CallCodeState;
  readonly now: Date;
  readonly expiresAt: Date;
  readonly triesLeft: number;
}

/** What becomes of a code by one answer of the holder. A refusal that costs a try says in `triesLeft` what is left. */
export function answerCallCode(
  code: CallCodeFacts,
  given: { readonly matches: boolean; readonly answer: CallAnswer },
): { readonly verdict: Verdict; readonly state: CallCodeState; readonly triesLeft: number } {
  const { state, triesLeft } = code;
  if (state !== 'shown' || code.now.getTime() >= code.expiresAt.getTime()) {
    return { verdict: refuse('call-code-over'), state, triesLeft };
  }
  // A no needs no digits: whoever was not asked has none to compare.
  if (given.answer === 'not-me') return { verdict: ALLOWED, state: 'denied', triesLeft };
  if (given.matches && triesLeft > 0) return { verdict: ALLOWED, state: 'confirmed', triesLeft };
  const left = Math.max(triesLeft - 1, 0);
  return {
    verdict: refuse('call-code-wrong', { triesLeft: left }),
    state: left === 0 ? 'ended' : 'shown',
    triesLeft: left,
  };
}

/** What a call proves to the rules, at this moment. */
export interface CallProof {
  /** The holder confirmed this very call. */
  readonly confirmed: boolean;
  /** The card was read for it: the holder's sign-in was opened with it after the desk had asked. */
  readonly cardRead: boolean;
}

export const NO_CALL: CallProof = { confirmed: false, cardRead: false };

export function callProof(
  call: {
    readonly state: CallCodeState;
    readonly createdAt: Date;
    readonly confirmedAt: Date | null;
    readonly cardReadAt: Date | null;
  } | null,
  now: Date,
): CallProof {
  if (call?.state !== 'confirmed' || call.confirmedAt === null) return NO_CALL;
  if (now.getTime() >= callEndsAt(call.confirmedAt).getTime()) return NO_CALL;
  return { confirmed: true, cardRead: call.cardReadAt !== null && call.cardReadAt >= call.createdAt };
}

export const callEndsAt = (confirmedAt: Date): Date => new Date(confirmedAt.getTime() + CALL_CODE.callMinutes * 60_000);
