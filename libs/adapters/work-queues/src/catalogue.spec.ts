import { QUEUES, STEP_KINDS } from '@sumaho-jpki/rules';
import { describe, expect, it } from 'vitest';
import { checkWiring, queueOf, WiringError, WORK_QUEUES } from './catalogue';
import { countingHandlers } from './testing/steps-in-memory';

const { handlers } = countingHandlers(STEP_KINDS);

describe('the catalogue of queues', () => {
  it('is the rules’ and gives every step kind its queue', () => {
    expect(WORK_QUEUES).toEqual(QUEUES);
    expect(new Set(STEP_KINDS.map(queueOf))).toEqual(new Set(QUEUES));
    expect(queueOf('issue-certificate')).toBe('certificate-authority');
  });
});

describe('the boot check', () => {
  it('lets a process start in which every step has one handler and every queue one processor', () => {
    expect(() => checkWiring(handlers, WORK_QUEUES)).not.toThrow();
  });

  it.each(STEP_KINDS)('refuses a process without a handler of %s, or with two', (kind) => {
    const others = handlers.filter((handler) => handler.kind !== kind);
    expect(() => checkWiring(others, WORK_QUEUES)).toThrow(`handler of step "${kind}" has 0 instead of 1`);
    const twice = [...handlers, ...handlers.filter((handler) => handler.kind === kind)];
    expect(() => checkWiring(twice, WORK_QUEUES)).toThrow(`handler of step "${kind}" has 2 instead of 1`);
  });

  it('refuses a queue without a processor, with two, or unknown to the rules', () => {
    expect(() => checkWiring(handlers, WORK_QUEUES.slice(1))).toThrow(WiringError);
    expect(() => checkWiring(handlers, [...WORK_QUEUES, 'sp-tsm'])).toThrow('"sp-tsm" has 2 instead of 1');
    expect(() => checkWiring(handlers, [...WORK_QUEUES, 'post'])).toThrow('"post" is not in the rules');
  });
});
