/**
 * The card factory: writes the first image of a virtual UICC (ISD with its initial keyset, CASD with its certified key,
 * the security domain package) and powers cards up from their store. ATR offers T=0 and T=1.
 */
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { encodeAccessRule, type AccessRule } from './ara-m/access-rules';
import { araPackage, factoryAra } from './ara-m/ara-m';
import type { CardImage } from './card-image';
import { aesKeyset, KID_CASD_CONFIDENTIALITY, KVN_CASD, p256PrivateKey } from './globalplatform/key-store';
import { CARD_SECURED, PERSONALIZED } from './globalplatform/life-cycle';
import { CASD_AID, DEFAULT_ISD_AID, SECURITY_DOMAIN_MODULE_AID, SECURITY_DOMAIN_PACKAGE_AID } from './known-aids';
import type { CardStore } from './store/card-store';
import { VirtualUicc } from './virtual-uicc';

/** T=0 and T=1; historical bytes: no MF, whole and partial names, command chaining, four channels, no extended length. */
export const DEFAULT_ATR = '3B8C80018031C173FE219B546A706B6906';

export interface UiccSpecification {
  /** 18 to 20 digits. */
  iccid: string;
  /** 5–16 bytes; default A000000151000000. */
  isdAid?: Uint8Array;
  /** AES-128 keys of 16 bytes; kvn 01–7F or FF, default 30. */
  isdKeys: { enc: Uint8Array; mac: Uint8Array; dek: Uint8Array; kvn?: number };
  /** 10 bytes. */
  keyDiversificationData: Uint8Array;
  /** P-256: private scalar of 32 bytes (SK.CASD.CT, KVN 74 KID 03) and the whole 7F21 certificate TLV. */
  casd: { privateKey: Uint8Array; certificate: Uint8Array };
  /** Issuer and card identification numbers (GET DATA 42 and 45); default: first 6 digits of the ICCID, and the ICCID. */
  iin?: Uint8Array;
  cin?: Uint8Array;
  /** Bytes of non-volatile memory for card content; default 131072. */
  freeMemory?: number;
  /** Default 3B8C80018031C173FE219B546A706B6906. */
  atr?: Uint8Array;
  /** Puts the access rule application (ARA-M) on the card with these rules; absent = a card without one. */
  accessRules?: readonly AccessRule[];
}

/** Writes a fresh card into the store, over whatever was there, and powers it up. */
export function manufactureUicc(specification: UiccSpecification, store: CardStore): VirtualUicc {
  store.load();
  store.save(firstImage(specification));
  return powerUp(store);
}

/** @throws Error when the store holds no card. */
export function powerUp(store: CardStore): VirtualUicc {
  return new VirtualUicc(store);
}

function firstImage(specification: UiccSpecification): CardImage {
  const { iccid, isdKeys, keyDiversificationData, casd, accessRules } = specification;
  if (!/^\d{18,20}$/.test(iccid)) throw new RangeError('an ICCID has 18 to 20 digits');
  for (const key of [isdKeys.enc, isdKeys.mac, isdKeys.dek]) {
    if (key.length !== 16) throw new RangeError('an ISD key has 16 bytes');
  }
  if (keyDiversificationData.length !== 10) throw new RangeError('key diversification data has 10 bytes');
  if (casd.privateKey.length !== 32) throw new RangeError('the CASD private key is a scalar of 32 bytes');
  const isdAid = hex(specification.isdAid ?? bytes(DEFAULT_ISD_AID));
  const securityDomain = { loadFileAid: SECURITY_DOMAIN_PACKAGE_AID, moduleAid: SECURITY_DOMAIN_MODULE_AID };
  return {
    format: 2,
    writes: 0,
    iccid,
    atr: hex(specification.atr ?? bytes(DEFAULT_ATR)),
    keyDiversificationData: hex(keyDiversificationData),
    memory: specification.freeMemory ?? 131_072,
    casd: { certificate: hex(casd.certificate) },
    applications: [
      {
        ...securityDomain,
        aid: isdAid,
        kind: 'isd',
        state: CARD_SECURED,
        privileges: 0x9efe80,
        securityDomainAid: isdAid,
        securityDomain: {
          acceptsExtradited: true,
          releasesAssociated: true,
          keys: aesKeyset(isdKeys.kvn ?? 0x30, isdKeys.enc, isdKeys.mac, isdKeys.dek),
          sequences: [],
          data: {
            '42': hex(specification.iin ?? bytes(iccid.slice(0, 6))),
            '45': hex(specification.cin ?? bytes(iccid.padEnd(20, 'F'))),
          },
        },
      },
      {
        ...securityDomain,
        aid: CASD_AID,
        kind: 'casd',
        state: PERSONALIZED,
        privileges: 0x800000,
        securityDomainAid: CASD_AID,
        securityDomain: {
          acceptsExtradited: false,
          releasesAssociated: false,
          keys: [p256PrivateKey(KVN_CASD, KID_CASD_CONFIDENTIALITY, casd.privateKey)],
          sequences: [],
          data: {},
        },
      },
      ...(accessRules ? [factoryAra(isdAid, accessRules.map(encodeAccessRule))] : []),
    ],
    loadFiles: [
      ...(accessRules ? [araPackage(isdAid)] : []),
      {
        aid: SECURITY_DOMAIN_PACKAGE_AID,
        securityDomainAid: isdAid,
        version: '0203',
        moduleAids: [SECURITY_DOMAIN_MODULE_AID],
        size: 0,
        sha256: '',
        staticData: '',
        fixed: true,
      },
    ],
  };
}
