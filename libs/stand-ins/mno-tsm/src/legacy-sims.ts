// SIM products from before SCP03: their issuer's domain speaks SCP02 (i = 55) under two-key triple DES. The carrier goes on loading and
// deleting there; a citizen's key goes to none of them, neither by the product's rules nor by the key service.
import type { Scp02KeySet } from '@sumaho-jpki/wire/globalplatform';
import { simKeys } from './carrier-keys';
import { SIM_PRODUCTS, type HostCode } from './demo-catalogue';
import { lineOfIccid } from './demo-lines';

/** Key versions 20 to 2F are those of SCP02. */
export const LEGACY_KEY_VERSION = 0x20;
export const LEGACY_PROTOCOL = { scp: 0x02, i: 0x55 } as const;

export function isLegacyProduct(simProduct: string): boolean {
  return SIM_PRODUCTS[simProduct]?.scp03 === false;
}

export function isLegacySim(iccid: string): boolean {
  return isLegacyProduct(lineOfIccid(iccid)?.simProduct ?? '');
}

/** 16 bytes each: AES-CMAC(legacy master, purpose ‖ diversification data); purposes 21 ENC, 22 MAC, 23 DEK. */
export function legacyKeysOf(dataDirectory: string, host: HostCode, iccid: string): Scp02KeySet {
  const key = simKeys(dataDirectory, host, 'legacy-master.json', iccid);
  return { enc: key(0x21), mac: key(0x22), dek: key(0x23) };
}
