// The citizen's door on the real register: sign-in, own rows only, applying twice, typing wrong.
import { createClaims } from '@sumaho-jpki/adapters/register';
import { COOKIES, SessionStore } from '@sumaho-jpki/adapters/sign-in';
import { citizenRoutes, problem as problemShape, TERMS_VERSIONS } from '@sumaho-jpki/contract';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiUnderTest, cookieOf, ORIGIN, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../../testing/demo-rows';
import { claimOf } from '../request-claims';

let api: ApiUnderTest;
let haruka: SignedIn & { personId: string };
let naoki: SignedIn & { personId: string };
let hers: Holding;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
  haruka = await api.citizen('haruka');
  naoki = await api.citizen('naoki');
  hers = await addHolding(api.register, haruka.personId);
});
afterAll(() => api.stop());

const CALLBACK = `${citizenRoutes.signInCallback.path}?code=c&state=state`;
const begin = (returnTo?: string) =>
  api.read(`${citizenRoutes.signIn.path}${returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`}`);
const setCookies = (headers: Record<string, unknown>): string[] => [headers['set-cookie'] ?? []].flat().map(String);

describe('Sign-in', () => {
  it('goes to the provider with a cookie for the way back: host-only, secure, unreadable for scripts, lax', async () => {
    const response = await begin();
    expect([response.statusCode, response.headers.location]).toEqual([302, 'http://provider.example/authorize']);
    expect(setCookies(response.headers)).toEqual([
      expect.stringMatching(/^__Host-sign-in=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
  });

  it('comes back with a session of the same kind of cookie; the cookie of the way is gone', async () => {
    api.others.claims = { subject: 'haruka', birthDate: '1980-01-02', cardNotAfter: new Date('2030-01-01') };
    const back = await api.read(CALLBACK, null, { cookie: cookieOf(await begin('/applications'), COOKIES['sign-in']) });
    expect([back.statusCode, back.headers.location]).toEqual([302, '/applications']);
    const cookies = setCookies(back.headers);
    expect(cookies).toEqual([
      expect.stringMatching(/^__Host-sign-in=; .*Expires=Thu, 01 Jan 1970/),
      expect.stringMatching(/^__Host-citizen=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    for (const cookie of cookies) expect(cookie).not.toMatch(/domain/i);
  });

  it('gives a fresh session id: one that was there before is dead, one that was planted never lives', async () => {
    const before = await api.citizen('haruka');
    const planted = `${COOKIES.citizen}=${'A'.repeat(43)}`;
    for (const cookie of [before.cookie, planted]) {
      const way = cookieOf(await begin(), COOKIES['sign-in']);
      const back = await api.read(CALLBACK, null, { cookie: `${cookie}; ${way}` });
      const fresh = cookieOf(back, COOKIES.citizen);
      expect(fresh).not.toBe(cookie);
      expect((await api.read(citizenRoutes.overview.path, null, { cookie })).statusCode).toBe(401);
      expect((await api.read(citizenRoutes.overview.path, null, { cookie: fresh })).statusCode).toBe(200);
    }
  });

  it('opens once: a callback that comes again, or without its cookie, opens nothing', async () => {
    const cookie = cookieOf(await begin(), COOKIES['sign-in']);
    await api.read(CALLBACK, null, { cookie });
    const tries: Record<string, string>[] = [{ cookie }, {}, { cookie: `${COOKIES['sign-in']}=made-up` }];
    for (const headers of tries) {
      const again = await api.read(CALLBACK, null, headers);
      expect([again.statusCode, again.headers.location]).toEqual([302, '/?problem=sign-in-not-completed']);
      expect(setCookies(again.headers).join()).not.toContain(COOKIES.citizen);
    }
  });

  it('that fails at the provider ends on a page with the reason, and has used up its cookie', async () => {
    const cookie = cookieOf(await begin(), COOKIES['sign-in']);
    api.others.signInFails = true;
    const failed = await api.read(CALLBACK, null, { cookie });
    api.others.signInFails = false;
    expect(failed.headers.location).toBe('/?problem=sign-in-not-completed');
    expect((await api.read(CALLBACK, null, { cookie })).headers.location).toBe('/?problem=sign-in-not-completed');
  });

  it.each([
    ['card certificate revoked', 'card-certificate-revoked'],
    ['card certificate expired', 'card-certificate-expired'],
    ['PIN blocked', 'card-pin-blocked'],
    ['cancelled by the card holder', 'sign-in-cancelled'],
    ['', 'sign-in-cancelled'],
  ])('refused by the provider with "%s" is told as %s', async (why, code) => {
    const cookie = cookieOf(await begin(), COOKIES['sign-in']);
    const url = `${citizenRoutes.signInCallback.path}?error=access_denied&error_description=${encodeURIComponent(why)}`;
    expect((await api.read(url, null, { cookie })).headers.location).toBe(`/?problem=${code}`);
  });

  it.each(['//evil.example', '/\\evil.example', '/%0d%0aset-cookie:a=b', '/\u3000', '/a b', '/<script>'])(
    'never leads to another site: %s',
    async (returnTo) => {
      const cookie = cookieOf(await begin(returnTo), COOKIES['sign-in']);
      const { location } = (await api.read(CALLBACK, null, { cookie })).headers;
      expect(['/', returnTo.startsWith('/%') ? '/%0d%0aset-cookie:a=b' : '/']).toContain(location);
      expect(new URL(String(location), ORIGIN).origin).toBe(ORIGIN);
    },
  );

  it('ends at sign-out: the session is gone, not only the cookie', async () => {
    const session = await api.citizen('haruka');
    const out = await api.post(citizenRoutes.signOut.path, session);
    expect([out.statusCode, out.body]).toEqual([204, '']);
    expect((await api.read(citizenRoutes.overview.path, session)).statusCode).toBe(401);
    expect((await api.read(citizenRoutes.session.path, session)).json()).toMatchObject({
      signedIn: false,
      csrfToken: null,
    });
  });
});

describe('Somebody else’s application', () => {
  const own: [string, (id: string) => Promise<{ statusCode: number; body: string }>][] = [
    ['reading it', (id) => api.read(`/api/citizen/applications/${id}`, naoki)],
    ['following it', (id) => api.read(`/api/citizen/applications/${id}/events`, naoki)],
    [
      'setting its password',
      (id) => api.post(`/api/citizen/applications/${id}/download-password`, naoki, { password: 'sakura-2026' }),
    ],
    ['asking for its code', (id) => api.post(`/api/citizen/applications/${id}/access-code`, naoki)],
    ['cancelling it', (id) => api.post(`/api/citizen/applications/${id}/cancel`, naoki)],
  ];
  it.each(own)('%s is answered byte for byte like one that is not there', async (_what, ask) => {
    const withoutTrace = (body: string) => body.replace(/"traceId":"[^"]+"/, '');
    const theirs = await ask(hers.application.id);
    const nobodys = await ask(randomUUID());
    expect([theirs.statusCode, withoutTrace(theirs.body)]).toEqual([nobodys.statusCode, withoutTrace(nobodys.body)]);
    expect(JSON.parse(theirs.body)).toMatchObject({ code: 'not-found', status: 404 });
  });

  it('and certificate tell nothing, in the overview neither', async () => {
    const theirs = await api.read(`/api/citizen/certificates/${hers.certificate.serial}/status`, naoki);
    const nobodys = await api.read(`/api/citizen/certificates/4${'f'.repeat(31)}/status`, naoki);
    expect(theirs.json()).toMatchObject({ code: 'certificate-unknown' });
    expect(theirs.statusCode).toBe(nobodys.statusCode);
    expect((await api.read(citizenRoutes.overview.path, naoki)).json()).toMatchObject({
      applications: [],
      certificates: [],
    });
  });

  it('while the holder sees it', async () => {
    const read = citizenRoutes.readApplication.response.parse(
      (await api.read(`/api/citizen/applications/${hers.application.id}`, haruka)).json(),
    );
    expect(read.application).toMatchObject({
      id: hers.application.id,
      certificate: { serial: hers.certificate.serial },
    });
    const overview = citizenRoutes.overview.response.parse(
      (await api.read(citizenRoutes.overview.path, haruka)).json(),
    );
    expect(overview.applications.map(({ id }) => id)).toEqual([hers.application.id]);
    expect(overview.mayApply).toMatchObject({ allowed: false, rule: 'application-open' });
    const status = await api.read(`/api/citizen/certificates/${hers.certificate.serial}/status`, haruka);
    expect(citizenRoutes.certificateStatus.response.parse(status.json()).status).toBe('unknown');
  });
});

const SUBSCRIPTION = {
  carrier: 'docomo',
  iccid: '8981100000000000017',
  simProduct: 'sakura-nfc-4',
  handsetModel: 'tsubame-t1',
  imei: null,
  lineState: 'active',
} as const;
const WISH = {
  phoneNumber: '090-8765-4321',
  handsetModel: 'tsubame-t1',
  consent: { version: TERMS_VERSIONS.sim, accepted: true },
};

describe('Applying', () => {
  let misaki: SignedIn & { personId: string };
  beforeEach(async () => {
    const subject = `misaki-${randomUUID()}`;
    misaki = await api.citizen(subject);
    const iccid = `898110${String(Date.now()).slice(-13)}`;
    api.others.subscription = { ...SUBSCRIPTION, iccid };
    api.others.signedBy = subject;
    api.others.cardSerial = randomUUID().replaceAll('-', '');
    api.others.beforeSignature = () => Promise.resolve();
  });
  let numbers = 0;
  const phoneNumber = () => `090-8000-${String((numbers += 1)).padStart(4, '0')}`;

  it('then signing, then coming back twice: one application, and its page both times', async () => {
    const begun = await api.post(citizenRoutes.beginApplication.path, misaki, { ...WISH, phoneNumber: phoneNumber() });
    expect(begun.statusCode).toBe(201);
    const { document } = citizenRoutes.beginApplication.response.parse(begun.json());
    expect(document).toContain(TERMS_VERSIONS.sim);
    const { providerState, transactionId } = api.others;
    const url = `${citizenRoutes.signatureCallback.path}?state=${providerState}&transaction_id=${transactionId}`;
    const stranger = await api.read(url, naoki);
    expect(stranger.headers.location).toBe('/apply?problem=sign-in-not-completed');
    const [first, second] = [await api.read(url, misaki), await api.read(url, misaki)];
    expect(first.headers.location).toMatch(/^\/applications\/[0-9a-f-]{36}$/);
    expect(second.headers.location).toBe(first.headers.location);
    const { applications } = (await api.read(citizenRoutes.overview.path, misaki)).json<{ applications: unknown[] }>();
    expect(applications).toHaveLength(1);
  });

  it('with a click that comes twice: the same key and wish give the same answer', async () => {
    const wish = { ...WISH, phoneNumber: phoneNumber() };
    const key = { 'idempotency-key': `double-click-${randomUUID()}` };
    const first = await api.post(citizenRoutes.beginApplication.path, misaki, wish, key);
    const second = await api.post(citizenRoutes.beginApplication.path, misaki, wish, key);
    expect([second.statusCode, second.json()]).toEqual([201, first.json()]);
    const other = await api.post(
      citizenRoutes.beginApplication.path,
      misaki,
      { ...wish, handsetModel: 'hayabusa-h5' },
      key,
    );
    expect(other.json()).toMatchObject({ code: 'idempotency-mismatch', status: 422 });
    const stranger = await api.post(citizenRoutes.beginApplication.path, naoki, wish, key);
    expect(stranger.json()).not.toMatchObject({ document: first.json<{ document: string }>().document });
  });

  it('with a second click while the first is under way: told so, and nothing happens twice', async () => {
    const wish = { ...WISH, phoneNumber: phoneNumber() };
    const key = { 'idempotency-key': `in-flight-${randomUUID()}` };
    let begun = 0;
    let release: () => void = () => undefined;
    api.others.beforeSignature = () => {
      begun += 1;
      return new Promise((resolve) => (release = resolve));
    };
    const first = api.post(citizenRoutes.beginApplication.path, misaki, wish, key);
    await expect.poll(() => begun, { timeout: 20_000 }).toBe(1);
    const second = await api.post(citizenRoutes.beginApplication.path, misaki, wish, key);
    expect(second.json()).toMatchObject({ code: 'idempotency-in-flight', status: 409 });
    release();
    expect((await first).statusCode).toBe(201);
    expect(begun).toBe(1);
  });

  it('with a click while another process of ours serves the first: told so, and served when that one is over', async () => {
    const wish = { ...WISH, phoneNumber: phoneNumber() };
    const key = `elsewhere-${randomUUID()}`;
    const elsewhere = createClaims(api.database.appUrl);
    expect(await elsewhere.claim(claimOf(`citizen:${misaki.personId}`, key))).toBe(true);
    const click = () => api.post(citizenRoutes.beginApplication.path, misaki, wish, { 'idempotency-key': key });
    expect((await click()).json()).toMatchObject({ code: 'idempotency-in-flight', status: 409 });
    await elsewhere.close();
    await vi.waitFor(async () => expect((await click()).statusCode).toBe(201), { timeout: 20_000 });
  });

  it('three clicks at the very same moment begin once', async () => {
    const key = { 'idempotency-key': `same-moment-${randomUUID()}` };
    const wish = { ...WISH, phoneNumber: phoneNumber() };
    let begun = 0;
    let release: () => void = () => undefined;
    api.others.beforeSignature = () => {
      begun += 1;
      return new Promise((resolve) => (release = resolve));
    };
    const statuses: number[] = [];
    const click = async () => {
      const { statusCode } = await api.post(citizenRoutes.beginApplication.path, misaki, wish, key);
      statuses.push(statusCode);
    };
    const clicks = Promise.all([click(), click(), click()]);
    await expect.poll(() => [statuses, begun], { timeout: 20_000 }).toEqual([[409, 409], 1]);
    release();
    await clicks;
    expect([statuses, begun]).toEqual([[409, 409, 201], 1]);
  });

  it('needs a key; a refused wish is not kept under it', async () => {
    const wish = { ...WISH, phoneNumber: phoneNumber() };
    for (const key of ['', 'short', 'x'.repeat(81), 'bad key']) {
      const without = await api.post(citizenRoutes.beginApplication.path, misaki, wish, { 'idempotency-key': key });
      expect(without.json()).toMatchObject({ code: 'idempotency-key-missing', status: 400 });
    }
    const key = { 'idempotency-key': `refused-${randomUUID()}` };
    api.others.subscription = null;
    const refused = await api.post(citizenRoutes.beginApplication.path, misaki, wish, key);
    expect(refused.json()).toMatchObject({ code: 'line-unknown' });
    api.others.subscription = SUBSCRIPTION;
    expect((await api.post(citizenRoutes.beginApplication.path, misaki, wish, key)).statusCode).toBe(201);
  });

  it('of a child, or of a person whose age the provider does not tell, is refused and said in the overview before', async () => {
    const child = await api.citizen(`child-${randomUUID()}`, '2020-01-01');
    const refused = await api.post(citizenRoutes.beginApplication.path, child, WISH);
    expect(refused.json()).toMatchObject({ code: 'under-fifteen', rule: 'under-fifteen' });
    const ageless = await api.citizen(`ageless-${randomUUID()}`, null);
    const overview = (await api.read(citizenRoutes.overview.path, ageless)).json();
    expect(overview).toMatchObject({ mayApply: { allowed: false, rule: 'birth-date-unknown' } });
    expect((await api.post(citizenRoutes.beginApplication.path, ageless, WISH)).json()).toMatchObject({
      code: 'could-not-check',
    });
  });

  it('for what a SIM cannot do names every reason, and applying gives the first', async () => {
    api.others.subscription = { ...SUBSCRIPTION, simProduct: 'yanagi-standard-3', iccid: '8981100000000000025' };
    const wish = { phoneNumber: phoneNumber(), handsetModel: 'mozu-reader' };
    const answer = await api.post(citizenRoutes.checkCompatibility.path, misaki, wish);
    const { verdict, reasons } = citizenRoutes.checkCompatibility.response.parse(answer.json());
    expect(verdict.allowed).toBe(false);
    expect(reasons.length).toBeGreaterThan(1);
    const refused = await api.post(citizenRoutes.beginApplication.path, misaki, { ...WISH, ...wish });
    expect(refused.json()).toMatchObject({ rule: verdict.allowed ? '' : verdict.rule, status: 422 });
  });
});

describe('What is typed wrong', () => {
  it.each([
    ['nothing at all', {}, ['phoneNumber', 'handsetModel', 'consent']],
    ['consent not given', { ...WISH, consent: { version: TERMS_VERSIONS.sim, accepted: false } }, ['consent.accepted']],
    ['consent to other terms', { ...WISH, consent: { version: '1', accepted: true } }, ['consent.version']],
    ['a number for a text', { ...WISH, handsetModel: 4 }, ['handsetModel']],
    ['a text without end', { ...WISH, phoneNumber: '0'.repeat(41) }, ['phoneNumber']],
  ])('%s: every field is named, no value is told back', async (_what, body, fields) => {
    const response = await api.post(citizenRoutes.beginApplication.path, haruka, body);
    const { code, status, errors } = problemShape.parse(response.json());
    expect([code, status]).toEqual(['validation-failed', 422]);
    expect(errors?.map(({ path }) => path)).toEqual(fields);
    expect(response.body).not.toContain('0'.repeat(41));
  });

  it.each(['not-a-uuid', '../../etc', `${randomUUID()}'--`])('an address like %s names its parameter', async (id) => {
    const response = await api.read(`/api/citizen/applications/${encodeURIComponent(id)}`, haruka);
    expect(response.json()).toMatchObject({ code: 'validation-failed', errors: [{ path: 'applicationId' }] });
  });

  it('a weak password says which rule and never the password', async () => {
    const url = `/api/citizen/applications/${hers.application.id}/download-password`;
    const response = await api.post(url, haruka, { password: 'onlyletters' });
    expect(response.json()).toMatchObject({ code: 'download-password-weak', rule: 'password-one-kind' });
    expect(response.body).not.toContain('onlyletters');
  });

  it('a password that is good is nowhere in the register: not in clear, not as a hash of its own body', async () => {
    const url = `/api/citizen/applications/${hers.application.id}/download-password`;
    const response = await api.post(url, haruka, { password: 'tsubame-2026-haru' });
    expect(response.statusCode).toBe(202);
    expect(response.json()).toMatchObject({ application: { downloadPasswordSet: true } });
    const rows = await api.database.app.transaction(async (manager) => {
      await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
      return JSON.stringify([
        await manager.query('SELECT * FROM access_codes'),
        await manager.query('SELECT * FROM idempotency_keys'),
        await manager.query('SELECT * FROM history'),
      ]);
    });
    expect(rows).toContain('scrypt$');
    expect(rows).not.toContain('tsubame-2026-haru');
    const body = `POST ${url}\n${JSON.stringify({ password: 'tsubame-2026-haru' })}`;
    const plain = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body));
    expect(rows).not.toContain(Buffer.from(plain).toString('base64url'));
  });
});

describe('A session', () => {
  it('ends by itself: one whose time is over opens nothing', async () => {
    const session = await api.citizen('naoki');
    const idHash = api.hasher.lookup(session.cookie.split('=')[1] ?? '');
    await api.register.transaction({ kind: 'system' }, (tx) => tx.sessions.touch(idHash, new Date(Date.now() - 1)));
    expect((await api.read(citizenRoutes.overview.path, session)).json()).toMatchObject({ code: 'sign-in-required' });
  });

  it('is in the register under a keyed hash: the row does not open the door', async () => {
    const { id } = await api.get(SessionStore).open('citizen', haruka.personId, {});
    const stolen = api.hasher.lookup(id);
    expect(
      (await api.read(citizenRoutes.overview.path, null, { cookie: `${COOKIES.citizen}=${stolen}` })).statusCode,
    ).toBe(401);
  });
});

describe('The live stream of an application', () => {
  /** Reads events until there are this many, then hangs up. */
  async function events(url: string, headers: Record<string, string>, count: number): Promise<string[]> {
    const server = api.app.getHttpServer() as unknown as { listening: boolean };
    if (!server.listening) await api.app.listen(0, '127.0.0.1');
    const hangUp = new AbortController();
    const response = await fetch(`${await api.app.getUrl()}${url}`, { headers, signal: hangUp.signal });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    let text = '';
    const whole = () => text.split('\n\n').filter((event) => event.includes('data:'));
    try {
      for await (const chunk of response.body ?? []) {
        text += new TextDecoder().decode(chunk);
        if (whole().length >= count) break;
      }
    } finally {
      hangUp.abort();
    }
    return whole();
  }

  it('tells state and timeline at once, and what happens next when it happens', async () => {
    const { application } = await addHolding(api.register, (await api.citizen(`live-${randomUUID()}`)).personId);
    const record = (event: string) =>
      api.register.transaction({ kind: 'system' }, (tx) =>
        tx.history.record({
          event,
          actorKind: 'system',
          actorId: null,
          applicationId: application.id,
          lineId: application.lineId,
          certificateSerial: null,
          carrier: application.carrier,
          facts: {},
        }),
      );
    await record('application-accepted');
    const { cookie } = await sessionOf(application.personId);
    const url = `/api/citizen/applications/${application.id}/events`;
    const begun = await events(url, { cookie }, 2);
    expect(begun.join()).toMatch(/event: timeline[\s\S]*application-accepted[\s\S]*event: application/);
    const ids = begun.map((event) => /id: (\d+)/.exec(event)?.[1]);
    expect(new Set(ids).size, 'every event names the same place in the timeline').toBe(1);
    const resume = { cookie, 'last-event-id': ids[0] ?? '' };
    const following = events(url, resume, 2);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await record('access-code-sent');
    const told = (await following).join();
    expect(told).toContain('access-code-sent');
    expect(told).not.toContain('application-accepted');
    expect((await events(`${url}?lastEventId=${ids[0]}`, { cookie }, 1))[0]).toContain('access-code-sent');
  });

  const sessionOf = async (personId: string) => {
    const { id } = await api.get(SessionStore).open('citizen', personId, { cardNotAfter: '2030-01-01T00:00:00.000Z' });
    return { cookie: `${COOKIES.citizen}=${id}` };
  };
});
