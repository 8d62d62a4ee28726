// What makes work neither lost nor repeated: steps, effects, idempotency keys, inbox and outbox (reliability-security §3.2).
import type { EffectRow, OutboxRow, StepRow } from '@sumaho-jpki/operations';
import { bigint, bool, instant, integer, json, orNull, references, stamped, table, text, uuid } from './entity';

/** The port's row plus what only the kernel needs. */
export interface StoredStep extends StepRow {
  /** Failed tries in a row; a wait or a fresh start by hand sets it to 0. `attempt` counts claims and never goes back. */
  readonly failures: number;
  /** Something arrived while the step was being run: do not go to sleep over it. */
  readonly woken: boolean;
}

/** Of a hand-written statement: what `StoredStep` has. */
export const STEP_COLUMNS = `steps.id, steps.workflow_id AS "workflowId", steps.seq, steps.kind, steps.subject,
  steps.effect_key AS "effectKey", steps.state, steps.fence, steps.attempt, steps.failures, steps.woken, steps.run_at AS "runAt",
  steps.lease_until AS "leaseUntil", steps.reason, steps.payload, steps.created_at AS "createdAt"`;

export const STEP_STATES = ['pending', 'leased', 'waiting', 'done', 'parked', 'cancelled'] as const;

export const Steps = table<StoredStep>(
  'steps',
  {
    id: uuid({ primary: true }),
    workflowId: text(),
    seq: integer(),
    kind: text(),
    subject: text(),
    effectKey: text(),
    state: text({ default: 'pending' }),
    fence: bigint({ default: 0 }),
    attempt: integer({ default: 0 }),
    failures: integer({ default: 0 }),
    woken: bool({ default: false }),
    runAt: stamped(),
    leaseUntil: instant(orNull),
    reason: text(orNull),
    payload: json({ default: {} }),
    createdAt: stamped(),
  },
  {
    indices: [
      { name: 'steps_workflow_seq', columns: ['workflowId', 'seq'], unique: true },
      { name: 'steps_effect_key', columns: ['effectKey'], unique: true },
      { name: 'steps_due', columns: ['runAt'], where: `state IN ('pending', 'waiting')` },
      { name: 'steps_leased', columns: ['leaseUntil'], where: `state = 'leased'` },
      { name: 'steps_parked', columns: ['createdAt'], where: `state = 'parked'` },
    ],
    checks: [
      {
        name: 'steps_state',
        expression: `state IN ('pending', 'leased', 'waiting', 'done', 'parked', 'cancelled')`,
      },
      { name: 'steps_parked_reason', expression: `state <> 'parked' OR reason IS NOT NULL` },
    ],
  },
);

export const Effects = table<EffectRow>(
  'effects',
  {
    effectKey: text({ primary: true }),
    stepId: uuid(),
    requestHash: text(),
    sentAt: stamped(),
    resultAt: instant(orNull),
    result: json(orNull),
  },
  {
    indices: [{ name: 'effects_step', columns: ['stepId'] }],
    foreignKeys: [references('effects', 'stepId', 'steps')],
  },
);

export interface IdempotencyKeyRow {
  readonly client: string;
  readonly key: string;
  readonly requestHash: string;
  readonly status: number;
  readonly body: unknown;
  readonly createdAt: Date;
}

export const IdempotencyKeys = table<IdempotencyKeyRow>('idempotency_keys', {
  client: text({ primary: true }),
  key: text({ primary: true }),
  requestHash: text(),
  status: integer(),
  body: json(orNull),
  createdAt: stamped(),
});

export interface InboxRow {
  readonly source: string;
  readonly messageId: string;
  readonly bodyHash: string;
  readonly receivedAt: Date;
}

export const Inbox = table<InboxRow>('inbox', {
  source: text({ primary: true }),
  messageId: text({ primary: true }),
  bodyHash: text(),
  receivedAt: stamped(),
});

export const Outbox = table<OutboxRow>(
  'outbox',
  {
    id: uuid({ primary: true }),
    topic: text(),
    destination: text(),
    body: json(),
    createdAt: stamped(),
    relayedAt: instant(orNull),
  },
  { indices: [{ name: 'outbox_open', columns: ['createdAt'], where: 'relayed_at IS NULL' }] },
);
