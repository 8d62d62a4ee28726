// Step build-script: the key service emits one finished level-33 script; the SP-TSM gets opaque bytes (K2, globalplatform-tsm §5.3).
import { CarrierUnavailableError } from '../ports/outside.port';
import type { KeyService, ScriptContent, ScriptPurpose } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { StepRow } from '../ports/rows';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';
import { cardKindOf } from './card-kind';
import { type ContentManagement, extentOf } from './content';
import { follow } from './follow';
import { hex } from '@sumaho-jpki/wire/apdu';

const PURPOSES = [
  'probe',
  'personalise',
  'possession',
  'generate',
  'certify',
] as const satisfies readonly ScriptPurpose[];
const purposeOf = (asked: string | undefined): ScriptPurpose =>
  PURPOSES.find((each) => each === asked) ?? 'personalise';
/** Before the card made its key there is nothing to certify. */
const WITHOUT_CERTIFICATE: readonly ScriptPurpose[] = ['generate', 'probe'];

export class BuildScript implements StepHandler {
  readonly kind = 'build-script';
  constructor(
    private readonly register: Register,
    private readonly keyService: KeyService,
    private readonly content: ContentManagement,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const purpose = purposeOf(step.payload['purpose']);
    const facts = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await tx.applications.byId(step.subject);
      const certificate = await tx.certificates.byApplication(step.subject);
      const line = application && (await tx.lines.byId(application.lineId));
      const certificateDer = certificate?.certificateDer ?? null;
      const mayGoWithout = application?.route === 'sim-on-card' && WITHOUT_CERTIFICATE.includes(purpose);
      return line && application.keyId && (certificateDer || mayGoWithout)
        ? { application, line, keyId: application.keyId, certificateDer }
        : null;
    });
    if (!facts) return { kind: 'park', reason: 'certificate-missing', problem: 'step-parked' };
    let content: ScriptContent | undefined | 'refused';
    try {
      const extent = extentOf(step.payload['content']);
      content = await this.content.contentFor(facts.line, {
        iccid: facts.application.iccid,
        extent,
        id: step.effectKey,
        certificateDer: facts.certificateDer,
      });
    } catch (problem) {
      if (problem instanceof CarrierUnavailableError) return { kind: 'retry', reason: 'carrier-unavailable' };
      throw problem;
    }
    if (content === 'refused') return { kind: 'park', reason: 'token-refused', problem: 'carrier-answer-contradicts' };
    const script = await this.keyService.emitScript({
      keyId: facts.keyId,
      iccid: facts.application.iccid,
      card: cardKindOf(facts.line),
      certificateDer: facts.certificateDer,
      purpose,
      ...(content ? { content } : {}),
    });
    await this.faults.reach('build-script/emitted');
    const round = step.payload['round'] ?? '0';
    return follow(step, {
      event: 'script-built',
      facts: { purpose, apduCount: script.commands.length },
      next: ['await-personalisation'],
      payload: { round },
      also: async (tx, application) => {
        const device = await tx.deviceSessions.latestOfApplication(application.id);
        if (!device) return application;
        // A script that was never used up must not run beside the new one.
        await tx.agentOrders.kill(application.id);
        await tx.agentOrders.enqueue({
          id: script.scriptId,
          applicationId: application.id,
          sessionId: device.id,
          iccid: application.iccid,
          scriptId: script.scriptId,
          purpose,
          commands: script.commands.map(hex),
        });
        return application;
      },
    });
  }
}
