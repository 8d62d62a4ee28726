// Check digit of ICCID (ITU-T E.118) and IMEI (3GPP TS 23.003): Luhn, ISO/IEC 7812-1 annex B. Of an EID (GSMA SGP.29): ISO 7064 MOD 97-10.

/** The digit to put after `digits`. */
export function checkDigit(digits: string): string {
  let sum = 0;
  for (const [fromRight, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (fromRight % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return String((10 - (sum % 10)) % 10);
}

export function withCheckDigit(digits: string): string {
  return digits + checkDigit(digits);
}

/** 30 digits → 32, of which the whole is 1 modulo 97. */
export function withMod97(digits: string): string {
  const check = 98n - ((BigInt(digits) * 100n) % 97n);
  return digits + String(check).padStart(2, '0');
}
