// Who gets through which door: every route of the contract against every kind of caller, on the real register.
import { routes, type Route, type Surface } from '@sumaho-jpki/contract';
import { PROBLEM_SENTENCES, rolesThatMay } from '@sumaho-jpki/rules';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, ORIGIN, type SignedIn } from '../testing/api-under-test';
import { addCarriers, addHolding } from '../testing/demo-rows';

let api: ApiUnderTest;
let citizen: SignedIn & { personId: string };
/** One of each J-LIS role, and a carrier's desk: a route is asked by somebody whose role may do such things at all. */
let operator: SignedIn;
let approver: SignedIn;
/** And a carrier's desk, for what J-LIS has no part in. */
let desk: SignedIn;
let supervisor: SignedIn;
let deviceToken: string;
let gateToken: string;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
  citizen = await api.citizen();
  operator = await api.staff('jlis-operator');
  approver = await api.staff('jlis-approver');
  desk = await api.staff('carrier-desk', 'docomo');
  supervisor = await api.staff('carrier-supervisor', 'docomo');
  gateToken = await api.gate();
  const { application, line } = await addHolding(api.register, citizen.personId);
  deviceToken = await api.device(application.id, line.iccid);
});
afterAll(() => api.stop());

const all: Route[] = Object.values(routes).flatMap((surface): Route[] => Object.values(surface));
const closed = all.filter(({ surface }) => surface !== 'open');
const named = (some: Route[]) => some.map((route) => [`${route.method} ${route.path}`, route] as const);

/** An address of this route with parameters that pass its own validation. */
const address = ({ path }: Route) => path.replace(':serial', `4${'a'.repeat(31)}`).replace(/:\w+/g, () => randomUUID());

function call(route: Route, headers: Record<string, string>) {
  const payload = route.method === 'POST' ? {} : undefined;
  return api.send({ method: route.method, url: address(route), headers, ...(payload ? { payload } : {}) });
}
const cookieCaller = ({ cookie, csrfToken }: SignedIn) => ({ cookie, 'x-csrf-token': csrfToken, origin: ORIGIN });
const staffFor = ({ permission }: Route) => {
  const may = rolesThatMay(permission);
  if (may.includes('jlis-operator')) return operator;
  if (may.includes('jlis-approver')) return approver;
  return may.some((role) => role !== 'carrier-supervisor') ? desk : supervisor;
};
const callers: Record<Exclude<Surface, 'open'>, (route: Route) => Record<string, string>> = {
  citizen: () => cookieCaller(citizen),
  staff: (route) => cookieCaller(staffFor(route)),
  device: () => ({ authorization: `Bearer ${deviceToken}` }),
  gate: () => ({ authorization: `Bearer ${gateToken}` }),
};

describe('A caller who is not signed in', () => {
  it.each(named(closed))('%s: 401 as problem details in both languages', async (_name, route) => {
    const response = await call(route, {});
    const { citizen: told } = PROBLEM_SENTENCES['sign-in-required'];
    const signatureCallback = route.path === routes.citizen.signatureCallback.path;
    if (signatureCallback) {
      // A browser navigation ends on a page.
      expect([response.statusCode, response.headers.location]).toEqual([302, '/apply?problem=sign-in-required']);
      return;
    }
    expect(response.statusCode).toBe(401);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json()).toMatchObject({ code: 'sign-in-required', titleJa: told.ja, titleEn: told.en });
  });

  it.each(named(closed))('%s: nothing made up opens it either', async (_name, route) => {
    const forged = {
      cookie: `__Host-citizen=${'A'.repeat(43)}; __Host-staff=${'A'.repeat(43)}`,
      authorization: `Bearer ${'A'.repeat(43)}`,
      'x-csrf-token': 'A',
    };
    expect([401, 302]).toContain((await call(route, forged)).statusCode);
  });
});

describe('A caller of another surface', () => {
  const crossed = closed.flatMap((route) =>
    (['citizen', 'staff', 'device', 'gate'] as const)
      .filter((surface) => surface !== route.surface)
      .map((surface) => [surface, `${route.method} ${route.path}`, route] as const),
  );
  it.each(crossed)('%s at %s is not signed in there', async (surface, _name, route) => {
    const response = await call(route, callers[surface](route));
    if (response.statusCode === 302) expect(response.headers.location).toBe('/apply?problem=sign-in-required');
    else expect(response.statusCode).toBe(401);
  });

  it('cannot bring the session of one surface under the cookie of another', async () => {
    const id = citizen.cookie.split('=')[1];
    const swapped = { cookie: `__Host-staff=${id}`, 'x-csrf-token': citizen.csrfToken, origin: ORIGIN };
    expect((await call(routes.staff.parkedSteps, swapped)).statusCode).toBe(401);
    const back = { cookie: `__Host-citizen=${operator.cookie.split('=')[1]}` };
    expect((await call(routes.citizen.overview, back)).statusCode).toBe(401);
  });
});

describe('The right caller', () => {
  const quiet = closed.filter(({ path }) => !path.endsWith('/events') && !path.endsWith('/sign-out'));
  it.each(named(quiet))('%s: is let in', async (_name, route) => {
    if (route.surface === 'open') return;
    const { statusCode } = await call(route, { ...callers[route.surface](route), 'idempotency-key': randomUUID() });
    expect([401, 403, 500]).not.toContain(statusCode);
  });
});

describe('An unsafe request under a cookie', () => {
  const unsafe = closed.filter(
    ({ method, surface }) => method !== 'GET' && (surface === 'citizen' || surface === 'staff'),
  );
  it.each(named(unsafe))('%s: needs the session’s own token and our origin', async (_name, route) => {
    const own = route.surface === 'staff' ? staffFor(route) : citizen;
    const other = route.surface === 'staff' ? citizen : operator;
    const good = cookieCaller(own);
    for (const headers of [
      { cookie: good.cookie, origin: ORIGIN },
      { ...good, 'x-csrf-token': '' },
      { ...good, 'x-csrf-token': other.csrfToken },
      { ...good, origin: 'https://evil.example' },
      { ...good, origin: 'null' },
      { ...good, origin: `${ORIGIN}.evil.example` },
    ]) {
      const response = await call(route, headers);
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([403, 'csrf']);
    }
  });

  it.each(named(all.filter(({ method }) => method !== 'GET')))(
    '%s: a page of another origin is always refused',
    async (_name, route) => {
      const response = await call(route, { origin: 'https://evil.example' });
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([403, 'csrf']);
    },
  );
});

describe('The roles of staff', () => {
  const staffRoutes = closed.filter(({ surface, path }) => surface === 'staff' && !path.endsWith('/sign-out'));
  const forJlis = [
    'certificates',
    'revocation-causes',
    'parked-steps',
    'issue-policies',
    'transcript',
    'equivalence',
    'authority',
    'ceremonies',
    'resident-register',
    'verifiers',
    '/drifts/:driftId/repair',
    // Supervisors keep their own people; a desk keeps nobody.
    'members',
    '/parties',
    // A host's supervisor asks for it; its desk does not.
    '/mvno-contracts/changes',
    'lift-request',
    // Its own requests are decided by somebody else.
    '/approvals/:id/decision',
    '/bulk-files/:id/decision',
  ];
  /** A desk practises on what its administrator made. */
  const ofAdministrators = ({ method, path }: Route) => method === 'POST' && path.endsWith('/training-lines');
  it.each(named(staffRoutes))('%s: a carrier’s desk gets no further than its own', async (_name, route) => {
    const response = await call(route, { ...cookieCaller(desk), 'idempotency-key': randomUUID() });
    // One's own account has certificates of its own: everybody's route, offered at J-LIS.
    const others = forJlis.some((part) => route.path.includes(part)) && !route.path.includes('/staff/account/');
    const jlisOnly = others || ofAdministrators(route);
    expect(response.statusCode === 403).toBe(jlisOnly);
    if (jlisOnly) expect(response.json()).toMatchObject({ code: 'forbidden', rule: 'role-may-not' });
  });

  const ownWaysIn = ({ permission }: Route) => permission === 'change-own-account';
  it.each(named(staffRoutes.filter((route) => route.method !== 'GET' && !ownWaysIn(route))))(
    '%s: the auditor changes nothing',
    async (_name, route) => {
      const auditor = await api.staff('jlis-auditor');
      expect((await call(route, { ...cookieCaller(auditor), 'idempotency-key': randomUUID() })).statusCode).toBe(403);
    },
  );
});

describe('Requests that nobody understands', () => {
  it.each([
    ['an address that is not there', { method: 'GET', url: '/api/nowhere' }, 404, 'not-found'],
    ['another verb', { method: 'DELETE', url: '/api/citizen/overview' }, 404, 'not-found'],
    [
      'broken JSON',
      { method: 'POST', url: '/api/staff/sign-in', headers: { 'content-type': 'application/json' }, payload: '{"a":' },
      400,
      'unreadable-request',
    ],
    [
      'a body that is too large',
      {
        method: 'POST',
        url: '/api/staff/sign-in',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify({ account: 'a'.repeat(300_000) }),
      },
      413,
      'too-large',
    ],
    [
      'a body of another kind',
      { method: 'POST', url: '/api/staff/sign-in', headers: { 'content-type': 'application/xml' }, payload: '<a/>' },
      415,
      'media-type-not-supported',
    ],
  ] as const)('%s', async (_what, request, status, code) => {
    const response = await api.send({ ...request });
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([status, code]);
    expect(response.headers['content-type']).toContain('application/problem+json');
  });

  it('are answered in the language asked for', async () => {
    const english = await api.read('/api/citizen/overview', null, { 'accept-language': 'en-GB,ja;q=0.5' });
    const japanese = await api.read('/api/citizen/overview', null, { 'accept-language': 'ja,en;q=0.5' });
    const { citizen: told } = PROBLEM_SENTENCES['sign-in-required'];
    expect(english.json()).toMatchObject({ title: told.en });
    expect(japanese.json()).toMatchObject({ title: told.ja });
  });
});

describe('Every answer', () => {
  it('of the API stays in no cache and names no place it may be framed or sniffed', async () => {
    for (const url of ['/api/health/live', '/api/citizen/session', '/api/citizen/overview']) {
      const { headers } = await api.read(url, citizen);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  it('about health tells that without Redis we are degraded, not down', async () => {
    expect((await api.read('/api/health/live')).json()).toEqual({ status: 'ok' });
    expect((await api.read('/api/health/ready')).json()).toEqual({ status: 'degraded', postgres: true, redis: false });
  });
});

describe('The description of the API', () => {
  interface Operation {
    readonly operationId: string;
    readonly responses: Record<string, { content?: Record<string, { schema: { properties?: object } }> }>;
    readonly 'x-permission'?: string;
    readonly 'x-surface'?: string;
  }
  interface Description {
    readonly openapi: string;
    readonly paths: Record<string, Record<string, Operation>>;
  }

  it('is OpenAPI 3.1 with an operation for every route, its permission, its answer and problem details', async () => {
    const response = await api.read('/api/docs/openapi.json');
    expect(response.statusCode).toBe(200);
    const { openapi, paths } = response.json<Description>();
    expect(openapi).toBe('3.1.0');
    for (const route of all) {
      const operation = paths[route.path.replace(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()];
      expect(operation, route.path).toMatchObject({ 'x-permission': route.permission, 'x-surface': route.surface });
      expect(Object.keys(operation?.responses ?? {}), route.path).toEqual(
        expect.arrayContaining(['default', ...(route.status === 204 ? [] : [String(route.status)])]),
      );
      expect(JSON.stringify(operation?.responses['default']), route.path).toContain('titleJa');
    }
  });

  it('gives every operation a name of its own and every path its parameters', async () => {
    const { paths } = (await api.read('/api/docs/openapi.json')).json<Description>();
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.values(item).map((operation) => [path, operation] as const),
    );
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(ids.every(Boolean)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, operation] of operations) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const { parameters = [] } = operation as { parameters?: { name: string; in: string }[] };
      const given = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(given.toSorted(), path).toEqual(wanted.toSorted());
    }
  });
});
