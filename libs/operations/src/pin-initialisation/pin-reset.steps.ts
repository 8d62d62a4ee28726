// The SIM's part: one script of the key service under the SP area's keys that leaves the application without a PIN. As with
// every script: never repeated; after whatever went wrong the card is asked first.
import { takesWriting } from '@sumaho-jpki/rules';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { phoneEvent } from '../keychain/phone-event';
import type { KeyService } from '../ports/outside.port';
import type { PinInitialisationRow } from '../ports/pin-initialisation.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { StepRow } from '../ports/rows';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';
import { cardKindOf } from '../provision/card-kind';
import { elementOf } from '../views/element-of';
import { MOST_ROUNDS } from '../provision/await-personalisation.step';
import { stepEvent } from '../provision/follow';
import { endInitialisation } from './order-pin-initialisation.operation';
import { SESSION_HOURS } from './redeem-pin-code.operation';
import { tellPhone } from './tell-phone';

const WAIT_SECONDS = 30;
/** Why a script is not made: the carrier locked the application. The unlock takes the step up again. */
export const APPLET_LOCKED = 'applet-locked';
const NOTHING_LEFT: StepResult = { kind: 'done', commit: () => Promise.resolve() };

const stillOn = (order: PinInitialisationRow | null): order is PinInitialisationRow => order?.state === 'redeemed';

/** The latest moment at which the session that the code opened can end. */
const endOfSession = ({ expiresAt }: PinInitialisationRow): number => expiresAt.getTime() + SESSION_HOURS * 3_600_000;

export class BuildPinReset implements StepHandler {
  readonly kind = 'build-pin-reset';
  constructor(
    private readonly register: Register,
    private readonly keyService: KeyService,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const facts = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const order = await tx.pinInitialisations.byId(step.workflowId);
      const application = await tx.applications.byId(step.subject);
      const line = application && (await tx.lines.byId(application.lineId));
      const element = application && (await elementOf(tx, application));
      return stillOn(order) && order.sessionId !== null && line
        ? { application, line, order, sessionId: order.sessionId, locked: !takesWriting(element?.state ?? null) }
        : null;
    });
    if (!facts) return NOTHING_LEFT;
    // Held meanwhile: a locked application refuses every script, so none is made.
    if (facts.locked) return { kind: 'park', reason: APPLET_LOCKED, problem: 'certificate-suspended' };
    const purpose = step.payload['purpose'] === 'probe' ? 'probe' : 'reset-pin';
    const script = await this.keyService.emitScript({
      keyId: facts.order.id,
      iccid: facts.application.iccid,
      card: cardKindOf(facts.line),
      certificateDer: null,
      purpose,
    });
    await this.faults.reach('build-pin-reset/emitted');
    return {
      kind: 'done',
      commit: async (tx) => {
        if (!stillOn(await tx.pinInitialisations.byId(step.workflowId))) return;
        await tx.agentOrders.kill(facts.application.id);
        await tx.agentOrders.enqueue({
          id: script.scriptId,
          applicationId: facts.application.id,
          sessionId: facts.sessionId,
          iccid: facts.application.iccid,
          scriptId: script.scriptId,
          purpose,
          commands: script.commands.map(hex),
        });
        // The phone may have asked before there was anything: it comes again.
        await tellPhone(tx, facts.application.id);
        await tx.history.record(stepEvent('script-built', facts.application, { purpose }));
        await schedule(tx, step, 'await-pin-reset', { round: step.payload['round'] ?? '0' });
      },
    };
  }
}

export class AwaitPinReset implements StepHandler {
  readonly kind = 'await-pin-reset';
  constructor(
    private readonly register: Register,
    private readonly keyService: KeyService,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const { order, script, now } = await this.register.transaction({ kind: 'system' }, async (tx) => ({
      order: await tx.pinInitialisations.byId(step.workflowId),
      script: await tx.agentOrders.latest(step.subject),
      now: await tx.now(),
    }));
    if (!stillOn(order)) return NOTHING_LEFT;
    if (script?.state !== 'answered' || !script.responses) {
      return now.getTime() < endOfSession(order) ? { kind: 'wait', afterSeconds: WAIT_SECONDS } : this.end(step);
    }
    const outcome = await this.keyService.acceptResponses({
      scriptId: script.scriptId,
      responses: script.responses.map(bytes),
    });
    await this.faults.reach('await-pin-reset/judged');
    if (outcome.kind === 'pin-reset') return this.reset(step);
    if (outcome.kind === 'refused') {
      return { kind: 'park', reason: outcome.reason, problem: 'element-message-tampered' };
    }
    return this.again(step, outcome.kind === 'resume' && outcome.next === 'probe' ? 'probe' : 'reset-pin');
  }

  /** The phone's session is over: nobody fetches the script any more, and a new code begins anew. */
  private end(step: StepRow): StepResult {
    return {
      kind: 'done',
      commit: async (tx) => {
        const order = await tx.pinInitialisations.byId(step.workflowId);
        if (!stillOn(order)) return;
        await tx.agentOrders.kill(step.subject);
        await endInitialisation(tx, order);
      },
    };
  }

  private reset(step: StepRow): StepResult {
    return {
      kind: 'done',
      commit: async (tx) => {
        const order = await tx.pinInitialisations.byId(step.workflowId);
        const application = await tx.applications.byId(step.subject);
        if (!stillOn(order) || !application) return;
        await tx.pinInitialisations.update(order, { state: 'reset' });
        await tellPhone(tx, application.id);
        await tx.history.record(phoneEvent('pin-reset', application));
      },
    };
  }

  private again(step: StepRow, purpose: 'probe' | 'reset-pin'): StepResult {
    const round = Number(step.payload['round'] ?? '0') + 1;
    if (round > MOST_ROUNDS) return { kind: 'park', reason: 'too-many-rounds', problem: 'writing-interrupted' };
    return {
      kind: 'done',
      commit: (tx) => schedule(tx, step, 'build-pin-reset', { purpose, round: String(round) }),
    };
  }
}

async function schedule(
  tx: RegisterTransaction,
  { workflowId, subject }: StepRow,
  kind: 'build-pin-reset' | 'await-pin-reset',
  payload: Record<string, string>,
): Promise<void> {
  await tx.steps.schedule({
    workflowId,
    kind,
    subject,
    effectKey: `${kind}:${workflowId}:${payload['round']}`,
    payload,
    ...(kind === 'await-pin-reset' ? { state: 'waiting' as const, afterSeconds: WAIT_SECONDS } : {}),
  });
}
