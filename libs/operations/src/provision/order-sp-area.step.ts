// Step order-sp-area: the MNO-TSM is asked to make the SP area and to load the applet (globalplatform-tsm §4.7 rows 2–5).
// The function call identifier is the step's effect key: a repeat is the same order to the carrier. Who fetches the carrier's
// script afterwards, the SP-TSM or the phone, stands in the carrier's profile.
import type { CarrierGateway, CertificateAuthority, KeyService } from '../ports/outside.port';
import { CarrierUnavailableError } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { StepRow } from '../ports/rows';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';
import { follow } from './follow';
import { cardKindOf } from './card-kind';
import { readOutcome } from './sp-area-outcome';

export class OrderSpArea implements StepHandler {
  readonly kind = 'order-sp-area';
  constructor(
    private readonly register: Register,
    private readonly carriers: CarrierGateway,
    private readonly keyService: KeyService,
    private readonly authority: CertificateAuthority,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const facts = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await tx.applications.byId(step.subject);
      const line = application && (await tx.lines.byId(application.lineId));
      const host = line && (await tx.carriers.byCode(line.hostCarrier));
      const certificate = application && (await tx.certificates.byApplication(application.id));
      return application && line
        ? {
            application,
            line,
            certificateDer: certificate?.certificateDer ?? null,
            relayed: host?.profile?.scriptDelivery !== 'two-sessions',
            management: host?.profile?.management,
          }
        : null;
    });
    if (!facts) return { kind: 'park', reason: 'application-gone', problem: 'not-found' };
    const { carrier, msisdn, iccid } = { ...facts.line, iccid: facts.application.iccid };
    try {
      const casdCertificate = await this.carriers.casdCertificate({
        carrier,
        iccid,
        functionCallIdentifier: `casd:${step.effectKey}`,
      });
      const begun = await this.keyService.beginSpArea({ iccid, casdCertificate, card: cardKindOf(facts.line) });
      if ('refused' in begun)
        return { kind: 'park', reason: `casd:${begun.refused}`, problem: 'element-message-tampered' };
      await this.faults.reach('order-sp-area/keys-agreed');
      await this.register.transaction({ kind: 'system' }, async (tx) => {
        if (!(await tx.effects.byKey(step.effectKey))) {
          await tx.effects.intend({ effectKey: step.effectKey, stepId: step.id, requestHash: iccid });
        }
      });
      await this.faults.reach('order-sp-area/intended');
      // A root may have taken over since the certificate was made.
      const issuer = await this.authority.issuerOf(facts.certificateDer);
      const order = await this.carriers.orderSpArea({
        carrier,
        msisdn,
        iccid,
        dgi00A6: begun.dgi00A6,
        issuerCertificateDer: issuer.rootCertificateDer,
        loadFileDap: issuer.loadFileDap,
        ...(facts.management ? { management: facts.management } : {}),
        functionCallIdentifier: step.effectKey,
      });
      await this.faults.reach('order-sp-area/ordered');
      return follow(step, {
        event: 'sp-area-ordered',
        next: [facts.relayed ? 'relay-scripts' : 'await-sp-area'],
        payload: { order: step.effectKey },
        // A carrier may answer before we have written down that we asked.
        dueAtOnce: async (tx) => (await readOutcome(tx, step.effectKey)) !== null,
        also: async (tx, application) => {
          await tx.effects.settle(step.effectKey, { seramSessionId: order.seramSessionId });
          const device = await tx.deviceSessions.latestOfApplication(application.id);
          if (device) {
            await tx.deviceSessions.update(device.id, {
              carrierSeramUri: order.seramUri,
              carrierSeramSessionId: order.seramSessionId,
            });
          }
          return application;
        },
      });
    } catch (problem) {
      if (problem instanceof CarrierUnavailableError) return { kind: 'retry', reason: 'carrier-unavailable' };
      throw problem;
    }
  }
}
