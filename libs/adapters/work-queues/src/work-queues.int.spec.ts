// The queues on a real Redis behind a wire that can be cut. What must hold: every step once, whatever Redis does.
import { Module } from '@nestjs/common';
import type { DynamicModule, INestApplicationContext, OnModuleDestroy } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { STEP_KINDS } from '@sumaho-jpki/rules';
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { countingHandlers, StepsInMemory } from './testing/steps-in-memory';
import { CuttableWire } from './testing/tcp-cut';
import { CLOCK_DUTIES, CLOCK_LEADERSHIP, STEP_HANDLERS, STEP_KERNEL, STEP_WAKE_UPS } from './tokens';
import { WorkQueuesModule } from './work-queues.module';

const redisUrl = () => process.env['SUMAHO_TEST_REDIS_URL'] ?? '';
/** A busy machine needs its time; what hangs, hangs for longer. */
const PATIENT = { timeout: 30_000 };
let redis: Redis;
let wire: CuttableWire;
let apps: INestApplicationContext[] = [];
beforeAll(() => {
  redis = new Redis(redisUrl());
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  wire = new CuttableWire(new URL(redisUrl()));
  await wire.mend();
});
afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
  apps = [];
  await wire.cut();
});

let outsideGone = false;
/** What was reported since the last start. */
let reported: string[] = [];

/** Stands for the module that owns the database. */
@Module({})
class Outside implements OnModuleDestroy {
  onModuleDestroy(): void {
    outsideGone = true;
  }
}

interface Start {
  readonly steps: StepsInMemory;
  readonly handlers: readonly unknown[];
  readonly worker?: boolean;
  readonly clock?: boolean;
  readonly overdueSeconds?: number;
  readonly prefix?: string;
  readonly wakeUps?: boolean;
  readonly stopMs?: number;
}

async function start(options: Start): Promise<INestApplicationContext> {
  const values: [symbol, unknown][] = [
    [STEP_KERNEL, options.steps],
    [STEP_WAKE_UPS, options.wakeUps === false ? () => ({ stop: () => Promise.resolve() }) : options.steps.wakeUps],
    [STEP_HANDLERS, options.handlers],
    [CLOCK_LEADERSHIP, { lead: () => Promise.resolve(true), resign: () => Promise.resolve() }],
    [CLOCK_DUTIES, []],
  ];
  const outside: DynamicModule = {
    module: Outside,
    providers: values.map(([provide, useValue]) => ({ provide, useValue })),
    exports: values.map(([provide]) => provide),
  };
  reported = [];
  const app = await NestFactory.createApplicationContext(
    WorkQueuesModule.forRoot({
      redisUrl: wire.url,
      prefix: options.prefix ?? `test-${randomUUID()}`,
      worker: options.worker ?? true,
      clock: options.clock ?? true,
      imports: [outside],
      report: (event) => reported.push(event),
      times: { everyMs: 100, overdueSeconds: options.overdueSeconds ?? 2 },
      stopMs: options.stopMs ?? 20_000,
    }),
    { logger: false, abortOnError: false },
  );
  apps.push(app);
  return app;
}

const allOnce = (steps: StepsInMemory, performed: Map<string, number>) => {
  expect(steps.open()).toBe(0);
  expect(performed.size).toBe(steps.steps.size);
  expect([...performed.values()].every((count) => count === 1)).toBe(true);
};

describe('with Redis', () => {
  it('steps of all kinds are run once, by hints and not by the sweep', async () => {
    const steps = new StepsInMemory();
    const { handlers, performed } = countingHandlers(STEP_KINDS);
    await start({ steps, handlers, overdueSeconds: 3_600 });
    for (const kind of STEP_KINDS) steps.add(kind, 5);
    await vi.waitFor(() => expect(steps.open()).toBe(0), PATIENT);
    allOnce(steps, performed);
  });

  it('two processes share the work and do nothing twice', async () => {
    const steps = new StepsInMemory();
    const [one, other] = [countingHandlers(STEP_KINDS, 2), countingHandlers(STEP_KINDS, 2)];
    const prefix = `test-${randomUUID()}`;
    await start({ steps, handlers: one.handlers, prefix });
    await start({ steps, handlers: other.handlers, prefix });
    steps.add('prepare-key', 100);
    await vi.waitFor(() => expect(steps.open()).toBe(0), PATIENT);
    const both = new Map([...one.performed, ...other.performed]);
    expect(one.performed.size + other.performed.size).toBe(100);
    allOnce(steps, both);
  });

  it('Redis learns step ids and nothing else, and keeps nothing of what is over', async () => {
    const steps = new StepsInMemory();
    const { handlers } = countingHandlers(STEP_KINDS);
    const prefix = `test-${randomUUID()}`;
    await start({ steps, handlers, worker: false, prefix });
    const [id] = steps.add('issue-certificate');
    const key = `${prefix}:certificate-authority:${id}.0`;
    await vi.waitFor(async () => expect(await redis.hget(key, 'data')).toBe(JSON.stringify({ stepId: id })), PATIENT);
    expect(JSON.parse((await redis.hget(key, 'opts')) ?? '{}')).toMatchObject({ attempts: 1, removeOnFail: true });
    await start({ steps, handlers, clock: false, prefix });
    await vi.waitFor(() => expect(steps.open()).toBe(0), PATIENT);
    await vi.waitFor(async () => expect(await redis.exists(key)).toBe(0), PATIENT);
  });
});

describe('when Redis', () => {
  it('is emptied in the middle, everything is still run once', async () => {
    const steps = new StepsInMemory();
    const { handlers, performed } = countingHandlers(STEP_KINDS, 5);
    await start({ steps, handlers, overdueSeconds: 0.5 });
    for (let round = 0; round < 10; round += 1) {
      steps.add('build-script', 10);
      steps.add('send-access-code', 10);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await redis.flushall();
    }
    await vi.waitFor(() => expect(steps.open()).toBe(0), PATIENT);
    allOnce(steps, performed);
  });

  it('was never there, the process starts, runs everything itself and stops', async () => {
    await wire.cut();
    const steps = new StepsInMemory();
    const { handlers, performed } = countingHandlers(STEP_KINDS, 2);
    const app = await start({ steps, handlers });
    steps.add('prepare-key', 200);
    await vi.waitFor(() => expect(steps.open()).toBe(0), PATIENT);
    allOnce(steps, performed);
    await app.close();
    apps = [];
    // Its close did not have to be given up.
    expect(reported).not.toContain('queues-not-closed');
  });

  it('goes away and comes back, the work goes on through both', async () => {
    const steps = new StepsInMemory();
    const { handlers, performed } = countingHandlers(STEP_KINDS, 2);
    await start({ steps, handlers });
    steps.add('order-sp-area', 20);
    await wire.cut();
    steps.add('order-sp-area', 20);
    await vi.waitFor(() => expect(steps.open()).toBe(0), PATIENT);
    await wire.mend();
    steps.add('order-sp-area', 20);
    await vi.waitFor(() => expect(steps.open()).toBe(0), PATIENT);
    allOnce(steps, performed);
  });

  it('stops answering without closing its connections, the work goes on and the process stops', async () => {
    const steps = new StepsInMemory();
    const { handlers, performed } = countingHandlers(STEP_KINDS, 2);
    const app = await start({ steps, handlers, stopMs: 1_000 });
    steps.add('prepare-key', 5);
    await vi.waitFor(() => expect(steps.open()).toBe(0), PATIENT);
    wire.freeze();
    steps.add('prepare-key', 50);
    await vi.waitFor(() => expect(steps.open()).toBe(0), PATIENT);
    allOnce(steps, performed);
    // Whether or not its connections had to be given up: the stop has an end.
    await app.close();
    apps = [];
  });
});

describe('without a wake-up', () => {
  it('the sweep alone finds what is due', async () => {
    const steps = new StepsInMemory();
    const { handlers, performed } = countingHandlers(STEP_KINDS);
    await start({ steps, handlers, wakeUps: false });
    steps.add('await-activation', 3);
    await vi.waitFor(() => expect(steps.open()).toBe(0), PATIENT);
    allOnce(steps, performed);
  });

  it('a worker alone runs what is overdue when no leader relays hints', async () => {
    const steps = new StepsInMemory();
    const { handlers, performed } = countingHandlers(STEP_KINDS);
    await start({ steps, handlers, clock: false, overdueSeconds: 0.2 });
    steps.add('await-activation', 3);
    await vi.waitFor(() => expect(steps.open()).toBe(0), PATIENT);
    allOnce(steps, performed);
  });
});

describe('a stop', () => {
  it('waits for the running step and leaves the others to the next process', async () => {
    const steps = new StepsInMemory();
    const { handlers, performed } = countingHandlers(STEP_KINDS, 300);
    const app = await start({ steps, handlers });
    steps.add('prepare-key', 1);
    await vi.waitFor(() => expect(performed.size).toBe(1), PATIENT);
    outsideGone = false;
    let goneTooEarly = false;
    steps.onFinish = () => (goneTooEarly = outsideGone);
    await app.close();
    expect([goneTooEarly, outsideGone]).toEqual([false, true]);
    apps = [];
    expect(steps.open()).toBe(0);
    steps.add('prepare-key', 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(steps.open()).toBe(1);
  });

  it('comes before the start when a handler is missing', async () => {
    const steps = new StepsInMemory();
    const { handlers } = countingHandlers(STEP_KINDS);
    await expect(start({ steps, handlers: handlers.slice(1) })).rejects.toThrow(/has 0 instead of 1/);
  });
});
