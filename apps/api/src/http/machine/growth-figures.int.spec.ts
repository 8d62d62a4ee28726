// What lists and answers cost as the register grows (performance §4.1). A short run proves that all of them are right; `npm run bench --
// --growth` asks for the figures (SUMAHO_GROWTH_FIGURES names the file, SUMAHO_GROWTH_SIZES the numbers of certificates). Nothing is
// decided by a clock here.
import { PublishCrl } from '@sumaho-jpki/operations';
import { CRL_PARTS, crlPartOf } from '@sumaho-jpki/rules';
import { buildOcspRequest, parseOcspResponse, toPem } from '@sumaho-jpki/wire/x509';
import pg from 'pg';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest } from '../../testing/api-under-test';
import { bareSignature, costOf, median, postgresCpu, rounded, type Cost } from '../../testing/bench-figures';
import { addCarriers, addHolding } from '../../testing/demo-rows';

const FILE = process.env['SUMAHO_GROWTH_FIGURES'];
const SIZES = (process.env['SUMAHO_GROWTH_SIZES'] ?? '500,1000').split(',').map(Number);
const ROUNDS = FILE ? 3 : 1;
const PARTS = FILE ? [17, 64, 101] : [17];
const QUESTIONS = FILE ? 400 : 3;
/** Filling takes what it takes. */
const PATIENCE = 2 * 3_600_000;

let api: ApiUnderTest;
let storage: pg.Client;
let folder: string;
let pattern: string;
const figures: Record<string, unknown>[] = [];

beforeAll(async () => {
  api = await ApiUnderTest.start();
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  await addCarriers(api.register);
  folder = await mkdtemp(join(tmpdir(), 'growth-figures-'));
  await writeFile(join(folder, 'root.pem'), toPem('CERTIFICATE', api.authorityCertificate));
  const { personId } = await api.citizen(randomUUID());
  pattern = (await addHolding(api.register, personId, { state: 'completed' })).certificate.serial;
  await storage.query(`UPDATE certificates SET state = 'active' WHERE serial = $1`, [pattern]);
});
afterAll(async () => {
  if (FILE) await writeFile(FILE, JSON.stringify(figures));
  await storage.end();
  await api.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Rows as wide as real ones; keys and rules of the register stand in the way of a made-up million on one person: left out here only. */
async function fillTo(size: number, from: number): Promise<void> {
  await storage.query('SET session_replication_role = replica');
  const octets = (copies: number) =>
    `decode(${Array.from({ length: copies }, (_, at) => `md5(n::text || '-${at}')`).join(' || ')}, 'hex')`;
  const columns = `'53' || substr(md5(n::text) || md5(n::text || 's'), 1, 38)`;
  await storage.query(
    `INSERT INTO certificates (serial, person_id, application_id, line_id, carrier, state, revoked_at, revocation_cause, route, profile,
       spki_sha256, tbs_der, certificate_der, not_before, not_after)
     SELECT ${columns}, person_id, application_id, line_id, carrier, 'revoked', now() - interval '3 days' - n * interval '7 seconds',
            'stop-of-use', route, profile, 'x', ${octets(40)}, ${octets(56)}, not_before, now() + interval '1 year'
       FROM certificates, generate_series($2::bigint + 1, $3::bigint) n WHERE serial = $1`,
    [pattern, from, size],
  );
  await storage.query(
    `INSERT INTO ocsp_answers (serial, certificate_version, due_at)
     SELECT ${columns}, 1, 'infinity' FROM generate_series($1::bigint + 1, $2::bigint) n`,
    [from, size],
  );
  await storage.query('SET session_replication_role = origin');
  await storage.query('VACUUM ANALYZE certificates');
  await storage.query('VACUUM ANALYZE ocsp_answers');
}

/** @returns CPU of process and Postgres for one, microseconds */
async function each(times: number, work: (turn: number) => Promise<unknown>): Promise<number> {
  const storageBefore = (await postgresCpu(storage)) ?? 0;
  const before = process.cpuUsage();
  for (let turn = 0; turn < times; turn += 1) await work(turn);
  const { user, system } = process.cpuUsage(before);
  return (user + system + (((await postgresCpu(storage)) ?? 0) - storageBefore) * 1000) / times;
}

/** Least CPU of some runs, as ever with single operations; of memory and of what others waited, the most. */
function judged(costs: readonly Cost[]) {
  const [least] = costs.toSorted((a, b) => a.cpuMilliseconds - b.cpuMilliseconds);
  return {
    ...least,
    residentOverIdleMegabytes: Math.max(...costs.map((cost) => cost.residentOverIdleMegabytes)),
    loopHeldMilliseconds: Math.max(...costs.map((cost) => cost.loopHeldMilliseconds)),
    loopHeldCpuMilliseconds:
      least?.loopHeldCpuMilliseconds == null
        ? null
        : Math.max(...costs.map((cost) => cost.loopHeldCpuMilliseconds ?? 0)),
  };
}

describe('As the register grows', () => {
  let filled = 0;
  it.each(SIZES)(
    'to %i revoked certificates, list, part and answer stay right',
    async (size) => {
      await fillTo(size, filled);
      filled = size;
      const crl = api.get(PublishCrl);
      const signature = rounded(bareSignature(), 1);
      await crl.execute(17);
      const full: Cost[] = [];
      for (let round = 0; round < ROUNDS; round += 1) full.push(await costOf(storage, () => crl.execute()));
      const parts: Cost[] = [];
      for (const part of PARTS) parts.push(await costOf(storage, () => crl.execute(part)));

      const { rows } = await storage.query<{ der: Buffer; entries: number; part: number | null }>(
        `SELECT DISTINCT ON (part) der, entries, part FROM crls ORDER BY part, number DESC`,
      );
      const ofAll = rows.find(({ part }) => part === null);
      expect(ofAll?.entries).toBe(size);
      const { rows: counted } = await storage.query<{ part: number; entries: number }>(
        `SELECT ('x' || substr(serial, 3, 2))::bit(8)::int >> 1 AS part, count(*)::int AS entries FROM certificates
          WHERE state = 'revoked' GROUP BY 1`,
      );
      for (const { part, entries, der } of rows) {
        if (part !== null) expect(entries).toBe(counted.find((one) => one.part === part)?.entries ?? 0);
        await writeFile(join(folder, 'list.der'), der);
        const list = join(folder, 'list.der');
        const asked = ['crl', '-inform', 'DER', '-in', list, '-CAfile', join(folder, 'root.pem'), '-noout'];
        expect(spawnSync('openssl', asked, { encoding: 'utf8' }).stderr).toContain('verify OK');
      }

      // An answer that no memory holds: read from the register, and signed where it does not stand there.
      const { rows: some } = await storage.query<{ serial: string }>(
        `SELECT serial FROM certificates WHERE state = 'revoked' ORDER BY substr(serial, 7) LIMIT $1`,
        [QUESTIONS],
      );
      const requests = await Promise.all(
        some.map(({ serial }) => buildOcspRequest({ issuerDer: api.authorityCertificate, serials: [serial] })),
      );
      const ask = async (turn: number) => {
        const request = Buffer.from(requests[turn % requests.length] ?? []);
        const answer = await api.app.inject({
          method: 'POST',
          url: '/pki/ocsp',
          headers: { 'content-type': 'application/ocsp-request' },
          payload: request,
        });
        const [said] = parseOcspResponse(answer.rawPayload).basic?.answers ?? [];
        expect(said?.status.status).toBe('revoked');
      };
      const live = await each(requests.length, ask);
      figures.push({
        certificates: size,
        fullList: { ...judged(full), octets: ofAll?.der.length, parts: CRL_PARTS },
        onePart: {
          ...judged(parts),
          entries: rows.find(({ part }) => part === PARTS[0])?.entries,
          medianCpuMilliseconds: median(parts.map(({ cpuMilliseconds }) => cpuMilliseconds)),
        },
        liveAnswerCpuMicroseconds: rounded(live, 1),
        rsa2048SignCpuMicroseconds: signature,
        loadAverage: loadavg().map((load) => rounded(load)),
      });
      expect(crlPartOf(some[0]?.serial ?? '')).toBeLessThan(CRL_PARTS);
    },
    PATIENCE,
  );
});
