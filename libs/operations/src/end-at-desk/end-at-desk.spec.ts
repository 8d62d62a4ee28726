import { APPROVAL_HOURS, CERTIFICATE_STATES } from '@sumaho-jpki/rules';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ReadApprovals } from '../approvals/read-approvals.operation';
import { AnswerCallCode } from '../call-code/answer-call-code.operation';
import { BeginCallCode, EndCall } from '../call-code/begin-call-code.operation';
import { ReadLine } from '../desk/desk.operations';
import type { CertificateRow, StaffRow } from '../ports/rows';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { MemoryRegister } from '../testing/memory-register';
import {
  addCarriers,
  addCertificate,
  addCitizen,
  aStaffMember,
  codeOf,
  newPerson,
  random,
  type Citizen,
} from '../testing/outside';
import { DecideRequest, WithdrawRequest } from './decide-request.operation';
import { RequestEnd } from './request-end.operation';

const NOW = new Date(8.64e15);
const longAgo = new Date(0);
const desk: StaffRow = { ...aStaffMember('carrier-desk', 'docomo'), shop: '見本店' };
const supervisor = aStaffMember('carrier-supervisor', 'docomo');
const approver = aStaffMember('jlis-approver');
let register: MemoryRegister;
let citizen: Citizen;
let certificate: CertificateRow;
let published: string[];

beforeEach(async () => {
  register = new MemoryRegister();
  await addCarriers(register);
  await world(desk);
});

async function world(staff: StaffRow, choices: Parameters<typeof addCitizen>[1] = {}): Promise<void> {
  citizen = await addCitizen(register, { application: { state: 'completed' }, ...choices });
  certificate = await addCertificate(register, citizen);
  for (const each of [staff, supervisor, approver])
    if (!register.rows.staff.some(({ id }) => id === each.id)) register.rows.staff.push(each);
  published = [];
}

const crl = {
  afterChange: (serials: readonly string[]) => Promise.resolve(void published.push(...serials)),
} as unknown as PublishCrl;

async function call(staff: StaffRow = desk, cardRead = true): Promise<void> {
  const before = new Date(register.now.getTime() - 1);
  const { id, digits } = await new BeginCallCode(register, random).execute({ staff, lineId: citizen.line.id });
  const provedAt = cardRead ? register.now : before;
  const answer = { id, digits: digits ?? '', answer: 'it-is-me' } as const;
  await new AnswerCallCode(register).execute({ personId: citizen.person.id, provedAt, ...answer });
}
const ask = (over: Partial<Parameters<RequestEnd['execute']>[0]> = {}) =>
  new RequestEnd(register, random).execute({
    staff: desk,
    provedAt: NOW,
    lineId: citizen.line.id,
    serial: certificate.serial,
    cause: 'stop-of-use',
    confirmation: certificate.serial.slice(-4),
    reason: '店頭でのお申し出',
    ...over,
  });
const hash = (id: string) => register.rows.approvals.find((row) => row.id === id)?.changeSha256 ?? '';
const decide = (id: string, over: Partial<Parameters<DecideRequest['execute']>[0]> = {}) =>
  new DecideRequest(register, crl).execute({
    staff: supervisor,
    provedAt: NOW,
    id,
    changeSha256: hash(id),
    decision: 'approved',
    reason: '',
    ...over,
  });
const withdraw = (id: string, staff = desk) => new WithdrawRequest(register).execute({ staff, provedAt: NOW, id });
const stored = () => register.rows.certificates.find(({ serial }) => serial === certificate.serial);

describe('A desk asks for the end of a certificate', () => {
  it('by the holder’s call and card; nothing changes before a second person approves', async () => {
    await call();
    const id = await ask();
    expect(stored()?.state).toBe('active');
    expect(register.events()).toEqual(['call-code-shown', 'call-confirmed', 'end-requested']);
    await decide(id);
    expect(stored()).toMatchObject({ state: 'revoked', revocationCause: 'stop-of-use' });
    expect(published).toEqual([certificate.serial]);
    expect(register.events().slice(3)).toEqual(['end-approved', 'certificate-revoked']);
    const told = register.rows.history.at(-1);
    expect(told).toMatchObject({ actorKind: 'staff', actorId: supervisor.id, facts: { approval: id } });
    expect(register.rows.steps.map(({ kind }) => kind).toSorted()).toEqual(['order-deletion', 'tell-holder']);
  });

  it.each([
    ['without a call', (): Promise<void> => Promise.resolve(), 'proof-missing'],
    ['with a call, but no card read for it', (): Promise<void> => call(desk, false), 'proof-missing'],
    ['with a call of a colleague’s', (): Promise<void> => call(supervisor), 'proof-missing'],
  ] as const)('%s: refused', async (_how, prepare, code) => {
    await prepare();
    expect(await codeOf(() => ask())).toBe(code);
    expect(register.rows.approvals).toEqual([]);
  });

  it('no longer once the call is ended', async () => {
    await call();
    await new EndCall(register).execute({ staff: desk, lineId: citizen.line.id });
    expect(await codeOf(() => ask())).toBe('proof-missing');
  });

  it('only with the second factor shown a moment ago, the right four letters and a cause of the holder’s', async () => {
    await call();
    expect(await codeOf(() => ask({ provedAt: longAgo }))).toBe('step-up-required');
    expect(await codeOf(() => ask({ confirmation: '0000' }))).toBe('confirmation-mismatch');
    expect(await codeOf(() => ask({ cause: 'record-error' }))).toBe('validation-failed');
    expect(await codeOf(() => ask())).toBe('allowed');
    expect(await codeOf(() => ask())).toBe('not-allowed-now');
  });

  it('of its own line alone, and not of what a former holder left on it', async () => {
    await call();
    expect(await codeOf(() => ask({ staff: aStaffMember('carrier-desk', 'kddi') }))).toBe('not-found');
    expect(await codeOf(() => ask({ staff: approver }))).toBe('forbidden');
    const next = await register.by((tx) => tx.people.enrol(newPerson('next')));
    await register.by((tx) => tx.lines.bindPerson(citizen.line.id, next.id));
    expect(await codeOf(() => ask())).toBe('certificate-unknown');
  });
});

describe('The second person', () => {
  const asked = async () => {
    await call();
    return ask();
  };

  it('is not the maker, not of the maker’s shop, not of another carrier, and not the desk', async () => {
    const id = await asked();
    expect(await codeOf(() => decide(id, { staff: { ...supervisor, shop: '見本店' } }))).toBe('second-person-required');
    expect(await codeOf(() => decide(id, { staff: { ...supervisor, id: desk.id } }))).toBe('second-person-required');
    expect(await codeOf(() => decide(id, { staff: aStaffMember('carrier-supervisor', 'kddi') }))).toBe('not-found');
    expect(await codeOf(() => decide(id, { staff: { ...desk, id: 'another' } }))).toBe('forbidden');
    expect(stored()?.state).toBe('active');
    expect(await codeOf(() => decide(id, { staff: { ...supervisor, shop: '別の店' } }))).toBe('allowed');
  });

  it('shows the second factor anew and names exactly what was asked for', async () => {
    const id = await asked();
    expect(await codeOf(() => decide(id, { provedAt: longAgo }))).toBe('step-up-required');
    expect(await codeOf(() => decide(id, { changeSha256: 'ab'.repeat(32) }))).toBe('conflict');
    const row = register.rows.approvals[0];
    if (row) row.change = { ...row.change, cause: 'holder-key-leak' };
    expect(await codeOf(() => decide(id))).toBe('conflict');
    expect(stored()?.state).toBe('active');
  });

  it('declines with a reason, and the desk may ask again', async () => {
    const id = await asked();
    expect(await codeOf(() => decide(id, { decision: 'refused', reason: ' ' }))).toBe('validation-failed');
    await decide(id, { decision: 'refused', reason: '本人の意思が確かでない' });
    expect(register.rows.approvals).toMatchObject([{ state: 'refused', decisionReason: '本人の意思が確かでない' }]);
    expect(await codeOf(() => decide(id))).toBe('conflict');
    expect(await codeOf(() => ask())).toBe('allowed');
  });

  it('comes too late after a day, and the desk may ask again', async () => {
    const id = await asked();
    register.pass(APPROVAL_HOURS * 3600);
    expect(await codeOf(() => decide(id))).toBe('conflict');
    await call();
    expect(await codeOf(() => ask())).toBe('allowed');
  });

  it('comes too late when the holder ended it meanwhile: nothing is approved', async () => {
    const id = await asked();
    const row = stored();
    if (row) row.state = 'revoked';
    expect(await codeOf(() => decide(id))).toBe('not-allowed-now');
    expect(register.rows.approvals).toMatchObject([{ state: 'proposed' }]);
  });

  it('for an MVNO, which has no supervisor, is J-LIS; its host sees nothing of it', async () => {
    const mvno = aStaffMember('mvno-desk', 'mvno-a');
    await world(mvno, { carrier: 'mvno-a', hostCarrier: 'docomo' });
    await call(mvno);
    const id = await ask({ staff: mvno });
    expect(await codeOf(() => decide(id))).toBe('not-found');
    await decide(id, { staff: approver });
    expect(stored()?.state).toBe('revoked');
  });

  it('of two who decide at once one is heard', async () => {
    const id = await asked();
    const codes = await Promise.all([
      codeOf(() => decide(id)),
      codeOf(() => decide(id, { staff: approver, decision: 'refused', reason: 'no' })),
    ]);
    expect(codes.toSorted()).toEqual(['allowed', 'conflict']);
  });
});

describe('A request', () => {
  it('is taken back by its maker while nobody has decided, and then cannot be approved', async () => {
    await call();
    const id = await ask();
    expect(await codeOf(() => withdraw(id, { ...desk, id: 'colleague' }))).toBe('forbidden');
    expect(await codeOf(() => withdraw(id, aStaffMember('carrier-desk', 'kddi')))).toBe('not-found');
    await withdraw(id);
    expect(await codeOf(() => withdraw(id))).toBe('conflict');
    expect(await codeOf(() => decide(id))).toBe('conflict');
    expect(stored()?.state).toBe('active');
    expect(register.events().at(-1)).toBe('end-withdrawn');
  });

  it('stands in the inbox of its own carrier and of J-LIS, with what each may do', async () => {
    await call();
    await ask();
    const seen = (staff: StaffRow) => new ReadApprovals(register).execute(staff);
    expect(await seen(aStaffMember('carrier-supervisor', 'kddi'))).toEqual([]);
    expect(await seen(supervisor)).toMatchObject([
      { state: 'proposed', makerRole: 'carrier-desk', makerShop: '見本店', mayDecide: { allowed: true } },
    ]);
    expect(await seen({ ...supervisor, shop: '見本店' })).toMatchObject([{ mayDecide: { rule: 'same-shop' } }]);
    expect(await seen(desk)).toMatchObject([{ mayDecide: { rule: 'role-may-not' }, mayWithdraw: { allowed: true } }]);
    expect(await seen(approver)).toHaveLength(1);
    register.pass(APPROVAL_HOURS * 3600);
    expect(await seen(supervisor)).toMatchObject([{ state: 'expired', mayDecide: { rule: 'proposal-over' } }]);
  });
});

describe('The button and the act', () => {
  it('agree whatever the state, the call, the role and what waits: shown is never refused, blocked never accepted', async () => {
    const roles = ['carrier-desk', 'carrier-supervisor', 'mvno-desk', 'hotline', 'jlis-operator'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...CERTIFICATE_STATES),
        fc.constantFrom('none', 'call', 'card', 'over'),
        fc.constantFrom(...roles),
        fc.boolean(),
        async (state, proof, role, pending) => {
          register = new MemoryRegister();
          await addCarriers(register);
          await world(desk);
          const carrier = role === 'hotline' || role === 'jlis-operator' ? null : 'docomo';
          const staff = { ...aStaffMember(role, carrier), id: 'somebody' };
          register.rows.staff.push(staff);
          if (pending) {
            await call();
            await ask();
          }
          if (proof !== 'none') await call(staff, proof === 'card');
          if (proof === 'over') await new EndCall(register).execute({ staff, lineId: citizen.line.id });
          const row = stored();
          if (row) row.state = state;
          const page = await new ReadLine(register).execute(staff, citizen.line.id);
          const shown = page.actions.find(({ operation }) => operation === 'end-at-desk')?.verdict;
          const before = register.rows.approvals.length;
          const done = await codeOf(() => ask({ staff }));
          expect(done === 'allowed').toBe(shown?.allowed);
          expect(register.rows.approvals.length).toBe(done === 'allowed' ? before + 1 : before);
          expect(stored()?.state).toBe(state);
          const missing = page.checklists
            .find(({ operation }) => operation === 'end-at-desk')
            ?.proofs.some((item) => item.state === 'missing');
          if (shown?.allowed) expect(missing).toBe(false);
        },
      ),
      { numRuns: 120 },
    );
  });
});
