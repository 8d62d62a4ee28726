// How fresh the resident register's feed is: for each source the last sign of life and how far it has told everything.
import { may, residentSourceState, type ResidentSourceState } from '@sumaho-jpki/rules';
import type { ResidentSourceRow } from '../ports/resident-register.port';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed } from '../refused';

export interface ResidentSourceView {
  readonly source: ResidentSourceRow;
  readonly state: ResidentSourceState;
}

export class ReadResidentRegister {
  constructor(private readonly register: Register) {}

  execute(staff: StaffRow): Promise<readonly ResidentSourceView[]> {
    mustBeAllowed(may(staff.role, 'read-resident-register', 'none'));
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const now = await tx.now();
      const sources = await tx.residentSources.all();
      return sources.map((source) => ({ source, state: residentSourceState(source.completeUntil, now) }));
    });
  }
}
