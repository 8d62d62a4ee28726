// The last second of a day in Japan, as on every generation of the real hierarchy.
import type { CertificateLint } from '../certificate-lint';
import { isJstEndOfDay } from '../jst-end-of-day';

export const validityJstEndOfDay: CertificateLint = {
  rule: 'validity-jst-end-of-day',
  citation: 'jpki-domain §3.1 (14:59:59Z = 23:59:59 JST)',
  effectiveFrom: '2016-10-25',
  check: (facts, { profile }) =>
    profile.notAfter === 'jst-end-of-day' && !isJstEndOfDay(facts.notAfter)
      ? 'notAfter is not 23:59:59 JST'
      : undefined,
};
