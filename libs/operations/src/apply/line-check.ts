// Which line, SIM and handset stand behind a phone number, and on which route they can hold the certificate: the carrier's facts
// first, then J-LIS's policies and our own rules with every reason, then, for a SIM, the carrier's own word
// (checkGlobalEligibility). A Keychain needs no carrier.
import {
  ALLOWED,
  chooseRoute,
  judgeTrainee,
  NON_ELIGIBILITY,
  parsePhoneNumber,
  refuse,
  storeOf,
  withReasons,
  type ConsideredRoute,
  type IssueRoute,
  type KeyKind,
  type RuleId,
  type VerdictWithReasons,
} from '@sumaho-jpki/rules';
import { contractOf } from '../mvno-contracts/contract-of';
import type { Catalogue } from '../ports/catalogue.port';
import type { CarrierGateway, Random } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { CarrierRow, LineRow } from '../ports/rows';
import { Refused } from '../refused';

export interface LineCheck {
  readonly line: LineRow;
  readonly carrier: CarrierRow;
  readonly verdict: VerdictWithReasons;
  /** The route taken; null when there is none. */
  readonly chosen: { readonly route: IssueRoute; readonly keyKind: KeyKind } | null;
  /** All four routes with every reason against each. */
  readonly considered: readonly ConsideredRoute[];
}

export class CheckCompatibility {
  constructor(
    private readonly register: Register,
    private readonly carriers: CarrierGateway,
    private readonly catalogue: Catalogue,
    private readonly random: Random,
  ) {}

  /** @throws Refused `phone-number-not-understood` | `validation-failed` | `line-unknown`; CarrierUnavailableError */
  async execute(input: {
    phoneNumber: string;
    handsetModel: string;
    /** The citizen's choice among the routes allowed. */
    route?: IssueRoute;
    /** Who would apply: practice and earnest never meet in one person. */
    personId?: string;
  }): Promise<LineCheck> {
    const msisdn = parsePhoneNumber(input.phoneNumber);
    const handset = this.catalogue.handset(input.handsetModel);
    if (!msisdn) throw new Refused('phone-number-not-understood');
    if (!handset) throw handsetNotListed();
    const facts = await this.carriers.findSubscription(msisdn);
    if (!facts) throw new Refused('line-unknown');

    const { carrier, line, policies, element, trainee, agreement } = await this.register.transaction(
      { kind: 'system' },
      async (tx) => {
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
          eid: facts.eid ?? null,
        });
        const element = (await tx.elements.byIccid(facts.iccid))?.state ?? null;
        const trainee = await traineeOf(tx, stored, input.personId);
        const agreement = await contractOf(tx, row.code);
        const found = { carrier: row, line: stored, element, trainee, agreement };
        return { ...found, policies: await tx.issuePolicies.all() };
      },
    );

    const sim = this.catalogue.sim(facts.simProduct);
    const contract = this.catalogue.contract(carrier.code);
    const agreed = { agreement, esim: (facts.eid ?? null) !== null };
    const choice = chooseRoute({ sim, handset, contract, line: facts.lineState, ...agreed }, policies, input.route);
    const { considered } = choice;
    if (!trainee.allowed) return { line, carrier, verdict: trainee, chosen: null, considered };
    if (!choice.allowed) return { line, carrier, verdict: choice, chosen: null, considered };
    const chosen = { route: choice.route, keyKind: choice.keyKind };
    if (storeOf(choice.route) === 'keychain') {
      return { line, carrier, verdict: withReasons([ALLOWED]), chosen, considered };
    }
    // Held and locked: the SIM takes nothing before the hold is lifted, or the certificate revoked and its data deleted.
    if (element === 'locked' || element === 'lock-ordered') {
      const verdict = withReasons([refuse('phone-side-locked', { element })]);
      return { line, carrier, verdict, chosen: null, considered };
    }
    const word = await this.carriers.checkEligibility({
      carrier: carrier.code,
      msisdn,
      iccid: facts.iccid,
      handsetModel: input.handsetModel,
      functionCallIdentifier: this.random.uuid(),
    });
    const verdict = withReasons(word.eligible ? [ALLOWED] : word.reasons.map(carrierReason));
    return { line, carrier, verdict, chosen: verdict.allowed ? chosen : null, considered };
  }
}

export async function traineeOf(
  tx: RegisterTransaction,
  { training }: Pick<LineRow, 'training'>,
  personId: string | undefined,
): Promise<VerdictWithReasons> {
  const applications = personId === undefined ? [] : await tx.applications.ofPerson(personId);
  const live = personId === undefined ? [] : await tx.certificates.liveOfPerson(personId);
  const inTraining = new Set(applications.filter((each) => each.training).map(({ id }) => id));
  return judgeTrainee({
    training,
    inEarnest: applications.length - inTraining.size,
    inTraining: live.filter(({ applicationId }) => inTraining.has(applicationId)).length,
  });
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
