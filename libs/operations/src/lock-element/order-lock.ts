// What a hold does to the SIM: the application is ordered to be locked, and unlocked when the last hold is lifted. Called where
// the certificate's table says so (effects lock-element, unlock-element), whoever placed the hold. The newest order for an
// element is the one that counts; those before it keep their answers and move nothing any more.
import { ELEMENT_TABLE, phoneLock, transition, type Bearer, type PhoneLockState } from '@sumaho-jpki/rules';
import { moveElement } from '../move';
import type { ServiceControl } from '../ports/outside.port';
import type { RegisterTransaction } from '../ports/register.port';
import type { CertificateRow, ElementRow, StepRow } from '../ports/rows';
import { outcomeKey, readOutcome } from '../provision/sp-area-outcome';
import { elementOf } from '../views/element-of';

export type Control = ServiceControl['control'];
export type LockStepKind = `${Control}-element`;

/** All orders for one element are one workflow. */
const lockWorkflow = (elementId: string): string => `lock:${elementId}`;

export const isLockStep = ({ kind }: Pick<StepRow, 'kind'>): boolean =>
  kind === 'lock-element' || kind === 'unlock-element';

export const controlOf = ({ kind }: Pick<StepRow, 'kind'>): Control => (kind === 'lock-element' ? 'lock' : 'unlock');

/** The newest order, whatever became of it. */
export async function newestLockOrder(tx: RegisterTransaction, elementId: string): Promise<StepRow | null> {
  return (await tx.steps.ofWorkflow(lockWorkflow(elementId))).at(-1) ?? null;
}

/** Orders what the certificate's state wants of the SIM. Nothing where the rules refuse it, a Keychain for one. */
export async function orderLock(
  tx: RegisterTransaction,
  certificate: Pick<CertificateRow, 'serial' | 'state' | 'applicationId'>,
  control: Control,
): Promise<void> {
  const application = await tx.applications.byId(certificate.applicationId);
  const element = application && (await elementOf(tx, application));
  // Written over by a newer application: another certificate's key is not ours to lock.
  if (!element || element.certificateSerial !== certificate.serial) return;
  // What is being written needs the application open; when it is done, the held certificate is over.
  if (control === 'lock' && (await tx.applications.openOfIccid(element.iccid))) return;
  const by = { actor: 'system', certificate: certificate.state } as const;
  const answer = transition(ELEMENT_TABLE, element.state, `order-${control}`, { ...by, store: element.store });
  if (!answer.allowed || !answer.changed) return;
  const ordered = await moveElement(tx, element, `order-${control}`, by);
  await tx.steps.cancelOpen(lockWorkflow(element.id));
  await scheduleLockOrder(tx, ordered, control, certificate.applicationId, 0);
}

/** The held certificate of a SIM whose unfinished application came to nothing is locked after all. */
export async function lockAfterAll(tx: RegisterTransaction, iccid: string): Promise<void> {
  const element = await tx.elements.byIccid(iccid);
  const serial = element?.certificateSerial;
  const certificate = serial ? await tx.certificates.bySerial(serial) : null;
  if (certificate?.state === 'suspended') await orderLock(tx, certificate, 'lock');
}

export async function scheduleLockOrder(
  tx: RegisterTransaction,
  element: ElementRow,
  control: Control,
  applicationId: string,
  round: number,
): Promise<void> {
  const kind: LockStepKind = `${control}-element`;
  await tx.steps.schedule({
    workflowId: lockWorkflow(element.id),
    kind,
    subject: applicationId,
    // Also the call's id at the carrier: each order of an element has its own.
    effectKey: `${kind}:${element.id}:${element.version}${round === 0 ? '' : `.${round}`}`,
    payload: { element: element.id, iccid: element.iccid, round: String(round) },
  });
}

/** The lock of the phone side as it stands, for pages. */
export interface LockPicture {
  readonly state: PhoneLockState;
  /** The way the last confirmed order took. */
  readonly bearer: Bearer | null;
  readonly orderedAt: Date | null;
  readonly confirmedAt: Date | null;
  /** Why it needs hands. */
  readonly reason: string | null;
}

/** @param certificate null where the viewer does not see it */
export async function lockPictureOf(
  tx: RegisterTransaction,
  element: ElementRow,
  certificate: Pick<CertificateRow, 'state'> | null,
): Promise<LockPicture> {
  const order = await newestLockOrder(tx, element.id);
  const effect = order && (await tx.effects.byKey(order.effectKey));
  const outcome = order && (await readOutcome(tx, order.effectKey));
  const answered = order && (await tx.effects.byKey(outcomeKey(order.effectKey)));
  const state = phoneLock({
    now: await tx.now(),
    store: element.store,
    element: element.state,
    certificate: certificate?.state ?? 'active',
    order: order && { step: order.state, accepted: Boolean(effect?.result), orderedAt: order.createdAt },
  });
  const confirmed = outcome?.state === 'executed' && order?.state === 'done';
  const stands = confirmed && (state === 'locked' || state === 'open');
  return {
    state,
    bearer: stands ? (outcome.bearer ?? null) : null,
    orderedAt: order && state !== 'none' && state !== 'not-lockable' ? order.createdAt : null,
    confirmedAt: stands ? (answered?.resultAt ?? null) : null,
    reason: order?.state === 'parked' ? order.reason : null,
  };
}
