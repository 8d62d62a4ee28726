// A browser without a screen: cookies, redirects, plain HTML forms. Like real ones it takes Secure and `__Host-` cookies from
// http://localhost, and names its origin on every unsafe request.

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly expiresAt: number;
}

export interface Page {
  /** Address after all redirects. */
  readonly url: string;
  readonly status: number;
  readonly html: string;
}

const MOST_REDIRECTS = 15;

export class HeadlessBrowser {
  private readonly jar = new Map<string, Cookie>();
  /** Requests sent, redirects included. */
  requests = 0;

  /** @param fetch put between browser and network by who counts or spoils */
  constructor(
    readonly origin: string,
    private readonly fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init),
  ) {}

  cookie(name: string): string | undefined {
    return [...this.jar.values()].find((cookie) => cookie.name === name && cookie.expiresAt > Date.now())?.value;
  }

  /** One request; redirects are left to the caller. */
  async send(method: string, url: string, init: { headers?: Record<string, string>; body?: string } = {}) {
    const target = new URL(url, this.origin);
    const cookies = this.cookiesFor(target);
    this.requests += 1;
    const response = await this.fetch(target, {
      method,
      redirect: 'manual',
      headers: {
        ...(method === 'GET' ? {} : { origin: this.origin }),
        ...(cookies ? { cookie: cookies } : {}),
        ...init.headers,
      },
      ...(init.body === undefined ? {} : { body: init.body }),
    });
    for (const text of response.headers.getSetCookie()) this.keep(text, target);
    return response;
  }

  open(url: string): Promise<Page> {
    return this.follow('GET', new URL(url, this.origin).href);
  }

  /** Sends the form of a page; a form without an action goes to the page's own address. */
  submit(page: Page, values: Readonly<Record<string, string>>): Promise<Page> {
    const form = /<form\b[^>]*>/i.exec(page.html)?.[0];
    if (!form) throw new Error(`No form on ${page.url} (status ${page.status}).`);
    const action = /\baction="([^"]*)"/i.exec(form)?.[1]?.replaceAll('&amp;', '&');
    const target = new URL(action ?? page.url, page.url).href;
    return this.follow('POST', target, new URLSearchParams(values).toString());
  }

  private async follow(method: string, url: string, body?: string): Promise<Page> {
    let at = url;
    let verb = method;
    let content = body;
    for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
      const response = await this.send(verb, at, {
        headers: {
          accept: 'text/html',
          ...(content === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(content === undefined ? {} : { body: content }),
      });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) {
        return { url: at, status: response.status, html: await response.text() };
      }
      await response.arrayBuffer();
      at = new URL(location, at).href;
      if (response.status !== 307 && response.status !== 308) {
        verb = 'GET';
        content = undefined;
      }
    }
    throw new Error(`More than ${MOST_REDIRECTS} redirects from ${url}.`);
  }

  private cookiesFor(target: URL): string {
    const now = Date.now();
    return [...this.jar.values()]
      .filter(({ path, expiresAt }) => expiresAt > now && pathMatches(target.pathname, path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  private keep(text: string, from: URL): void {
    const [pair = '', ...attributes] = text.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    if (at < 1) return;
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const told = new Map(
      attributes.map((attribute): [string, string] => {
        const equals = attribute.indexOf('=');
        return equals < 0
          ? [attribute.toLowerCase(), '']
          : [attribute.slice(0, equals).toLowerCase(), attribute.slice(equals + 1)];
      }),
    );
    const path = told.get('path') || from.pathname.slice(0, Math.max(1, from.pathname.lastIndexOf('/')));
    // RFC 6265bis §4.1.3.2: what a browser would throw away is no cookie here either.
    if (name.startsWith('__Host-') && (!told.has('secure') || told.has('domain') || path !== '/')) return;
    const maxAge = told.get('max-age');
    const expires = told.get('expires');
    const expiresAt =
      maxAge !== undefined ? Date.now() + Number(maxAge) * 1000 : expires ? Date.parse(expires) : Infinity;
    const key = `${name} ${path}`;
    if (expiresAt <= Date.now()) this.jar.delete(key);
    else this.jar.set(key, { name, value, path, expiresAt });
  }
}

function pathMatches(path: string, cookiePath: string): boolean {
  return (
    path === cookiePath ||
    (path.startsWith(cookiePath) && (cookiePath.endsWith('/') || path[cookiePath.length] === '/'))
  );
}

/** Text of the error box of the sandbox's pages, undefined when there is none. */
export function errorOf(page: Page): string | undefined {
  const box = /<div class="error"[^>]*>([\s\S]*?)<\/div>/.exec(page.html)?.[1];
  return box
    ?.replace(/<br>/g, ' ')
    .replace(/<[^>]+>/g, '')
    .trim();
}
