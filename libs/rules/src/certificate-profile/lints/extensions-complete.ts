// Every extension of the profile stands.
import type { CertificateLint } from '../certificate-lint';
import { EXTENSION_OIDS } from '../profiles';
import type { ExtensionName } from '../profiles';

export const extensionsComplete: CertificateLint = {
  rule: 'extensions-complete',
  citation: 'jpki-domain §3.1, §3.2; RFC 6960 §4.2.2.2.1 (nocheck)',
  effectiveFrom: '2016-10-25',
  check: (facts, { profile }) => {
    const present = new Set(facts.extensions.map((extension) => extension.oid));
    const missing = (Object.keys(profile.extensions) as ExtensionName[]).filter(
      (name) => !present.has(EXTENSION_OIDS[name]),
    );
    return missing.length === 0 ? undefined : `missing: ${missing.join(', ')}`;
  },
};
