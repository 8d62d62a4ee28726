// One JSON exchange with the sandbox.

export interface HttpOptions {
  /** `<origin>/sandbox` */
  readonly baseUrl: string;
  readonly fetch?: typeof globalThis.fetch;
}

export interface JsonAnswer {
  readonly status: number;
  /** undefined when there was none that could be read. */
  readonly body: unknown;
}

/** Rejects only when there was no answer at all. */
export async function exchange(
  { baseUrl, fetch: send = (input, init) => globalThis.fetch(input, init) }: HttpOptions,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
  signal?: AbortSignal,
): Promise<JsonAnswer> {
  const response = await send(baseUrl.replace(/\/+$/, '') + path, {
    method,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) as unknown };
  } catch {
    return { status: response.status, body: undefined };
  }
}

export function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}
