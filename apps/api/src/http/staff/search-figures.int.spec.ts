// Finding a line and opening its page as the register grows (performance §4, row e). A short run proves that every key finds its line, for
// its own desk alone, and by an index; `npm run bench -- --lines 10000000` asks for the figures (SUMAHO_SEARCH_FIGURES names the file,
// SUMAHO_SEARCH_LINES the number of lines). Nothing is decided by a clock here.
import { SEARCHES } from '@sumaho-jpki/adapters/register';
import { staffRoutes } from '@sumaho-jpki/contract';
import { problem } from '@sumaho-jpki/rules';
import pg from 'pg';
import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { median, rounded } from '../../testing/bench-figures';
import { addCarriers } from '../../testing/demo-rows';
import { FAILED_BY, fillLines, lineOfMany, numbered, planOf, type LineOfMany } from '../../testing/many-lines';

const FILE = process.env['SUMAHO_SEARCH_FIGURES'];
const LINES = Number(process.env['SUMAHO_SEARCH_LINES'] ?? 12_000);
/** Of each kind of key and each desk. */
const QUESTIONS = FILE ? 300 : 4;
const PATIENCE = 2 * 3_600_000;

const KEYS = {
  'phone-number': ({ msisdn }: LineOfMany) => `0${msisdn.slice(3, 5)}-${msisdn.slice(5, 9)}-${msisdn.slice(9)}`,
  iccid: ({ iccid }: LineOfMany) => iccid,
  imei: ({ imei }: LineOfMany) => imei,
  eid: ({ eid }: LineOfMany) => eid,
  'application-number': ({ applicationNumber }: LineOfMany) => applicationNumber,
  'certificate-serial': ({ serial }: LineOfMany) => serial,
} as const;
const DESKS = ['docomo', 'mvno-a', 'jlis'] as const;

let api: ApiUnderTest;
let storage: pg.Client;
let by: Record<(typeof DESKS)[number], SignedIn>;
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
  by = {
    docomo: await api.staff('carrier-desk', 'docomo'),
    'mvno-a': await api.staff('mvno-desk', 'mvno-a'),
    jlis: await api.staff('jlis-operator'),
  };
}, PATIENCE);
afterAll(async () => {
  figures['load'] = loadavg().map((each) => rounded(each, 1));
  if (FILE) await writeFile(FILE, JSON.stringify(figures));
  await storage.end();
  await api.stop();
});

/** Lines spread over the whole register that this desk may see. */
function chosen(desk: (typeof DESKS)[number], most = QUESTIONS): LineOfMany[] {
  const all = numbered(LINES, desk === 'jlis' ? undefined : desk);
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
  for (const item of items) {
    const began = performance.now();
    await work(item);
    took.push(performance.now() - began);
  }
  const sorted = took.toSorted((a, b) => a - b);
  const p95 = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? Number.NaN;
  return { p50Milliseconds: rounded(median(took)), p95Milliseconds: rounded(p95) };
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
  for (const desk of DESKS)
    it.each(Object.keys(KEYS) as (keyof typeof KEYS)[])(
      `by %s finds exactly the line, at the desk of ${desk}`,
      async (kind) => {
        const lines = chosen(desk);
        expect(lines.length).toBeGreaterThan(0);
        const times = await timed(lines, async (line) => {
          const { results } = await search(by[desk], KEYS[kind](line));
          expect(results.map(({ lineId, matched }) => [lineId, matched])).toEqual([[line.id, kind]]);
        });
        figures[`search ${kind} ${desk}`] = times;
      },
      PATIENCE,
    );

  it.each(DESKS)('by the number of an error finds lines that ended with it, at the desk of %s', async (desk) => {
    const times = await timed(Array.from({ length: QUESTIONS }), async () => {
      const { results } = await search(by[desk], `E-${problem(FAILED_BY).number}`);
      expect(
        results.every(({ matched, carrier }) => matched === 'error-number' && (desk === 'jlis' || carrier === desk)),
      ).toBe(true);
      if (desk === 'jlis') expect(results.length).toBeGreaterThan(0);
    });
    figures[`search error-number ${desk}`] = times;
  });

  it('finds nothing of another carrier, by any key', async () => {
    const others = numbered(LINES, 'kddi').slice(0, 3).map(lineOfMany);
    expect(others.length).toBeGreaterThan(0);
    for (const line of others)
      for (const key of Object.values(KEYS)) expect((await search(by.docomo, key(line))).results).toEqual([]);
  });
});

describe('The page of a line among many', () => {
  it.each(DESKS)(
    'is opened at the desk of %s',
    async (desk) => {
      figures[`page ${desk}`] = await timed(chosen(desk), async (line) => {
        const answer = await page(by[desk], line);
        expect(answer.statusCode).toBe(200);
        const { line: shown, certificates, timeline } = staffRoutes.readLine.response.parse(answer.json());
        expect([shown.lineId, certificates.map(({ serial }) => serial), timeline.length]).toEqual([
          line.id,
          [line.serial],
          3,
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
});
