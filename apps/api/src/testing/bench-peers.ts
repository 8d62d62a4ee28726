// Others that do the same work, beside ours in the same run: cfssl (`ocspserve`, and `serve` with its register in Postgres), `openssl ocsp` and
// `openssl ca -gencrl`. What is not installed is told as missing. Only for figures, never in the gate.
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { postgresCpu } from './bench-figures';

export interface Question {
  readonly url: string;
  readonly body?: string;
  readonly type?: string;
}
export interface Peer {
  readonly name: string;
  readonly question: Question;
  /** CPU so far, milliseconds; with its database where it has one. */
  cpu(): Promise<number>;
}

const TICK_MS = 10;
/** Certificates of cfssl (certdb/pg/migrations/001_CreateCertificates.sql), made by hand. */
const CFSSL_TABLES = `
  CREATE TABLE certificates (serial_number bytea NOT NULL, authority_key_identifier bytea NOT NULL, ca_label bytea, status bytea NOT NULL,
    reason int, expiry timestamptz, revoked_at timestamptz, pem bytea NOT NULL, PRIMARY KEY (serial_number, authority_key_identifier));
  CREATE TABLE ocsp_responses (serial_number bytea NOT NULL, authority_key_identifier bytea NOT NULL, body bytea NOT NULL,
    expiry timestamptz, PRIMARY KEY (serial_number, authority_key_identifier))`;

const cpuOf = (pid: number): number => {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13);
  return (Number(user) + Number(system)) * TICK_MS;
};

const isThere = (command: string) => spawnSync(command, ['version']).error === undefined;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function answering({ url, body, type }: Question): Promise<void> {
  for (let left = 100; ; left -= 1) {
    const init = body === undefined ? {} : { method: 'POST', body: Buffer.from(body, 'base64') };
    const answer = await fetch(url, { ...init, headers: type ? { 'content-type': type } : {} }).catch(() => undefined);
    if (answer?.ok) return;
    if (left === 0) throw new Error(`no answer from ${url}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export class Peers {
  readonly answering: Peer[] = [];
  readonly issuing: Peer[] = [];
  readonly missing: string[] = [];
  readonly #children: ChildProcess[] = [];
  #database: pg.Client | undefined;

  constructor(private readonly folder: string) {}

  /**
   * @param request of the certificate, DER
   * @param answer ours: cfssl gives out the same octets
   */
  async start(input: { request: Uint8Array; answer: Uint8Array; postgresUrl: string }): Promise<void> {
    if (isThere('openssl')) await this.#openssl();
    else this.missing.push('openssl ocsp');
    if (!isThere('cfssl')) this.missing.push('cfssl ocspserve', 'cfssl serve');
    else {
      await this.#cfsslAnswers(input.request, input.answer);
      await this.#cfsslIssues(input.postgresUrl);
    }
  }

  /** Who issues, alone: cfssl with its register in Postgres. */
  async startIssuing(postgresUrl: string): Promise<void> {
    if (!isThere('cfssl') || !isThere('openssl')) {
      this.missing.push('cfssl serve');
      return;
    }
    await this.#authority();
    await this.#cfsslIssues(postgresUrl);
  }

  async stop(): Promise<void> {
    for (const child of this.#children) child.kill();
    await this.#database?.end();
  }

  /** CPU of `openssl ca -gencrl` over an index of so many revoked certificates, milliseconds; null where there is none. */
  async opensslList(entries: number): Promise<number | null> {
    if (!isThere('openssl')) return null;
    const index = Array.from(
      { length: entries },
      (_, at) =>
        `R\t351231235959Z\t261101000000Z,superseded\t53${(at + 1).toString(16).padStart(38, '0')}\tunknown\t/CN=x\n`,
    );
    await writeFile(join(this.folder, 'index.txt'), index.join(''));
    await writeFile(join(this.folder, 'number'), '01\n');
    const said = execFileSync('sh', ['-c', 'openssl ca -config ca.cnf -gencrl -out peer.crl 2>/dev/null; times'], {
      cwd: this.folder,
      encoding: 'utf8',
    });
    const [, children = ''] = said.trim().split('\n');
    const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
    this.#run('openssl', 'crl', '-in', 'peer.crl', '-CAfile', 'peer-ca.pem', '-noout');
    return seconds.reduce((sum, each) => sum + each, 0) * 1000;
  }

  #run(command: string, ...args: string[]): void {
    execFileSync(command, args, { cwd: this.folder, stdio: 'pipe' });
  }

  #spawn(command: string, ...args: string[]): number {
    const child = spawn(command, args, { cwd: this.folder, stdio: 'ignore' });
    this.#children.push(child);
    return child.pid ?? 0;
  }

  /** An authority of its own, and a request for it. */
  async #authority(): Promise<void> {
    const subject = ['-subj', '/C=JP/CN=peer', '-days', '30', '-nodes', '-newkey', 'rsa:2048'];
    this.#run('openssl', 'req', '-x509', ...subject, '-keyout', 'peer-ca.key', '-out', 'peer-ca.pem');
    this.#run(
      'openssl',
      'req',
      '-new',
      ...subject.slice(0, 2),
      '-nodes',
      '-newkey',
      'rsa:2048',
      '-keyout',
      'x.key',
      '-out',
      'x.csr',
    );
    const signed = ['-CA', 'peer-ca.pem', '-CAkey', 'peer-ca.key', '-set_serial', '0x5301', '-out', 'x.pem'];
    this.#run('openssl', 'x509', '-req', '-in', 'x.csr', ...signed);
  }

  /** Its responder signs each answer with RSA-2048. */
  async #openssl(): Promise<void> {
    await this.#authority();
    await writeFile(join(this.folder, 'peer-index.txt'), 'V\t351231235959Z\t\t5301\tunknown\t/C=JP/CN=peer\n');
    await writeFile(
      join(this.folder, 'ca.cnf'),
      `[ca]\ndefault_ca=one\n[one]\ndatabase=index.txt\ncrlnumber=number\ncertificate=peer-ca.pem\nprivate_key=peer-ca.key\n` +
        `default_md=sha256\ndefault_crl_days=1\nunique_subject=no\n`,
    );
    this.#run('openssl', 'ocsp', '-issuer', 'peer-ca.pem', '-cert', 'x.pem', '-no_nonce', '-reqout', 'peer.req');
    const port = await freePort();
    const signer = ['-rsigner', 'peer-ca.pem', '-rkey', 'peer-ca.key', '-CA', 'peer-ca.pem'];
    const pid = this.#spawn('openssl', 'ocsp', '-index', 'peer-index.txt', '-port', String(port), ...signer);
    const body = readFileSync(join(this.folder, 'peer.req')).toString('base64');
    const question = { url: `http://127.0.0.1:${port}/`, body, type: 'application/ocsp-request' };
    await answering(question);
    this.answering.push({ name: 'openssl ocsp', question, cpu: () => Promise.resolve(cpuOf(pid)) });
  }

  async #cfsslAnswers(request: Uint8Array, answer: Uint8Array): Promise<void> {
    await writeFile(join(this.folder, 'answers'), `${Buffer.from(answer).toString('base64')}\n`);
    const port = await freePort();
    const pid = this.#spawn('cfssl', 'ocspserve', '-port', String(port), '-responses', 'answers', '-loglevel', '3');
    const body = Buffer.from(request).toString('base64');
    const question = { url: `http://127.0.0.1:${port}/`, body, type: 'application/ocsp-request' };
    await answering(question);
    this.answering.push({ name: 'cfssl ocspserve', question, cpu: () => Promise.resolve(cpuOf(pid)) });
  }

  async #cfsslIssues(postgresUrl: string): Promise<void> {
    const own = new URL(postgresUrl);
    own.pathname = '/cfssl_peer';
    const made = new pg.Client({ connectionString: postgresUrl });
    await made.connect();
    await made.query('CREATE DATABASE cfssl_peer');
    await made.end();
    const database = (this.#database = new pg.Client({ connectionString: own.toString() }));
    await database.connect();
    await database.query(CFSSL_TABLES);
    own.searchParams.set('sslmode', 'disable');
    const profile = { usages: ['digital signature'], expiry: '8760h' };
    await writeFile(join(this.folder, 'cfssl.json'), JSON.stringify({ signing: { default: profile } }));
    await writeFile(join(this.folder, 'db.json'), JSON.stringify({ driver: 'postgres', data_source: own.toString() }));
    const port = await freePort();
    const keys = ['-ca', 'peer-ca.pem', '-ca-key', 'peer-ca.key', '-config', 'cfssl.json', '-db-config', 'db.json'];
    const pid = this.#spawn('cfssl', 'serve', ...keys, '-port', String(port), '-loglevel', '3');
    const json = JSON.stringify({ certificate_request: readFileSync(join(this.folder, 'x.csr'), 'utf8') });
    const url = `http://127.0.0.1:${port}/api/v1/cfssl/sign`;
    const question = { url, body: Buffer.from(json).toString('base64'), type: 'application/json' };
    await answering(question);
    this.issuing.push({
      name: 'cfssl serve, Postgres',
      question,
      cpu: async () => cpuOf(pid) + ((await postgresCpu(database)) ?? 0),
    });
  }
}
