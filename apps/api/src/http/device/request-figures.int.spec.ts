// What a certificate costs from the phone's request over HTTP to the durable commit with lints, audit and next step, in S: the CPU of one
// bare RSA-2048 signature of the same run. A short run proves that it is right; `npm run bench -- --issue` asks for the figures
// (SUMAHO_REQUEST_FIGURES names the file). The worker's steps are run here by the kernel itself: what Bull and Redis add is not in it.
import { createStepKernel, type StepKernel } from '@sumaho-jpki/adapters/register';
import { estPaths } from '@sumaho-jpki/contract';
import {
  AwaitKey,
  IssueCertificate,
  noFaults,
  type CertificateAuthority,
  type KeyService,
  type StepHandler,
} from '@sumaho-jpki/operations';
import { encodeBody } from '@sumaho-jpki/wire/enrolment';
import { buildCertificationRequest, parseCertificate, toPem, webCryptoSigner } from '@sumaho-jpki/wire/x509';
import pg from 'pg';
import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash, generateKeyPair, randomUUID, webcrypto } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CERTIFICATE_AUTHORITY } from '../../wiring/tokens';
import { ApiUnderTest } from '../../testing/api-under-test';
import { bareSignature, median, postgresCpu, rounded, watchMainThread } from '../../testing/bench-figures';
import { Peers, type Peer } from '../../testing/bench-peers';
import { addCarriers, addHolding } from '../../testing/demo-rows';

const FILE = process.env['SUMAHO_REQUEST_FIGURES'];
const [ROUNDS, ISSUES] = FILE ? [10, 16] : [1, 2];
/** Rounds before any is measured: a connection plans each statement anew for its first five uses, and only then once for all. */
const WARM = FILE ? 12 : 1;
/** Phones that ask, and steps that are run, at the same time. */
const AT_ONCE = 8;
const SYSTEM = { kind: 'system' } as const;
const CHALLENGE = 'Y2hhbGxlbmdl';
/** Making keys takes what it takes. */
const PATIENCE = 1_800_000;

/** Phones in a process of their own, on kept connections: what they cost is not the server's. */
const PHONES = `
import http from 'node:http';
const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
const ask = ({ url, headers, body }) => new Promise((resolve) =>
  http.request(url, { agent, method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
    (answer) => answer.resume().on('end', () => resolve(answer.statusCode))).on('error', () => resolve(0)).end(body));
process.on('message', async (questions) => process.send(await Promise.all(questions.map(ask))));
process.send([]);
`;

let api: ApiUnderTest;
let origin: string;
let phonesAway: ChildProcess;
let storage: pg.Client;
let folder: string;
let kernel: StepKernel;
let handlers: ReadonlyMap<string, StepHandler>;
let people = 0;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  await addCarriers(api.register);
  folder = await mkdtemp(join(tmpdir(), 'request-figures-'));
  await api.app.listen(0, '127.0.0.1');
  origin = await api.app.getUrl();
  const script = join(folder, 'phones.mjs');
  await writeFile(script, PHONES);
  phonesAway = fork(script);
  await heard();
  kernel = createStepKernel(api.database.app);
  const authority = api.app.get<CertificateAuthority>(CERTIFICATE_AUTHORITY, { strict: false });
  // The phone made its key itself: the key service is not asked.
  const steps = [
    new AwaitKey(api.register, noFaults),
    new IssueCertificate(api.register, authority, {} as KeyService, noFaults),
  ];
  handlers = new Map(steps.map((step) => [step.kind, step]));
});
afterAll(async () => {
  phonesAway.kill();
  await storage.end();
  await api.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Phone {
  readonly applicationId: string;
  readonly token: string;
  readonly request: string;
  readonly spki: Uint8Array;
}

const newKey = promisify(generateKeyPair);

/** A phone that proved its key and is about to ask for its certificate. */
async function aPhone(): Promise<Phone> {
  const { personId } = await api.citizen(`phone-${(people += 1)}`);
  const { application } = await addHolding(api.register, personId, { state: 'preparing' });
  const applicationId = application.id;
  await storage.query('DELETE FROM certificates WHERE application_id = $1', [applicationId]);
  const { publicKey, privateKey } = await newKey('rsa', { modulusLength: 2048 });
  const spki = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }));
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const key = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
  const signatureAlgorithm = 'rsa-sha256' as const;
  const about = { subject: [{ type: 'CN' as const, value: 'phone' }], publicKeySpki: spki, signatureAlgorithm };
  const request = encodeBody(
    await buildCertificationRequest(
      { ...about, challengePassword: CHALLENGE },
      webCryptoSigner(key, signatureAlgorithm),
    ),
  );
  await storage.query(
    `UPDATE applications SET route = 'keychain', key_kind = 'rsa-2048', state = 'preparing', enrolments = 1,
            card_not_after = '2029-12-31T14:59:59Z' WHERE id = $1`,
    [applicationId],
  );
  const token = createHash('sha256').update(applicationId).digest('base64url');
  const [sessionId, keyId] = [randomUUID(), createHash('sha256').update(spki).digest('base64url')];
  await api.register.transaction(SYSTEM, async (tx) => {
    await tx.deviceSessions.insert({
      id: sessionId,
      applicationId,
      tokenHash: api.hasher.lookup(token),
      iccid: application.iccid,
      handsetModel: 'ringo-phone-7',
      seramSessionId: randomUUID(),
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    const phone = { keyId, phoneId: randomUUID(), applicationId, sessionId, publicKeySpki: spki };
    await tx.attestedKeys.insert({ ...phone, environment: 'development', osVersion: '18.5' });
    await tx.deviceSessions.update(sessionId, { keychainId: keyId });
    const enrolment = { applicationId, round: 1, purpose: 'enrolment' as const, sessionId, spki };
    await tx.enrolments.prove({ ...enrolment, challenge: CHALLENGE });
    const [kind, subject] = ['await-key', applicationId] as const;
    const waiting = { state: 'waiting', afterSeconds: 3600 } as const;
    await tx.steps.schedule({ workflowId: subject, kind, subject, effectKey: `${kind}:${subject}`, ...waiting });
  });
  return { applicationId, token, request, spki };
}

const heard = () =>
  new Promise<number[]>((resolve) => phonesAway.once('message', (statuses) => resolve(statuses as number[])));

/** The phones ask, all at once, over HTTP. @returns status codes */
function enrol(phones: readonly Phone[]): Promise<number[]> {
  const answered = heard();
  const type = { 'content-type': 'application/pkcs10', 'content-transfer-encoding': 'base64' };
  phonesAway.send(
    phones.map(({ token, request }) => ({
      url: origin + estPaths.enrol,
      headers: { authorization: `Bearer ${token}`, ...type },
      body: request,
    })),
  );
  return answered;
}

/** Another authority answers so many requests, as many at once as ours. */
async function issueBy({ question: { url, body = '', type = '' } }: Peer, count: number): Promise<void> {
  for (let asked = 0; asked < count; asked += AT_ONCE) {
    const one = { url, headers: { 'content-type': type }, body: Buffer.from(body, 'base64').toString() };
    const answered = heard();
    phonesAway.send(Array.from({ length: AT_ONCE }, () => one));
    expect(await answered).toEqual(Array.from({ length: AT_ONCE }, () => 200));
  }
}

/** CPU of one issue in microseconds. */
interface Round {
  readonly process: number;
  readonly postgres: number;
  readonly bare: number;
  /** Its own, with its Postgres; null where it is not installed. */
  readonly cfssl: number | null;
}

/** Round by round: what the machine does besides falls on both. */
function besideCfssl(rounds: readonly Round[]) {
  const both = rounds.flatMap(({ cfssl, ...ours }) => (cfssl === null ? [] : [{ cfssl, ...ours }]));
  if (both.length === 0) return {};
  return {
    cfsslMicroseconds: Math.round(median(both.map(({ cfssl }) => cfssl))),
    cfsslInBareSignatures: rounded(median(both.map(({ cfssl, bare }) => cfssl / bare))),
    cheaperThanCfssl: rounded(median(both.map(({ cfssl, process, postgres }) => cfssl / (process + postgres)))),
  };
}

/** Requests, and the worker's steps until the certificates stand there with what comes next. */
async function issue(phones: readonly Phone[]): Promise<void> {
  for (const status of await enrol(phones)) {
    if (status !== 202) throw new Error(`answered ${status}`);
  }
  for (;;) {
    const due = await kernel.claimDue(['sp-tsm', 'certificate-authority'], AT_ONCE);
    if (due.length === 0) return;
    await Promise.all(
      due.map(async (step) => {
        const handler = handlers.get(step.kind);
        const outcome = handler && (await kernel.run(step, handler));
        if (outcome !== 'done') throw new Error(`${step.kind}: ${outcome}`);
      }),
    );
  }
}

async function issueAll(phones: readonly Phone[]): Promise<void> {
  for (let at = 0; at < phones.length; at += AT_ONCE) await issue(phones.slice(at, at + AT_ONCE));
}

it(
  'a certificate from the request over HTTP to the durable commit, against one bare signature',
  async () => {
    const phones: Phone[] = [];
    for (let made = 0; made < (WARM + ROUNDS + 1) * ISSUES; made += 1) phones.push(await aPhone());
    const those = (round: number) => phones.slice(round * ISSUES, (round + 1) * ISSUES);
    for (let round = 0; round < WARM; round += 1) await issueAll(those(round));
    const peers = new Peers(folder);
    if (FILE) await peers.startIssuing(api.database.superuserUrl);
    const rounds: Round[] = [];
    const byCfssl = async (): Promise<number | null> => {
      const [cfssl] = peers.issuing;
      if (!cfssl) return null;
      const before = await cfssl.cpu();
      await issueBy(cfssl, 200);
      return (((await cfssl.cpu()) - before) * 1000) / 200;
    };
    for (let round = WARM; round < WARM + ROUNDS; round += 1) {
      const bareBefore = bareSignature();
      // They and we begin in turn.
      const first = round % 2 ? await byCfssl() : null;
      const postgres = (await postgresCpu(storage)) ?? 0;
      const before = process.cpuUsage();
      await issueAll(those(round));
      const { user, system } = process.cpuUsage(before);
      const ofPostgres = ((((await postgresCpu(storage)) ?? 0) - postgres) * 1000) / ISSUES;
      const cfssl = round % 2 ? first : await byCfssl();
      const bare = (bareBefore + bareSignature()) / 2;
      rounds.push({ process: (user + system) / ISSUES, postgres: ofPostgres, bare, cfssl });
    }
    await peers.stop();
    // By themselves: watching costs as well.
    const loop = monitorEventLoopDelay({ resolution: 5 });
    loop.enable();
    const held = watchMainThread();
    await issueAll(those(WARM + ROUNDS));
    const heldCpu = held();
    loop.disable();

    const root = join(folder, 'root.pem');
    await writeFile(root, toPem('CERTIFICATE', api.authorityCertificate));
    for (const phone of [phones[0], phones.at(-1)]) {
      if (!phone) throw new Error('no phone');
      const certificate = await api.register.transaction(SYSTEM, (tx) =>
        tx.certificates.byApplication(phone.applicationId),
      );
      expect(certificate?.state).toBe('issued');
      const der = certificate?.certificateDer ?? new Uint8Array();
      expect(Buffer.from(parseCertificate(der).publicKeySpki)).toEqual(Buffer.from(phone.spki));
      const file = join(folder, 'leaf.pem');
      await writeFile(file, toPem('CERTIFICATE', der));
      expect(spawnSync('openssl', ['verify', '-CAfile', root, file], { encoding: 'utf8' }).stdout).toContain('OK');
      const steps = await api.register.transaction(SYSTEM, (tx) => tx.steps.ofWorkflow(phone.applicationId));
      expect(steps.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
        'await-key done',
        'issue-certificate done',
        'await-storage waiting',
      ]);
      expect(await enrol([phone])).toEqual([200]);
    }
    const { rows } = await storage.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM history WHERE event = 'certificate-issued'`,
    );
    expect(rows[0]?.n).toBe(phones.length);
    if (!FILE) return;
    const of = (read: (round: Round) => number) => median(rounds.map(read));
    const figures = {
      processMicroseconds: Math.round(of((round) => round.process)),
      postgresMicroseconds: Math.round(of((round) => round.postgres)),
      bareSignatureMicroseconds: Math.round(of((round) => round.bare)),
      inBareSignatures: rounded(of((round) => (round.process + round.postgres) / round.bare)),
      ...besideCfssl(rounds),
      loopHeldMilliseconds: rounded(Math.max(0, loop.max / 1e6 - 5)),
      loopHeldCpuMilliseconds: heldCpu,
    };
    await writeFile(FILE, JSON.stringify(figures));
  },
  PATIENCE,
);
