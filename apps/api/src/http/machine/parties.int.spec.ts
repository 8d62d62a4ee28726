// Certificates of parties on a real register: the one book of serials and keys, status in OCSP and list, the law of final states.
import { readSettings } from '@sumaho-jpki/adapters/settings';
import {
  IssuePartyCertificate,
  LintIssued,
  PartyRegister,
  PrepareAnswers,
  PublishCrl,
  RevokePartyCertificate,
  SettlePartyCertificates,
  type CertificateAuthority,
} from '@sumaho-jpki/operations';
import { crlPartOf } from '@sumaho-jpki/rules';
import {
  buildOcspRequest,
  checkOcspResponse,
  generateKeyPair,
  parseCertificate,
  parseCrl,
} from '@sumaho-jpki/wire/x509';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepParties } from '../../roles/party.role';
import { ApiUnderTest } from '../../testing/api-under-test';
import { bySecretOf } from '../../testing/party-secret';
import { CERTIFICATE_AUTHORITY } from '../../wiring/tokens';

let api: ApiUnderTest;
let storage: pg.Client;
beforeAll(async () => {
  api = await ApiUnderTest.start();
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  await api.get(PartyRegister).add({ code: 'gate-01', kind: 'gate', organisation: 'Arena' });
  await api.get(PartyRegister).add({ code: 'tsm-01', kind: 'tsm', organisation: 'Carrier' });
});
afterAll(async () => {
  await storage.end();
  await api.stop();
});

/** Another party each time: four living ones are the most for one. */
let parties = 0;
async function issued(confirmed = true, publicKeySpki?: Uint8Array) {
  const code = `gate-1${(parties += 1)}`;
  await api.get(PartyRegister).add({ code, kind: 'gate', organisation: 'Arena' });
  const spki = publicKeySpki ?? (await generateKeyPair('ecdsa-p256-sha256')).publicKeySpki;
  const party = { code, kind: 'gate' } as const;
  const authorisation = await bySecretOf(api, code);
  return api.get(IssuePartyCertificate).execute({ party, publicKeySpki: spki, authorisation, confirmed });
}
const revoke = (serial: string) =>
  api.get(RevokePartyCertificate).execute({ serial, cause: 'holder-key-leak', actor: 'jlis-operator' });

async function ocsp(serial: string) {
  const request = await buildOcspRequest({ issuerDer: api.authorityCertificate, serials: [serial] });
  const response = await api.send({
    method: 'POST',
    url: '/pki/ocsp',
    headers: { 'content-type': 'application/ocsp-request' },
    payload: Buffer.from(request),
  });
  return checkOcspResponse({
    responseDer: new Uint8Array(response.rawPayload),
    issuer: parseCertificate(api.authorityCertificate),
    serial,
    at: new Date(),
  });
}
const listed = async (serial: string, part?: number) => {
  await api.get(PublishCrl).execute(part);
  const { der } = await api.get(PublishCrl).current(part);
  return parseCrl(der).revoked.get(serial)?.reason;
};

describe('The status of a party’s certificate', () => {
  it('is on hold until it is confirmed, then good', async () => {
    const waiting = await issued(false);
    expect(await ocsp(waiting.serial)).toMatchObject({
      ok: true,
      status: { status: 'revoked', reason: 'certificate-hold' },
    });
    expect(await listed(waiting.serial)).toBe('certificate-hold');
    const { serial } = await issued();
    expect(await ocsp(serial)).toMatchObject({ ok: true, status: { status: 'good' } });
    expect(await listed(serial)).toBeUndefined();
  });

  it('is revoked for the next question, in the list and in its part of the list', async () => {
    const { serial } = await issued();
    expect(await ocsp(serial)).toMatchObject({ status: { status: 'good' } });
    await revoke(serial);
    expect(await ocsp(serial)).toMatchObject({ status: { status: 'revoked', reason: 'key-compromise' } });
    expect(await listed(serial)).toBe('key-compromise');
    expect(await listed(serial, crlPartOf(serial))).toBe('key-compromise');
    expect(await listed(serial, (crlPartOf(serial) + 1) % 128)).toBeUndefined();
  });

  it('is signed in advance like a citizen’s, and void with the change', async () => {
    const { serial } = await issued();
    await api.get(PrepareAnswers).execute();
    const stored = () => api.register.transaction({ kind: 'system' }, (tx) => tx.statusAnswers.look(serial));
    expect((await stored()).answer).not.toBeNull();
    await revoke(serial);
    expect(await stored()).toMatchObject({ answer: null, facts: { state: 'revoked' } });
  });
});

describe('The register', () => {
  it('gives a key one certificate, whoever had it first', async () => {
    const { publicKeySpki } = await generateKeyPair('ecdsa-p256-sha256');
    await issued(true, publicKeySpki);
    await expect(issued(true, publicKeySpki)).rejects.toMatchObject({ reason: 'key-seen-before' });
  });

  it('never lets what ended begin again, nor a plan be rewritten, not even by the owner', async () => {
    const { serial } = await issued();
    await expect(
      storage.query(`UPDATE party_certificates SET tbs_der = '\\x00' WHERE serial = $1`, [serial]),
    ).rejects.toThrow('the plan of a certificate is not rewritten');
    await revoke(serial);
    await expect(
      storage.query(`UPDATE party_certificates SET state = 'active' WHERE serial = $1`, [serial]),
    ).rejects.toThrow('a certificate that is revoked stays so');
  });

  it('shows parties to J-LIS and the service alone', async () => {
    const client = new pg.Client({ connectionString: api.database.appUrl });
    await client.connect();
    const count = async (scope: string, table: string) => {
      await client.query('BEGIN');
      await client.query(`SELECT set_config('sumaho.scope', $1, true), set_config('sumaho.carrier', 'docomo', true)`, [
        scope,
      ]);
      const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
      await client.query('ROLLBACK');
      return rows[0]?.n;
    };
    for (const table of ['parties', 'party_certificates', 'enrolment_transactions'])
      for (const scope of ['', 'carrier', 'citizen']) expect(await count(scope, table)).toBe(0);
    expect(await count('jlis', 'parties')).toBeGreaterThan(1);
    await client.end();
  });

  it('is looked through at night with the parties’ certificates in it, and nothing is found', async () => {
    const { serial } = await issued();
    const page = await api.register.transaction({ kind: 'system' }, (tx) => tx.lintRuns.signedAfter('', 1000));
    expect(page.map((row) => row.serial)).toEqual(page.map((row) => row.serial).toSorted());
    expect(page.map((row) => row.serial)).toContain(serial);
    const found: unknown[] = [];
    const authority = api.app.get<CertificateAuthority>(CERTIFICATE_AUTHORITY, { strict: false });
    expect(await new LintIssued(api.register, authority, (each) => found.push(each)).execute()).toBeGreaterThan(0);
    expect(found).toEqual([]);
  });

  it('forgets nobody who did not confirm: the clock revokes', async () => {
    const { serial } = await issued(false);
    await storage.query(`UPDATE party_certificates SET confirm_by = now() - interval '1 second' WHERE serial = $1`, [
      serial,
    ]);
    await new SettlePartyCertificates(api.register).execute();
    expect(await ocsp(serial)).toMatchObject({ status: { status: 'revoked', reason: 'cessation-of-operation' } });
  });
});

describe('The verb `party`', () => {
  it('registers, gives secrets, switches off, revokes and lists', async () => {
    const settings = readSettings({ SUMAHO_DATABASE_URL: api.database.appUrl }, { roles: ['http'] });
    const lines: string[] = [];
    const verb = (...words: string[]) => keepParties(settings, words, (line) => lines.push(line));
    await verb('add', 'gate-90', 'gate', 'Stadium', 'East');
    expect(lines.slice(0, 2)).toEqual(['reference  gate-90', expect.stringMatching(/^secret {5}[\w-]{32}$/)]);
    await verb('secret', 'gate-90');
    expect(lines[4]).not.toBe(lines[1]);
    const { serial } = await issued();
    await verb('revoke', serial, 'stop-of-use');
    await verb('disable', 'gate-90');
    lines.length = 0;
    await verb('list');
    expect(lines).toContain('gate-90  gate  disabled  Stadium East');
    expect(lines.some((line) => line.startsWith(`  ${serial}  revoked`))).toBe(true);
    for (const wrong of [[], ['add', 'gate-91'], ['revoke', serial]])
      await expect(verb(...wrong)).rejects.toThrow('Usage');
  });
});
