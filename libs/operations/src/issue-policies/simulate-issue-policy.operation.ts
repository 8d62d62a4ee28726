// Before a policy takes effect: what the wishes to apply of the last days would have come to under it. Nothing is changed.
import {
  judgeIssuePolicy,
  may,
  SIMULATION_DAYS,
  simulatePolicy,
  type IssuePolicy,
  type PolicySimulation,
} from '@sumaho-jpki/rules';
import { canonicalJson } from '../canonical-json';
import { sha256Hex } from '../octets';
import type { Catalogue } from '../ports/catalogue.port';
import type { IssuePolicyRow } from '../ports/keychain.rows';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';

export interface SimulatedPolicy extends PolicySimulation {
  readonly days: number;
  readonly since: Date;
  /** Of what was simulated against what: the change is made with it, or not at all. */
  readonly sha256: string;
}

/** @throws Refused `issue-policy-impossible` when no catalogue makes this policy possible */
export function mustBePossible(policy: IssuePolicy, catalogue: Catalogue): void {
  const sim = catalogue.sim(policy.key);
  mustBeAllowed(judgeIssuePolicy(policy, { handsets: catalogue.handsets(), simProducts: sim ? [sim] : [] }));
}

/** The same policy against the same policies and days is the same text; another policy set meanwhile makes it another. */
export function simulationSha256(
  { scope, key, routes, keyKinds }: IssuePolicy,
  standing: readonly Pick<IssuePolicyRow, 'scope' | 'key' | 'version'>[],
  days: number,
): Promise<string> {
  const against = standing.map((row) => `${row.scope} ${row.key} ${row.version}`).sort();
  return sha256Hex(canonicalJson({ policy: { scope, key, routes, keyKinds }, against, days }));
}

export class SimulateIssuePolicy {
  constructor(
    private readonly register: Register,
    private readonly catalogue: Catalogue,
  ) {}

  /** @throws Refused `forbidden` | `issue-policy-impossible` | `validation-failed` */
  async execute(staff: StaffRow, policy: IssuePolicy, days: number): Promise<SimulatedPolicy> {
    mustBeAllowed(may(staff.role, 'read-issue-policies', 'none'));
    if (!Number.isInteger(days) || days < SIMULATION_DAYS.least || days > SIMULATION_DAYS.most) {
      const message = '1日から90日までです。 / From 1 to 90 days.';
      throw new Refused('validation-failed', { errors: [{ path: 'days', message }] });
    }
    mustBePossible(policy, this.catalogue);
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const since = new Date((await tx.now()).getTime() - days * 86_400_000);
      const standing = await tx.issuePolicies.all();
      const groups = await tx.issueDecisions.since(since);
      const { catalogue } = this;
      const found = simulatePolicy(groups, standing, policy, {
        sim: (id) => catalogue.sim(id),
        handset: (id) => catalogue.handset(id),
        contract: (carrier) => catalogue.contract(carrier),
      });
      return { ...found, days, since, sha256: await simulationSha256(policy, standing, days) };
    });
  }
}
