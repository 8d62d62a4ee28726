// The run of approved mass revocations: batches in the order of the serials, each one transaction with its place in it, so that a
// kill loses nothing and repeats nothing. First the status of all of them; then holders are told and deletion is ordered. Whoever
// presses stop has at most one more batch.
import { CERTIFICATE_TABLE, isOpen, transition, type HistoryEvent } from '@sumaho-jpki/rules';
import { BY_SYSTEM, certificateEntry } from '../history-entry';
import type { MassRevocationRow, Meant, MeantCertificate } from '../ports/mass-revocation.port';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { tellHolder } from '../tell-holder/tell-holder.step';
import { failApplication } from '../undo/fail-application';
import { orderDeletionOf } from '../undo/order-deletion-of';

const REVOKED_A_BATCH = 1_000;
const FOLLOWED_A_BATCH = 50;
/** One call of the clock; the next one goes on. */
const MOST_BATCHES = 40;

export class CarryOutMassRevocations {
  constructor(
    private readonly register: Register,
    private readonly crl: PublishCrl,
    /** Batches one call makes at most. */
    private readonly mostBatches = MOST_BATCHES,
  ) {}

  /** How many certificates were revoked now. */
  async execute(): Promise<number> {
    let revoked = 0;
    const running = await this.register.transaction({ kind: 'system' }, (tx) => tx.massRevocations.running());
    for (const { id } of running) {
      for (let batch = 0; batch < this.mostBatches; batch += 1) {
        const done = await this.register.transaction({ kind: 'system' }, (tx) => batchOf(tx, id));
        if (done === null) break;
        revoked += done.revoked;
        // The list follows when all are in it, not for every thousand; OCSP knows from each COMMIT on.
        if (done.allRevoked) await this.crl.execute().catch(() => undefined);
        if (done.over) break;
      }
    }
    return revoked;
  }
}

/** null when the run was stopped or is over. */
async function batchOf(tx: RegisterTransaction, id: string) {
  const row = await tx.massRevocations.byId(id);
  if (row?.state !== 'running') return null;
  return row.allRevoked ? follow(tx, row) : revokeNext(tx, row);
}

async function revokeNext(tx: RegisterTransaction, row: MassRevocationRow) {
  const now = await tx.now();
  const meant: Meant = row;
  const batch = await tx.massRevocations.next(meant, row.place, REVOKED_A_BATCH);
  const revocable = batch.filter((certificate) => mayBeRevoked(certificate, row, now));
  const done = await tx.massRevocations.revoke(revocable, { revokedAt: now, cause: row.cause, id: row.id });
  const allRevoked = batch.length < REVOKED_A_BATCH;
  const place = batch.at(-1)?.serial ?? row.place;
  if (done.length > 0) {
    await tx.history.record(
      event('mass-revocation-batch', {
        id: row.id,
        cause: row.cause,
        count: done.length,
        first: done[0] ?? null,
        last: done.at(-1) ?? null,
      }),
    );
  }
  await mustMove(tx, row, { place, allRevoked, revoked: row.revoked + done.length });
  return { revoked: done.length, allRevoked, over: false };
}

/** The table of the rules decides for each as for a single one; the approver answers for all. */
function mayBeRevoked({ state, notAfter }: MeantCertificate, { cause }: MassRevocationRow, now: Date): boolean {
  const answer = transition(CERTIFICATE_TABLE, state, 'revoke', {
    actor: 'jlis-approver',
    cause,
    now,
    notAfter,
    possessionProved: false,
    otherLiveCertificates: 0,
    supersedesOthers: false,
    holds: [],
  });
  return answer.allowed && answer.changed;
}

async function follow(tx: RegisterTransaction, row: MassRevocationRow) {
  const batch = await tx.massRevocations.revokedBy(row.id, row.followPlace, FOLLOWED_A_BATCH);
  for (const certificate of batch) {
    await tx.history.record(
      certificateEntry('certificate-revoked', certificate, { cause: row.cause, massRevocation: row.id }),
    );
    await endOrClear(tx, certificate);
    await tellHolder(tx, certificate.applicationId, 'certificate-revoked', certificate.serial);
  }
  const over = batch.length < FOLLOWED_A_BATCH;
  const followed = row.followed + batch.length;
  await mustMove(tx, row, {
    followed,
    followPlace: batch.at(-1)?.serial ?? row.followPlace,
    ...(over ? { state: 'done' as const } : {}),
  });
  if (over) await tx.history.record(event('mass-revocation-done', { id: row.id, revoked: row.revoked, followed }));
  return { revoked: 0, allRevoked: false, over };
}

/** An application under way ends with its certificate, or its holder could not apply again; one that is over leaves data on the phone. */
async function endOrClear(tx: RegisterTransaction, certificate: MeantCertificate): Promise<void> {
  const application = await tx.applications.byId(certificate.applicationId);
  if (!application || !isOpen(application.state)) return orderDeletionOf(tx, certificate.applicationId);
  await failApplication(tx, application, 'certificate-revoked');
}

async function mustMove(
  tx: RegisterTransaction,
  row: MassRevocationRow,
  change: Parameters<RegisterTransaction['massRevocations']['update']>[1],
): Promise<void> {
  // Stopped between our read and our write: the whole batch is undone, and the stop stands.
  if (!(await tx.massRevocations.update(row, change))) throw new Error('the run was steered meanwhile');
}

const event = (name: HistoryEvent, facts: NewHistory['facts']): NewHistory => ({
  event: name,
  ...BY_SYSTEM,
  applicationId: null,
  lineId: null,
  certificateSerial: null,
  carrier: null,
  facts,
});
