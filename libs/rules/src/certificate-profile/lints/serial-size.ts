// At most 20 octets; at least 128 random bits need 17 octets beside the fixed prefix (EJBCA 63-bit serials, 2019).
import type { CertificateLint } from '../certificate-lint';

export const serialSize: CertificateLint = {
  rule: 'serial-size',
  citation: 'RFC 5280 §4.1.2.2; CA/Browser Forum BR 7.1; F29',
  effectiveFrom: '2016-09-30',
  check: ({ serialOctets }) =>
    serialOctets > 20
      ? `serial has ${serialOctets} octets, more than 20`
      : serialOctets < 17
        ? `serial has ${serialOctets} octets, too few for 128 random bits`
        : undefined,
};
