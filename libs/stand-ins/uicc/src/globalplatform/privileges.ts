/** Privileges of GP Card Specification 2.3.1 §6.6, three bytes read as one number. */
import { must } from '../status-error';

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
} as const;

export const has = (privileges: number, privilege: number): boolean => (privileges & privilege) === privilege;

/** Reads the privileges field of INSTALL: 1 byte takes defaults (an SSD gains Trusted Path), or 3 bytes. 6A80 otherwise. */
export function readPrivileges(field: Uint8Array): number {
  must(field.length === 1 || field.length === 3);
  const first = (field[0] ?? 0) << 16;
  if (field.length === 1) return first | (has(first, PRIVILEGE.securityDomain) ? PRIVILEGE.trustedPath : 0);
  const privileges = first | ((field[1] ?? 0) << 8) | (field[2] ?? 0);
  const domainOnly =
    PRIVILEGE.delegatedManagement | PRIVILEGE.dapVerification | PRIVILEGE.trustedPath | PRIVILEGE.authorizedManagement;
  must(has(privileges, PRIVILEGE.securityDomain) || (privileges & domainOnly) === 0);
  const rivals = PRIVILEGE.authorizedManagement | PRIVILEGE.tokenVerification | PRIVILEGE.receiptGeneration;
  must(!has(privileges, PRIVILEGE.delegatedManagement) || (privileges & rivals) === 0);
  return privileges;
}
