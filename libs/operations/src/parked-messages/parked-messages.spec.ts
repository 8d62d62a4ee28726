import type { CarrierGateway } from '../ports/outside.port';
import type { Catalogue } from '../ports/catalogue.port';
import { beforeEach, describe, expect, it } from 'vitest';
import { DecideJlisChange, WithdrawJlisChange } from '../approvals/jlis-changes';
import { AcceptCarrierReport } from '../carrier-report/accept-carrier-report.operation';
import { ActOnCarrierReport } from '../carrier-report/act-on-carrier-report.step';
import { openTaskOfParkedStep } from '../desk-queue/product-tasks';
import { ActOnResidentMessage } from '../resident-register/act-on-resident-message.step';
import type { CertificateRow, StaffRow } from '../ports/rows';
import type { StepHandler } from '../ports/step.port';
import { MemoryRegister } from '../testing/memory-register';
import { addCarriers, addHolder, aStaffMember, codeOf, random, type Citizen } from '../testing/outside';
import { runStep } from '../testing/run-step';
import { ParkedMessages } from './parked-messages.operations';

const operator = aStaffMember('jlis-operator');
const approver = { ...aStaffMember('jlis-approver'), id: 'another-approver' };
const ever = new Date(8.64e15);
let register: MemoryRegister;
let citizen: Citizen;
let certificate: CertificateRow;
let handlers: readonly StepHandler[];

beforeEach(async () => {
  register = new MemoryRegister();
  await addCarriers(register);
  ({ citizen, certificate } = await addHolder(register));
  register.pass(3600);
  const carriers = {} as CarrierGateway;
  handlers = [new ActOnCarrierReport(register, carriers, {} as Catalogue), new ActOnResidentMessage(register)];
});

const stepNow = (id: string) => {
  const step = register.rows.steps.find((one) => one.id === id);
  if (!step) throw new Error('no step');
  return step;
};
async function run(id: string): Promise<string> {
  const handler = handlers.find(({ kind }) => kind === stepNow(id).kind);
  if (!handler) throw new Error('no handler');
  const { kind } = await runStep(register, handler, id);
  const { state, reason } = stepNow(id);
  if (state === 'parked') await register.by((tx) => openTaskOfParkedStep(tx, stepNow(id), reason ?? ''));
  return kind;
}
let message = 0;
/** An end of the line that comes after a newer word of its restoring. */
async function contradiction(at = -20, reason = 3, told?: 'ACTIVATED'): Promise<string> {
  const { hostCarrier: carrier, carrier: contractCarrier, msisdn, iccid, id } = citizen.line;
  const line = register.rows.lines.find((one) => one.id === id);
  if (line) line.statusReportedAt = new Date(register.now.getTime() - 10_000);
  const messageId = `m-${(message += 1)}`;
  const status = told ?? (reason === 3 ? 'TERMINATED' : 'ACTIVATED');
  const said = {
    notice: 'subscription-status',
    status,
    reason,
    at: new Date(register.now.getTime() + at * 1000),
  } as const;
  const of = { carrier, contractCarrier, msisdn, messageId, bodyHash: messageId };
  await new AcceptCarrierReport(register).execute({ ...of, ...said, iccid });
  const step = register.rows.steps.at(-1)?.id ?? '';
  expect(await run(step)).toBe('park');
  return step;
}
const messages = () => new ParkedMessages(register, random);
const dismiss = (stepId: string, staff: StaffRow = operator, provedAt = ever, why = 'sent-in-error') =>
  messages().dismiss({ staff, provedAt, stepId, why });
const ask = (stepId: string, staff: StaffRow = operator, provedAt = ever) =>
  messages().request({ staff, provedAt, stepId, reason: '契約書で確かめた' });
const decide = (id: string, staff: StaffRow = approver, decision: 'approved' | 'refused' = 'approved') => {
  const changeSha256 = register.rows.approvals.find((row) => row.id === id)?.changeSha256 ?? '';
  const crl = { afterChange: () => Promise.resolve() };
  const secrets = { newId: () => 'none', secretOf: () => 'none' };
  const input = {
    staff,
    provedAt: ever,
    id,
    changeSha256,
    decision,
    reason: decision === 'refused' ? '証拠がない' : '',
  };
  return new DecideJlisChange(register, crl, secrets).execute(input);
};
const tasks = () => register.rows.deskTasks.map(({ kind, state, result }) => [kind, state, result]);
const lineNow = () => register.rows.lines.find(({ id }) => id === citizen.line.id);
const certificateNow = () => register.rows.certificates.find(({ serial }) => serial === certificate.serial);

describe('A parked message put aside', () => {
  it('moves nothing, runs no more, says why, and ends the desk’s task', async () => {
    const step = await contradiction();
    expect(tasks()).toMatchObject([['carrier-report-unclear', 'open', null]]);
    await dismiss(step);
    expect(stepNow(step).state).toBe('cancelled');
    expect([lineNow()?.state, certificateNow()?.state]).toEqual(['active', 'active']);
    expect(tasks()).toMatchObject([['carrier-report-unclear', 'done', 'no-longer-needed']]);
    expect(register.rows.history.at(-1)).toMatchObject({
      event: 'parked-step-dismissed',
      actorId: operator.id,
      lineId: citizen.line.id,
      carrier: 'docomo',
      facts: { why: 'sent-in-error' },
    });
    expect(await codeOf(() => dismiss(step))).toBe('not-allowed-now');
  });

  it('wants the second factor, a reason of the list, somebody of J-LIS and a step there is', async () => {
    const step = await contradiction();
    expect(await codeOf(() => dismiss(step, operator, new Date(0)))).toBe('step-up-required');
    expect(await codeOf(() => dismiss(step, operator, ever, 'because'))).toBe('validation-failed');
    for (const staff of [aStaffMember('jlis-auditor'), aStaffMember('hotline'), aStaffMember('carrier-desk', 'docomo')])
      expect(await codeOf(() => dismiss(step, staff))).toBe('forbidden');
    expect(await codeOf(() => dismiss(random.uuid()))).toBe('not-found');
    expect(stepNow(step).state).toBe('parked');
  });

  it('is no way to be rid of a step that is no message', async () => {
    const step = await contradiction();
    Object.assign(stepNow(step), { kind: 'order-deletion' });
    expect(await codeOf(() => dismiss(step))).toBe('not-allowed-now');
    expect(await codeOf(() => ask(step))).toBe('not-allowed-now');
  });
});

describe('A parked message acted on', () => {
  it('takes two persons: then the line ends as it says, and the desk’s task with it', async () => {
    const step = await contradiction();
    const id = await ask(step);
    expect(await codeOf(() => ask(step))).toBe('not-allowed-now');
    expect(await codeOf(() => decide(id, { ...approver, id: operator.id }))).toBe('second-person-required');
    expect(await codeOf(() => decide(id, operator))).toBe('forbidden');
    expect(stepNow(step).state).toBe('parked');
    await decide(id);
    expect(stepNow(step)).toMatchObject({
      state: 'pending',
      payload: { ordered: id, despite: 'report-contradicts-newer' },
    });
    expect(await run(step)).toBe('done');
    expect(lineNow()).toMatchObject({ state: 'terminated', personId: null });
    // The newer word stays the newest.
    expect(lineNow()?.statusReportedAt).toEqual(new Date(register.now.getTime() - 10_000));
    expect(certificateNow()).toMatchObject({ state: 'revoked', revocationCause: 'line-cancelled' });
    expect(tasks()).toMatchObject([['carrier-report-unclear', 'done', 'no-longer-needed']]);
  });

  it('of a time still to come is as of when it came', async () => {
    const step = await contradiction(7200);
    expect(stepNow(step).reason).toBe('report-from-the-future');
    await decide(await ask(step));
    expect(await run(step)).toBe('done');
    expect(lineNow()).toMatchObject({ state: 'terminated', statusReportedAt: register.now });
  });

  it('that does not go together is done by its reason', async () => {
    const step = await contradiction(0, 1);
    expect(stepNow(step).reason).toBe('report-not-consistent');
    await decide(await ask(step));
    expect(await run(step)).toBe('done');
    expect(lineNow()?.state).toBe('suspended');
  });

  it('is asked of two persons anew when something else than they read stands against it now', async () => {
    const step = await contradiction(0, 3, 'ACTIVATED');
    const id = await ask(step);
    register.pass(10);
    const line = register.rows.lines.find((one) => one.id === citizen.line.id);
    if (line) line.statusReportedAt = register.now;
    await decide(id);
    expect([await run(step), stepNow(step).reason]).toEqual(['park', 'report-contradicts-newer']);
    expect([lineNow()?.state, certificateNow()?.state]).toEqual(['active', 'active']);
    await decide(await ask(step));
    expect([await run(step), lineNow()?.state]).toEqual(['done', 'terminated']);
  });

  it('declined or withdrawn stays parked, and can be asked for again', async () => {
    const step = await contradiction();
    await decide(await ask(step), approver, 'refused');
    const again = await ask(step);
    await new WithdrawJlisChange(register).execute({ staff: operator, provedAt: ever, id: again });
    expect(stepNow(step).state).toBe('parked');
    expect(register.events().slice(-2)).toEqual(['parked-message-requested', 'parked-message-withdrawn']);
  });

  it('that was put aside meanwhile is not acted on by that approval', async () => {
    const step = await contradiction();
    const id = await ask(step);
    await dismiss(step);
    expect(await codeOf(() => decide(id))).toBe('conflict');
    expect(certificateNow()?.state).toBe('active');
  });

  it('of the resident register: a death told before a newer word revokes, and the newer word stays the newest', async () => {
    const newest = new Date(register.now.getTime() - 1000);
    const at = { personId: citizen.person.id, about: 'residence', version: null };
    await register.by((tx) => tx.residentRecords.note(at, { state: 'resident', reportedAt: newest }));
    const told = new Date(register.now.getTime() - 2000).toISOString();
    const step = await register.by((tx) =>
      tx.steps.schedule({
        ...{ workflowId: 'r', kind: 'act-on-resident-message', subject: citizen.person.id, effectKey: 'r' },
        payload: { message: 'death', at: told },
      }),
    );
    expect(await run(step.id)).toBe('park');
    await decide(await ask(step.id));
    expect(await run(step.id)).toBe('done');
    expect(certificateNow()?.state).toBe('revoked');
    expect(register.rows.residentRecords).toMatchObject([{ reportedAt: newest }]);
  });
});
