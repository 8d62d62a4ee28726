// Step relay-scripts: the SP-TSM fetches the carrier's finished script server to server, in the phone's place, and puts ours behind
// it, so that one order and one report do the whole card (globalplatform-tsm §6.4). Ours can be made before the card has
// answered anything: the keys follow from the certified CASD key. The card's receipt is checked afterwards, before the
// certificate may become active.
import type { CarrierRelay, CarrierScript, KeyService, Random } from '../ports/outside.port';
import { CarrierUnavailableError } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, CertificateRow, DeviceSessionRow, LineRow, StepRow } from '../ports/rows';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';
import { cardKindOf } from './card-kind';
import type { ContentManagement } from './content';
import { setApplication } from '../move';
import { follow } from './follow';
import { hex } from '@sumaho-jpki/wire/apdu';

interface Facts {
  readonly application: ApplicationRow;
  readonly line: LineRow;
  readonly device: DeviceSessionRow;
  readonly certificate: CertificateRow | null;
}

interface OwnScript {
  readonly scriptId: string;
  readonly commands: readonly string[];
}

export class RelayScripts implements StepHandler {
  readonly kind = 'relay-scripts';
  constructor(
    private readonly register: Register,
    private readonly relay: CarrierRelay,
    private readonly keyService: KeyService,
    private readonly random: Random,
    private readonly content: ContentManagement,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const facts = await this.register.transaction({ kind: 'system' }, (tx) => this.read(tx, step));
    if (!facts) return { kind: 'park', reason: 'application-gone', problem: 'not-found' };
    const { carrierSeramUri: seramUri, carrierSeramSessionId: seramSessionId, iccid } = facts.device;
    if (!seramUri || !seramSessionId) return { kind: 'retry', reason: 'carrier-session-unknown' };
    try {
      const found = await this.relay.fetch({ seramUri, seramSessionId, iccid });
      await this.faults.reach('relay-scripts/fetched');
      if (found.kind === 'wait') return { kind: 'retry', reason: 'carrier-script-not-ready', afterSeconds: 1 };
      if (found.kind !== 'script') return this.phoneGoesItself(step, found.kind === 'over');
      const own = await this.ownScript(step, facts);
      await this.faults.reach('relay-scripts/emitted');
      return this.handOver(step, facts, found.script, own);
    } catch (problem) {
      if (problem instanceof CarrierUnavailableError) return { kind: 'retry', reason: 'carrier-unavailable' };
      throw problem;
    }
  }

  private async read(tx: RegisterTransaction, step: StepRow): Promise<Facts | null> {
    const application = await tx.applications.byId(step.subject);
    const line = application && (await tx.lines.byId(application.lineId));
    const device = application && (await tx.deviceSessions.latestOfApplication(application.id));
    if (!application || !line || !device) return null;
    return { application, line, device, certificate: await tx.certificates.byApplication(application.id) };
  }

  /** Only for a SIM without a proved SP area: where one stands already, nobody knows yet which keys it will end up with. */
  private async ownScript(step: StepRow, { application, line, certificate }: Facts): Promise<OwnScript | null> {
    const { iccid, keyId } = application;
    const certificateDer = certificate?.certificateDer;
    if (!keyId || !certificateDer || (await this.keyService.hasProvedSpArea(iccid))) return null;
    const content = await this.content.contentFor(line, {
      iccid,
      extent: 'whole',
      id: step.effectKey,
      certificateDer,
    });
    // Without the carrier's tokens there is nothing to put behind its script; build-script asks again and says so.
    if (content === 'refused') return null;
    const { scriptId, commands } = await this.keyService.emitScript({
      keyId,
      iccid,
      card: cardKindOf(line),
      certificateDer,
      purpose: 'personalise',
      beforeReceipt: true,
      ...(content ? { content } : {}),
    });
    return { scriptId, commands: commands.map(hex) };
  }

  private handOver(step: StepRow, facts: Facts, carriers: CarrierScript, own: OwnScript | null): StepResult {
    const round = step.payload['round'] ?? '0';
    return follow(step, {
      event: 'script-built',
      facts: {
        purpose: own ? 'sp-area-and-personalise' : 'sp-area',
        apduCount: carriers.commands.length + (own?.commands.length ?? 0),
      },
      next: ['await-sp-area'],
      payload: { order: step.payload['order'] ?? '', relay: 'true', round },
      also: async (tx, application) => {
        const at = { applicationId: application.id, sessionId: facts.device.id, iccid: application.iccid };
        await tx.agentOrders.kill(application.id);
        await tx.agentOrders.enqueue({
          ...at,
          id: this.random.uuid(),
          scriptId: carriers.name,
          purpose: 'carrier',
          commands: carriers.commands,
        });
        if (own) await tx.agentOrders.enqueue({ ...at, id: this.random.uuid(), purpose: 'personalise', ...own });
        // A second order reads like the first: the phone is told of it by the version.
        return setApplication(tx, application, {});
      },
    });
  }

  /** The carrier's own end point is where the phone then goes; or there is nothing more to fetch and its report is awaited. */
  private phoneGoesItself(step: StepRow, isOver: boolean): StepResult {
    return follow(step, {
      event: 'script-built',
      facts: { purpose: 'by-the-carrier', apduCount: 0 },
      next: ['await-sp-area'],
      payload: { order: step.payload['order'] ?? '', relay: 'false', round: step.payload['round'] ?? '0' },
      dueAtOnce: () => Promise.resolve(isOver),
    });
  }
}
