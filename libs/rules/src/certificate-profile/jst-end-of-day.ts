// Validity ends at the end of a day in Japan: 23:59:59 JST = 14:59:59Z (jpki-domain §3.1, measured on all generations).

const DAY = 86_400_000;
const JST_OFFSET = 9 * 3_600_000;

/** The last second of the JST calendar day on which `at` lies. */
export function jstEndOfDay(at: Date): Date {
  return new Date(Math.floor((at.getTime() + JST_OFFSET) / DAY) * DAY + DAY - 1000 - JST_OFFSET);
}

export function isJstEndOfDay(at: Date): boolean {
  return jstEndOfDay(at).getTime() === at.getTime();
}
