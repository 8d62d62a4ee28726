// Finding a line and opening its page as the register grows (performance §4, row e). A short run proves that every key finds its line, for
// its own desk alone, and by an index; `npm run bench -- --lines 10000000` asks for the figures (SUMAHO_SEARCH_FIGURES names the file,
// SUMAHO_SEARCH_LINES the number of lines). Nothing is decided by a clock here.
import { PROBLEM_OF_CARRIER, SEARCHES } from '@sumaho-jpki/adapters/register';
import { staffRoutes } from '@sumaho-jpki/contract';
import { problem, type IdentifierKind } from '@sumaho-jpki/rules';
import pg from 'pg';
import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { median, rounded } from '../../testing/bench-figures';
import { addCarriers } from '../../testing/demo-rows';
import {
  FAILED_BY,
  fillLines,
  NEVER_FAILED,
  lineOfMany,
  numbered,
  planOf,
  type LineOfMany,
} from '../../testing/many-lines';

const FILE = process.env['SUMAHO_SEARCH_FIGURES'];
const LINES = Number(process.env['SUMAHO_SEARCH_LINES'] ?? 12_000);
/** Of each kind of key and each desk. */
const QUESTIONS = FILE ? 300 : 4;
const PATIENCE = 2 * 3_600_000;

const national = ({ msisdn }: LineOfMany) => `0${msisdn.slice(3)}`;
const hyphened = ({ msisdn }: LineOfMany) => `0${msisdn.slice(3, 5)}-${msisdn.slice(5, 9)}-${msisdn.slice(9)}`;
/** U+FF01 to U+FF5E are ASCII, 0xFEE0 further up. */
const wide = (text: string) => text.replace(/[!-~]/gu, (each) => String.fromCodePoint(each.charCodeAt(0) + 0xfee0));

interface Key {
  readonly kind: IdentifierKind;
  readonly of: (line: LineOfMany) => string;
  /** A number of the holder's: to the host network there is no such thing. */
  readonly personal?: true;
}
const KEYS = {
  'phone-number': { kind: 'phone-number', of: hyphened },
  'phone-number without hyphens': { kind: 'phone-number', of: national },
  'phone-number in full width': { kind: 'phone-number', of: (line) => wide(hyphened(line)) },
  'phone-number from abroad': { kind: 'phone-number', of: ({ msisdn }) => msisdn },
  iccid: { kind: 'iccid', of: ({ iccid }) => iccid },
  imei: { kind: 'imei', of: ({ imei }) => imei },
  eid: { kind: 'eid', of: ({ eid }) => eid },
  'application-number': {
    kind: 'application-number',
    of: ({ applicationNumber }) => applicationNumber,
    personal: true,
  },
  'certificate-serial': { kind: 'certificate-serial', of: ({ serial }) => serial, personal: true },
} as const satisfies Record<string, Key>;
/** Who asks, and whose lines they ask for. */
const DESKS = {
  docomo: { role: 'carrier-desk', carrier: 'docomo', lines: 'docomo' },
  'mvno-a': { role: 'mvno-desk', carrier: 'mvno-a', lines: 'mvno-a' },
  'docomo as host': { role: 'carrier-desk', carrier: 'docomo', lines: 'mvno-a' },
  jlis: { role: 'jlis-operator', carrier: null, lines: undefined },
} as const;
type Desk = keyof typeof DESKS;
const DESK_NAMES = Object.keys(DESKS) as Desk[];

let api: ApiUnderTest;
let storage: pg.Client;
const by = {} as Record<Desk, SignedIn>;
let signedIn = false;
const figures: Record<string, unknown> = { lines: LINES, questionsEach: QUESTIONS };

beforeAll(async () => {
  api = await ApiUnderTest.start();
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  await addCarriers(api.register);
  const began = performance.now();
  await fillLines(storage, LINES, (what) => {
    if (FILE) process.stderr.write(`${Math.round((performance.now() - began) / 1000)} s: ${what}\n`);
  });
  figures['fillSeconds'] = Math.round((performance.now() - began) / 1000);
}, PATIENCE);
// A long run outlasts a session that nobody uses.
beforeEach(async () => {
  if (signedIn && !FILE) return;
  signedIn = true;
  for (const desk of DESK_NAMES) by[desk] = await api.staff(DESKS[desk].role, DESKS[desk].carrier);
});
afterAll(async () => {
  figures['load'] = loadavg().map((each) => rounded(each, 1));
  if (FILE) await writeFile(FILE, JSON.stringify(figures));
  await storage.end();
  await api.stop();
});

/** Lines spread over the whole register that this desk may see. */
function chosen(desk: Desk, most = QUESTIONS): LineOfMany[] {
  const all = numbered(LINES, DESKS[desk].lines);
  const step = Math.max(1, Math.floor(all.length / most));
  return all
    .filter((_, at) => at % step === 0)
    .slice(0, most)
    .map(lineOfMany);
}
const search = async (desk: SignedIn, key: string) =>
  staffRoutes.search.response.parse(
    (await api.read(`${staffRoutes.search.path}?q=${encodeURIComponent(key)}`, desk)).json(),
  );
const page = (desk: SignedIn, { id }: LineOfMany) => api.read(staffRoutes.readLine.path.replace(':lineId', id), desk);

async function timed<T>(items: readonly T[], work: (item: T) => Promise<unknown>) {
  const took: number[] = [];
  const before = process.cpuUsage();
  for (const item of items) {
    const began = performance.now();
    await work(item);
    took.push(performance.now() - began);
  }
  const { user, system } = process.cpuUsage(before);
  const sorted = took.toSorted((a, b) => a - b);
  const p95 = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? Number.NaN;
  return {
    p50Milliseconds: rounded(median(took)),
    p95Milliseconds: rounded(p95),
    cpuMilliseconds: rounded((user + system) / 1000 / items.length),
  };
}

describe('The made-up lines', () => {
  it(
    'are as many as asked for, with numbers, ICCIDs and IMEIs whose check digits hold',
    async () => {
      const { rows } = await storage.query<{ n: number }>(`SELECT count(*)::int AS n FROM lines`);
      expect(rows[0]?.n).toBe(LINES);
      for (const line of chosen('jlis', 12)) {
        const found = await storage.query(`SELECT carrier, msisdn, iccid, imei, eid FROM lines WHERE id = $1`, [
          line.id,
        ]);
        const { carrier, msisdn, iccid, imei, eid } = line;
        expect(found.rows).toEqual([{ carrier, msisdn, iccid, imei, eid }]);
      }
    },
    PATIENCE,
  );
});

describe('A search among many lines', () => {
  for (const desk of DESK_NAMES)
    it.each(Object.keys(KEYS) as (keyof typeof KEYS)[])(
      `by %s finds exactly the line, at the desk of ${desk}`,
      async (name) => {
        const key: Key = KEYS[name];
        const lines = chosen(desk);
        expect(lines.length).toBeGreaterThan(0);
        const hidden = key.personal === true && desk === 'docomo as host';
        const times = await timed(lines, async (line) => {
          const { results } = await search(by[desk], key.of(line));
          expect(results.map(({ lineId, matched }) => [lineId, matched])).toEqual(hidden ? [] : [[line.id, key.kind]]);
        });
        figures[`search ${name} ${desk}`] = times;
      },
      PATIENCE,
    );

  it.each(DESK_NAMES.filter((desk) => desk !== 'docomo as host'))(
    'by the number of an error finds lines that ended with it, at the desk of %s',
    async (desk) => {
      const { lines: own } = DESKS[desk];
      const times = await timed(Array.from({ length: QUESTIONS }), async () => {
        const { results } = await search(by[desk], `E-${problem(FAILED_BY).number}`);
        expect(results.length).toBeGreaterThan(0);
        expect(
          results.every(({ matched, carrier }) => matched === 'error-number' && (own === undefined || carrier === own)),
        ).toBe(true);
      });
      figures[`search error-number ${desk}`] = times;
    },
    PATIENCE,
  );

  it(
    'by the number of an error that none of its lines met finds nothing, at the desk of their carrier',
    async () => {
      const spared = await api.staff('carrier-desk', NEVER_FAILED);
      figures['search error-number of others'] = await timed(Array.from({ length: QUESTIONS }), async () => {
        expect((await search(spared, `E-${problem(FAILED_BY).number}`)).results).toEqual([]);
      });
    },
    PATIENCE,
  );

  it('finds nothing of another carrier, by any key', async () => {
    const others = numbered(LINES, 'kddi').slice(0, 3).map(lineOfMany);
    expect(others.length).toBeGreaterThan(0);
    for (const line of others)
      for (const key of Object.values(KEYS)) expect((await search(by.docomo, key.of(line))).results).toEqual([]);
  });
});

describe('The page of a line among many', () => {
  it.each(DESK_NAMES)(
    'is opened at the desk of %s',
    async (desk) => {
      // To the host network the line without its holder, and so without certificate and timeline.
      const host = desk === 'docomo as host';
      figures[`page ${desk}`] = await timed(chosen(desk), async (line) => {
        const answer = await page(by[desk], line);
        expect(answer.statusCode).toBe(200);
        const { line: shown, certificates, timeline } = staffRoutes.readLine.response.parse(answer.json());
        expect([shown.lineId, certificates.map(({ serial }) => serial), timeline.length]).toEqual([
          line.id,
          host ? [] : [line.serial],
          host ? 0 : 3,
        ]);
      });
    },
    PATIENCE,
  );

  it('of another carrier is not there', async () => {
    const [other = 0] = numbered(LINES, 'kddi');
    expect((await page(by.docomo, lineOfMany(other))).statusCode).toBe(404);
  });
});

describe('Every search', () => {
  const scopes = {
    jlis: { scope: 'jlis' },
    docomo: { scope: 'carrier', carrier: 'docomo' },
    system: { scope: 'system' },
  };
  const [n = 0] = numbered(LINES, 'docomo');
  const line = lineOfMany(n);
  const VALUES: Record<keyof typeof SEARCHES, string> = {
    msisdn: line.msisdn,
    iccid: line.iccid,
    imei: line.imei,
    'application-number': line.applicationNumber,
    'certificate-serial': line.serial,
    eid: line.eid,
    problem: FAILED_BY,
  };
  for (const [name, scope] of Object.entries(scopes))
    it.each(Object.keys(SEARCHES) as (keyof typeof SEARCHES)[])(`by %s uses an index as ${name}`, async (kind) => {
      const plan = await planOf(storage, scope, SEARCHES[kind], [VALUES[kind], 20]);
      expect(plan).not.toMatch(/Seq Scan on (lines|applications|certificates)/u);
      expect(plan).toMatch(/Index (Only )?(Scan|Cond)|Bitmap Index Scan/u);
      expect(plan).toContain('Index Cond');
    });

  it('by problem goes straight to the carrier’s own as a carrier', async () => {
    const plan = await planOf(storage, scopes.docomo, PROBLEM_OF_CARRIER, [FAILED_BY, 20, 'docomo']);
    expect(plan).toContain('applications_problem_of_carrier');
    expect(plan).toMatch(/Index Cond: .*carrier = 'docomo'/u);
  });
});
