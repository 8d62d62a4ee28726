/**
 * What an app does with a certificate that its phone still holds: an ended one is deleted at the next contact, key and all. A held
 * certificate stays, the hold may be lifted. Source: jpki-domain §9 (機種変更, 紛失, 失効後の削除).
 */
import { REVOCATION_CAUSES, type RevocationCause } from '../certificate/causes';
import type { CertificateState } from '../certificate/certificate-states';

export const DELETION_REASONS = ['superseded', 'revoked', 'expired'] as const;
/** Another phone or a renewal took its place · it was ended · its time is over. */
export type DeletionReason = (typeof DELETION_REASONS)[number];

export type StoredFate = { readonly kind: 'keep' } | { readonly kind: 'delete'; readonly reason: DeletionReason };

export function storedFate(state: CertificateState, cause: RevocationCause | null): StoredFate {
  if (state === 'expired') return { kind: 'delete', reason: 'expired' };
  if (state !== 'revoked') return { kind: 'keep' };
  const superseded = cause !== null && REVOCATION_CAUSES[cause].reason === 'superseded';
  return { kind: 'delete', reason: superseded ? 'superseded' : 'revoked' };
}
