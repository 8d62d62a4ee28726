// What most steps do when they are done: move the application as the step table says, write the timeline, schedule what is next.
import { applicationExpiry, isOpen, nextSteps, onDoneOf, type IssueRoute, type StepKind } from '@sumaho-jpki/rules';
import { scheduleUndo } from '../apply/cancel-application.operation';
import { moveApplication, setApplication } from '../move';
import type { ApplicationChange } from '../move';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, StepRow } from '../ports/rows';
import type { StepResult } from '../ports/step.port';
import { together } from '../together';

export interface Following<Read = unknown> {
  /** Timeline event. */
  readonly event: string;
  readonly facts?: NewHistory['facts'];
  readonly change?: ApplicationChange;
  readonly next: readonly StepKind[];
  readonly payload?: Record<string, string>;
  /** The waiting that comes next is over already. */
  dueAtOnce?(tx: RegisterTransaction): Promise<boolean>;
  /** Further changes in the same transaction, before the application moves; answers the application as it then stands. */
  also?(tx: RegisterTransaction, application: ApplicationRow): Promise<ApplicationRow>;
  /** What `beside` needs; asked for together with the application. */
  read?(tx: RegisterTransaction): Promise<Read>;
  /** Further changes in the same transaction that leave the application as it is: said together with its move. */
  beside?(tx: RegisterTransaction, application: ApplicationRow, read: Read, now: Date): Promise<unknown>;
}

/** Seconds a phone or carrier may take before our own handler looks again. */
export const WAIT_SECONDS = {
  'await-sp-area': 30,
  'await-personalisation': 30,
  'await-attestation': 3600,
  'await-key': 3600,
  'await-storage': 600,
  'await-activation': 3600,
} as const satisfies Partial<Record<StepKind, number>>;

export function follow<Read>(step: StepRow, following: Following<Read>): StepResult {
  return { kind: 'done', commit: (tx) => commitFollowing(tx, step, following) };
}

export async function commitFollowing<Read>(
  tx: RegisterTransaction,
  step: StepRow,
  following: Following<Read>,
): Promise<void> {
  const [found, now, read] = await together([tx.applications.byId(step.subject), tx.now(), following.read?.(tx)]);
  // Cancelled or expired meanwhile: its undo steps are on their way, nothing follows.
  if (!found || isClosed(found)) return;
  await followFrom(tx, found, step, following, { now, read: read as Read });
}

/** As `commitFollowing`, from the application as this transaction read it. */
export async function followFrom<Read>(
  tx: RegisterTransaction,
  found: ApplicationRow,
  step: StepRow,
  following: Following<Read>,
  asked?: { readonly now: Date; readonly read: Read },
): Promise<void> {
  const { change, payload } = following;
  const application = (await following.also?.(tx, found)) ?? found;
  const onDone = onDoneOf(application.route, step.kind);
  const beside = asked && following.beside?.(tx, application, asked.read, asked.now);
  const moving =
    onDone && onDone !== 'complete'
      ? moveApplication(tx, application, onDone, { actor: 'system', now: asked?.now }, change)
      : change
        ? setApplication(tx, application, change)
        : application;
  // Nothing is waited for before all have somebody who hears of their problems.
  const dueAtOnce = following.dueAtOnce?.(tx) ?? Promise.resolve(false);
  const scheduled = following.next.map(async (kind) => scheduleNext(tx, step, kind, payload, await dueAtOnce));
  const [moved] = await together([moving, beside, dueAtOnce, ...scheduled]);
  await tx.history.record(stepEvent(following.event, moved, following.facts));
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

/** What follows on this route where only one step can. @throws Error off the route */
export function nextStep(route: IssueRoute, kind: StepKind): StepKind {
  const [next, more] = nextSteps(route, kind);
  if (!next || more) throw new Error(`what follows ${kind} on route ${route} is not one step`);
  return next;
}

/** Goes on waiting; when the application's life is over it is undone, never forgotten. */
export async function waitOrExpire(register: Register, step: StepRow, afterSeconds: number): Promise<StepResult> {
  const { application, now } = await register.transaction({ kind: 'system' }, async (tx) => ({
    application: await tx.applications.byId(step.subject),
    now: await tx.now(),
  }));
  if (!application || !isOpen(application.state)) return { kind: 'done', commit: () => Promise.resolve() };
  if (now.getTime() < applicationExpiry(application.createdAt).getTime()) return { kind: 'wait', afterSeconds };
  return {
    kind: 'done',
    commit: async (tx) => {
      const current = await tx.applications.byId(application.id);
      if (!current || !isOpen(current.state)) return;
      const expired = await moveApplication(tx, current, 'expire', { actor: 'system' });
      await tx.history.record(stepEvent('application-expired', expired));
      await scheduleUndo(tx, expired);
    },
  };
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
