/**
 * Many certificates revoked at once: which causes may be named, what belongs to each (every holder hears of it by name), and how long a proposal waits for the second
 * person. Sources: jpki-domain §2.4 (record error, issuer key leak: ex officio, holders told, the leak made public), §9; reliability-security F07 and A2 (mass-revocation plan asserted and tested).
 */
import type { RevocationCause } from '../certificate/causes';

export interface MassRevocationProcedure {
  /** Public notice is due (issuer key leak): the back office reminds of it, it is given outside of this system. */
  readonly publicNotice: boolean;
  /** `everything` may be selected without a criterion. */
  readonly everything: boolean;
  /** Certificates of TSMs and gates are meant as well: what is wrong is the authority's, its record or the keys. */
  readonly parties: boolean;
}

export const MASS_REVOCATION_PROCEDURES = {
  'record-error': { publicNotice: false, everything: false, parties: true },
  'issuer-key-leak': { publicNotice: true, everything: true, parties: true },
  'holder-key-leak': { publicNotice: false, everything: false, parties: true },
  'card-not-valid': { publicNotice: false, everything: false, parties: false },
  'stop-of-use': { publicNotice: false, everything: false, parties: false },
} as const satisfies Readonly<Partial<Record<RevocationCause, MassRevocationProcedure>>>;

export type MassRevocationCause = keyof typeof MASS_REVOCATION_PROCEDURES;
export const MASS_REVOCATION_CAUSES = Object.keys(MASS_REVOCATION_PROCEDURES) as readonly MassRevocationCause[];

export function isMassRevocationCause(text: string): text is MassRevocationCause {
  return Object.hasOwn(MASS_REVOCATION_PROCEDURES, text);
}
