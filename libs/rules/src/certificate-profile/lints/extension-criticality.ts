// Each extension has the criticality of the profile.
import type { CertificateLint } from '../certificate-lint';
import { EXTENSION_OIDS } from '../profiles';
import type { ExtensionName } from '../profiles';

export const extensionCriticality: CertificateLint = {
  rule: 'extension-criticality',
  citation: 'RFC 5280 §4.2; jpki-domain §3.1, §3.2',
  effectiveFrom: '2008-05-01',
  check: (facts, { profile }) => {
    for (const [name, criticality] of Object.entries(profile.extensions) as [ExtensionName, string][]) {
      const found = facts.extensions.find((extension) => extension.oid === EXTENSION_OIDS[name]);
      if (found && found.critical !== (criticality === 'critical'))
        return `${name} is ${found.critical ? 'critical' : 'not critical'}`;
    }
    return undefined;
  },
};
