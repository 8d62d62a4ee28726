// Numbers and names of CMP (RFC 4210, RFC 9480) and CRMF (RFC 4211) in one place.

export const CMP_MEDIA_TYPE = 'application/pkixcmp';
/** RFC 9480 §3.4, RFC 6712 §3.1. */
export const CMP_PATH = '/.well-known/cmp';
/** A request with its chain is about 4 kB. */
export const MOST_CMP_BYTES = 32_768;

/** PKIBody alternatives by context tag (RFC 4210 §5.1.2). */
export const CMP_BODY = {
  ir: 0,
  ip: 1,
  cr: 2,
  cp: 3,
  p10cr: 4,
  kur: 7,
  kup: 8,
  rr: 11,
  rp: 12,
  pkiconf: 19,
  error: 23,
  certConf: 24,
} as const;
export type CmpBodyName = keyof typeof CMP_BODY;

/** PKIFailureInfo bits (RFC 4210 §5.2.3). */
export const CMP_FAILURE = {
  badAlg: 0,
  badMessageCheck: 1,
  badRequest: 2,
  badCertId: 4,
  badDataFormat: 5,
  badPOP: 9,
  certRevoked: 10,
  wrongIntegrity: 12,
  badRecipientNonce: 13,
  unacceptedExtension: 16,
  badSenderNonce: 18,
  badCertTemplate: 19,
  signerNotTrusted: 20,
  transactionIdInUse: 21,
  unsupportedVersion: 22,
  notAuthorized: 23,
  systemUnavail: 24,
  duplicateCertReq: 26,
} as const;
export type CmpFailure = keyof typeof CMP_FAILURE;

/** PKIStatus. */
export const CMP_STATUS = { accepted: 0, grantedWithMods: 1, rejection: 2 } as const;

export const CMP_OID = {
  passwordBasedMac: '1.2.840.113533.7.66.13',
  pbmac1: '1.2.840.113549.1.5.14',
  pbkdf2: '1.2.840.113549.1.5.12',
  implicitConfirm: '1.3.6.1.5.5.7.4.13',
  oldCertId: '1.3.6.1.5.5.7.5.1.5',
  reasonCode: '2.5.29.21',
} as const;

/** The message cannot be done; `failure` is what its sender is told, `detail` never holds a secret. */
export class CmpError extends Error {
  override readonly name = 'CmpError';
  constructor(
    readonly failure: CmpFailure,
    readonly detail: string,
  ) {
    super(`${failure}: ${detail}`);
  }
}
