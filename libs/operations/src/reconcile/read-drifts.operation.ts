// The drift list: J-LIS sees all, a carrier those of its own lines (row-level security says which).
import { may } from '@sumaho-jpki/rules';
import { scopeOf } from '../desk/desk.operations';
import type { DriftRow, ReconcileRunRow } from '../ports/drift.port';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed } from '../refused';
import { relationOfStaff } from '../staff-scope';

/** Of each list; more is more than hands can work off. */
const MOST = 200;

export interface DriftList {
  readonly open: readonly DriftRow[];
  readonly closed: readonly DriftRow[];
  /** Lines of these that are for practice. */
  readonly trainingLines: readonly string[];
  /** J-LIS alone. */
  readonly round: ReconcileRunRow | null;
}

export class ReadDrifts {
  constructor(private readonly register: Register) {}

  execute(staff: StaffRow): Promise<DriftList> {
    mustBeAllowed(may(staff.role, 'read-drifts', relationOfStaff(staff)));
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const [open, closed] = [await tx.drifts.open(MOST), await tx.drifts.closed(MOST)];
      const inTraining = new Set((await tx.lines.training(MOST)).map(({ id }) => id));
      return {
        open,
        closed,
        trainingLines: [...new Set([...open, ...closed].map(({ lineId }) => lineId ?? ''))].filter((id) =>
          inTraining.has(id),
        ),
        round: staff.carrier === null ? await tx.reconcileRuns.latest() : null,
      };
    });
  }
}
