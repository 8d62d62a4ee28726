// Errors of the key service. Their messages name ids and reasons only, never key material or card data.
import type { CardRefusal } from './card-profiles';

export type KeyServiceRefusalReason =
  | CardRefusal
  | 'key-not-generated'
  | 'key-is-made-on-card'
  | 'key-is-made-here'
  | 'certificate-missing'
  | 'key-unknown'
  | 'key-forgotten'
  | 'key-bound-to-another-sim'
  | 'certificate-not-of-this-key'
  | 'sp-area-unknown'
  | 'counter-exhausted'
  | 'management-not-agreed'
  | 'token-for-another-command'
  | 'script-unknown'
  | 'script-expired';

/** The caller asked for something the key service must not or cannot do; trying again does not help. */
export class KeyServiceRefusal extends Error {
  override readonly name = 'KeyServiceRefusal';
  constructor(readonly reason: KeyServiceRefusalReason) {
    super(reason);
  }
}

/** A sealed column does not open: other key-encryption key, moved between rows, or changed at rest. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError';
}
