// Colleagues as a desk sees them: masked name, role and shop.
import { maskStaffName, type StaffRole } from '@sumaho-jpki/rules';
import type { RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';

export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly shop: string | null;
  readonly you: boolean;
}

export const colleague = ({ id, displayName, role, shop }: StaffRow, me: StaffRow): Colleague => ({
  id,
  name: maskStaffName(displayName),
  role,
  shop,
  you: id === me.id,
});

/** Looks up each person once. */
export function peopleOf(tx: RegisterTransaction, me: StaffRow): (id: string | null) => Promise<Colleague | null> {
  const known = new Map<string, Colleague | null>();
  return async (id) => {
    if (id === null) return null;
    if (!known.has(id)) {
      const row = await tx.staff.byId(id);
      known.set(id, row && colleague(row, me));
    }
    return known.get(id) ?? null;
  };
}
