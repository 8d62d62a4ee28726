// Addresses in a certificate outlive the machine that wrote them: no fragment, no query, no file of one computer.
import type { CertificateLint } from '../certificate-lint';

export const addressPlain: CertificateLint = {
  rule: 'address-plain',
  citation: 'RFC 5280 §4.2.1.13, §4.2.2.1; RFC 5019 §5 (GET adds to the path)',
  effectiveFrom: '2016-10-25',
  check: ({ crlDistributionPoints, ocspUrls, caIssuersUrls }) =>
    [...crlDistributionPoints, ...ocspUrls, ...caIssuersUrls].some((url) => /[?#\s\\]/.test(url))
      ? 'an address carries a query, a fragment, a blank or a backslash'
      : undefined,
};
