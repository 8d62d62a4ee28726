// User: C=JP (PrintableString) and an opaque CN, in this order and nothing else. A party: C, O and its code.
import type { CertificateLint } from '../certificate-lint';
import { isPartyCode } from '../party-code';
import { ENROLMENT_SIGNER_NAME, OCSP_SIGNER_NAME, PARTY_NAME, ROOT_NAME } from '../profiles';
import { nameKey } from './name-key';

const OPAQUE_NAME = /^(?=.*[A-Za-z])[A-Za-z0-9]{8,64}$/;

export const subjectForm: CertificateLint = {
  rule: 'subject-form',
  citation: 'jpki-domain §3.2, §10 fact 11',
  effectiveFrom: '2016-10-25',
  check: (facts, { profile }) => {
    if (profile.subjectForm === 'root-name')
      return nameKey(facts.subject) === nameKey(ROOT_NAME) ? undefined : 'not the name of the root';
    if (profile.subjectForm === 'responder-name') {
      return nameKey(facts.subject) === nameKey(OCSP_SIGNER_NAME) ? undefined : 'not the name of the responder';
    }
    if (profile.subjectForm === 'enrolment-name') {
      return nameKey(facts.subject) === nameKey(ENROLMENT_SIGNER_NAME) ? undefined : 'not the name of the signer';
    }
    if (profile.subjectForm === 'party-name') {
      const [code, ...rest] = [...facts.subject].reverse();
      return code?.type === 'CN' && isPartyCode(code.value) && nameKey(rest.reverse()) === nameKey(PARTY_NAME)
        ? undefined
        : 'not the name of a party: C, O and its code';
    }
    const [country, commonName, more] = facts.subject;
    if (country?.type !== 'C' || country.value !== 'JP' || country.encoding !== 'printable')
      return 'first attribute is not C=JP as PrintableString';
    if (commonName?.type !== 'CN' || more) return 'subject is not exactly C and CN';
    return OPAQUE_NAME.test(commonName.value)
      ? undefined
      : 'CN is not an opaque identifier of 8 to 64 letters and digits, with a letter';
  },
};
