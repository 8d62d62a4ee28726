// The whole of it: steps in a real Postgres, hints in a real Redis. Nothing lost, nothing twice, whatever Redis does.
import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  createLeadership,
  createRegister,
  createStepKernel,
  forgetExpired,
  listenForNotifications,
} from '@sumaho-jpki/adapters/register';
import { openTestDatabase } from '@sumaho-jpki/adapters/register/testing';
import type { TestDatabase } from '@sumaho-jpki/adapters/register/testing';
import {
  CLOCK_DUTIES,
  CLOCK_LEADERSHIP,
  STEP_HANDLERS,
  STEP_KERNEL,
  STEP_WAKE_UPS,
  WorkQueuesModule,
} from '@sumaho-jpki/adapters/work-queues';
import type { Register, StepHandler } from '@sumaho-jpki/operations';
import { STEP_KINDS } from '@sumaho-jpki/rules';
import type { StepKind } from '@sumaho-jpki/rules';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const SYSTEM = { kind: 'system' } as const;
const CHAIN = [
  'prepare-key',
  'issue-certificate',
  'order-sp-area',
  'build-script',
] as const satisfies readonly StepKind[];

let database: TestDatabase;
let register: Register;
const apps: INestApplicationContext[] = [];
const redis = new Redis(process.env['SUMAHO_TEST_REDIS_URL'] ?? '');
const performed: string[] = [];

@Module({})
class Outside {}

function handlers(): StepHandler[] {
  return STEP_KINDS.map((kind) => ({
    kind,
    perform: (step) => {
      performed.push(`${step.workflowId} ${step.kind}`);
      const next = CHAIN[CHAIN.findIndex((link) => link === step.kind) + 1];
      return Promise.resolve({
        kind: 'done',
        commit: async (tx) => {
          if (!next) return;
          const { workflowId, subject } = step;
          await tx.steps.schedule({ workflowId, subject, kind: next, effectKey: `${workflowId} ${next}` });
        },
      });
    },
  }));
}

async function startProcess(redisUrl: string, prefix: string): Promise<void> {
  const wakeUps = (onWake: () => void) =>
    listenForNotifications({
      url: database.appUrl,
      channels: ['sumaho_steps'],
      onNotification: onWake,
      onConnected: onWake,
    });
  const values: [symbol, unknown][] = [
    [STEP_KERNEL, createStepKernel(database.app)],
    [STEP_WAKE_UPS, wakeUps],
    [STEP_HANDLERS, handlers()],
    [CLOCK_LEADERSHIP, createLeadership(database.appUrl, 730_501n)],
    [CLOCK_DUTIES, [{ name: 'forget', everySeconds: 1, run: () => forgetExpired(database.app) }]],
  ];
  const outside: DynamicModule = {
    module: Outside,
    providers: values.map(([provide, useValue]) => ({ provide, useValue })),
    exports: values.map(([provide]) => provide),
  };
  apps.push(
    await NestFactory.createApplicationContext(
      WorkQueuesModule.forRoot({
        redisUrl,
        prefix,
        worker: true,
        clock: true,
        imports: [outside],
        report: () => undefined,
      }),
      { logger: false, abortOnError: false },
    ),
  );
}

async function accept(count: number): Promise<string[]> {
  const workflows = Array.from({ length: count }, () => randomUUID());
  for (const workflowId of workflows)
    await register.transaction(SYSTEM, (tx) =>
      tx.steps.schedule({ workflowId, kind: CHAIN[0], subject: workflowId, effectKey: `${workflowId} ${CHAIN[0]}` }),
    );
  return workflows;
}

async function allDone(workflows: readonly string[]): Promise<void> {
  await vi.waitFor(
    async () => {
      const [{ done }] = await database.app.transaction(async (manager) => {
        await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
        return manager.query<[{ done: number }]>(
          `SELECT count(*)::int AS done FROM steps WHERE workflow_id = ANY($1) AND state = 'done'`,
          [workflows],
        );
      });
      expect(done).toBe(workflows.length * CHAIN.length);
    },
    { timeout: 50_000, interval: 100 },
  );
  const wanted = workflows.flatMap((workflow) => CHAIN.map((kind) => `${workflow} ${kind}`));
  const ran = performed.filter((entry) => workflows.includes(entry.slice(0, 36)));
  expect(ran.toSorted()).toEqual(wanted.toSorted());
}

beforeAll(async () => {
  database = await openTestDatabase(20);
  register = createRegister(database.app);
});
afterAll(async () => {
  await Promise.all(apps.map((app) => app.close()));
  redis.disconnect();
  await database.drop();
});

describe('two processes with Postgres and Redis', () => {
  it('do every step of every workflow once', async () => {
    const prefix = `test-${randomUUID()}`;
    await startProcess(process.env['SUMAHO_TEST_REDIS_URL'] ?? '', prefix);
    await startProcess(process.env['SUMAHO_TEST_REDIS_URL'] ?? '', prefix);
    await allDone(await accept(20));
  });

  it('do so while Redis is emptied again and again', async () => {
    const emptying = setInterval(() => void redis.flushall(), 30);
    const workflows = await accept(20);
    await allDone(workflows).finally(() => clearInterval(emptying));
  });

  it('do so without any Redis', async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
    await startProcess('redis://127.0.0.1:1', 'none');
    await startProcess('redis://127.0.0.1:1', 'none');
    await allDone(await accept(20));
  });
});
