// A key pair made centrally and delivered to the phone: JWE compact (RFC 7516) with ECDH-ES (direct, RFC 7518 §4.6) and A256GCM
// to a P-256 key that the phone's protected store made and proved. The header names that key; the claims say which application
// and which public key, so a sealed key cannot be passed off as another's.
import { compactDecrypt, CompactEncrypt, errors, importSPKI } from 'jose';
import { fromBase64, spkiHash, toBase64Url, toPem } from '@sumaho-jpki/wire/x509';

type WebCryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const ALG = 'ECDH-ES';
const ENC = 'A256GCM';
const TYP = 'sumaho-jpki-key+jwe';
const PURPOSE = 'key-delivery';
/** A sealed RSA-2048 key is about 2.5 kB. */
const MOST_CHARACTERS = 16_384;

export interface DeliveredKey {
  readonly applicationId: string;
  /** SubjectPublicKeyInfo of the delivered key pair. */
  readonly spki: Uint8Array;
  /** PrivateKeyInfo (RFC 5208). Wipe after use. */
  readonly pkcs8: Uint8Array;
  /** The phone takes it until then. */
  readonly expiresAt: Date;
}

export type SealedKeyRefusal = 'malformed' | 'for-another-key' | 'not-decryptable' | 'expired';

export class SealedKeyError extends Error {
  override readonly name = 'SealedKeyError';
  constructor(readonly reason: SealedKeyRefusal) {
    super(`sealed key: ${reason}`);
  }
}

/** Seals `key` so that only the holder of `recipientSpki`'s private key can open it. */
export async function sealKey(key: DeliveredKey, recipientSpki: Uint8Array): Promise<string> {
  const recipient = await importSPKI(toPem('PUBLIC KEY', recipientSpki), ALG);
  const claims = {
    purpose: PURPOSE,
    application: key.applicationId,
    spki: toBase64Url(key.spki),
    pkcs8: toBase64Url(key.pkcs8),
    exp: Math.floor(key.expiresAt.getTime() / 1000),
  };
  const plaintext = new TextEncoder().encode(JSON.stringify(claims));
  try {
    return await new CompactEncrypt(plaintext)
      .setProtectedHeader({ alg: ALG, enc: ENC, typ: TYP, kid: await spkiHash(recipientSpki) })
      .encrypt(recipient);
  } finally {
    plaintext.fill(0);
  }
}

/**
 * @param privateKey ECDH private key on P-256 with the usage deriveBits
 * @throws SealedKeyError
 */
export async function openSealedKey(
  jwe: string,
  recipient: { readonly privateKey: WebCryptoKey; readonly spki: Uint8Array },
  at: Date,
): Promise<DeliveredKey> {
  const header = protectedHeaderOf(jwe);
  if (header['alg'] !== ALG || header['enc'] !== ENC || header['typ'] !== TYP) throw new SealedKeyError('malformed');
  if (header['kid'] !== (await spkiHash(recipient.spki))) throw new SealedKeyError('for-another-key');
  const options = { keyManagementAlgorithms: [ALG], contentEncryptionAlgorithms: [ENC] };
  const { plaintext } = await compactDecrypt(jwe, recipient.privateKey, options).catch((error: unknown) => {
    const wrong = error instanceof errors.JWEDecryptionFailed || (error instanceof Error && error.name === 'DataError');
    throw new SealedKeyError(wrong ? 'not-decryptable' : 'malformed');
  });
  try {
    const key = claimsOf(plaintext);
    if (at > key.expiresAt) throw new SealedKeyError('expired');
    return key;
  } finally {
    plaintext.fill(0);
  }
}

function protectedHeaderOf(jwe: string): Record<string, unknown> {
  const parts = jwe.split('.');
  if (parts.length !== 5 || jwe.length > MOST_CHARACTERS) throw new SealedKeyError('malformed');
  return objectIn(readable(() => fromBase64(parts[0] ?? '')));
}

function claimsOf(plaintext: Uint8Array): DeliveredKey {
  const claims = objectIn(plaintext);
  const { purpose, application, spki, pkcs8, exp } = claims as Record<'purpose' | string, unknown>;
  if (purpose !== PURPOSE || typeof application !== 'string' || application === '')
    throw new SealedKeyError('malformed');
  if (typeof spki !== 'string' || typeof pkcs8 !== 'string' || !Number.isSafeInteger(exp)) {
    throw new SealedKeyError('malformed');
  }
  return {
    applicationId: application,
    spki: readable(() => fromBase64(spki)),
    pkcs8: readable(() => fromBase64(pkcs8)),
    expiresAt: new Date(Number(exp) * 1000),
  };
}

function objectIn(bytes: Uint8Array): Record<string, unknown> {
  const value = readable(() => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SealedKeyError('malformed');
  return value as Record<string, unknown>;
}

function readable<T>(work: () => T): T {
  try {
    return work();
  } catch {
    throw new SealedKeyError('malformed');
  }
}
