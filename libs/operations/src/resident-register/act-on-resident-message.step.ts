// Step act-on-resident-message: certificates and open applications follow what the resident register said (rules
// RESIDENT_MESSAGES). What something newer overtook changes nothing; what nobody understands, or what contradicts, waits.
import {
  isLive,
  isOpen,
  judgeResidentMessage,
  residentMeaning,
  type HistoryEvent,
  type ResidentMeaning,
  type RevocationCause,
} from '@sumaho-jpki/rules';
import { BY_SYSTEM, certificateEntry } from '../history-entry';
import { MovedMeanwhile, revoke } from '../move';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, CertificateRow, StepRow } from '../ports/rows';
import type { StepHandler, StepResult } from '../ports/step.port';
import { tellHolder } from '../tell-holder/tell-holder.step';
import { failApplication } from '../undo/fail-application';
import { orderDeletionOf } from '../undo/order-deletion-of';
import { aboutCard, RESIDENCE } from './concerned';

interface Message {
  readonly id: string;
  readonly personId: string;
  readonly kind: string;
  readonly at: Date;
  /** Serial of the card's signature certificate; null when the person was named. */
  readonly card: string | null;
  /** By two persons, against what the register holds. */
  readonly ordered: boolean;
}

const park = (reason: string): StepResult => ({ kind: 'park', reason, problem: 'not-allowed-now' });

export class ActOnResidentMessage implements StepHandler {
  readonly kind = 'act-on-resident-message';
  constructor(private readonly register: Register) {}

  async perform(step: StepRow): Promise<StepResult> {
    const message = readMessage(step);
    const about = placeOf(message);
    if (about === null) return park('resident-message-unknown');
    const known = await this.register.transaction({ kind: 'system' }, (tx) =>
      tx.residentRecords.of(message.personId, about),
    );
    const verdict = judgeResidentMessage(message.kind, message.at, known, message.ordered);
    if (verdict.kind === 'review') return park(verdict.why);
    if (verdict.kind === 'overtaken') {
      const { event } = verdict.meaning;
      return {
        kind: 'done',
        commit: (tx) => tx.history.record(entry('register-message-overtaken', { message: event, ...told(message) })),
      };
    }
    // What was told of a later moment stays the newest.
    const reportedAt = known && known.reportedAt > message.at ? known.reportedAt : message.at;
    const at = { personId: message.personId, about, version: known?.version ?? null, reportedAt };
    return { kind: 'done', commit: (tx) => act(tx, message, at, verdict.meaning) };
  }
}

function readMessage({ id, subject: personId, payload }: StepRow): Message {
  const { message: kind = '', at = '', card, ordered } = payload;
  return { id, personId, kind, at: new Date(at), card: card ?? null, ordered: ordered !== undefined };
}

/** Null for a card's message that names no card: which one is meant is nothing to guess. */
function placeOf({ kind, card }: Message): string | null {
  if (residentMeaning(kind)?.axis !== 'card') return RESIDENCE;
  return card === null ? null : aboutCard(card);
}

const told = ({ at }: Message): NewHistory['facts'] => ({ happened: at.toISOString() });

/** The message was judged by the record as it was read: the guarded write comes first, so that all that follows rests on it. */
async function act(
  tx: RegisterTransaction,
  message: Message,
  at: { personId: string; about: string; version: number | null; reportedAt: Date },
  meaning: ResidentMeaning,
): Promise<void> {
  // One decision per person at a time: an application that is just being accepted comes before or after.
  await tx.people.lock(message.personId);
  if (!(await tx.residentRecords.note(at, { state: meaning.to, reportedAt: at.reportedAt })))
    throw new MovedMeanwhile();
  const isConcerned = (application: ApplicationRow) =>
    meaning.axis === 'residence' || application.cardSignatureSerial === message.card;
  let isAnyLive = false;
  for (const certificate of await tx.certificates.ofPerson(message.personId)) {
    const application = await tx.applications.byId(certificate.applicationId);
    if (!application || !isLive(certificate.state) || !isConcerned(application)) continue;
    isAnyLive = true;
    await tx.history.record(entry(meaning.event, told(message), certificate));
    await follow(tx, message, meaning, certificate);
  }
  if (!isAnyLive) await tx.history.record(entry(meaning.event, told(message)));
  if (meaning.revoke) await endOpenApplication(tx, message, isConcerned);
}

async function follow(
  tx: RegisterTransaction,
  message: Message,
  meaning: ResidentMeaning,
  certificate: CertificateRow,
): Promise<void> {
  const { applicationId, serial } = certificate;
  if (meaning.revoke) {
    await revokeFor(tx, certificate, meaning.revoke);
    if (meaning.tells) await tellHolder(tx, applicationId, 'certificate-revoked', serial);
  } else if (meaning.tells) {
    await tellHolder(tx, applicationId, 'card-renewed', `${serial}.${message.id}`);
  }
}

async function revokeFor(tx: RegisterTransaction, certificate: CertificateRow, cause: RevocationCause): Promise<void> {
  await revoke(tx, certificate, 'system', cause);
  await tx.history.record(certificateEntry('certificate-revoked', certificate, { cause }));
  await orderDeletionOf(tx, certificate.applicationId);
}

/** What is under way for a person or with a card that is no more cannot be finished. */
async function endOpenApplication(
  tx: RegisterTransaction,
  { personId }: Message,
  isConcerned: (application: ApplicationRow) => boolean,
): Promise<void> {
  const application = await tx.applications.openOfPerson(personId);
  if (!application || !isOpen(application.state) || !isConcerned(application)) return;
  await failApplication(tx, application, 'card-certificate-revoked');
}

/** No line and no carrier: what the resident register says of a person is for the person and J-LIS alone. */
const entry = (event: HistoryEvent, facts: NewHistory['facts'], certificate?: CertificateRow): NewHistory => ({
  event,
  ...BY_SYSTEM,
  applicationId: certificate?.applicationId ?? null,
  lineId: null,
  certificateSerial: certificate?.serial ?? null,
  carrier: null,
  facts,
});
