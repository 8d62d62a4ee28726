/**
 * 更新: when a certificate that nears its end may be replaced, and when the holder is told. The phone certificate ends with
 * the card's, so that renewing helps only after the card's own certificate was renewed.
 * Sources: jpki-domain §2.2 (window of three months, notice), §9 (更新, 満了: 90/30/7 days), all by the calendar of Japan.
 */
import { jstDate } from '../eligibility-to-apply/eligibility-to-apply';

export const RENEWAL_WINDOW_MONTHS = 3;
/** Days before the end on which the holder is told, longest first. */
export const EXPIRY_NOTICE_DAYS = [90, 30, 7] as const;
export type ExpiryNoticeDays = (typeof EXPIRY_NOTICE_DAYS)[number];

const JST_OFFSET_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;

/** 00:00 JST of the day three calendar months before the last day; the month's last day where that day does not exist. */
export function renewalOpensAt(notAfter: Date): Date {
  const [year = 0, month = 1, day = 1] = jstDate(notAfter).split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 - RENEWAL_WINDOW_MONTHS, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, lastDay));
  return new Date(first.getTime() - JST_OFFSET_MS);
}

export type RenewalAdvice = 'not-yet' | 'renew-card-first' | 'apply-now' | 'over';

export interface RenewalFacts {
  readonly now: Date;
  /** End of the phone certificate. */
  readonly notAfter: Date;
  /** End of the card's certificate as the last sign-in showed it. */
  readonly cardNotAfter: Date;
}

/** What the holder of a live certificate should do about its end. */
export function renewalAdvice({ now, notAfter, cardNotAfter }: RenewalFacts): RenewalAdvice {
  if (now.getTime() > notAfter.getTime()) return 'over';
  if (cardNotAfter.getTime() > notAfter.getTime()) return 'apply-now';
  return now.getTime() >= renewalOpensAt(notAfter).getTime() ? 'renew-card-first' : 'not-yet';
}

/** Whole calendar days in Japan from today to the last day of use; 0 on the last day, negative after it. */
export function daysLeft(notAfter: Date, now: Date): number {
  return (Date.parse(jstDate(notAfter)) - Date.parse(jstDate(now))) / DAY_MS;
}

/** The notice that is due: of several thresholds passed only the nearest to the end, so that nobody gets three at once. */
export function expiryNoticeDue(notAfter: Date, now: Date): ExpiryNoticeDays | undefined {
  const left = daysLeft(notAfter, now);
  return left < 0 ? undefined : EXPIRY_NOTICE_DAYS.findLast((days) => left <= days);
}
