// A life longer than the profile allows outlives the card it hangs on.
import type { CertificateLint } from '../certificate-lint';

export const validityLength: CertificateLint = {
  rule: 'validity-length',
  citation: 'jpki-domain §3.2, §3.5; RFC 6960 §4.2.2.2.1 for responders',
  effectiveFrom: '2016-10-25',
  check: (facts, { profile }) =>
    facts.notAfter.getTime() - facts.notBefore.getTime() > profile.longestDays * 86_400_000
      ? `valid for more than ${profile.longestDays} days`
      : undefined,
};
