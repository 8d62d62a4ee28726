// A renewal on the same iPhone: the key that was attested for the present certificate vouches for the new one, and the request names the
// present certificate's subject.
import { keyProofData, samePhoneStatement } from '@sumaho-jpki/contract';
import type { Keychain, KeychainItem } from '@sumaho-jpki/stand-ins/handset';
import { parseCertificate, toBase64Url } from '@sumaho-jpki/wire/x509';

interface Former {
  readonly keychainId: string;
  /** base64url */
  readonly assertion: string;
}

/** @returns undefined where this phone holds no certificate. @throws KeychainError */
export async function vouchForNewKey(
  keychain: Keychain,
  challenge: string,
  newKeyId: string,
): Promise<Former | undefined> {
  const keychainId = newestOf(await keychain.items())?.keychainId;
  if (keychainId == null) return undefined;
  const said = keyProofData(challenge, samePhoneStatement(newKeyId));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', said));
  return { keychainId, assertion: toBase64Url(await keychain.assert(hash, keychainId)) };
}

/** DER of the certificate with this serial in this phone. */
export async function heldCertificate(keychain: Keychain, serial: string | null): Promise<Uint8Array | null> {
  if (serial === null) return null;
  const held = (await keychain.items()).map(({ certificate }) => certificate);
  return held.find((der) => der !== null && parseCertificate(der).serial === serial) ?? null;
}

function newestOf(items: readonly KeychainItem[]): KeychainItem | undefined {
  const since = ({ certificate }: KeychainItem) =>
    certificate ? parseCertificate(certificate).notBefore.getTime() : 0;
  return items.filter(({ certificate }) => certificate !== null).toSorted((one, other) => since(other) - since(one))[0];
}
