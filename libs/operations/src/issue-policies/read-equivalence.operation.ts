// The four routes side by side, measured from this installation's own register.
import { may, routeFigures, type RouteFigures } from '@sumaho-jpki/rules';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed } from '../refused';

/** Newest applications that are looked at. */
const MOST = 10_000;

export class ReadEquivalence {
  constructor(private readonly register: Register) {}

  /** @throws Refused `forbidden` */
  execute(staff: StaffRow): Promise<{ measuredAt: Date; newest: number; routes: RouteFigures[] }> {
    mustBeAllowed(may(staff.role, 'read-equivalence', 'none'));
    return this.register.transaction({ kind: 'jlis' }, async (tx) => ({
      measuredAt: await tx.now(),
      newest: MOST,
      routes: routeFigures(await tx.routeSamples.newest(MOST)),
    }));
  }
}
