// Status of a plastic card's certificate at J-LIS by OCSP (RFC 6960, POST, with nonce). Fails closed: whatever is not an
// authentic, fresh answer about exactly this certificate is "could not check", never "good" and never "revoked".
import { randomBytes } from 'node:crypto';
import type { CardStatus, Clock } from '@sumaho-jpki/operations';
import {
  type ParsedCertificate,
  buildOcspRequest,
  checkOcspResponse,
  fromPem,
  parseCertificate,
} from '@sumaho-jpki/wire/x509';
import { issuerOf } from './card-signature-certificate';

export interface OcspCardStatusOptions {
  readonly url: string;
  /** PEM of the card CAs. */
  readonly cardAuthoritiesPem: string;
  readonly clock: Clock;
  /** Milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

const LONGEST_ANSWER = 100_000;

export class OcspCardStatus implements CardStatus {
  readonly #authorities: readonly ParsedCertificate[];

  /** Throws DerError or RangeError when the pinned card CAs cannot be read. */
  constructor(private readonly options: OcspCardStatusOptions) {
    this.#authorities = fromPem('CERTIFICATE', options.cardAuthoritiesPem).map(parseCertificate);
    if (this.#authorities.length === 0) throw new RangeError('no card certification authority is pinned');
  }

  async status(certificateDer: Uint8Array): ReturnType<CardStatus['status']> {
    try {
      return await this.#ask(certificateDer);
    } catch {
      return 'could-not-check';
    }
  }

  async #ask(certificateDer: Uint8Array): ReturnType<CardStatus['status']> {
    const certificate = parseCertificate(certificateDer);
    const issuer = await issuerOf(certificate, this.#authorities);
    if (!issuer) return 'could-not-check';
    const nonce = new Uint8Array(randomBytes(16));
    const { serial } = certificate;
    const body = await buildOcspRequest({ issuerDer: issuer.der, serials: [serial], nonce });
    const { url, clock, timeoutMs = 5_000, fetch: send = globalThis.fetch } = this.options;
    const response = await send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/ocsp-request', accept: 'application/ocsp-response' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) return 'could-not-check';
    const responseDer = new Uint8Array(await response.arrayBuffer());
    if (responseDer.length > LONGEST_ANSWER) return 'could-not-check';
    const checked = await checkOcspResponse({ responseDer, issuer, serial, at: clock.now(), nonce });
    if (!checked.ok) return 'could-not-check';
    if (checked.status.status !== 'revoked') return checked.status.status;
    return checked.status.reason === 'certificate-hold' ? 'suspended' : 'revoked';
  }
}
