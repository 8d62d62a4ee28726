// The run of approved acts on many certificates: batches in the order of the serials, each one transaction with its place in it, so
// that a kill loses nothing and repeats nothing. First the status of all of them; then holders are told and the SIM's side is
// ordered. Whoever presses stop has at most one more batch. No run changes more certificates than were approved, and none waits for
// another one that fails.
import {
  CERTIFICATE_TABLE,
  COHORT_GROUND,
  isMassRevocationCause,
  isOpen,
  massActRule,
  transition,
  type HistoryEvent,
} from '@sumaho-jpki/rules';
import { BY_SYSTEM, certificateEntry } from '../history-entry';
import { holdsOf, holdsText } from '../hold-certificate/holds';
import { orderLock } from '../lock-element/order-lock';
import type { MassActRow, MassMove, MeantCertificate } from '../ports/mass-act.port';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import { revokeParty } from '../parties/end-party-certificates.operations';
import type { PartyCertificateRow } from '../ports/party.port';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { tellHolder } from '../tell-holder/tell-holder.step';
import { failApplication } from '../undo/fail-application';
import { orderDeletionOf } from '../undo/order-deletion-of';

const CHANGED_A_BATCH = 1_000;
const FOLLOWED_A_BATCH = 50;
/** One call of the clock; the next one goes on. */
const MOST_BATCHES = 40;

export class CarryOutMassActs {
  constructor(
    private readonly register: Register,
    private readonly crl: PublishCrl,
    /** Batches one call makes at most. */
    private readonly mostBatches = MOST_BATCHES,
    private readonly sizes = { changed: CHANGED_A_BATCH, followed: FOLLOWED_A_BATCH },
  ) {}

  /** How many certificates were changed now. */
  async execute(): Promise<number> {
    let changed = 0;
    const running = await this.register.transaction({ kind: 'system' }, (tx) => tx.massActs.running());
    const failed: unknown[] = [];
    for (const { id } of running) {
      try {
        for (let batch = 0; batch < this.mostBatches; batch += 1) {
          const done = await this.register.transaction({ kind: 'system' }, (tx) => this.batchOf(tx, id));
          if (done === null) break;
          changed += done.changed;
          // The list follows when all are in it, not for every thousand; OCSP knows from each COMMIT on.
          if (done.allDone) await this.crl.execute().catch(() => undefined);
          if (done.over) break;
        }
      } catch (problem) {
        // One that cannot go on holds up nobody else's.
        failed.push(problem);
      }
    }
    if (failed.length > 0) throw failed[0];
    return changed;
  }

  /** null when the run was stopped or is over. */
  private async batchOf(tx: RegisterTransaction, id: string) {
    const row = await tx.massActs.byId(id);
    if (row?.state !== 'running') return null;
    return row.allDone ? this.follow(tx, row) : this.changeNext(tx, row);
  }

  private async changeNext(tx: RegisterTransaction, row: MassActRow) {
    const now = await tx.now();
    const machines = await tx.massActs.nextParties(row, this.sizes.changed);
    if (machines.length > 0) return this.endParties(tx, row, machines);
    const batch = await tx.massActs.next(row, row.place, this.sizes.changed);
    const serials = batch.map(({ serial }) => serial);
    const { heldBy } = row.selection;
    // Asked when the rows are locked: an incident that came meanwhile keeps its hold.
    const kept = new Set(heldBy ? await tx.massActs.heldByOthers(serials, heldBy) : []);
    const moves = batch.flatMap((certificate) => moveOf(row, certificate, kept.has(certificate.serial), now) ?? []);
    if (row.done + moves.length > row.expected) return stopAtLimit(tx, row, moves.length);
    const revocation = isMassRevocationCause(row.cause) ? { revokedAt: now, cause: row.cause } : null;
    const done = await tx.massActs.apply(moves, { id: row.id, revocation });
    if (heldBy) await tx.massActs.close(serials, heldBy, row.id);
    const allDone = batch.length < this.sizes.changed;
    const place = serials.at(-1) ?? row.place;
    await recordBatch(tx, row, done);
    await mustMove(tx, row, { place, allDone, done: row.done + done.length });
    return { changed: done.length, allDone, over: false };
  }

  /** TSMs and gates first: they are few, and what they open is more than a phone's. Their record is all that follows. */
  private async endParties(tx: RegisterTransaction, row: MassActRow, machines: readonly PartyCertificateRow[]) {
    if (!isMassRevocationCause(row.cause)) throw new Error('a machine’s certificate has no hold');
    const serials = machines.map(({ serial }) => serial);
    if (row.done + serials.length > row.expected) return stopAtLimit(tx, row, serials.length);
    for (const one of machines) await revokeParty(tx, one, 'jlis-approver', row.cause, { massRevocation: row.id });
    await tx.massActs.addMembers(row.id, serials);
    await recordBatch(tx, row, serials);
    const count = serials.length;
    await mustMove(tx, row, { done: row.done + count, followed: row.followed + count });
    return { changed: count, allDone: false, over: false };
  }

  private async follow(tx: RegisterTransaction, row: MassActRow) {
    const batch = await tx.massActs.changedBy(row.id, row.followPlace, this.sizes.followed);
    for (const certificate of batch) await FOLLOWS[row.act](tx, row, certificate);
    const over = batch.length < this.sizes.followed;
    const followed = row.followed + batch.length;
    await mustMove(tx, row, {
      followed,
      followPlace: batch.at(-1)?.serial ?? row.followPlace,
      ...(over ? { state: 'done' as const } : {}),
    });
    if (over) await tx.history.record(event(row, 'done', { id: row.id, done: row.done, followed }));
    return { changed: 0, allDone: false, over };
  }
}

/** The table of the rules decides for each as for a single one; null: it refuses this one. */
function moveOf(row: MassActRow, certificate: MeantCertificate, kept: boolean, now: Date): MassMove | null {
  const holds = holdsOf(certificate);
  const others = holds.filter((hold) => hold !== COHORT_GROUND);
  const lifts = row.act === 'resume';
  if (lifts && holds.length === others.length) return null;
  if (lifts && (kept || others.length > 0)) {
    // Somebody else's hold stays, and with it the certificate's state.
    const suspendedBy = kept ? certificate.suspendedBy : holdsText(others);
    return { certificate, to: certificate.state, suspendedBy };
  }
  const answer = transition(CERTIFICATE_TABLE, certificate.state, massActRule(row.act).event, {
    // The approver answers for a revocation; a hold of a run is the run's.
    actor: row.act === 'revoke' ? 'jlis-approver' : 'system',
    cause: isMassRevocationCause(row.cause) ? row.cause : undefined,
    now,
    notAfter: certificate.notAfter,
    possessionProved: false,
    otherLiveCertificates: 0,
    supersedesOthers: false,
    holds,
    holdGround: COHORT_GROUND,
    // No run begins before an approver agreed to exactly it.
    secondPerson: true,
  });
  if (!answer.allowed || !answer.changed) return null;
  return {
    certificate,
    to: answer.to,
    suspendedBy: row.act === 'suspend' ? holdsText([...others, COHORT_GROUND]) : null,
  };
}

type FollowsOn = (tx: RegisterTransaction, row: MassActRow, certificate: MeantCertificate) => Promise<void>;

/** What follows on the phone's side, as it is by now: a hold or an end that came in between decides over it. */
const FOLLOWS: Readonly<Record<MassActRow['act'], FollowsOn>> = {
  revoke: async (tx, row, certificate) => {
    const { applicationId, serial } = certificate;
    await tx.history.record(
      certificateEntry('certificate-revoked', certificate, { cause: row.cause, massRevocation: row.id }),
    );
    await endOrClear(tx, certificate);
    await tellHolder(tx, applicationId, 'certificate-revoked', serial);
  },
  suspend: async (tx, { id }, certificate) => {
    await tx.history.record(
      certificateEntry('certificate-suspended', certificate, { ground: COHORT_GROUND, cohort: id }),
    );
    if (certificate.state !== 'suspended') return;
    await orderLock(tx, certificate, 'lock');
    await tellHolder(tx, certificate.applicationId, 'certificate-suspended', `${certificate.serial}.${id}`);
  },
  resume: async (tx, { id }, certificate) => {
    const facts = { lifted: COHORT_GROUND, cohort: id };
    if (certificate.state === 'suspended') {
      const left = holdsOf(certificate).length;
      return tx.history.record(certificateEntry('hold-lifted', certificate, { ...facts, left }));
    }
    await tx.history.record(certificateEntry('certificate-resumed', certificate, facts));
    if (certificate.state !== 'active') return;
    await orderLock(tx, certificate, 'unlock');
    await tellHolder(tx, certificate.applicationId, 'certificate-resumed', `${certificate.serial}.${id}`);
  },
};

/** An application under way ends with its certificate, or its holder could not apply again; one that is over leaves data on the phone. */
async function endOrClear(tx: RegisterTransaction, certificate: MeantCertificate): Promise<void> {
  const application = await tx.applications.byId(certificate.applicationId);
  if (!application || !isOpen(application.state)) return orderDeletionOf(tx, certificate.applicationId);
  await failApplication(tx, application, 'certificate-revoked');
}

/** More are meant by now than were approved (a phone was replaced, a network changed): which of them were meant is not ours to choose. */
async function stopAtLimit(tx: RegisterTransaction, row: MassActRow, found: number) {
  const { id, done, expected } = row;
  const reason = '承認された数を超えるため / more than were approved';
  await mustMove(tx, row, { state: 'stopped' });
  await tx.history.record(event(row, 'stopped', { id, done, expected, found: done + found, reason }));
  return { changed: 0, allDone: false, over: true };
}

async function recordBatch(tx: RegisterTransaction, row: MassActRow, done: readonly string[]): Promise<void> {
  if (done.length === 0) return;
  const span = { count: done.length, first: done[0] ?? null, last: done.at(-1) ?? null };
  await tx.history.record(event(row, 'batch', { id: row.id, cause: row.cause, ...span }));
}

async function mustMove(
  tx: RegisterTransaction,
  row: MassActRow,
  change: Parameters<RegisterTransaction['massActs']['update']>[1],
): Promise<void> {
  // Stopped between our read and our write: the whole batch is undone, and the stop stands.
  if (!(await tx.massActs.update(row, change))) throw new Error('the run was steered meanwhile');
}

const event = (row: MassActRow, told: 'batch' | 'done' | 'stopped', facts: NewHistory['facts']): NewHistory => ({
  event: `${massActRule(row.act).approval}-${told}` as HistoryEvent,
  ...BY_SYSTEM,
  applicationId: null,
  lineId: null,
  certificateSerial: null,
  carrier: null,
  facts,
});
