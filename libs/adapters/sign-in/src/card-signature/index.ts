// The plastic My Number Card as evidence: signed documents and the status of its certificates.
export { CARD_KEY_USAGE, checkCardCertificate } from './card-signature-certificate';
export type { CardCertificateCheck, CardCertificateRefusal } from './card-signature-certificate';
export { HttpCardSignature, SignatureServiceError } from './http-card-signature';
export type { CardSignatureOptions } from './http-card-signature';
export { OcspCardStatus } from './ocsp-card-status';
export type { OcspCardStatusOptions } from './ocsp-card-status';
