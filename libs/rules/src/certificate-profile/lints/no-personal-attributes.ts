// No name, address, birth date or sex anywhere: neither as subject attribute, nor in an alternative name, nor by OID, nor as a number of a person.
import type { CertificateLint } from '../certificate-lint';
import { EXTENSION_OIDS } from '../profiles';

/** DER content prefix of 1.2.392.200149.8.5.5, the arc of the personal attributes of the signature certificate. */
const PERSONAL_ARC = [0x2a, 0x83, 0x08, 0x8c, 0x9b, 0x55, 0x08, 0x05, 0x05];

function containsPersonalOid(bytes: Uint8Array): boolean {
  return bytes.some((_, start) => PERSONAL_ARC.every((octet, index) => bytes[start + index] === octet));
}

// Digits inside a run of letters and digits are chance: an opaque random name must never be refused for them.
export const noPersonalAttributes: CertificateLint = {
  rule: 'no-personal-attributes',
  citation: 'jpki-domain §3.2, §10 fact 11; Act on My Number art. 19 (12-digit numbers)',
  effectiveFrom: '2016-10-25',
  check: (facts, { profile }) => {
    if (profile.kind !== 'user-auth' && profile.kind !== 'party') return undefined;
    const allowed = profile.kind === 'party' ? ['C', 'O', 'CN'] : ['C', 'CN'];
    if (facts.extensions.some((extension) => extension.oid === EXTENSION_OIDS.subjectAltName))
      return 'subjectAltName stands in an end certificate';
    if (facts.extensions.some((extension) => containsPersonalOid(extension.value)))
      return 'an extension carries a personal attribute OID';
    for (const { type, value } of facts.subject) {
      if (!allowed.includes(type)) return `subject carries the attribute ${type}`;
      if (/[^\x20-\x7e]/.test(value)) return 'subject carries text in letters of a name';
      if (/(?<![A-Za-z0-9])\d{12}(?![A-Za-z0-9])/.test(value)) return 'subject carries a 12-digit number';
      if (/(?<![A-Za-z0-9])(19|20)\d{2}-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?![A-Za-z0-9])/.test(value))
        return 'subject carries a date';
    }
    return undefined;
  },
};
