// What follows on certificates, elements and open applications when something happened to their line: the same whether a carrier's
// system reported it or a desk recorded it. Revoked is not deleted; a SIM that is no more is out of reach, never deleted.
import {
  isConcerned,
  isLive,
  isOpen,
  storeOf,
  type HistoryEvent,
  type LifeMeaning,
  type RevocationCause,
  type Store,
} from '@sumaho-jpki/rules';
import { holdsOf, holdsText, liftableBy } from '../hold-certificate/holds';
import { certificateEntry, type HistoryActor } from '../history-entry';
import { moveCertificate, moveElement, revoke } from '../move';
import { openProductTask } from '../desk-queue/product-tasks';
import type { NewHistory, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, CertificateRow, LineRow } from '../ports/rows';
import { tellHolder } from '../tell-holder/tell-holder.step';
import { failApplication } from '../undo/fail-application';
import { orderDeletionOf } from '../undo/order-deletion-of';

export interface Happened {
  readonly line: LineRow;
  readonly at: Date;
  /** The SIM it happened to; null: whatever SIM of the line. */
  readonly iccid: string | null;
  readonly meaning: LifeMeaning;
  /** Whose certificates are still to follow; of the others something newer is known. */
  readonly stores: readonly Store[];
  /** It happened before this person came to the line: nothing of theirs follows. */
  readonly sparesPersonId?: string | null;
  readonly by: HistoryActor;
}

/** The certificates it speaks of, with what they were applied for under. */
export async function concernedBy(
  tx: RegisterTransaction,
  { line, at, iccid, stores, sparesPersonId = null }: Happened,
): Promise<(readonly [CertificateRow, ApplicationRow])[]> {
  const concerned: (readonly [CertificateRow, ApplicationRow])[] = [];
  for (const certificate of await tx.certificates.ofLine(line.id)) {
    const application = await tx.applications.byId(certificate.applicationId);
    if (!application || !isLive(certificate.state) || application.personId === sparesPersonId) continue;
    const { route, iccid: own, createdAt: appliedAt } = application;
    if (isConcerned(stores, { at, iccid }, { store: storeOf(route), iccid: own, appliedAt })) {
      concerned.push([certificate, application]);
    }
  }
  return concerned;
}

export async function followOnCertificate(
  tx: RegisterTransaction,
  certificate: CertificateRow,
  application: ApplicationRow,
  happened: Happened,
): Promise<void> {
  const { meaning, by } = happened;
  const { hold, tellsHowToLift, revoke: cause } = meaning;
  const holds = holdsOf(certificate);
  if (hold && !holds.includes(hold) && !(await holderSaidSince(tx, certificate, happened.at))) {
    const suspendedBy = holdsText([...holds, hold]);
    const placed = { actor: 'mno-tsm', holds, holdGround: hold } as const;
    const moved = await moveCertificate(tx, certificate, 'suspend', placed, { suspendedBy });
    await tx.history.record(certificateEntry('certificate-suspended', certificate, { ground: hold }, by));
    await tellHolder(tx, application.id, 'certificate-suspended', `${certificate.serial}.${moved.version}`);
  }
  if (tellsHowToLift && liftableBy('citizen', holds).length > 0) {
    await tellHolder(tx, application.id, 'found-lift-it-yourself', `${certificate.serial}.${certificate.version}`);
  }
  if (cause) await revokeFor(tx, certificate, application, cause, by);
}

const LIFTED: readonly string[] = ['certificate-resumed', 'hold-lifted'];

/** Found and proved by its holder after what is told now: the older word of a loss, late or again, holds nothing. */
async function holderSaidSince(tx: RegisterTransaction, { serial }: CertificateRow, at: Date): Promise<boolean> {
  const entries = await tx.history.ofCertificate(serial, 200);
  return entries.some((one) => LIFTED.includes(one.event) && one.actorKind === 'citizen' && one.at > at);
}

async function revokeFor(
  tx: RegisterTransaction,
  certificate: CertificateRow,
  application: ApplicationRow,
  cause: RevocationCause,
  by: HistoryActor,
): Promise<void> {
  const revoked = await revoke(tx, certificate, 'system', cause);
  await tx.history.record(certificateEntry('certificate-revoked', certificate, { cause }, by));
  await tellHolder(tx, application.id, 'certificate-revoked', certificate.serial);
  if (cause === 'sim-reissue') return writeOff(tx, application, revoked, by);
  await orderDeletionOf(tx, application.id);
}

/** The old SIM is no longer alive: nothing reaches it, and nobody will ever say that its data is gone. */
async function writeOff(
  tx: RegisterTransaction,
  application: ApplicationRow,
  certificate: CertificateRow | null,
  by: HistoryActor,
): Promise<void> {
  const element = await tx.elements.byIccid(application.iccid);
  if (!element || element.state === 'unreachable') return;
  if (element.certificateSerial !== null && element.certificateSerial !== certificate?.serial) return;
  const held = { actor: 'system', certificate: certificate?.state } as const;
  const ordered = await moveElement(tx, element, 'order-deletion', held);
  if (ordered.state !== 'deletion-ordered') return;
  await moveElement(tx, ordered, 'declare-unreachable', { actor: 'mno-tsm' });
  const line = await tx.lines.byId(application.lineId);
  if (line) await openProductTask(tx, { line, kind: 'element-unreachable', subject: element.id });
  await tx.history.record({
    ...lineEvent('element-unreachable', by, { id: application.lineId, carrier: application.carrier }, {}),
    applicationId: application.id,
  });
}

/** What is under way for the SIM or the subscriber that is no more cannot be finished. */
export async function endOpenApplications(tx: RegisterTransaction, happened: Happened): Promise<void> {
  const { line, at, iccid: reported, stores, meaning, sparesPersonId = null, by } = happened;
  for (const application of await tx.applications.ofLine(line.id)) {
    const { iccid, createdAt: appliedAt, route } = application;
    if (!isOpen(application.state) || application.personId === sparesPersonId) continue;
    if (!isConcerned(stores, { at, iccid: reported }, { store: storeOf(route), iccid, appliedAt })) continue;
    const failed = await failApplication(tx, application, 'line-not-active', by);
    if (meaning.revoke !== 'sim-reissue') continue;
    await writeOff(tx, failed, await tx.certificates.byApplication(failed.id), by);
  }
}

export function lineEvent(
  event: HistoryEvent,
  by: HistoryActor,
  line: Pick<LineRow, 'id' | 'carrier'>,
  facts: NewHistory['facts'],
): NewHistory {
  const nothing = { applicationId: null, certificateSerial: null };
  return { event, ...by, ...nothing, lineId: line.id, carrier: line.carrier, facts };
}
