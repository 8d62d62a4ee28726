// Extensions need version 3.
import type { CertificateLint } from '../certificate-lint';

export const versionThree: CertificateLint = {
  rule: 'version-three',
  citation: 'RFC 5280 §4.1.2.1',
  effectiveFrom: '2008-05-01',
  check: (facts) => (facts.version === 3 ? undefined : `version is ${facts.version}`),
};
