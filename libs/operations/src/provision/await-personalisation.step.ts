// Step await-personalisation: the card's answers go to the key service; it says proved, or from where to go on.
// A script is never repeated: probe, re-synchronise, rebuild (ARCHITECTURE §3).
import { isOpen } from '@sumaho-jpki/rules';
import { moveElement } from '../move';
import { CarrierUnavailableError, LOAD_FILE_REFUSED } from '../ports/outside.port';
import type { ContentExtent, KeyService, ScriptOutcome } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { AgentOrderRow, LineRow, StepRow } from '../ports/rows';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';
import type { ContentManagement } from './content';
import { follow, scheduleNext, stepEvent, WAIT_SECONDS } from './follow';
import { bytes } from '@sumaho-jpki/wire/apdu';

/** The carrier was asked to read the card and has not done so yet: it is asked again, ever more patiently. */
const NOT_READ = 'content-not-read-yet';

/** The same problem as where the carrier loads: the SIM takes no load file that J-LIS did not sign. */
const problemOf = (reason: string) =>
  reason === LOAD_FILE_REFUSED ? 'applet-refused-by-sim' : 'element-message-tampered';

/** Rounds of probe and rebuild before hands are needed. */
export const MOST_ROUNDS = 12;

export class AwaitPersonalisation implements StepHandler {
  readonly kind = 'await-personalisation';
  constructor(
    private readonly register: Register,
    private readonly keyService: KeyService,
    private readonly content: ContentManagement,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const { order, device, line } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await tx.applications.byId(step.subject);
      return {
        order: await tx.agentOrders.latest(step.subject),
        device: await tx.deviceSessions.latestOfApplication(step.subject),
        line: application && (await tx.lines.byId(application.lineId)),
      };
    });
    if (!line) return { kind: 'park', reason: 'application-gone', problem: 'not-found' };
    // The phone came back under a new session: what the old one may have done to the card is asked of the card.
    if (order && order.state !== 'answered' && device && device.id !== order.sessionId) {
      return this.again(step, 'probe', 'new-phone-session');
    }
    if (order?.state !== 'answered' || !order.responses) {
      return { kind: 'wait', afterSeconds: WAIT_SECONDS['await-personalisation'] };
    }
    const outcome = await this.keyService.acceptResponses({
      scriptId: order.scriptId,
      responses: order.responses.map(bytes),
    });
    await this.faults.reach('await-personalisation/judged');
    try {
      return await this.goOn(step, line, order, outcome);
    } catch (problem) {
      if (problem instanceof CarrierUnavailableError) return { kind: 'retry', reason: 'carrier-unavailable' };
      throw problem;
    }
  }

  private async goOn(step: StepRow, line: LineRow, order: AgentOrderRow, outcome: ScriptOutcome): Promise<StepResult> {
    const { iccid, scriptId } = order;
    if (!(await this.content.takeReceipts(step, line, { iccid, scriptId, receipts: outcome.receipts ?? [] }))) {
      return { kind: 'park', reason: 'receipt-refused', problem: 'carrier-answer-contradicts' };
    }
    if (outcome.kind === 'refused') {
      // The same script only has its stored outcome to give: hands that let the step run again get a probe. A script that went
      // with the carrier's may have met a card whose area was not finished yet.
      if (step.reason === outcome.reason || step.payload['early'] === 'true')
        return this.again(step, 'probe', outcome.reason);
      return { kind: 'park', reason: outcome.reason, problem: problemOf(outcome.reason) };
    }
    if (outcome.kind === 'resume') return this.again(step, outcome.next, outcome.reason, outcome.extent);
    if (outcome.kind === 'key-generated') return this.certify(step, order.commands.length);
    const shown = await this.content.evidenceOf(line, { applicationId: step.subject, iccid, scriptId });
    if (shown === 'not-read-yet')
      return { kind: 'retry', reason: NOT_READ, ...(step.reason === NOT_READ ? {} : { afterSeconds: 1 }) };
    if ('drift' in shown)
      return { kind: 'park', reason: `content-audit: ${shown.drift}`, problem: 'carrier-answer-contradicts' };
    return follow(step, {
      event: 'card-proved-possession',
      facts: { apduCount: order.commands.length, ...shown },
      next: ['await-activation'],
      also: async (tx, application) => {
        const element = await tx.elements.byIccid(application.iccid);
        if (element) {
          // Where the carrier left the application to us, it came with our script.
          const loaded =
            element.state === 'sp-area' ? await moveElement(tx, element, 'load-applet', { actor: 'system' }) : element;
          await moveElement(
            tx,
            loaded,
            'personalise',
            { actor: 'agent' },
            { certificateSerial: application.certificateSerial },
          );
        }
        return application;
      },
    });
  }

  /** The card made its key and proved it: the application stays where it is while the certificate is issued. */
  private certify(step: StepRow, apduCount: number): StepResult {
    return {
      kind: 'done',
      commit: async (tx) => {
        const application = await tx.applications.byId(step.subject);
        if (!application || !isOpen(application.state)) return;
        await tx.history.record(stepEvent('key-made-on-card', application, { apduCount }));
        const round = step.payload['round'];
        await scheduleNext(tx, step, 'issue-certificate', round === undefined ? {} : { round });
      },
    };
  }

  private again(step: StepRow, purpose: string, reason: string, extent: ContentExtent = 'none'): StepResult {
    const round = Number(step.payload['round'] ?? '0') + 1;
    if (round > MOST_ROUNDS) return { kind: 'park', reason, problem: 'writing-interrupted' };
    return {
      kind: 'done',
      commit: async (tx) => {
        const application = await tx.applications.byId(step.subject);
        if (!application) return;
        await tx.history.record(stepEvent('writing-resumed', application, { purpose, reason, round }));
        await scheduleNext(tx, step, 'build-script', {
          purpose,
          round: String(round),
          ...(extent === 'none' ? {} : { content: extent }),
        });
      },
    };
  }
}
