import { randomUUID } from 'node:crypto';
import type { FaultPoints, NewStep, Register, StepHandler, StepResult, StepRow } from '@sumaho-jpki/operations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegister } from '../register';
import { addCarriers, addHolder, SYSTEM } from '../testing/demo-rows';
import { openTestDatabase } from '../testing/test-database';
import type { TestDatabase } from '../testing/test-database';
import { onceEffect } from './once-effect';
import { createStepKernel } from './step-kernel';
import { STEP_POLICY } from './step-policy';

let database: TestDatabase;
let register: Register;
beforeAll(async () => {
  database = await openTestDatabase(20);
  register = createRegister(database.app);
  await addCarriers(register);
});
afterAll(() => database.drop());

const KIND = 'prepare-key';
/** Short leases and three tries, so that what takes minutes in the product takes milliseconds here. */
const QUICK = {
  ...STEP_POLICY,
  leaseSeconds: () => 0.15,
  backoffSeconds: (_kind: string, failures: number) => (failures >= 3 ? undefined : 0.01),
};

const schedule = (more: Partial<NewStep> = {}): Promise<StepRow> =>
  register.transaction(SYSTEM, (tx) =>
    tx.steps.schedule({ workflowId: randomUUID(), kind: KIND, subject: 'none', effectKey: randomUUID(), ...more }),
  );
const stepNow = async (id: string): Promise<StepRow> => {
  const step = await register.transaction(SYSTEM, (tx) => tx.steps.byId(id));
  if (!step) throw new Error('no step');
  return step;
};
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const done: StepResult = { kind: 'done', commit: () => Promise.resolve() };
const answers = (...results: (StepResult | Error)[]): StepHandler & { runs: number } => ({
  kind: KIND,
  runs: 0,
  perform() {
    const result = results[Math.min(this.runs, results.length - 1)] ?? done;
    this.runs += 1;
    return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
  },
});
async function claimed(kernel: ReturnType<typeof createStepKernel>, id: string): Promise<StepRow> {
  const step = await kernel.claimById(id);
  if (!step) throw new Error('not claimed');
  return step;
}

describe('a claim', () => {
  it('goes to one of a hundred who try at once, for every step', async () => {
    const kernel = createStepKernel(database.app);
    const steps = await Promise.all(Array.from({ length: 40 }, () => schedule({ kind: 'build-script' })));
    const taken = await Promise.all(Array.from({ length: 100 }, () => kernel.claimDue(['key-service'], 3)));
    const ids = taken.flat().map((step) => step.id);
    expect(ids.sort()).toEqual(steps.map((step) => step.id).sort());
    expect(new Set(taken.flat().map((step) => step.fence)).size).toBe(40);
  });

  it('takes due steps of the named queues only, oldest first, and numbers its attempt', async () => {
    const kernel = createStepKernel(database.app);
    const early = await schedule({ kind: 'issue-certificate' });
    const later = await schedule({ kind: 'activate-certificate' });
    await schedule({ kind: 'issue-certificate', afterSeconds: 60 });
    await schedule({ kind: 'issue-certificate', state: 'waiting', afterSeconds: 60 });
    const other = await schedule({ kind: 'order-sp-area' });
    const got = await kernel.claimDue(['certificate-authority'], 10);
    expect(got.map((step) => [step.id, step.state, step.attempt])).toEqual([
      [early.id, 'leased', 1],
      [later.id, 'leased', 1],
    ]);
    expect((await kernel.sweepIds(10)).filter((due) => due.stepId === other.id)).toEqual([
      { stepId: other.id, attempt: 0, kind: 'order-sp-area', queue: 'mno-tsm', overdueSeconds: expect.any(Number) },
    ]);
  });

  it('by id gives nothing for a step that is not due, not there or no id', async () => {
    const kernel = createStepKernel(database.app);
    const { id } = await schedule({ afterSeconds: 60 });
    expect(await kernel.claimById(id)).toBeNull();
    expect(await kernel.claimById(randomUUID())).toBeNull();
    expect(await kernel.claimById('no-id')).toBeNull();
  });
});

describe('the fence', () => {
  it("throws away a late worker's finish and everything it wanted to change", async () => {
    const kernel = createStepKernel(database.app, { policy: QUICK });
    const { id } = await schedule();
    const late = await claimed(kernel, id);
    await sleep(200);
    const owner = await claimed(kernel, id);
    expect(BigInt(owner.fence)).toBeGreaterThan(BigInt(late.fence));
    const bucket = randomUUID();
    const counting: StepResult = {
      kind: 'done',
      commit: async (tx) => {
        await tx.countEvent(bucket, 60);
      },
    };
    expect(await kernel.run(late, answers(counting))).toBe('superseded');
    expect((await stepNow(id)).state).toBe('leased');
    expect(await kernel.run(owner, answers(counting))).toBe('done');
    expect(await register.transaction(SYSTEM, (tx) => tx.countEvent(bucket, 60))).toBe(2);
    expect(await kernel.run(owner, answers(counting))).toBe('superseded');
  });

  it('throws away the outcome when the step was cancelled meanwhile', async () => {
    const kernel = createStepKernel(database.app);
    const { id, workflowId } = await schedule();
    const step = await claimed(kernel, id);
    expect(await register.transaction(SYSTEM, (tx) => tx.steps.cancelOpen(workflowId))).toBe(1);
    expect(await kernel.run(step, answers(done))).toBe('superseded');
    expect((await stepNow(id)).state).toBe('cancelled');
  });

  it('lets a step whose own outcome cancels the whole workflow finish', async () => {
    const kernel = createStepKernel(database.app);
    const { id, workflowId } = await schedule();
    const sibling = await schedule({ workflowId, state: 'waiting', afterSeconds: 60 });
    const cancelAll: StepResult = {
      kind: 'park',
      reason: 'refused',
      problem: 'sim-not-reachable',
      commit: async (tx) => {
        await tx.steps.cancelOpen(workflowId);
      },
    };
    expect(await kernel.run(await claimed(kernel, id), answers(cancelAll))).toBe('parked');
    expect((await stepNow(id)).state).toBe('parked');
    expect((await stepNow(sibling.id)).state).toBe('cancelled');
  });
});

describe('a handler', () => {
  it('that fails is tried again after its back-off and parked with its reason after the last try', async () => {
    const kernel = createStepKernel(database.app, { policy: QUICK });
    const { application } = await addHolder(register, 'docomo');
    const { id } = await schedule({ subject: application.id });
    const outcomes = [];
    for (let round = 0; round < 3; round += 1) {
      outcomes.push(await kernel.run(await claimed(kernel, id), answers(new TypeError('holds a number: 090…'))));
      await sleep(30);
    }
    expect(outcomes).toEqual(['retry', 'retry', 'parked']);
    expect(await stepNow(id)).toMatchObject({ state: 'parked', reason: 'TypeError', attempt: 3, leaseUntil: null });
    const history = await register.transaction(SYSTEM, (tx) => tx.history.ofApplication(application.id));
    expect(history.at(-1)).toMatchObject({ event: 'step-parked', carrier: 'docomo', facts: { reason: 'TypeError' } });

    const parked = await register.transaction(SYSTEM, (tx) => tx.steps.parked(100));
    expect(parked.map((step) => step.id)).toContain(id);
    expect(await register.transaction(SYSTEM, (tx) => tx.steps.retryParked(id))).toBe(true);
    expect(await kernel.run(await claimed(kernel, id), answers(done))).toBe('done');
    expect(await register.transaction(SYSTEM, (tx) => tx.steps.retryParked(id))).toBe(false);
  });

  it('whose commit fails changes nothing and is tried again', async () => {
    const kernel = createStepKernel(database.app, { policy: QUICK });
    const { id, workflowId } = await schedule();
    const failing: StepResult = {
      kind: 'done',
      commit: async (tx) => {
        await tx.steps.schedule({ workflowId, kind: 'issue-certificate', subject: 'x', effectKey: randomUUID() });
        throw new RangeError('no');
      },
    };
    expect(await kernel.run(await claimed(kernel, id), answers(failing))).toBe('retry');
    expect(await stepNow(id)).toMatchObject({ state: 'pending', reason: 'RangeError' });
    expect(await register.transaction(SYSTEM, (tx) => tx.steps.ofWorkflow(workflowId))).toHaveLength(1);
  });

  it('that kills its worker every time is parked, too', async () => {
    const kernel = createStepKernel(database.app, { policy: QUICK });
    const { id } = await schedule();
    for (let death = 0; death < 3; death += 1) {
      await claimed(kernel, id);
      await sleep(170);
    }
    expect(await kernel.run(await claimed(kernel, id), answers(done))).toBe('parked');
    expect(await stepNow(id)).toMatchObject({ state: 'parked', reason: 'lease-ended-again' });
  });

  it('schedules its next step in the same transaction, in order', async () => {
    const kernel = createStepKernel(database.app);
    const { id, workflowId } = await schedule();
    const next: StepResult = {
      kind: 'done',
      commit: async (tx) => {
        const step = { workflowId, kind: 'issue-certificate', subject: 's', effectKey: `next-${id}` } as const;
        const scheduled = await tx.steps.schedule(step);
        expect(await tx.steps.schedule(step)).toEqual(scheduled);
      },
    };
    expect(await kernel.run(await claimed(kernel, id), answers(next))).toBe('done');
    const steps = await register.transaction(SYSTEM, (tx) => tx.steps.ofWorkflow(workflowId));
    expect(steps.map((step) => [step.seq, step.kind, step.state])).toEqual([
      [1, KIND, 'done'],
      [2, 'issue-certificate', 'pending'],
    ]);
  });
});

describe('a waiting step', () => {
  const wait: StepResult = { kind: 'wait', afterSeconds: 60 };

  it('runs when woken, and at its deadline', async () => {
    const kernel = createStepKernel(database.app);
    const { id, workflowId } = await schedule();
    expect(await kernel.run(await claimed(kernel, id), answers(wait))).toBe('waiting');
    expect(await kernel.claimById(id)).toBeNull();
    expect(await register.transaction(SYSTEM, (tx) => tx.steps.wake(workflowId, KIND))).toBe(true);
    expect(await kernel.run(await claimed(kernel, id), answers({ kind: 'wait', afterSeconds: 0.02 }))).toBe('waiting');
    await sleep(40);
    expect(await kernel.run(await claimed(kernel, id), answers(done))).toBe('done');
    expect(await register.transaction(SYSTEM, (tx) => tx.steps.wake(workflowId, KIND))).toBe(false);
  });

  it('does not sleep over what arrived while it was being run', async () => {
    const kernel = createStepKernel(database.app);
    const { id, workflowId } = await schedule();
    const step = await claimed(kernel, id);
    expect(await register.transaction(SYSTEM, (tx) => tx.steps.wake(workflowId, KIND))).toBe(true);
    expect(await kernel.run(step, answers(wait))).toBe('waiting');
    expect((await claimed(kernel, id)).attempt).toBe(2);
  });

  it('is completed from outside even while its handler looks, and the handler comes too late', async () => {
    const kernel = createStepKernel(database.app, { policy: QUICK });
    const { id, workflowId } = await schedule();
    await kernel.run(await claimed(kernel, id), answers({ kind: 'wait', afterSeconds: 0 }));
    const looking = await claimed(kernel, id);
    expect(await register.transaction(SYSTEM, (tx) => tx.steps.completeWaiting(workflowId, KIND))).toBe(true);
    expect(await kernel.run(looking, answers(wait))).toBe('superseded');
    expect((await stepNow(id)).state).toBe('done');
    expect(await register.transaction(SYSTEM, (tx) => tx.steps.completeWaiting(workflowId, KIND))).toBe(false);
  });

  it('is completed from outside once', async () => {
    const { workflowId } = await schedule({ state: 'waiting', afterSeconds: 60 });
    const results = await Promise.all(
      Array.from({ length: 10 }, () =>
        register.transaction(SYSTEM, (tx) => tx.steps.completeWaiting(workflowId, KIND)),
      ),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
  });
});

describe('an effect', () => {
  const request = { order: 1 };

  it('happens once although its worker dies after it and before its result is stored', async () => {
    const step = await schedule();
    const other = { applied: 0 };
    const attempt = (faults: FaultPoints) =>
      onceEffect({
        register,
        step,
        request,
        faults,
        readBack: () => Promise.resolve(other.applied ? { id: 'known' } : null),
        perform: () => {
          other.applied += 1;
          return Promise.resolve({ id: 'new' });
        },
      });
    const dying = {
      reach: (point: string) => (point.endsWith('/effected') ? Promise.reject(new Error('death')) : Promise.resolve()),
    };
    await expect(attempt(dying)).rejects.toThrow('death');
    const calm = { reach: () => Promise.resolve() };
    expect(await attempt(calm)).toEqual({ id: 'known' });
    expect(await attempt(calm)).toEqual({ id: 'known' });
    expect(other.applied).toBe(1);
  });

  it('happens once at whatever point its worker dies, with the whole step around it', async () => {
    const points = ['claimed', 'intended', 'effected', 'settled', 'performed', 'committed'];
    for (const deadly of points) {
      const { id } = await schedule();
      const other = { applied: 0 };
      let deaths = 0;
      const faults: FaultPoints = {
        reach: (point) => {
          if (point !== `${KIND}/${deadly}` || deaths > 0) return Promise.resolve();
          deaths += 1;
          return Promise.reject(new Error('death'));
        },
      };
      const kernel = createStepKernel(database.app, { policy: QUICK, faults });
      const handler: StepHandler = {
        kind: KIND,
        perform: async (step) => {
          await onceEffect({
            register,
            step,
            request,
            faults,
            readBack: () => Promise.resolve(other.applied ? { at: 1 } : null),
            perform: () => Promise.resolve({ at: (other.applied += 1) }),
          });
          return done;
        },
      };
      for (let round = 0; round < 20 && (await stepNow(id)).state !== 'done'; round += 1) {
        const step = await kernel.claimById(id);
        if (step) await kernel.run(step, handler).catch(() => undefined);
        await sleep(30);
      }
      expect([deadly, deaths, other.applied, (await stepNow(id)).state]).toEqual([deadly, 1, 1, 'done']);
    }
  });

  it('refuses its key for another request', async () => {
    const step = await schedule();
    const perform = () => Promise.resolve({ ok: true });
    const readBack = () => Promise.resolve(null);
    await onceEffect({ register, step, request, perform, readBack });
    await expect(onceEffect({ register, step, request: { order: 2 }, perform, readBack })).rejects.toThrow(
      /another request/,
    );
  });
});
