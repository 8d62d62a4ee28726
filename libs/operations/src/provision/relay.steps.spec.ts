// The carrier's script by way of the SP-TSM: fetched, put before ours, reported on, and what happens when something is in the way.
import type { StepKind } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import { CarrierUnavailableError } from '../ports/outside.port';
import type {
  CarrierContent,
  CarrierGateway,
  CarrierRelay,
  CarrierRelayAnswer,
  KeyService,
  SpAreaOutcome,
} from '../ports/outside.port';
import { noFaults, type StepResult } from '../ports/step.port';
import { MemoryRegister } from '../testing/memory-register';
import { addCertificate, addCitizen, random, type Citizen } from '../testing/outside';
import { runStep } from '../testing/run-step';
import { concat } from '@sumaho-jpki/wire/apdu';
import { ContentManagement } from './content';
import { AwaitSpArea } from './await-sp-area.step';
import { RelayScripts } from './relay-scripts.step';

const SCRIPT: CarrierRelayAnswer = { kind: 'script', script: { name: 'theirs', commands: ['00A4', '80E6'] } };
const NEXT: CarrierRelayAnswer = { kind: 'script', script: { name: 'theirs-2', commands: ['00A4', '80F2'] } };
const RECEIPT = Uint8Array.of(1, 2);

let register: MemoryRegister;
let citizen: Citizen;
/** What carrier and key service answer, and what they were told. */
let world: {
  fetched: CarrierRelayAnswer | Error;
  reported: CarrierRelayAnswer | Error;
  state: SpAreaOutcome | { state: 'unknown' | 'in-progress' };
  hasArea: boolean;
  reports: unknown[];
  emitted: unknown[];
  judged: unknown[];
  /** Whether the carrier signs. */
  tokens: boolean;
};

const say = <T>(answer: T | Error): Promise<T> =>
  answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
const relay: CarrierRelay = {
  fetch: () => say(world.fetched),
  report: (_session, done) => {
    world.reports.push(done);
    return say(world.reported);
  },
};
const keyService = {
  hasProvedSpArea: () => Promise.resolve(world.hasArea),
  knowsSpArea: () => Promise.resolve(true),
  acceptReceipt: ({ receipt }: { receipt: Uint8Array }) => Promise.resolve(receipt[0] === RECEIPT[0]),
  emitScript: (input: { purpose: string; beforeReceipt?: boolean }) => {
    world.emitted.push([input.purpose, input.beforeReceipt]);
    return Promise.resolve({ scriptId: 'ours', commands: [Uint8Array.of(0, 0xa4), Uint8Array.of(0x84, 0xe2)] });
  },
  acceptResponses: (input: unknown) => {
    world.judged.push(input);
    return Promise.resolve({ kind: 'resume', reason: 'no-answer', next: 'probe' });
  },
} as unknown as KeyService;
const carriers = { orderState: () => Promise.resolve(world.state) } as unknown as CarrierGateway;

const carrierContent: CarrierContent = {
  tokens: ({ commands }) => Promise.resolve(world.tokens ? commands.map((each) => concat(each, [0xff])) : null),
  verifyReceipts: () => Promise.resolve(true),
  auditContent: () => Promise.resolve({ readAt: null, statuses: [] }),
  contentOnRecord: () => Promise.resolve({ readAt: null, statuses: [] }),
};

const session = (id: string) => ({
  id,
  applicationId: citizen.application.id,
  tokenHash: id,
  iccid: citizen.application.iccid,
  handsetModel: '',
  seramSessionId: `seram-${id}`,
  expiresAt: new Date('2030-01-01'),
});
const withCarrier = { carrierSeramUri: 'https://mno.example/gp/seram', carrierSeramSessionId: 'theirs' };

beforeEach(async () => {
  register = new MemoryRegister();
  world = {
    fetched: SCRIPT,
    reported: { kind: 'over' },
    state: { state: 'in-progress' },
    hasArea: false,
    reports: [],
    emitted: [],
    judged: [],
    tokens: true,
  };
  citizen = await addCitizen(register, { application: { state: 'writing-area', keyId: 'key' } as object });
  await addCertificate(register, citizen, 'issued');
  await register.by(async (tx) => {
    const { application } = citizen;
    await tx.applications.update(application, { keyId: 'key' });
    await tx.deviceSessions.insert(session('phone'));
    await tx.deviceSessions.update('phone', withCarrier);
    await tx.elements.ensure({ lineId: application.lineId, carrier: application.carrier, iccid: application.iccid });
  });
});

async function run(kind: 'relay-scripts' | 'await-sp-area', payload: Record<string, string> = {}): Promise<StepResult> {
  const { id } = citizen.application;
  const step = await register.by((tx) =>
    tx.steps.schedule({
      workflowId: id,
      kind,
      subject: id,
      effectKey: `${kind}:${id}:${payload['round'] ?? '0'}:test`,
      payload: { order: 'order', relay: 'true', ...payload },
    }),
  );
  const authority = {
    issuerOf: () => Promise.resolve({ rootCertificateDer: Uint8Array.of(0x30), loadFileDap: Uint8Array.of(0xe2, 0) }),
  };
  const content = new ContentManagement(register, carrierContent, keyService, authority);
  const handler =
    kind === 'relay-scripts'
      ? new RelayScripts(register, relay, keyService, random, content, noFaults)
      : new AwaitSpArea(register, carriers, relay, keyService, random, noFaults);
  return runStep(register, handler, step.id);
}

const orders = () => register.rows.agentOrders.map(({ purpose, scriptId, state }) => [purpose, scriptId, state]);
const following = (kind: StepKind) => register.rows.steps.filter((step) => step.kind === kind).at(-1);

describe('fetching the carrier’s script', () => {
  it('puts it before ours, which is made without waiting for the card', async () => {
    expect((await run('relay-scripts')).kind).toBe('done');
    expect(orders()).toEqual([
      ['carrier', 'theirs', 'queued'],
      ['personalise', 'ours', 'queued'],
    ]);
    expect(world.emitted).toEqual([['personalise', true]]);
    expect(following('await-sp-area')).toMatchObject({ state: 'waiting', payload: { order: 'order', relay: 'true' } });
  });

  it('leaves ours for later where the SIM has an SP area already', async () => {
    world.hasArea = true;
    await run('relay-scripts');
    expect(orders()).toEqual([['carrier', 'theirs', 'queued']]);
    expect(world.emitted).toEqual([]);
  });

  it.each<[string, CarrierRelayAnswer | Error, StepResult['kind'], string | undefined]>([
    ['is not ready', { kind: 'wait' }, 'retry', undefined],
    ['carrier is away', new CarrierUnavailableError('away'), 'retry', undefined],
    ['is not for us to carry', { kind: 'unsuitable', reason: 'two scripts' }, 'done', 'false'],
    ['is not needed any more', { kind: 'over' }, 'done', 'false'],
  ])('that %s is tried again or left to the phone', async (_what, fetched, kind, relayed) => {
    world.fetched = fetched;
    expect((await run('relay-scripts')).kind).toBe(kind);
    expect(following('await-sp-area')?.payload['relay']).toBe(relayed);
    expect(orders()).toEqual([]);
  });

  it('waits until the carrier’s address is known', async () => {
    await register.by((tx) => tx.deviceSessions.update('phone', { carrierSeramUri: null }));
    expect(await run('relay-scripts')).toMatchObject({ kind: 'retry', reason: 'carrier-session-unknown' });
  });
});

describe('the phone’s report', () => {
  const answered = async (carrier: string[], own: string[]) => {
    await run('relay-scripts');
    const [theirs, ours] = register.rows.agentOrders;
    await register.by(async (tx) => {
      await tx.agentOrders.answer(theirs?.id ?? '', 'PROCESSED', carrier);
      await tx.agentOrders.answer(ours?.id ?? '', 'PROCESSED', own);
    });
  };
  const executed = (receipt: Uint8Array | null = RECEIPT): SpAreaOutcome => ({
    state: 'executed',
    receipt,
    apduCount: 44,
    reason: null,
  });

  it('goes to the carrier in its part; once the receipt is accepted, ours is judged at once', async () => {
    await answered(['', '9000'], ['9000', '9000']);
    world.state = executed();
    expect((await run('await-sp-area')).kind).toBe('done');
    expect(world.reports).toEqual([{ name: 'theirs', agentStatus: 'PROCESSED', responses: ['', '9000'] }]);
    expect(following('await-personalisation')).toMatchObject({ state: 'pending', payload: { early: 'true' } });
    expect(following('build-script')).toBeUndefined();
    expect(register.rows.elements[0]?.state).toBe('applet');
  });

  it('of a wrong receipt parks, and nothing of ours is judged', async () => {
    await answered(['', '9000'], ['9000', '9000']);
    world.state = executed(Uint8Array.of(9));
    expect(await run('await-sp-area')).toMatchObject({ kind: 'park', problem: 'carrier-answer-contradicts' });
    expect(following('await-personalisation')).toBeUndefined();
  });

  it('is waited for while the phone has not answered', async () => {
    await run('relay-scripts');
    expect((await run('await-sp-area')).kind).toBe('wait');
    expect(world.reports).toEqual([]);
  });

  it('after a fault brings the carrier’s next script, which goes alone', async () => {
    await answered(['', '6982'], ['', '']);
    world.reported = NEXT;
    expect((await run('await-sp-area')).kind).toBe('wait');
    expect(orders().filter(([, , state]) => state === 'queued')).toEqual([['carrier', 'theirs-2', 'queued']]);
  });

  it('with nothing of ours begun has it made anew, after the key service heard so', async () => {
    await answered(['', '6982'], ['', '']);
    world.state = executed();
    await run('await-sp-area');
    expect(world.judged).toEqual([{ scriptId: 'ours', responses: [new Uint8Array(0), new Uint8Array(0)] }]);
    expect(following('build-script')?.payload['purpose']).toBe('personalise');
  });

  it('without a receipt, with nothing of ours begun, asks the card first', async () => {
    await answered(['', '6982'], ['', '']);
    world.state = executed(null);
    await run('await-sp-area');
    expect(following('build-script')?.payload['purpose']).toBe('probe');
  });

  it.each<[string, CarrierRelayAnswer | Error, string]>([
    ['has nothing ready yet', { kind: 'wait' }, 'wait'],
    ['cannot be reached', new CarrierUnavailableError('away'), 'retry'],
  ])('comes again while the carrier %s', async (_what, reported, kind) => {
    await answered(['', '9000'], ['9000', '9000']);
    world.reported = reported;
    expect((await run('await-sp-area')).kind).toBe(kind);
    world.reported = { kind: 'over' };
    world.state = executed();
    expect((await run('await-sp-area')).kind).toBe('done');
    expect(world.reports).toHaveLength(2);
  });

  it('answered by what is not for us to carry sends the phone there', async () => {
    await answered(['', '6982'], ['', '']);
    world.reported = { kind: 'unsuitable', reason: 'two scripts' };
    await run('await-sp-area');
    expect(following('await-sp-area')?.payload).toMatchObject({ relay: 'false', round: '1' });
  });

  it('of a failure parks with the carrier’s reason', async () => {
    await answered(['', '6A84'], ['', '']);
    world.state = { state: 'failed', receipt: null, apduCount: 9, reason: 'loadELF: 1.1/4.8' };
    expect(await run('await-sp-area')).toMatchObject({ kind: 'park', reason: 'loadELF: 1.1/4.8' });
  });

  it.each([
    ['that the SIM refuses the load file', 'loadELF: 8.1/4.2', 'applet-refused-by-sim'],
    ['of any other kind', 'loadELF: 8.1/4.8', 'writing-interrupted'],
  ])('of a failure %s tells the citizen so', async (_what, reason, problem) => {
    await answered(['', '6985'], ['', '']);
    world.state = { state: 'failed', receipt: null, apduCount: 39, reason };
    expect(await run('await-sp-area')).toMatchObject({ kind: 'park', reason, problem });
  });
});

describe('a phone that comes back under a new session', () => {
  it('has the scripts fetched for it anew, and the former orders are dead', async () => {
    await run('relay-scripts');
    await register.by(async (tx) => {
      register.pass(1);
      await tx.deviceSessions.insert(session('again'));
      await tx.deviceSessions.update('again', withCarrier);
    });
    expect((await run('await-sp-area')).kind).toBe('done');
    expect(following('relay-scripts')?.payload['round']).toBe('1');
    expect(orders().map(([, , state]) => state)).toEqual(['dead', 'dead']);
    await run('relay-scripts', { round: '1' });
    const alive = register.rows.agentOrders.filter(({ state }) => state === 'queued');
    expect(alive.map(({ sessionId }) => sessionId)).toEqual(['again', 'again']);
  });
});
