/**
 * What machines' certificates there are beside those of persons' phones: of parties, which stand in the register, and of the authority's
 * own delegates, which stand with its keys. A kind is also found by its name, as the desk reads it. Source: profiles (jpki-domain §3.3).
 */
import type { CertificateProfileName } from '../certificate-profile/profiles';
import { MACHINE_KIND_LABELS } from '../labels/state-labels';
import { isPartyKind, PARTY_KINDS, type PartyKind } from './party';

export const DELEGATE_KINDS = ['ocsp-signer', 'enrolment-signer'] as const satisfies readonly CertificateProfileName[];
export type DelegateKind = (typeof DELEGATE_KINDS)[number];

export const MACHINE_KINDS = [...PARTY_KINDS, ...DELEGATE_KINDS] as const;
export type MachineKind = (typeof MACHINE_KINDS)[number];

const VERIFIER_WORDS = ['verifier', '検証者'];

const plain = (text: string) => text.normalize('NFKC').trim().toLowerCase();

/** The kinds that a search names, by id or by label in either language. */
export function machineKindsNamed(text: string): readonly MachineKind[] {
  const asked = plain(text);
  return MACHINE_KINDS.filter((kind) => {
    const { ja, en } = MACHINE_KIND_LABELS[kind];
    return [kind, ja, en].some((name) => plain(name) === asked);
  });
}

/** A search for the certificates by which verifiers are known. */
export const namesVerifiers = (text: string): boolean => VERIFIER_WORDS.includes(plain(text));

export const partyKindsAmong = (kinds: readonly MachineKind[]): readonly PartyKind[] =>
  kinds.filter((kind): kind is PartyKind => isPartyKind(kind));
