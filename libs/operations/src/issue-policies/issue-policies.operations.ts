// Issue policies of J-LIS: which routes a handset, a SIM product or a whole operating system may take. Every change is audited.
import { DEFAULT_ISSUE_POLICIES, may, refuse, type IssuePolicy } from '@sumaho-jpki/rules';
import { isFresh } from '../asker';
import type { Catalogue } from '../ports/catalogue.port';
import type { Random } from '../ports/outside.port';
import type { IssuePolicyRow } from '../ports/keychain.rows';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { mustBePossible, simulationSha256 } from './simulate-issue-policy.operation';

export class ReadIssuePolicies {
  constructor(private readonly register: Register) {}

  /** What J-LIS set, and the defaults that stand where it set nothing. */
  async execute(staff: StaffRow): Promise<{ set: IssuePolicyRow[]; defaults: readonly IssuePolicy[] }> {
    mustBeAllowed(may(staff.role, 'read-issue-policies', 'none'));
    const set = await this.register.transaction({ kind: 'jlis' }, (tx) => tx.issuePolicies.all());
    const overridden = (policy: IssuePolicy) =>
      set.some(({ scope, key }) => scope === policy.scope && key === policy.key);
    return { set, defaults: DEFAULT_ISSUE_POLICIES.filter((policy) => !overridden(policy)) };
  }
}

export class ChangeIssuePolicy {
  constructor(
    private readonly register: Register,
    private readonly catalogue: Catalogue,
    private readonly random: Random,
  ) {}

  /**
   * @param input.simulated the simulation that was looked at: of this very policy, against the policies as they still stand
   * @param input.version of the policy that is replaced as it was read, null where there was none
   * @throws Refused `step-up-required` | `issue-policy-impossible` | `conflict` | `forbidden`
   */
  async execute(input: {
    readonly staff: StaffRow;
    /** When the second factor was last shown. */
    readonly provedAt: Date;
    readonly policy: IssuePolicy;
    readonly reason: string;
    readonly version: number | null;
    readonly simulated: { readonly days: number; readonly sha256: string };
  }): Promise<IssuePolicyRow> {
    const { staff, policy, reason, version, provedAt, simulated } = input;
    const now = await this.register.transaction({ kind: 'jlis' }, (tx) => tx.now());
    mustBeAllowed(may(staff.role, 'change-issue-policy', 'none', { fresh: isFresh(provedAt, now) }));
    mustBePossible(policy, this.catalogue);
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const find = async () =>
        (await tx.issuePolicies.all()).find(({ scope, key }) => scope === policy.scope && key === policy.key);
      const sha256 = await simulationSha256(policy, await tx.issuePolicies.all(), simulated.days);
      if (sha256 !== simulated.sha256) throw new Refused('conflict');
      const before = await find();
      const row = { ...policy, id: before?.id ?? this.random.uuid(), reason, updatedBy: staff.id };
      if (!(await tx.issuePolicies.put(row, version))) throw new Refused('conflict');
      const after = await find();
      if (!after) throw new Refused('internal-error', { refusal: refuse('policy-key-unknown') });
      await tx.history.record({
        event: 'issue-policy-changed',
        actorKind: 'staff',
        actorId: staff.id,
        applicationId: null,
        lineId: null,
        certificateSerial: null,
        carrier: null,
        facts: {
          scope: policy.scope,
          key: policy.key,
          before: before?.routes.join(' ') ?? null,
          routes: policy.routes.join(' '),
          keyKinds: policy.keyKinds.join(' '),
          reason,
        },
      });
      return after;
    });
  }
}
