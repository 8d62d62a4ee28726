// Which line, SIM and handset stand behind a phone number, and whether they can hold the certificate: the carrier's facts
// first, then our own compatibility rule with every reason, then the carrier's own word (checkGlobalEligibility).
import {
  ALLOWED,
  judgeCompatibility,
  NON_ELIGIBILITY,
  parsePhoneNumber,
  refuse,
  withReasons,
  type RuleId,
  type VerdictWithReasons,
} from '@sumaho-jpki/rules';
import type { Catalogue } from '../ports/catalogue.port';
import type { CarrierGateway, Random } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { CarrierRow, LineRow } from '../ports/rows';
import { Refused } from '../refused';

export interface LineCheck {
  readonly line: LineRow;
  readonly carrier: CarrierRow;
  readonly verdict: VerdictWithReasons;
}

export class CheckCompatibility {
  constructor(
    private readonly register: Register,
    private readonly carriers: CarrierGateway,
    private readonly catalogue: Catalogue,
    private readonly random: Random,
  ) {}

  /** @throws Refused `phone-number-not-understood` | `validation-failed` | `line-unknown`; CarrierUnavailableError */
  async execute(input: { phoneNumber: string; handsetModel: string }): Promise<LineCheck> {
    const msisdn = parsePhoneNumber(input.phoneNumber);
    const handset = this.catalogue.handset(input.handsetModel);
    if (!msisdn) throw new Refused('phone-number-not-understood');
    if (!handset) throw handsetNotListed();
    const facts = await this.carriers.findSubscription(msisdn);
    if (!facts) throw new Refused('line-unknown');

    const { carrier, line } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await tx.carriers.byCode(facts.carrier);
      if (!row) throw new Refused('line-unknown');
      const stored = await tx.lines.upsert({
        carrier: row.code,
        hostCarrier: row.hostCarrier ?? row.code,
        msisdn,
        state: facts.lineState,
        iccid: facts.iccid,
        simProduct: facts.simProduct,
        handsetModel: facts.handsetModel,
        imei: facts.imei,
      });
      return { carrier: row, line: stored };
    });

    const sim = this.catalogue.sim(facts.simProduct);
    const contract = this.catalogue.contract(carrier.code);
    if (sim && contract) {
      const ours = judgeCompatibility({ sim, handset, contract, line: facts.lineState });
      if (!ours.allowed) return { line, carrier, verdict: ours };
    }
    const word = await this.carriers.checkEligibility({
      carrier: carrier.code,
      msisdn,
      iccid: facts.iccid,
      handsetModel: input.handsetModel,
      functionCallIdentifier: this.random.uuid(),
    });
    return { line, carrier, verdict: withReasons(word.eligible ? [ALLOWED] : word.reasons.map(carrierReason)) };
  }
}

/** A number that the table does not know still refuses: the carrier's word stands. */
function carrierReason(number: number) {
  const rules: Readonly<Record<number, RuleId>> = NON_ELIGIBILITY;
  return refuse(rules[number] ?? 'sim-not-reachable', { number });
}

function handsetNotListed(): Refused {
  const message = '一覧からスマートフォンを選んでください。 / Choose the phone from the list.';
  return new Refused('validation-failed', { errors: [{ path: 'handsetModel', message }] });
}
