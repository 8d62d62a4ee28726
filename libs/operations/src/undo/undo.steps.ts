// The steps that undo an unfinished application: revoke or discard what was reserved, forget the key, order the SIM clean.
import { isLive, storeOf, type ElementState } from '@sumaho-jpki/rules';
import { certificateEntry } from '../history-entry';
import { moveCertificate, moveElement, revoke } from '../move';
import type { CarrierGateway, KeyService } from '../ports/outside.port';
import { CarrierUnavailableError } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, CertificateRow, StepRow } from '../ports/rows';
import type { StepHandler, StepResult } from '../ports/step.port';
import { stepEvent } from '../provision/follow';
import { confirmDeletion, readOutcome } from '../provision/sp-area-outcome';

export class RevokeUnfinished implements StepHandler {
  readonly kind = 'revoke-unfinished';
  constructor(
    private readonly register: Register,
    private readonly keyService: KeyService,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const application = await this.register.transaction({ kind: 'system' }, (tx) => tx.applications.byId(step.subject));
    if (!application) return { kind: 'done', commit: () => Promise.resolve() };
    await this.keyService.forget(application.keyId ?? application.id);
    return {
      kind: 'done',
      commit: async (tx) => {
        await tx.agentOrders.kill(application.id);
        await tx.enrolments.forgetDelivery(application.id);
        const certificate = await tx.certificates.byApplication(application.id);
        if (!certificate || certificate.state === 'discarded') return;
        // Revoked by hand before it was ever active: what it had written over is undone all the same.
        if (certificate.state !== 'revoked') await undoCertificate(tx, application, certificate);
        if (storeOf(application.route) === 'sim') await revokeOverwritten(tx, application);
      },
    };
  }
}

async function undoCertificate(tx: RegisterTransaction, application: ApplicationRow, certificate: CertificateRow) {
  if (certificate.state === 'reserved') {
    await moveCertificate(tx, certificate, 'discard', { actor: 'system' });
  } else {
    await revoke(tx, certificate, 'system', 'unfinished-registration');
  }
  await tx.history.record(stepEvent('unfinished-certificate-undone', application));
}

const NOTHING_TO_DO: StepResult = { kind: 'done', commit: () => Promise.resolve() };

/** Where an order of deletion was given already, or reaches nothing any more. */
const NO_ORDER_MOVES: readonly ElementState[] = ['deletion-ordered', 'deleted', 'unreachable'];

/** Where the SIM was written already, the key of the certificate before is gone: it must not stay live without one. */
async function revokeOverwritten(tx: RegisterTransaction, application: ApplicationRow): Promise<void> {
  const element = await tx.elements.byIccid(application.iccid);
  if (!element?.certificateSerial || element.certificateSerial !== application.certificateSerial) return;
  for (const former of await tx.certificates.ofLine(application.lineId)) {
    if (former.serial === application.certificateSerial || !isLive(former.state)) continue;
    await revoke(tx, former, 'system', 'newer-certificate');
    await tx.history.record(certificateEntry('certificate-superseded', former, { by: element.certificateSerial }));
  }
}

/** A Keychain has no carrier: its app deletes at the next contact, and says so. */
function orderKeychainDeletion(application: ApplicationRow): StepResult {
  return {
    kind: 'done',
    commit: async (tx) => {
      if (application.keychainId === null) return;
      const element = await tx.elements.byKeychain(application.keychainId);
      // What a newer application stored in the same Keychain is not ours to delete.
      if (element?.certificateSerial !== application.certificateSerial) return;
      if (NO_ORDER_MOVES.includes(element.state)) return;
      const certificate = await tx.certificates.byApplication(application.id);
      await moveElement(tx, element, 'order-deletion', { actor: 'system', certificate: certificate?.state });
      await tx.history.record(stepEvent('keychain-deletion-ordered', application));
    },
  };
}

/** Revoked is not deleted: the element goes on its own axis, and only the carrier's word makes it `deleted`. */
export class OrderDeletion implements StepHandler {
  readonly kind = 'order-deletion';
  constructor(
    private readonly register: Register,
    private readonly carriers: CarrierGateway,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const facts = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await tx.applications.byId(step.subject);
      const line = application && (await tx.lines.byId(application.lineId));
      if (!application || !line) return null;
      // A newer application writes over the same SIM: its data is not ours to delete.
      const element = await tx.elements.byIccid(application.iccid);
      const open = await tx.applications.openOfIccid(application.iccid);
      const newer = Boolean(element?.certificateSerial) && element?.certificateSerial !== application.certificateSerial;
      const isLost = element?.state === 'unreachable';
      return { application, line, isLost, usedByAnother: newer || (open !== null && open.id !== application.id) };
    });
    if (!facts) return NOTHING_TO_DO;
    const { application, line } = facts;
    if (storeOf(application.route) === 'keychain') return orderKeychainDeletion(application);
    if (facts.isLost || facts.usedByAnother) return NOTHING_TO_DO;
    await this.register.transaction({ kind: 'system' }, async (tx) => {
      if (await tx.effects.byKey(step.effectKey)) return;
      await tx.effects.intend({ effectKey: step.effectKey, stepId: step.id, requestHash: application.iccid });
    });
    try {
      await this.carriers.orderDeletion({
        carrier: line.carrier,
        msisdn: line.msisdn,
        iccid: application.iccid,
        functionCallIdentifier: step.effectKey,
      });
    } catch (problem) {
      if (problem instanceof CarrierUnavailableError) return { kind: 'retry', reason: 'carrier-unavailable' };
      throw problem;
    }
    return {
      kind: 'done',
      commit: async (tx) => {
        const element = await tx.elements.byIccid(application.iccid);
        if (!element || NO_ORDER_MOVES.includes(element.state)) return;
        await tx.effects.settle(step.effectKey, { state: 'accepted' });
        const certificate = await tx.certificates.byApplication(application.id);
        await moveElement(tx, element, 'order-deletion', { actor: 'system', certificate: certificate?.state });
        await tx.history.record(stepEvent('deletion-ordered', application));
        // The phone may have been faster than we.
        const outcome = await readOutcome(tx, step.effectKey);
        if (outcome?.state === 'executed') await confirmDeletion(tx, application, outcome.bearer);
      },
    };
  }
}
