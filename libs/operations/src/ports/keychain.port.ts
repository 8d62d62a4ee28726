// What the Keychain route asks of the register and of the outside: attestation of phones, delivery of centrally made keys.
import type { RouteSample } from '@sumaho-jpki/rules';
import type {
  AttestedKeyRow,
  DeviceChallengePurpose,
  DeviceChallengeRow,
  EnrolmentRow,
  IssuePolicyRow,
} from './keychain.rows';

export interface KeychainTables {
  attestedKeys: {
    /** False when this key was ever attested before. */
    insert(row: Omit<AttestedKeyRow, 'counter' | 'attestedAt'>): Promise<boolean>;
    byId(keyId: string): Promise<AttestedKeyRow | null>;
    /** Moves the counter up; false when it is not above the one on record (somebody was faster, or a replay). */
    advance(keyId: string, counter: number): Promise<boolean>;
  };
  deviceChallenges: {
    /** In the place of the session's former challenge for this purpose. */
    open(row: Omit<DeviceChallengeRow, 'usedAt'>): Promise<void>;
    /** Marks it used and answers it as it stood before: `usedAt` tells a second use. */
    take(sessionId: string, purpose: DeviceChallengePurpose): Promise<DeviceChallengeRow | null>;
  };
  enrolments: {
    latest(applicationId: string): Promise<EnrolmentRow | null>;
    /** New round, or another key in the same round as long as no request came and nothing was delivered; false after that. */
    prove(
      row: Pick<EnrolmentRow, 'applicationId' | 'round' | 'purpose' | 'sessionId' | 'spki' | 'challenge'>,
    ): Promise<boolean>;
    /** Stores the first request for exactly this proof; false when one is there, or another proof stands there by now. */
    request(at: Pick<EnrolmentRow, 'applicationId' | 'round' | 'challenge'>, requestDer: Uint8Array): Promise<boolean>;
    deliver(
      at: Pick<EnrolmentRow, 'applicationId' | 'round'>,
      delivery: { readonly jwe: string; readonly cms: Uint8Array | null },
    ): Promise<void>;
    /** Every delivery of the application is gone. */
    forgetDelivery(applicationId: string): Promise<void>;
    /** Once; false when it was reported before. */
    stored(
      at: Pick<EnrolmentRow, 'applicationId' | 'round'>,
      report: { readonly serial: string; readonly keyGenerationMs: number | null; readonly attempts: number | null },
    ): Promise<boolean>;
  };
  routeSamples: {
    /** What was measured of the newest applications. */
    newest(most: number): Promise<RouteSample[]>;
  };
  issuePolicies: {
    all(): Promise<IssuePolicyRow[]>;
    /** @param version of the row that is replaced, null for the first; false when it is another by now */
    put(row: Omit<IssuePolicyRow, 'version' | 'updatedAt'>, version: number | null): Promise<boolean>;
  };
}

export type AttestationVerdict =
  | {
      readonly ok: true;
      readonly publicKeySpki: Uint8Array;
      readonly environment: 'development' | 'production';
    }
  | { readonly ok: false; readonly problem: 'attestation-refused' | 'app-not-genuine'; readonly reason: string };

export type AssertionVerdict =
  | { readonly ok: true; readonly counter: number }
  | {
      readonly ok: false;
      readonly problem: 'key-not-proved' | 'assertion-replayed' | 'app-not-genuine';
      readonly reason: string;
    };

/** The check of what a phone's protected store says of itself, against the pinned root and our own app. */
export interface AppAttestation {
  attestation(input: {
    readonly attestation: Uint8Array;
    readonly keyId: string;
    readonly challenge: Uint8Array;
    readonly at: Date;
  }): Promise<AttestationVerdict>;
  /** The attested key vouches for `spki` over the challenge, which was opened for one purpose only. */
  keyProof(input: {
    readonly assertion: Uint8Array;
    readonly attestedSpki: Uint8Array;
    readonly lastCounter: number;
    readonly challenge: Uint8Array;
    readonly spki: Uint8Array;
  }): Promise<AssertionVerdict>;
}

/** J-LIS's key service, the part that hands a key to a phone: clear text never leaves it. */
export interface KeyDelivery {
  /** Encrypts the private key of `keyId` to the phone's proved key. Safe to repeat: every answer opens to the same key. */
  deliver(input: {
    readonly keyId: string;
    readonly applicationId: string;
    /** P-256, DER. */
    readonly recipientSpki: Uint8Array;
    readonly expiresAt: Date;
  }): Promise<{ readonly jwe: string; readonly cms: Uint8Array | null }>;
}
