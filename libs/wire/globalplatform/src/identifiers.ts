// Well-known application identifiers and codes (GlobalPlatform Card Specification 2.3.1 annex H, §11.1, Amendment A).
import { bytes } from '@sumaho-jpki/wire/apdu';

/** Default AID of the issuer security domain; some older SIMs use `A000000003000000`. */
export const ISD_AID = bytes('A000000151000000');
/** Package and module that supplementary security domains are instantiated from. */
export const SSD_PACKAGE_AID = bytes('A0000001515350');
export const SSD_MODULE_AID = bytes('A000000151535041');
/** Security domain of the controlling authority (Amendment A). */
export const CASD_AID = bytes('A00000015153504341534400');

/** First key version number of the SCP03 range 30–3F. */
export const SCP03_KEY_VERSION = 0x30;
/** Key version number of the CASD keys; KID 01 PK.CA.AUT, 02 SK.CASD.AUT, 03 SK.CASD.CT. */
export const CASD_KEY_VERSION = 0x74;

/** Privileges, three bytes (§6.6.1): combine with `|`. */
export const Privilege = {
  NONE: 0x00_00_00,
  SECURITY_DOMAIN: 0x80_00_00,
  DAP_VERIFICATION: 0xc0_00_00,
  DELEGATED_MANAGEMENT: 0xa0_00_00,
  MANDATED_DAP_VERIFICATION: 0xc1_00_00,
  CARD_LOCK: 0x10_00_00,
  CARD_TERMINATE: 0x08_00_00,
  TRUSTED_PATH: 0x00_80_00,
  AUTHORIZED_MANAGEMENT: 0x00_40_00,
  GLOBAL_DELETE: 0x00_10_00,
  GLOBAL_LOCK: 0x00_08_00,
  GLOBAL_REGISTRY: 0x00_04_00,
} as const;

/** Life-cycle states (§5): application and security domain. */
export const LifeCycle = {
  LOADED: 0x01,
  INSTALLED: 0x03,
  SELECTABLE: 0x07,
  PERSONALIZED: 0x0f,
  LOCKED_FLAG: 0x80,
  CARD_OP_READY: 0x01,
  CARD_INITIALIZED: 0x07,
  CARD_SECURED: 0x0f,
  CARD_LOCKED: 0x7f,
  CARD_TERMINATED: 0xff,
} as const;
