// Who asks for an act that both holders and staff may ask for: one judgement of right, relation and fresh proof for all of them.
import { may, STEP_UP_MINUTES, type HistoryEvent, type OperationId, type Role } from '@sumaho-jpki/rules';
import { certificateEntry, type HistoryActor } from './history-entry';
import type { NewHistory, Scope } from './ports/register.port';
import type { CertificateRow, StaffRow } from './ports/rows';
import { mustBeAllowed, Refused } from './refused';
import { scopeOf } from './staff-scope';

export type Asker =
  /** `provedAt`: when the card's certificate was last shown with its PIN. */
  | { readonly kind: 'citizen'; readonly personId: string; readonly provedAt: Date }
  /** `provedAt`: when the second factor was last shown. */
  | { readonly kind: 'staff'; readonly staff: StaffRow; readonly provedAt: Date };

export const roleOf = (asker: Asker): Role => (asker.kind === 'citizen' ? 'citizen' : asker.staff.role);

/** As the timeline keeps them: staff by their account, a holder by the application alone. */
export const actorOf = (asker: Asker): HistoryActor => ({
  actorKind: asker.kind,
  actorId: asker.kind === 'staff' ? asker.staff.id : null,
});

/** A citizen's act also writes rows that no citizen may (audit, steps): the ownership is judged here, not by the row's policy. */
export const scopeOfAsker = (asker: Asker): Scope =>
  asker.kind === 'citizen' ? { kind: 'system' } : scopeOf(asker.staff);

/** Whether a proof of the person is young enough for a final act. */
export const isFresh = (provedAt: Date, now: Date): boolean =>
  now.getTime() - provedAt.getTime() <= STEP_UP_MINUTES * 60_000;

/** @throws Refused `certificate-unknown` for somebody else's certificate too, `step-up-required`, `forbidden` */
export function mustHaveRight(
  asker: Asker,
  operation: OperationId,
  row: CertificateRow | null,
  now: Date,
): CertificateRow {
  const fresh = isFresh(asker.provedAt, now);
  const verdict = may(roleOf(asker), operation, asker.kind === 'citizen' ? 'own' : 'none', { fresh });
  // Staff without the right learn nothing, not even whether the serial exists; a holder's own right is beyond doubt.
  if (asker.kind === 'staff') mustBeAllowed(verdict);
  if (!row || (asker.kind === 'citizen' && row.personId !== asker.personId)) throw new Refused('certificate-unknown');
  mustBeAllowed(verdict);
  return row;
}

export const certificateEvent = (
  event: HistoryEvent,
  asker: Asker,
  row: CertificateRow,
  facts: NewHistory['facts'] = {},
): NewHistory => certificateEntry(event, row, facts, actorOf(asker));
