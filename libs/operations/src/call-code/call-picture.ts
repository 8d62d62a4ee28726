// A call as its two sides see it at this moment.
import { callEndsAt, callProof, type CallProof } from '@sumaho-jpki/rules';
import type { CallCodeRow } from '../ports/call-code.port';

export interface CallPicture {
  readonly id: string;
  /** `over` for whatever neither waits nor counts any more. */
  readonly state: 'shown' | 'confirmed' | 'denied' | 'over';
  readonly digits: string | null;
  /** Of the code while it is shown, of the call once it is confirmed. */
  readonly until: Date;
  readonly proof: CallProof;
}

export function callPictureOf(row: CallCodeRow | null, now: Date): CallPicture | null {
  if (!row) return null;
  const proof = callProof(row, now);
  const shown = row.state === 'shown' && now < row.expiresAt;
  const state = shown ? 'shown' : proof.confirmed ? 'confirmed' : row.state === 'denied' ? 'denied' : 'over';
  return {
    id: row.id,
    state,
    digits: shown ? row.digits : null,
    until: row.confirmedAt ? callEndsAt(row.confirmedAt) : row.expiresAt,
    proof,
  };
}
