/** The iPhone route's bytes: attestation statement, proof of possession, and a key pair delivered encrypted to a phone's key. */
export { CHALLENGE_OCTETS, keyProofHash } from './client-data';
export type { AttestationEnvironment } from './authenticator-data';
export {
  attestationData,
  attestedKeyId,
  buildCredentialCertificate,
  encodeAttestation,
  MOST_ATTESTATION_OCTETS,
  NONCE_EXTENSION,
  parseAttestation,
} from './attestation';
export type { Attestation } from './attestation';
export { verifyAttestation } from './attestation-check';
export type { AttestationAnswer, AttestationQuestion, AttestationRefusal } from './attestation-check';
export { buildAssertion, verifyAssertion } from './assertion';
export type { AssertionAnswer, AssertionRefusal } from './assertion';
export { openSealedKey, SealedKeyError, sealKey } from './sealed-key';
export type { DeliveredKey, SealedKeyRefusal } from './sealed-key';
export { readPinReset, signPinReset } from './pin-reset-authorization';
export type { PinResetAuthorization } from './pin-reset-authorization';
