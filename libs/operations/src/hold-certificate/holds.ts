// The holds in force on a certificate. Each has a ground, and each is lifted on the side that placed it (rules HOLD_GROUNDS).
import { HOLD_GROUND_IDS, HOLD_GROUNDS, type Actor, type HoldGround } from '@sumaho-jpki/rules';
import type { CertificateRow } from '../ports/rows';

/** Grounds stand in the certificate's own row, in the order they were placed, so that one guarded UPDATE moves state and holds. */
export function holdsOf({ suspendedBy }: Pick<CertificateRow, 'suspendedBy'>): readonly HoldGround[] {
  return (suspendedBy ?? '').split(' ').filter((ground): ground is HoldGround => isHoldGround(ground));
}

export const holdsText = (holds: readonly HoldGround[]): string | null => (holds.length === 0 ? null : holds.join(' '));

export const isHoldGround = (text: string): text is HoldGround => (HOLD_GROUND_IDS as readonly string[]).includes(text);

/** The ground that comes of itself with the role; null where it has to be named. */
export function groundOf(actor: Actor): HoldGround | null {
  if (actor === 'citizen' || actor === 'hotline') return 'holder-report';
  if (actor === 'mno-tsm') return 'line-event';
  return actor === 'jlis-operator' || actor === 'jlis-approver' ? 'jlis-order' : null;
}

export function liftableBy(actor: Actor, holds: readonly HoldGround[]): readonly HoldGround[] {
  return holds.filter((hold) => (HOLD_GROUNDS[hold].liftedBy as readonly Actor[]).includes(actor));
}
