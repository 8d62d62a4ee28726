import { describe, expect, it } from 'vitest';
import { APPLICATION_PROGRESS } from '../application/application-states';
import { ISSUE_ROUTES, keyBornOf, storeOf } from '../issue-policy/issue-route';
import { undoFor } from './provisioning-steps';
import { firstStepOf, nextSteps, onDoneOf, ROUTE_ORDER, validateRoutes, walkRoute } from './route-order';
import type { PlacedStep } from './route-order';
import { afterStorageFailure, STORAGE_FAILURES, stepEndedByStorageFailure } from './storage-failure';

const kindsOf = (route: (typeof ISSUE_ROUTES)[number]) => walkRoute(route).map(({ kind }) => kind);

describe('The four routes', () => {
  it('hold together', () => expect(() => validateRoutes()).not.toThrow());

  it('are every combination of store and birthplace of the key', () => {
    expect(ISSUE_ROUTES.map((route) => `${storeOf(route)} ${keyBornOf(route)}`)).toEqual([
      'sim central',
      'sim on-device',
      'keychain on-device',
      'keychain central',
    ]);
  });

  it('walk in the order of the flow', () => {
    const activation = ['await-activation', 'activate-certificate', 'notify-activation'];
    expect(kindsOf('sim')).toEqual([
      ...['prepare-key', 'issue-certificate', 'order-sp-area', 'relay-scripts', 'await-sp-area', 'build-script'],
      ...['await-personalisation', ...activation],
    ]);
    expect(kindsOf('sim-on-card')).toEqual([
      ...['prepare-key', 'order-sp-area', 'relay-scripts', 'await-sp-area', 'build-script', 'await-personalisation'],
      ...['issue-certificate', 'build-script', 'await-personalisation', ...activation],
    ]);
    expect(kindsOf('keychain')).toEqual([
      ...['await-attestation', 'await-key', 'issue-certificate', 'await-storage', ...activation],
    ]);
    expect(kindsOf('keychain-central')).toEqual([
      ...['await-attestation', 'await-key', 'prepare-key', 'issue-certificate', 'deliver-key', 'await-storage'],
      ...activation,
    ]);
    expect(ISSUE_ROUTES.map(firstStepOf)).toEqual([
      'prepare-key',
      'prepare-key',
      'await-attestation',
      'await-attestation',
    ]);
  });

  it.each(ISSUE_ROUTES)('%s shows progress that never falls and never asks a Keychain for a SIM’s stage', (route) => {
    const stages = walkRoute(route).map(({ stage }) => stage);
    const progress = stages.map((stage) => APPLICATION_PROGRESS[stage] ?? -1);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(stages.includes('writing-area')).toBe(storeOf(route) === 'sim');
  });

  it('know what follows, also where a step comes twice', () => {
    expect(nextSteps('sim', 'issue-certificate')).toEqual(['order-sp-area']);
    expect(nextSteps('sim-on-card', 'issue-certificate')).toEqual(['build-script']);
    expect(nextSteps('sim-on-card', 'await-personalisation')).toEqual(['issue-certificate', 'await-activation']);
    expect(nextSteps('keychain', 'issue-certificate')).toEqual(['await-storage']);
    expect(nextSteps('keychain-central', 'issue-certificate')).toEqual(['deliver-key']);
    expect(nextSteps('keychain', 'order-sp-area')).toEqual([]);
    expect(nextSteps('sim', 'notify-activation')).toEqual([]);
  });

  it('move the application by their own events', () => {
    expect(onDoneOf('sim', 'issue-certificate')).toBeUndefined();
    expect(onDoneOf('keychain', 'issue-certificate')).toBe('send-certificate');
    expect(onDoneOf('sim-on-card', 'await-personalisation')).toBe('await-pin');
    expect(onDoneOf('keychain', 'send-access-code')).toBe('send-code');
  });

  it('of the Keychain are undone by revocation, and by deletion once the phone may hold something', () => {
    expect(undoFor(['await-attestation', 'await-key'])).toEqual([]);
    expect(undoFor(['await-key', 'issue-certificate'])).toEqual(['revoke-unfinished']);
    expect(undoFor(kindsOf('keychain').slice(0, 4))).toEqual(['revoke-unfinished', 'order-deletion']);
  });
});

describe('A route that does not hold together refuses the start', () => {
  const end = ['await-activation', 'activate-certificate', 'notify-activation'] as const;
  it.each<[string, readonly PlacedStep[], RegExp]>([
    ['no end', ['await-attestation'], /keychain: does not end with the activation/],
    ['a stage left out', ['await-key', 'await-storage', ...end], /keychain: redeemed × await-pin/],
    ['a step after itself', ['await-key', 'await-key', ...end], /"await-key" follows itself/],
    ['a step that nobody uses', ROUTE_ORDER.sim, /no route uses step "await-attestation"/],
  ])('%s', (_, keychain, message) => {
    const orders = message.source.startsWith('no route')
      ? { sim: keychain, 'sim-on-card': keychain, keychain, 'keychain-central': keychain }
      : { ...ROUTE_ORDER, keychain };
    expect(() => validateRoutes(orders)).toThrow(message);
  });
});

describe('A phone that could not store its certificate', () => {
  it.each(STORAGE_FAILURES)('for %s never tries for ever', (failure) => {
    expect(afterStorageFailure(failure, 2)).toBe('end');
  });

  it('starts anew once where a new key may mend it', () => {
    expect(afterStorageFailure('key-lost', 1)).toBe('enrol-anew');
    expect(afterStorageFailure('certificate-for-another-key', 1)).toBe('enrol-anew');
    expect(afterStorageFailure('store-refused', 1)).toBe('end');
  });

  it.each(STORAGE_FAILURES)('for %s never goes back from the PIN to an earlier stage', (failure) => {
    expect(afterStorageFailure(failure, 1, 'awaiting-pin')).toBe('end');
  });

  it('says so while it stores; of what it stored, only that the key is lost', () => {
    for (const failure of STORAGE_FAILURES) {
      expect(stepEndedByStorageFailure(failure, 'writing-key')).toBe('await-storage');
      expect(stepEndedByStorageFailure(failure, 'awaiting-pin')).toBe(
        failure === 'key-lost' ? 'await-activation' : null,
      );
    }
  });
});
