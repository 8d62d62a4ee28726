// The table of permissions, cell by cell, over HTTP: every route of the contract as every role, on rows of every tenant relation and
// state, compared with what the rules say. A route that lands later is asked about without a word here; where its path or body says
// nothing to the matrix, it says what to add. Source: issue "Isolation and proof", reliability-security §5.5.
import { staffRoutes, type Route } from '@sumaho-jpki/contract';
import { applicationNumber, may, operationRule, rolesThatMay } from '@sumaho-jpki/rules';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest } from '../testing/api-under-test';
import { ALL_ROUTES, ask, countStatements, type Answer, type Question } from '../testing/matrix/asking';
import { everyCaller, relationOfTenant, STAFF, type Caller } from '../testing/matrix/callers';
import { JlisRows } from '../testing/matrix/jlis-rows';
import { nameOf, owedBody } from '../testing/matrix/samples';
import { stateVerdict } from '../testing/matrix/state-verdict';
import { owedRow, subjectOf, type RowState, type Subject } from '../testing/matrix/subjects';
import { MatrixWorld, TENANT_IDS, withCheckDigit, type Tenant } from '../testing/matrix/world';

let api: ApiUnderTest;
let world: MatrixWorld;
let jlisRows: JlisRows;
let callers: readonly Caller[];
let stale: readonly Caller[];
let uncount: () => void;
let folder: string;
let cells = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'permission-matrix-'));
  const key = join(folder, 'sp-tsm.jwk.json');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(key, JSON.stringify(privateKey.export({ format: 'jwk' })));
  api = await ApiUnderTest.start({ environment: { SUMAHO_MESSAGE_KEY_FILE: key } });
  uncount = countStatements();
  world = new MatrixWorld(api);
  await world.open();
  jlisRows = new JlisRows(api);
  await jlisRows.open();
  callers = await everyCaller(api, world);
  stale = await longAgo(callers.filter(({ surface }) => surface === 'staff'));
});
afterAll(async () => {
  uncount();
  await api.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The same members of staff, who showed their second factor ten minutes ago. */
async function longAgo(staff: readonly Caller[]): Promise<Caller[]> {
  const again = await Promise.all(STAFF.map(([role, carrier]) => api.staff(role, carrier)));
  const hashes = again.map(({ cookie }) => api.hasher.lookup(cookie.split('=')[1] ?? ''));
  const client = new pg.Client({ connectionString: api.database.superuserUrl });
  await client.connect();
  const { rowCount } = await client.query(
    `UPDATE sessions SET created_at = clock_timestamp() - interval '10 minutes' WHERE id_hash = ANY($1)`,
    [hashes],
  );
  await client.end();
  expect(rowCount).toBe(STAFF.length);
  return staff.map((caller, at) => ({
    ...caller,
    name: `${caller.name}, proved long ago`,
    headers: () => ({
      ...caller.headers(null),
      cookie: again[at]?.cookie ?? '',
      'x-csrf-token': again[at]?.csrfToken ?? '',
    }),
  }));
}

/** A row to ask about: of a tenant, of J-LIS, or one that is not there. */
interface Place {
  readonly what: string;
  readonly tenant: Tenant | null;
  readonly state?: RowState;
  readonly there: boolean;
}

const PLAIN: Place = { what: '', tenant: null, there: true };
const ABSENT: Place = { what: 'of nobody', tenant: null, there: false };

/**
 * All states at the first tenant; at the others all of them for a carrier's staff, whose relation differs from tenant to tenant. Who
 * gets no further than the door is asked about one state of each.
 */
function placesOf(route: Route, caller: Caller): Place[] {
  const subject = subjectOf(route);
  if (!subject) return [PLAIN];
  if (subject.notSaid) return [ABSENT];
  if (!subject.value) return [{ what: 'of J-LIS', tenant: null, there: true }, ABSENT];
  const named = ({ certificate, application }: RowState) => application ?? certificate;
  const theirs = TENANT_IDS.flatMap((tenant) =>
    subject.states
      .slice(0, isIn(route, caller) && (caller.carrier !== null || tenant === TENANT_IDS[0]) ? undefined : 1)
      .map((state): Place => ({ what: `${tenant} ${named(state)}`, tenant, state, there: true })),
  );
  return [...theirs, ABSENT];
}

/** The right sign-in, and for staff a role that does such things at all. */
const isIn = (route: Route, { surface, role }: Caller): boolean =>
  surface === route.surface &&
  role !== undefined &&
  (surface !== 'staff' || rolesThatMay(route.permission).includes(role));

async function questionOf(route: Route, caller: Caller, subject: Subject | null, place: Place): Promise<Question> {
  if (!subject) return { caller, route, value: '', row: null };
  if (!place.there) return { caller, route, value: subject.absent(), row: null };
  if (!subject.value || !place.tenant || !place.state) {
    return { caller, route, value: await jlisRows.valueFor(route), row: null };
  }
  const row = await world.row(place.tenant, place.state.certificate, place.state.application);
  return { caller, route, value: subject.value(row), row };
}

const BY_PERMISSION = ['role-may-not', 'other-tenant'];
const isRefusedByPermission = ({ rule }: Answer): boolean => BY_PERMISSION.includes(rule ?? '');
const told = ({ status, code, rule }: Answer): string => `${status} ${code ?? ''} ${rule ?? ''}`.trim();

/** What this cell must answer: null where it does. `twin` is the same caller's answer for what is not there. */
async function difference(question: Question, place: Place, subject: Subject | null, twin: () => Promise<Answer>) {
  const { caller, route, row } = question;
  const verdict = row && (await stateVerdict(api, question));
  const answer = await ask(api, question);
  if (answer.status < 300 && route.method !== 'GET') {
    if (row) await world.spend(row);
    else jlisRows.spend(route);
  }
  const wrong = (expected: string) => `${caller.name} · ${place.what}: ${told(answer)} instead of ${expected}`;
  if (route.surface === 'open') {
    const open = answer.status < 500 && answer.code !== 'sign-in-required' && !isRefusedByPermission(answer);
    return open ? null : wrong('an answer for anybody');
  }
  if (caller.surface !== route.surface) {
    const portal = answer.status === 302 && answer.bytes.includes('problem=sign-in-required');
    return portal || told(answer) === '401 sign-in-required' ? null : wrong('401 sign-in-required');
  }
  if (caller.role === undefined) return wrong('a caller with a role');
  if (caller.surface === 'staff' && !rolesThatMay(route.permission).includes(caller.role)) {
    if (told(answer) !== '403 forbidden role-may-not') return wrong('403 forbidden role-may-not');
    return subject ? sameAs(route, await twin(), answer, wrong) : null;
  }
  // What no row is named for is everybody's own, whose role does such things at all.
  const relation = row ? caller.relation(row) : 'none';
  const permitted = !subject || may(caller.role, route.permission, relation).allowed;
  // A host network sees the line of its MVNO, and is told that the act is not its own.
  if (!permitted && relation === 'host-of' && subject.hostSees)
    return told(answer) === '404 not-found other-tenant' ? null : wrong('404 not-found other-tenant');
  if (!permitted) return sameAs(route, await twin(), answer, wrong);
  const misread = subject !== null && answer.code === 'validation-failed' && owed(route).length === 0;
  // Where no parameter names the row, the body may name a tenant: whose it is is then judged there.
  const refused = subject ? isRefusedByPermission(answer) : answer.rule === 'role-may-not';
  if (refused || misread || answer.status === 401 || answer.status >= 500) return wrong('being let in');
  if (subject?.notSaid || answer.code === 'validation-failed') return null;
  if (!place.there) return answer.status === 404 ? null : wrong('404');
  if (subject && answer.status === 404) return wrong('the row that is there');
  if (route.method === 'GET' && subject && answer.status !== route.status) return wrong(String(route.status));
  if (!verdict) return null;
  if (verdict.allowed) return answer.status === route.status ? null : wrong(`${route.status}: allowed in this state`);
  return answer.rule === verdict.rule ? null : wrong(`refused by ${verdict.rule}`);
}

/** Somebody else's row answers like no row: byte for byte, and after as many statements. */
function sameAs(route: Route, twin: Answer, answer: Answer, wrong: (expected: string) => string): string | null {
  if (answer.bytes !== twin.bytes) return wrong(`${told(twin)}, byte for byte`);
  // A gate's entitlement is read again now and then, by the clock.
  if (route.surface !== 'gate' && answer.statements !== twin.statements)
    return wrong(`${twin.statements} statements to the register (${answer.statements})`);
  return null;
}

/** Signing out ends the very sessions that ask. */
const lastOfAll = ({ path }: Route): number => (path.endsWith('/sign-out') ? 1 : 0);
const inOrder = ALL_ROUTES.toSorted((a, b) => lastOfAll(a) - lastOfAll(b)).map(
  (route) => [nameOf(route), route] as const,
);

/** What keeps a route from being asked about its rows. */
const owed = (route: Route): string[] => [owedRow(route), owedBody(route)].filter((each) => each !== null);

// A route that lands is asked with what its schema says and about no row but nobody's; what it owes beyond that is told, and asked for
// by JPKI_MATRIX=full.
it('knows of every route what its parameter names and what to send', () => {
  const debts = ALL_ROUTES.flatMap(owed);
  for (const debt of debts) process.stderr.write(`permission matrix: ${debt}\n`);
  if (process.env['JPKI_MATRIX'] === 'full') expect(debts).toEqual([]);
});

describe('The search', () => {
  it('finds nothing of another carrier, by no number of it, and asks the register as often as for a number of nobody', async () => {
    const { search } = staffRoutes;
    const differences: string[] = [];
    const theirs = await world.row('kddi', 'active');
    const nobodys = [
      '09099999999',
      withCheckDigit(`898110000${'9'.repeat(9)}`),
      applicationNumber(randomBytes(16)),
      `4${'c'.repeat(31)}`,
    ];
    const numbers = [
      `0${theirs.line.msisdn.slice(3)}`,
      theirs.line.iccid,
      theirs.application.number,
      theirs.certificate.serial,
    ];
    for (const caller of callers.filter(({ carrier, surface }) => surface === 'staff' && carrier !== null)) {
      for (const [at, number] of numbers.entries()) {
        const asked = { caller, route: search, value: '', row: null };
        const [found, none] = [
          await ask(api, { ...asked, query: `?q=${number}` }),
          await ask(api, { ...asked, query: `?q=${nobodys[at] ?? ''}` }),
        ];
        const hits = (JSON.parse(found.body) as { results: unknown[] }).results.length;
        const own = caller.relation(theirs) === 'own';
        if (hits !== (own ? 1 : 0)) differences.push(`${caller.name} ${number}: ${hits} found`);
        if (!own && found.statements !== none.statements)
          differences.push(`${caller.name} ${number}: ${found.statements} statements, not ${none.statements}`);
        if (
          !own &&
          found.bytes.replaceAll(number.slice(1), '') !== none.bytes.replaceAll((nobodys[at] ?? '').slice(1), '')
        )
          differences.push(`${caller.name} ${number}: ${found.body} is not ${none.body}`);
        cells += 1;
      }
    }
    expect(differences).toEqual([]);
  });
});

const HOWEVER_SLOW = { timeout: 1_800_000 };

describe('Every caller at every row', HOWEVER_SLOW, () => {
  it.each(inOrder)('%s', async (_name, route) => {
    const subject = subjectOf(route);
    const differences: string[] = [];
    for (const caller of callers) {
      let twin: Promise<Answer> | undefined;
      const ofNobody = () => (twin ??= questionOf(route, caller, subject, ABSENT).then((asked) => ask(api, asked)));
      for (const place of placesOf(route, caller)) {
        const question = await questionOf(route, caller, subject, place);
        const wrong = await difference(question, place, subject, ofNobody);
        if (wrong !== null) differences.push(wrong);
        cells += 1;
      }
    }
    expect(differences.slice(0, 40)).toEqual([]);
  });
});

/** The challenge of the new key is judged first; it was asked for under a fresh proof. */
const AFTER_A_CHALLENGE = ['POST /api/staff/account/passkeys'];

describe('Who showed the second factor long ago', HOWEVER_SLOW, () => {
  const fresh = ALL_ROUTES.filter(
    (route) =>
      route.surface === 'staff' &&
      (operationRule(route.permission).freshProof?.length ?? 0) > 0 &&
      !AFTER_A_CHALLENGE.includes(nameOf(route)),
  );
  it.each(fresh.map((route) => [nameOf(route), route] as const))('%s: shows it anew', async (_name, route) => {
    const subject = subjectOf(route);
    const rule = operationRule(route.permission);
    const differences: string[] = [];
    for (const caller of stale) {
      if (!caller.role || !rule.freshProof?.includes(caller.role)) continue;
      for (const place of placesOf(route, caller).filter(({ there }) => there)) {
        const question = await questionOf(route, caller, subject, place);
        const relation = relationOfTenant(caller.carrier, question.row);
        if (subject && !may(caller.role, route.permission, relation).allowed) continue;
        const answer = await ask(api, question);
        if (answer.code !== 'step-up-required') differences.push(`${caller.name} · ${place.what}: ${told(answer)}`);
        cells += 1;
      }
    }
    expect(differences.slice(0, 40)).toEqual([]);
  });
});

it('has four thousand cells and more', () => {
  expect(cells).toBeGreaterThanOrEqual(4000);
});
