// Where the answers of our script lead: on, to the carrier's look at the card, or to a parked step with its reason and problem.
import { beforeEach, describe, expect, it } from 'vitest';
import { LOAD_FILE_REFUSED, type ContentReading, type KeyService, type ScriptOutcome } from '../ports/outside.port';
import type { StepRow } from '../ports/rows';
import { noFaults } from '../ports/step.port';
import { AS_IT_SHOULD_BE } from '../testing/content-reading';
import { MemoryRegister } from '../testing/memory-register';
import { addCitizen, type Citizen } from '../testing/outside';
import { AwaitPersonalisation } from './await-personalisation.step';
import { ContentManagement } from './content';

const NEVER: ContentReading = { readAt: null, statuses: [] };

let register: MemoryRegister;
let citizen: Citizen;
let outcome: ScriptOutcome;
let onRecord: ContentReading;
let content: ContentManagement;
let handler: AwaitPersonalisation;

beforeEach(async () => {
  register = new MemoryRegister();
  citizen = await addCitizen(register, { application: { state: 'writing-key' } });
  onRecord = NEVER;
  const keyService = { acceptResponses: () => Promise.resolve(outcome) } as unknown as KeyService;
  const carriers = {
    tokens: () => Promise.resolve(null),
    verifyReceipts: () => Promise.resolve(true),
    auditContent: () => Promise.resolve(NEVER),
    contentOnRecord: () => Promise.resolve(onRecord),
  };
  const authority = {
    issuerOf: () => Promise.resolve({ rootCertificateDer: Uint8Array.of(0x30), loadFileDap: Uint8Array.of(0xe2, 0) }),
  };
  content = new ContentManagement(register, carriers, { contentCommands: () => [] }, authority);
  content.modeOf = () => Promise.resolve('authorized');
  handler = new AwaitPersonalisation(register, keyService, content, noFaults);
  const { id: applicationId, iccid } = citizen.application;
  await register.by(async (tx) => {
    const order = { id: 'order', applicationId, sessionId: 'session', iccid, scriptId: 'script' };
    await tx.agentOrders.enqueue({ ...order, purpose: 'personalise', commands: ['00A4'] });
    await tx.agentOrders.markDelivered('order');
    await tx.agentOrders.answer('order', 'PROCESSED', ['9000']);
  });
});

async function perform(change: Partial<StepRow> = {}) {
  const { id } = citizen.application;
  const step = await register.by((tx) =>
    tx.steps.schedule({ workflowId: id, kind: handler.kind, subject: id, effectKey: `${handler.kind}:${id}` }),
  );
  return handler.perform({ ...step, ...change });
}

describe('a script of which the SIM took no load file', () => {
  it('parks with the problem that the citizen of a carrier that loads itself gets, too', async () => {
    outcome = { kind: 'refused', reason: LOAD_FILE_REFUSED };
    expect(await perform()).toMatchObject({
      kind: 'park',
      reason: 'load-file-refused',
      problem: 'applet-refused-by-sim',
    });
  });

  it('is tried again from the card’s state when hands let the step run again', async () => {
    outcome = { kind: 'refused', reason: LOAD_FILE_REFUSED };
    expect((await perform({ reason: LOAD_FILE_REFUSED })).kind).toBe('done');
  });

  it('is not what every other refusal is', async () => {
    outcome = { kind: 'refused', reason: 'possession-proof-wrong' };
    expect(await perform()).toMatchObject({ kind: 'park', problem: 'element-message-tampered' });
  });
});

describe('the carrier’s look at the card', () => {
  beforeEach(() => {
    outcome = { kind: 'possession-proved' };
  });

  it('is waited for: soon, then ever more patiently', async () => {
    expect(await perform()).toEqual({ kind: 'retry', reason: 'content-not-read-yet', afterSeconds: 1 });
    expect(await perform({ reason: 'content-not-read-yet' })).toEqual({
      kind: 'retry',
      reason: 'content-not-read-yet',
    });
  });

  it('lets the application go on when all is as it should be', async () => {
    onRecord = AS_IT_SHOULD_BE;
    expect((await perform()).kind).toBe('done');
  });

  it('parks the step with what has drifted', async () => {
    onRecord = { ...AS_IT_SHOULD_BE, statuses: AS_IT_SHOULD_BE.statuses.slice(0, 1) };
    expect(await perform()).toMatchObject({
      kind: 'park',
      reason: 'content-audit: load-file-missing',
      problem: 'carrier-answer-contradicts',
    });
  });
});
