import { beforeEach, describe, expect, it } from 'vitest';
import { ReadApprovals } from '../approvals/read-approvals.operation';
import { ReadDrifts } from '../reconcile/read-drifts.operation';
import type { CarrierGateway, SubscriptionFacts } from '../ports/outside.port';
import type { StaffRow } from '../ports/rows';
import { Refused } from '../refused';
import { MemoryRegister } from '../testing/memory-register';
import { addCarriers, addCertificate, addCitizen, aStaffMember, codeOf } from '../testing/outside';
import { OpenTrainingLine, ReadTrainingLines } from './training-lines.operations';

const supervisor = aStaffMember('carrier-supervisor', 'docomo');
const FACTS: SubscriptionFacts = {
  carrier: 'docomo',
  iccid: '8981100000000000017',
  simProduct: 'sakura-nfc-4',
  handsetModel: 'tsubame-t1',
  imei: null,
  lineState: 'active',
};

let register: MemoryRegister;
let facts: SubscriptionFacts | null;

beforeEach(async () => {
  register = new MemoryRegister();
  await addCarriers(register);
  facts = FACTS;
});

const open = (change: Partial<Parameters<OpenTrainingLine['execute']>[0]> = {}) => {
  const carriers = { findSubscription: () => Promise.resolve(facts) } as unknown as CarrierGateway;
  return new OpenTrainingLine(register, carriers).execute({
    staff: supervisor,
    provedAt: register.now,
    phoneNumber: '０９０-1234-5678',
    reason: '新人研修',
    ...change,
  });
};
const ruleOf = (work: () => Promise<unknown>): Promise<string | undefined> =>
  work().then(
    () => 'nothing was refused',
    (refused: unknown) => (refused instanceof Refused ? refused.detail.refusal?.rule : String(refused)),
  );
const listed = async (staff: StaffRow) =>
  (await new ReadTrainingLines(register).execute(staff)).map(({ line }) => line.carrier);

describe('A training line is made', () => {
  it('of a line that nobody used; who did it and why stands in the timeline', async () => {
    const line = await open();
    expect(register.rows.lines).toMatchObject([{ id: line.id, msisdn: '+819012345678', training: true }]);
    expect(register.rows.history).toMatchObject([
      { event: 'training-line-opened', actorId: supervisor.id, carrier: 'docomo', facts: { reason: '新人研修' } },
    ]);
  });

  it('once, and again neither', async () => {
    await open();
    expect(await ruleOf(open)).toBe('training-line-already');
  });

  it.each([
    ['a citizen’s line', { state: 'completed' as const }],
    ['a line on which somebody gave up an application', { state: 'cancelled' as const }],
  ])('never of %s', async (_name, application) => {
    await addCitizen(register, { line: { msisdn: '+819012345678', iccid: FACTS.iccid }, application });
    expect(await ruleOf(open)).toBe('training-line-was-used');
    expect(register.rows.lines).toMatchObject([{ training: false }]);
  });

  it('never of another carrier’s, which is not there; J-LIS makes one for an MVNO', async () => {
    facts = { ...FACTS, carrier: 'mvno-a' };
    expect(await codeOf(open)).toBe('line-unknown');
    facts = null;
    expect(await codeOf(open)).toBe('line-unknown');
    facts = { ...FACTS, carrier: 'mvno-a' };
    await open({ staff: aStaffMember('jlis-approver') });
    expect(register.rows.lines).toMatchObject([{ carrier: 'mvno-a', hostCarrier: 'docomo', training: true }]);
  });

  it('by an administrator with a fresh second factor, with a reason that holds no individual number', async () => {
    expect(await codeOf(() => open({ staff: aStaffMember('carrier-desk', 'docomo') }))).toBe('forbidden');
    expect(await codeOf(() => open({ provedAt: new Date(register.now.getTime() - 301_000) }))).toBe('step-up-required');
    expect(await codeOf(() => open({ phoneNumber: '110' }))).toBe('phone-number-not-understood');
    expect(await codeOf(() => open({ reason: 'マイナンバーは 1234 5678 9018' }))).toBe('text-not-for-notes');
    expect(register.rows.lines).toEqual([]);
  });
});

describe('The list of training lines', () => {
  it('is a desk’s own, an MVNO’s not its host’s, and all for J-LIS', async () => {
    await open();
    facts = { ...FACTS, carrier: 'mvno-a', iccid: '8981100000000000025' };
    await open({ staff: aStaffMember('jlis-approver'), phoneNumber: '090-1234-5679' });
    expect(await listed(aStaffMember('carrier-desk', 'docomo'))).toEqual(['docomo']);
    expect(await listed(aStaffMember('mvno-desk', 'mvno-a'))).toEqual(['mvno-a']);
    expect(await listed(aStaffMember('carrier-desk', 'kddi'))).toEqual([]);
    expect(await listed(aStaffMember('jlis-auditor'))).toEqual(['docomo', 'mvno-a']);
  });
});

describe('What concerns a training line says so', () => {
  it('a request that waits for a second person, and a drift', async () => {
    const citizen = await addCitizen(register);
    const { serial } = await addCertificate(register, citizen);
    const line = { lineId: citizen.line.id };
    await register.by(async (tx) => {
      const of = { changeSha256: 'a'.repeat(64), reason: 'why', madeBy: supervisor.id, expiresAt: register.now };
      await tx.approvals.insert({ id: 'end', kind: 'end-at-desk', change: line, carrier: 'docomo', ...of });
      await tx.approvals.insert({ id: 'lift', kind: 'lift-hold', change: {}, subject: serial, ...of });
      await tx.drifts.insert({
        ...{
          id: 'drift',
          kind: 'line-not-at-carrier',
          subject: 'x',
          ...line,
          carrier: 'docomo',
          certificateSerial: null,
        },
        ...{ state: 'open', said: {}, since: register.now, seenAt: register.now, log: [] },
      });
    });
    const jlis = aStaffMember('jlis-operator');
    const marks = async () => ({
      approvals: (await new ReadApprovals(register).execute(jlis)).map(({ training }) => training),
      drifts: (await new ReadDrifts(register).execute(jlis)).trainingLines,
    });
    expect(await marks()).toEqual({ approvals: [false, false], drifts: [] });
    for (const row of register.rows.lines) row.training = true;
    for (const row of register.rows.applications) row.training = true;
    expect(await marks()).toEqual({ approvals: [true, true], drifts: [citizen.line.id] });
  });
});
