// By what a verifier of certificates is known to us: the key of its TLS client certificate, or a key that signs assertions
// (private_key_jwt; RFC 7521, RFC 7523 §3, RFC 7517, RFC 7638).
import { ASSERTION_SECONDS, type NewVerifierCredential, type VerifierCredentialRow } from '@sumaho-jpki/operations';
import {
  calculateJwkThumbprint,
  compactVerify,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JWK,
  type JWTPayload,
} from 'jose';
import { createHash, X509Certificate, type KeyObject } from 'node:crypto';

export interface ClientCertificate {
  /** SHA-256 of the SubjectPublicKeyInfo, hex: it stays when the certificate is renewed with its key. */
  readonly spkiSha256: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const LEAST_RSA_BITS = 2048;
const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1']);

/** @param encoded PEM text, or DER; null for anything but one certificate with a key that is strong enough */
export function readClientCertificate(encoded: string | Buffer): ClientCertificate | null {
  try {
    const certificate = new X509Certificate(encoded);
    if (!isStrong(certificate.publicKey)) return null;
    const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
    return {
      spkiSha256: createHash('sha256').update(spki).digest('hex'),
      notBefore: new Date(certificate.validFrom),
      notAfter: new Date(certificate.validTo),
    };
  } catch {
    return null;
  }
}

function isStrong(key: KeyObject): boolean {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  return key.asymmetricKeyType === 'rsa' ? modulusLength >= LEAST_RSA_BITS : CURVES.has(namedCurve);
}

/** A certificate as J-LIS pastes it; null when it is over or cannot be used. */
export function credentialOfCertificate(pem: string, now: Date): NewVerifierCredential | null {
  const found = readClientCertificate(pem);
  if (!found || found.notAfter <= now) return null;
  const { spkiSha256: fingerprint, notAfter } = found;
  return { kind: 'client-certificate', fingerprint, keyId: null, publicJwk: null, notAfter };
}

const ALGORITHM = { 'P-256': 'ES256', 'P-384': 'ES384' } as const;

/** The one algorithm of a key: what the assertion's header says about it decides nothing. */
function algorithmOf({ kty, crv = '' }: JWK): string | null {
  if (kty === 'RSA') return 'PS256';
  return kty === 'EC' && Object.hasOwn(ALGORITHM, crv) ? ALGORITHM[crv as keyof typeof ALGORITHM] : null;
}

/** What a public key has, and nothing else of what was sent. */
const PUBLIC_PARTS: Readonly<Record<string, readonly string[]>> = {
  EC: ['kty', 'crv', 'x', 'y'],
  RSA: ['kty', 'n', 'e'],
};

/** A public key as J-LIS pastes it; null for a private one, a weak one, and one of another kind. */
export async function credentialOfKey(keyId: string, jwk: JWK): Promise<NewVerifierCredential | null> {
  const algorithm = algorithmOf(jwk);
  const parts = PUBLIC_PARTS[jwk.kty ?? ''];
  if (!algorithm || !parts || jwk.d !== undefined) return null;
  const given: Readonly<Record<string, unknown>> = { ...jwk };
  const publicJwk = Object.fromEntries(parts.map((part) => [part, given[part]]));
  try {
    const key = await importJWK(publicJwk as JWK, algorithm);
    // A modulus in base64url has six bits a letter.
    if (key instanceof Uint8Array || (jwk.kty === 'RSA' && bitsOf(jwk.n ?? '') < LEAST_RSA_BITS)) return null;
    const fingerprint = await calculateJwkThumbprint(publicJwk as JWK, 'sha256');
    return { kind: 'assertion-key', fingerprint, keyId, publicJwk, notAfter: null };
  } catch {
    return null;
  }
}

const bitsOf = (modulus: string): number =>
  BigInt(`0x0${Buffer.from(modulus, 'base64url').toString('hex')}`).toString(2).length;

export type AssertionFault =
  'malformed' | 'wrong-subject' | 'signature-invalid' | 'wrong-audience' | 'not-in-time' | 'lives-too-long';

export class AssertionError extends Error {
  override readonly name = 'AssertionError';
  constructor(readonly fault: AssertionFault) {
    super(fault);
  }
}

/** Who says it is, before anything was checked. @throws AssertionError `malformed` */
export function claimedBy(assertion: string): { code: string; keyId: string } {
  try {
    const { kid } = decodeProtectedHeader(assertion);
    const { iss } = decodeJwt(assertion);
    // The register has no word for NUL.
    const said = typeof kid === 'string' && typeof iss === 'string' && !`${iss}${kid}`.includes('\0');
    if (said) return { code: iss, keyId: kid };
  } catch {
    // Told below.
  }
  throw new AssertionError('malformed');
}

/**
 * The assertion of this verifier, checked with its registered key (RFC 7523 §3): issuer and subject are its code, the audience is
 * exactly ours, it lives at most five minutes and has an id.
 * @returns SHA-256 of its `jti`, base64url @throws AssertionError
 */
export async function checkAssertion(input: {
  readonly assertion: string;
  readonly code: string;
  readonly credential: Pick<VerifierCredentialRow, 'publicJwk'>;
  readonly audience: string;
  readonly now: Date;
}): Promise<string> {
  const { assertion, code, credential, audience, now } = input;
  const publicJwk = credential.publicJwk as JWK;
  const algorithm = algorithmOf(publicJwk) ?? '';
  const { payload } = await importJWK(publicJwk, algorithm)
    .then((key) => compactVerify(assertion, key, { algorithms: [algorithm] }))
    .catch(() => {
      throw new AssertionError('signature-invalid');
    });
  const { iss, sub, aud, exp, iat, nbf, jti } = JSON.parse(new TextDecoder().decode(payload)) as JWTPayload;
  if (iss !== code || sub !== code) throw new AssertionError('wrong-subject');
  if (aud !== audience && !(Array.isArray(aud) && aud.length === 1 && aud[0] === audience))
    throw new AssertionError('wrong-audience');
  const at = now.getTime() / 1000;
  const [begins, made] = [nbf ?? at, iat ?? at];
  if (typeof jti !== 'string' || jti.length < 8 || jti.length > 256 || ![exp, begins, made].every(Number.isFinite))
    throw new AssertionError('malformed');
  const { longest, skew } = ASSERTION_SECONDS;
  const ends = Number(exp);
  if (at >= ends + skew || made > at + skew || begins > at + skew) throw new AssertionError('not-in-time');
  if (ends - made > longest || ends - at > longest + skew) throw new AssertionError('lives-too-long');
  return createHash('sha256').update(jti).digest('base64url');
}
