// Nothing stands that the profile does not name, and nothing twice.
import type { CertificateLint } from '../certificate-lint';
import { EXTENSION_OIDS } from '../profiles';
import type { ExtensionName } from '../profiles';

export const noUnknownExtensions: CertificateLint = {
  rule: 'no-unknown-extensions',
  citation: 'RFC 5280 §4.2; CA/Browser Forum BR 7.1.2.7.6',
  effectiveFrom: '2016-10-25',
  check: (facts, { profile }) => {
    const allowed = new Set<string>(
      (Object.keys(profile.extensions) as ExtensionName[]).map((name) => EXTENSION_OIDS[name]),
    );
    const seen = new Set<string>();
    for (const { oid } of facts.extensions) {
      if (!allowed.has(oid)) return `extension ${oid} is not in the profile`;
      if (seen.has(oid)) return `extension ${oid} stands twice`;
      seen.add(oid);
    }
    return undefined;
  },
};
