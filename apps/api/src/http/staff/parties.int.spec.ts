// J-LIS's register of TSMs and gates over HTTP: asked for by one person, carried out when another approves, the secret shown once to
// whoever asked, a certificate ended, a party switched off. The secret is in no table, no answer kept for a repeat, no audit row.
import { staffRoutes, type PartyView } from '@sumaho-jpki/contract';
import { IssuePartyCertificate, PartyCredentials } from '@sumaho-jpki/operations';
import { generateKeyPair } from '@sumaho-jpki/wire/x509';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { bySecretOf } from '../../testing/party-secret';

let api: ApiUnderTest;
let operator: SignedIn;
let approver: SignedIn;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  operator = await api.staff('jlis-operator');
  approver = await api.staff('jlis-approver');
});
afterAll(() => api.stop());

const REGISTER = { kind: 'register-party', code: 'gate-01', partyKind: 'gate', organisation: 'Arena' };
const ask = (wish: object, by = operator) =>
  api.post(staffRoutes.requestPartyChange.path, by, { wish, reason: 'asked for by the arena' });
async function decide(id: string, by = approver) {
  const { approvals } = staffRoutes.approvals.response.parse((await api.read(staffRoutes.approvals.path, by)).json());
  const changeSha256 = approvals.find((each) => each.id === id)?.changeSha256;
  return api.post(staffRoutes.decideApproval.path.replace(':id', id), by, {
    ...{ changeSha256, decision: 'approved', reason: '' },
  });
}
async function carriedOut(wish: object): Promise<void> {
  const asked = await ask(wish);
  expect(asked.statusCode).toBe(201);
  expect((await decide(asked.json<{ id: string }>().id)).statusCode).toBe(200);
}
const codeOf = (response: { json: <T>() => T }) => response.json<{ code?: string }>().code;
async function party(by = operator): Promise<PartyView | undefined> {
  const { parties } = staffRoutes.parties.response.parse((await api.read(staffRoutes.parties.path, by)).json());
  return parties.find(({ code }) => code === 'gate-01');
}
const show = (by: SignedIn) => api.post(staffRoutes.showPartySecret.path.replace(':code', 'gate-01'), by);

describe('A party', () => {
  it('is not there before a second person approved it', async () => {
    const asked = await ask(REGISTER);
    expect(await party()).toBeUndefined();
    expect(codeOf(await ask(REGISTER))).toBe('not-allowed-now');
    expect(codeOf(await ask(REGISTER, approver))).toBe('forbidden');
    expect(codeOf(await decide(asked.json<{ id: string }>().id, operator))).toBe('forbidden');
    await decide(asked.json<{ id: string }>().id);
    expect(await party()).toMatchObject({ kind: 'gate', organisation: 'Arena', enabled: true, certificates: [] });
    expect(codeOf(await ask(REGISTER))).toBe('conflict');
  });

  it('has a secret that its asker alone sees, once, and that stands nowhere', async () => {
    expect((await party())?.secret).toBe('waits-for-you');
    expect((await party(approver))?.secret).toBe('waits');
    expect(codeOf(await show(approver))).toBe('forbidden');
    const shown = staffRoutes.showPartySecret.response.parse((await show(operator)).json());
    expect(shown.reference).toBe('gate-01');
    expect(codeOf(await show(operator))).toBe('not-found');
    expect((await party())?.secret).toBe('shown');
    expect((await api.get(PartyCredentials).secretOf('gate-01'))?.secret).toBe(shown.secret);
    const storage = new pg.Client({ connectionString: api.database.superuserUrl });
    await storage.connect();
    try {
      const { rows } = await storage.query<{ name: string }>(
        `SELECT quote_ident(table_name) AS name FROM information_schema.tables
          WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
      );
      expect(rows.length).toBeGreaterThan(20);
      for (const { name } of rows) {
        const { rows: hits } = await storage.query(`SELECT 1 FROM ${name} t WHERE t::text LIKE '%' || $1 || '%'`, [
          shown.secret,
        ]);
        expect([name, hits.length]).toEqual([name, 0]);
      }
    } finally {
      await storage.end();
    }
  });

  it('gets a new secret by two persons: the former is void from the approval on', async () => {
    const former = (await api.get(PartyCredentials).secretOf('gate-01'))?.secret;
    await carriedOut({ kind: 'party-secret', code: 'gate-01' });
    expect((await api.get(PartyCredentials).secretOf('gate-01'))?.secret).not.toBe(former);
    expect((await party())?.secret).toBe('waits-for-you');
  });

  it('loses a certificate by two persons, for a cause of J-LIS’s', async () => {
    const { publicKeySpki } = await generateKeyPair('ecdsa-p256-sha256');
    const order = { party: { code: 'gate-01', kind: 'gate' }, publicKeySpki, confirmed: true } as const;
    const authorisation = await bySecretOf(api, 'gate-01');
    const { serial } = await api.get(IssuePartyCertificate).execute({ ...order, authorisation });
    const end = { kind: 'end-party-certificate', code: 'gate-01', serial, cause: 'holder-key-leak' };
    expect((await ask({ ...end, cause: 'death' })).statusCode).toBe(422);
    expect(codeOf(await ask({ ...end, serial: 'ab12' }))).toBe('certificate-unknown');
    const asked = (await ask(end)).json<{ id: string }>();
    expect((await party())?.certificates).toMatchObject([{ serial, state: 'active', endAsked: true }]);
    await decide(asked.id);
    expect((await party())?.certificates).toMatchObject([
      { serial, state: 'revoked', revocationCause: 'holder-key-leak', mayEnd: false, endAsked: false },
    ]);
    expect(codeOf(await ask(end))).toBe('certificate-revoked');
  });

  it('is switched off at once by one person; then it can be asked for nothing but the end of certificates', async () => {
    const stop = staffRoutes.stopParty.path.replace(':code', 'gate-01');
    expect((await api.post(stop, approver, { reason: 'stolen' })).json()).toMatchObject({
      parties: [{ code: 'gate-01', enabled: false, secret: 'none' }],
    });
    expect(await api.get(PartyCredentials).secretOf('gate-01')).toBeNull();
    expect(codeOf(await ask({ kind: 'party-secret', code: 'gate-01' }))).toBe('not-allowed-now');
  });
});
