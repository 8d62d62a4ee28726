// Names of the JPKI application (公的個人認証AP) as real clients use them: AID, elementary files, PIN references, sign
// schemes; and the identifiers under which this project puts the applet into a SIM.
import { bytes } from '@sumaho-jpki/wire/apdu';

/** JPKI application, as on the My Number Card. */
export const JPKI_AP_AID = bytes('D392F000260100000001');
/** Default AID of the issuer security domain, which the carrier's part of the work is addressed to. */
export const ISD_AID = bytes('A000000151000000');
/** SP area: the supplementary security domain of J-LIS in the SIM (project's own). */
export const SP_AREA_AID = bytes('D392F00026015350');
/** Executable load file of the applet (project's own). */
export const JPKI_LOAD_FILE_AID = bytes('D392F00026014C46');
/** Executable module inside it (project's own). */
export const JPKI_MODULE_AID = bytes('D392F00026014D44');
/** Security domain with Mandated DAP that verifies every load file's signature by J-LIS (project's own, unregistered). */
export const LOAD_FILE_AUTHORITY_AID = bytes('F053554D41484F4341');

/**
 * SHA-256 of the certificate that the phone's JPKI app (JPKI-UI with the TSM proxy agent) is signed with: what the access
 * rules on a SIM name the app by.
 */
export const JPKI_APP_CERTIFICATE_HASH = bytes('439B87772ADCF0A44EEF9919E54BD378A38E63D86472A3318476FC50291CCFA6');

/** Elementary files; the short file identifier is the last byte. */
export const JpkiFile = {
  /** 署名用証明書 */
  SIGNATURE_CERTIFICATE: 0x0001,
  /** 署名用CA証明書 */
  SIGNATURE_ISSUER_CERTIFICATE: 0x0002,
  /** 160 bytes, PKCS#11 token information. */
  TOKEN_INFO: 0x0006,
  /** 利用者証明用証明書; on a phone readable after PIN only. */
  USER_CERTIFICATE: 0x000a,
  /** 利用者証明用CA証明書 */
  USER_ISSUER_CERTIFICATE: 0x000b,
  /** 利用者証明用秘密鍵 */
  USER_KEY: 0x0017,
  /** 利用者証明用PIN, 4 digits, 3 tries. */
  USER_PIN: 0x0018,
  /** 署名用秘密鍵 */
  SIGNATURE_KEY: 0x001a,
  /** 署名用パスワード; must exist (63C0) for OpenSC to bind. */
  SIGNATURE_PIN: 0x001b,
} as const;
export type JpkiFileId = (typeof JpkiFile)[keyof typeof JpkiFile];

/** Short file identifier, 5 bits. */
export function shortFileId(file: number): number {
  return file & 0x1f;
}

/** P2 of VERIFY, CHANGE REFERENCE DATA and COMPUTE DIGITAL SIGNATURE: 80 = the selected file, 80 + SFI names one. */
export const SELECTED_FILE_REFERENCE = 0x80;
export function referenceOf(file: number): number {
  return SELECTED_FILE_REFERENCE | shortFileId(file);
}

/** P1 of COMPUTE DIGITAL SIGNATURE. */
export const SignScheme = {
  /** PKCS#1 v1.5 type 1 padding around the bytes given (a DigestInfo), 1–245 bytes. */
  PKCS1_RAW: 0x00,
  /** The card hashes with SHA-256 and pads the bare hash. */
  PKCS1_CARD_HASH_BARE: 0x01,
  /** 32-byte SHA-256 given, the card adds the DigestInfo. */
  PKCS1_SHA256_GIVEN: 0x02,
  /** The card hashes and adds the DigestInfo. */
  PKCS1_SHA256_CARD_HASH: 0x03,
  /** 32-byte SHA-256 given, PSS. */
  PSS_SHA256_GIVEN: 0x04,
  /** The card hashes, PSS. */
  PSS_SHA256_CARD_HASH: 0x05,
} as const;

/** 19 bytes before a SHA-256 hash in its DigestInfo (RFC 8017 §9.2 note 1). */
const SHA256_DIGEST_INFO_PREFIX = bytes('3031300D060960864801650304020105000420');

/** 51-byte DigestInfo of a 32-byte SHA-256 hash. */
export function sha256DigestInfo(hash: Uint8Array): Uint8Array<ArrayBuffer> {
  if (hash.length !== 32) throw new RangeError('a SHA-256 hash has 32 bytes');
  const out = new Uint8Array(51);
  out.set(SHA256_DIGEST_INFO_PREFIX);
  out.set(hash, 19);
  return out;
}
