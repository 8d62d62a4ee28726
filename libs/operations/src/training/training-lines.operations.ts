// 練習用回線: an administrator of the carrier makes one out of a line of the carrier's own, by its number; the desks find it in a list.
import { judgeTrainingLine, may, parsePhoneNumber } from '@sumaho-jpki/rules';
import { isFresh } from '../asker';
import { MovedMeanwhile } from '../move';
import type { CarrierGateway } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { CertificateRow, LineRow, StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { relationOfStaff, relationTo, scopeOf } from '../staff-scope';
import { checked } from '../desk-queue/desk-queue.operations';

const MOST_LINES = 200;

export interface TrainingLine {
  readonly line: LineRow;
  readonly certificate: CertificateRow | null;
}

export class ReadTrainingLines {
  constructor(private readonly register: Register) {}

  /** Of the caller's own carrier; of all of them for J-LIS. */
  execute(staff: StaffRow): Promise<TrainingLine[]> {
    mustBeAllowed(may(staff.role, 'read-training-lines', relationOfStaff(staff)));
    return this.register.transaction(scopeOf(staff), async (tx) => {
      // A host network sees the SIMs of its MVNOs; their lines are not its own.
      const own = (await tx.lines.training(MOST_LINES)).filter((line) => relationTo(staff, line) !== 'host-of');
      const found: TrainingLine[] = [];
      for (const line of own) {
        const [newest] = await tx.certificates.ofLine(line.id);
        found.push({ line, certificate: newest ?? null });
      }
      return found;
    });
  }
}

export class OpenTrainingLine {
  constructor(
    private readonly register: Register,
    private readonly carriers: CarrierGateway,
  ) {}

  /**
   * The carrier is asked what stands behind the number, as for an application.
   * @throws Refused `step-up-required` | `phone-number-not-understood` | `line-unknown`, for another carrier's too | `not-compatible` |
   *   `not-allowed-now` | `text-not-for-notes`; CarrierUnavailableError
   */
  async execute(input: { staff: StaffRow; provedAt: Date; phoneNumber: string; reason: string }): Promise<LineRow> {
    const { staff } = input;
    mustBeAllowed(may(staff.role, 'open-training-line', relationOfStaff(staff)));
    const now = await this.register.transaction(scopeOf(staff), (tx) => tx.now());
    const fresh = isFresh(input.provedAt, now);
    mustBeAllowed(may(staff.role, 'open-training-line', relationOfStaff(staff), { fresh }));
    const reason = checked(input.reason);
    const msisdn = parsePhoneNumber(input.phoneNumber);
    if (!msisdn) throw new Refused('phone-number-not-understood');
    const facts = await this.carriers.findSubscription(msisdn);
    if (!facts || (staff.carrier !== null && facts.carrier !== staff.carrier)) throw new Refused('line-unknown');
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const carrier = await tx.carriers.byCode(facts.carrier);
      if (!carrier) throw new Refused('line-unknown');
      const line = await tx.lines.upsert({
        carrier: carrier.code,
        hostCarrier: carrier.hostCarrier ?? carrier.code,
        msisdn,
        state: facts.lineState,
        iccid: facts.iccid,
        simProduct: facts.simProduct,
        handsetModel: facts.handsetModel,
        imei: facts.imei,
        eid: facts.eid ?? null,
      });
      return becomeTraining(tx, staff, line, reason);
    });
  }
}

async function becomeTraining(
  tx: RegisterTransaction,
  staff: StaffRow,
  line: LineRow,
  reason: string,
): Promise<LineRow> {
  const applications = await tx.applications.ofLine(line.id);
  const verdict = judgeTrainingLine({
    line: line.state,
    training: line.training,
    held: line.personId !== null,
    inEarnest: applications.filter(({ training }) => !training).length,
  });
  mustBeAllowed(verdict);
  if (!(await tx.lines.report(line, { training: true }))) throw new MovedMeanwhile();
  await tx.history.record({
    event: 'training-line-opened',
    actorKind: 'staff',
    actorId: staff.id,
    applicationId: null,
    lineId: line.id,
    certificateSerial: null,
    carrier: line.carrier,
    facts: { reason },
  });
  return { ...line, training: true };
}
