// Step await-sp-area: moved by the carrier's notification; when none came in time the state is asked back, never assumed.
import { moveElement } from '../move';
import type { CarrierGateway, KeyService, SpAreaOutcome } from '../ports/outside.port';
import { CarrierUnavailableError } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { ApplicationRow, StepRow } from '../ports/rows';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';
import { follow, WAIT_SECONDS } from './follow';
import { confirmDeletion, readOutcome } from './sp-area-outcome';

export class AwaitSpArea implements StepHandler {
  readonly kind = 'await-sp-area';
  constructor(
    private readonly register: Register,
    private readonly carriers: CarrierGateway,
    private readonly keyService: KeyService,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const order = step.payload['order'] ?? '';
    const { outcome, application } = await this.register.transaction({ kind: 'system' }, async (tx) => ({
      outcome: await readOutcome(tx, order),
      application: await tx.applications.byId(step.subject),
    }));
    if (!application) return { kind: 'park', reason: 'application-gone', problem: 'not-found' };
    const known = outcome ?? (await this.askBack(application, order));
    if (!known) return { kind: 'wait', afterSeconds: WAIT_SECONDS['await-sp-area'] };
    await this.faults.reach('await-sp-area/known');
    if (known.state === 'failed') {
      return { kind: 'park', reason: known.reason ?? 'carrier-failed', problem: 'writing-interrupted' };
    }
    // No receipt means that the area stood there before: the key service then knows its keys, or nobody of ours does.
    const trusted = known.receipt
      ? await this.keyService.acceptReceipt({ iccid: application.iccid, receipt: known.receipt })
      : await this.keyService.knowsSpArea(application.iccid);
    if (!trusted) return { kind: 'park', reason: 'receipt-not-ours', problem: 'carrier-answer-contradicts' };
    await this.faults.reach('await-sp-area/receipt-accepted');
    return follow(step, {
      event: 'sp-area-made',
      facts: { apduCount: known.apduCount },
      next: ['build-script'],
      payload: { purpose: known.receipt ? 'personalise' : 'probe' },
      also: async (tx, row) => {
        // A carrier does its orders one after the other: an area made now means that the deletion before it was done.
        await confirmDeletion(tx, row);
        const element = await tx.elements.ensure({ lineId: row.lineId, carrier: row.carrier, iccid: row.iccid });
        if (element.state === 'absent') {
          const area = await moveElement(tx, element, 'create-area', { actor: 'mno-tsm' });
          await moveElement(tx, area, 'load-applet', { actor: 'mno-tsm' });
        }
        return row;
      },
    });
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
