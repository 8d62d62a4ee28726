// What most steps do when they are done: move the application as the step table says, write the timeline, schedule what is next.
import { stepOf, type StepKind } from '@sumaho-jpki/rules';
import { moveApplication } from '../move';
import type { NewHistory, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, StepRow } from '../ports/rows';
import type { StepResult } from '../ports/step.port';

export interface Following {
  /** Timeline event. */
  readonly event: string;
  readonly facts?: NewHistory['facts'];
  readonly change?: Partial<Pick<ApplicationRow, 'certificateSerial' | 'keyId' | 'problem'>>;
  readonly next: readonly StepKind[];
  readonly payload?: Record<string, string>;
  /** The waiting that comes next is over already. */
  dueAtOnce?(tx: RegisterTransaction): Promise<boolean>;
  /** Further changes in the same transaction, before the application moves; answers the application as it then stands. */
  also?(tx: RegisterTransaction, application: ApplicationRow): Promise<ApplicationRow>;
}

/** Seconds a phone or carrier may take before our own handler looks again. */
export const WAIT_SECONDS = {
  'await-sp-area': 30,
  'await-personalisation': 30,
  'await-activation': 3600,
} as const satisfies Partial<Record<StepKind, number>>;

export function follow(step: StepRow, following: Following): StepResult {
  return { kind: 'done', commit: (tx) => commitFollowing(tx, step, following) };
}

export async function commitFollowing(tx: RegisterTransaction, step: StepRow, following: Following): Promise<void> {
  const found = await tx.applications.byId(step.subject);
  // Cancelled or expired meanwhile: its undo steps are on their way, nothing follows.
  if (!found || isClosed(found)) return;
  const application = (await following.also?.(tx, found)) ?? found;
  const row = stepOf(step.kind);
  const moved =
    row.onDone && row.onDone !== 'complete'
      ? await moveApplication(tx, application, row.onDone, { actor: 'system' }, following.change)
      : application;
  await tx.history.record(stepEvent(following.event, moved, following.facts));
  const dueAtOnce = (await following.dueAtOnce?.(tx)) ?? false;
  for (const kind of following.next) await scheduleNext(tx, step, kind, following.payload, dueAtOnce);
}

export async function scheduleNext(
  tx: RegisterTransaction,
  step: StepRow,
  kind: StepKind,
  payload: Record<string, string> = {},
  dueAtOnce = false,
): Promise<void> {
  const wait = (WAIT_SECONDS as Partial<Record<StepKind, number>>)[kind];
  const round = payload['round'] ?? '0';
  await tx.steps.schedule({
    workflowId: step.workflowId,
    kind,
    subject: step.subject,
    effectKey: round === '0' ? `${kind}:${step.subject}` : `${kind}:${step.subject}:${round}`,
    payload,
    ...(wait === undefined || dueAtOnce ? {} : { state: 'waiting' as const, afterSeconds: wait }),
  });
}

function isClosed({ state }: ApplicationRow): boolean {
  return state === 'failed' || state === 'cancelled' || state === 'expired';
}

export function stepEvent(event: string, application: ApplicationRow, facts: NewHistory['facts'] = {}): NewHistory {
  return {
    event,
    actorKind: 'system',
    actorId: null,
    applicationId: application.id,
    lineId: application.lineId,
    certificateSerial: application.certificateSerial,
    carrier: application.carrier,
    facts,
  };
}
