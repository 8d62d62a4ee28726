// X.509 for the user-authentication certificate: certificate, request, CRL, OCSP, and the strict check of acceptance.
export {
  childrenOf,
  DerError,
  derLength,
  expectTag,
  readBitStringOctets,
  readIntegerOctets,
  readNamedBits,
  readNode,
  readOid,
  readSmall,
  readTime,
  sequenceOf,
  TAG,
} from './der/read';
export type { DerNode } from './der/read';
export {
  bitString,
  explicit,
  generalizedTime,
  implicitPrimitive,
  integer,
  octetString,
  oid,
  sequence,
  tlv,
  unsignedInteger,
  utf8String,
} from './der/write';
export * from './text-forms';
export { OID } from './object-identifiers';
export * from './revocation-reasons';
export { nameText, encodeName, parseName } from './distinguished-name';
export type { NameAttribute, NameAttributeType, NameEncoding, ParsedNameAttribute } from './distinguished-name';
export {
  algorithmFitsKey,
  digest,
  ecdsaDerToFixed,
  ecdsaFixedToDer,
  generateKeyPair,
  keyIdentifierOf,
  parsePublicKeySpki,
  SIGNATURE_ALGORITHMS,
  signatureAlgorithmOf,
  spkiHash,
  subjectPublicKeyBits,
  verifySignature,
  webCryptoSigner,
} from './signature-algorithms';
export type { EcCurve, ParsedPublicKey, SignatureAlgorithm, Signer } from './signature-algorithms';
export { KEY_USAGES, parseCertificate, parseTbsCertificate } from './certificate';
export type { KeyUsage, ParsedCertificate, ParsedExtension, ParsedTbsCertificate } from './certificate';
export { buildTbsCertificate, signTbs, tbsOf } from './tbs-certificate';
export type { CertificateDescription, CertificateExtensions } from './tbs-certificate';
export { disagreementsWithSecondReading } from './second-reading';
export {
  buildCertificationRequest,
  parseCertificationRequest,
  verifyCertificationRequest,
} from './certification-request';
export type { ParsedCertificationRequest } from './certification-request';
export { buildCrl, CRL_SERIAL_ROOM, parseCrl, verifyCrl } from './certificate-revocation-list';
export type { CrlDescription, CrlEntryPage, ParsedCrl, RevokedEntry } from './certificate-revocation-list';
export {
  buildCertId,
  buildOcspRequest,
  ocspGetPath,
  ocspIssuerHashes,
  parseCertId,
  parseOcspGetPath,
  parseOcspRequest,
} from './ocsp-request';
export type { OcspCertId, OcspHash, OcspQuestion } from './ocsp-request';
export {
  buildOcspErrorResponse,
  buildOcspResponse,
  checkOcspResponse,
  OCSP_RESPONSE_STATUSES,
  parseOcspResponse,
} from './ocsp-response';
export type {
  OcspCheck,
  OcspRefusal,
  OcspResponseDescription,
  OcspResponseStatus,
  OcspStatus,
  ParsedBasicOcspResponse,
  ParsedOcspAnswer,
  ParsedOcspResponse,
} from './ocsp-response';
export { checkUserAuthCertificate } from './user-auth-certificate-check';
export type {
  RevocationEvidence,
  UserAuthCertificateAnswer,
  UserAuthCertificateQuestion,
  UserAuthCertificateRefusal,
} from './user-auth-certificate-check';
export { buildCertsOnly, parseCertsOnly } from './cms/certs-only';
export { CMS_OID } from './cms/content-info';
export {
  buildKeyPackage,
  EnvelopeError,
  openEnvelopedData,
  parseKeyPackage,
  sealEnvelopedData,
} from './cms/enveloped-data';
export type { EnvelopeRefusal } from './cms/enveloped-data';
export { buildCsrAttributes, parseCsrAttributes } from './csr-attributes';
export type { CsrAttributes, CsrKeyKind } from './csr-attributes';
