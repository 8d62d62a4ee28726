// The virtual phone vendor: root and attestation authority, made once per data folder. The product is told the root by a file
// (exports/app-attest-root.pem); it stands where a real vendor's root would stand, and is never one.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuthorityKey, makeAttestationAuthorities } from '@sumaho-jpki/stand-ins/handset';
import { fromBase64, generateKeyPair, toBase64, webCryptoSigner } from '@sumaho-jpki/wire/x509';

/** `TEAMID.bundle-id` of this product's app. */
export { DEMO_APP_ID as APP_ID } from '@sumaho-jpki/stand-ins/handset';

export interface PhoneVendor {
  /** DER. */
  readonly root: Uint8Array;
  readonly ca: AuthorityKey;
}

interface StoredVendor {
  readonly root: string;
  readonly ca: string;
  readonly caKey: object;
}

const ALGORITHM = 'ecdsa-p384-sha384';
const KEY = { name: 'ECDSA', namedCurve: 'P-384' };

export async function openPhoneVendor(data: string): Promise<PhoneVendor> {
  const file = join(data, 'phone-vendor.json');
  const known = await readFile(file, 'utf8').catch(() => null);
  const stored = known === null ? await makeVendor(file) : (JSON.parse(known) as StoredVendor);
  const caKey = await crypto.subtle.importKey('jwk', stored.caKey, KEY, false, ['sign']);
  return {
    root: fromBase64(stored.root),
    ca: { certificate: fromBase64(stored.ca), sign: webCryptoSigner(caKey, ALGORITHM) },
  };
}

/** The root's key signs one certificate and is not kept. */
async function makeVendor(file: string): Promise<StoredVendor> {
  const [rootKey, caKey] = [await generateKeyPair(ALGORITHM), await generateKeyPair(ALGORITHM, true)];
  const { root, ca } = await makeAttestationAuthorities(new Date(), [rootKey, caKey]);
  const stored: StoredVendor = {
    root: toBase64(root.certificate),
    ca: toBase64(ca.certificate),
    caKey: await crypto.subtle.exportKey('jwk', caKey.privateKey),
  };
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(stored, null, 1), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return stored;
}
