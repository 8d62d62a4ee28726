/**
 * Parties: machines that talk to J-LIS, a TSM or a gate, known by a code. What is certified is an organisation's machine; the code is
 * the whole of its name, so no datum of a person can come in. Sources: jpki-domain §3.3 (certificates beside the users'),
 * RFC 9483 §3.5 and §4.1 (what an enrolment is held to).
 */
import type { RevocationCause } from '../certificate/causes';
import { jstEndOfDay } from '../certificate-profile/jst-end-of-day';
import { isPartyCode } from '../certificate-profile/party-code';
import { CERTIFICATE_PROFILES, DEFAULT_POLICY_ARC, PARTY_NAME, policyOidOf } from '../certificate-profile/profiles';
import type { CertificateProfile, CertificateProfileName } from '../certificate-profile/profiles';
import type { NameAttributeFacts } from '../certificate-profile/certificate-facts';

export { isPartyCode };

/** What J-LIS registers as a party, and what enrols over CMP and EST. */
export const REGISTERED_KINDS = ['tsm', 'gate'] as const;
/** `staff`: the key by which one of J-LIS's staff signs in; it comes with the person's own entry alone. */
export const PARTY_KINDS = [...REGISTERED_KINDS, 'staff'] as const satisfies readonly CertificateProfileName[];
export type PartyKind = (typeof PARTY_KINDS)[number];
export type RegisteredKind = (typeof REGISTERED_KINDS)[number];

export function isPartyKind(text: string): text is PartyKind {
  return (PARTY_KINDS as readonly string[]).includes(text);
}

export function isRegisteredKind(text: string): text is RegisteredKind {
  return (REGISTERED_KINDS as readonly string[]).includes(text);
}

const STAFF_CODE = 'staff-';
const LETTERS = 'abcdefghijklmnop';
/**
 * The code of a member of staff as a party: the entry's id, and nothing of the person. Sixteen letters stand for the hexadecimal digits:
 * a run of figures could be anybody's number, and a lint refuses what looks like one.
 * @param staffId a UUID
 */
export const staffPartyCode = (staffId: string): string =>
  `${STAFF_CODE}${staffId.replaceAll('-', '').replace(/./g, (digit) => LETTERS[Number.parseInt(digit, 16)] ?? '')}`;

/** A code that a machine may have. */
export const isRegisteredCode = (text: string): boolean => isPartyCode(text) && !text.startsWith(STAFF_CODE);

/** Subject of a party's certificate, and the only one that it may ask for. */
export function partySubject(code: string) {
  return [
    ...PARTY_NAME,
    { type: 'CN', value: code, encoding: 'utf8' },
  ] as const satisfies readonly NameAttributeFacts[];
}

/** Whether a subject asked for is this party's own. The string type does not matter: clients choose it. */
export function isPartySubject(asked: readonly { readonly type: string; readonly value: string }[], code: string) {
  const own = partySubject(code);
  return (
    asked.length === own.length &&
    own.every(({ type, value }, at) => asked[at]?.type === type && asked[at].value === value)
  );
}

/** Kind and profile of a certificate with the policy of a party; undefined for any other. */
export function partyProfileOf(
  certificate: { readonly policies: readonly string[] },
  arc: string = DEFAULT_POLICY_ARC,
): { readonly kind: PartyKind; readonly profile: CertificateProfile } | undefined {
  const [policy, more] = certificate.policies;
  const kind = PARTY_KINDS.find((name) => policyOidOf(CERTIFICATE_PROFILES[name], arc) === policy);
  return kind === undefined || policy === undefined || more !== undefined
    ? undefined
    : { kind, profile: CERTIFICATE_PROFILES[kind] };
}

const DAY_MS = 86_400_000;

/** A year and a month to change over in; the profile allows 398 days. */
export const PARTY_CERTIFICATE_DAYS = 395;
/** A secret is for one certificate, and for not longer than this. */
export const ENROLMENT_SECRET_DAYS = 7;
/** A certificate that its party does not confirm within this time is revoked (RFC 4210 §5.2.8, RFC 9483 §4.1.1). */
export const CONFIRMATION_SECONDS = 300;
/** A change-over needs two, a mistake three; more would be a client gone wild. */
export const MOST_LIVE_PARTY_CERTIFICATES = 4;

export const partyNotAfter = (now: Date): Date =>
  jstEndOfDay(new Date(now.getTime() + PARTY_CERTIFICATE_DAYS * DAY_MS));

/** What J-LIS may name for the end of a party's certificate. */
export const JLIS_PARTY_CAUSES = [
  'stop-of-use',
  'holder-key-leak',
  'renewal',
  'record-error',
  'issuer-key-leak',
] as const satisfies readonly RevocationCause[];

/**
 * What a party may give as the reason of a revocation, by its number in RFC 5280 §5.3.1. A hold, its removal and a leak at the
 * authority are not a party's to say.
 */
export const PARTY_REVOCATION_CAUSES: Readonly<Partial<Record<number, RevocationCause>>> = {
  0: 'stop-of-use',
  1: 'holder-key-leak',
  3: 'stop-of-use',
  4: 'renewal',
  5: 'stop-of-use',
};
