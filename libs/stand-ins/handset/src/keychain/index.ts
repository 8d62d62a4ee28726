export {
  type AttestationService,
  type CertifiedKey,
  type CertifyRequest,
  httpAttestationService,
} from './attestation-service';
export {
  AttestationAuthority,
  type AttestationFault,
  type AuthorityKey,
  type KeyForAuthority,
  makeAttestationAuthorities,
} from './attestation-authority';
export { defaultLocks, type PhoneLocks } from './exclusive';
export { indexedDbStore, type IndexedDbFactory } from './indexed-db-store';
export { type KeyValueStore, memoryStore } from './key-value-store';
export {
  type JsonWebKeyOfService,
  type Keychain,
  KeychainError,
  type KeychainFault,
  type KeychainItem,
  type KeychainOptions,
  type KeyKind,
  PASSCODE_TRIES,
  PIN_TRIES,
  type SignGate,
} from './keychain';
export { DEMO_APP_ID, openKeychain } from './open-keychain';
