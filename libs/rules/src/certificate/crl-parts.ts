/**
 * Parts of the revocation list: a revocation rebuilds its own part only. Which part a certificate belongs to can be told from
 * its serial alone, so that a verifier needs no register for it. Source: performance §4 c3 (10^7 in 128 parts); RFC 5280
 * §5.2.5 (issuingDistributionPoint).
 */
export const CRL_PARTS = 128;

/** From the serial's second octet: the first one names the issuing instance, the rest is random. */
export function crlPartOf(serial: string): number {
  const octet = Number.parseInt(serial.slice(2, 4), 16);
  return Number.isNaN(octet) ? 0 : octet >> 1;
}

/** The texts that stand at the serial's third and fourth place in this part; the empty one is that of a one-octet serial. */
export function crlPartPrefixes(part: number): readonly string[] {
  const pair = [part * 2, part * 2 + 1].map((octet) => octet.toString(16).padStart(2, '0'));
  return part === 0 ? ['', ...pair] : pair;
}
