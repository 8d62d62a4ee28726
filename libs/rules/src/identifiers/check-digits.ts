/** Check digits: Luhn (ISO/IEC 7812-1 annex B) for ICCID and IMEI, ISO 7064 MOD 97-10 for the EID. */

/** @param digits decimal digits, the check digit last */
export function luhnHolds(digits: string): boolean {
  if (!/^\d{2,}$/.test(digits)) return false;
  return luhnSum(digits) % 10 === 0;
}

function luhnSum(digits: string): number {
  return [...digits].reduceRight((sum, character, index) => {
    const digit = Number(character);
    const doubled = (digits.length - 1 - index) % 2 === 1 ? digit * 2 : digit;
    return sum + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
}

/** The digit that makes `payload` followed by it hold. */
export function luhnDigit(payload: string): string {
  return String((10 - (luhnSum(`${payload}0`) % 10)) % 10);
}

/** SGP.29: the 32 digits of an EID are 1 modulo 97. */
export function eidHolds(digits: string): boolean {
  return /^\d{32}$/.test(digits) && BigInt(digits) % 97n === 1n;
}
