/**
 * What questions about status cost, for the fee report: 2 yen for a check of a user-authentication certificate; waived since January
 * 2023, for lists for good, for single questions "for 3 years for now" (jpki-domain §3.4 "price"). Whether the waiver was prolonged is
 * not known to us: a line of this table says it.
 */
export const STATUS_QUESTION_KINDS = ['ocsp', 'crl', 'gate'] as const;
/** `gate`: asked through the gate's own route, where the service checks certificate and signature too. */
export type StatusQuestionKind = (typeof STATUS_QUESTION_KINDS)[number];

export interface StatusTariff {
  readonly yen: number;
  /** First and last month without a fee; null: no end was set. */
  readonly waivedFrom: string;
  readonly waivedUntil: string | null;
}

const SINGLE = { yen: 2, waivedFrom: '2023-01', waivedUntil: '2025-12' } as const;

export const STATUS_TARIFFS = {
  ocsp: SINGLE,
  crl: { yen: 2, waivedFrom: '2023-01', waivedUntil: null },
  gate: SINGLE,
} as const satisfies Readonly<Record<StatusQuestionKind, StatusTariff>>;

const JST_MS = 9 * 3_600_000;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** The month of an instant by the Japanese calendar, such as 2026-04. */
export const jstMonthOf = (at: Date): string => new Date(at.getTime() + JST_MS).toISOString().slice(0, 7);

export const isMonth = (text: string): boolean => MONTH.test(text);

export interface StatusFee {
  readonly yenEach: number;
  /** By the list of prices. */
  readonly yen: number;
  readonly waived: boolean;
}

/** @param month such as 2026-04 */
export function feeOf(kind: StatusQuestionKind, month: string, questions: number): StatusFee {
  const { yen, waivedFrom, waivedUntil }: StatusTariff = STATUS_TARIFFS[kind];
  const waived = month >= waivedFrom && (waivedUntil === null || month <= waivedUntil);
  return { yenEach: yen, yen: yen * questions, waived };
}
