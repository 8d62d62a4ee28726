/**
 * Who acts. Source: jpki-domain §7 (actors and authority); reliability-security §5.3 (dual control at J-LIS).
 */
export const ROLES = [
  'citizen',
  'carrier-desk',
  'carrier-supervisor',
  'mvno-desk',
  'jlis-operator',
  'jlis-approver',
  'jlis-auditor',
  'hotline',
  'relying-party',
  'mno-tsm',
  'resident-register',
  'party',
  'agent',
] as const;

/** A signed-in party. `agent` is the TSM proxy agent on the phone, bound to one redeemed access code. */
export type Role = (typeof ROLES)[number];

/** Whoever moves a state: a role, or `system` for the worker, the clock and the register feed. */
export type Actor = Role | 'system';

export const STAFF_ROLES = [
  'carrier-desk',
  'carrier-supervisor',
  'mvno-desk',
  'jlis-operator',
  'jlis-approver',
  'jlis-auditor',
  'hotline',
] as const satisfies readonly Role[];
export type StaffRole = (typeof STAFF_ROLES)[number];

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

export function isStaffRole(text: string): text is StaffRole {
  return (STAFF_ROLES as readonly string[]).includes(text);
}

/**
 * How the caller's tenant stands to the row: its own, the host network of the row's MVNO, or nothing.
 * For a citizen and an agent `own` means the person's own rows. Source: reliability-security §5.5.
 */
export const RELATIONS = ['own', 'host-of', 'none'] as const;
export type Relation = (typeof RELATIONS)[number];

/** The tenant relation of a carrier to a line: an MVNO line also names the carrier whose network it runs on. */
export function relationOf(
  callerCarrier: string,
  row: { carrier: string; hostCarrier?: string | undefined },
): Relation {
  if (row.carrier === callerCarrier) return 'own';
  return row.hostCarrier === callerCarrier ? 'host-of' : 'none';
}
