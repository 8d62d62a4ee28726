// Who brings load file and application, with which leave of the carrier, and what shows it afterwards.
import { beforeEach, describe, expect, it } from 'vitest';
import { CarrierUnavailableError } from '../ports/outside.port';
import type { CardReceipt, CarrierContent, ContentReading, KeyService } from '../ports/outside.port';
import type { LineRow, ManagementMode, StepRow } from '../ports/rows';
import { MemoryRegister } from '../testing/memory-register';
import { addCitizen, type Citizen } from '../testing/outside';
import { AS_IT_SHOULD_BE } from '../testing/content-reading';
import { ContentManagement } from './content';

const LOAD: CardReceipt = { command: '80E60200AA', answer: '0A' };
const INSTALL: CardReceipt = { command: '80E60C00BB', answer: '0B' };

let register: MemoryRegister;
let citizen: Citizen;
let carrier: {
  signs: boolean;
  believes: boolean;
  asked: string[];
  /** On record when the carrier was first asked to read, and now. */
  before: ContentReading;
  now: ContentReading;
};
let content: ContentManagement;
let line: LineRow;
let step: StepRow;

beforeEach(async () => {
  register = new MemoryRegister();
  citizen = await addCitizen(register);
  const never = { readAt: null, statuses: [] };
  carrier = { signs: true, believes: true, asked: [], before: never, now: AS_IT_SHOULD_BE };
  const { id, lineId } = citizen.application;
  line = await register.by(async (tx) => {
    const found = await tx.lines.byId(lineId);
    if (!found) throw new Error('no line');
    return found;
  });
  step = await register.by((tx) =>
    tx.steps.schedule({ workflowId: id, kind: 'await-personalisation', subject: id, effectKey: 'key', payload: {} }),
  );
  const carriers: CarrierContent = {
    tokens: ({ commands, functionCallIdentifier }) => {
      carrier.asked.push(functionCallIdentifier);
      return Promise.resolve(carrier.signs ? commands.map((each) => Uint8Array.of(...each, 0xff)) : null);
    },
    verifyReceipts: ({ functionCallIdentifier }) => {
      carrier.asked.push(functionCallIdentifier);
      return Promise.resolve(carrier.believes);
    },
    auditContent: ({ functionCallIdentifier }) => {
      carrier.asked.push(functionCallIdentifier);
      return carrier.signs ? Promise.resolve(carrier.before) : Promise.reject(new CarrierUnavailableError('away'));
    },
    contentOnRecord: () => Promise.resolve(carrier.now),
  };
  const keyService: Pick<KeyService, 'contentCommands'> = { contentCommands: () => [Uint8Array.of(0x80)] };
  content = new ContentManagement(register, carriers, keyService, { issuerOf });
});

/** Each root in this world is known by the first octet of what it issued; 3 issues now. */
const issuerOf = (certificateDer?: Uint8Array | null) => {
  const generation = certificateDer?.[0] ?? 3;
  return Promise.resolve({
    rootCertificateDer: Uint8Array.of(0x30, generation),
    loadFileDap: Uint8Array.of(0xe2, generation),
  });
};
const agreed = (management: ManagementMode) => {
  content.modeOf = () => Promise.resolve(management);
};
const whole = { iccid: '8981300000000000026', extent: 'whole', id: 'relay-scripts:1', certificateDer: null } as const;
const done = (scriptId: string, receipts: readonly CardReceipt[] = []) => ({
  applicationId: citizen.application.id,
  iccid: whole.iccid,
  scriptId,
  receipts,
});

describe('what our script brings along', () => {
  it('is nothing in simple management, and nobody is asked', async () => {
    agreed('simple');
    expect(await content.contentFor(line, whole)).toBeUndefined();
    expect(carrier.asked).toEqual([]);
  });

  it('holds the root that issued this certificate, also when another one issues by now', async () => {
    agreed('authorized');
    const of = async (certificateDer: Uint8Array | null) => content.contentFor(line, { ...whole, certificateDer });
    expect(await of(Uint8Array.of(2))).toMatchObject({
      issuerCertificateDer: Uint8Array.of(0x30, 2),
      loadFileDap: Uint8Array.of(0xe2, 2),
    });
    expect(await of(null)).toMatchObject({ issuerCertificateDer: Uint8Array.of(0x30, 3) });
  });

  it('is load file and application without a token in authorized management', async () => {
    agreed('authorized');
    expect(await content.contentFor(line, whole)).toMatchObject({ extent: 'whole', tokenCommands: [] });
    expect(carrier.asked).toEqual([]);
  });

  it('bears the carrier’s tokens in delegated management, asked for under the script’s own name', async () => {
    agreed('delegated');
    expect(await content.contentFor(line, whole)).toMatchObject({ tokenCommands: [Uint8Array.of(0x80, 0xff)] });
    expect(await content.contentFor(line, { ...whole, extent: 'none' })).toMatchObject({ tokenCommands: [] });
    expect(carrier.asked).toEqual(['dm:relay-scripts:1']);
    carrier.signs = false;
    expect(await content.contentFor(line, whole)).toBe('refused');
  });
});

describe('the evidence', () => {
  it('of delegated management is both receipts, verified by the carrier and kept, even when they came with different scripts', async () => {
    agreed('delegated');
    expect(await content.takeReceipts(step, line, done('one', [LOAD]))).toBe(true);
    expect(await content.takeReceipts(step, line, done('two', [INSTALL]))).toBe(true);
    expect(await content.evidenceOf(line, done('three'))).toEqual({
      management: 'delegated',
      evidence: 'receipts-verified',
    });
    expect(carrier.asked).toEqual(['dmr:one', 'dmr:two']);
    const kept = await register.by((tx) => tx.effects.byKey(`dm-receipt:${citizen.application.id}:load`));
    expect(kept?.result).toEqual(LOAD);
  });

  it('is the carrier’s look at the card when a receipt was lost', async () => {
    agreed('delegated');
    await content.takeReceipts(step, line, done('one', [LOAD]));
    expect(await content.evidenceOf(line, done('two'))).toMatchObject({ evidence: 'status-audit' });
    expect(carrier.asked).toEqual(['dmr:one', 'audit:two']);
  });

  it('is not there when the carrier does not know a receipt as its card’s', async () => {
    agreed('delegated');
    carrier.believes = false;
    expect(await content.takeReceipts(step, line, done('one', [LOAD, INSTALL]))).toBe(false);
    expect(await register.by((tx) => tx.effects.byKey(`dm-receipt:${citizen.application.id}:load`))).toBeNull();
  });

  it('of authorized management waits for the carrier to take the order for its audit', async () => {
    agreed('authorized');
    carrier.signs = false;
    await expect(content.evidenceOf(line, done('one'))).rejects.toThrow(CarrierUnavailableError);
    carrier.signs = true;
    expect(await content.evidenceOf(line, done('one'))).toMatchObject({ evidence: 'status-audit' });
  });

  it('of authorized management is what the carrier read after it was asked, and not before', async () => {
    agreed('authorized');
    carrier.before = { ...AS_IT_SHOULD_BE, readAt: new Date('2026-11-01T00:00:00Z') };
    carrier.now = carrier.before;
    expect(await content.evidenceOf(line, done('one'))).toBe('not-read-yet');
    carrier.now = { ...AS_IT_SHOULD_BE, readAt: new Date('2026-11-01T00:00:01Z') };
    expect(await content.evidenceOf(line, done('one'))).toEqual({
      management: 'authorized',
      evidence: 'status-audit',
    });
    expect(carrier.asked).toEqual(['audit:one', 'audit:one']);
    carrier.now = { ...carrier.now, statuses: carrier.now.statuses.slice(0, 2) };
    expect(await content.evidenceOf(line, done('one'))).toEqual({ drift: 'application-missing' });
  });

  it('of simple management is the carrier’s own list', async () => {
    agreed('simple');
    expect(await content.evidenceOf(line, done('one'))).toMatchObject({ evidence: 'result-list' });
  });
});
