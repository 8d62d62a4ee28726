/**
 * 暗証番号の初期化: the holder proves the person with the card in the portal, which shows a one-time code; the code typed on the phone
 * ties that phone to the proof. Then the counter is back at three and a new PIN is set on the phone; nobody else ever learns it.
 * Sources: jpki-domain §2.2 (initialise by card), §9 (PIN unlock: never by time), reliability-security F13 (caps on all doors).
 */
import { ALLOWED, demand, firstRefusal, refuse } from '../verdict';
import type { Verdict } from '../verdict';
import { judgeCoolDown } from '../line/sim-change';
import { isLive } from '../certificate/certificate-states';
import { takesWriting } from '../element/phone-lock';
import type { ElementState } from '../element/element-states';
import type { Store } from '../issue-policy/issue-route';
import { judgeContract, type MvnoContract } from '../mvno-contract/mvno-contract';
import type { CertificateState } from '../certificate/certificate-states';

export const PIN_INITIALISATION = {
  codeDigits: 8,
  validMinutes: 30,
  tries: 5,
  /** Orders of one person and day. */
  ordersPerDay: 3,
  /** Life of the service's permission for one nonce of a Keychain, judged there by the phone's own clock. */
  permissionMinutes: 5,
} as const;

export const PIN_INITIALISATION_STATES = ['ordered', 'redeemed', 'reset', 'done', 'ended'] as const;
/**
 * `ordered`: the code is in the holder's hand; `redeemed`: typed on the phone, the store is being told; `reset`: the store has no PIN
 * now; `done`: the new PIN signed; `ended`: ran out, used up, or in the way of a newer order.
 */
export type PinInitialisationState = (typeof PIN_INITIALISATION_STATES)[number];

export const OPEN_PIN_INITIALISATION_STATES = ['ordered', 'redeemed', 'reset'] as const;

/** Eight digits from at least 8 random bytes. @throws RangeError on fewer */
export function pinCodeFrom(random: Uint8Array): string {
  if (random.length < 8) throw new RangeError('A code needs 8 random bytes.');
  const number = random.subarray(0, 8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return (number % 10n ** BigInt(PIN_INITIALISATION.codeDigits))
    .toString()
    .padStart(PIN_INITIALISATION.codeDigits, '0');
}

/** `12345678` → `1234-5678`. */
export const formatPinCode = (code: string): string => code.replace(/(\d{4})(?=\d)/g, '$1-');

/** The eight digits in whatever width and grouping they were typed, or undefined. */
export function parsePinCode(typed: string): string | undefined {
  const digits = typed.normalize('NFKC').replace(/[\s\-‐‑‒–—―−ー]/g, '');
  return /^\d{8}$/.test(digits) ? digits : undefined;
}

/**
 * May the holder order it? A suspended certificate keeps its PIN's care: finding the phone again may need it. But a locked application
 * takes no script: on a SIM the certificate is resumed first, which unlocks it.
 */
export function judgePinInitialisation(facts: {
  certificate: CertificateState;
  ordersToday: number;
  now: Date;
  /** When the line was last bound to another SIM. */
  simChangedAt: Date | null;
  /** Of the element that holds the key; null where nothing is known of it. */
  element: ElementState | null;
  /** Where the key lives: a Keychain needs no carrier. */
  store: Store;
  /** Of the line's MVNO with its host; null on a network operator's own line. */
  contract: MvnoContract | null;
}): Verdict {
  return firstRefusal([
    facts.store === 'sim' ? judgeContract('pin-initialisation', facts.contract) : ALLOWED,
    demand(isLive(facts.certificate), 'certificate-not-live', { state: facts.certificate }),
    judgeCoolDown(facts.simChangedAt, facts.now),
    demand(takesWriting(facts.element), 'phone-side-locked', { element: facts.element ?? 'none' }),
    demand(facts.ordersToday <= PIN_INITIALISATION.ordersPerDay, 'pin-initialisations-used-up', {
      ordersPerDay: PIN_INITIALISATION.ordersPerDay,
    }),
  ]);
}

export interface PinCodeFacts {
  readonly now: Date;
  readonly expiresAt: Date;
  readonly triesLeft: number;
  readonly state: PinInitialisationState;
}

/** One try of the code. @returns the verdict and the tries to write back */
export function attemptPinCode(code: PinCodeFacts, matches: boolean): { verdict: Verdict; triesLeft: number } {
  const { triesLeft } = code;
  if (code.state !== 'ordered') return { verdict: refuse('pin-code-superseded'), triesLeft };
  if (code.now.getTime() >= code.expiresAt.getTime()) {
    return { verdict: refuse('pin-code-lifetime-over', { expiresAt: code.expiresAt.toISOString() }), triesLeft };
  }
  if (triesLeft <= 0) return { verdict: refuse('pin-code-blocked', { triesLeft: 0 }), triesLeft: 0 };
  if (matches) return { verdict: ALLOWED, triesLeft };
  const left = triesLeft - 1;
  return {
    verdict: refuse(left > 0 ? 'pin-code-wrong' : 'pin-code-blocked', { triesLeft: left }),
    triesLeft: left,
  };
}
