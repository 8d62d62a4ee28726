// What went wrong between a typed PIN and the SIM or the Keychain, in words and with the tries that are left.
import { ProblemError } from '@sumaho-jpki/screen/dads';
import { problemNumber, type Words } from '@sumaho-jpki/screen/wording';
import { KeyGone } from '../phone/key-holder';
import { ClockWrong } from '../phone/phone-clock';
import { KeychainError } from '@sumaho-jpki/stand-ins/handset';
import { JpkiApplicationError } from '@sumaho-jpki/wire/jpki-applet';
import { SecureElementError } from '@sumaho-jpki/wire/tsm-proxy-agent';

export type PinTrouble =
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'already-set' }
  | { readonly kind: 'not-set' }
  /** SIM or phone has no certificate (any more). */
  | { readonly kind: 'gone' }
  | { readonly kind: 'silent' }
  /** The face may not stand in for the PIN (any more). */
  | { readonly kind: 'face-refused' }
  /** The store did not accept the service's permission for a new PIN. */
  | { readonly kind: 'reset-refused' }
  /** The phone's clock is off: the store would not accept any permission. */
  | { readonly kind: 'clock' }
  | { readonly kind: 'problem'; readonly problem: ProblemError };

export function pinTroubleOf(thrown: unknown): PinTrouble {
  if (thrown instanceof JpkiApplicationError) {
    switch (thrown.fault) {
      case 'wrong-pin':
        return { kind: 'wrong', triesLeft: thrown.detail.triesLeft ?? 1 };
      case 'pin-blocked':
        return { kind: 'blocked' };
      case 'pin-already-set':
        return { kind: 'already-set' };
      case 'pin-not-set':
        return { kind: 'not-set' };
      case 'application-not-found':
      case 'not-personalised':
        return { kind: 'gone' };
      default:
        return { kind: 'silent' };
    }
  }
  if (thrown instanceof KeyGone) return { kind: 'gone' };
  if (thrown instanceof ClockWrong) return { kind: 'clock' };
  if (thrown instanceof KeychainError) return ofKeychain(thrown);
  if (thrown instanceof SecureElementError) {
    return { kind: thrown.fault === 'no-such-application' ? 'gone' : 'silent' };
  }
  return { kind: 'problem', problem: ProblemError.from(thrown) };
}

function ofKeychain({ code, triesLeft }: KeychainError): PinTrouble {
  switch (code) {
    case 'pin-wrong':
      return { kind: 'wrong', triesLeft: triesLeft ?? 1 };
    case 'pin-blocked':
      return { kind: 'blocked' };
    case 'pin-already-set':
      return { kind: 'already-set' };
    case 'pin-not-set':
      return { kind: 'not-set' };
    case 'pin-reset-refused':
      return { kind: 'reset-refused' };
    case 'no-such-key':
    case 'no-certificate':
      return { kind: 'gone' };
    case 'biometrics-not-enrolled':
    case 'biometrics-not-allowed':
    case 'biometrics-changed':
      return { kind: 'face-refused' };
    default:
      return { kind: 'silent' };
  }
}

/** As a PIN field shows them; null while nothing says how many. */
export function triesLeftOf(trouble: PinTrouble | null): number | null {
  if (trouble?.kind === 'wrong') return trouble.triesLeft;
  return trouble?.kind === 'blocked' ? 0 : null;
}

/** Sentence and number of a locked PIN. */
export function blockedWords(words: Words): { readonly sentence: string; readonly number: string } {
  return {
    sentence: words.problem('phone-pin-blocked'),
    number: words.say('handset.pin.number', { number: problemNumber('phone-pin-blocked') ?? '' }),
  };
}
