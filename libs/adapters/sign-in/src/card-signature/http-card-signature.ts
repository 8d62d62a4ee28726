// The sign-in provider's signature service: the citizen signs a document with the card's signature key and password (6 to 16
// characters). We prove ourselves by private_key_jwt (RFC 7523) as bearer; what comes back is believed only after our own check
// of certificate and signature.
import { randomUUID } from 'node:crypto';
import type { CardSignature, Clock } from '@sumaho-jpki/operations';
import {
  algorithmFitsKey,
  fromPem,
  parseCertificate,
  type ParsedCertificate,
  type SignatureAlgorithm,
  verifySignature,
} from '@sumaho-jpki/wire/x509';
import { SignJWT, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { z } from 'zod';
import { CARD_KEY_USAGE, checkCardCertificate } from './card-signature-certificate';

/** The service cannot be asked, or answers what it should not; asking again may help. */
export class SignatureServiceError extends Error {
  override readonly name = 'SignatureServiceError';
  /** @param status HTTP status; null when there was no readable answer. */
  constructor(readonly status: number | null) {
    super(`signature service: ${status ?? 'no readable answer'}`);
  }
}

export interface CardSignatureOptions {
  /** Base address; `/transactions` is appended. */
  readonly signApiUrl: string;
  readonly clientId: string;
  /** ES256. */
  readonly clientKey: JWK;
  /** PEM of the card CAs whose signature certificates are accepted. */
  readonly cardAuthoritiesPem: string;
  readonly clock: Clock;
  /** Milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

/** Seconds a client assertion is good for. */
const ASSERTION_LIFETIME = 60;

const begunSchema = z.object({
  transactionId: z.string().min(1).max(200),
  signUrl: z.url({ protocol: /^https?$/ }),
});

const base64 = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const resultSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open') }),
  z.object({ state: z.literal('refused'), reason: z.string().optional() }),
  z.object({
    state: z.literal('signed'),
    signature: base64,
    certificate: base64,
    document: z.string(),
    subject: z.string().min(1),
  }),
]);

const REFUSALS = ['cancelled', 'password-blocked', 'certificate-missing'] as const;

export class HttpCardSignature implements CardSignature {
  readonly #authorities: readonly ParsedCertificate[];
  #key: Promise<CryptoKey> | undefined;

  /** Throws DerError or RangeError when the pinned card CAs cannot be read. */
  constructor(private readonly options: CardSignatureOptions) {
    this.#authorities = fromPem('CERTIFICATE', options.cardAuthoritiesPem).map(parseCertificate);
    if (this.#authorities.length === 0) throw new RangeError('no card certification authority is pinned');
  }

  /** Throws {@link SignatureServiceError}. */
  async begin(input: {
    document: string;
    redirectUri: string;
    state: string;
  }): Promise<{ transactionId: string; signUrl: string }> {
    const { document, redirectUri, state } = input;
    const answer = await this.#ask('/transactions', JSON.stringify({ document, redirectUri, state }));
    const begun = begunSchema.safeParse(answer);
    if (!begun.success) throw new SignatureServiceError(null);
    return begun.data;
  }

  /** Throws {@link SignatureServiceError}. A reason that is not known counts as cancelled. */
  async result(transactionId: string): ReturnType<CardSignature['result']> {
    const answer = resultSchema.safeParse(await this.#ask(`/transactions/${encodeURIComponent(transactionId)}`));
    if (!answer.success) throw new SignatureServiceError(null);
    const { data } = answer;
    if (data.state === 'open') return { kind: 'open' };
    if (data.state === 'refused') {
      return { kind: 'refused', reason: REFUSALS.find((reason) => reason === data.reason) ?? 'cancelled' };
    }
    const { signature, certificate, document, subject } = data;
    return { kind: 'signed', signature, certificateDer: certificate, document, subject };
  }

  async verify(input: {
    document: string;
    signature: Uint8Array;
    certificateDer: Uint8Array;
    at: Date;
  }): Promise<{ ok: true; serial: string; notAfter: Date } | { ok: false; reason: string }> {
    const checked = await checkCardCertificate({
      certificateDer: input.certificateDer,
      cardAuthorities: this.#authorities,
      keyUsage: CARD_KEY_USAGE.signature,
      at: input.at,
    });
    if (!checked.ok) return checked;
    const { serial, notAfter, publicKey, publicKeySpki } = checked.certificate;
    // Cards of today sign RSASSA-PKCS1-v1_5 with SHA-256; the next card's P-384 keys are foreseen.
    const algorithm = (['rsa-sha256', 'ecdsa-p256-sha256', 'ecdsa-p384-sha384'] as SignatureAlgorithm[]).find(
      (candidate) => algorithmFitsKey(candidate, publicKey),
    );
    const data = new TextEncoder().encode(input.document);
    const { signature } = input;
    const good = algorithm && (await verifySignature({ publicKeySpki, algorithm, data, signature }));
    return good ? { ok: true, serial, notAfter } : { ok: false, reason: 'card-signature-invalid' };
  }

  async #ask(path: string, body?: string): Promise<unknown> {
    const { signApiUrl, timeoutMs = 10_000, fetch: send = globalThis.fetch } = this.options;
    const url = `${signApiUrl.replace(/\/+$/, '')}${path}`;
    const authorization = `Bearer ${await this.#assertion(url)}`;
    const response = await send(url, {
      ...(body === undefined ? { method: 'GET' } : { method: 'POST', body }),
      headers: {
        authorization,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    }).catch(() => null);
    if (!response?.ok) throw new SignatureServiceError(response?.status ?? null);
    return response.json().catch(() => null) as Promise<unknown>;
  }

  async #assertion(audience: string): Promise<string> {
    const { clientId, clientKey, clock } = this.options;
    this.#key ??= importJWK(clientKey, 'ES256') as Promise<CryptoKey>;
    const issuedAt = Math.floor(clock.now().getTime() / 1000);
    return new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT', ...(clientKey.kid ? { kid: clientKey.kid } : {}) })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(audience)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ASSERTION_LIFETIME)
      .sign(await this.#key);
  }
}
