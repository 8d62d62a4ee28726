// J-LIS's signature over the applet's load file (GlobalPlatform Card Specification 2.3.1 §C.3): a DAP block for the security domain
// that J-LIS owns on each SIM, ECDSA P-256 over the load file hash. Made once per load file and kept: the same order to a
// carrier is always the same bytes, and the key works no more often than a load file changes.
import { join } from 'node:path';
import { decodeTlvs, findTlv, hex } from '@sumaho-jpki/wire/apdu';
import { encodeDap, loadFileHash } from '@sumaho-jpki/wire/globalplatform';
import { LOAD_FILE_AUTHORITY_AID, buildJpkiLoadFile, loadFileDataBlock } from '@sumaho-jpki/wire/jpki-applet';
import { ecdsaDerToFixed, ecdsaFixedToDer, verifySignature } from '@sumaho-jpki/wire/x509';
import { KeyCustodyError } from './key-custody.port';
import type { KeyCustody } from './key-custody.port';
import { readIfThere, writeOnce } from './once-only-files';

const KEY = 'load-file';
/** Hex digits of the load file hash in the name of the file. */
const NAME_LENGTH = 16;

export interface LoadFileAuthority {
  /** What the card makers put into the SIMs. */
  readonly publicKeySpki: Uint8Array;
  /** E2 {4F domain, C3 signature of 64 bytes}. */
  readonly dap: Uint8Array;
}

/** @throws KeyCustodyError when what is kept was not signed with this key. */
export async function openLoadFileAuthority(
  directory: string,
  custody: KeyCustody,
  issuerCertificate: Uint8Array,
): Promise<LoadFileAuthority> {
  const { publicKeySpki } = (await custody.find(KEY)) ?? (await custody.ensure(KEY, 'p-256'));
  const hash = loadFileHash(loadFileDataBlock(buildJpkiLoadFile({ issuerCertificate })));
  const path = join(directory, `load-file-${hex(hash).slice(0, NAME_LENGTH).toLowerCase()}.dap`);
  const dap = Uint8Array.from((await readIfThere(path)) ?? (await writeOnce(path, await signed(custody, hash))));
  if (!(await isSignedBy(publicKeySpki, hash, dap))) {
    throw new KeyCustodyError('damaged', 'the signature of the load file is damaged or of another key');
  }
  return { publicKeySpki, dap };
}

async function signed(custody: KeyCustody, hash: Uint8Array): Promise<Uint8Array> {
  const signature = ecdsaDerToFixed(await custody.sign(KEY, hash), 'P-256');
  return encodeDap({ securityDomainAid: LOAD_FILE_AUTHORITY_AID, signature });
}

async function isSignedBy(publicKeySpki: Uint8Array, data: Uint8Array, dap: Uint8Array): Promise<boolean> {
  try {
    const block = findTlv(decodeTlvs(dap), 0xe2);
    const fixed = block && findTlv(decodeTlvs(block.value), 0xc3)?.value;
    if (fixed?.length !== 64) return false;
    const signature = ecdsaFixedToDer(fixed);
    return await verifySignature({ publicKeySpki, algorithm: 'ecdsa-p256-sha256', data, signature });
  } catch {
    return false;
  }
}
