// How a member of staff stands to the rows: what row-level security lets through, and the relation that the permissions ask about. The
// scope follows the account and never the operation: with every guard gone a desk still sees its own tenant alone.
import { relationOf, type Relation } from '@sumaho-jpki/rules';
import type { Scope } from './ports/register.port';
import type { LineRow, StaffRow } from './ports/rows';

export const scopeOf = (staff: Pick<StaffRow, 'carrier'>): Scope =>
  staff.carrier === null ? { kind: 'jlis' } : { kind: 'carrier', carrier: staff.carrier };

export const relationTo = (staff: StaffRow, line: Pick<LineRow, 'carrier' | 'hostCarrier'>): Relation =>
  staff.carrier === null ? 'none' : relationOf(staff.carrier, line);

/** To what a carrier has of its own, before a row is named; J-LIS is no carrier's tenant. */
export const relationOfStaff = ({ carrier }: Pick<StaffRow, 'carrier'>): Relation =>
  carrier === null ? 'none' : 'own';
