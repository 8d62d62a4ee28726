// handle…Notification about a line, its SIM or its handset: one inbox row and one step that acts on it, in one transaction. The
// carrier gets its answer at once; what the report means is worked out by the step, as often as it takes.
import type { Register } from '../ports/register.port';

export interface ReportedByCarrier {
  /** The network operator that signed; the adapter has seen that the contract's carrier is its own or its MVNO. */
  readonly carrier: string;
  readonly contractCarrier: string;
  /** E.164 with "+". */
  readonly msisdn: string;
  readonly messageId: string;
  readonly bodyHash: string;
  /** GP System Messaging reason number. */
  readonly reason: number;
  /** When it happened, by the carrier's clock. */
  readonly at: Date;
  /** The SIM the report speaks of; of a renewal, the old one. */
  readonly iccid: string | null;
}

export class AcceptCarrierReport {
  constructor(private readonly register: Register) {}

  /**
   * A line that nobody ever applied with is not ours to know.
   * @throws InboxConflictError when the same message id came with another body
   */
  execute(report: ReportedByCarrier): Promise<'accepted' | 'repeated' | 'unknown-line'> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      if (!(await tx.inbox.receive(report.carrier, report.messageId, report.bodyHash))) return 'repeated';
      const line = await tx.lines.byMsisdn(report.contractCarrier, report.msisdn);
      if (line?.hostCarrier !== report.carrier) return 'unknown-line';
      const id = `carrier-report:${report.carrier}:${report.messageId}`;
      await tx.steps.schedule({
        workflowId: id,
        kind: 'act-on-carrier-report',
        subject: line.id,
        effectKey: id,
        payload: {
          reason: String(report.reason),
          at: report.at.toISOString(),
          received: (await tx.now()).toISOString(),
          ...(report.iccid === null ? {} : { iccid: report.iccid }),
        },
      });
      return 'accepted';
    });
  }
}
