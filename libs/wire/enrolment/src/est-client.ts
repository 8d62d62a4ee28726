// A small EST client (RFC 7030 §4) on fetch: sends the same request again while the server answers 202, as slowly as Retry-After
// says. It brings bytes; the caller judges the certificate and opens the key.
import {
  EST_MEDIA_TYPES,
  EstFormatError,
  encodeBody,
  readCertificates,
  readCsrAttributes,
  readGeneratedKey,
} from './est-messages';
import type { EstOperation, GeneratedKey } from './est-messages';

export interface EstClientOptions {
  /** `<origin>/.well-known/est` */
  readonly baseUri: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Asked before each exchange, so that a renewed token is used. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** Milliseconds; rejects when `signal` is aborted. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Longest pause that the server may ask for, seconds. */
  readonly mostSeconds?: number;
}

export interface EstCallOptions {
  readonly signal?: AbortSignal;
  /** Called before each pause. */
  readonly onPending?: (retryAfterSeconds: number) => void;
}

/** The server said no; `code` is ours where it answered a problem (RFC 9457). */
export class EstRefusedError extends Error {
  override readonly name = 'EstRefusedError';
  constructor(
    readonly status: number,
    /** Stable code of the problem, or null for text. */
    readonly code: string | null,
    readonly body: string,
  ) {
    super(`EST: ${status}${code === null ? '' : ` ${code}`}`);
  }
}

export interface EstClient {
  caCerts(options?: EstCallOptions): Promise<Uint8Array[]>;
  csrAttributes(options?: EstCallOptions): Promise<ReturnType<typeof readCsrAttributes>>;
  /** @param request PKCS#10, DER. @returns the certificate, DER. @throws EstRefusedError, EstFormatError; what fetch throws */
  simpleEnroll(request: Uint8Array, options?: EstCallOptions): Promise<Uint8Array>;
  simpleReenroll(request: Uint8Array, options?: EstCallOptions): Promise<Uint8Array>;
  serverKeygen(request: Uint8Array, options?: EstCallOptions): Promise<GeneratedKey & { certificate: Uint8Array }>;
}

const DEFAULT_RETRY_SECONDS = 1;
const DEFAULT_MOST_SECONDS = 30;

export function estClient(options: EstClientOptions): EstClient {
  const { fetch: send = (input, init) => globalThis.fetch(input, init), sleep = pause } = options;
  const most = options.mostSeconds ?? DEFAULT_MOST_SECONDS;

  const ask = async <T>(
    operation: EstOperation,
    accept: string,
    request: Uint8Array | undefined,
    read: (contentType: string | null, body: string) => T,
    { signal, onPending }: EstCallOptions = {},
  ): Promise<T> => {
    for (;;) {
      signal?.throwIfAborted();
      const response = await send(`${options.baseUri.replace(/\/+$/, '')}/${operation}`, {
        method: request ? 'POST' : 'GET',
        headers: {
          accept: `${accept}, ${EST_MEDIA_TYPES.problem}`,
          ...(request ? { 'content-type': EST_MEDIA_TYPES.request, 'content-transfer-encoding': 'base64' } : {}),
          ...options.headers?.(),
        },
        ...(request ? { body: encodeBody(request) } : {}),
        ...(signal ? { signal } : {}),
      });
      const body = await response.text();
      if (response.status === 200) return read(response.headers.get('content-type'), body);
      if (response.status !== 202 || !request) throw refused(response.status, body);
      const seconds = Math.min(retryAfterSeconds(response.headers.get('retry-after')), most);
      onPending?.(seconds);
      await sleep(seconds * 1000, signal);
    }
  };
  const enrol = async (operation: EstOperation, request: Uint8Array, call?: EstCallOptions): Promise<Uint8Array> => {
    const accept = EST_MEDIA_TYPES.certificates;
    return onlyOne(await ask(operation, accept, request, readCertificates, call));
  };
  return {
    caCerts: (call) => ask('cacerts', EST_MEDIA_TYPES.certificates, undefined, readCertificates, call),
    csrAttributes: (call) => ask('csrattrs', EST_MEDIA_TYPES.csrAttributes, undefined, readCsrAttributes, call),
    simpleEnroll: (request, call) => enrol('simpleenroll', request, call),
    simpleReenroll: (request, call) => enrol('simplereenroll', request, call),
    serverKeygen: async (request, call) => {
      const generated = await ask('serverkeygen', 'multipart/mixed', request, readGeneratedKey, call);
      return { ...generated, certificate: onlyOne(generated.certificates) };
    },
  };
}

/** §4.2.3: exactly the certificate that was asked for. */
function onlyOne(certificates: readonly Uint8Array[]): Uint8Array {
  const [certificate, more] = certificates;
  if (!certificate || more) throw new EstFormatError('structure', 'not exactly one certificate');
  return certificate;
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3). */
export function retryAfterSeconds(header: string | null, now: Date = new Date()): number {
  if (header === null || header.trim() === '') return DEFAULT_RETRY_SECONDS;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? DEFAULT_RETRY_SECONDS : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}

function refused(status: number, body: string): EstRefusedError {
  let code: unknown;
  try {
    code = (JSON.parse(body) as { code?: unknown } | null)?.code;
  } catch {
    code = undefined;
  }
  return new EstRefusedError(status, typeof code === 'string' ? code : null, body.slice(0, 1000));
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
