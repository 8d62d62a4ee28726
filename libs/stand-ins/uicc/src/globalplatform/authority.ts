/**
 * Who may change card content, and by what right (GPC 2.3.1 §9.1.3, §9.2.3, §9.4.2): a domain with Authorized
 * Management by itself, one with Delegated Management with a token for every step; neither when the function was
 * restricted for the domain or for the whole card.
 */
import { bytes, equalBytes, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, KeyImage } from '../card-image';
import type { DomainCommand } from '../channel';
import { must, refuse } from '../status-error';
import type { TokenReference } from './install-fields';
import { findKey, KVN_TOKEN } from './key-store';
import { entryMust, PERSONALIZED } from './life-cycle';
import { has, PRIVILEGE } from './privileges';
import { applicationOf } from './registry';
import { isSignedBy } from './signatures';

/** Bits of the restrict parameter D9 (table 11-53). */
export const RESTRICT = {
  registryUpdate: 0x40,
  personalization: 0x20,
  extradition: 0x10,
  makeSelectable: 0x08,
  install: 0x04,
  load: 0x02,
  delete: 0x01,
} as const;

/** The right under which content is changed; a delegated change is confirmed by a receipt. */
export interface Mandate {
  delegated: boolean;
  /** Token identifier 93, told again in the receipt. */
  tokenIdentifier?: Uint8Array;
}

/** @throws StatusError 6985 unless the domain may use these functions (a mask of {@link RESTRICT}) at all */
export function mustNotBeRestricted(image: CardImage, domain: ApplicationImage, functions: number): void {
  const restricted = (image.restricted ?? 0) | (domain.securityDomain?.restricted ?? 0);
  if ((restricted & functions) !== 0) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
}

/** @throws StatusError 6985: no management privilege, domain not personalised, or function restricted */
export function mustManageContent({ memory, domain }: DomainCommand, functions: number): void {
  const manages =
    has(domain.privileges, PRIVILEGE.authorizedManagement) || has(domain.privileges, PRIVILEGE.delegatedManagement);
  if (!manages) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  entryMust(domain, 'manage content');
  mustNotBeRestricted(memory.image, domain, functions);
}

/**
 * Checks the token of a step, or that there is none where none belongs.
 * @throws StatusError 6A80 a token under Authorized Management; 6985 a missing or wrong one under Delegated Management
 */
export function mandateOf(
  { memory, domain }: DomainCommand,
  step: { token: Uint8Array; signed: Uint8Array; reference: TokenReference },
): Mandate {
  if (!has(domain.privileges, PRIVILEGE.delegatedManagement)) {
    must(step.token.length === 0);
    return { delegated: false };
  }
  const verifier = helperOf(memory.image, domain, PRIVILEGE.tokenVerification);
  const key = verifier && soleKey(memory.image, verifier, KVN_TOKEN);
  const valid = key !== undefined && isSignedBy(key, step.signed, step.token);
  if (!verifier || !valid || !isMeantFor(verifier, step.reference)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  return { delegated: true, tokenIdentifier: step.reference.identifier };
}

/** A token that names its issuer or card is good on that card only. */
function isMeantFor(verifier: ApplicationImage, { issuer, image }: TokenReference): boolean {
  const data = verifier.securityDomain?.data ?? {};
  const agrees = (stated: Uint8Array | undefined, own: string | undefined): boolean =>
    stated === undefined || (own !== undefined && equalBytes(bytes(own), stated));
  return agrees(issuer, data['42']) && agrees(image, data['45']);
}

/** The key of that version: KID 01, or the first there is. */
export function soleKey(image: CardImage, domain: ApplicationImage, kvn: number): KeyImage | undefined {
  return findKey(image, domain, kvn, 1) ?? domain.securityDomain?.keys.find((key) => key.kvn === kvn);
}

/**
 * The domain that verifies tokens or makes receipts for a delegated one: inside the sub-hierarchy that starts at the
 * nearest domain above with Authorized Management (GPC §9.1.3.1, §9.1.3.6); undefined when there is none able to.
 */
export function helperOf(
  image: CardImage,
  delegated: ApplicationImage,
  privilege: number,
): ApplicationImage | undefined {
  const manager = managerAbove(image, delegated);
  if (!manager) return undefined;
  const able = (entry: ApplicationImage): boolean =>
    has(entry.privileges, privilege) && (entry.kind === 'isd' || entry.state === PERSONALIZED);
  if (able(manager)) return manager;
  return image.applications.find((entry) => able(entry) && managerAbove(image, entry)?.aid === manager.aid);
}

function managerAbove(image: CardImage, entry: ApplicationImage): ApplicationImage | undefined {
  let at = entry;
  for (let depth = 0; depth < 16; depth += 1) {
    if (has(at.privileges, PRIVILEGE.authorizedManagement)) return at;
    if (at.securityDomainAid === at.aid) return undefined;
    at = applicationOf(image, at.securityDomainAid);
  }
  return undefined;
}
