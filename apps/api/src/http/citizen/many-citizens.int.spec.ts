// Many citizens at once (reliability-security F01, F10, F44): two processes of the API behind one proxy that sends everybody's requests over
// the same few connections, and two processes of the worker that tell each on the own phone, on one Postgres and one Redis; every answer and
// every message is searched for what belongs to anybody else. SUMAHO_CITIZENS names another number of citizens,
// SUMAHO_CITIZENS_FIGURES a file for the figures. Nothing is decided by a clock here.
import { createRegister } from '@sumaho-jpki/adapters/register';
import { openTestDatabase, type TestDatabase } from '@sumaho-jpki/adapters/register/testing';
import { COOKIES } from '@sumaho-jpki/adapters/sign-in';
import { citizenRoutes } from '@sumaho-jpki/contract';
import type { Register } from '@sumaho-jpki/operations';
import { writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { Agent, createServer, request as ask, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg } from 'node:os';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ORIGIN } from '../../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../../testing/demo-rows';
import { signedInAs, startOutsideParties, type OutsideParties } from '../../testing/outside-parties';
import { startOwnProcesses, type OwnProcesses } from '../../testing/own-processes';

const CITIZENS = Number(process.env['SUMAHO_CITIZENS'] ?? 24);
const FILE = process.env['SUMAHO_CITIZENS_FIGURES'];
/** At the same time; each goes through every kind of request, signs out and begins again. */
const AT_ONCE = Math.min(CITIZENS, 60);
const PATIENCE = 3_600_000;

interface Citizen {
  readonly subject: string;
  readonly personId: string;
  readonly holding: Holding;
  /** What no other citizen may ever be sent. */
  readonly canaries: readonly string[];
}
interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let database: TestDatabase;
let storage: pg.Client;
let register: Register;
let outside: OutsideParties;
let processes: OwnProcesses | undefined;
let proxy: Server | undefined;
let port: number;
const citizens: Citizen[] = [];
const agent = new Agent({ keepAlive: true, maxSockets: 6 });
const upstream = new Agent({ keepAlive: true, maxSockets: 6 });
let responses = 0;
const wrong: string[] = [];

beforeAll(async () => {
  [database, outside] = await Promise.all([openTestDatabase(), startOutsideParties()]);
  storage = new pg.Client({ connectionString: database.superuserUrl });
  await storage.connect();
  register = createRegister(database.app);
  await addCarriers(register);
  const environment = {
    SUMAHO_PUBLIC_ORIGIN: ORIGIN,
    SUMAHO_DATABASE_URL: database.appUrl,
    SUMAHO_KEY_SERVICE_DATABASE_URL: database.keyServiceUrl,
    SUMAHO_REDIS_URL: process.env['SUMAHO_TEST_REDIS_URL'] ?? '',
    SUMAHO_SIGN_IN_ISSUER: outside.issuer,
    SUMAHO_NOTICES_SMS_URL: outside.smsUrl,
    SUMAHO_LOG_LEVEL: 'error',
  };
  processes = await startOwnProcesses(['http', 'http', 'worker', 'worker'], environment, database);
  const { ports } = processes;
  let turn = 0;
  const between = createServer((incoming, outgoing) => {
    const to = ports[(turn += 1) % ports.length] ?? 0;
    const { url = '/', method = 'GET', headers } = incoming;
    const passed = ask({ host: '127.0.0.1', port: to, path: url, method, headers, agent: upstream }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  proxy = between;
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
  port = (between.address() as AddressInfo).port;
  for (let count = 0; count < CITIZENS; count += 1) citizens.push(await aCitizen(count));
  for (const { subject, canaries } of citizens) for (const canary of canaries) canaryOf.set(canary, subject);
  // Every one of them is of a form that the search knows.
  for (const canary of canaryOf.keys()) expect(canary.replaceAll(TOKENS, '')).toBe('');
}, PATIENCE);

afterAll(async () => {
  agent.destroy();
  proxy?.closeAllConnections();
  await new Promise((resolve) => (proxy ? proxy.close(resolve) : resolve(null)));
  upstream.destroy();
  await processes?.stop();
  await outside.stop();
  await storage.end();
  await database.drop();
});

async function aCitizen(count: number): Promise<Citizen> {
  const subject = `many-citizens-${count}`;
  const person = await register.transaction({ kind: 'system' }, (tx) =>
    tx.people.enrol({ providerSubject: subject, certificateName: `CANARYNAME${count}X`, birthDate: '1980-01-02' }),
  );
  const holding = await addHolding(register, person.id, { state: 'completed' });
  const { application, line, certificate } = holding;
  await storage.query(`UPDATE certificates SET state = 'active' WHERE serial = $1`, [certificate.serial]);
  const canaries = [
    ...[application.id, application.number, line.id, line.iccid, line.msisdn, certificate.serial],
    ...[person.id, subject, `CANARYNAME${count}X`],
  ];
  return { subject, personId: person.id, holding, canaries };
}

function send(path: string, options: { method?: string; headers?: Record<string, string>; body?: object } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const json: Record<string, string> = body ? { 'content-type': 'application/json' } : {};
    const sent = ask({ host: '127.0.0.1', port, path, method, headers: { ...json, ...headers }, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body ? JSON.stringify(body) : undefined);
  });
}

/** The first events of a stream of one's own; it has a connection of its own, as a browser gives it. */
function stream(path: string, cookie: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = ask({ host: '127.0.0.1', port, path, headers: { cookie }, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        if (!text.includes('event: timeline') && !text.includes('event: application')) return;
        sent.destroy();
        resolve(text);
      });
      answer.on('end', () => resolve(text));
    });
    sent.on('error', (problem) => (sent.destroyed ? undefined : reject(problem)));
    sent.end();
  });
}

const canaryOf = new Map<string, string>();
/** Everything that looks like an id, an application number, a serial, an ICCID or a telephone number, and the names. */
const TOKENS =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|A(?:-[2-9A-Z]{4}){3}|4[0-9a-f]{31}|8981\d{15}|\+8190\d{8}|CANARYNAME\d+X|many-citizens-\d+/gu;

/** Whatever stands in the answer of anybody but its asker. */
function search(me: Citizen | null, where: string, text: string): void {
  responses += 1;
  for (const [found] of text.matchAll(TOKENS)) {
    const owner = canaryOf.get(found);
    if (owner !== undefined && owner !== me?.subject) wrong.push(`${where}: ${found}`);
  }
}

const cookiesOf = ({ headers }: Answer) =>
  (headers['set-cookie'] ?? []).map((each) => each.split(';')[0] ?? '').filter((each) => !each.endsWith('='));

async function signIn(me: Citizen): Promise<{ cookie: string; csrf: string }> {
  const begun = await send(citizenRoutes.signIn.path);
  search(null, 'sign-in', begun.body + JSON.stringify(begun.headers));
  const pending = cookiesOf(begun).find((each) => each.startsWith(COOKIES['sign-in'])) ?? '';
  const back = `${citizenRoutes.signInCallback.path}?${signedInAs(me.subject, begun.headers.location ?? '')}`;
  const done = await send(back, { headers: { cookie: pending } });
  search(null, 'callback', done.body + String(done.headers.location));
  const cookie = cookiesOf(done).find((each) => each.startsWith(COOKIES.citizen)) ?? '';
  const session = await send(citizenRoutes.session.path, { headers: { cookie } });
  search(me, 'session', session.body);
  return { cookie, csrf: (JSON.parse(session.body) as { csrfToken: string }).csrfToken };
}

async function live(me: Citizen, neighbour: Citizen): Promise<void> {
  const { cookie, csrf } = await signIn(me);
  const { application, certificate } = me.holding;
  const own = { cookie };
  const changing = { ...own, 'x-csrf-token': csrf, origin: ORIGIN };
  const pageOf = (id: string) => citizenRoutes.readApplication.path.replace(':applicationId', id);
  const look = async (where: string, path: string, headers: Record<string, string> = own) => {
    const answer = await send(path, { headers });
    search(me, where, answer.body + JSON.stringify(answer.headers));
    return answer;
  };
  const [overview, page, foreign, absent, status] = await Promise.all([
    look('overview', citizenRoutes.overview.path),
    look('application', pageOf(application.id)),
    // Somebody else's is as absent as what is not there: nothing of its owner's in the answer, not even the id.
    look('foreign', pageOf(neighbour.holding.application.id)),
    look('absent', pageOf('00000000-0000-4000-8000-000000000000')),
    look('status', `/api/citizen/certificates/${certificate.serial}/status`),
  ]);
  expect([overview.status, page.status, foreign.status, absent.status]).toEqual([200, 200, 404, 404]);
  expect(status.status).toBeLessThan(500);
  expect(overview.headers['cache-control']).toBe('no-store');
  expect(overview.body).toContain(application.number);
  expect(page.body).toContain(application.id);
  const events = await stream(`${pageOf(application.id)}/events`, cookie);
  search(me, 'events', events);
  const refused = await send(citizenRoutes.overview.path.replace('overview', 'nowhere'), { headers: own });
  search(me, 'error', refused.body);
  const wrongBody = await send(`${pageOf(application.id)}/download-password`, {
    method: 'POST',
    // The same key from everybody: an answer kept for one is not another's.
    headers: { ...changing, 'idempotency-key': '11111111-1111-4111-8111-111111111111' },
    body: { password: 'x' },
  });
  search(me, 'invalid', wrongBody.body);
  // Held by its holder: the worker tells it on the line's own phone. Who comes again finds it held.
  const held = await send(citizenRoutes.suspendCertificate.path.replace(':serial', certificate.serial), {
    method: 'POST',
    headers: { ...changing, 'idempotency-key': randomUUID() },
    body: {},
  });
  search(me, 'suspension', held.body);
  expect(held.status).toBeLessThan(500);
  const out = await send(citizenRoutes.signOut.path, { method: 'POST', headers: { ...changing }, body: {} });
  search(me, 'sign-out', out.body);
  const after = await send(citizenRoutes.overview.path, { headers: own });
  search(null, 'after sign-out', after.body);
  expect(after.status).toBe(401);
}

describe('Many citizens at once over two processes of the API, two of the worker and the same connections', () => {
  it(
    'are each sent, and told on their phones, what is their own and nothing of anybody else’s',
    async () => {
      const began = performance.now();
      // Some come a second time, under a session of their own.
      const waiting = [...citizens, ...citizens.slice(0, 10)];
      const walks = waiting.length;
      const walk = async () => {
        for (let me = waiting.pop(); me; me = waiting.pop()) {
          const neighbour = citizens[(citizens.indexOf(me) + 1) % citizens.length] ?? me;
          await live(me, neighbour);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, walk));
      const answers = responses;
      // Each is told once that the certificate is held, and on no other phone.
      await vi.waitFor(() => expect(outside.messages.length).toBeGreaterThanOrEqual(CITIZENS), {
        timeout: PATIENCE / 2,
        interval: 200,
      });
      const told = new Map<string, number>();
      for (const message of outside.messages) {
        const owner = citizens.find(({ holding }) => holding.line.msisdn === message.to);
        search(owner ?? null, 'message', JSON.stringify(message));
        told.set(message.to, (told.get(message.to) ?? 0) + 1);
      }
      expect(told).toEqual(new Map(citizens.map(({ holding }) => [holding.line.msisdn, 1])));
      expect(wrong).toEqual([]);
      expect(answers).toBeGreaterThanOrEqual(walks * 13);
      const seconds = Math.round((performance.now() - began) / 1000);
      const messages = outside.messages.length;
      const figures = {
        citizens: CITIZENS,
        processes: processes?.pids.length,
        answers,
        messages,
        wrong: wrong.length,
        seconds,
      };
      if (FILE) await writeFile(FILE, JSON.stringify({ ...figures, load: loadavg() }));
    },
    PATIENCE,
  );

  it('would have been told by the search, had one of them been sent another’s', () => {
    const [one, other] = citizens;
    if (!one || !other) throw new Error('too few citizens');
    const before = wrong.length;
    search(one, 'planted', `… ${other.holding.application.number} …`);
    search(one, 'planted', `… ${other.subject}`);
    expect(wrong.splice(before)).toHaveLength(2);
  });
});
