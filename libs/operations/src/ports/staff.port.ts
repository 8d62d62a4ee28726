// Staff beside their accounts: by what they sign in, the one-time code of a joiner, and challenges of passkeys that count once.
import type { StaffRole } from '@sumaho-jpki/rules';
import type { NewStaff, StaffRow } from './rows';

export type StaffCredentialKind = 'passkey' | 'client-certificate';

export interface StaffCredentialRow {
  readonly id: string;
  readonly staffId: string;
  readonly kind: StaffCredentialKind;
  /** As its owner calls it. */
  readonly name: string;
  /** The authenticator's credential id in base64url, or the certificate's serial in hex. */
  readonly handle: string;
  /** COSE key of a passkey; a certificate stands in the authority's register. */
  readonly publicKey: Uint8Array | null;
  /** Signature counter, 0 to 2³²−1; 0 for good where the authenticator has none. */
  readonly counter: number;
  readonly transports: readonly string[];
  /** Copied to the owner's other devices. */
  readonly backedUp: boolean;
  readonly notAfter: Date | null;
  readonly addedAt: Date;
  readonly usedAt: Date | null;
  readonly endedAt: Date | null;
}

export type NewStaffCredential = Omit<StaffCredentialRow, 'addedAt' | 'usedAt' | 'endedAt'>;

/** One for a person: a new code replaces the former. */
export interface StaffEnrolmentRow {
  readonly staffId: string;
  /** Keyed hash; the code itself is kept nowhere. */
  readonly codeHash: string;
  /** Of the secret that was shown last while enrolling; it counts once a code of it was confirmed. */
  readonly totpSecretSealed: string | null;
  readonly madeAt: Date;
  readonly expiresAt: Date;
}

export const PASSKEY_PURPOSES = ['enrol', 'add', 'sign-in'] as const;
export type PasskeyPurpose = (typeof PASSKEY_PURPOSES)[number];

export interface PasskeyChallengeRow {
  readonly id: string;
  readonly purpose: PasskeyPurpose;
  /** 256 bits, base64url. */
  readonly challenge: string;
  /** Whose passkey is made; null for a sign-in, where the passkey says who it is. */
  readonly staffId: string | null;
  readonly expiresAt: Date;
}

/** A member of staff as somebody enters them into the register: without any way in. */
export interface InvitedStaff {
  readonly id: string;
  readonly account: string;
  readonly displayName: string;
  readonly role: StaffRole;
  readonly carrier: string | null;
  readonly shop: string | null;
  readonly ssoSubject: string | null;
  readonly reason: string;
}

type Changeable =
  'state' | 'displayName' | 'role' | 'shop' | 'ssoSubject' | 'reason' | 'passwordHash' | 'totpSecretSealed';

export interface StaffTables {
  staff: {
    /** By organisation, then account; the scope decides what is seen. */
    all(): Promise<StaffRow[]>;
    byAccount(account: string): Promise<StaffRow | null>;
    byId(id: string): Promise<StaffRow | null>;
    /** Whom the carrier's identity provider calls so. */
    bySsoSubject(carrier: string | null, subject: string): Promise<StaffRow | null>;
    recordFailure(id: string, lockAfter: number, lockSeconds: number): Promise<StaffRow>;
    /** For the list of staff; the entry's version stays. */
    signedIn(id: string, by: string): Promise<void>;
    recordSuccess(id: string, totpCounter: number): Promise<boolean>;
    upsert(row: NewStaff): Promise<void>;
    /** False when the account, or the subject within the carrier, is somebody else's. */
    invite(row: InvitedStaff): Promise<boolean>;
    /** False when it is not in this version any more, or the subject is somebody else's. */
    update(at: Pick<StaffRow, 'id' | 'version'>, change: Partial<Pick<StaffRow, Changeable>>): Promise<boolean>;
    /** Whom the person's code was shown to; null: nobody in the register. */
    codeGiven(id: string, by: string | null): Promise<void>;
    endSessions(id: string): Promise<void>;
    /** Those alone that began with this certificate, also where the second factor is still due. */
    endSessionsOf(id: string, certificateSerial: string): Promise<void>;
    /** Sessions end, passkeys, certificates, password and code count no more. The certificates themselves are revoked by the caller. */
    forgetWaysIn(id: string): Promise<void>;
  };
  staffCredentials: {
    /** In use alone, oldest first; of everybody whom the scope sees. */
    all(): Promise<StaffCredentialRow[]>;
    ofStaff(staffId: string): Promise<StaffCredentialRow[]>;
    /** In use alone. */
    byHandle(kind: StaffCredentialKind, handle: string): Promise<StaffCredentialRow | null>;
    /** False when it is in use already, by whomever. */
    insert(row: NewStaffCredential): Promise<boolean>;
    /** False when the counter did not grow: a copy of the passkey is about. Where there is no counter both are 0. */
    used(id: string, counter: number): Promise<boolean>;
    /** False when it is not this person's, or was ended before. */
    end(staffId: string, id: string): Promise<boolean>;
  };
  staffEnrolments: {
    put(row: Omit<StaffEnrolmentRow, 'madeAt' | 'totpSecretSealed'>): Promise<void>;
    /** The secret of a former look counts no more. */
    keepTotp(staffId: string, totpSecretSealed: string): Promise<void>;
    /** Not out of time. */
    byCodeHash(codeHash: string): Promise<StaffEnrolmentRow | null>;
    /** Reads and deletes in one statement: a code enrols once. */
    take(codeHash: string): Promise<StaffEnrolmentRow | null>;
  };
  passkeyChallenges: {
    insert(row: PasskeyChallengeRow): Promise<void>;
    /** Reads and deletes in one statement: single use whatever the result. Null when out of time. */
    take(id: string, purpose: PasskeyPurpose): Promise<PasskeyChallengeRow | null>;
  };
}
