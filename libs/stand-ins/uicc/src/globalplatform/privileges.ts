/**
 * Privileges of GP Card Specification 2.3.1 §6.6 (three bytes read as one number): what each needs, what it excludes,
 * whether one entry of the card alone has it, and who may give it.
 */
import { StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, Hex } from '../card-image';
import { must, refuse } from '../status-error';

export const PRIVILEGE = {
  securityDomain: 0x800000,
  dapVerification: 0x400000,
  delegatedManagement: 0x200000,
  cardLock: 0x100000,
  cardTerminate: 0x080000,
  cardReset: 0x040000,
  cvmManagement: 0x020000,
  mandatedDap: 0x010000,
  trustedPath: 0x008000,
  authorizedManagement: 0x004000,
  tokenVerification: 0x002000,
  globalDelete: 0x001000,
  globalLock: 0x000800,
  globalRegistry: 0x000400,
  finalApplication: 0x000200,
  globalService: 0x000100,
  receiptGeneration: 0x000080,
  cipheredLoad: 0x000040,
  contactlessActivation: 0x000020,
  contactlessSelfActivation: 0x000010,
} as const;

/** Default of the issuer security domain (§6.6.2). */
export const ISD_PRIVILEGES = 0x9efe80;
const DEFINED = 0xfffff0;

export const has = (privileges: number, privilege: number): boolean => (privileges & privilege) === privilege;

interface PrivilegeRule {
  bit: number;
  /** Privileges that must be there too. */
  needs?: number;
  /** Privileges that must not be there. */
  excludes?: number;
  /** One entry of the card at a time; taken from the issuer security domain and given back to it. */
  unique?: boolean;
  /** Reaches beyond the giver's own hierarchy: given by the issuer, or by a domain that has it itself. */
  cardWide?: boolean;
}

const { securityDomain } = PRIVILEGE;
export const PRIVILEGE_RULES: readonly PrivilegeRule[] = [
  { bit: PRIVILEGE.securityDomain },
  { bit: PRIVILEGE.dapVerification, needs: securityDomain },
  {
    bit: PRIVILEGE.delegatedManagement,
    needs: securityDomain,
    excludes: PRIVILEGE.authorizedManagement | PRIVILEGE.tokenVerification | PRIVILEGE.receiptGeneration,
  },
  { bit: PRIVILEGE.cardLock, cardWide: true },
  { bit: PRIVILEGE.cardTerminate, cardWide: true },
  { bit: PRIVILEGE.cardReset, unique: true, cardWide: true },
  { bit: PRIVILEGE.cvmManagement, cardWide: true },
  { bit: PRIVILEGE.mandatedDap, needs: securityDomain | PRIVILEGE.dapVerification, cardWide: true },
  { bit: PRIVILEGE.trustedPath, needs: securityDomain },
  { bit: PRIVILEGE.authorizedManagement, needs: securityDomain },
  { bit: PRIVILEGE.tokenVerification, needs: securityDomain },
  { bit: PRIVILEGE.globalDelete, cardWide: true },
  { bit: PRIVILEGE.globalLock, cardWide: true },
  { bit: PRIVILEGE.globalRegistry, cardWide: true },
  { bit: PRIVILEGE.finalApplication, unique: true, cardWide: true },
  { bit: PRIVILEGE.globalService },
  { bit: PRIVILEGE.receiptGeneration, needs: securityDomain },
  { bit: PRIVILEGE.cipheredLoad, needs: securityDomain },
  { bit: PRIVILEGE.contactlessActivation },
  { bit: PRIVILEGE.contactlessSelfActivation },
];
const UNIQUE = PRIVILEGE_RULES.filter(({ unique }) => unique).reduce((all, { bit }) => all | bit, 0);

/** What may be given to a supplementary domain, and to any application (card capability information, tags 81 and 82). */
export const DOMAIN_GRANTABLE = PRIVILEGE_RULES.reduce((all, { bit }) => all | bit, 0);
export const APPLICATION_GRANTABLE = PRIVILEGE_RULES.filter(
  ({ needs, bit }) => !needs && bit !== securityDomain,
).reduce((all, { bit }) => all | bit, 0);

/** Reads the privileges field of INSTALL: 1 byte takes defaults (an SSD gains Trusted Path), or 3 bytes, or 2. 6A80 otherwise. */
export function readPrivileges(field: Uint8Array): number {
  // Two bytes come from hosts that leave the last one out when it is zero.
  must(field.length >= 1 && field.length <= 3);
  const [first = 0, second = 0, third = 0] = field;
  const defaults = field.length === 1 && (first & 0x80) !== 0 ? PRIVILEGE.trustedPath : 0;
  const privileges = (((first << 16) | (second << 8) | third) & DEFINED) | defaults;
  for (const { bit, needs = 0, excludes = 0 } of PRIVILEGE_RULES) {
    if (has(privileges, bit)) must(has(privileges, needs) && (privileges & excludes) === 0);
  }
  return privileges;
}

/**
 * Whether that domain may give these privileges; `before` are those the entry has already.
 * @throws StatusError 6985: not the giver's to give, or another entry than the issuer security domain has it
 */
export function mustBeGrantable(image: CardImage, giver: ApplicationImage, privileges: number, before = 0): void {
  for (const { bit, unique, cardWide } of PRIVILEGE_RULES) {
    if (!has(privileges, bit) || has(before, bit)) continue;
    if (cardWide && giver.kind !== 'isd' && !has(giver.privileges, bit)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
    const issuerHasIt = image.applications.some((entry) => entry.kind === 'isd' && has(entry.privileges, bit));
    if (unique && !issuerHasIt) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  }
}

/** Inside a memory write: sets the privileges of an entry; unique ones leave the issuer security domain or come back to it. */
export function assignPrivileges(image: CardImage, aid: Hex, privileges: number): void {
  const entry = image.applications.find((application) => application.aid === aid);
  if (entry) entry.privileges = privileges;
  settleUniquePrivileges(image);
}

/** Inside a memory write: a unique privilege that nobody else has is the issuer security domain's. */
export function settleUniquePrivileges(image: CardImage): void {
  const taken = image.applications.reduce(
    (all, { kind, privileges }) => (kind === 'isd' ? all : all | (privileges & UNIQUE)),
    0,
  );
  for (const entry of image.applications) {
    if (entry.kind === 'isd') entry.privileges = (entry.privileges & ~UNIQUE) | (UNIQUE & ~taken);
  }
}

/** Who is selected on a locked or terminated card. */
export function finalApplicationOf(image: CardImage): ApplicationImage | undefined {
  return image.applications.find(({ privileges }) => has(privileges, PRIVILEGE.finalApplication));
}
