// A hold that J-LIS placed is lifted by two persons (rules HOLD_GROUNDS dualControl): one asks, an approver decides, and what is lifted
// is exactly what stood on the certificate when it was asked for.
import { CERTIFICATE_TABLE, firstRefusal, demand, may, transition, type Verdict } from '@sumaho-jpki/rules';
import { proposeChange } from '../approvals/approvals';
import { certificateEvent, isFresh, type Asker } from '../asker';
import type { ApprovalRow } from '../ports/mass-act.port';
import type { Random } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { CertificateRow, StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { holdsOf, holdsText, liftableBy } from './holds';
import { lift } from './resume-certificate.operation';

export const LIFT_HOLD = 'lift-hold';

/** In whose right holds of J-LIS are lifted. */
const RIGHT = 'jlis-approver';

/** May the holds of J-LIS on this certificate be lifted now, if a second person agrees? */
export function judgeLift(row: CertificateRow, now: Date, pending: boolean): Verdict {
  const mine = liftableBy(RIGHT, holdsOf(row));
  const answer = transition(CERTIFICATE_TABLE, row.state, 'resume', {
    actor: RIGHT,
    now,
    notAfter: row.notAfter,
    possessionProved: false,
    otherLiveCertificates: 0,
    supersedesOthers: false,
    holds: mine.length > 0 ? mine : holdsOf(row),
    secondPerson: true,
  });
  return answer.allowed ? firstRefusal([demand(!pending, 'request-pending')]) : answer;
}

export class RequestLift {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /** @returns id of the request. @throws Refused `forbidden` | `step-up-required` | `certificate-unknown` | `hold-of-another` | `not-allowed-now` */
  async execute(input: { staff: StaffRow; provedAt: Date; serial: string; reason: string }): Promise<string> {
    const { staff, provedAt, serial, reason } = input;
    const id = this.random.uuid();
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const now = await tx.now();
      mustBeAllowed(may(staff.role, LIFT_HOLD, 'none', { fresh: isFresh(provedAt, now) }));
      const row = await tx.certificates.bySerial(serial);
      if (!row) throw new Refused('certificate-unknown');
      await tx.people.lock(row.personId);
      mustBeAllowed(judgeLift(row, now, (await tx.approvals.openOf(LIFT_HOLD, serial)) !== null));
      const holds = holdsText(liftableBy(RIGHT, holdsOf(row)));
      const proposal = {
        id,
        kind: LIFT_HOLD,
        change: { serial, holds },
        reason,
        maker: staff,
        subject: serial,
      } as const;
      const { changeSha256 } = await proposeChange(tx, proposal);
      const asker: Asker = { kind: 'staff', staff, provedAt };
      await tx.history.record(certificateEvent('hold-lift-requested', asker, row, { holds, changeSha256 }));
      return id;
    });
  }
}

/** @throws Refused `conflict` when other holds stand on it by now than were asked about */
export async function carryOutLift(
  tx: RegisterTransaction,
  { change, subject }: ApprovalRow,
  asker: Asker,
): Promise<readonly string[]> {
  const row = await tx.certificates.bySerial(subject ?? '');
  if (!row) throw new Refused('certificate-unknown');
  await tx.people.lock(row.personId);
  const current = (await tx.certificates.bySerial(row.serial)) ?? row;
  if (holdsText(liftableBy(RIGHT, holdsOf(current))) !== change['holds']) throw new Refused('conflict');
  await lift(tx, asker, current, { secondPerson: true });
  return [row.serial];
}
