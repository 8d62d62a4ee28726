// What the authority can tell of itself: its roots, the signers of its answers, when the next root is due.
import type { KeyKind } from '@sumaho-jpki/rules';

export interface OwnCertificate {
  /** Lower-case hex. */
  readonly serial: string;
  /** Relative names in the order of the certificate: C=JP, O=… */
  readonly subject: string;
  /** subjectKeyIdentifier, lower-case hex. */
  readonly keyIdentifier: string;
  /** SHA-256 of the whole certificate, lower-case hex. */
  readonly sha256: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface AuthorityGeneration {
  /** 1, 2, 3 … in the order in which they were made. */
  readonly number: number;
  readonly root: OwnCertificate & { readonly keyKind: KeyKind };
  readonly issues: boolean;
  /** It issues from here on; null while it is only published. */
  readonly activeFrom: Date | null;
  /** Signers of answers that have not ended, the one that lasts longest first: that one signs. */
  readonly ocspSigners: readonly OwnCertificate[];
  /** Signers of answers over CMP, in the same order. None before the first such answer. */
  readonly enrolmentSigners: readonly OwnCertificate[];
}

export interface AuthoritySelf {
  /** Every root whose life goes on, oldest first. */
  readonly generations: readonly AuthorityGeneration[];
  readonly nextGenerationDue: Date;
  /** Arc of the policy OIDs that this installation writes. */
  readonly policyArc: string;
}

/** Reads only: makes no key, renews nothing. */
export interface AuthorityOversight {
  lookAtSelf(at: Date): Promise<AuthoritySelf>;
}
