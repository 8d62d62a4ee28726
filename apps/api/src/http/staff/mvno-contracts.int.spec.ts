// Contracts of MVNOs over HTTP on the real register: asked for by the host, decided by J-LIS, in force at once at every door; and by
// row-level security alone what a host sees of its MVNO's lines.
import { staffRoutes, type MvnoContractView } from '@sumaho-jpki/contract';
import type { ContractSwitch } from '@sumaho-jpki/rules';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../../testing/demo-rows';

const DESK = { phone: '0120-000-000', opens: '10:00', closes: '19:00', daysOff: true };
let api: ApiUnderTest;
let held: Holding;
let holder: SignedIn;
let host: SignedIn;
let hostDesk: SignedIn;
let otherHost: SignedIn;
let mvno: SignedIn;
let approver: SignedIn;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
  const citizen = await api.citizen('holder-at-an-mvno');
  holder = citizen;
  held = await addHolding(api.register, citizen.personId, {
    ...{ carrier: 'mvno-a', hostCarrier: 'docomo', state: 'completed' },
  });
  await api.register.transaction({ kind: 'system' }, async (tx) => {
    await tx.certificates.update(held.certificate, { state: 'active', certificateDer: Uint8Array.of(0x30, 0x00) });
    await tx.applications.update(held.application, { certificateSerial: held.certificate.serial });
  });
  [host, hostDesk, otherHost] = [
    await api.staff('carrier-supervisor', 'docomo'),
    await api.staff('carrier-desk', 'docomo'),
    await api.staff('carrier-supervisor', 'kddi'),
  ];
  [mvno, approver] = [await api.staff('mvno-desk', 'mvno-a'), await api.staff('jlis-approver')];
});
afterAll(() => api.stop());

const contract = async (by: SignedIn): Promise<MvnoContractView | undefined> => {
  const answer = await api.read(staffRoutes.mvnoContracts.path, by);
  return staffRoutes.mvnoContracts.response.parse(answer.json()).contracts[0];
};
const ask = async (excluded: readonly ContractSwitch[], by = host, over: object = {}) => {
  const version = (await contract(host))?.version ?? 0;
  const terms = { carrier: 'mvno-a', version, excluded, helpDesk: DESK, reason: 'agreed on in spring' };
  return api.post(staffRoutes.requestContractChange.path, by, { ...terms, ...over });
};
async function decide(id: string, by = approver) {
  const answer = await api.read(staffRoutes.approvals.path, by);
  const { approvals } = staffRoutes.approvals.response.parse(answer.json());
  const changeSha256 = approvals.find((each) => each.id === id)?.changeSha256 ?? 'a'.repeat(64);
  const body = { changeSha256, decision: 'approved', reason: '' };
  return api.post(staffRoutes.decideApproval.path.replace(':id', id), by, body);
}
async function agreed(...excluded: ContractSwitch[]): Promise<void> {
  const asked = await ask(excluded);
  expect(asked.statusCode).toBe(201);
  expect((await decide(asked.json<{ id: string }>().id)).statusCode).toBe(200);
}
const told = (response: { statusCode: number; json: <T>() => T }) => {
  const { code, rule } = response.json<{ code?: string; rule?: string }>();
  return [response.statusCode, code, rule];
};

describe('A change of a contract', () => {
  it('waits for J-LIS, is bound to what was read, and neither side decides it alone', async () => {
    const asked = (await ask(['bulk-files'])).json<{ id: string }>();
    expect(await contract(mvno)).toMatchObject({ version: 0, pending: true, excluded: [] });
    expect(told(await ask(['esim']))).toEqual([409, 'not-allowed-now', 'request-pending']);
    expect(told(await decide(asked.id, host))[1]).toBe('forbidden');
    // The other side of the contract does not decide it either, and another network does not know of it.
    expect(told(await decide(asked.id, otherHost)).slice(0, 2)).toEqual([404, 'not-found']);
    expect(
      told(
        await api.post(staffRoutes.decideApproval.path.replace(':id', asked.id), approver, {
          ...{ changeSha256: 'a'.repeat(64), decision: 'approved', reason: '' },
        }),
      )[1],
    ).toBe('conflict');
    expect((await decide(asked.id)).statusCode).toBe(200);
    expect(await contract(mvno)).toMatchObject({
      ...{ version: 1, pending: false, excluded: ['bulk-files'], helpDesk: DESK },
      versions: [{ version: 1, reason: 'agreed on in spring', approvalId: asked.id }],
    });
    expect((await contract(mvno))?.mayChange).toMatchObject({ rule: 'role-may-not' });
    expect(await contract(otherHost)).toBeUndefined();
  });

  it('is asked for by its own host alone: another MVNO is as absent as none', async () => {
    for (const by of [hostDesk, mvno, approver]) expect(told(await ask([], by))[2]).toBe('role-may-not');
    const [foreign, absent] = [await ask([], otherHost), await ask([], otherHost, { carrier: 'mvno-z' })];
    const withoutTrace = ({ body }: { body: string }) => body.replace(/"traceId":"[^"]*"/, '');
    expect([foreign.statusCode, withoutTrace(foreign)]).toEqual([404, withoutTrace(absent)]);
  });

  it('is taken back by whoever asked for it', async () => {
    const { id } = (await ask(['esim'])).json<{ id: string }>();
    const withdraw = (by: SignedIn) => api.post(staffRoutes.withdrawApproval.path.replace(':id', id), by);
    expect(told(await withdraw(mvno)).slice(0, 2)).toEqual([404, 'not-found']);
    expect((await withdraw(host)).statusCode).toBe(200);
    expect(await contract(host)).toMatchObject({ version: 1, pending: false });
  });

  it('is overwritten by nobody, and stands in the chained record of the MVNO', async () => {
    const client = new pg.Client({ connectionString: api.database.appUrl });
    await client.connect();
    try {
      await client.query(`SELECT set_config('sumaho.scope', 'system', false)`);
      for (const act of [`UPDATE mvno_contracts SET excluded = '{}'`, 'DELETE FROM mvno_contracts'])
        await expect(client.query(act)).rejects.toThrow('permission denied');
      const { rows } = await client.query<{ event: string }>(
        `SELECT entry::json->>'event' AS event FROM audit WHERE tenant = 'mvno-a' AND entry LIKE '%mvno-contract%' ORDER BY seq`,
      );
      expect(rows.map(({ event }) => event)).toEqual([
        ...['mvno-contract-change-requested', 'mvno-contract-change-approved', 'mvno-contract-changed'],
        ...['mvno-contract-change-requested', 'mvno-contract-change-withdrawn'],
      ]);
    } finally {
      await client.end();
    }
  });
});

describe('In force', () => {
  const csv = () => ({
    contentBase64: Buffer.from(`電話番号,届け\r\n0${held.line.msisdn.slice(3)},suspend-line\r\n`).toString('base64'),
  });
  const events = async () => {
    const answer = await api.read(`/api/staff/lines/${held.line.id}`, mvno);
    return staffRoutes.readLine.response.parse(answer.json()).events;
  };
  const pinAction = async () => {
    const { certificates } = (await api.read('/api/citizen/overview', holder)).json<{
      certificates: { actions: { operation: string; verdict: { allowed: boolean; rule?: string } }[] }[];
    }>();
    return certificates[0]?.actions.find(({ operation }) => operation === 'initialise-pin')?.verdict;
  };

  it('button, API and record say the same of bulk files, SIM changes and the PIN, at once', async () => {
    const bulk = async () =>
      staffRoutes.bulkFiles.response.parse((await api.read(staffRoutes.bulkFiles.path, mvno)).json()).mayUpload;
    expect(await bulk()).toMatchObject({ rule: 'contract-without-bulk-files', facts: { host: 'docomo' } });
    expect(told(await api.post(staffRoutes.uploadBulkFile.path, mvno, csv()))).toEqual([
      ...[409, 'not-allowed-now', 'contract-without-bulk-files'],
    ]);
    expect(await pinAction()).toEqual({ allowed: true });
    await agreed('sim-change-at-desk', 'pin-initialisation');
    expect(await bulk()).toEqual({ allowed: true });
    expect((await api.post(staffRoutes.uploadBulkFile.path, mvno, csv())).statusCode).toBe(201);
    const blocked = (await events()).filter(
      ({ verdict }) => !verdict.allowed && verdict.rule === 'contract-without-sim-change',
    );
    expect(blocked.map(({ event }) => event)).toEqual(['change-sim', 'reissue-sim', 'redownload-esim']);
    expect(blocked[0]?.verdict).toMatchObject({
      ...{ enables: 'have-the-contract-changed', who: ['carrier-supervisor', 'jlis-approver'] },
      facts: { mvno: 'mvno-a', host: 'docomo', ask: '0120-000-000 (10:00–19:00)' },
    });
    const change = await api.post(`/api/staff/lines/${held.line.id}/events`, mvno, {
      ...{ event: 'reissue-sim', confirmation: held.line.msisdn.slice(-4) },
    });
    expect(told(change)[2]).toBe('contract-without-sim-change');
    expect(await pinAction()).toMatchObject({ allowed: false, rule: 'contract-without-pin-initialisation' });
    const order = `/api/citizen/certificates/${held.certificate.serial}/pin-initialisation`;
    expect(told(await api.post(order, holder))[2]).toBe('contract-without-pin-initialisation');
  });

  it('a host that may not see its MVNO’s lines finds nothing, whatever it asks by; the MVNO and J-LIS see on', async () => {
    const search = `${staffRoutes.search.path}?q=0${held.line.msisdn.slice(3)}`;
    const hits = async (by: SignedIn) =>
      staffRoutes.search.response.parse((await api.read(search, by)).json()).results.length;
    const page = async (by: SignedIn) => (await api.read(`/api/staff/lines/${held.line.id}`, by)).statusCode;
    expect([await hits(hostDesk), await page(hostDesk), await hits(mvno)]).toEqual([1, 200, 1]);
    await agreed('host-sees-lines');
    expect([await hits(hostDesk), await page(hostDesk)]).toEqual([0, 404]);
    expect([await hits(mvno), await page(mvno), await page(approver)]).toEqual([1, 200, 200]);
    const seen = (carrier: string) =>
      api.register.transaction({ kind: 'carrier', carrier }, async (tx) => [
        await tx.lines.byId(held.line.id),
        await tx.elements.byIccid(held.line.iccid),
      ]);
    expect(await seen('docomo')).toEqual([null, null]);
    expect((await seen('mvno-a')).every((row) => row !== null)).toBe(true);
    expect(await seen('kddi')).toEqual([null, null]);
    await agreed('esim');
    expect([await hits(hostDesk), await page(hostDesk)]).toEqual([1, 200]);
  });
});
