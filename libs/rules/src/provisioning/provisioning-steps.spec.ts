import { describe, expect, it } from 'vitest';
import {
  backoffSeconds,
  FIRST_STEP,
  PROVISIONING_STEPS,
  QUEUES,
  retryOf,
  STEP_KINDS,
  stepOf,
  undoFor,
  validateProvisioning,
} from './provisioning-steps';
import { walkRoute } from './route-order';

const ON_THE_PHONE = walkRoute('sim').map(({ kind }) => kind);

describe('The steps', () => {
  it('hold together', () => expect(() => validateProvisioning()).not.toThrow());

  it('begin with the access code', () => expect(stepOf(FIRST_STEP).onDone).toBe('send-code'));

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
    expect(undoFor(ON_THE_PHONE.slice(0, 3))).toEqual(['revoke-unfinished', 'order-deletion']);
    expect(undoFor(['order-sp-area', 'prepare-key'])).toEqual(['revoke-unfinished', 'order-deletion']);
    expect(undoFor([...ON_THE_PHONE].reverse())).toEqual(['revoke-unfinished', 'order-deletion']);
  });
});

describe('A flow that does not hold together refuses the start', () => {
  const step = { queue: 'notices', undo: [] as string[] };
  it.each([
    ['unknown undo', { a: { ...step, undo: ['c'] } }, /a: unknown step "c"/],
    ['unknown queue', { a: { ...step, queue: 'pigeons' } }, /unknown queue "pigeons"/],
    ['idle queue', { a: step }, /nothing uses queue "mno-tsm"/],
  ])('%s', (_, steps, message) => expect(() => validateProvisioning(steps)).toThrow(message));
});
