/**
 * Which of the four routes a phone takes: what J-LIS allows, in order of preference, and what SIM, handset and line can do.
 * The narrowest policy speaks: handset model before operating system; a SIM product's policy orders the SIM routes among
 * those. Source: issue 3 (switched per handset and SIM product by J-LIS); jpki-domain §1.5 (what an iPhone cannot do).
 */
import type { KeyKind } from '../certificate-profile';
import { judgeCompatibility } from '../compatibility/compatibility';
import type { CompatibilityFacts, HandsetModel, SimProduct } from '../compatibility/compatibility';
import { judgeContract, type MvnoContract } from '../mvno-contract/mvno-contract';
import { judgeKeychain } from '../compatibility/keychain-compatibility';
import { ALLOWED, demand, firstRefusal, refuse, withReasons } from '../verdict';
import type { Refusal, Verdict, VerdictWithReasons } from '../verdict';
import { ISSUE_ROUTES, keyBornOf, storeOf, storeOfOs } from './issue-route';
import type { IssueRoute } from './issue-route';

export const POLICY_SCOPES = ['os', 'handset-model', 'sim-product'] as const;
export type PolicyScope = (typeof POLICY_SCOPES)[number];

export interface IssuePolicy {
  readonly scope: PolicyScope;
  /** `android` | `ios`, a handset model's id, or a SIM product's id. */
  readonly key: string;
  /** Allowed, best first. */
  readonly routes: readonly IssueRoute[];
  /** Keys for a Keychain, best first; the first that the handset offers is taken. */
  readonly keyKinds: readonly KeyKind[];
}

/** RSA-2048 like the card where the store offers it, else the curves. */
export const KEY_KIND_PREFERENCE = ['rsa-2048', 'p-256', 'p-384'] as const satisfies readonly KeyKind[];

export const DEFAULT_ISSUE_POLICIES = [
  { scope: 'os', key: 'android', routes: ['sim'], keyKinds: KEY_KIND_PREFERENCE },
  { scope: 'os', key: 'ios', routes: ['keychain'], keyKinds: KEY_KIND_PREFERENCE },
] as const satisfies readonly IssuePolicy[];

export interface RouteFacts extends Omit<CompatibilityFacts, 'sim' | 'contract'> {
  /** Left out when the catalogue does not know the product: the carrier's own word then decides for the SIM routes. */
  readonly sim?: CompatibilityFacts['sim'] | undefined;
  readonly contract?: CompatibilityFacts['contract'] | undefined;
  /** Of the line's MVNO with its host; null or left out on a network operator's own line. */
  readonly agreement?: MvnoContract | null | undefined;
  /** The SIM is a profile in an eUICC. */
  readonly esim?: boolean | undefined;
}

export interface ConsideredRoute {
  readonly route: IssueRoute;
  readonly verdict: VerdictWithReasons;
}

export type RouteChoice = (
  | { readonly allowed: true; readonly route: IssueRoute; readonly keyKind: KeyKind }
  | (Refusal & { readonly reasons: readonly Refusal[] })
) & {
  /** All four routes: the allowed order of the policy first, then the rest, each with every reason against it. */
  readonly considered: readonly ConsideredRoute[];
};

/** The policy that speaks for this phone: routes in order, and the order of key kinds. */
export function policyFor(
  facts: { readonly handset: HandsetModel; readonly sim?: { readonly id: string } | undefined },
  policies: readonly IssuePolicy[],
): Pick<IssuePolicy, 'routes' | 'keyKinds'> {
  const all = [...policies, ...DEFAULT_ISSUE_POLICIES];
  const find = (scope: PolicyScope, key: string | undefined) =>
    all.find((policy) => policy.scope === scope && policy.key === key);
  const base = find('handset-model', facts.handset.id) ?? find('os', facts.handset.os);
  if (!base) return { routes: [], keyKinds: KEY_KIND_PREFERENCE };
  const ofSim = find('sim-product', facts.sim?.id);
  const isSim = (route: IssueRoute) => storeOf(route) === 'sim';
  if (!ofSim || !base.routes.some(isSim)) return base;
  const at = base.routes.findIndex(isSim);
  const others = (from: number, to?: number) => base.routes.slice(from, to).filter((route) => !isSim(route));
  return { routes: [...others(0, at), ...ofSim.routes.filter(isSim), ...others(at)], keyKinds: base.keyKinds };
}

/**
 * The route for this phone, or why none.
 * @param wish a route the citizen chose among those allowed; undefined takes the best
 */
export function chooseRoute(facts: RouteFacts, policies: readonly IssuePolicy[], wish?: IssueRoute): RouteChoice {
  const policy = policyFor(facts, policies);
  const order = [...policy.routes, ...ISSUE_ROUTES.filter((route) => !policy.routes.includes(route))];
  const considered = order.map((route) => ({ route, verdict: judgeRoute(route, facts, policy.routes) }));
  const wanted = wish === undefined ? considered : considered.filter(({ route }) => route === wish);
  const chosen = wanted.find(({ verdict }) => verdict.allowed);
  if (chosen) {
    return { allowed: true, route: chosen.route, keyKind: keyKindFor(chosen.route, facts.handset, policy), considered };
  }
  const first = wanted[0]?.verdict;
  const refusal = first && !first.allowed ? first : withReasons([refuse('route-not-in-policy')]);
  if (refusal.allowed) throw new Error('a refusal without a reason');
  return { ...refusal, considered };
}

function judgeRoute(route: IssueRoute, facts: RouteFacts, allowed: readonly IssueRoute[]): VerdictWithReasons {
  const { handset } = facts;
  const listed = demand(allowed.includes(route), 'route-not-in-policy', { route, handset: handset.id });
  if (storeOf(route) === 'keychain') {
    return withReasons([...judgeKeychain({ ...facts, central: keyBornOf(route) === 'central' }), listed]);
  }
  if (handset.os === 'ios') {
    return withReasons([
      refuse('ios-no-sim-api', { handset: handset.id }),
      refuse('ios-no-apple-pay-element', { handset: handset.id }),
      listed,
    ]);
  }
  const { sim, contract } = facts;
  const fits: readonly Verdict[] = sim && contract ? judgeCompatibility({ ...facts, sim, contract }).reasons : [];
  const generates = route !== 'sim-on-card' || sim?.keyGeneration === true;
  return withReasons([
    ...fits,
    judgeContract('sim-certificate', facts.agreement ?? null),
    facts.esim === true ? judgeContract('esim', facts.agreement ?? null) : ALLOWED,
    generates ? ALLOWED : refuse('sim-without-key-generation', { sim: sim?.id ?? 'unknown' }),
    listed,
  ]);
}

/** The SIM's applet and the key service make RSA-2048; a phone makes what the policy prefers among what its store offers. */
function keyKindFor(
  route: IssueRoute,
  { keychain }: HandsetModel,
  { keyKinds }: Pick<IssuePolicy, 'keyKinds'>,
): KeyKind {
  if (route !== 'keychain' || !keychain) return 'rsa-2048';
  return keyKinds.find((kind) => keychain.keyKinds.includes(kind)) ?? keychain.keyKinds[0] ?? 'p-256';
}

/** Can this policy be set? Routes must fit the store that the scope opens, and what the SIM product can do. */
export function judgeIssuePolicy(
  policy: IssuePolicy,
  known: {
    readonly handsets: readonly HandsetModel[];
    readonly simProducts: readonly Pick<SimProduct, 'id' | 'keyGeneration'>[];
  },
): Verdict {
  const { scope, key, routes } = policy;
  const facts = { scope, key, routes: routes.join(' ') };
  const sim = scope === 'sim-product' ? known.simProducts.find(({ id }) => id === key) : undefined;
  const handset = scope === 'handset-model' ? known.handsets.find(({ id }) => id === key) : undefined;
  const os = scope === 'os' && (key === 'android' || key === 'ios') ? key : handset?.os;
  if (!sim && !os) return refuse('policy-key-unknown', facts);
  const store = os ? storeOfOs(os) : 'sim';
  const stranger = routes.find((route) => storeOf(route) !== store) ?? null;
  const demands =
    os === 'ios' ? 'policy-route-not-on-ios' : os ? 'policy-route-not-on-android' : 'policy-route-not-on-sim';
  const generates = !sim || sim.keyGeneration === true || !routes.includes('sim-on-card');
  return firstRefusal([
    demand(eachOnce(routes) && eachOnce(policy.keyKinds), 'policy-without-routes', facts),
    demand(stranger === null, demands, { ...facts, route: stranger ?? '' }),
    demand(generates, 'policy-sim-makes-no-key', facts),
  ]);
}

const eachOnce = (items: readonly string[]): boolean => items.length > 0 && new Set(items).size === items.length;
