/**
 * Who may apply for a phone certificate: fifteen or older by the calendar of Japan, a My Number Card whose two
 * certificates are good, nobody twice at once. Sources: jpki-domain §2.1 (ground rules), §10 point 12.
 */
import { refuse, demand, withReasons } from '../verdict';
import type { Verdict, VerdictWithReasons } from '../verdict';
import type { RuleId } from '../refusal-rules';

export const MINIMUM_AGE = 15;

/** What the card sign-in provider says of a card certificate; `unknown` = it could not be checked. */
export const CARD_CERTIFICATE_STATUSES = ['valid', 'revoked', 'expired', 'suspended', 'unknown'] as const;
export type CardCertificateStatus = (typeof CARD_CERTIFICATE_STATUSES)[number];

export interface ApplicantFacts {
  readonly now: Date;
  /** `YYYY-MM-DD` as the sign-in provider told it; null when it did not. */
  readonly birthDate: string | null;
  readonly cardSignatureCertificate: CardCertificateStatus;
  readonly cardUserAuthCertificate: CardCertificateStatus;
  readonly openApplications: number;
}

const JST_OFFSET_MS = 9 * 3_600_000;

/** The date in Japan, `YYYY-MM-DD`; Japan has no summer time. */
export function jstDate(instant: Date): string {
  return new Date(instant.getTime() + JST_OFFSET_MS).toISOString().slice(0, 10);
}

/**
 * Full years on a date; someone born on 29 February comes of age on 1 March of a common year.
 * NaN when the birth date is not a whole date.
 */
export function ageOn(birthDate: string, date: string): number {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birthDate)) return Number.NaN;
  const years = Number(date.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return date.slice(5) >= birthDate.slice(5) ? years : years - 1;
}

type KnownTrouble = Exclude<CardCertificateStatus, 'valid' | 'unknown'>;

const SIGNATURE_RULES = {
  revoked: 'card-signature-revoked',
  expired: 'card-signature-expired',
  suspended: 'card-signature-suspended',
} as const satisfies Record<KnownTrouble, RuleId>;
const USER_AUTH_RULES = {
  revoked: 'card-user-auth-revoked',
  expired: 'card-user-auth-expired',
  suspended: 'card-user-auth-suspended',
} as const satisfies Record<KnownTrouble, RuleId>;

function judgeCardCertificate(status: CardCertificateStatus, rules: Record<KnownTrouble, RuleId>): readonly Verdict[] {
  if (status === 'valid') return [];
  // A failed check says nothing about the certificate: never send somebody to the counter for it.
  return [status === 'unknown' ? refuse('card-status-unknown') : refuse(rules[status])];
}

/** May this person apply now? Every reason is named, the person's own first. */
export function judgeApplicant(facts: ApplicantFacts): VerdictWithReasons {
  const age = ageOn(facts.birthDate ?? '', jstDate(facts.now));
  return withReasons([
    Number.isNaN(age)
      ? refuse('birth-date-unknown')
      : demand(age >= MINIMUM_AGE, 'under-fifteen', { minimumAge: MINIMUM_AGE }),
    ...judgeCardCertificate(facts.cardSignatureCertificate, SIGNATURE_RULES),
    ...judgeCardCertificate(facts.cardUserAuthCertificate, USER_AUTH_RULES),
    demand(facts.openApplications === 0, 'application-open', { openApplications: facts.openApplications }),
  ]);
}
