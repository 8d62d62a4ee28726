// The protected store of a virtual iPhone (jpki-domain §1.5: "the Keychain is the SP area"), as an app sees it.
import type { AttestationEnvironment } from '@sumaho-jpki/wire/keychain';
import type { AttestationService } from './attestation-service';
import type { PhoneLocks } from './exclusive';
import type { KeyValueStore } from './key-value-store';

export type KeyKind = 'rsa-2048' | 'p-256' | 'p-384';

export const PIN_TRIES = 3;
export const PASSCODE_TRIES = 10;

export type KeychainFault =
  /** The phone is locked: unlock it with its passcode. */
  | 'locked'
  /** Keys of this kind need a phone with a passcode. */
  | 'passcode-not-set'
  /** Too many wrong passcodes: only a factory reset helps. */
  | 'passcode-blocked'
  /** No such key, or it was replaced by a newer one under the same label. */
  | 'no-such-key'
  /** Under this label stands a key with a certificate: delete it first or take another label. */
  | 'label-taken'
  /** Not a key for signing, or not a key for key agreement. */
  | 'wrong-key-kind'
  | 'certificate-malformed'
  | 'certificate-for-another-key'
  /** The key has its certificate: no further request, no other certificate. */
  | 'already-certified'
  | 'no-certificate'
  /** Four digits are asked for. */
  | 'pin-malformed'
  | 'pin-not-set'
  | 'pin-already-set'
  /** `triesLeft` tells how many are left. */
  | 'pin-wrong'
  | 'pin-blocked'
  /** The permission is not for this key, was used, has expired, or is not signed by the service. */
  | 'pin-reset-refused'
  | 'biometrics-not-enrolled'
  /** The holder has not allowed biometrics for this key with its PIN. */
  | 'biometrics-not-allowed'
  /** Biometrics were enrolled anew after they were allowed: allow them again with the PIN. */
  | 'biometrics-changed'
  /** `detail` tells why: see SealedKeyRefusal. */
  | 'delivery-refused'
  | 'not-attested'
  /** The vendor's service gave no answer, or refused. Trying again helps. */
  | 'attestation-unavailable';

export class KeychainError extends Error {
  override readonly name = 'KeychainError';
  constructor(
    readonly code: KeychainFault,
    readonly facts: { readonly triesLeft?: number; readonly detail?: string } = {},
  ) {
    super(`keychain: ${code}${facts.detail === undefined ? '' : ` (${facts.detail})`}`);
  }

  get triesLeft(): number | undefined {
    return this.facts.triesLeft;
  }
}

export interface KeychainItem {
  readonly label: string;
  readonly keyRef: string;
  /** agreement: waits for a delivered key. */
  readonly kind: KeyKind | 'agreement';
  readonly spki: Uint8Array;
  readonly certificate: Uint8Array | null;
  /** keychainId() of the moment when the certificate was stored: the service knows this key by it. */
  readonly keychainId: string | null;
  readonly pinSet: boolean;
  /** 3 when fresh, 0 = blocked. */
  readonly triesLeft: number;
  /** off: never allowed, or no biometrics enrolled. changed: enrolled anew since. */
  readonly biometrics: 'off' | 'allowed' | 'changed';
}

export type SignGate = { readonly pin: string } | { readonly biometrics: true };

export interface KeychainOptions {
  readonly store: KeyValueStore;
  readonly deviceId: string;
  /** `TEAMID.bundle-id` of the app that asks. */
  readonly appId?: string;
  /** `<origin>/sandbox/attestation` */
  readonly attestationUrl?: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Instead of `attestationUrl`. */
  readonly attestation?: AttestationService;
  readonly environment?: AttestationEnvironment;
  readonly locks?: PhoneLocks;
  /** Public P-256 JWK of the service that may permit a new PIN. */
  readonly pinResetKey?: JsonWebKeyOfService;
  readonly now?: () => Date;
}

export interface JsonWebKeyOfService {
  readonly kty: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
  readonly kid?: string;
}

/** All methods throw {@link KeychainError}; a store that fails throws as it is, and nothing half-done is left behind. */
export interface Keychain {
  readonly deviceId: string;

  /** The passcode of the phone: top of the key hierarchy. */
  hasPasscode(): Promise<boolean>;
  /** First passcode: unlocks too. Another one: the phone must be unlocked. */
  setPasscode(passcode: string): Promise<void>;
  /** False = wrong. The tenth wrong one in a row blocks the phone ('passcode-blocked'). */
  unlock(passcode: string): Promise<boolean>;
  isUnlocked(): boolean;
  lock(): void;

  /** True enrols (again: a new face or finger), false removes. Both invalidate what was allowed before. */
  setBiometrics(enrolled: boolean): Promise<void>;
  biometricsEnrolled(): Promise<boolean>;
  /** Lets biometrics stand in for the PIN of this key from now on; needs the PIN once. */
  allowBiometrics(keyRef: string, pin: string): Promise<void>;

  /** keyId of the newest attested key; null before the first attestation. */
  keychainId(): Promise<string | null>;
  /** A key is attested once: each call makes a new one, which counts from when the vendor has certified it. */
  attest(challenge: Uint8Array): Promise<{ keyId: string; attestation: Uint8Array }>;
  /**
   * CBOR assertion; the counter is stored before the signature is made.
   * @param keyId a former attested key, under which an item stands still; left out: the newest one
   */
  assert(clientDataHash: Uint8Array, keyId?: string): Promise<Uint8Array>;

  /** Replaces a key without certificate under the same label (an enrolment that was broken off). */
  generateKeyPair(
    kind: KeyKind,
    label: string,
  ): Promise<{ keyRef: string; spki: Uint8Array; /** of the generation alone */ milliseconds: number }>;
  generateAgreementKey(label: string): Promise<{ keyRef: string; spki: Uint8Array }>;
  /**
   * Unseals inside the enclave; the delivered key takes the place of the agreement key. Calling it again with the same
   * `keyRef` gives the same answer.
   */
  openDelivery(
    keyRef: string,
    jwe: string,
    expected?: { applicationId?: string },
  ): Promise<{ keyRef: string; spki: Uint8Array }>;
  /** The same for EST serverkeygen: EnvelopedData; `expected.spki` is the key of the certificate that came with it. */
  openDeliveryCms(
    keyRef: string,
    envelopedKey: Uint8Array,
    expected: { spki: Uint8Array },
  ): Promise<{ keyRef: string; spki: Uint8Array }>;
  /** PKCS#10 of the agreement key that names it as the key to seal to (EST serverkeygen). */
  createDeliveryRequest(keyRef: string, options: { challengePassword: string }): Promise<Uint8Array>;
  /** PKCS#10, DER. The subject is a placeholder that no certificate copies, or that of the certificate which it `renews` (DER). */
  createRequest(keyRef: string, options: { challengePassword: string; renews?: Uint8Array }): Promise<Uint8Array>;
  storeCertificate(keyRef: string, certificateDer: Uint8Array): Promise<void>;
  item(label: string): Promise<KeychainItem | null>;
  items(): Promise<KeychainItem[]>;

  /** First PIN; with `authorization` a new one for a key whose PIN is forgotten or blocked. */
  setPin(keyRef: string, pin: string, authorization?: string): Promise<void>;
  changePin(keyRef: string, old: string, pin: string): Promise<void>;
  /** base64url; the service puts it into its permission. Asking again makes older permissions worthless. */
  pinResetNonce(keyRef: string): Promise<string>;
  /** RSASSA-PKCS1-v1_5 with SHA-256, or ECDSA as DER ECDSA-Sig-Value (SHA-256 on P-256, SHA-384 on P-384). */
  sign(keyRef: string, data: Uint8Array, gate: SignGate): Promise<Uint8Array>;

  deleteItem(label: string): Promise<void>;
  /** Throws the file-system key away first: everything is unreadable for ever, passcode and attested key included. */
  factoryReset(): Promise<void>;
}
