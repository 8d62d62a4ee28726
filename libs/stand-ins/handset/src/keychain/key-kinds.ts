// Key kinds of the protected store and how WebCrypto names them. RSA like the card; EC where the policy asks for it.
import type { SignatureAlgorithm } from '@sumaho-jpki/wire/x509';
import { parsePublicKeySpki } from '@sumaho-jpki/wire/x509';
import type { WebCryptoKey } from './key-hierarchy';
import type { KeyKind } from './keychain';

interface KeyKindRow {
  readonly algorithm: SignatureAlgorithm;
  readonly parameters: { readonly name: string; readonly namedCurve?: string; readonly hash?: string };
}

export const KEY_KINDS: Readonly<Record<KeyKind, KeyKindRow>> = {
  'rsa-2048': { algorithm: 'rsa-sha256', parameters: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } },
  'p-256': { algorithm: 'ecdsa-p256-sha256', parameters: { name: 'ECDSA', namedCurve: 'P-256' } },
  'p-384': { algorithm: 'ecdsa-p384-sha384', parameters: { name: 'ECDSA', namedCurve: 'P-384' } },
};
export const AGREEMENT = { name: 'ECDH', namedCurve: 'P-256' } as const;
const RSA_SIZE = { modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) };

export interface FreshKeyPair {
  /** Extractable, for wrapping alone. */
  readonly privateKey: WebCryptoKey;
  readonly spki: Uint8Array<ArrayBuffer>;
}

export async function freshSigningPair(kind: KeyKind): Promise<FreshKeyPair> {
  const { name, namedCurve, hash = 'SHA-256' } = KEY_KINDS[kind].parameters;
  const pair = namedCurve
    ? await crypto.subtle.generateKey({ name, namedCurve }, true, ['sign', 'verify'])
    : await crypto.subtle.generateKey({ name, hash, ...RSA_SIZE }, true, ['sign', 'verify']);
  return { privateKey: pair.privateKey, spki: await spkiOf(pair.publicKey) };
}

export async function freshAgreementPair(): Promise<FreshKeyPair> {
  const pair = await crypto.subtle.generateKey(AGREEMENT, true, ['deriveBits']);
  return { privateKey: pair.privateKey, spki: await spkiOf(pair.publicKey) };
}

export const spkiOf = async (publicKey: WebCryptoKey): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));

/** Kind of a public key; undefined = none that this store takes. @throws DerError */
function kindOfSpki(spki: Uint8Array): KeyKind | undefined {
  const key = parsePublicKeySpki(spki);
  if (key.type === 'ec') return key.curve === 'P-256' ? 'p-256' : 'p-384';
  return key.type === 'rsa' && key.modulusBits === 2048 ? 'rsa-2048' : undefined;
}

/**
 * A delivered private key, extractable for wrapping alone, with its kind and the public key that it really has; undefined for a
 * broken one or one of a kind that this store does not take.
 */
export async function importDelivered(pkcs8: Uint8Array): Promise<(FreshKeyPair & { kind: KeyKind }) | undefined> {
  for (const kind of Object.keys(KEY_KINDS) as KeyKind[]) {
    const pair = await importAs(kind, pkcs8).catch(() => undefined);
    if (pair && kindOfSpki(pair.spki) === kind) return { ...pair, kind };
  }
  return undefined;
}

async function importAs(kind: KeyKind, pkcs8: Uint8Array): Promise<FreshKeyPair> {
  const { parameters } = KEY_KINDS[kind];
  const privateKey = await crypto.subtle.importKey('pkcs8', Uint8Array.from(pkcs8), parameters, true, ['sign']);
  const { kty, n, e, crv, x, y } = await crypto.subtle.exportKey('jwk', privateKey);
  const publicPart = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
  const publicKey = await crypto.subtle.importKey('jwk', publicPart, parameters, true, ['verify']);
  return { privateKey, spki: await spkiOf(publicKey) };
}
