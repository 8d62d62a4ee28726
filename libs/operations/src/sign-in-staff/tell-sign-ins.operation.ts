// Who came in by what, who was not let in, who went and whose time was over: in the audit of the person's organisation, with no secret of any
// kind and nothing that was typed. Refusals are counted, and told less and less often, so that nobody fills the audit from outside.
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { staffEvent } from '../staff/staff-entry';
import type { SignInRefused, StaffSignInWay } from './sign-in-refused';

/** Refusals of one account, or of nobody known, that are told each in an hour; from then on the 16th, 32nd, 64th …; twice as many at most. */
export const REFUSALS_TOLD = 10;
const WINDOW_SECONDS = 3_600;

/** A session of staff lives no longer, however busy (NIST SP 800-63B AAL3). */
export const STAFF_SESSION_HOURS = 12;

export type SessionEnd = 'idle' | 'absolute' | 'another-person';

type Member = Pick<StaffRow, 'id' | 'account' | 'carrier'>;

export class TellSignIns {
  constructor(private readonly register: Register) {}

  /** @param stepUp the same person was in already, and showed the proof anew */
  signedIn(
    staff: Member,
    by: readonly StaffSignInWay[],
    facts: { stepUp: boolean; certificate?: string },
  ): Promise<void> {
    const { stepUp, certificate } = facts;
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const shown = by.join('+');
      await tx.staff.signedIn(staff.id, shown);
      await tx.history.record(
        staffEvent(stepUp ? 'staff-proved-again' : 'staff-signed-in', staff, staff, {
          by: shown,
          ...(certificate ? { certificate } : {}),
        }),
      );
    });
  }

  signedOut(staff: Member): Promise<void> {
    return this.register.transaction({ kind: 'system' }, (tx) =>
      tx.history.record(staffEvent('staff-signed-out', staff, staff)),
    );
  }

  refused({ code, told }: SignInRefused): Promise<void> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const staff = told.staffId === null ? null : await tx.staff.byId(told.staffId);
      const bucket = `staff-refused:${staff?.id ?? 'nobody'}`;
      const count = await tx.countEvent(bucket, WINDOW_SECONDS);
      if (count > REFUSALS_TOLD && !Number.isInteger(Math.log2(count))) return;
      // The window slides: whoever keeps the count at a power of two would be told each time.
      if ((await tx.countEvent(`${bucket}:told`, WINDOW_SECONDS)) > 2 * REFUSALS_TOLD) return;
      const about = { account: staff?.account ?? '', carrier: staff?.carrier ?? null };
      // Nobody is known to have done it: the account is what it was tried on.
      const facts = { by: told.by, why: told.why, code, withinTheHour: count };
      await tx.history.record(staffEvent('staff-sign-in-refused', null, about, facts));
    });
  }

  ended(staffId: string, why: SessionEnd): Promise<void> {
    return this.register.transaction({ kind: 'system' }, (tx) => tellSessionEnd(tx, staffId, why));
  }
}

/** In the transaction in which the session's row goes. */
export async function tellSessionEnd(
  tx: Pick<RegisterTransaction, 'staff' | 'history'>,
  staffId: string,
  why: SessionEnd,
): Promise<void> {
  const staff = await tx.staff.byId(staffId);
  if (staff) await tx.history.record(staffEvent('staff-session-ended', null, staff, { why }));
}
