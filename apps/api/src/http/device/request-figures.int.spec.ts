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
import { spawnSync } from 'node:child_process';
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
import { addCarriers, addHolding } from '../../testing/demo-rows';

const FILE = process.env['SUMAHO_REQUEST_FIGURES'];
const [ROUNDS, ISSUES] = FILE ? [6, 16] : [1, 2];
/** Phones that ask, and steps that are run, at the same time. */
const AT_ONCE = 8;
const SYSTEM = { kind: 'system' } as const;
const CHALLENGE = 'Y2hhbGxlbmdl';
/** Making keys takes what it takes. */
const PATIENCE = 1_800_000;

let api: ApiUnderTest;
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

const enrol = ({ token, request }: Phone) =>
  api.send({
    method: 'POST',
    url: estPaths.enrol,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/pkcs10',
      'content-transfer-encoding': 'base64',
    },
    payload: request,
  });

/** Requests, and the worker's steps until the certificates stand there with what comes next. */
async function issue(phones: readonly Phone[]): Promise<void> {
  for (const { statusCode } of await Promise.all(phones.map(enrol))) {
    if (statusCode !== 202) throw new Error(`answered ${statusCode}`);
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
    for (let made = 0; made < (ROUNDS + 2) * ISSUES; made += 1) phones.push(await aPhone());
    const those = (round: number) => phones.slice(round * ISSUES, (round + 1) * ISSUES);
    await issueAll(those(0));
    const rounds: { process: number; postgres: number; bare: number }[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const bareBefore = bareSignature();
      const postgres = (await postgresCpu(storage)) ?? 0;
      const before = process.cpuUsage();
      await issueAll(those(round));
      const { user, system } = process.cpuUsage(before);
      rounds.push({
        process: (user + system) / ISSUES,
        postgres: ((((await postgresCpu(storage)) ?? 0) - postgres) * 1000) / ISSUES,
        bare: (bareBefore + bareSignature()) / 2,
      });
    }
    // By themselves: watching costs as well.
    const loop = monitorEventLoopDelay({ resolution: 5 });
    loop.enable();
    const held = watchMainThread();
    await issueAll(those(ROUNDS + 1));
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
      expect((await enrol(phone)).statusCode).toBe(200);
    }
    const { rows } = await storage.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM history WHERE event = 'certificate-issued'`,
    );
    expect(rows[0]?.n).toBe(phones.length);
    if (!FILE) return;
    const of = (read: (round: (typeof rounds)[number]) => number) => median(rounds.map(read));
    const figures = {
      processMicroseconds: Math.round(of((round) => round.process)),
      postgresMicroseconds: Math.round(of((round) => round.postgres)),
      bareSignatureMicroseconds: Math.round(of((round) => round.bare)),
      inBareSignatures: rounded(of((round) => (round.process + round.postgres) / round.bare)),
      loopHeldMilliseconds: rounded(Math.max(0, loop.max / 1e6 - 5)),
      loopHeldCpuMilliseconds: heldCpu,
    };
    await writeFile(FILE, JSON.stringify(figures));
  },
  PATIENCE,
);
