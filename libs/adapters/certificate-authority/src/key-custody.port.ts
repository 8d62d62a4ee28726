// Custody of the authority's own private keys. One port, two plugs: encrypted files (development) and a PKCS#11 token. A private
// key never crosses this interface.
import type { KeyKind } from '@sumaho-jpki/rules';
import type { SignatureAlgorithm } from '@sumaho-jpki/wire/x509';

export const SIGNATURE_ALGORITHM_OF_KIND: Readonly<Record<KeyKind, SignatureAlgorithm>> = {
  'rsa-2048': 'rsa-sha256',
  'p-256': 'ecdsa-p256-sha256',
  'p-384': 'ecdsa-p384-sha384',
};

export interface CustodyKey {
  readonly name: string;
  readonly kind: KeyKind;
  readonly publicKeySpki: Uint8Array;
}

export interface KeyCustody {
  /**
   * Makes a key of that name, or answers the one that another process made first: after the call all see the same key.
   * Names: lower-case letters, digits and hyphens.
   */
  ensure(name: string, kind: KeyKind): Promise<CustodyKey>;
  find(name: string): Promise<CustodyKey | undefined>;
  names(): Promise<string[]>;
  /** Signature in DER form (ECDSA) or PKCS#1 v1.5 (RSA), with the hash of the key's kind. @throws KeyCustodyError */
  sign(name: string, bytes: Uint8Array): Promise<Uint8Array>;
  destroy(name: string): Promise<void>;
}

export class KeyCustodyError extends Error {
  override readonly name = 'KeyCustodyError';
  constructor(
    readonly reason:
      | 'wrong-passphrase'
      | 'damaged'
      | 'unknown-key'
      | 'loose-permissions'
      | 'weak-passphrase'
      | 'module-missing'
      | 'token-missing'
      | 'not-guarded',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
