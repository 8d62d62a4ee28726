// Step notify-activation: the citizen is told on the other channel and the carrier hears state 21 (globalplatform-tsm §4.7 row 11).
import { storeOf } from '@sumaho-jpki/rules';
import type { CarrierGateway, Notices } from '../ports/outside.port';
import { CarrierUnavailableError } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { StepRow } from '../ports/rows';
import { ownLine } from '../tell-holder/own-number';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';

/** GlobalPlatform System Messaging service state "Active". */
const ACTIVE = 21;

export class NotifyActivation implements StepHandler {
  readonly kind = 'notify-activation';
  constructor(
    private readonly register: Register,
    private readonly notices: Notices,
    private readonly carriers: CarrierGateway,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const found = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await tx.applications.byId(step.subject);
      const line = application && (await tx.lines.byId(application.lineId));
      return line ? { application, line, theirs: await ownLine(tx, application) } : null;
    });
    if (!found) return { kind: 'park', reason: 'application-gone', problem: 'not-found' };
    const { application, line, theirs } = found;
    const tell = (to: string) =>
      this.notices.sms({
        to,
        text: [
          '【スマホJPKI】スマホ用電子証明書が使えるようになりました。',
          '心当たりがないときは、すぐにポータルか窓口で使用を止めてください。',
          'Your phone certificate is now active. If this was not you, stop it at once in the portal or at a desk.',
        ].join('\n'),
        dedupeId: step.effectKey,
      });
    if (theirs) await tell(theirs.msisdn);
    await this.faults.reach('notify-activation/told-citizen');
    // What is in a Keychain is no service on the carrier's SIM.
    if (storeOf(application.route) === 'keychain') return { kind: 'done', commit: () => Promise.resolve() };
    try {
      await this.carriers.reportServiceState({
        carrier: line.carrier,
        iccid: line.iccid,
        state: ACTIVE,
        functionCallIdentifier: step.effectKey,
      });
    } catch (problem) {
      if (problem instanceof CarrierUnavailableError) return { kind: 'retry', reason: 'carrier-unavailable' };
      throw problem;
    }
    return { kind: 'done', commit: () => Promise.resolve() };
  }
}
