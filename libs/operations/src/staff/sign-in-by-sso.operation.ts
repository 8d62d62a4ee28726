// Single sign-on: the carrier's provider says who it is, the register whether and as what the person comes in. Nobody is made on the way (no
// just-in-time accounts): the subject was entered with the person. Who was invited with a subject enrols by the first sign-in there.
import { STAFF_TABLE, transition } from '@sumaho-jpki/rules';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { Refused } from '../refused';
import { SignInRefused } from '../sign-in-staff/sign-in-refused';
import { staffEvent } from './staff-entry';

export class SignInBySso {
  constructor(private readonly register: Register) {}

  /** @throws Refused `sign-in-refused`: unknown to the register, of another carrier, stopped or left, though the provider says yes */
  async execute(carrier: string, subject: string): Promise<StaffRow> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const staff = await tx.staff.bySsoSubject(carrier, subject);
      if (staff?.state === 'active') return staff;
      const waysIn = 1;
      if (!staff || !transition(STAFF_TABLE, staff.state, 'enrol', { actor: 'system', waysIn }).allowed)
        throw new SignInRefused('sign-in-refused', {
          by: 'single-sign-on',
          why: staff ? 'holder-not-active' : 'unknown-subject',
          staffId: staff?.id ?? null,
        });
      if (!(await tx.staff.update(staff, { state: 'active' }))) throw new Refused('conflict');
      // The code that was given out with the invitation counts no more.
      await tx.staff.forgetWaysIn(staff.id);
      await tx.history.record(staffEvent('staff-enrolled', staff, staff, { by: 'single-sign-on' }));
      return { ...staff, state: 'active', version: staff.version + 1 };
    });
  }
}
