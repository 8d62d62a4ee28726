// One way to move a lifecycle row: ask the rules' table, then ONE guarded UPDATE. Nobody else writes a state.
import {
  APPLICATION_TABLE,
  CERTIFICATE_TABLE,
  ELEMENT_TABLE,
  applicationExpiry,
  transition,
  type Actor,
  type ApplicationEvent,
  type CertificateEvent,
  type CertificateSnapshot,
  type ElementEvent,
  type RevocationCause,
} from '@sumaho-jpki/rules';
import { orderLock } from './lock-element/order-lock';
import type { RegisterTransaction } from './ports/register.port';
import type { ApplicationRow, CertificateRow, ElementRow } from './ports/rows';
import { Refused, refusedBy } from './refused';
import { tellHolder, type HolderNotice } from './tell-holder/tell-holder.step';

/** Facts of an application that may change; its route never does. */
export type ApplicationChange = Partial<
  Pick<ApplicationRow, 'certificateSerial' | 'keyId' | 'problem' | 'keychainId' | 'enrolments'>
>;

/** Somebody else moved the row between our read and our write; the whole transaction is to be tried again. */
export class MovedMeanwhile extends Refused {
  constructor() {
    super('conflict');
  }
}

export async function moveApplication(
  tx: RegisterTransaction,
  row: ApplicationRow,
  event: ApplicationEvent,
  by: { actor: Actor; pinSet?: boolean; certificateActive?: boolean; /** Asked for already. */ now?: Date | undefined },
  change: ApplicationChange = {},
): Promise<ApplicationRow> {
  const now = by.now ?? (await tx.now());
  const answer = transition(APPLICATION_TABLE, row.state, event, {
    actor: by.actor,
    now,
    expiresAt: applicationExpiry(row.createdAt),
    route: row.route,
    pinSet: by.pinSet ?? false,
    certificateActive: by.certificateActive ?? false,
  });
  if (!answer.allowed) throw refusedBy(answer);
  if (!answer.changed && Object.keys(change).length === 0) return row;
  if (!(await tx.applications.update(row, { state: answer.to, ...change }))) throw new MovedMeanwhile();
  return { ...row, ...change, state: answer.to, version: row.version + 1 };
}

/** Sets facts of an application without moving it; guarded like a move. */
export async function setApplication(
  tx: RegisterTransaction,
  row: ApplicationRow,
  change: ApplicationChange,
): Promise<ApplicationRow> {
  if (!(await tx.applications.update(row, { state: row.state, ...change }))) throw new MovedMeanwhile();
  return { ...row, ...change, version: row.version + 1 };
}

export async function moveCertificate(
  tx: RegisterTransaction,
  row: CertificateRow,
  event: CertificateEvent,
  by: Pick<CertificateSnapshot, 'actor'> & Partial<CertificateSnapshot>,
  change: Partial<Pick<CertificateRow, 'certificateDer' | 'revokedAt' | 'revocationCause' | 'suspendedBy'>> = {},
): Promise<CertificateRow> {
  const now = by.now ?? (await tx.now());
  const answer = transition(CERTIFICATE_TABLE, row.state, event, {
    now,
    notAfter: row.notAfter,
    possessionProved: false,
    otherLiveCertificates: 0,
    supersedesOthers: false,
    holds: [],
    ...by,
  });
  if (!answer.allowed) throw refusedBy(answer);
  if (!answer.changed) return row;
  if (!(await tx.certificates.update(row, { state: answer.to, ...change }))) throw new MovedMeanwhile();
  const moved = { ...row, ...change, state: answer.to, version: row.version + 1 };
  // Whoever places or lifts the hold: the phone side follows in the same transaction.
  if (answer.effects.includes('lock-element')) await orderLock(tx, moved, 'lock');
  if (answer.effects.includes('unlock-element')) await orderLock(tx, moved, 'unlock');
  return moved;
}

/**
 * What was published as revoked is revoked, whatever a restored backup says: no event, the same revocation once more. Final
 * states stay as they are.
 */
export async function reapplyRevocation(
  tx: RegisterTransaction,
  row: CertificateRow,
  published: Pick<CertificateRow, 'revokedAt' | 'revocationCause'>,
): Promise<void> {
  if (!(await tx.certificates.update(row, { state: 'revoked', ...published, suspendedBy: null }))) {
    throw new MovedMeanwhile();
  }
}

/** Revoked with its cause, at this moment; no hold is left on it. */
export async function revoke(
  tx: RegisterTransaction,
  row: CertificateRow,
  actor: Actor,
  cause: RevocationCause,
): Promise<CertificateRow> {
  const change = { revokedAt: await tx.now(), revocationCause: cause, suspendedBy: null };
  return moveCertificate(tx, row, 'revoke', { actor, cause }, change);
}

export async function moveElement(
  tx: RegisterTransaction,
  row: ElementRow,
  event: ElementEvent,
  by: { actor: Actor; certificate?: CertificateRow['state'] | undefined },
  change: Partial<Pick<ElementRow, 'certificateSerial'>> = {},
): Promise<ElementRow> {
  const answer = transition(ELEMENT_TABLE, row.state, event, { ...by, store: row.store });
  if (!answer.allowed) throw refusedBy(answer);
  if (!answer.changed && Object.keys(change).length === 0) return row;
  if (!(await tx.elements.update(row, { state: answer.to, ...change }))) throw new MovedMeanwhile();
  const moved = { ...row, ...change, state: answer.to, version: row.version + 1 };
  if (answer.effects.includes('notify-holder')) await tellOfElement(tx, moved);
  return moved;
}

const NOTICE_OF_ELEMENT: Readonly<Partial<Record<ElementRow['state'], HolderNotice>>> = {
  deleted: 'key-deleted',
  unreachable: 'key-out-of-reach',
};

/** Whose key it was: what was begun and never certified is told with its application. */
async function tellOfElement(tx: RegisterTransaction, { id, state, version, certificateSerial }: ElementRow) {
  const notice = NOTICE_OF_ELEMENT[state];
  const certificate = certificateSerial === null ? null : await tx.certificates.bySerial(certificateSerial);
  if (notice && certificate) await tellHolder(tx, certificate.applicationId, notice, `${id}.${version}`);
}
