// Message authentication between SP-TSM and MNO-TSM beside TLS: the header carries a compact JWT (RFC 7515, 7519) that
// signs the SHA-256 of the body, so that a proxy that ends TLS cannot alter, repeat or redirect a message.
import { SignJWT, base64url, errors, importJWK, jwtVerify, type CryptoKey, type JWK } from 'jose';

export const MESSAGE_SIGNATURE_HEADER = 'x-message-signature';
export const ADMIN_PROTOCOL_HEADER = 'x-admin-protocol';
/** Seconds; longer-lived signatures are refused. */
export const MESSAGE_SIGNATURE_LIFETIME = 60;
/** Seconds the two clocks may differ. */
export const MESSAGE_CLOCK_TOLERANCE = 10;
const TYPE = 'tsm-message+jwt';

export interface MessageSignatureClaims {
  /** Who sends: the SP-TSM's or the carrier's code. */
  iss: string;
  /** For whom. */
  aud: string;
  /** Once only: the receiver keeps it until `exp`. */
  jti: string;
  iat: number;
  /** At most 60 s after iat. */
  exp: number;
  /** base64url SHA-256 of the body bytes. */
  bsha256: string;
}

export type MessageSignatureFault =
  | 'missing'
  | 'malformed'
  | 'unknown-issuer'
  | 'signature-invalid'
  | 'expired'
  | 'lives-too-long'
  | 'other-audience'
  | 'body-altered';

export class MessageSignatureError extends Error {
  override readonly name = 'MessageSignatureError';
  constructor(readonly fault: MessageSignatureFault) {
    super(`message signature: ${fault}`);
  }
}

type Body = string | Uint8Array;

async function bodyHash(body: Body): Promise<string> {
  const raw = typeof body === 'string' ? new TextEncoder().encode(body) : Uint8Array.from(body);
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', raw)));
}

export interface SignMessageRequest {
  /** ES256. */
  privateKey: JWK | CryptoKey;
  keyId?: string;
  issuer: string;
  audience: string;
  /** Exactly the bytes that are sent. */
  body: Body;
  now?: Date;
}

function isJwk(key: JWK | CryptoKey): key is JWK {
  return 'kty' in key;
}

/** Value of the header X-Message-Signature. */
export async function signMessage(request: SignMessageRequest): Promise<string> {
  const issuedAt = Math.floor((request.now ?? new Date()).getTime() / 1000);
  const key = isJwk(request.privateKey) ? await importJWK(request.privateKey, 'ES256') : request.privateKey;
  return new SignJWT({ bsha256: await bodyHash(request.body) })
    .setProtectedHeader({ alg: 'ES256', typ: TYPE, ...(request.keyId === undefined ? {} : { kid: request.keyId }) })
    .setIssuer(request.issuer)
    .setAudience(request.audience)
    .setJti(crypto.randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + MESSAGE_SIGNATURE_LIFETIME)
    .sign(key);
}

export interface VerifyMessageRequest {
  /** Value of the header; undefined when it was not there. */
  signature: string | undefined;
  body: Body;
  /** Myself. */
  audience: string;
  /** Public key of an issuer; undefined = unknown. */
  keyOf: (
    issuer: string,
    keyId: string | undefined,
  ) => Promise<JWK | CryptoKey | undefined> | JWK | CryptoKey | undefined;
  now?: Date;
}

function faultOf(error: unknown): MessageSignatureFault {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'other-audience';
    return error.claim === 'iat' ? 'expired' : 'malformed';
  }
  return error instanceof errors.JWSSignatureVerificationFailed ? 'signature-invalid' : 'malformed';
}

function claimsBeforeCheck(signature: string): { issuer: string; keyId: string | undefined } {
  try {
    const [head = '', payload = ''] = signature.split('.');
    const read = (part: string) => JSON.parse(new TextDecoder().decode(base64url.decode(part))) as unknown;
    const { kid } = read(head) as { kid?: unknown };
    const { iss } = read(payload) as { iss?: unknown };
    if (typeof iss !== 'string' || (kid !== undefined && typeof kid !== 'string')) throw new TypeError('claims');
    return { issuer: iss, keyId: kid };
  } catch {
    throw new MessageSignatureError('malformed');
  }
}

/** Throws {@link MessageSignatureError}. The caller refuses a `jti` it has seen before. */
export async function verifyMessage(request: VerifyMessageRequest): Promise<MessageSignatureClaims> {
  if (request.signature === undefined || request.signature === '') throw new MessageSignatureError('missing');
  const { issuer, keyId } = claimsBeforeCheck(request.signature);
  const found = await request.keyOf(issuer, keyId);
  if (found === undefined) throw new MessageSignatureError('unknown-issuer');
  let claims: MessageSignatureClaims;
  try {
    const key = isJwk(found) ? await importJWK(found, 'ES256') : found;
    const verified = await jwtVerify<MessageSignatureClaims>(request.signature, key, {
      algorithms: ['ES256'],
      typ: TYPE,
      issuer,
      audience: request.audience,
      requiredClaims: ['iss', 'aud', 'jti', 'iat', 'exp', 'bsha256'],
      clockTolerance: MESSAGE_CLOCK_TOLERANCE,
      maxTokenAge: MESSAGE_SIGNATURE_LIFETIME,
      currentDate: request.now ?? new Date(),
    });
    claims = verified.payload;
  } catch (error) {
    throw new MessageSignatureError(faultOf(error));
  }
  if (claims.exp - claims.iat > MESSAGE_SIGNATURE_LIFETIME) throw new MessageSignatureError('lives-too-long');
  if (claims.bsha256 !== (await bodyHash(request.body))) throw new MessageSignatureError('body-altered');
  return claims;
}
