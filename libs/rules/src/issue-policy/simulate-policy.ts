/**
 * What a policy would have changed: the decisions of the last days decided anew by the very function that decides, once under the
 * policies of today and once with the proposed one among them. Source: issue 4 (policies with simulation against the last N days).
 */
import type { CarrierContract, HandsetModel, SimProduct } from '../compatibility/compatibility';
import type { LineState } from '../line/line-states';
import type { IssueRoute } from './issue-route';
import { storeOf } from './issue-route';
import { chooseRoute } from './issue-policy';
import type { IssuePolicy } from './issue-policy';

export const SIMULATION_DAYS = { least: 1, most: 90, usual: 30 } as const;

/** As many wishes to apply with the same facts and the same answer then. */
export interface DecisionGroup {
  readonly carrier: string;
  readonly handsetModel: string;
  readonly simProduct: string;
  readonly lineState: LineState;
  readonly wish: IssueRoute | null;
  readonly route: IssueRoute | null;
  readonly rule: string | null;
  readonly count: number;
}

/** A way, or the rule that stands against every way. */
export interface Decided {
  readonly route: IssueRoute | null;
  readonly rule: string | null;
}

export interface DecidedOtherwise {
  readonly carrier: string;
  readonly handsetModel: string;
  readonly simProduct: string;
  readonly before: Decided;
  readonly after: Decided;
  readonly count: number;
}

export interface PolicySimulation {
  /** Decisions of these days, and those whose handset the catalogue does not know any more. */
  readonly total: number;
  readonly unknown: number;
  /** Decided otherwise under today's policies already: the policies or the catalogue have changed since. */
  readonly changedSince: number;
  readonly newlyRefused: number;
  readonly newlyAccepted: number;
  readonly otherWay: number;
  readonly otherwise: readonly DecidedOtherwise[];
}

interface Known {
  readonly sim: (id: string) => SimProduct | undefined;
  readonly handset: (id: string) => HandsetModel | undefined;
  readonly contract: (carrier: string) => CarrierContract | undefined;
}

const same = (one: Decided, other: Decided): boolean => one.route === other.route && one.rule === other.rule;

function decide(group: DecisionGroup, handset: HandsetModel, known: Known, policies: readonly IssuePolicy[]): Decided {
  const { simProduct, carrier, lineState: line, wish } = group;
  const facts = { sim: known.sim(simProduct), handset, contract: known.contract(carrier), line };
  const choice = chooseRoute(facts, policies, wish ?? undefined);
  if (!choice.allowed) return { route: null, rule: choice.rule };
  // A SIM that its carrier, its lock or its memory refused then is refused by that again: no policy decides about it.
  const outside = group.rule !== null && group.rule !== 'route-not-in-policy' && storeOf(choice.route) === 'sim';
  return outside ? { route: null, rule: group.rule } : { route: choice.route, rule: null };
}

/** The policies with this one in the place of the one for the same scope and key. */
export const withPolicy = (policies: readonly IssuePolicy[], proposed: IssuePolicy): IssuePolicy[] => [
  ...policies.filter(({ scope, key }) => scope !== proposed.scope || key !== proposed.key),
  proposed,
];

export function simulatePolicy(
  groups: readonly DecisionGroup[],
  policies: readonly IssuePolicy[],
  proposed: IssuePolicy,
  known: Known,
): PolicySimulation {
  const sums = new Map<string, DecidedOtherwise>();
  const next = withPolicy(policies, proposed);
  let [total, unknown, changedSince] = [0, 0, 0];
  for (const group of groups) {
    total += group.count;
    const handset = known.handset(group.handsetModel);
    if (handset === undefined) {
      unknown += group.count;
      continue;
    }
    const before = decide(group, handset, known, policies);
    const after = decide(group, handset, known, next);
    if (!same(before, group)) changedSince += group.count;
    if (same(before, after)) continue;
    const { carrier, handsetModel, simProduct } = group;
    const key = [carrier, handsetModel, simProduct, before.route, before.rule, after.route, after.rule].join('\n');
    const count = (sums.get(key)?.count ?? 0) + group.count;
    sums.set(key, { carrier, handsetModel, simProduct, before, after, count });
  }
  const otherwise = [...sums.values()].sort((a, b) => b.count - a.count);
  const countOf = (is: (each: DecidedOtherwise) => boolean): number =>
    otherwise.filter(is).reduce((sum, { count }) => sum + count, 0);
  return {
    ...{ total, unknown, changedSince },
    newlyRefused: countOf(({ before, after }) => before.route !== null && after.route === null),
    newlyAccepted: countOf(({ before, after }) => before.route === null && after.route !== null),
    otherWay: countOf(({ before, after }) => before.route !== null && after.route !== null),
    otherwise,
  };
}
