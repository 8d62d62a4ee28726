export {
  JPKI_AP_AID,
  ISD_AID,
  SP_AREA_AID,
  JPKI_LOAD_FILE_AID,
  JPKI_MODULE_AID,
  LOAD_FILE_AUTHORITY_AID,
  JPKI_APP_CERTIFICATE_HASH,
  JpkiFile,
  type JpkiFileId,
  shortFileId,
  SELECTED_FILE_REFERENCE,
  referenceOf,
  SignScheme,
  sha256DigestInfo,
} from './identifiers';
export {
  selectJpkiApplication,
  selectFile,
  askRetryCounter,
  verifyPinCommand,
  changePinCommand,
  readBinary,
  computeSignature,
  type JpkiCommand,
  decodeJpkiCommand,
} from './commands';
export {
  TOKEN_INFO_LENGTH,
  TokenLabel,
  type TokenInfo,
  encodeTokenInfo,
  decodeTokenInfo,
  phoneTokenInfo,
} from './token-info';
export {
  DEFAULT_LOAD_FILE_SIZE,
  type JpkiLoadFile,
  buildJpkiLoadFile,
  loadFileDataBlock,
  signedLoadFileStream,
  parseLoadFile,
} from './load-file';
export {
  JpkiDgi,
  ENCIPHERED_DGIS,
  REQUIRED_DGIS,
  POSSESSION_NONCE_LENGTH,
  type PinPolicy,
  USER_PIN_POLICY,
  pinPolicyDgi,
  decodePinPolicy,
  possessionRequestDgi,
  possessionText,
} from './personalisation';
export {
  type JpkiApplicationFault,
  JpkiApplicationError,
  type PinStatus,
  type Transmit,
  JpkiApplicationClient,
} from './application-client';
