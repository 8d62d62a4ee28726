// Permission to set a new PIN on one key of one phone: JWS ES256 (RFC 7515) by the service's key, which the app has pinned.
// The nonce comes from the phone, so a permission works once.
import { compactVerify, CompactSign, importJWK } from 'jose';
import type { JWK } from 'jose';

const PURPOSE = 'pin-reset';
const TYP = 'sumaho-jpki-pin-reset+jws';

export interface PinResetAuthorization {
  /** keyId of the phone's attested key. */
  readonly keychainId: string;
  /** Serial of the certificate whose key it is, lower-case hex. */
  readonly serial: string;
  /** As the phone gave it, base64url. */
  readonly nonce: string;
  readonly expiresAt: Date;
}

/** @param key private P-256 JWK */
export async function signPinReset(authorization: PinResetAuthorization, key: JWK): Promise<string> {
  const { keychainId, serial, nonce, expiresAt } = authorization;
  const claims = { purpose: PURPOSE, keychainId, serial, nonce, exp: Math.floor(expiresAt.getTime() / 1000) };
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', typ: TYP, ...(key.kid === undefined ? {} : { kid: key.kid }) })
    .sign(await importJWK(key, 'ES256'));
}

/** undefined for anything that is not a good permission of that key. Expiry is left to the caller's clock. */
export async function readPinReset(jws: string, key: JWK): Promise<PinResetAuthorization | undefined> {
  try {
    const { payload, protectedHeader } = await compactVerify(jws, await importJWK(key, 'ES256'), {
      algorithms: ['ES256'],
    });
    if (protectedHeader.typ !== TYP) return undefined;
    const claims = JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
    const { purpose, keychainId, serial, nonce, exp } = claims as Record<'purpose' | string, unknown>;
    if (purpose !== PURPOSE || typeof keychainId !== 'string' || typeof serial !== 'string') return undefined;
    if (typeof nonce !== 'string' || nonce === '' || !Number.isSafeInteger(exp)) return undefined;
    return { keychainId, serial, nonce, expiresAt: new Date(Number(exp) * 1000) };
  } catch {
    return undefined;
  }
}
