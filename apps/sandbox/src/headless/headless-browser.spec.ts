import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorOf, HeadlessBrowser } from './headless-browser';

let server: Server;
let origin: string;
let seen: (string | undefined)[];

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push(request.headers.cookie);
    if (request.url === '/set') {
      response.setHeader('set-cookie', [
        '__Host-session=one; Path=/; Secure; HttpOnly; SameSite=Lax',
        '__Host-wrong=two; Path=/deep; Secure',
        'deep=three; Path=/deep',
        'gone=four; Max-Age=0; Path=/',
      ]);
      response.statusCode = 302;
      response.setHeader('location', '/deep/page');
    }
    response.end('<form method="post" action="/there?a=1&amp;b=2"></form>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

describe('The browser without a screen', () => {
  it('keeps the cookies a browser keeps on localhost, each for its path, and follows redirects', async () => {
    const browser = new HeadlessBrowser(origin);
    const page = await browser.open('/set');
    expect(page.url).toBe(`${origin}/deep/page`);
    await browser.open('/deeper');
    expect(seen).toEqual([undefined, '__Host-session=one; deep=three', '__Host-session=one']);
    expect(browser.cookie('__Host-wrong')).toBeUndefined();
  });

  it('sends a form to its action', async () => {
    const browser = new HeadlessBrowser(origin);
    const page = await browser.submit(await browser.open('/'), { pin: '1234' });
    expect(page.url).toBe(`${origin}/there?a=1&b=2`);
  });

  it('reads the error box of a page', () => {
    const html = '<div class="error" role="alert"><strong>違います。<br><span lang="en">Wrong.</span></strong></div>';
    expect(errorOf({ url: '', status: 422, html })).toBe('違います。 Wrong.');
    expect(errorOf({ url: '', status: 200, html: '<p>fine</p>' })).toBeUndefined();
  });
});
