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
/** Certificate Management Protocol (RFC 4210, RFC 9480, lightweight profile RFC 9483): messages, both sides. */
export { CMP_MEDIA_TYPE, CMP_PATH, CmpError, MOST_CMP_BYTES } from './cmp/cmp-names';
export type { CmpBodyName, CmpFailure } from './cmp/cmp-names';
export { buildCmpMessage, directoryName, NULL_NAME, parseCmpMessage, readFailure } from './cmp/pki-message';
export type { CmpHeader, CmpHeaderToWrite, CmpMessage, CmpProtector } from './cmp/pki-message';
export {
  macProtectorLike,
  newMacProtector,
  protectionKind,
  signatureProtector,
  verifyMac,
  verifySignedMessage,
} from './cmp/message-protection';
export {
  certificateAnswer,
  certRequestContent,
  confirmationContent,
  confirmationHash,
  errorContent,
  readCertificateAnswer,
  readCertRequest,
  readConfirmation,
  readRevocation,
  revocationAnswer,
  revocationContent,
} from './cmp/enrolment-bodies';
export type { CertConfirmation, CertRequest, RevocationRequest } from './cmp/enrolment-bodies';
