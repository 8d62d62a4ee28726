/**
 * 紛失で止めたまま見つからない: a hold that only the holder lifts does not last for ever. After a time that is the authority's policy the
 * certificate is revoked (`loss-or-theft`), and the holder is told before. Source: jpki-domain §9 (紛失 not found: hold, then revoke after
 * n days by policy). Holds of J-LIS's own are not counted: those end by its own word.
 */
import type { HoldGround } from './causes';

/** Placed by the holder, by the hotline for the holder, or by a carrier's word of a loss. */
export const HOLDS_AWAITING_HOLDER = ['holder-report', 'line-event'] as const satisfies readonly HoldGround[];

/** Days before the revocation on which the holder is told, longest first. */
export const LOST_HOLD_NOTICE_DAYS = [30, 7] as const;
export type LostHoldNoticeDays = (typeof LOST_HOLD_NOTICE_DAYS)[number];

const DAY_MS = 86_400_000;

export type LostHoldTurn =
  { readonly kind: 'none' } | { readonly kind: 'tell'; readonly days: LostHoldNoticeDays } | { readonly kind: 'end' };

export const lostHoldEndsAt = (awaitingSince: Date, limitDays: number): Date =>
  new Date(awaitingSince.getTime() + limitDays * DAY_MS);

/** When such a hold will end in a revocation; null where it will not. */
export function endOfLostHold(
  { state, awaitingHolderSince }: { readonly state: string; readonly awaitingHolderSince: Date | null },
  limitDays: number,
): Date | null {
  return limitDays === 0 || state !== 'suspended' || awaitingHolderSince === null
    ? null
    : lostHoldEndsAt(awaitingHolderSince, limitDays);
}

/**
 * What is due now. Of several notices passed only the nearest to the end.
 * @param awaitingSince when the first of the holds that await the holder was placed
 * @param limitDays the policy; 0: such holds never end of themselves
 */
export function lostHoldTurn(awaitingSince: Date, now: Date, limitDays: number): LostHoldTurn {
  if (limitDays === 0) return { kind: 'none' };
  const left = lostHoldEndsAt(awaitingSince, limitDays).getTime() - now.getTime();
  if (left <= 0) return { kind: 'end' };
  const days = LOST_HOLD_NOTICE_DAYS.findLast((notice) => notice < limitDays && left <= notice * DAY_MS);
  return days === undefined ? { kind: 'none' } : { kind: 'tell', days };
}
