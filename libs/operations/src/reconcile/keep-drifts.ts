// What was judged, written down: a drift is found, found again after a repair, or gone. Only what was judged moves; who was not
// heard proves nothing. Each change is an entry of the line's timeline and of the audit.
import { driftRule, type DriftKind, type HistoryEvent, type Judgement } from '@sumaho-jpki/rules';
import { BY_SYSTEM, type HistoryActor } from '../history-entry';
import type { DriftLogEntry, DriftRow } from '../ports/drift.port';
import type { NewHistory, RegisterTransaction } from '../ports/register.port';
import type { LineRow } from '../ports/rows';
import { MovedMeanwhile } from '../move';

export interface About {
  readonly subject: string;
  readonly line: Pick<LineRow, 'id' | 'carrier'> | null;
  readonly certificateSerial: string | null;
}

/** Entries of a drift's own history that are kept. */
const LOG_KEPT = 50;
/** Of the first sight and of what came last. */
export const withEntry = (log: readonly DriftLogEntry[], entry: DriftLogEntry): DriftLogEntry[] =>
  log.length < LOG_KEPT ? [...log, entry] : [...log.slice(0, 1), ...log.slice(2), entry];

export const driftEntry = (
  event: HistoryEvent,
  { kind, lineId, carrier, certificateSerial }: Pick<DriftRow, 'kind' | 'lineId' | 'carrier' | 'certificateSerial'>,
  facts: NewHistory['facts'] = {},
  by: HistoryActor = BY_SYSTEM,
): NewHistory => ({
  event,
  ...by,
  applicationId: null,
  lineId,
  certificateSerial,
  carrier,
  facts: { drift: kind, ...facts },
});

/** @returns how many drifts stand open among what was judged */
export async function keepDrifts(
  tx: RegisterTransaction,
  about: About,
  judgements: readonly Judgement[],
  newId: () => string,
): Promise<number> {
  const now = await tx.now();
  let standing = 0;
  for (const { kind, drift, said } of judgements) {
    const known = await tx.drifts.of(kind, about.subject);
    if (drift) standing += 1;
    if (drift && !known) await found(tx, about, { kind, said }, now, newId());
    else if (drift && known) await stillThere(tx, known, said, now);
    else if (known && known.state !== 'closed') await gone(tx, known, now);
  }
  return standing;
}

async function found(
  tx: RegisterTransaction,
  { subject, line, certificateSerial }: About,
  { kind, said }: Pick<Judgement, 'kind' | 'said'>,
  now: Date,
  id: string,
): Promise<void> {
  const row = { id, kind, subject, lineId: line?.id ?? null, carrier: line?.carrier ?? null, certificateSerial };
  const log: DriftLogEntry[] = [{ at: now.toISOString(), what: 'found', by: null }];
  await tx.drifts.insert({ ...row, state: 'open', said, since: now, seenAt: now, log });
  await tx.history.record(driftEntry('drift-found', row, said));
}

/** After a repair that did not hold it is open once more; its repairs stay counted, so that nothing goes round for ever. */
async function stillThere(tx: RegisterTransaction, known: DriftRow, said: Judgement['said'], now: Date): Promise<void> {
  const seen = { said, seenAt: now };
  if (known.state === 'open') return change(tx, known, seen);
  const log = withEntry(known.log, { at: now.toISOString(), what: 'found-again', by: null });
  const since = known.state === 'closed' ? now : known.since;
  await change(tx, known, { ...seen, state: 'open', since, closedAt: null, log });
  await tx.history.record(driftEntry('drift-found-again', known, { ...said, repairs: known.repairs }));
}

async function gone(tx: RegisterTransaction, known: DriftRow, now: Date): Promise<void> {
  const log = withEntry(known.log, { at: now.toISOString(), what: 'closed', by: null });
  // What went away without us, or by a person's hand, begins anew should it ever come back.
  const repairs = known.state === 'open' ? 0 : known.repairs;
  await change(tx, known, { state: 'closed', closedAt: now, repairs, log });
  await tx.history.record(driftEntry('drift-closed', known));
}

async function change(
  tx: RegisterTransaction,
  known: DriftRow,
  to: Parameters<RegisterTransaction['drifts']['update']>[1],
): Promise<void> {
  if (!(await tx.drifts.update(known, to))) throw new MovedMeanwhile();
}

/** Kinds that need the carrier stay as they were when it could not be asked: they are not among what was judged. */
export const kindsAbout = (what: 'line' | 'element' | 'certificate') => (kind: DriftKind) =>
  driftRule(kind).about === what;
