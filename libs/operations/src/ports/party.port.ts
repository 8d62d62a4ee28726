// Parties (TSMs and gates) and their certificates: what the register keeps, and what the authority does for them.
import type { LintResult, PartyCertificateState, PartyKind, RevocationCause } from '@sumaho-jpki/rules';
import type { SignatureAlgorithm } from '@sumaho-jpki/wire/x509';
import type { Guarded } from './register.port';

/** An organisation's machine. Nothing here is about a person. */
export interface PartyRow {
  /** CN of its certificates, its reference in CMP. */
  readonly code: string;
  readonly kind: PartyKind;
  readonly organisation: string;
  readonly enabled: boolean;
  /** Names the enrolment secret that is valid now; the secret itself is kept nowhere. null: there is none. */
  readonly secretId: string | null;
  readonly secretExpiresAt: Date | null;
  /** The member of staff to whom the secret is shown, once; null for one that was shown at a terminal. */
  readonly secretFor: string | null;
  readonly secretShownAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
}

export interface PartyCertificateRow {
  readonly serial: string;
  readonly partyCode: string;
  readonly state: PartyCertificateState;
  readonly version: number;
  readonly profile: string;
  readonly spkiSha256: string;
  readonly tbsDer: Uint8Array;
  readonly certificateDer: Uint8Array | null;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly revokedAt: Date | null;
  readonly revocationCause: RevocationCause | null;
  /** While `issued`: it is revoked when its party did not confirm by then. */
  readonly confirmBy: Date;
  readonly createdAt: Date;
}

/** Each named one on its own finds. */
export interface PartyCertificateSearch {
  /** How the serial begins, lower-case hex. */
  readonly serial: string | null;
  /** A piece of the code, of the organisation, or of the verifier's code or name; case does not matter. */
  readonly words: string | null;
  readonly kinds: readonly PartyKind[];
  /** All by which a verifier is known. */
  readonly ofVerifiers: boolean;
}

export interface PartyCertificateHit {
  readonly certificate: PartyCertificateRow;
  readonly party: Pick<PartyRow, 'code' | 'kind' | 'organisation' | 'enabled'>;
  /** Code of the verifier that is known by its key. */
  readonly verifier: string | null;
}

/** One enrolment over CMP: its id is used once, and what a confirmation has to fit. */
export interface EnrolmentTransactionRow {
  /** transactionID, lower-case hex. */
  readonly id: string;
  readonly partyCode: string;
  /** Our nonce, which the confirmation repeats; hex. */
  readonly serverNonce: string;
  readonly serial: string | null;
  readonly state: 'open' | 'done';
  readonly createdAt: Date;
  /** Secret's id or certificate's serial that protected the request: the confirmation comes under the same. */
  readonly protectedBy: string | null;
  /** As our answer gave it; null where there is nothing to confirm. */
  readonly certReqId: number | null;
}

type NewPartyCertificate = Omit<
  PartyCertificateRow,
  'state' | 'version' | 'certificateDer' | 'revokedAt' | 'revocationCause' | 'createdAt'
>;
type PartyCertificateChange = Partial<
  Pick<PartyCertificateRow, 'state' | 'certificateDer' | 'revokedAt' | 'revocationCause'>
>;

export interface PartyTables {
  parties: {
    byCode(code: string): Promise<PartyRow | null>;
    /** Nobody else changes or locks it before COMMIT: what is judged by it stays so. */
    locked(code: string): Promise<PartyRow | null>;
    all(): Promise<PartyRow[]>;
    /** False when the code is taken. */
    register(row: Pick<PartyRow, 'code' | 'kind' | 'organisation'>): Promise<boolean>;
    update(
      at: Pick<PartyRow, 'code' | 'version'>,
      change: Partial<Pick<PartyRow, 'enabled' | 'secretId' | 'secretExpiresAt' | 'secretFor' | 'secretShownAt'>>,
    ): Guarded;
  };
  partyCertificates: {
    /** Serial, plan and key are stored before anything is signed. False when serial or key was ever seen, of anybody. */
    reserve(row: NewPartyCertificate): Promise<boolean>;
    bySerial(serial: string): Promise<PartyCertificateRow | null>;
    /** Nobody changes it before COMMIT. */
    held(serial: string): Promise<PartyCertificateRow | null>;
    ofParty(code: string): Promise<PartyCertificateRow[]>;
    update(at: Pick<PartyCertificateRow, 'serial' | 'state' | 'version'>, change: PartyCertificateChange): Guarded;
    /** Reserved or issued, and not confirmed in time; or ended by time. */
    overdue(at: Date, limit: number): Promise<PartyCertificateRow[]>;
    /** What a desk sees of them: that meet one of these, newest first. */
    search(asked: PartyCertificateSearch, limit: number): Promise<PartyCertificateHit[]>;
    /** Certificates among these that do not stand as ended: what was published as revoked becomes so again. */
    notEnded(serials: readonly string[]): Promise<PartyCertificateRow[]>;
  };
  enrolmentTransactions: {
    /** False when the id was ever used. */
    open(row: Omit<EnrolmentTransactionRow, 'serial' | 'state' | 'createdAt'>): Promise<boolean>;
    byId(id: string): Promise<EnrolmentTransactionRow | null>;
    awaitConfirmation(id: string, serial: string): Guarded;
    /** False when it was done before. */
    finish(id: string): Guarded;
  };
}

export type PartyCertificateCheck =
  | {
      readonly ok: true;
      readonly serial: string;
      readonly kind: PartyKind;
      readonly code: string;
      readonly publicKeySpki: Uint8Array;
    }
  | { readonly ok: false };

/** Signs the authority's answers to parties: a delegate of the root. */
export interface EnrolmentSigner {
  readonly certificateDer: Uint8Array;
  /** Name, DER. */
  readonly subjectDer: Uint8Array;
  readonly keyIdentifier: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly sign: (data: Uint8Array) => Promise<Uint8Array>;
}

export interface PartyAuthority {
  newSerial(): string;
  /** Encodes and lints; signs nothing. */
  planPartyCertificate(input: {
    serial: string;
    kind: PartyKind;
    code: string;
    publicKeySpki: Uint8Array;
    notBefore: Date;
    notAfter: Date;
  }): Promise<{ tbsDer: Uint8Array; profile: string; lintResults: LintResult[] }>;
  /** Lints again what it signs and refuses when any lint fails: bytes signed = bytes linted. */
  signPartyCertificate(tbsDer: Uint8Array): Promise<Uint8Array>;
  /** A party's certificate of our roots within its dates; the status is the caller's. */
  checkPartyCertificate(certificateDer: Uint8Array, at: Date): Promise<PartyCertificateCheck>;
  readonly rootCertificateDer: Uint8Array;
  enrolmentSigner(): Promise<EnrolmentSigner>;
}

/** Secrets that are derived, not stored: the same id gives the same secret on every replica. */
export interface PartySecrets {
  newId(): string;
  /** At least 128 bits, in letters, digits, `-` and `_`. */
  secretOf(code: string, secretId: string): string;
}
