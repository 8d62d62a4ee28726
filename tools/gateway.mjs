// One origin for everything a browser, a phone or a relying party talks to on one machine:
//   /            portal            /api /gp /ram /feeds /pki /.well-known/{est,cmp} → apps/api
//   /backoffice/ /handset/ /gate/  /sandbox                            → apps/sandbox
// It serves the built screens, forwards the rest, and gives every answer its security headers. In production a real
// reverse proxy does this, one host name per surface.
import fastifyProxy from '@fastify/http-proxy';
import fastifyStatic from '@fastify/static';
import Fastify from 'fastify';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';

const SCREENS = /** @type {const} */ ({
  portal: '/',
  backoffice: '/backoffice/',
  handset: '/handset/',
  gate: '/gate/',
});

/** No inline scripts; inline styles because Angular's components bring theirs; no upgrade to TLS on a loopback demo. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const SECURITY_HEADERS = Object.entries({
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
});

/** Angular puts a hash of the content into these names, so they never change. */
const HASHED = /[-.][A-Z0-9]{8}\.\w+$/;

/**
 * @typedef {object} GatewayOptions
 * @property {string} screens folder with `<app>/browser` of each built screen
 * @property {string} api address of apps/api, such as http://127.0.0.1:4201
 * @property {string} sandbox address of apps/sandbox
 * @property {number} port 0 for a free one
 * @property {string} [host] `localhost` listens on IPv4 and IPv6 loopback
 */

/**
 * Starts the gateway.
 * @param {GatewayOptions} options
 * @returns {Promise<{ port: number, url: string, stop: () => Promise<void> }>}
 */
export async function startGateway({ screens, api, sandbox, port, host = 'localhost' }) {
  const server = Fastify({
    logger: false,
    bodyLimit: 4 << 20,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 4096 },
  });

  // Last, so that an answer from behind which says something stricter is left as it is.
  server.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of SECURITY_HEADERS) if (!reply.hasHeader(name)) reply.header(name, value);
  });

  /** @type {[string, string, string][]} */
  const upstreams = [
    ['/api', api, 'The service'],
    ['/gp', api, 'The service'],
    ['/ram', api, 'The service'],
    ['/feeds', api, 'The service'],
    ['/pki', api, 'The service'],
    ['/.well-known/est', api, 'The service'],
    ['/.well-known/cmp', api, 'The service'],
    ['/sandbox', sandbox, 'The sandbox'],
  ];
  for (const [prefix, upstream, name] of upstreams) {
    await server.register(fastifyProxy, {
      upstream,
      prefix,
      rewritePrefix: prefix,
      // Node's own client: no limit on open event streams.
      http: { agentOptions: { keepAlive: true, maxSockets: Infinity }, requestOptions: { timeout: 60_000 } },
      replyOptions: {
        // A request is never repeated here: only the caller knows whether that is safe.
        retryDelay: () => null,
        rewriteRequestHeaders: (request, headers) => {
          // This is the edge: what a client claims about its own address is dropped.
          const told = {
            ...headers,
            'x-forwarded-for': request.socket.remoteAddress ?? '',
            'x-forwarded-proto': 'http',
            'x-forwarded-host': request.headers.host ?? '',
          };
          delete (/** @type {import('node:http').IncomingHttpHeaders} */ (told).forwarded);
          return told;
        },
        onError: (reply) => {
          reply
            .code(503)
            .header('retry-after', '1')
            .type('application/problem+json')
            .send({
              type: 'about:blank',
              status: 503,
              title: `${name} does not answer yet. / まだ応答がありません。`,
            });
        },
      },
    });
  }

  const built = Object.entries(SCREENS).map(([app, prefix]) => ({ app, prefix, root: join(screens, app, 'browser') }));
  for (const { root, prefix } of built.filter((screen) => existsSync(screen.root))) {
    await server.register(fastifyStatic, {
      root,
      prefix,
      decorateReply: prefix === '/',
      cacheControl: false,
      setHeaders: (response, path) => {
        const name = basename(path);
        response.header('cache-control', HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
    if (prefix !== '/') {
      server.get(prefix.slice(0, -1), (request, reply) => {
        reply.redirect(prefix + (request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : ''));
      });
    }
  }

  // A screen's own routes (/backoffice/lines/…) are not files: its index page knows them.
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    const screen = built.findLast(({ prefix }) => path.startsWith(prefix));
    const wantsPage = ['GET', 'HEAD'].includes(request.method) && !/\.\w{1,8}$/.test(path);
    if (!screen || !wantsPage) return reply.code(404).type('text/plain; charset=utf-8').send('Not found');
    if (!existsSync(join(screen.root, 'index.html'))) {
      return reply.code(404).type('text/plain; charset=utf-8').send(`The ${screen.app} screen is not built.`);
    }
    return reply.header('cache-control', 'no-cache').sendFile('index.html', screen.root);
  });

  await server.listen({ port, host });
  const address = server.server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  return { port: actual, url: `http://${host}:${actual}`, stop: () => server.close() };
}
