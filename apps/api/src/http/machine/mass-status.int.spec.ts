// What OCSP says while a mass revocation runs, held against the register before and after each question: an answer is right when it is
// what the register said at some moment between asking and answering. What was committed less than a second before the question and is
// still said to be good is the memory's beat of 0.7 s: told as late. Everything else is wrong: good a second after the COMMIT, or a
// revocation of what nobody revoked. A short run stands here; `npm run bench -- --mass 760000` asks for the whole
// day of ROCA (SUMAHO_MASS_FIGURES names the file, SUMAHO_MASS_CERTIFICATES how many). Nothing is decided by a clock but the product's own
// promise: an answer from memory is never older than its beat. Source: reliability-security G-MASS, G-REV.
import {
  CarryOutMassActs,
  IssuePartyCertificate,
  PartyRegister,
  PrepareAnswers,
  PublishCrl,
} from '@sumaho-jpki/operations';
import type { CertificateState } from '@sumaho-jpki/rules';
import {
  buildOcspRequest,
  checkOcspResponse,
  generateKeyPair,
  parseCertificate,
  parseCrl,
  verifyCrl,
} from '@sumaho-jpki/wire/x509';
import pg from 'pg';
import { createHash, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest } from '../../testing/api-under-test';
import { postgresCpu, rounded } from '../../testing/bench-figures';
import { addCarriers, addHolding } from '../../testing/demo-rows';
import { bySecretOf } from '../../testing/party-secret';

const FILE = process.env['SUMAHO_MASS_FIGURES'];
const CERTIFICATES = Number(process.env['SUMAHO_MASS_CERTIFICATES'] ?? 300);
const BATCH = FILE ? 1_000 : 30;
/** Questions at once. */
const ASKERS = 4;
/** In the short run at least so many questions fall between two batches: by count, not by time. */
const ASKED_A_BATCH = FILE ? 0 : 12;
/** The product's own bound is the beat of 0.7 s; beyond this an answer from before is wrong. */
const VISIBLE_MS = 1_000;
const PATIENCE = 2 * 3_600_000;

let api: ApiUnderTest;
let replica: ApiUnderTest;
let storage: pg.Client;
let reads: pg.Pool;
let origins: string[];

beforeAll(async () => {
  api = await ApiUnderTest.start();
  replica = await ApiUnderTest.start({ beside: api });
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  reads = new pg.Pool({ connectionString: api.database.superuserUrl, max: ASKERS });
  await addCarriers(api.register);
  origins = [];
  for (const each of [api, replica]) {
    await each.app.listen(0, '127.0.0.1');
    origins.push(await each.app.getUrl());
  }
});
afterAll(async () => {
  await reads.end();
  await storage.end();
  await replica.app.close();
  await api.stop();
});

/** What each state is said as, worked out from RFC 6960 §2.2 and the rule that a hold is `revoked`, not from the product's table. */
const SAID: Readonly<Record<CertificateState, string>> = {
  reserved: 'unknown',
  issued: 'revoked certificate-hold',
  active: 'good',
  suspended: 'revoked certificate-hold',
  revoked: 'revoked',
  expired: 'unknown',
  discarded: 'unknown',
};
/** What the run makes of what it means. */
const LEAKED = 'revoked ca-compromise';
const REASONS: Readonly<Record<string, string>> = {
  'issuer-key-leak': 'ca-compromise',
  'stop-of-use': 'cessation-of-operation',
};

interface Read {
  readonly state: CertificateState;
  readonly cause: string | null;
}
const truth = ({ state, cause }: Read): string =>
  state === 'revoked' ? `revoked ${REASONS[cause ?? ''] ?? cause ?? ''}` : SAID[state];

async function standsAs(serial: string): Promise<string> {
  const { rows } = await reads.query<Read>(
    `SELECT state, revocation_cause AS cause FROM certificates WHERE serial = $1
     UNION ALL SELECT state, revocation_cause FROM party_certificates WHERE serial = $1`,
    [serial],
  );
  return rows[0] ? truth(rows[0]) : 'unknown';
}

/** Serials in their order; every one on the same person: rules and keys that stand in the way are left out here, not in the product. */
async function fill(pattern: string, many: number, later: number): Promise<{ meant: string[]; later: string[] }> {
  const serial = (of: string) => `'${of}' || substr(md5(n::text || '${of}'), 1, 30)`;
  await storage.query('SET session_replication_role = replica');
  await storage.query('DROP INDEX certificates_one_live');
  const insert = (of: string, count: number, created: string) =>
    storage.query(
      `INSERT INTO certificates (serial, person_id, application_id, line_id, carrier, state, route, profile, spki_sha256,
         tbs_der, not_before, not_after, created_at)
       SELECT ${serial(of)}, person_id, application_id, line_id, carrier, 'active', route, profile, 'x', tbs_der, not_before,
              now() + interval '1 year', ${created}
         FROM certificates, generate_series(1, $2::bigint) n WHERE serial = $1`,
      [pattern, count],
    );
  await insert('53', many, 'now()');
  await insert('57', later, `now() + interval '1 day'`);
  await storage.query('SET session_replication_role = origin');
  await storage.query('ANALYZE certificates');
  const of = async (prefix: string) =>
    (
      await storage.query<{ serial: string }>(
        `SELECT serial FROM certificates WHERE serial >= $1 AND serial < $1 || 'g' ORDER BY serial`,
        [prefix],
      )
    ).rows.map((row) => row.serial);
  return { meant: await of('53'), later: await of('57') };
}

async function holdingIn(state: CertificateState): Promise<string> {
  const { personId } = await api.citizen(randomUUID());
  const { certificate } = await addHolding(api.register, personId, { state: 'completed' });
  const cause = state === 'revoked' ? 'stop-of-use' : null;
  await storage.query(
    `UPDATE certificates SET state = $2::text, revocation_cause = $3::text,
            revoked_at = CASE WHEN $2::text = 'revoked' THEN now() END,
            suspended_by = CASE WHEN $2::text = 'suspended' THEN 'holder-report' END WHERE serial = $1`,
    [certificate.serial, state, cause],
  );
  return certificate.serial;
}

async function gate(): Promise<string> {
  const party = { code: `gate-${randomUUID().slice(0, 8)}`, kind: 'gate' } as const;
  await api.get(PartyRegister).add({ ...party, organisation: 'Arena' });
  const { publicKeySpki } = await generateKeyPair('ecdsa-p256-sha256');
  const authorisation = await bySecretOf(api, party.code);
  const order = { party, publicKeySpki, authorisation, confirmed: true } as const;
  return (await api.get(IssuePartyCertificate).execute(order)).serial;
}

/** An approved run for the leak of the issuer's key: everything made until now. */
async function approved(expected: number): Promise<string> {
  const id = randomUUID();
  await api.register.transaction({ kind: 'system' }, async (tx) => {
    const madeUntil = await tx.now();
    const expiresAt = new Date(madeUntil.getTime() + 3_600_000);
    const approval = {
      id,
      kind: 'mass-revocation',
      change: {},
      changeSha256: 'x',
      reason: 'x',
      madeBy: 'a',
      expiresAt,
    };
    await tx.approvals.insert(approval);
    const act = { id, act: 'revoke', cause: 'issuer-key-leak', selection: {}, madeUntil, expected } as const;
    await tx.massActs.insert(act);
    const row = await tx.massActs.byId(id);
    if (row) await tx.massActs.update(row, { state: 'running' });
  });
  return id;
}

/** The same numbers in every run. */
function chance(seed: string) {
  let block = createHash('sha256').update(seed).digest();
  let at = 0;
  return (below: number): number => {
    if (at + 4 > block.length) {
      block = createHash('sha256').update(block).digest();
      at = 0;
    }
    at += 4;
    return block.readUInt32BE(at - 4) % below;
  };
}

interface Tally {
  questions: number;
  readonly said: Record<string, number>;
  /** Good although the revocation was committed before the question, within the promise. */
  late: number;
  mostLateMs: number;
  readonly wrong: string[];
}

class Askers {
  readonly tally: Tally = { questions: 0, said: {}, late: 0, mostLateMs: 0, wrong: [] };
  /** When a serial was first read as revoked: it was committed before that. */
  private readonly seenRevoked = new Map<string, number>();
  /** When a batch had been committed, and how far it went in the order of the serials. */
  private readonly batches: { readonly place: string; readonly at: number }[] = [];
  private readonly issuer = parseCertificate(api.authorityCertificate);
  private going = true;
  private readonly all: Promise<void>[];
  private waiting: (() => void)[] = [];

  constructor(private readonly pick: (random: (below: number) => number) => string) {
    this.all = Array.from({ length: ASKERS }, (_, asker) => this.askOn(chance(`asker ${asker}`), asker));
  }

  committed(place: string): void {
    this.batches.push({ place, at: performance.now() });
  }

  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.all);
  }

  /** After so many questions more. */
  async more(count: number): Promise<void> {
    const until = this.tally.questions + count;
    while (this.tally.questions < until) await new Promise<void>((resolve) => void this.waiting.push(resolve));
  }

  private async askOn(random: (below: number) => number, asker: number): Promise<void> {
    while (this.going) {
      await this.ask(this.pick(random), random(2) === 0, origins[(asker + random(2)) % 2] ?? '');
      this.tally.questions += 1;
      for (const resolve of this.waiting.splice(0)) resolve();
    }
  }

  private async ask(serial: string, atOnce: boolean, origin: string): Promise<void> {
    const nonce = atOnce ? createHash('sha256').update(`${serial}${this.tally.questions}`).digest() : undefined;
    const question = { issuerDer: api.authorityCertificate, serials: [serial] };
    const body = await buildOcspRequest(nonce ? { ...question, nonce: Uint8Array.from(nonce) } : question);
    const before = await standsAs(serial);
    const began = performance.now();
    if (before.startsWith('revoked') && !this.seenRevoked.has(serial)) this.seenRevoked.set(serial, began);
    const answer = await fetch(`${origin}/pki/ocsp`, {
      method: 'POST',
      headers: { 'content-type': 'application/ocsp-request' },
      body: Buffer.from(body),
    });
    const responseDer = new Uint8Array(await answer.arrayBuffer());
    const after = await standsAs(serial);
    const checked = await checkOcspResponse({
      ...{ responseDer, issuer: this.issuer, serial, at: new Date() },
      ...(nonce ? { nonce: Uint8Array.from(nonce) } : {}),
    });
    if (!checked.ok) return void this.tally.wrong.push(`${serial}: ${checked.reason}`);
    const { status } = checked;
    const said = status.status === 'revoked' ? `revoked ${status.reason}` : status.status;
    this.tally.said[said] = (this.tally.said[said] ?? 0) + 1;
    if (said === before || said === after) return;
    const since = began - this.committedBy(serial, began);
    const isLate = said === 'good' && before === LEAKED && since < VISIBLE_MS;
    if (!isLate)
      return void this.tally.wrong.push(`${serial}: ${said}, though ${before} before and ${after} after (${since} ms)`);
    this.tally.late += 1;
    this.tally.mostLateMs = Math.max(this.tally.mostLateMs, since);
  }

  /** The earliest moment at which it surely stood as revoked. */
  private committedBy(serial: string, until: number): number {
    const batch = this.batches.find(({ place }) => place >= serial);
    return Math.min(this.seenRevoked.get(serial) ?? until, batch?.at ?? until);
  }
}

describe('OCSP during a mass revocation', () => {
  it(
    'is right for every certificate in every state, on two replicas, from the first batch to the list that has them all',
    async () => {
      const states = ['reserved', 'issued', 'active', 'suspended', 'revoked', 'expired', 'discarded'] as const;
      const fixed: string[] = [await gate(), await gate()];
      for (const state of states) fixed.push(await holdingIn(state), await holdingIn(state));
      const { meant, later } = await fill(fixed[6] ?? '', CERTIFICATES, 40);
      const nobody = Array.from(
        { length: 10 },
        (_, n) => `59${createHash('md5').update(`${n}`).digest('hex').slice(2)}`,
      );
      await api.get(PrepareAnswers).execute();
      // Two each of issued, active, suspended, and the gates, are meant beside the many.
      const expected = meant.length + 8;
      const id = await approved(expected);
      let done = 0;
      const askers = new Askers((random) => {
        const kind = random(10);
        if (kind === 0) return fixed[random(fixed.length)] ?? '';
        if (kind === 1) return later[random(later.length)] ?? '';
        if (kind === 2) return nobody[random(nobody.length)] ?? '';
        // Half of the rest where the run is at work, half anywhere.
        const near = done - 2 * BATCH + random(5 * BATCH);
        const at = kind < 7 ? Math.min(Math.max(near, 0), meant.length - 1) : random(meant.length);
        return meant[at] ?? '';
      });
      const crl = api.get(PublishCrl);
      const run = new CarryOutMassActs(api.register, crl, 1, { changed: BATCH, followed: 50 });
      const [cpu, storageCpu, began] = [process.cpuUsage(), (await postgresCpu(storage)) ?? 0, performance.now()];
      let batches = 0;
      await askers.more(ASKED_A_BATCH);
      for (;;) {
        await run.execute();
        batches += 1;
        const row = await api.register.transaction({ kind: 'system' }, (tx) => tx.massActs.byId(id));
        done = row?.done ?? 0;
        askers.committed(row?.place ?? '');
        await askers.more(ASKED_A_BATCH);
        if (row?.allDone) break;
      }
      const seconds = (performance.now() - began) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      const postgresSeconds = (((await postgresCpu(storage)) ?? 0) - storageCpu) / 1000;
      await askers.stop();
      const { tally } = askers;
      expect(tally.wrong).toEqual([]);
      expect(done).toBe(expected);
      expect(tally.questions).toBeGreaterThanOrEqual(ASKED_A_BATCH * batches);
      for (const said of ['good', 'unknown', LEAKED, 'revoked cessation-of-operation'])
        expect([said, (tally.said[said] ?? 0) > 0]).toEqual([said, true]);

      const list = parseCrl((await crl.current()).der);
      expect(await verifyCrl(list, parseCertificate(api.authorityCertificate).publicKeySpki)).toBe(true);
      expect(list.revoked.size).toBe(expected + 2);
      for (const serial of [...meant, ...fixed.slice(0, 2)]) if (!list.revoked.has(serial)) throw new Error(serial);
      for (const serial of later) expect(list.revoked.has(serial)).toBe(false);
      if (FILE) {
        const figures = {
          certificates: meant.length,
          revokedAndListedSeconds: rounded(seconds),
          cpuSeconds: { process: rounded((user + system) / 1e6), postgres: rounded(postgresSeconds) },
          ...{ batches, questions: tally.questions, said: tally.said },
          ...{ wrong: tally.wrong.length, late: tally.late, mostLateMilliseconds: rounded(tally.mostLateMs, 1) },
          load: loadavg().map((each) => rounded(each, 1)),
        };
        await writeFile(FILE, JSON.stringify(figures));
      }
    },
    PATIENCE,
  );
});
