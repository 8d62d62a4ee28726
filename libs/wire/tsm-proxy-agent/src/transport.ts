// How SERAM messages reach the server. Answers come back as parsed JSON; the session checks their shape.
import {
  type HandshakeCommand,
  SERAM_ANSWER_TIMEOUT,
  SERAM_PATHS,
  SERAM_SESSION_PARAMETER,
  type SeramReport,
} from '@sumaho-jpki/wire/tsm-messages';

export interface SeramTransport {
  handshake(uri: string, sessionId: string, body: HandshakeCommand, signal?: AbortSignal): Promise<unknown>;
  remoteManagement(uri: string, sessionId: string, body: SeramReport, signal?: AbortSignal): Promise<unknown>;
}

export type SeramTransportFault =
  /** Not connected, connection lost, no answer in time, 408, 429 or 5xx: trying again may help. */
  | 'network'
  /** 404 */
  | 'unknown-session'
  /** 406: server and agent have no version or format in common. */
  | 'not-acceptable'
  /** Any other 4xx. */
  | 'refused'
  /** The answer is no JSON. */
  | 'unreadable';

export class SeramTransportError extends Error {
  override readonly name = 'SeramTransportError';
  constructor(
    readonly fault: SeramTransportFault,
    /** HTTP status, when there was one. */
    readonly status?: number,
  ) {
    super(`SERAM transport: ${fault}${status === undefined ? '' : ` (${status})`}`);
  }
}

function faultOfStatus(status: number): SeramTransportFault {
  if (status === 404) return 'unknown-session';
  if (status === 406) return 'not-acceptable';
  return status === 408 || status === 429 || status >= 500 ? 'network' : 'refused';
}

/** Over fetch. `baseHeaders` may be a function, so that a token can be renewed during a session. */
export function fetchSeramTransport(
  baseHeaders: Record<string, string> | (() => Record<string, string>) = {},
): SeramTransport {
  const post = async (uri: string, path: string, sessionId: string, body: unknown, signal?: AbortSignal) => {
    const timeout = AbortSignal.timeout(SERAM_ANSWER_TIMEOUT);
    const headers = typeof baseHeaders === 'function' ? baseHeaders() : baseHeaders;
    const target = `${uri.replace(/\/+$/, '')}${path}?${SERAM_SESSION_PARAMETER}=${encodeURIComponent(sessionId)}`;
    let status: number;
    let text: string;
    try {
      const response = await fetch(target, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(body),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      status = response.status;
      text = await response.text();
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new SeramTransportError('network');
    }
    if (status < 200 || status > 299) throw new SeramTransportError(faultOfStatus(status), status);
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new SeramTransportError('unreadable', status);
    }
  };
  return {
    handshake: (uri, sessionId, body, signal) => post(uri, SERAM_PATHS.handshake, sessionId, body, signal),
    remoteManagement: (uri, sessionId, body, signal) =>
      post(uri, SERAM_PATHS.remoteManagement, sessionId, body, signal),
  };
}
