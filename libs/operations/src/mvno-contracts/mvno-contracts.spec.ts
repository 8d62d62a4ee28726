// The contract of an MVNO with its host: who changes it and how, and that every act is judged by it as it stands, on the page and when done.
import {
  CONTRACT_SWITCH_IDS,
  DEMO_CARRIERS,
  DEMO_HANDSET_MODELS,
  DEMO_SIM_PRODUCTS,
  DESK_HOURS,
  LIFE_EVENT_IDS,
  lifeEventRule,
  type ContractSwitch,
  type HelpDesk,
  type LifeEventId,
  type Verdict,
} from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import { CheckCompatibility } from '../apply/line-check';
import { DecideJlisChange, WithdrawJlisChange } from '../approvals/jlis-changes';
import { ReadBulkFiles } from '../bulk-file/bulk-file-view';
import { RunBulkFiles } from '../bulk-file/run-bulk-files.operation';
import { StartBulkFile } from '../bulk-file/start-bulk-file.operation';
import { UploadBulkFile } from '../bulk-file/upload-bulk-file.operation';
import { deskHoursOf } from '../desk-queue/product-tasks';
import { ReadLine } from '../desk/desk.operations';
import { RecordLineEvent } from '../line-events/record-line-event.operation';
import { OrderPinInitialisation } from '../pin-initialisation/order-pin-initialisation.operation';
import type { Catalogue } from '../ports/catalogue.port';
import type { CarrierGateway } from '../ports/outside.port';
import type { PartySecrets } from '../ports/party.port';
import type { CertificateRow, StaffRow } from '../ports/rows';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { Refused } from '../refused';
import { MemoryRegister } from '../testing/memory-register';
import {
  addCarriers,
  addCertificate,
  addCitizen,
  aStaffMember,
  byHolder,
  hasher,
  random,
  type Citizen,
} from '../testing/outside';
import { certificateActions } from '../views/certificate-actions';
import { contractOf } from './contract-of';
import { ReadMvnoContracts, RequestContractChange } from './mvno-contracts.operations';

const crl = { afterChange: () => Promise.resolve() } as unknown as PublishCrl;
const DESK: HelpDesk = { phone: '0120-000-000', opens: '10:00', closes: '19:00', daysOff: false };
const host = { ...aStaffMember('carrier-supervisor', 'docomo'), shop: 'A' };
const mvno = aStaffMember('mvno-desk', 'mvno-a');
const approver = aStaffMember('jlis-approver');
let register: MemoryRegister;
let citizen: Citizen;
let certificate: CertificateRow;

async function begin(excluded: readonly ContractSwitch[] = []): Promise<void> {
  register = new MemoryRegister();
  await addCarriers(register);
  register.rows.staff.push({ ...host }, { ...mvno }, { ...approver });
  citizen = await addCitizen(register, {
    ...{ carrier: 'mvno-a', hostCarrier: 'docomo' },
    application: { state: 'completed' },
    line: { simProduct: 'mirai-nfc-4' },
  });
  certificate = await addCertificate(register, citizen);
  register.pass(60);
  if (excluded.length > 0) contracted(excluded);
  const at = register.now;
  register.rows.callCodes.push({
    ...{ id: 'call-1', lineId: citizen.line.id, carrier: 'mvno-a', personId: citizen.person.id, staffId: mvno.id },
    ...{ state: 'confirmed', version: 2, digits: null, triesLeft: 3, createdAt: at, confirmedAt: at, cardReadAt: at },
    expiresAt: new Date(at.getTime() + 300_000),
  });
}
beforeEach(() => begin());

function contracted(excluded: readonly ContractSwitch[], helpDesk: HelpDesk | null = null): void {
  const version = register.rows.mvnoContracts.length + 1;
  const by = { reason: 'agreed', approvalId: random.uuid(), proposedBy: host.id, approvedBy: approver.id };
  register.rows.mvnoContracts.push({
    ...{ carrier: 'mvno-a', hostCarrier: 'docomo', version, excluded, helpDesk },
    ...by,
    at: register.now,
  });
}

const wish = (over: object = {}) => ({
  ...{ carrier: 'mvno-a', version: 0, excluded: ['bulk-files'] as string[], helpDesk: DESK as HelpDesk | null },
  reason: 'agreed on in spring',
  ...over,
});
const ask = (over: object = {}, staff: StaffRow = host, provedAt = register.now) =>
  new RequestContractChange(register, random).execute({ staff, provedAt, wish: wish(over) });
const decide = (id: string, over: object = {}) => {
  const { changeSha256 = '' } = register.rows.approvals.find((row) => row.id === id) ?? {};
  const given = {
    staff: approver,
    provedAt: register.now,
    id,
    changeSha256,
    decision: 'approved',
    reason: '',
  } as const;
  return new DecideJlisChange(register, crl, {} as PartySecrets).execute({ ...given, ...over });
};
const read = async (staff: StaffRow) => new ReadMvnoContracts(register).execute(staff);
const ruleOf = async (work: () => Promise<unknown>): Promise<string | true> => {
  try {
    await work();
    return true;
  } catch (thrown) {
    if (thrown instanceof Refused) return thrown.detail.refusal?.rule ?? thrown.code;
    throw thrown;
  }
};
const said = (verdict: Verdict | undefined): string | true => verdict?.allowed || (verdict?.rule ?? 'nothing');

describe('A contract', () => {
  it('is the usual until somebody changes it, seen by both its sides and by J-LIS, by nobody else', async () => {
    for (const staff of [host, aStaffMember('carrier-desk', 'docomo'), mvno, approver, aStaffMember('jlis-auditor')]) {
      expect(await read(staff)).toMatchObject([
        {
          mvno: { code: 'mvno-a' },
          contract: { version: 0, excluded: [], helpDesk: null },
          versions: [],
          pending: false,
        },
      ]);
    }
    expect(await read(aStaffMember('carrier-supervisor', 'kddi'))).toEqual([]);
    expect(await ruleOf(() => read(aStaffMember('hotline')))).toBe('role-may-not');
  });

  it('is changed by its host and J-LIS together, from that moment on, with its history and both records', async () => {
    const id = await ask();
    expect((await read(mvno))[0]).toMatchObject({ pending: true, contract: { version: 0 } });
    expect((await read(host))[0]?.mayChange).toMatchObject({ rule: 'request-pending' });
    register.pass(30);
    await decide(id);
    expect((await read(mvno))[0]).toMatchObject({
      pending: false,
      contract: { version: 1, excluded: ['bulk-files'], helpDesk: DESK },
      versions: [{ version: 1, proposedBy: host.id, approvedBy: approver.id, approvalId: id, at: register.now }],
    });
    await decide(await ask({ version: 1, excluded: ['esim', 'bulk-files'], helpDesk: null }));
    expect((await read(host))[0]?.versions.map(({ version, excluded }) => [version, excluded])).toEqual([
      [2, ['esim', 'bulk-files']],
      [1, ['bulk-files']],
    ]);
    const told = register.rows.history.filter(({ carrier }) => carrier === 'mvno-a');
    expect(told.map(({ event }) => event)).toEqual([
      ...['mvno-contract-change-requested', 'mvno-contract-change-approved', 'mvno-contract-changed'],
      ...['mvno-contract-change-requested', 'mvno-contract-change-approved', 'mvno-contract-changed'],
    ]);
    expect(told.at(-1)).toMatchObject({
      facts: { contract: 2, excludedBefore: 'bulk-files', excluded: 'esim bulk-files' },
    });
  });

  it('is asked to be changed by its own host’s supervisor alone, with a fresh second factor', async () => {
    const hourAgo = new Date(register.now.getTime() - 3_600_000);
    expect(await ruleOf(() => ask({}, host, hourAgo))).toBe('fresh-proof-needed');
    for (const [role, carrier] of [
      ['carrier-desk', 'docomo'],
      ['mvno-desk', 'mvno-a'],
      ['jlis-operator', null],
      ['jlis-approver', null],
    ] as const)
      expect(await ruleOf(() => ask({}, aStaffMember(role, carrier))), role).toBe('role-may-not');
    // Another network's MVNO is as absent as one that is not there.
    const other = aStaffMember('carrier-supervisor', 'kddi');
    expect(await ruleOf(() => ask({}, other))).toBe('not-found');
    expect(await ruleOf(() => ask({ carrier: 'mvno-z' }, other))).toBe('not-found');
    expect(await ruleOf(() => ask({ carrier: 'docomo' }))).toBe('not-found');
    expect(register.rows.approvals).toEqual([]);
  });

  it('changes only from what was read, to something else, one change at a time', async () => {
    expect(await ruleOf(() => ask({ version: 1 }))).toBe('conflict');
    expect(await ruleOf(() => ask({ excluded: [], helpDesk: null }))).toBe('contract-unchanged');
    expect(await ruleOf(() => ask({ excluded: ['everything'] }))).toBe('validation-failed');
    expect(await ruleOf(() => ask({ helpDesk: { ...DESK, closes: '10:00' } }))).toBe('validation-failed');
    await ask();
    expect(await ruleOf(() => ask({ excluded: ['esim'] }))).toBe('request-pending');
  });

  it('is decided for exactly the change that was read, never by its asker, and taken back by its asker alone', async () => {
    const id = await ask();
    expect(await ruleOf(() => decide(id, { changeSha256: 'a'.repeat(64) }))).toBe('conflict');
    expect(await ruleOf(() => decide(id, { staff: host }))).toBe('role-may-not');
    // A supervisor of the other side does not see it at all.
    expect(await ruleOf(() => decide(id, { staff: aStaffMember('carrier-supervisor', 'kddi') }))).toBe('not-found');
    expect(await ruleOf(() => decide(id, { decision: 'refused' }))).toBe('validation-failed');
    const withdraw = (staff: StaffRow) =>
      new WithdrawJlisChange(register).execute({ staff, provedAt: register.now, id });
    expect(await ruleOf(() => withdraw({ ...host, id: 'another' }))).toBe('not-your-proposal');
    await withdraw(host);
    expect(await ruleOf(() => decide(id))).toBe('proposal-over');
    await decide(await ask(), { decision: 'refused', reason: 'not what the letter says' });
    expect(register.rows.mvnoContracts).toEqual([]);
    expect(register.events().slice(-2)).toEqual(['mvno-contract-change-requested', 'mvno-contract-change-declined']);
  });

  it('that changed meanwhile is not changed by an older request', async () => {
    const id = await ask();
    contracted(['esim']);
    expect(await ruleOf(() => decide(id))).toBe('conflict');
    expect(register.rows.approvals[0]?.state).toBe('proposed');
    expect(register.rows.mvnoContracts).toHaveLength(1);
  });

  it('with a host that the MVNO has left binds nobody, and the next one begins where it ended', async () => {
    contracted(['bulk-files']);
    const asked = await ask({ version: 1, excluded: [] });
    for (const row of register.rows.carriers) if (row.code === 'mvno-a') Object.assign(row, { hostCarrier: 'kddi' });
    expect(await register.by((tx) => contractOf(tx, 'mvno-a'))).toBeNull();
    expect(await ruleOf(() => decide(asked))).toBe('conflict');
    await new WithdrawJlisChange(register).execute({ staff: host, provedAt: register.now, id: asked });
    const next = { ...aStaffMember('carrier-supervisor', 'kddi'), shop: 'K' };
    register.rows.staff.push({ ...next });
    expect(await ruleOf(() => ask({ version: 1 }))).toBe('not-found');
    await decide(await ask({ version: 1 }, next));
    expect(register.rows.mvnoContracts.at(-1)).toMatchObject({ hostCarrier: 'kddi', version: 2 });
  });

  it('gives the tasks of the MVNO’s own help desk its hours', async () => {
    const hours = () => register.by((tx) => deskHoursOf(tx, 'mvno-a'));
    expect(await hours()).toEqual(DESK_HOURS);
    contracted([], DESK);
    expect(await hours()).toEqual({ weekday: { opens: '10:00', closes: '19:00' }, dayOff: null, closedOn: [] });
    contracted([]);
    expect(await hours()).toEqual(DESK_HOURS);
  });
});

const SUBSETS: readonly (readonly ContractSwitch[])[] = CONTRACT_SWITCH_IDS.reduce<ContractSwitch[][]>(
  (all, each) => [...all, ...all.map((some) => [...some, each])],
  [[]],
);

describe('Under every contract what is shown as possible is never refused, what is shown as blocked never accepted', () => {
  const recordOf = (event: LifeEventId) =>
    new RecordLineEvent(register, crl).execute({
      ...{ staff: mvno, provedAt: register.now, lineId: citizen.line.id, event },
      confirmation: citizen.line.msisdn.slice(-4),
    });

  it.each(LIFE_EVENT_IDS)('%s on an MVNO’s line', async (event) => {
    const answers = new Set<string | true>();
    for (const excluded of SUBSETS) {
      await begin(excluded);
      const page = await new ReadLine(register).execute(mvno, citizen.line.id);
      const answer = page.events.find((each) => each.event === event)?.answer;
      const shown = answer?.allowed || (answer?.rule ?? 'nothing');
      expect(await ruleOf(() => recordOf(event)), excluded.join()).toBe(shown);
      answers.add(shown);
    }
    const needs = lifeEventRule(event).contract ?? [];
    expect(answers.size).toBe(1 + needs.length);
  });

  it('bulk files: upload, start and each row', async () => {
    const row = { row: 2, phone: `0${citizen.line.msisdn.slice(3)}`, iccid: '', event: 'suspend-line' };
    const rowNow = () => ({ ...row, phone: `0${citizen.line.msisdn.slice(3)}` });
    const upload = () =>
      new UploadBulkFile(register, random).execute({ staff: mvno, table: { encoding: 'utf-8', rows: [rowNow()] } });
    for (const excluded of SUBSETS) {
      await begin(excluded);
      expect(await ruleOf(upload)).toBe(said(await new ReadBulkFiles(register).mayUpload(mvno)));
    }
    // Switched off between upload and start, and between start and row.
    for (const when of ['before the start', 'before the row'] as const) {
      await begin();
      const { file } = await upload();
      await new RunBulkFiles(register, crl).execute();
      if (when === 'before the start') contracted(['bulk-files']);
      const view = await new ReadBulkFiles(register).one(mvno, file.id, 0);
      const asked = { staff: mvno, provedAt: register.now, id: file.id, expected: 1, reason: 'unpaid' };
      expect(await ruleOf(() => new StartBulkFile(register).execute(asked))).toBe(said(view.mayStart));
      if (when === 'before the row') contracted(['bulk-files']);
      await new RunBulkFiles(register, crl).execute();
      expect(register.rows.lines[0]?.state).toBe('active');
    }
    expect(register.rows.bulkRows).toMatchObject([{ state: 'refused', reason: 'contract-without-bulk-files' }]);
  });

  it('the PIN in the SIM, for the holder', async () => {
    const seen = new Set<string | true>();
    for (const excluded of SUBSETS) {
      await begin(excluded);
      const contract = register.rows.mvnoContracts[0] ?? null;
      const side = { element: null, simChangedAt: null, contract };
      const shown = certificateActions('citizen', 'own', certificate, register.now, side).find(
        ({ operation }) => operation === 'initialise-pin',
      );
      const order = new OrderPinInitialisation(register, hasher, random);
      const done = await ruleOf(() => order.execute({ asker: byHolder(citizen), serial: certificate.serial }));
      expect(done).toBe(said(shown?.verdict));
      seen.add(done);
    }
    expect([...seen]).toEqual([true, 'contract-without-pin-initialisation']);
  });

  it('the ways of a new application', async () => {
    const catalogue: Catalogue = {
      sim: (id) => DEMO_SIM_PRODUCTS.find((product) => product.id === id),
      handset: (id) => DEMO_HANDSET_MODELS.find((model) => model.id === id),
      handsets: () => DEMO_HANDSET_MODELS,
      contract: (carrier) => DEMO_CARRIERS.find((each) => each.carrier === carrier),
    };
    const { line } = citizen;
    const check = (eid: string | null, handsetModel: string) => {
      const { iccid, simProduct, imei } = line;
      const facts = { carrier: 'mvno-a', iccid, simProduct, handsetModel, imei, lineState: 'active', eid } as const;
      const carriers = {
        findSubscription: () => Promise.resolve(facts),
        checkEligibility: () => Promise.resolve({ eligible: true, reasons: [] }),
      };
      return new CheckCompatibility(register, carriers as unknown as CarrierGateway, catalogue, random).execute({
        ...{ phoneNumber: line.msisdn, handsetModel },
      });
    };
    const EID = '89049032000000000000000000000123';
    for (const excluded of SUBSETS) {
      await begin(excluded);
      const ofSim = excluded.includes('sim-certificate') ? 'contract-without-sim' : true;
      const ofEsim = ofSim === true && excluded.includes('esim') ? 'contract-without-esim' : ofSim;
      expect(said((await check(null, 'tsubame-t1')).verdict)).toBe(ofSim);
      expect(said((await check(EID, 'tsubame-t1')).verdict)).toBe(ofEsim);
      expect((await check(EID, 'ringo-phone-7')).chosen?.route).toBe('keychain');
    }
  });
});
