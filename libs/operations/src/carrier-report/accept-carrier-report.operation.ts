// handle…Notification about a line, its SIM or its handset: one inbox row and one step that acts on it, in one transaction. The
// carrier gets its answer at once; what the report means is worked out by the step, as often as it takes.
import type { CarrierNotice, NoticeStatus } from '@sumaho-jpki/rules';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { LineRow } from '../ports/rows';

export interface ReportedByCarrier {
  /** The network operator that signed; the adapter has seen that the contract's carrier is its own or its MVNO. */
  readonly carrier: string;
  /** With the number, or null with it: then the line is the one that the SIM is in. */
  readonly contractCarrier: string | null;
  /** E.164 with "+". */
  readonly msisdn: string | null;
  readonly notice: CarrierNotice;
  readonly status?: NoticeStatus;
  /** The number from now on. */
  readonly newMsisdn?: string;
  readonly messageId: string;
  readonly bodyHash: string;
  /** GP System Messaging reason number. */
  readonly reason: number;
  /** When it happened, by the carrier's clock. */
  readonly at: Date;
  /** The SIM the report speaks of; of a renewal, the old one. */
  readonly iccid: string | null;
}

/** Lines that a SIM was in, one after another. */
const MOST_LINES = 20;

export class AcceptCarrierReport {
  constructor(private readonly register: Register) {}

  /**
   * A line that nobody ever applied with is not ours to know.
   * @throws InboxConflictError when the same message id came with another body
   */
  execute(report: ReportedByCarrier): Promise<'accepted' | 'repeated' | 'unknown-line'> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      if (!(await tx.inbox.receive(report.carrier, report.messageId, report.bodyHash))) return 'repeated';
      const line = await lineOf(tx, report);
      if (line?.hostCarrier !== report.carrier) return 'unknown-line';
      const id = `carrier-report:${report.carrier}:${report.messageId}`;
      const step = await tx.steps.schedule({
        workflowId: id,
        kind: 'act-on-carrier-report',
        subject: line.id,
        effectKey: id,
        payload: {
          notice: report.notice,
          ...(report.status === undefined ? {} : { status: report.status }),
          reason: String(report.reason),
          at: report.at.toISOString(),
          received: (await tx.now()).toISOString(),
          ...(report.iccid === null ? {} : { iccid: report.iccid }),
        },
      });
      // A number is no part of a step's payload.
      if (report.newMsisdn !== undefined) {
        await tx.effects.intend({ effectKey: id, stepId: step.id, requestHash: report.bodyHash });
        await tx.effects.settle(id, { newMsisdn: report.newMsisdn });
      }
      return 'accepted';
    });
  }
}

/** By its number; where the carrier names the SIM alone, the line of that network that has it now. */
async function lineOf(
  tx: RegisterTransaction,
  { carrier, contractCarrier, msisdn, iccid }: ReportedByCarrier,
): Promise<LineRow | null> {
  if (msisdn !== null && contractCarrier !== null) return tx.lines.byMsisdn(contractCarrier, msisdn);
  if (iccid === null) return null;
  const found = (await tx.lines.search('iccid', iccid, MOST_LINES)).filter(
    ({ hostCarrier }) => hostCarrier === carrier,
  );
  // A line that ended keeps its last SIM in its row.
  return found.find(({ state }) => state !== 'terminated') ?? found[0] ?? null;
}
