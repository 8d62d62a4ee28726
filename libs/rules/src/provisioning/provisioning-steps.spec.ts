import { describe, expect, it } from 'vitest';
import { APPLICATION_PROGRESS, APPLICATION_TABLE } from '../application/application-states';
import type { ApplicationState } from '../application/application-states';
import type { Cell } from '../verdict';
import {
  backoffSeconds,
  FIRST_STEP,
  FIRST_STEP_ON_THE_PHONE,
  PROVISIONING_STEPS,
  QUEUES,
  retryOf,
  STEP_KINDS,
  stepOf,
  undoFor,
  validateProvisioning,
} from './provisioning-steps';
import type { StepKind } from './provisioning-steps';

/** Every way from here to an end. */
const ways = (from: StepKind): StepKind[][] => {
  const { next } = stepOf(from);
  return next.length === 0 ? [[from]] : next.flatMap((kind) => ways(kind).map((rest) => [from, ...rest]));
};
const ON_THE_PHONE = ways(FIRST_STEP_ON_THE_PHONE);

describe('The steps of the SIM route', () => {
  it('hold together', () => expect(() => validateProvisioning()).not.toThrow());

  it('go from key to notice in the order of the flow', () => {
    const before: StepKind[] = ['prepare-key', 'issue-certificate', 'order-sp-area'];
    const after: StepKind[] = [
      'await-personalisation',
      'await-activation',
      'activate-certificate',
      'notify-activation',
    ];
    expect(ON_THE_PHONE).toEqual([
      [...before, 'relay-scripts', 'await-sp-area', 'build-script', ...after],
      [...before, 'relay-scripts', 'await-sp-area', ...after],
      [...before, 'await-sp-area', 'build-script', ...after],
      [...before, 'await-sp-area', ...after],
    ]);
    expect(ways(FIRST_STEP)).toEqual([['send-access-code']]);
  });

  it.each(ON_THE_PHONE)('move the application exactly along its table, never past a stage: %s … (%#)', (...way) => {
    let state: ApplicationState = 'redeemed';
    for (const kind of way) {
      const step = stepOf(kind);
      expect(step.stage, kind).toBe(state);
      if (!step.onDone) continue;
      const cell: Cell<ApplicationState, string, string> = APPLICATION_TABLE.cells[state][step.onDone];
      expect('to' in cell, `${state} × ${step.onDone}`).toBe(true);
      if ('to' in cell) state = cell.to;
    }
    expect(state).toBe('completed');
  });

  it.each(ON_THE_PHONE)('show progress that never falls: %s … (%#)', (...way) => {
    const progress = way.map((kind) => APPLICATION_PROGRESS[stepOf(kind).stage] ?? -1);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  it('use every queue, and each has a reason to be done', () => {
    expect(new Set(STEP_KINDS.map((kind) => PROVISIONING_STEPS[kind].queue))).toEqual(new Set(QUEUES));
    for (const kind of STEP_KINDS) expect(PROVISIONING_STEPS[kind].doneTest.length).toBeGreaterThan(20);
  });

  it.each(STEP_KINDS)('%s is retried with growing pauses and then parked, never dropped', (kind) => {
    const { attempts } = retryOf(kind);
    const pauses = Array.from({ length: attempts }, (_, index) => backoffSeconds(kind, index + 1));
    expect(pauses.at(-1)).toBeUndefined();
    const waits = pauses.slice(0, -1).map((seconds) => seconds ?? -1);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[0]).toBeGreaterThan(0);
  });

  it('waiting for a phone is patient for about as long as an application lives', () => {
    const total = Array.from({ length: 1999 }, (_, index) => backoffSeconds('await-personalisation', index + 1) ?? 0);
    const days = total.reduce((sum, seconds) => sum + seconds, 0) / 86_400;
    expect(days).toBeGreaterThan(6.5);
    expect(days).toBeLessThan(7.5);
  });
});

describe('An unfinished provisioning', () => {
  it('is undone as far as it went, revocation before deletion', () => {
    expect(undoFor(['send-access-code'])).toEqual([]);
    expect(undoFor(['send-access-code', 'prepare-key'])).toEqual(['revoke-unfinished']);
    expect(undoFor((ON_THE_PHONE[0] ?? []).slice(0, 3))).toEqual(['revoke-unfinished', 'order-deletion']);
    expect(undoFor(['order-sp-area', 'prepare-key'])).toEqual(['revoke-unfinished', 'order-deletion']);
    for (const way of ON_THE_PHONE) {
      expect(undoFor([...way].reverse())).toEqual(['revoke-unfinished', 'order-deletion']);
    }
  });
});

describe('A flow that does not hold together refuses the start', () => {
  const step = { queue: 'notices', next: [] as string[], undo: [] as string[] };
  it.each([
    ['unknown next', { a: { ...step, next: ['b'] } }, /a: unknown step "b"/],
    ['unknown undo', { a: { ...step, undo: ['c'] } }, /a: unknown step "c"/],
    ['unknown queue', { a: { ...step, queue: 'pigeons' } }, /unknown queue "pigeons"/],
    ['circle', { a: { ...step, next: ['b'] }, b: { ...step, next: ['a'] } }, /a: leads back to itself/],
    ['idle queue', { a: step }, /nothing uses queue "mno-tsm"/],
  ])('%s', (_, steps, message) => expect(() => validateProvisioning(steps)).toThrow(message));
});
