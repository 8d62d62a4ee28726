// Short messages through the notice gateway: POST {to, text, dedupeId}, signed like every message of ours. The text may hold an
// access code: it is in the request body and nowhere else, no error and no log line repeats it or the number.
import type { Notices } from '@sumaho-jpki/operations';
import { MESSAGE_SIGNATURE_HEADER, signMessage } from '@sumaho-jpki/wire/tsm-messages';
import { importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';

/** The gateway did not take the message; sending it again with the same dedupe id is safe. */
export class NoticeNotSentError extends Error {
  override readonly name = 'NoticeNotSentError';
  /** @param status HTTP status; null when there was no answer. */
  constructor(readonly status: number | null) {
    super(`notice not sent: ${status ?? 'no answer'}`);
  }
}

export interface SmsGatewayOptions {
  readonly url: string;
  /** Our code: issuer of the message signature. */
  readonly issuer: string;
  /** The gateway's code: audience of the message signature. Default `notices`. */
  readonly audience?: string;
  /** ES256. */
  readonly privateKey: JWK;
  /** Milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

export class SmsGateway implements Notices {
  #key: Promise<CryptoKey> | undefined;

  constructor(private readonly options: SmsGatewayOptions) {}

  /** 409 from the gateway means that it has this dedupe id already: sent. Throws {@link NoticeNotSentError}. */
  async sms(input: { to: string; text: string; dedupeId: string }): Promise<void> {
    const { url, issuer, audience = 'notices', privateKey, timeoutMs = 10_000 } = this.options;
    const body = JSON.stringify({ to: input.to, text: input.text, dedupeId: input.dedupeId });
    this.#key ??= importJWK(privateKey, 'ES256') as Promise<CryptoKey>;
    const signature = await signMessage({ privateKey: await this.#key, issuer, audience, body });
    const send = this.options.fetch ?? globalThis.fetch;
    let status: number;
    try {
      const response = await send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [MESSAGE_SIGNATURE_HEADER]: signature },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      status = response.status;
      await response.body?.cancel();
    } catch {
      // The cause may quote the request: it is left behind.
      throw new NoticeNotSentError(null);
    }
    if ((status < 200 || status > 299) && status !== 409) throw new NoticeNotSentError(status);
  }

  toJSON(): { url: string } {
    return { url: this.options.url };
  }
}
