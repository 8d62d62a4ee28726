// Many lines as the register would hold them, made by Postgres itself: valid numbers, ICCIDs and IMEIs, every fifth line with person,
// application, certificate, element and timeline. Everything about line n is worked out again from n. Tests and figures only.
import { APP_ROLE } from '@sumaho-jpki/adapters/register';
import { applicationNumber, luhnDigit } from '@sumaho-jpki/rules';
import { createHash } from 'node:crypto';
import type pg from 'pg';

/** Of ten holders in a row, and of the four lines behind each. */
const CARRIER_OF = [...Array<string>(5).fill('docomo'), ...Array<string>(3).fill('kddi'), 'mvno-a', 'mvno-a'];
const HOLDER_EACH = 5;
/** Lines whose application number carries its check character, so that a desk may paste it. */
const NUMBERED_EACH = 1000;

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
/** A UUID of version 4 in form, worked out from a text; the second line is the same in SQL. */
const uuidOf = (text: string) => md5(text).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/u, '$1-$2-4$3-8$4-$5');
const uuidSql = (text: string) => `overlay(overlay(md5(${text}) placing '4' from 13) placing '8' from 17)::uuid`;
const eight = (n: number) => String(n).padStart(8, '0');

const ICCID_PREFIX = '8981100000';
const IMEI_PREFIX = '359998';
const EID_PREFIX = '8904903200000000000000';
/** SGP.29: the 32 digits are 1 modulo 97. */
const eidCheck = (thirty: bigint) => String(98n - ((thirty * 100n) % 97n)).padStart(2, '0');

export interface LineOfMany {
  readonly id: string;
  readonly carrier: string;
  readonly msisdn: string;
  readonly iccid: string;
  readonly imei: string;
  readonly eid: string;
  readonly serial: string;
  readonly applicationNumber: string;
}

/** @param n of a line that has a holder and a speakable application number: a multiple of NUMBERED_EACH */
export function lineOfMany(n: number): LineOfMany {
  const digits = eight(n);
  return {
    id: uuidOf(`line${n}`),
    carrier: CARRIER_OF[Math.floor(n / HOLDER_EACH) % 10] ?? '',
    msisdn: `+8190${digits}`,
    iccid: `${ICCID_PREFIX}${digits}${luhnDigit(ICCID_PREFIX + digits)}`,
    imei: `${IMEI_PREFIX}${digits}${luhnDigit(IMEI_PREFIX + digits)}`,
    eid: `${EID_PREFIX}${digits}${eidCheck(BigInt(EID_PREFIX + digits))}`,
    serial: `4${md5(`serial${n}`).slice(1)}`,
    applicationNumber: applicationNumber(createHash('sha256').update(`number${n}`).digest()),
  };
}

/** Numbers of lines that can be looked for by everything, those of one carrier or of all. */
export function numbered(lines: number, carrier?: string): number[] {
  const found: number[] = [];
  for (let n = NUMBERED_EACH; n <= lines; n += NUMBERED_EACH) {
    // All ten kinds take turns.
    const line = n + ((n / NUMBERED_EACH) % 10) * HOLDER_EACH;
    if (line <= lines && (carrier === undefined || CARRIER_OF[Math.floor(line / HOLDER_EACH) % 10] === carrier))
      found.push(line);
  }
  return found;
}

/** Luhn sum of four digits whose last one is doubled; a block of four leaves the next block's doubling as it is. */
const luhnOfFour = (block: number) =>
  [...String(block).padStart(4, '0')].reduce((sum, digit, at) => {
    const value = Number(digit) * (at % 2 === 1 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0);
const prefixSum = (prefix: string) => (10 - Number(luhnDigit(`${prefix}00000000`))) % 10;
const checked = (prefix: string) =>
  `'${prefix}' || lpad(n::text, 8, '0') ||
   ((1000 - ${prefixSum(prefix)} - luhn[n / 10000 + 1] - luhn[n % 10000 + 1]) % 10)::text`;

const EID_OF_N = `'${EID_PREFIX}' || lpad(n::text, 8, '0') ||
   lpad((98 - (${(BigInt(EID_PREFIX) * 10n ** 10n) % 97n} + n::bigint * 100) % 97)::text, 2, '0')`;

/** Every so many lines an application that ended with this problem: one of a hundred, of all kinds of lines but those of this carrier. */
const FAILED_EACH = HOLDER_EACH * 101;
export const FAILED_BY = 'sim-not-reachable';
export const NEVER_FAILED = 'kddi';

const TABLES = ['lines', 'sims', 'people', 'applications', 'certificates', 'elements', 'history'];

/** Rules and keys of the register stand in the way of ten million made-up rows: left out while they are made, here only. */
export async function fillLines(storage: pg.Client, lines: number, say: (what: string) => void = () => undefined) {
  await storage.query(`SET session_replication_role = replica`);
  await storage.query(`SET synchronous_commit = off`);
  await storage.query(`SET maintenance_work_mem = '512MB'`);
  const luhn = `(SELECT array_agg(s ORDER BY o) AS luhn FROM unnest(string_to_array('${Array.from({ length: 10_000 }, (_, block) => luhnOfFour(block)).join()}', ',')::int[]) WITH ORDINALITY AS x(s, o))`;
  const turn = `(n / ${HOLDER_EACH} % 10)`;
  const carrier = `CASE WHEN ${turn} < 5 THEN 'docomo' WHEN ${turn} < 8 THEN 'kddi' ELSE 'mvno-a' END`;
  const host = `CASE WHEN ${turn} BETWEEN 5 AND 7 THEN 'kddi' ELSE 'docomo' END`;
  const person = uuidSql(`'person' || n`);
  const line = uuidSql(`'line' || n`);
  const application = uuidSql(`'application' || n`);
  const serial = `'4' || substr(md5('serial' || n), 2)`;
  const holders = `generate_series(${HOLDER_EACH}, ${lines}, ${HOLDER_EACH}) n`;
  const fills: readonly (readonly [string, string])[] = [
    [
      'lines',
      `(id, carrier, host_carrier, msisdn, state, person_id, iccid, sim_product, handset_model, imei, eid, updated_at)
       SELECT ${line}, ${carrier}, ${host}, '+8190' || lpad(n::text, 8, '0'),
              CASE WHEN n % 97 = 0 THEN 'suspended' ELSE 'active' END,
              CASE WHEN n % ${HOLDER_EACH} = 0 THEN ${person} END, ${checked(ICCID_PREFIX)}, 'sakura-nfc-4',
              'tsubame-t1', ${checked(IMEI_PREFIX)}, ${EID_OF_N}, timestamptz '2026-01-01' + n * interval '1 second'
         FROM ${luhn} digits, generate_series(1, ${lines}) n`,
    ],
    [
      'sims',
      `(host_carrier, iccid, carrier, product)
       SELECT ${host}, ${checked(ICCID_PREFIX)}, ${carrier}, 'sakura-nfc-4'
         FROM ${luhn} digits, generate_series(1, ${lines}) n`,
    ],
    [
      'people',
      `(id, provider_subject, certificate_name, birth_date)
       SELECT ${person}, 'many-' || n, 'JPKI' || n, '1980-01-02' FROM ${holders}`,
    ],
    [
      'applications',
      `(id, number, person_id, line_id, carrier, state, iccid, handset_model, card_not_after, card_signature_serial,
        signed_document_sha256, certificate_serial, problem, updated_at)
       SELECT ${application}, 'A-' || n, ${person}, ${line}, ${carrier}, 'completed', ${checked(ICCID_PREFIX)},
              'tsubame-t1', timestamptz '2030-01-01', '0a', 'ff', ${serial},
              CASE WHEN n % ${FAILED_EACH} = 0 AND ${carrier} <> '${NEVER_FAILED}' THEN '${FAILED_BY}' END,
              timestamptz '2026-01-01' + n * interval '1 second'
         FROM ${luhn} digits, ${holders}`,
    ],
    [
      'certificates',
      `(serial, person_id, application_id, line_id, carrier, state, route, profile, spki_sha256, tbs_der, certificate_der,
        not_before, not_after)
       SELECT ${serial}, ${person}, ${application}, ${line}, ${carrier}, 'active', 'sim', 'user-auth-3', md5('key' || n),
              '\\x3000', '\\x3000', timestamptz '2026-01-01', timestamptz '2030-01-01' FROM ${holders}`,
    ],
    [
      'elements',
      `(id, line_id, carrier, host_carrier, iccid, store, state, certificate_serial)
       SELECT ${uuidSql(`'element' || n`)}, ${line}, ${carrier}, ${host}, ${checked(ICCID_PREFIX)}, 'sim', 'personalised', ${serial}
         FROM ${luhn} digits, ${holders}`,
    ],
    [
      'history',
      `(event, actor_kind, application_id, line_id, certificate_serial, carrier)
       SELECT event, 'system', ${application}, ${line}, ${serial}, ${carrier}
         FROM ${holders}, unnest(ARRAY['application-accepted', 'certificate-issued', 'certificate-activated']) event`,
    ],
  ];
  const { rows: indexes } = await storage.query<{ name: string; made: string }>(
    `SELECT indexname AS name, indexdef AS made FROM pg_indexes
      WHERE schemaname = 'public' AND tablename = ANY($1) AND indexname NOT LIKE '%_pkey'`,
    [TABLES],
  );
  // Each index is made once, of everything, instead of ten million times.
  for (const { name } of indexes) await storage.query(`DROP INDEX ${name} CASCADE`);
  for (const [table, rows] of fills) {
    say(`${table} …`);
    await storage.query(`INSERT INTO ${table} ${rows}`);
  }
  const speakable = numbered(lines);
  await storage.query(
    `UPDATE applications SET number = given.number
       FROM unnest($1::int[], $2::text[]) AS given(n, number) WHERE applications.id = ${uuidSql(`'application' || given.n`)}`,
    [speakable, speakable.map((n) => lineOfMany(n).applicationNumber)],
  );
  for (const { name, made } of indexes) {
    say(`${name} …`);
    await storage.query(made);
  }
  say('statistics …');
  await storage.query(`VACUUM (ANALYZE) ${TABLES.join(', ')}`);
  await storage.query(`SET session_replication_role = origin`);
}

/** Plans as the application's role has them: policies of row-level security and all. */
export async function planOf(
  client: pg.Client,
  scope: Readonly<Record<string, string>>,
  sql: string,
  values: readonly unknown[],
): Promise<string> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL ROLE ${APP_ROLE}`);
    // Where an index can be used at all it is used then, also on a table of a few rows.
    await client.query('SET LOCAL enable_seqscan = off');
    for (const [name, value] of Object.entries(scope))
      await client.query(`SELECT set_config($1, $2, true)`, [`sumaho.${name}`, value]);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, [...values]);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.query('ROLLBACK');
  }
}
