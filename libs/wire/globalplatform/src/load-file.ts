// A load file as LOAD carries it (GlobalPlatform Card Specification 2.3.1 §11.6.2.3, annex C.3): DAP blocks, then the load file data
// block in clear (C4) or enciphered (D3 ICV, D4). The hash of INSTALL [for load] and the DAP signatures are over the
// data block as it is in clear, without tag and length.
import { createHash } from 'node:crypto';
import { concat, encodeTlv } from '@sumaho-jpki/wire/apdu';
import { AES_BLOCK, SecureChannelError, aesCbcEncrypt, pad80 } from './aes';
import { type ManagementKey, managementSignature } from './tokens';

export type LoadFileHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export function loadFileHash(dataBlock: Uint8Array, algorithm: LoadFileHash = 'sha256'): Uint8Array {
  return concat(createHash(algorithm).update(dataBlock).digest());
}

export interface DapBlock {
  /** Security domain that verifies. */
  securityDomainAid: Uint8Array;
  signature: Uint8Array;
}

/** The controlling authority's (or a service provider's) signature over the hash of one load file. */
export function signDap(signer: ManagementKey, securityDomainAid: Uint8Array, hash: Uint8Array): DapBlock {
  return { securityDomainAid, signature: managementSignature(signer, hash) };
}

export function encodeDap({ securityDomainAid, signature }: DapBlock): Uint8Array {
  return encodeTlv(0xe2, encodeTlv(0x4f, securityDomainAid), encodeTlv(0xc3, signature));
}

/** What `loadBlocks` cuts into LOAD commands. */
export function signedLoadFile(dataBlock: Uint8Array, daps: readonly DapBlock[] = []): Uint8Array {
  return concat(...daps.map(encodeDap), encodeTlv(0xc4, dataBlock));
}

/** Ciphered load file: AES-CBC under the key of KVN 75, padded 80 00 …. */
export function cipheredLoadFile(
  dataBlock: Uint8Array,
  cipher: { key: Uint8Array; icv: Uint8Array },
  daps: readonly DapBlock[] = [],
): Uint8Array {
  if (cipher.icv.length !== AES_BLOCK) throw new SecureChannelError('the ICV has 16 bytes');
  const ciphered = aesCbcEncrypt(cipher.key, cipher.icv, pad80(dataBlock));
  return concat(...daps.map(encodeDap), encodeTlv(0xd3, cipher.icv), encodeTlv(0xd4, ciphered));
}
