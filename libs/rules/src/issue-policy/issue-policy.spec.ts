import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEMO_HANDSET_MODELS, DEMO_SIM_PRODUCTS } from '../compatibility/demo-catalogue';
import { demoCarrierContract, demoHandsetModel, demoSimProduct } from '../compatibility/demo-catalogue';
import { majorVersion } from '../compatibility/keychain-compatibility';
import { chooseRoute, judgeIssuePolicy, policyFor } from './issue-policy';
import type { IssuePolicy, RouteFacts } from './issue-policy';
import { ISSUE_ROUTES, storeOf, storeOfOs } from './issue-route';
import type { IssueRoute } from './issue-route';

function facts(handsetId: string, more: Partial<RouteFacts> = {}, simId = 'sakura-nfc-4'): RouteFacts {
  const handset = demoHandsetModel(handsetId);
  if (!handset) throw new Error(handsetId);
  return { handset, sim: demoSimProduct(simId), contract: demoCarrierContract('docomo'), line: 'active', ...more };
}
const policy = (scope: IssuePolicy['scope'], key: string, ...routes: IssueRoute[]): IssuePolicy => ({
  scope,
  key,
  routes,
  keyKinds: ['rsa-2048', 'p-256'],
});
const routeOf = (choice: ReturnType<typeof chooseRoute>) => (choice.allowed ? choice.route : choice.rule);
const reasonsAgainst = (choice: ReturnType<typeof chooseRoute>, route: IssueRoute) =>
  choice.considered.find((each) => each.route === route)?.verdict.reasons.map(({ rule }) => rule);

describe('The route of a phone', () => {
  it('is the SIM’s on Android and the Keychain’s on an iPhone, as long as J-LIS says nothing else', () => {
    expect(routeOf(chooseRoute(facts('tsubame-t1'), []))).toBe('sim');
    expect(chooseRoute(facts('ringo-phone-7'), [])).toMatchObject({ route: 'keychain', keyKind: 'rsa-2048' });
    expect(chooseRoute(facts('ringo-phone-8-mini'), [])).toMatchObject({ route: 'keychain', keyKind: 'p-256' });
  });

  it('on an iPhone says why the SIM is out of reach and offers the Keychain', () => {
    const choice = chooseRoute(facts('ringo-phone-7'), []);
    expect(choice.allowed).toBe(true);
    for (const route of ['sim', 'sim-on-card'] as const) {
      expect(reasonsAgainst(choice, route)).toEqual(
        expect.arrayContaining(['ios-no-sim-api', 'ios-no-apple-pay-element']),
      );
    }
    expect(reasonsAgainst(choice, 'keychain')).toEqual([]);
    expect(reasonsAgainst(choice, 'keychain-central')).toEqual(['route-not-in-policy']);
  });

  it.each<[string, string, Partial<RouteFacts>, readonly string[]]>([
    ['without a Secure Enclave', 'ringo-phone-5', {}, ['keychain-registry', 'keychain-without-enclave']],
    ['with an old system', 'ringo-phone-7', { osVersion: 12 }, ['keychain-os']],
    ['on a suspended line', 'ringo-phone-7', { line: 'suspended' }, ['line-not-active']],
  ])('of an iPhone %s is none', (_, handset, more, rules) => {
    const choice = chooseRoute(facts(handset, more), []);
    expect(choice.allowed ? [] : choice.reasons.map(({ rule }) => rule)).toEqual(rules);
  });

  it('is no Keychain on Android, whatever a policy says', () => {
    const choice = chooseRoute(facts('tsubame-t1'), [policy('handset-model', 'tsubame-t1', 'keychain')]);
    expect(routeOf(choice)).toBe('keychain-needs-ios');
  });

  it('is switched by J-LIS for a handset model', () => {
    const central = [policy('handset-model', 'ringo-phone-7', 'keychain-central', 'keychain')];
    expect(chooseRoute(facts('ringo-phone-7'), central)).toMatchObject({
      route: 'keychain-central',
      keyKind: 'rsa-2048',
    });
    expect(routeOf(chooseRoute(facts('ringo-phone-8-mini'), central))).toBe('keychain');
    expect(routeOf(chooseRoute(facts('ringo-phone-7'), central, 'keychain'))).toBe('keychain');
    expect(routeOf(chooseRoute(facts('ringo-phone-7'), [], 'keychain-central'))).toBe('route-not-in-policy');
  });

  it('is none for a key made centrally where the phone holds elliptic keys alone', () => {
    const central = [policy('handset-model', 'ringo-phone-8-mini', 'keychain-central')];
    const choice = chooseRoute(facts('ringo-phone-8-mini'), central);
    expect(choice.allowed ? [] : choice.reasons.map(({ rule }) => rule)).toEqual(['keychain-without-rsa']);
  });

  it('is switched by J-LIS for a SIM product, and only among the SIM’s routes', () => {
    const onCard = [policy('sim-product', 'sakura-nfc-4', 'sim-on-card', 'sim')];
    expect(routeOf(chooseRoute(facts('tsubame-t1'), onCard))).toBe('sim-on-card');
    expect(routeOf(chooseRoute(facts('tsubame-t1', {}, 'kaede-nfc-4'), onCard))).toBe('sim');
    expect(routeOf(chooseRoute(facts('ringo-phone-7'), onCard))).toBe('keychain');
  });

  it('falls back in the policy’s order where the SIM cannot make keys', () => {
    const sim = demoSimProduct('sakura-nfc-4');
    if (!sim) throw new Error('no SIM');
    const old = { ...sim, keyGeneration: false };
    const choice = chooseRoute(facts('tsubame-t1', { sim: old }), [
      policy('sim-product', 'sakura-nfc-4', 'sim-on-card', 'sim'),
    ]);
    expect(routeOf(choice)).toBe('sim');
    expect(reasonsAgainst(choice, 'sim-on-card')).toEqual(['sim-without-key-generation']);
  });

  it('considers all four with every reason, and is one the policy allows and its store can do, whatever is given', () => {
    const routes = fc.uniqueArray(fc.constantFrom(...ISSUE_ROUTES), { minLength: 1, maxLength: 4 });
    const anyPolicy = fc.record({
      scope: fc.constantFrom('os', 'handset-model', 'sim-product'),
      key: fc.constantFrom('ios', 'android', 'ringo-phone-7', 'tsubame-t1', 'sakura-nfc-4'),
      routes,
      keyKinds: fc.constant(['p-256', 'rsa-2048'] as const),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...DEMO_HANDSET_MODELS),
        fc.constantFrom(...DEMO_SIM_PRODUCTS),
        fc.array(anyPolicy, { maxLength: 4 }),
        (handset, sim, policies) => {
          const given: RouteFacts = { handset, sim, contract: demoCarrierContract(sim.carrier), line: 'active' };
          const choice = chooseRoute(given, policies);
          const all = choice.considered.map(({ route }) => route).toSorted();
          if (all.join() !== [...ISSUE_ROUTES].toSorted().join()) return false;
          if (!choice.allowed) return choice.reasons.length > 0;
          const listed = policyFor(given, policies).routes.includes(choice.route);
          return listed && storeOf(choice.route) === storeOfOs(handset.os);
        },
      ),
    );
  });
});

describe('A policy', () => {
  const known = { handsets: DEMO_HANDSET_MODELS, simProducts: DEMO_SIM_PRODUCTS };
  it.each<[IssuePolicy, string]>([
    [policy('os', 'ios', 'keychain-central', 'keychain'), 'allowed'],
    [policy('handset-model', 'ringo-phone-7', 'keychain'), 'allowed'],
    [policy('sim-product', 'kaede-nfc-4', 'sim-on-card'), 'allowed'],
    [policy('os', 'ios', 'sim'), 'policy-route-not-on-ios'],
    [policy('os', 'android', 'keychain'), 'policy-route-not-on-android'],
    [policy('sim-product', 'kaede-nfc-4', 'keychain'), 'policy-route-not-on-sim'],
    [policy('sim-product', 'kaede-nfc-3', 'sim', 'sim-on-card'), 'policy-sim-makes-no-key'],
    [policy('handset-model', 'tsubame-t1', 'sim', 'keychain'), 'policy-route-not-on-android'],
    [policy('handset-model', 'toaster', 'sim'), 'policy-key-unknown'],
    [policy('os', 'symbian', 'sim'), 'policy-key-unknown'],
    [policy('os', 'ios'), 'policy-without-routes'],
    [policy('os', 'ios', 'keychain', 'keychain'), 'policy-without-routes'],
    [{ ...policy('os', 'ios', 'keychain'), keyKinds: [] }, 'policy-without-routes'],
    [{ ...policy('os', 'ios', 'keychain'), keyKinds: ['p-256', 'p-256'] }, 'policy-without-routes'],
  ])('%j is %s', (given, expected) => {
    const verdict = judgeIssuePolicy(given, known);
    expect(verdict.allowed ? 'allowed' : verdict.rule).toBe(expected);
  });

  it('that does not fit names the way that does not, and for what', () => {
    const verdict = judgeIssuePolicy(policy('handset-model', 'tsubame-t1', 'sim', 'keychain-central'), known);
    expect(verdict).toMatchObject({ facts: { key: 'tsubame-t1', route: 'keychain-central' } });
  });

  it('is read by the major version of the system', () => {
    expect(['18', '18.5', '18.5.1', '018', 'x', '18.', '1.2.3.4'].map(majorVersion)).toEqual([
      ...[18, 18, 18, 18],
      ...[undefined, undefined, undefined],
    ]);
  });
});
