/**
 * By what members of staff sign in, who is offered which way, and what a client certificate has to be.
 * Sources: reliability-security §5.3 (carriers: own provider or passkey; J-LIS: client certificate or passkey, both factors);
 * issue "passkeys first, client certificate for J-LIS, TOTP as fallback".
 */
import type { PartyCertificateState } from '../party/party-certificate-states';
import type { PartyKind } from '../party/party';
import { ALLOWED, refuse, type Verdict } from '../verdict';
import { judgeStaffMember, type StaffPlace, type StaffState } from './staff';

/** `certificate` and `password` want the one-time code beside them; a passkey, unlocked by its owner, is both factors at once. */
export const JOINER_WAYS = ['passkey', 'certificate', 'password'] as const;
export type JoinerWay = (typeof JOINER_WAYS)[number];

export interface WaysPolicy {
  /** Certificates reach this service at all: a proxy that it trusts hands them on. */
  readonly certificates: boolean;
  /** Codes of the carriers that let their staff sign in by password and one-time code. */
  readonly passwordCarriers: readonly string[];
}

/** What a joiner can enrol by. At J-LIS the certificate stands in the password's place. */
export function judgeWay(way: JoinerWay, { carrier }: Pick<StaffPlace, 'carrier'>, policy: WaysPolicy): Verdict {
  const offered = {
    passkey: true,
    certificate: carrier === null && policy.certificates,
    password: carrier !== null && policy.passwordCarriers.includes(carrier),
  }[way];
  return offered ? ALLOWED : refuse('staff-way-not-offered', { way, carrier: carrier ?? '' });
}

/** A change-over needs two; the authority itself stops at four. */
export const STAFF_CERTIFICATES_AT_MOST = 2;

/** What a certificate turned out to be; `null`: nothing of the kind was found. */
export interface ShownCertificateFacts {
  /** Of one of our roots, within its dates, under the policy of this kind. */
  readonly kind: PartyKind | null;
  /** Of the register's own copy, which is the one shown, to the octet. */
  readonly state: PartyCertificateState | null;
  /** The entry it belongs to has not been switched off. */
  readonly enabled: boolean;
  /** Whose way in it is now. */
  readonly holder: { readonly carrier: string | null; readonly state: StaffState } | null;
}

/** Why a certificate does not open: for the audit alone. Whoever shows it always hears the same. */
export type CertificateFault =
  | 'not-ours-or-over'
  | 'of-a-machine'
  | 'not-in-the-register'
  | 'revoked'
  | 'not-active'
  | 'switched-off'
  | 'no-way-in-of-anybody'
  | 'holder-not-of-jlis'
  | 'holder-not-active';

/** In this order; null: it opens, together with the second factor. */
export function faultOfCertificate({ kind, state, enabled, holder }: ShownCertificateFacts): CertificateFault | null {
  if (kind === null) return 'not-ours-or-over';
  if (kind !== 'staff') return 'of-a-machine';
  if (state === null) return 'not-in-the-register';
  if (state === 'revoked') return 'revoked';
  if (state !== 'active') return 'not-active';
  if (!enabled) return 'switched-off';
  if (holder === null) return 'no-way-in-of-anybody';
  if (holder.carrier !== null) return 'holder-not-of-jlis';
  return judgeStaffMember(holder.state).allowed ? null : 'holder-not-active';
}
