// Figures of the status services, taken on the real register. A short run proves that all of them are right; `npm run bench` asks for
// the numbers (SUMAHO_STATUS_FIGURES names the file, SUMAHO_STATUS_ENTRIES how many revocations). Nothing is decided by a clock here.
import { createRegister, createRegisterDataSource, StatusFeed } from '@sumaho-jpki/adapters/register';
import {
  AnswerStatus,
  CarryOutMassActs,
  PublishCrl,
  PublishedRevocations,
  type CertificateAuthority,
  type RevocationWitness,
} from '@sumaho-jpki/operations';
import { CRL_PARTS } from '@sumaho-jpki/rules';
import {
  buildOcspRequest,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
  toPem,
  verifyCrl,
} from '@sumaho-jpki/wire/x509';
import pg from 'pg';
import { fork, spawnSync } from 'node:child_process';
import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CERTIFICATE_AUTHORITY } from '../../wiring/tokens';
import { ApiUnderTest } from '../../testing/api-under-test';
import { postgresCpu, rounded } from '../../testing/bench-figures';
import { Peers, type Peer, type Question } from '../../testing/bench-peers';
import { addCarriers, addHolding } from '../../testing/demo-rows';

const FILE = process.env['SUMAHO_STATUS_FIGURES'];
const ENTRIES = Number(process.env['SUMAHO_STATUS_ENTRIES'] ?? 2_000);
const REVOCATIONS = FILE ? 300 : 5;
const QUESTIONS = FILE ? 4_000 : 50;
const ROUNDS = FILE ? 10 : 1;
const HOUR = 3_600_000;
/** The long run takes what it takes. */
const PATIENCE = HOUR;

let api: ApiUnderTest;
let storage: pg.Client;
let folder: string;
let origin: string;
const figures: Record<string, unknown> = { entries: ENTRIES };

beforeAll(async () => {
  api = await ApiUnderTest.start();
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  await addCarriers(api.register);
  folder = await mkdtemp(join(tmpdir(), 'status-figures-'));
  await api.app.listen(0, '127.0.0.1');
  origin = await api.app.getUrl();
});
afterAll(async () => {
  if (FILE) await writeFile(FILE, JSON.stringify(figures));
  await storage.end();
  await api.stop();
  await rm(folder, { recursive: true, force: true });
});

const authority = () => api.app.get<CertificateAuthority>(CERTIFICATE_AUTHORITY, { strict: false });
const percentile = (all: readonly number[], share: number) =>
  all.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(all.length * share) - 1)] ?? 0;
/** Theirs to ours, round by round: what the machine does besides falls on both. */
const pairsOf = (theirs: readonly number[], ours: readonly number[]) =>
  theirs.map((each, round) => each / (ours[round] ?? Number.NaN));

async function active(): Promise<string> {
  const { personId } = await api.citizen(randomUUID());
  const { certificate } = await addHolding(api.register, personId, { state: 'completed' });
  await storage.query(`UPDATE certificates SET state = 'active' WHERE serial = $1`, [certificate.serial]);
  return certificate.serial;
}

/** Asks again and again over kept connections, in a process of its own: its work is not the server's. */
const CLIENT = `
import http from 'node:http';
const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
process.on('message', async ({ url, body, type, count }) => {
  let left = count, bad = 0;
  const octets = body === undefined ? undefined : Buffer.from(body, 'base64');
  const asked = octets === undefined ? { agent } : { agent, method: 'POST', headers: { 'content-type': type, 'content-length': octets.length } };
  const one = () => new Promise((resolve) => http.request(url, asked, (answer) => {
    if (answer.statusCode !== 200) bad += 1;
    answer.resume().on('end', resolve);
  }).on('error', () => { bad += 1; resolve(); }).end(octets));
  await Promise.all(Array.from({ length: 32 }, async () => { while (left-- > 0) await one(); }));
  process.send({ bad });
});
process.send({ ready: true });
`;

/** Ours and what else is installed, in turn; CPU of one answer or issue in microseconds, median of the rounds. */
async function besidePeers(input: {
  request: Uint8Array;
  /** The same question with a nonce: its answer is signed at once, by the responder's P-256 key. */
  withNonce: Uint8Array;
  byGet: string;
  answer: Uint8Array;
  ask: (question: Question, count: number) => Promise<void>;
}) {
  const { request, ask } = input;
  const peers = new Peers(folder);
  const own = (name: string, question: Question): Peer => ({
    name,
    question,
    cpu: async () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000 + ((await postgresCpu(storage)) ?? 0);
    },
  });
  const posted = (octets: Uint8Array): Question => ({
    url: `${origin}/pki/ocsp`,
    body: Buffer.from(octets).toString('base64'),
    type: 'application/ocsp-request',
  });
  try {
    await writeFile(join(folder, 'root.pem'), toPem('CERTIFICATE', api.authorityCertificate));
    await writeFile(join(folder, 'ours.der'), input.answer);
    const read = ['ocsp', '-respin', 'ours.der', '-CAfile', 'root.pem', '-no_nonce', '-resp_text'];
    expect(spawnSync('openssl', read, { cwd: folder, encoding: 'utf8' }).stderr).toContain('Response verify OK');
    const { body = '', type = '' } = posted(input.withNonce);
    const atOnce = await fetch(`${origin}/pki/ocsp`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: Buffer.from(body, 'base64'),
    });
    await writeFile(join(folder, 'with-nonce.req'), input.withNonce);
    await writeFile(join(folder, 'at-once.der'), new Uint8Array(await atOnce.arrayBuffer()));
    const readNonce = ['ocsp', '-reqin', 'with-nonce.req', '-respin', 'at-once.der', '-CAfile', 'root.pem'];
    const saidOfNonce = spawnSync('openssl', readNonce, { cwd: folder, encoding: 'utf8' }).stderr;
    expect(saidOfNonce).toContain('Response verify OK');
    expect(saidOfNonce).not.toMatch(/nonce/i);
    await peers.start({ ...input, postgresUrl: api.database.superuserUrl });
    const ours = [
      own('ours', posted(request)),
      own('ours, GET', { url: input.byGet }),
      own('ours, signed at once', posted(input.withNonce)),
    ];
    const measured = new Map<string, number[]>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const turns = [...ours, ...peers.answering, ...peers.issuing];
      for (const peer of round % 2 ? turns.toReversed() : turns) {
        const count = peers.issuing.includes(peer) ? 200 : peer.name === 'openssl ocsp' ? 500 : QUESTIONS / 2;
        const before = await peer.cpu();
        await ask(peer.question, count);
        const each = (((await peer.cpu()) - before) * 1000) / count;
        measured.set(peer.name, [...(measured.get(peer.name) ?? []), each]);
      }
    }
    const cpuMicroseconds = Object.fromEntries(
      [...measured].map(([name, all]) => [name, rounded(percentile(all, 0.5), 1)]),
    );
    const times = (name: string, ourName: string) =>
      rounded(percentile(pairsOf(measured.get(name) ?? [], measured.get(ourName) ?? []), 0.5));
    const oursIsCheaper = measured.has('cfssl ocspserve')
      ? { byPost: times('cfssl ocspserve', 'ours'), byGet: times('cfssl ocspserve', 'ours, GET') }
      : null;
    const opensslListMilliseconds = await peers.opensslList(100_000);
    return {
      cpuMicroseconds,
      oursIsCheaper,
      opensslListMilliseconds,
      opensslListEntries: 100_000,
      missing: peers.missing,
    };
  } finally {
    await peers.stop();
  }
}

describe('The figures of the status services', () => {
  it(
    'a pre-signed answer over HTTP against a bare request',
    async () => {
      const client = join(folder, 'client.mjs');
      await writeFile(client, CLIENT);
      const child = fork(client);
      const heard = () =>
        new Promise<{ bad?: number }>((resolve) =>
          child.once('message', (message) => resolve(message as { bad?: number })),
        );
      await heard();
      const serial = await active();
      const request = await buildOcspRequest({ issuerDer: api.authorityCertificate, serials: [serial] });
      const urls = {
        ocsp: `${origin}/pki/ocsp/${encodeURIComponent(Buffer.from(request).toString('base64'))}`,
        bare: `${origin}/api/health/live`,
      };
      const cost = async (url: string) => {
        const before = process.cpuUsage();
        child.send({ url, count: QUESTIONS });
        const { bad } = await heard();
        const { user, system } = process.cpuUsage(before);
        expect(bad).toBe(0);
        return (user + system) / QUESTIONS;
      };
      await cost(urls.ocsp);
      await cost(urls.bare);
      const pairs: { ocsp: number; bare: number }[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        // A-B-B-A: what the machine does besides falls on both.
        const [a, b, c, d] = [
          await cost(urls.ocsp),
          await cost(urls.bare),
          await cost(urls.bare),
          await cost(urls.ocsp),
        ];
        pairs.push({ ocsp: (a + d) / 2, bare: (b + c) / 2 });
      }
      if (FILE) {
        const answer = await fetch(urls.ocsp);
        const nonce = new Uint8Array(16).fill(7);
        const withNonce = await buildOcspRequest({ issuerDer: api.authorityCertificate, serials: [serial], nonce });
        figures['peers'] = await besidePeers({
          request,
          withNonce,
          byGet: urls.ocsp,
          answer: new Uint8Array(await answer.arrayBuffer()),
          ask: async (question, count) => {
            child.send({ ...question, count });
            expect((await heard()).bad).toBe(0);
          },
        });
      }
      child.kill();
      const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
      const before = process.cpuUsage();
      for (let sign = 0; sign < 200; sign += 1) createSign('sha256').update('x').sign(key);
      const { user, system } = process.cpuUsage(before);
      figures['ocspOverHttp'] = {
        cpuMicroseconds: rounded(
          percentile(
            pairs.map(({ ocsp }) => ocsp),
            0.5,
          ),
          1,
        ),
        bareRequestCpuMicroseconds: rounded(
          percentile(
            pairs.map(({ bare }) => bare),
            0.5,
          ),
          1,
        ),
        medianRatio: rounded(
          percentile(
            pairs.map(({ ocsp, bare }) => ocsp / bare),
            0.5,
          ),
        ),
        rsa2048SignCpuMicroseconds: rounded((user + system) / 200, 1),
      };
    },
    PATIENCE,
  );

  it(
    'from COMMIT of a revocation to “revoked” on a second replica',
    async () => {
      const source = await createRegisterDataSource({ url: api.database.appUrl, poolSize: 4 }).initialize();
      const feed = new StatusFeed({ url: api.database.appUrl });
      const witness: RevocationWitness = {
        id: randomUUID(),
        note: () => Promise.resolve(),
        since: () => ({
          [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
        }),
      };
      const register = createRegister(source);
      const replica = new AnswerStatus(register, authority(), 10, new PublishedRevocations(register, witness), feed);
      const delays: number[] = [];
      let fromMemory = 0;
      for (let turn = 0; turn < REVOCATIONS; turn += 1) {
        const serial = await active();
        const request = await buildOcspRequest({ issuerDer: api.authorityCertificate, serials: [serial] });
        const said = async () =>
          parseOcspResponse((await replica.answer(request)).der).basic?.answers[0]?.status.status;
        while (!feed.connected) await new Promise((resolve) => setTimeout(resolve, 5));
        expect(await said()).toBe('good');
        const fromItsMemory = async () => (await replica.answer(request)).der === (await replica.answer(request)).der;
        if (turn === 0) await expect.poll(fromItsMemory, { timeout: 60_000 }).toBe(true);
        if (await fromItsMemory()) fromMemory += 1;
        const row = await api.register.transaction({ kind: 'system' }, (tx) => tx.certificates.bySerial(serial));
        if (!row) throw new Error('no certificate');
        const change = { state: 'revoked', revokedAt: new Date(), revocationCause: 'loss-or-theft' } as const;
        await api.register.transaction({ kind: 'system' }, (tx) => tx.certificates.update(row, change));
        const committed = performance.now();
        // With a turn of the loop between: news comes over a socket.
        while ((await said()) !== 'revoked') await new Promise((resolve) => setImmediate(resolve));
        delays.push(performance.now() - committed);
      }
      await feed.stop();
      await source.destroy();
      if (FILE) expect(fromMemory).toBeGreaterThan(0);
      figures['revokedToVisible'] = {
        revocations: REVOCATIONS,
        p50Milliseconds: rounded(percentile(delays, 0.5)),
        p99Milliseconds: rounded(percentile(delays, 0.99)),
        mostMilliseconds: rounded(percentile(delays, 1)),
      };
    },
    PATIENCE,
  );

  it(
    'a mass revocation, its list, and one part of it',
    async () => {
      const holding = await addHolding(api.register, (await api.citizen(randomUUID())).personId, {
        state: 'completed',
      });
      const serials = `'53' || lpad(to_hex((n * 2654435761::bigint) % 4294967296), 8, '0') || lpad(to_hex(n), 24, '0')`;
      // Keys and rules of the register stand in the way of a made-up million on one person: they are left out here, not in the product.
      await storage.query('SET session_replication_role = replica');
      await storage.query('DROP INDEX certificates_one_live');
      await storage.query(
        `INSERT INTO certificates (serial, person_id, application_id, line_id, carrier, state, route, profile, spki_sha256, tbs_der,
         not_before, not_after)
       SELECT ${serials}, person_id, application_id, line_id, carrier, 'active', route, profile, 'x', tbs_der, not_before,
              now() + interval '1 year'
         FROM certificates, generate_series(1, $2::bigint) n WHERE serial = $1`,
        [holding.certificate.serial, ENTRIES],
      );
      await storage.query('SET session_replication_role = origin');
      await storage.query('ANALYZE certificates');
      const id = randomUUID();
      await api.register.transaction({ kind: 'system' }, async (tx) => {
        const madeUntil = new Date(Date.now() + HOUR);
        const expiresAt = madeUntil;
        await tx.approvals.insert({
          id,
          kind: 'x',
          change: {},
          changeSha256: 'x',
          reason: 'x',
          madeBy: 'a',
          expiresAt,
        });
        const meant = { act: 'revoke', cause: 'issuer-key-leak', selection: {}, madeUntil } as const;
        // The machines of the issuer end with its phones.
        const { total } = await tx.massActs.blastRadius(meant);
        await tx.massActs.insert({ id, ...meant, expected: total });
        const row = await tx.massActs.byId(id);
        if (row) await tx.massActs.update(row, { state: 'running' });
      });
      const crl = api.get(PublishCrl);
      const run = new CarryOutMassActs(api.register, crl, 1);
      const began = performance.now();
      for (;;) {
        await run.execute();
        const row = await api.register.transaction({ kind: 'system' }, (tx) => tx.massActs.byId(id));
        if (row?.allDone) break;
        if (row?.state !== 'running') throw new Error(`the run is ${row?.state} at ${row?.done} of ${row?.expected}`);
      }
      const revokedAndListed = performance.now() - began;

      (globalThis as { gc?: () => void }).gc?.();
      const idle = process.memoryUsage().rss;
      let most = idle;
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
      const before = process.cpuUsage();
      const wall = performance.now();
      const { entries } = await crl.execute();
      const full = process.cpuUsage(before);
      const wallMs = performance.now() - wall;
      clearInterval(watch);
      const beforePart = process.cpuUsage();
      await crl.execute(17);
      const part = process.cpuUsage(beforePart);

      expect(entries).toBeGreaterThanOrEqual(ENTRIES);
      const list = parseCrl((await crl.current()).der);
      expect(list.revoked.size).toBe(entries);
      expect(await verifyCrl(list, parseCertificate(api.authorityCertificate).publicKeySpki)).toBe(true);
      figures['massRevocation'] = { revokedAndListedSeconds: rounded(revokedAndListed / 1000) };
      figures['revocationList'] = {
        entries,
        parts: CRL_PARTS,
        cpuSeconds: rounded((full.user + full.system) / 1e6),
        wallSeconds: rounded(wallMs / 1000),
        residentOverIdleMegabytes: Math.round((most - idle) / 2 ** 20),
        onePartCpuMilliseconds: rounded((part.user + part.system) / 1000, 1),
      };
    },
    PATIENCE,
  );
});
