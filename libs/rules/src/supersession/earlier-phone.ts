/**
 * 機種変更 with the old phone gone: from the application until the new certificate is active the old one still works. Whoever does not
 * have the old phone any more is offered to stop it at once; a stop needs no card. Source: jpki-domain §9 (紛失, 機種変更).
 */
import type { CertificateState } from '../certificate/certificate-states';
import { isOpen, type ApplicationState } from '../application/application-states';

export type EarlierPhoneOffer =
  /** Nothing is live elsewhere, or the application is over. */
  | 'nothing'
  | 'offer-stop'
  /** Stopped already: it stays so until the new one ends it, or the holder finds the phone. */
  | 'stopped';

/**
 * @param earlier state of the person's live certificate; undefined when there is none
 * @param sameSim both are on one SIM: it is in the hand, and a stop would lock what is about to be written
 */
export function earlierPhoneOffer(
  application: ApplicationState,
  earlier: CertificateState | undefined,
  sameSim: boolean,
): EarlierPhoneOffer {
  if (!isOpen(application) || sameSim) return 'nothing';
  if (earlier === 'active') return 'offer-stop';
  return earlier === 'suspended' ? 'stopped' : 'nothing';
}
