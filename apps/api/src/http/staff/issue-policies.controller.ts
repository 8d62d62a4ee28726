// J-LIS: which of the four routes an operating system, a handset model or a SIM product may take, and how they compare.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import {
  staffRoutes,
  type BodyOf as RequestBody,
  type QueryOf as RequestQuery,
  type ResponseOf,
} from '@sumaho-jpki/contract';
import {
  ChangeIssuePolicy,
  ReadEquivalence,
  ReadIssuePolicies,
  Refused,
  SimulateIssuePolicy,
  type IssuePolicyRow,
} from '@sumaho-jpki/operations';
import { ISSUE_ROUTES, KEY_KINDS, keyBornOf, ROUTE_FACTS, storeOf, type IssuePolicy } from '@sumaho-jpki/rules';
import { Staff } from '../caller';
import { BodyOf, QueryOf, Serves } from '../serves.decorator';

type PolicyView = ResponseOf<typeof staffRoutes.changeIssuePolicy>['policy'];

const shown = ({ scope, key, routes, keyKinds }: IssuePolicy) => ({
  scope,
  key,
  routes: [...routes],
  keyKinds: [...keyKinds],
});
const set = (row: IssuePolicyRow): PolicyView => ({
  ...shown(row),
  isDefault: false,
  reason: row.reason,
  version: row.version,
  updatedAt: row.updatedAt.toISOString(),
});
const byDefault = (policy: IssuePolicy): PolicyView => ({
  ...shown(policy),
  isDefault: true,
  reason: null,
  version: null,
  updatedAt: null,
});

/** A list as it stands in an address; what is none of the known makes the whole unreadable. */
function listed<Known extends string>(text: string, known: readonly Known[]): Known[] {
  const named = text.split(',').filter((part) => part !== '');
  const found = named.flatMap((part) => known.filter((each) => each === part));
  if (found.length !== named.length) throw new Refused('validation-failed');
  return found;
}

@Controller()
export class IssuePoliciesController {
  constructor(
    @Inject(ReadIssuePolicies) private readonly readPolicies: ReadIssuePolicies,
    @Inject(SimulateIssuePolicy) private readonly simulatePolicy: SimulateIssuePolicy,
    @Inject(ChangeIssuePolicy) private readonly changePolicy: ChangeIssuePolicy,
    @Inject(ReadEquivalence) private readonly readEquivalence: ReadEquivalence,
  ) {}

  @Serves(staffRoutes.issuePolicies)
  async read(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.issuePolicies>> {
    const found = await this.readPolicies.execute(staff);
    return { policies: [...found.set.map(set), ...found.defaults.map(byDefault)] };
  }

  @Serves(staffRoutes.simulateIssuePolicy)
  async simulate(
    @Staff() { staff }: StaffCaller,
    @QueryOf(staffRoutes.simulateIssuePolicy) query: RequestQuery<typeof staffRoutes.simulateIssuePolicy>,
  ): Promise<ResponseOf<typeof staffRoutes.simulateIssuePolicy>> {
    const { scope, key, routes, keyKinds, days } = query;
    const policy = { scope, key, routes: listed(routes, ISSUE_ROUTES), keyKinds: listed(keyKinds, KEY_KINDS) };
    const found = await this.simulatePolicy.execute(staff, policy, Number(days));
    return { ...found, otherwise: [...found.otherwise], since: found.since.toISOString() };
  }

  @Serves(staffRoutes.changeIssuePolicy)
  async change(
    @Staff() { staff, session }: StaffCaller,
    @BodyOf(staffRoutes.changeIssuePolicy) body: RequestBody<typeof staffRoutes.changeIssuePolicy>,
  ): Promise<ResponseOf<typeof staffRoutes.changeIssuePolicy>> {
    const { reason, version, simulated, ...policy } = body;
    const provedAt = session.createdAt;
    return {
      policy: set(await this.changePolicy.execute({ staff, provedAt, policy, reason, version, simulated })),
    };
  }

  @Serves(staffRoutes.equivalence)
  async equivalence(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.equivalence>> {
    const { measuredAt, newest, routes } = await this.readEquivalence.execute(staff);
    return {
      measuredAt: measuredAt.toISOString(),
      newest,
      routes: routes.map(({ route, ...measured }) => ({
        route,
        store: storeOf(route),
        keyBorn: keyBornOf(route),
        facts: ROUTE_FACTS[route],
        measured,
      })),
    };
  }
}
