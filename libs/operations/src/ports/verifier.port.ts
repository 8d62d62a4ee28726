// The verifier register: who may ask for the status of a certificate, and by what they are known.
import type { VerifierKind, VerifierPurpose, VerifierState } from '@sumaho-jpki/rules';

export interface VerifierRow {
  readonly id: string;
  /** Its name to machines: client_id, issuer and subject of its assertions. */
  readonly code: string;
  readonly name: string;
  readonly kind: VerifierKind;
  readonly purposes: readonly VerifierPurpose[];
  readonly state: VerifierState;
  /** End of the certification; null for a verifier by law. */
  readonly certifiedUntil: Date | null;
  /** The gate whose questions are this verifier's. */
  readonly relyingPartyId: string | null;
  /** Why it stands as it does. */
  readonly reason: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type VerifierCredentialKind = 'client-certificate' | 'assertion-key';

export interface VerifierCredentialRow {
  readonly id: string;
  readonly verifierId: string;
  readonly kind: VerifierCredentialKind;
  /** SHA-256 of the certificate's SPKI in hex, or the JWK thumbprint (RFC 7638) in base64url. */
  readonly fingerprint: string;
  /** `kid` of an assertion key. */
  readonly keyId: string | null;
  readonly publicJwk: Record<string, unknown> | null;
  /** End of a client certificate. */
  readonly notAfter: Date | null;
  readonly addedAt: Date;
  readonly endedAt: Date | null;
}

export type NewVerifierCredential = Omit<VerifierCredentialRow, 'id' | 'verifierId' | 'addedAt' | 'endedAt'>;

/** A credential that is in use, and whose it is. */
export interface KnownVerifier {
  readonly verifier: VerifierRow;
  readonly credential: VerifierCredentialRow;
}

export interface VerifierTables {
  verifiers: {
    /** By name. */
    all(): Promise<VerifierRow[]>;
    byId(id: string): Promise<VerifierRow | null>;
    byCode(code: string): Promise<VerifierRow | null>;
    ofRelyingParty(relyingPartyId: string): Promise<VerifierRow | null>;
    /** False when code or gate is another verifier's. */
    insert(row: Omit<VerifierRow, 'state' | 'version' | 'createdAt' | 'updatedAt'>): Promise<boolean>;
    update(
      at: Pick<VerifierRow, 'id' | 'state' | 'version'>,
      change: Partial<Pick<VerifierRow, 'state' | 'certifiedUntil' | 'reason'>>,
    ): Promise<boolean>;
    /** Of all verifiers, oldest first, also those that were ended. */
    credentials(): Promise<VerifierCredentialRow[]>;
    /** False when the key, or the key id within this verifier, is in use. */
    addCredential(row: Omit<VerifierCredentialRow, 'addedAt' | 'endedAt'>): Promise<boolean>;
    /** False when it is not this verifier's, or was ended before. */
    endCredential(verifierId: string, id: string): Promise<boolean>;
    /** In use alone. */
    byFingerprint(kind: VerifierCredentialKind, fingerprint: string): Promise<KnownVerifier | null>;
    /** In use alone. */
    byCredential(id: string): Promise<KnownVerifier | null>;
    /** The assertion key in use of this verifier with this `kid`. */
    assertionKey(verifierId: string, keyId: string): Promise<VerifierCredentialRow | null>;
  };
}
