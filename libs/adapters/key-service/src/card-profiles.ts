// Which SIMs may get a private key, and under which key version (globalplatform-tsm §1.5, §5.2). Data of J-LIS's evaluation of
// each carrier and SIM product, not of a message: whoever orders cannot talk the key service into a weaker card.
//   · 2-key 3DES (SCP02) may not carry an RSA-2048 key;
//   · the carrier owns the card's content, so it could put a load file of its own under our AID: only a card that refuses load
//     files which J-LIS did not sign (mandated DAP), or whose controlling authority attests the applet, gets a key.
import type { CardKind, ManagementMode } from '@sumaho-jpki/operations';

export type AppletAssurance =
  /** The card itself refuses load files without J-LIS's signature. */
  | 'mandated-dap'
  /** The controlling authority's security domain vouches for the applet that set up the keys. */
  | 'casd-attestation'
  | 'none';

export interface SimProductProfile {
  readonly simProduct: string;
  readonly secureChannel: 'scp03' | 'scp02';
  readonly appletAssurance: AppletAssurance;
}

export interface CarrierKeyProfile {
  readonly hostCarrier: string;
  /** Key versions that this carrier's cards leave to secure channel keysets of SP areas, first and last. */
  readonly spAreaKeyVersions: readonly [number, number];
  /** The one that the SP area's keyset gets. */
  readonly spAreaKeyVersion: number;
  /** Who loads and installs on this carrier's cards; absent = simple, the carrier. */
  readonly management?: ManagementMode;
}

export interface CardProfiles {
  readonly carriers: readonly CarrierKeyProfile[];
  readonly simProducts: readonly SimProductProfile[];
}

export type CardRefusal = 'card-profile-unknown' | 'scp02-carries-no-private-key' | 'applet-not-assured';

export type CardVerdict =
  | { readonly allowed: true; readonly keyVersion: number; readonly management: ManagementMode }
  | { readonly allowed: false; readonly refused: CardRefusal };

/** GlobalPlatform key versions of SCP03 keysets. */
const SCP03_VERSIONS = [0x30, 0x3f] as const;

/** @throws RangeError when a key version lies outside its range, or a range outside 30–3F */
export function checkedProfiles(profiles: CardProfiles): CardProfiles {
  for (const { hostCarrier, spAreaKeyVersions, spAreaKeyVersion } of profiles.carriers) {
    const [first, last] = spAreaKeyVersions;
    const [least, most] = SCP03_VERSIONS;
    const inside = first >= least && last <= most && first <= spAreaKeyVersion && spAreaKeyVersion <= last;
    if (!inside) throw new RangeError(`${hostCarrier}: the SP area's key version is not in the carrier's range`);
  }
  return profiles;
}

/** Fails closed: a carrier or product nobody evaluated gets no key. */
export function judgeCard(profiles: CardProfiles, card: CardKind): CardVerdict {
  const carrier = profiles.carriers.find(({ hostCarrier }) => hostCarrier === card.hostCarrier);
  const product = profiles.simProducts.find(({ simProduct }) => simProduct === card.simProduct);
  if (!carrier || !product) return { allowed: false, refused: 'card-profile-unknown' };
  if (product.secureChannel === 'scp02') return { allowed: false, refused: 'scp02-carries-no-private-key' };
  if (product.appletAssurance === 'none') return { allowed: false, refused: 'applet-not-assured' };
  return { allowed: true, keyVersion: carrier.spAreaKeyVersion, management: carrier.management ?? 'simple' };
}

const RANGE = SCP03_VERSIONS;
const assured = (simProduct: string): SimProductProfile => ({
  simProduct,
  secureChannel: 'scp03',
  appletAssurance: 'mandated-dap',
});

/** The virtual carriers and their SIM products. */
export const DEMO_CARD_PROFILES: CardProfiles = checkedProfiles({
  carriers: [
    { hostCarrier: 'docomo', spAreaKeyVersions: RANGE, spAreaKeyVersion: 0x30, management: 'simple' },
    { hostCarrier: 'kddi', spAreaKeyVersions: [0x30, 0x37], spAreaKeyVersion: 0x30, management: 'delegated' },
    { hostCarrier: 'softbank', spAreaKeyVersions: [0x38, 0x3f], spAreaKeyVersion: 0x38, management: 'authorized' },
  ],
  simProducts: [
    ...['sakura-nfc-4', 'kaede-nfc-4', 'yanagi-nfc-4', 'mirai-nfc-4', 'mirai-mini-4', 'asuka-nfc-4'].map(assured),
    { simProduct: 'yanagi-standard-3', secureChannel: 'scp03', appletAssurance: 'none' },
    { simProduct: 'kaede-nfc-3', secureChannel: 'scp02', appletAssurance: 'none' },
    { simProduct: 'sakura-classic-1', secureChannel: 'scp02', appletAssurance: 'none' },
  ],
});
