import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway } from './gateway.mjs';

let folder = '';
let behind: Server;
let gateway: Awaited<ReturnType<typeof startGateway>>;
let streamsOpen = 0;

function answer(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/api/events') {
    streamsOpen += 1;
    response.on('close', () => (streamsOpen -= 1));
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
    setTimeout(() => response.write('data: second\n\n'), 300);
    return;
  }
  if (request.url === '/sandbox/own-policy') response.setHeader('content-security-policy', "default-src 'none'");
  const body: Buffer[] = [];
  request.on('data', (chunk: Buffer) => body.push(chunk));
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: Buffer.concat(body).toString('hex'),
      }),
    );
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  for (const app of ['portal', 'backoffice', 'handset']) {
    mkdirSync(join(folder, app, 'browser'), { recursive: true });
    writeFileSync(join(folder, app, 'browser/index.html'), `<title>${app}</title>`);
    writeFileSync(join(folder, app, 'browser/main-AB12CD34.js'), 'export {}');
  }
  behind = createServer(answer);
  await new Promise<void>((resolve) => behind.listen(0, '127.0.0.1', resolve));
  const upstream = `http://127.0.0.1:${(behind.address() as AddressInfo).port}`;
  gateway = await startGateway({ screens: folder, api: upstream, sandbox: upstream, port: 0 });
});
afterAll(async () => {
  await gateway?.stop();
  behind?.closeAllConnections();
  await new Promise((resolve) => behind?.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string, init: RequestInit = {}) => fetch(gateway.url + path, { redirect: 'manual', ...init });

describe('the gateway', () => {
  it.each<[path: string, app: string]>([
    ['/', 'portal'],
    ['/applications/1', 'portal'],
    ['/backoffice/', 'backoffice'],
    ['/backoffice/lines/090?tab=history', 'backoffice'],
    ['/handset/write', 'handset'],
  ])('answers %s with the page of the %s, never cached blindly', async (path, app) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(`<title>${app}</title>`);
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  it('lets browsers keep files whose name carries their hash', async () => {
    const response = await get('/backoffice/main-AB12CD34.js');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-type')).toMatch(/javascript/);
  });

  it.each(['/main-00000000.js', '/backoffice/nothing.png', '/gate/', '/../../package.json'])(
    'does not answer %s with a page of another screen',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it('leads a screen without its slash to the right place and keeps the query', async () => {
    const response = await get('/handset?line=1');
    expect(response.headers.get('location')).toBe('/handset/?line=1');
  });

  it.each(['/', '/api/thing', '/missing.js'])('gives %s its security headers', async (path) => {
    const { headers } = await get(path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe|upgrade-insecure/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  });

  it('leaves a stricter policy from behind as it is', async () => {
    expect((await get('/sandbox/own-policy')).headers.get('content-security-policy')).toBe("default-src 'none'");
  });

  it.each([
    '/api/a?b=%2F',
    '/gp/messaging/2/x',
    '/feeds/resident-register',
    '/.well-known/cmp',
    '/pki/crl.der',
    '/sandbox/people',
  ])('forwards %s unchanged', async (path) => {
    const seen = (await (await get(path)).json()) as { url: string };
    expect(seen.url).toBe(path);
  });

  it('forwards bytes of any type as they are', async () => {
    const body = new Uint8Array([0, 255, 10, 13, 48]);
    const response = await get('/pki/ocsp', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/ocsp-request' },
    });
    expect(await response.json()).toMatchObject({
      method: 'POST',
      body: '00ff0a0d30',
      headers: { 'content-type': 'application/ocsp-request' },
    });
  });

  it('tells where a request came from, and believes no claim of the client about it', async () => {
    const response = await get('/api/a', {
      headers: { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-host': 'evil.example' },
    });
    const { headers } = (await response.json()) as { headers: Record<string, string> };
    expect(headers['x-forwarded-for']).toMatch(/127\.0\.0\.1|::1/);
    expect(headers['x-forwarded-host']).toBe(new URL(gateway.url).host);
    expect(headers['x-forwarded-proto']).toBe('http');
  });

  it('passes an event stream on piece by piece and ends it behind when the browser leaves', async () => {
    const leave = new AbortController();
    const response = await get('/api/events', { headers: { accept: 'text/event-stream' }, signal: leave.signal });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toBe('data: first\n\n');
    const second = await reader?.read();
    expect(new TextDecoder().decode(second?.value)).toBe('data: second\n\n');
    expect(streamsOpen).toBe(1);
    leave.abort();
    await expect.poll(() => streamsOpen, { timeout: 20_000 }).toBe(0);
  });

  it('says that a part behind is not up yet', async () => {
    const lonely = await startGateway({
      screens: folder,
      api: 'http://127.0.0.1:1',
      sandbox: 'http://127.0.0.1:1',
      port: 0,
    });
    try {
      const response = await fetch(`${lonely.url}/api/x`);
      expect([response.status, response.headers.get('content-type')]).toEqual([
        503,
        expect.stringContaining('application/problem+json'),
      ]);
    } finally {
      await lonely.stop();
    }
  });
});
