/** Enrolment over Secure Transport (RFC 7030): the messages of the door, both sides. */
export {
  certificatesAnswer,
  csrAttributesAnswer,
  decodeBody,
  EST_BASE_PATH,
  EST_MEDIA_TYPES,
  EstFormatError,
  encodeBody,
  generatedKeyAnswer,
  pendingAnswer,
  readCertificates,
  readCsrAttributes,
  readEnrolmentRequest,
  readGeneratedKey,
} from './est-messages';
export type { EstAnswer, EstFault, EstOperation, GeneratedKey } from './est-messages';
export { estClient, EstRefusedError, retryAfterSeconds } from './est-client';
export type { EstCallOptions, EstClient, EstClientOptions } from './est-client';
export { buildCertsOnly, parseCertsOnly } from '@sumaho-jpki/wire/x509';
