// Step await-sp-area: moved by the carrier's notification; when none came in time the state is asked back, never assumed. Where
// the SP-TSM relays the carrier's scripts, the phone's report on them is handed on first; what the carrier then still wants done
// goes to the phone by the same way, until the carrier says that its part is over.
import type { IssueRoute } from '@sumaho-jpki/rules';
import { moveElement } from '../move';
import type {
  CarrierGateway,
  CarrierRelay,
  CarrierScript,
  KeyService,
  Random,
  ScriptPurpose,
  SpAreaOutcome,
} from '../ports/outside.port';
import { CarrierUnavailableError } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { AgentOrderRow, ApplicationRow, DeviceSessionRow, ManagementMode, StepRow } from '../ports/rows';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';
import { follow, scheduleNext, stepEvent, WAIT_SECONDS } from './follow';
import { confirmDeletion, readOutcome } from './sp-area-outcome';
import { bytes } from '@sumaho-jpki/wire/apdu';

interface Facts {
  readonly application: ApplicationRow;
  readonly device: DeviceSessionRow | null;
  readonly outcome: SpAreaOutcome | null;
  /** The carrier's script that was relayed last. */
  readonly carriers: AgentOrderRow | null;
  /** Our own that went with it. */
  readonly own: AgentOrderRow | null;
  readonly management: ManagementMode;
}

export class AwaitSpArea implements StepHandler {
  readonly kind = 'await-sp-area';
  constructor(
    private readonly register: Register,
    private readonly carriers: CarrierGateway,
    private readonly relay: CarrierRelay,
    private readonly keyService: KeyService,
    private readonly random: Random,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const order = step.payload['order'] ?? '';
    const facts = await this.register.transaction({ kind: 'system' }, (tx) => this.read(tx, step, order));
    if (!facts) return { kind: 'park', reason: 'application-gone', problem: 'not-found' };
    if (step.payload['relay'] === 'true' && !facts.outcome) {
      const onTheWay = await this.goOnRelaying(step, facts);
      if (onTheWay) return onTheWay;
    }
    const { application } = facts;
    const known = facts.outcome ?? (await this.askBack(application, order));
    if (!known) return { kind: 'wait', afterSeconds: WAIT_SECONDS['await-sp-area'] };
    await this.faults.reach('await-sp-area/known');
    if (known.state === 'failed') {
      return { kind: 'park', reason: known.reason ?? 'carrier-failed', problem: problemOf(known.reason) };
    }
    // No receipt means that the area stood there before: the key service then knows its keys, or nobody of ours does.
    const trusted = known.receipt
      ? await this.keyService.acceptReceipt({ iccid: application.iccid, receipt: known.receipt })
      : await this.keyService.knowsSpArea(application.iccid);
    if (!trusted) return { kind: 'park', reason: 'receipt-not-ours', problem: 'carrier-answer-contradicts' };
    await this.faults.reach('await-sp-area/receipt-accepted');
    const following = await this.whatFollows(known, facts, application.route);
    return follow(step, {
      event: 'sp-area-made',
      facts: { apduCount: known.apduCount, management: facts.management, evidence: 'result-list' },
      ...following,
      also: async (tx, row) => {
        // A carrier does its orders one after the other: an area made now means that the deletion before it was done.
        await confirmDeletion(tx, row);
        await tx.agentOrders.kill(row.id);
        const element = await tx.elements.ensure({ lineId: row.lineId, carrier: row.carrier, iccid: row.iccid });
        if (element.state === 'absent') {
          const area = await moveElement(tx, element, 'create-area', { actor: 'mno-tsm' });
          if (facts.management === 'simple') await moveElement(tx, area, 'load-applet', { actor: 'mno-tsm' });
        }
        return row;
      },
    });
  }

  private async read(tx: RegisterTransaction, step: StepRow, order: string): Promise<Facts | null> {
    const application = await tx.applications.byId(step.subject);
    const line = application && (await tx.lines.byId(application.lineId));
    const host = line && (await tx.carriers.byCode(line.hostCarrier));
    return (
      application && {
        management: host?.profile?.management ?? 'simple',
        application,
        device: await tx.deviceSessions.latestOfApplication(application.id),
        outcome: await readOutcome(tx, order),
        carriers: await tx.agentOrders.latestOfCarrier(application.id),
        own: await tx.agentOrders.latest(application.id),
      }
    );
  }

  /** What is left to relay; null when the carrier's report is all that is missing. */
  private async goOnRelaying(step: StepRow, { carriers, device }: Facts): Promise<StepResult | null> {
    if (!carriers || !device) return null;
    const isOpen = carriers.state === 'queued' || carriers.state === 'delivered';
    // The phone came back under a new session. The carrier finds out by itself what its script did under the old one.
    if ((isOpen && device.id !== carriers.sessionId) || carriers.state === 'dead') {
      return this.again(step, 'relay-scripts', {});
    }
    const { carrierSeramUri: seramUri, carrierSeramSessionId: seramSessionId, iccid } = device;
    if (isOpen || !seramUri || !seramSessionId) return null;
    try {
      const next = await this.relay.report(
        { seramUri, seramSessionId, iccid },
        {
          name: carriers.scriptId,
          agentStatus: carriers.agentStatus ?? '',
          responses: carriers.responses ?? [],
        },
      );
      await this.faults.reach('await-sp-area/reported');
      if (next.kind === 'over') return null;
      if (next.kind === 'wait') return { kind: 'wait', afterSeconds: 1 };
      if (next.kind === 'unsuitable') return this.again(step, 'await-sp-area', { relay: 'false' });
      return this.handOver(next.script, device);
    } catch (problem) {
      if (problem instanceof CarrierUnavailableError) return { kind: 'retry', reason: 'carrier-unavailable' };
      throw problem;
    }
  }

  /** After a fault the carrier reads the card first: ours waits until its part is done. */
  private handOver(script: CarrierScript, device: DeviceSessionRow): StepResult {
    return {
      kind: 'wait',
      afterSeconds: WAIT_SECONDS['await-sp-area'],
      commit: async (tx) => {
        const application = await tx.applications.byId(device.applicationId);
        if (!application) return;
        await tx.agentOrders.enqueue({
          id: this.random.uuid(),
          applicationId: application.id,
          sessionId: device.id,
          iccid: application.iccid,
          scriptId: script.name,
          purpose: 'carrier',
          commands: script.commands,
        });
        await tx.history.record(
          stepEvent('writing-resumed', application, { purpose: 'sp-area', apduCount: script.commands.length }),
        );
      },
    };
  }

  private again(step: StepRow, kind: 'relay-scripts' | 'await-sp-area', change: Record<string, string>): StepResult {
    const round = String(Number(step.payload['round'] ?? '0') + 1);
    return {
      kind: 'done',
      commit: async (tx) => {
        const application = await tx.applications.byId(step.subject);
        if (!application) return;
        await tx.agentOrders.kill(application.id);
        await tx.history.record(
          stepEvent('writing-resumed', application, { purpose: 'sp-area', round: Number(round) }),
        );
        await scheduleNext(tx, step, kind, { ...step.payload, ...change, round });
      },
    };
  }

  /** Our script that went with the carrier's is judged next when the card answered it; else one is made now. */
  private async whatFollows(known: SpAreaOutcome, { own, management }: Facts, route: IssueRoute) {
    const purpose = known.receipt ? firstPurpose(route) : 'probe';
    const bringsContent = management !== 'simple' && purpose !== 'probe';
    const build = (ordered: string) => ({
      next: ['build-script' as const],
      payload: { purpose: ordered, ...(bringsContent && ordered === purpose ? { content: 'whole' } : {}) },
    });
    if (!own || own.state === 'queued') return build(purpose);
    // Nobody knows what became of it on the card.
    if (own.state !== 'answered' || !own.responses) return build('probe');
    if (own.responses.some((answer) => answer !== '')) {
      return {
        next: ['await-personalisation' as const],
        payload: { early: 'true' },
        dueAtOnce: () => Promise.resolve(true),
      };
    }
    // It was never begun: the key service hears so and takes its counter back.
    await this.keyService.acceptResponses({ scriptId: own.scriptId, responses: own.responses.map(bytes) });
    return build(purpose);
  }

  private async askBack({ carrier, iccid }: ApplicationRow, order: string): Promise<SpAreaOutcome | null> {
    try {
      const answer = await this.carriers.orderState({ carrier, iccid, functionCallIdentifier: order });
      return answer.state === 'executed' || answer.state === 'failed' ? answer : null;
    } catch (problem) {
      if (problem instanceof CarrierUnavailableError) return null;
      throw problem;
    }
  }
}

/** A key that is born on the card is made by its first script; one that was made centrally is brought by it. */
const firstPurpose = (route: IssueRoute): ScriptPurpose => (route === 'sim-on-card' ? 'generate' : 'personalise');

/** The carrier reports a card that refuses the load file as an execution error of this command (subject/reason code). */
const LOAD_FILE_REFUSED = /^loadELF: [\d.]+\/4\.2$/;
const problemOf = (reason: string | null) =>
  reason !== null && LOAD_FILE_REFUSED.test(reason) ? 'applet-refused-by-sim' : 'writing-interrupted';
