import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEMO_CARRIERS, DEMO_HANDSET_MODELS, DEMO_SIM_PRODUCTS } from '../compatibility/demo-catalogue';
import { chooseRoute, DEFAULT_ISSUE_POLICIES, KEY_KIND_PREFERENCE, type IssuePolicy } from './issue-policy';
import { ISSUE_ROUTES } from './issue-route';
import { type DecisionGroup, simulatePolicy } from './simulate-policy';

const KNOWN = {
  sim: (id: string) => DEMO_SIM_PRODUCTS.find((product) => product.id === id),
  handset: (id: string) => DEMO_HANDSET_MODELS.find((model) => model.id === id),
  contract: (carrier: string) => DEMO_CARRIERS.find((contract) => contract.carrier === carrier),
};
const OF = { carrier: 'docomo', lineState: 'active', wish: null } as const;
const iphones: DecisionGroup = {
  ...OF,
  ...{ handsetModel: 'ringo-phone-7', simProduct: 'sakura-nfc-4', route: 'keychain', rule: null, count: 8 },
};
const androids: DecisionGroup = {
  ...OF,
  ...{ handsetModel: 'tsubame-t1', simProduct: 'sakura-nfc-4', route: 'sim', rule: null, count: 5 },
};
const policy = (over: Partial<IssuePolicy>): IssuePolicy => ({
  ...{ scope: 'handset-model', key: 'ringo-phone-7', routes: ['keychain-central'], keyKinds: KEY_KIND_PREFERENCE },
  ...over,
});

describe('A policy that is simulated', () => {
  it('tells who would have gone another way, and nobody else', () => {
    const { otherwise, ...counts } = simulatePolicy([iphones, androids], [], policy({}), KNOWN);
    expect(counts).toEqual({
      ...{ total: 13, unknown: 0, changedSince: 0, newlyRefused: 0, newlyAccepted: 0, otherWay: 8 },
    });
    expect(otherwise).toEqual([
      {
        ...{ carrier: 'docomo', handsetModel: 'ringo-phone-7', simProduct: 'sakura-nfc-4', count: 8 },
        before: { route: 'keychain', rule: null },
        after: { route: 'keychain-central', rule: null },
      },
    ]);
  });

  it('tells who would have been refused, with the rule, and who accepted', () => {
    const none = policy({ scope: 'os', key: 'android', routes: [] });
    const refused = simulatePolicy([androids], [], none, KNOWN);
    expect([refused.newlyRefused, refused.otherwise[0]?.after]).toEqual([
      5,
      { route: null, rule: 'route-not-in-policy' },
    ]);
    const back = policy({ scope: 'os', key: 'android', routes: ['sim'] });
    const then: DecisionGroup = { ...androids, route: null, rule: 'route-not-in-policy' };
    const accepted = simulatePolicy([then], [none], back, KNOWN);
    expect([accepted.newlyAccepted, accepted.changedSince]).toEqual([5, 0]);
  });

  it('opens no SIM that its carrier refused then', () => {
    const then: DecisionGroup = { ...androids, route: null, rule: 'sim-not-reachable' };
    const found = simulatePolicy(
      [then],
      [],
      policy({ scope: 'os', key: 'android', routes: ['sim-on-card', 'sim'] }),
      KNOWN,
    );
    expect(found.otherwise).toEqual([]);
  });

  it('says how many the changes since then decide otherwise already, and whom it cannot judge', () => {
    const gone: DecisionGroup = { ...androids, handsetModel: 'no-such-phone', count: 3 };
    const since = policy({ routes: ['keychain-central'] });
    const found = simulatePolicy([iphones, gone], [since], since, KNOWN);
    expect(found).toMatchObject({ total: 11, unknown: 3, changedSince: 8, otherwise: [] });
  });

  it('changes nothing when it is the policy that stands, and only what the deciding function decides otherwise', () => {
    const groups = fc.array(
      fc.record({
        carrier: fc.constantFrom(...DEMO_CARRIERS.map(({ carrier }) => carrier)),
        handsetModel: fc.constantFrom(...DEMO_HANDSET_MODELS.map(({ id }) => id)),
        simProduct: fc.constantFrom(...DEMO_SIM_PRODUCTS.map(({ id }) => id)),
        lineState: fc.constantFrom('active', 'suspended'),
        wish: fc.constant(null),
        route: fc.constantFrom(...ISSUE_ROUTES),
        rule: fc.constant(null),
        count: fc.integer({ min: 1, max: 9 }),
      }),
    );
    fc.assert(
      fc.property(groups, fc.subarray([...ISSUE_ROUTES]), (all, routes) => {
        for (const standing of DEFAULT_ISSUE_POLICIES)
          expect(simulatePolicy(all, [], standing, KNOWN).otherwise).toEqual([]);
        const proposed = policy({ scope: 'os', key: 'ios', routes });
        const found = simulatePolicy(all, [], proposed, KNOWN);
        const counted = all.filter((group) => {
          const handset = KNOWN.handset(group.handsetModel);
          if (handset === undefined) return false;
          const facts = {
            sim: KNOWN.sim(group.simProduct),
            handset,
            contract: KNOWN.contract(group.carrier),
            line: group.lineState,
          };
          const [one, other] = [chooseRoute(facts, []), chooseRoute(facts, [proposed])];
          const text = (choice: typeof one) => (choice.allowed ? choice.route : choice.rule);
          return text(one) !== text(other);
        });
        const sum = counted.reduce((so, { count }) => so + count, 0);
        expect(found.newlyRefused + found.newlyAccepted + found.otherWay).toBeLessThanOrEqual(sum);
        expect(found.otherwise.reduce((so, { count }) => so + count, 0)).toBe(sum);
      }),
    );
  });
});
