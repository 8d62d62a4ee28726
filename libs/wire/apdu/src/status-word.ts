// Status words that a UICC with GlobalPlatform and the JPKI application gives (ISO/IEC 7816-4 §5.6,
// GlobalPlatform Card Specification 2.3.1 §11.1.3, JPKI application as real clients meet it).

export const StatusWord = {
  OK: 0x9000,
  LOGICAL_CHANNEL_ALREADY_CLOSED: 0x6200,
  SELECTED_FILE_INVALIDATED: 0x6283,
  /** VERIFY or EXTERNAL AUTHENTICATE: not verified, no counter told. */
  AUTHENTICATION_FAILED: 0x6300,
  MORE_DATA_AVAILABLE: 0x6310,
  /** 0x63C0 + tries left. */
  VERIFY_FAILED_BASE: 0x63c0,
  NO_DIAGNOSIS: 0x6400,
  MEMORY_FAILURE: 0x6581,
  WRONG_LENGTH: 0x6700,
  LOGICAL_CHANNEL_NOT_SUPPORTED: 0x6881,
  SECURE_MESSAGING_NOT_SUPPORTED: 0x6882,
  SECURITY_STATUS_NOT_SATISFIED: 0x6982,
  AUTHENTICATION_METHOD_BLOCKED: 0x6983,
  REFERENCE_DATA_NOT_USABLE: 0x6984,
  CONDITIONS_NOT_SATISFIED: 0x6985,
  COMMAND_NOT_ALLOWED: 0x6986,
  APPLET_SELECT_FAILED: 0x6999,
  INVALID_CLASS_FOR_READ: 0x69fc,
  INCORRECT_DATA: 0x6a80,
  FUNCTION_NOT_SUPPORTED: 0x6a81,
  FILE_NOT_FOUND: 0x6a82,
  NOT_ENOUGH_MEMORY: 0x6a84,
  INCORRECT_P1_P2: 0x6a86,
  REFERENCED_DATA_NOT_FOUND: 0x6a88,
  WRONG_OFFSET: 0x6b00,
  INSTRUCTION_NOT_SUPPORTED: 0x6d00,
  CLASS_NOT_SUPPORTED: 0x6e00,
  /** 0x6100 + bytes waiting (00 = 256), T=0. */
  BYTES_AVAILABLE_BASE: 0x6100,
  /** 0x6C00 + right Le, T=0. */
  WRONG_LE_BASE: 0x6c00,
} as const;

export type NamedStatusWord = (typeof StatusWord)[keyof typeof StatusWord];

/** Tries left of a 63Cx answer; undefined for any other status word. */
export function triesLeftOf(sw: number): number | undefined {
  return (sw & 0xfff0) === StatusWord.VERIFY_FAILED_BASE ? sw & 0x0f : undefined;
}

/** 9000, 61xx, 62xx and 63xx: the command ran. Everything else left the card as it was. */
export function isProcessed(sw: number): boolean {
  return sw === StatusWord.OK || (sw >> 8 >= 0x61 && sw >> 8 <= 0x63);
}
