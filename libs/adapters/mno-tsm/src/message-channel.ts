// One signed exchange with a carrier's MNO-TSM: POST /gp/messaging/2/<functionName>, GlobalPlatform System Messaging in the ES2+
// envelope (globalplatform-tsm §4.6), X-Message-Signature both ways. Transport faults, 5xx, answers that cannot be read and
// answers that are not signed by the carrier are all "carrier unavailable": asking again with the same id is safe.
import { CarrierUnavailableError } from '@sumaho-jpki/operations';
import type { CarrierRow } from '@sumaho-jpki/operations';
import {
  ADMIN_PROTOCOL_HEADER,
  FUNCTIONS,
  type FunctionName,
  type FunctionRequestInput,
  type FunctionResponse,
  MESSAGE_SIGNATURE_HEADER,
  MESSAGING_PROTOCOL,
  type ParsedAnswer,
  ReasonCode,
  parseAnswer,
  signMessage,
  verifyMessage,
} from '@sumaho-jpki/wire/tsm-messages';
import { importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { CarrierRefusedError } from './carrier-refused-error';

export interface MessageIdentity {
  /** Our code: issuer of our messages, audience of the carriers'. */
  readonly code: string;
  /** ES256. */
  readonly privateKey: JWK;
}

export interface MessageChannelOptions {
  /** Milliseconds for one exchange. Default 10,000. */
  readonly timeoutMs?: number;
  /** For mutual TLS by a dispatcher of the caller's, and for tests. */
  readonly fetch?: typeof globalThis.fetch;
}

const LONGEST_ANSWER = 1_000_000;
/** The carrier is there but cannot do it now. */
const TEMPORARY: readonly string[] = [ReasonCode.UNAVAILABLE, ReasonCode.INACCESSIBLE];

export class MessageChannel {
  readonly #send: typeof globalThis.fetch;
  readonly #timeoutMs: number;
  #key: Promise<CryptoKey> | undefined;

  constructor(
    readonly identity: MessageIdentity,
    options: MessageChannelOptions = {},
  ) {
    this.#send = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#timeoutMs = options.timeoutMs ?? 10_000;
  }

  /** Executed answer (null for notifications). Throws CarrierUnavailableError and {@link CarrierRefusedError}. */
  async call<N extends FunctionName>(
    carrier: CarrierRow,
    name: N,
    request: FunctionRequestInput<N>,
  ): Promise<FunctionResponse<N>> {
    const fault = FUNCTIONS[name].request.safeParse(request).error?.issues[0];
    // A fault of ours, not of the carrier: only the path is told, the value may be a phone number.
    if (fault) throw new TypeError(`${name}: ${fault.path.join('.')} is not well formed`);
    const answer = await this.#exchange(carrier, name, JSON.stringify(request));
    if (answer.executed) return answer.response;
    const { subjectCode = '', reasonCode = ReasonCode.UNKNOWN_ERROR } = answer.refusal.statusCodeData ?? {};
    if (TEMPORARY.includes(reasonCode)) throw unavailable(carrier, `${name} ${reasonCode}`);
    throw new CarrierRefusedError(carrier.code, name, subjectCode, reasonCode);
  }

  async #exchange<N extends FunctionName>(carrier: CarrierRow, name: N, body: string): Promise<ParsedAnswer<N>> {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      [ADMIN_PROTOCOL_HEADER]: MESSAGING_PROTOCOL,
      [MESSAGE_SIGNATURE_HEADER]: await this.#sign(carrier.code, body),
    };
    let status: number;
    let signature: string | undefined;
    let raw: Uint8Array;
    try {
      const response = await this.#send(`${carrier.messagingUrl.replace(/\/+$/, '')}/${name}`, {
        method: 'POST',
        headers,
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
      status = response.status;
      signature = response.headers.get(MESSAGE_SIGNATURE_HEADER) ?? undefined;
      if (Number(response.headers.get('content-length') ?? 0) > LONGEST_ANSWER) throw new RangeError('answer too long');
      raw = new Uint8Array(await response.arrayBuffer());
    } catch {
      throw unavailable(carrier, 'no answer');
    }
    if (status >= 500 || status === 408 || status === 429) throw unavailable(carrier, `status ${status}`);
    if (status >= 400) throw new CarrierRefusedError(carrier.code, name, null, String(status));
    await this.#authenticate(carrier, raw, signature);
    try {
      return parseAnswer(name, raw.length === 0 ? undefined : JSON.parse(new TextDecoder().decode(raw)));
    } catch {
      throw unavailable(carrier, 'answer not readable');
    }
  }

  async #sign(audience: string, body: string): Promise<string> {
    this.#key ??= importJWK(this.identity.privateKey, 'ES256') as Promise<CryptoKey>;
    return signMessage({ privateKey: await this.#key, issuer: this.identity.code, audience, body });
  }

  async #authenticate(carrier: CarrierRow, body: Uint8Array, signature: string | undefined): Promise<void> {
    try {
      await verifyMessage({
        signature,
        body,
        audience: this.identity.code,
        keyOf: (issuer) => (issuer === carrier.code ? (carrier.messagePublicKey as JWK) : undefined),
      });
    } catch {
      throw unavailable(carrier, 'answer not authentic');
    }
  }
}

function unavailable(carrier: CarrierRow, why: string): CarrierUnavailableError {
  return new CarrierUnavailableError(`${carrier.code}: ${why}`);
}
