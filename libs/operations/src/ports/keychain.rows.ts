// Rows of the Keychain route: the attested key of an app's installation, its one-time challenges, the enrolment of an
// application, and J-LIS's issue policies.
import type { IssuePolicy } from '@sumaho-jpki/rules';

/** A key that attestation proved to live in a genuine phone under the genuine app. Its id is the phone's Keychain id. */
export interface AttestedKeyRow {
  /** base64url of SHA-256 over the public key point. */
  readonly keyId: string;
  /** The phone's first key on record: a later one has it when the former key vouched for it. */
  readonly phoneId: string;
  readonly applicationId: string;
  readonly sessionId: string;
  /** P-256, DER. */
  readonly publicKeySpki: Uint8Array;
  /** Highest counter seen; the next assertion must be above it. */
  readonly counter: number;
  readonly environment: 'development' | 'production';
  readonly osVersion: string;
  readonly attestedAt: Date;
}

export type DeviceChallengePurpose = 'attestation' | 'enrolment' | 'delivery' | 'contact';

/** The newest challenge of a session for a purpose; an older one is gone with it. */
export interface DeviceChallengeRow {
  readonly sessionId: string;
  readonly purpose: DeviceChallengePurpose;
  /** base64url of 32 bytes. */
  readonly challenge: string;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

/** One round of an application: the proved key, the request that came by EST, the delivery, the report that it is stored. */
export interface EnrolmentRow {
  readonly applicationId: string;
  /** 1, and 2 where the phone lost its first key. */
  readonly round: number;
  readonly purpose: 'enrolment' | 'delivery';
  readonly sessionId: string;
  /** The proved key: the certificate's, or the one to which the delivered key is encrypted. DER. */
  readonly spki: Uint8Array;
  /** The challenge of the proof, base64url; also the request's challengePassword. */
  readonly challenge: string;
  readonly provedAt: Date;
  /** PKCS#10 as it came, for the record. */
  readonly requestDer: Uint8Array | null;
  readonly requestedAt: Date | null;
  /** Encrypted to `spki` by the key service; gone once the key was proved, or its time is over. */
  readonly deliveryJwe: string | null;
  readonly deliveryCms: Uint8Array | null;
  readonly deliveredAt: Date | null;
  readonly storedSerial: string | null;
  readonly storedAt: Date | null;
  readonly keyGenerationMs: number | null;
  readonly attempts: number | null;
}

export interface IssuePolicyRow extends IssuePolicy {
  readonly id: string;
  /** Why J-LIS set it. */
  readonly reason: string;
  readonly version: number;
  readonly updatedAt: Date;
  readonly updatedBy: string;
}
