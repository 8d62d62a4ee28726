/**
 * The card factory: writes the first image of a virtual UICC (ISD with its initial keyset, CASD with its certified key,
 * the security domain package) and powers cards up from their store. ATR offers T=0 and T=1.
 */
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { encodeAccessRule, type AccessRule } from './ara-m/access-rules';
import { araPackage, factoryAra } from './ara-m/ara-m';
import type { CardImage } from './card-image';
import { CARD_SECURED, isCardState, PERSONALIZED } from './globalplatform/life-cycle';
import { ISD_PRIVILEGES } from './globalplatform/privileges';
import {
  CASD_AID,
  DEFAULT_ISD_AID,
  OLD_SECURITY_DOMAIN_MODULE_AID,
  OLD_SECURITY_DOMAIN_PACKAGE_AID,
  SECURITY_DOMAIN_MODULE_AID,
  SECURITY_DOMAIN_PACKAGE_AID,
} from './known-aids';
import {
  managementKeys,
  mandatedDapDomain,
  type DelegatedManagementSpecification,
  type MandatedDapSpecification,
} from './manufacture-domains';
import {
  casdKeys,
  issuerKeys,
  type CasdSpecification,
  type ChannelSpecification,
  type KeysetSpecification,
} from './manufacture-keys';
import type { CardStore } from './store/card-store';
import { VirtualUicc } from './virtual-uicc';

/** T=0 and T=1; historical bytes: no MF, whole and partial names, command chaining, four channels, no extended length. */
export const DEFAULT_ATR = '3B8C80018031C173FE219B546A706B6906';

export interface UiccSpecification {
  /** 18 to 20 digits. */
  iccid: string;
  /** 5–16 bytes; default A000000151000000. */
  isdAid?: Uint8Array;
  /** First keyset of the issuer security domain; kvn 01–7F or FF, default 30. */
  isdKeys: KeysetSpecification;
  /** Protocols and further keys of the issuer security domain; default SCP03 i=70 and nothing more. */
  channels?: ChannelSpecification;
  /** 10 bytes. */
  keyDiversificationData: Uint8Array;
  casd: CasdSpecification;
  /** Issuer and card identification numbers (GET DATA 42 and 45); default: first 6 digits of the ICCID, and the ICCID. */
  iin?: Uint8Array;
  cin?: Uint8Array;
  /** Bytes of non-volatile memory for card content; default 131072. */
  freeMemory?: number;
  /** Default 3B8C80018031C173FE219B546A706B6906. */
  atr?: Uint8Array;
  /** Life-cycle octet the card leaves the factory in; default 0F, SECURED. */
  cardState?: number;
  /** Keys for tokens and receipts; absent = delegated management is refused for want of them. */
  delegatedManagement?: DelegatedManagementSpecification;
  /** A domain of the controlling authority without whose signature nothing is loaded; absent = none. */
  mandatedDap?: MandatedDapSpecification;
  /** Puts the access rule application (ARA-M) on the card with these rules; absent = a card without one. */
  accessRules?: readonly AccessRule[];
  /** Card production life cycle data, 42 bytes (GET DATA 9F7F); absent = a card without. */
  cplc?: Uint8Array;
  /** Puts an MF with EF.DIR and EF.ICCID on the card, which tools for SIMs want to see; absent = no file outside of the applet. */
  usimFiles?: boolean;
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
  if (keyDiversificationData.length !== 10) throw new RangeError('key diversification data has 10 bytes');
  const { cplc, usimFiles } = specification;
  if (cplc && cplc.length !== 42) throw new RangeError('card production life cycle data has 42 bytes');
  const issuer = issuerKeys(isdKeys, specification.channels);
  const authority = casdKeys(casd);
  const minimumSecurity = specification.channels?.remote?.minimumSecurity;
  const isdAid = hex(specification.isdAid ?? bytes(DEFAULT_ISD_AID));
  const securityDomain = domainCode(isdAid);
  const { cardState = CARD_SECURED, delegatedManagement, mandatedDap } = specification;
  if (!isCardState(cardState)) throw new RangeError('a card is in one of the five states of its life cycle');
  return {
    format: 2,
    writes: 0,
    iccid,
    atr: hex(specification.atr ?? bytes(DEFAULT_ATR)),
    keyDiversificationData: hex(keyDiversificationData),
    memory: specification.freeMemory ?? 131_072,
    casd: authority.casd,
    ...(minimumSecurity !== undefined && { remoteMinimumSecurity: minimumSecurity }),
    ...(usimFiles && { usimFiles }),
    applications: [
      {
        ...securityDomain,
        aid: isdAid,
        kind: 'isd',
        state: cardState,
        privileges: ISD_PRIVILEGES,
        securityDomainAid: isdAid,
        securityDomain: {
          acceptsExtradited: true,
          releasesAssociated: true,
          keys: [...issuer.keys, ...managementKeys(delegatedManagement)],
          sequences: [],
          ...(issuer.protocols && { protocols: issuer.protocols }),
          data: {
            ...issuer.objects,
            '42': hex(specification.iin ?? bytes(iccid.slice(0, 6))),
            '45': hex(specification.cin ?? bytes(iccid.padEnd(20, 'F'))),
            ...(cplc && { '9F7F': hex(cplc) }),
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
          keys: authority.keys,
          sequences: [],
          data: authority.objects,
        },
      },
      ...(mandatedDap ? [mandatedDapDomain(mandatedDap, securityDomain)] : []),
      ...(accessRules ? [factoryAra(isdAid, accessRules.map(encodeAccessRule))] : []),
    ],
    loadFiles: [
      ...(accessRules ? [araPackage(isdAid)] : []),
      {
        aid: securityDomain.loadFileAid,
        securityDomainAid: isdAid,
        version: '0203',
        moduleAids: [securityDomain.moduleAid],
        size: 0,
        sha256: '',
        staticData: '',
        fixed: true,
      },
    ],
  };
}

/** Tools look for the domain package under the RID of the issuer security domain. */
const domainCode = (isdAid: string): { loadFileAid: string; moduleAid: string } =>
  isdAid.startsWith('A000000003')
    ? { loadFileAid: OLD_SECURITY_DOMAIN_PACKAGE_AID, moduleAid: OLD_SECURITY_DOMAIN_MODULE_AID }
    : { loadFileAid: SECURITY_DOMAIN_PACKAGE_AID, moduleAid: SECURITY_DOMAIN_MODULE_AID };
