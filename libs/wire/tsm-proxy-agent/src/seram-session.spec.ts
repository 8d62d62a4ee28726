import { describe, expect, it } from 'vitest';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import type { SeramOrderInput, SeramReport } from '@sumaho-jpki/wire/tsm-messages';
import {
  InProcessSecureElementLock,
  type SecureElement,
  SecureElementError,
  type SeramClock,
  type SeramJournal,
  type SeramProgress,
  type SeramSessionOptions,
  type SeramTransport,
  SeramTransportError,
  runSeramSession,
} from './index';

const ICCID = '8981100000000000001';
const SP_AREA = 'D392F00026015350';
const ISD = 'A000000151000000';
const select = (aid: string) => `00A40400${hex(Uint8Array.of(aid.length / 2))}${aid}00`;
const SCRIPT = [
  select(SP_AREA),
  '8050300008000102030405060700',
  '8482330010' + '11'.repeat(16),
  '84E2890008' + '22'.repeat(8),
];

/** Time that passes only while somebody sleeps. */
class TestClock implements SeramClock {
  time = 0;
  readonly slept: number[] = [];
  now = () => this.time;
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.time += ms;
    await Promise.resolve();
  }
}

/** Answers every command 9000; can be cut. */
class FakeSecureElement implements SecureElement {
  readonly seType = 'uicc';
  readonly log: string[] = [];
  readonly executed: string[] = [];
  open = new Set<number>();
  private nextChannel = 1;
  cutAt: number | undefined;
  answers = new Map<string, string>();
  applications = new Set([SP_AREA, ISD]);
  constructor(readonly seId = ICCID) {}

  async openLogicalChannel(aid: Uint8Array) {
    this.cut();
    if (!this.applications.has(hex(aid))) throw new SecureElementError('no-such-application', bytes('6A82'));
    const channel = this.nextChannel;
    this.nextChannel += 1;
    this.open.add(channel);
    this.log.push(`open ${channel} ${hex(aid)}`);
    this.executed.push(`select ${hex(aid)}`);
    await Promise.resolve();
    return { channel, selectResponse: bytes('6F009000') };
  }
  async transmit(channel: number, apdu: Uint8Array) {
    this.cut();
    if (!this.open.has(channel)) throw new Error('closed channel');
    this.log.push(`send ${channel} ${hex(apdu)}`);
    this.executed.push(hex(apdu));
    await Promise.resolve();
    return bytes(this.answers.get(hex(apdu)) ?? '9000');
  }
  async close(channel: number) {
    this.open.delete(channel);
    this.log.push(`close ${channel}`);
    await Promise.resolve();
  }
  private cut() {
    if (this.cutAt !== undefined && this.executed.length >= this.cutAt) throw new SecureElementError('unavailable');
  }
}

type Answer = SeramOrderInput | Error;

/** Plays a list of answers; records the reports as they arrive. */
class ScriptedServer implements SeramTransport {
  readonly reports: SeramReport[] = [];
  handshakes = 0;
  handshakeAnswer: unknown = {
    chosenTransportProtocol: 'HTTPS',
    chosenDataFormat: 'application/json',
    chosenVersion: '2.0.0',
  };
  constructor(private readonly answers: Answer[]) {}
  async handshake() {
    this.handshakes += 1;
    if (this.handshakeAnswer instanceof Error) throw this.handshakeAnswer;
    await Promise.resolve();
    return this.handshakeAnswer;
  }
  async remoteManagement(_uri: string, _sessionId: string, body: SeramReport): Promise<unknown> {
    this.reports.push(structuredClone(body));
    await Promise.resolve();
    const answer = this.answers.shift() ?? STOP;
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

const STOP: SeramOrderInput = { ramCommands: [{ ramCommandType: 'ramStopCommand' }] };
const order = (listOfCAPDU: string[], more: Partial<SeramOrderInput> = {}): SeramOrderInput => ({
  delay: 0,
  chosenSecureElement: { seType: 'uicc', seId: ICCID },
  ramCommands: [{ ramCommandType: 'seRamCommand', listOfCAPDU }],
  ...more,
});

function setUp(answers: Answer[], more: Partial<SeramSessionOptions> = {}) {
  const server = new ScriptedServer(answers);
  const secureElement = new FakeSecureElement();
  const clock = new TestClock();
  const progress: SeramProgress[] = [];
  const options: SeramSessionOptions = {
    transport: server,
    uri: 'https://tsm.example/gp/seram',
    sessionId: 'session-1',
    secureElement,
    clock,
    onProgress: (step) => progress.push(step),
    lock: new InProcessSecureElementLock(),
    allowedAids: [bytes(SP_AREA), bytes(ISD)],
    ...more,
  };
  return { server, secureElement, clock, progress, options, run: () => runSeramSession(options) };
}

describe('TSM proxy agent: one script', () => {
  it('polls, opens one channel, relays every command, closes, reports and stops', async () => {
    const { server, secureElement, progress, run } = setUp([order(SCRIPT, { orderId: 'o1' }), STOP]);
    const result = await run();
    expect(result).toEqual({ end: 'stopped', orders: 1, apdus: 4, exchanges: 3, lastScriptComplete: true });
    expect(secureElement.log).toEqual([
      `open 1 ${SP_AREA}`,
      ...SCRIPT.slice(1).map((apdu) => `send 1 ${apdu}`),
      'close 1',
    ]);
    expect(server.reports[0]).toEqual({
      localAgentStatus: { localAgentStatusEnum: 'POLLING', executedSeRamCommands: 0 },
      ramResponses: [],
    });
    expect(server.reports[1]).toEqual({
      localAgentStatus: { localAgentStatusEnum: 'PROCESSED', executedSeRamCommands: 1 },
      ramResponses: [{ ramResponseType: 'seRamResponse', listOfRAPDU: ['6F009000', '9000', '9000', '9000'] }],
      orderId: 'o1',
    });
    expect(progress.filter((step) => step.kind === 'apdu')).toEqual(
      [1, 2, 3, 4].map((apduIndex) => ({ kind: 'apdu', order: 1, orderId: 'o1', apduIndex, apduCount: 4 })),
    );
  });
  it('takes a selected application in the middle of a script to a channel of its own', async () => {
    const { secureElement, run } = setUp([order([select(ISD), '80F28002024F0000', select(SP_AREA), '80CA00E000'])]);
    await run();
    expect(secureElement.log).toEqual([
      `open 1 ${ISD}`,
      'send 1 80F28002024F0000',
      'close 1',
      `open 2 ${SP_AREA}`,
      'send 2 80CA00E000',
      'close 2',
    ]);
  });
  it('honours delay, but not beyond thirty seconds', async () => {
    const { clock, run } = setUp([{ delay: 700 }, { delay: 3_600_000 }, {}, STOP], { maxIdleMs: 1e9 });
    await run();
    expect(clock.slept).toEqual([700, 30_000, 100]);
  });
  it('passes notifications on and reads the published spellings of start and stop', async () => {
    const published = {
      ramCommands: [
        { ramCommandType: 'startCommand' },
        { ramCommandType: 'notificationCommand', deviceAppNotification: 'applet' },
      ],
    } as unknown as SeramOrderInput;
    const stop = { ramCommands: [{ ramCommandType: 'stopCommand' }] } as unknown as SeramOrderInput;
    const { server, progress, run } = setUp([published, stop]);
    expect((await run()).end).toBe('stopped');
    expect(progress).toContainEqual({ kind: 'notification', text: 'applet' });
    expect(server.reports[1]?.localAgentStatus).toEqual({
      localAgentStatusEnum: 'PROCESSED',
      executedSeRamCommands: 0,
    });
  });
  it('discards the answers of a script that stands in one order with stop, as the standard says', async () => {
    const both: SeramOrderInput = {
      ramCommands: [{ ramCommandType: 'seRamCommand', listOfCAPDU: SCRIPT }, { ramCommandType: 'ramStopCommand' }],
    };
    const { server, secureElement, run } = setUp([both]);
    expect((await run()).end).toBe('stopped');
    expect(secureElement.executed).toHaveLength(4);
    expect(server.reports).toHaveLength(1);
  });
  it('gives up a session without commands', async () => {
    const { run } = setUp(
      Array.from({ length: 50 }, () => ({ delay: 10_000 })),
      { maxIdleMs: 60_000 },
    );
    expect(await run()).toMatchObject({ end: 'idle', exchanges: 8 });
  });
});

describe('TSM proxy agent: refusals before any command', () => {
  it.each<[string, SeramOrderInput, string]>([
    [
      'an order for another SIM',
      order(SCRIPT, { chosenSecureElement: { seType: 'uicc', seId: '8981100000000000002' } }),
      'other-secure-element',
    ],
    [
      'an order for another kind of secure element',
      order(SCRIPT, { chosenSecureElement: { seType: 'eSE', seId: ICCID } }),
      'other-secure-element',
    ],
    ['a script that begins without SELECT', order(SCRIPT.slice(1)), 'script-does-not-begin-with-select'],
    ['another application', order([select('D276000124010304')]), 'application-not-allowed'],
    ['another application in the middle', order([...SCRIPT, select('D276000124010304')]), 'application-not-allowed'],
    [
      'another application under a proprietary class',
      order([...SCRIPT, '80A4040005A000000003']),
      'application-not-allowed',
    ],
    ['the first bytes of an allowed application', order([select('D392F00026')]), 'application-not-allowed'],
    ['the default application', order(['00A4040000']), 'application-not-allowed'],
    ['channel management', order([...SCRIPT, '0070000001']), 'channel-management'],
    ['a command that is none', order([select(SP_AREA), '80E2']), 'malformed-command'],
    [
      'two scripts of which the second is not allowed',
      {
        ramCommands: [SCRIPT, [select('D276000124010304')]].map((listOfCAPDU) => ({
          ramCommandType: 'seRamCommand',
          listOfCAPDU,
        })),
      },
      'application-not-allowed',
    ],
  ])('%s', async (_name, refused, reason) => {
    const { server, secureElement, progress, run } = setUp([refused, STOP]);
    expect((await run()).apdus).toBe(0);
    expect(secureElement.log).toEqual([]);
    expect(server.reports[1]?.localAgentStatus).toEqual({
      localAgentStatusEnum: 'UNGRANTED_ACCESS',
      executedSeRamCommands: 0,
      errorMsg: reason,
    });
    expect(progress).toContainEqual({ kind: 'order-refused', order: 1, reason });
  });
});

describe('TSM proxy agent: the card fails', () => {
  it.each([0, 1, 2, 3])(
    'cut before command %i: reports what ran, empty answers for the rest, closes the channel',
    async (cutAt) => {
      const { server, secureElement, run } = setUp([order(SCRIPT), STOP]);
      secureElement.cutAt = cutAt;
      const result = await run();
      expect(result).toMatchObject({ end: 'stopped', apdus: cutAt, lastScriptComplete: false });
      expect(secureElement.open.size).toBe(0);
      const [response] = server.reports[1]?.ramResponses ?? [];
      expect(response?.listOfRAPDU).toEqual(['6F009000', '9000', '9000', '9000'].map((a, i) => (i < cutAt ? a : '')));
      expect(server.reports[1]?.localAgentStatus).toMatchObject({
        localAgentStatusEnum: cutAt === 0 ? 'UNAVAILABLE_SE' : 'UNKNOWN_FAILURE',
        executedSeRamCommands: 0,
      });
    },
  );
  it('stops at an error status, so that nothing runs after a failed command; warnings go on', async () => {
    const { server, secureElement, run } = setUp([order(SCRIPT), STOP]);
    secureElement.answers.set(SCRIPT[1] ?? '', '6310');
    secureElement.answers.set(SCRIPT[2] ?? '', '6982');
    await run();
    expect(server.reports[1]?.ramResponses[0]?.listOfRAPDU).toEqual(['6F009000', '6310', '6982', '']);
    expect(server.reports[1]?.localAgentStatus).toMatchObject({
      localAgentStatusEnum: 'PROCESSED',
      executedSeRamCommands: 0,
    });
    expect(secureElement.executed).toHaveLength(3);
  });
  it('goes on after an error status when told so', async () => {
    const { secureElement, server, run } = setUp([order(SCRIPT), STOP], { stopOnErrorStatus: false });
    secureElement.answers.set(SCRIPT[1] ?? '', '6A88');
    await run();
    expect(secureElement.executed).toHaveLength(4);
    expect(server.reports[1]?.localAgentStatus.executedSeRamCommands).toBe(1);
  });
  it('does not begin the second script of an order when the first broke off', async () => {
    const two: SeramOrderInput = {
      ramCommands: [
        { ramCommandType: 'seRamCommand', listOfCAPDU: SCRIPT },
        { ramCommandType: 'seRamCommand', listOfCAPDU: [select(ISD), '80CA00E000'] },
      ],
    };
    const { server, secureElement, run } = setUp([two, STOP]);
    secureElement.answers.set(SCRIPT[3] ?? '', '6A80');
    await run();
    expect(server.reports[1]?.ramResponses.map((response) => response.listOfRAPDU)).toEqual([
      ['6F009000', '9000', '9000', '6A80'],
      ['', ''],
    ]);
    expect(secureElement.executed).not.toContain(`select ${ISD}`);
  });
  it('reports 6A82 of an application that is not there', async () => {
    const { server, secureElement, run } = setUp([order(SCRIPT), STOP]);
    secureElement.applications.delete(SP_AREA);
    await run();
    expect(server.reports[1]?.ramResponses[0]?.listOfRAPDU).toEqual(['6A82', '', '', '']);
    expect(server.reports[1]?.localAgentStatus.localAgentStatusEnum).toBe('PROCESSED');
  });
});

describe('TSM proxy agent: the network fails', () => {
  const lost = new SeramTransportError('network');
  it('sends a report whose answer was lost again with the same content and does not run the script twice', async () => {
    const { server, secureElement, progress, run } = setUp([order(SCRIPT, { orderId: 'o1' }), lost, lost, STOP]);
    expect(await run()).toMatchObject({ end: 'stopped', exchanges: 5 });
    expect(secureElement.executed).toHaveLength(4);
    expect(server.reports).toHaveLength(4);
    expect(server.reports[2]).toEqual(server.reports[1]);
    expect(server.reports[3]).toEqual(server.reports[1]);
    expect(progress.filter((step) => step.kind === 'retrying')).toEqual([
      { kind: 'retrying', attempt: 1, afterMs: 250 },
      { kind: 'retrying', attempt: 2, afterMs: 500 },
    ]);
  });
  it('answers an order that comes again with the kept report and no command', async () => {
    const again = order(SCRIPT, { orderId: 'o1' });
    const { server, secureElement, progress, run } = setUp([again, again, again, STOP]);
    await run();
    expect(secureElement.executed).toHaveLength(4);
    expect(server.reports[2]).toEqual(server.reports[1]);
    expect(server.reports[3]).toEqual(server.reports[1]);
    expect(progress).toContainEqual({ kind: 'order-repeated', order: 2, orderId: 'o1' });
  });
  it('runs a second order of another name', async () => {
    const { secureElement, run } = setUp([order(SCRIPT, { orderId: 'o1' }), order(SCRIPT, { orderId: 'o2' }), STOP]);
    expect(await run()).toMatchObject({ orders: 2, apdus: 8 });
    expect(secureElement.executed).toHaveLength(8);
  });
  it('gives up after five minutes without network', async () => {
    const { clock, run } = setUp([...Array.from({ length: 200 }, () => lost)]);
    expect((await run()).end).toBe('network-lost');
    expect(clock.time).toBeGreaterThan(280_000);
    expect(clock.time).toBeLessThanOrEqual(300_000);
  });
  it.each([
    ['unknown-session', new SeramTransportError('unknown-session', 404), 'unknown-session'],
    ['refusal', new SeramTransportError('refused', 403), 'refused'],
    ['no JSON', new SeramTransportError('unreadable', 200), 'protocol-fault'],
  ])('ends at once on %s', async (_name, error, end) => {
    const { server, run } = setUp([error]);
    expect((await run()).end).toBe(end);
    expect(server.reports).toHaveLength(1);
  });
  it.each([
    ['no order', 'nonsense'],
    ['odd hexadecimal', order(['00A4040'])],
    ['an empty script', order([])],
    ['a negative delay', { delay: -1 }],
  ])('ends with protocol-fault on %s', async (_name, answer) => {
    const { secureElement, run } = setUp([answer as SeramOrderInput]);
    expect((await run()).end).toBe('protocol-fault');
    expect(secureElement.log).toEqual([]);
  });
  it('ends when the server chooses a version it was not offered, or refuses', async () => {
    const first = setUp([]);
    first.server.handshakeAnswer = { ...(first.server.handshakeAnswer as object), chosenVersion: '3.0.0' };
    expect((await first.run()).end).toBe('protocol-fault');
    const second = setUp([]);
    second.server.handshakeAnswer = new SeramTransportError('not-acceptable', 406);
    expect((await second.run()).end).toBe('refused');
  });
});

describe('TSM proxy agent: interruption', () => {
  class MemoryJournal implements SeramJournal {
    readonly kept = new Map<string, SeramReport>();
    async load(sessionId: string) {
      await Promise.resolve();
      return this.kept.get(sessionId);
    }
    async save(sessionId: string, report: SeramReport | undefined) {
      await Promise.resolve();
      if (report) this.kept.set(sessionId, structuredClone(report));
      else this.kept.delete(sessionId);
    }
  }
  it('the app dies after the script: the next run reports it first and runs nothing again', async () => {
    const journal = new MemoryJournal();
    const dying = setUp([order(SCRIPT, { orderId: 'o1' }), new SeramTransportError('refused', 401)], { journal });
    await dying.run();
    const again = setUp([order(SCRIPT, { orderId: 'o1' }), STOP], { journal });
    expect((await again.run()).end).toBe('stopped');
    expect(again.secureElement.executed).toEqual([]);
    expect(again.server.reports[0]).toEqual(dying.server.reports[1]);
    expect(journal.kept.size).toBe(0);
  });
  it('the app dies after the server has read the report: the next run polls', async () => {
    const journal = new MemoryJournal();
    const gone = new SeramTransportError('refused', 401);
    await setUp([order(SCRIPT, { orderId: 'o1' }), { delay: 0 }, gone], { journal }).run();
    const again = setUp([STOP], { journal });
    await again.run();
    expect(again.server.reports[0]?.localAgentStatus.localAgentStatusEnum).toBe('POLLING');
  });
  it('the app dies in the middle of a script: the next run says interrupted', async () => {
    const journal = new MemoryJournal();
    const dying = setUp([order(SCRIPT, { orderId: 'o1' })], { journal });
    dying.secureElement.transmit = () => new Promise(() => undefined);
    void dying.run();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const again = setUp([STOP], { journal, lock: new InProcessSecureElementLock() });
    await again.run();
    expect(again.server.reports[0]).toMatchObject({
      localAgentStatus: { localAgentStatusEnum: 'UNKNOWN_FAILURE', errorMsg: 'interrupted' },
      orderId: 'o1',
    });
  });
  it('the user gives up in the middle: the running command ends, no other begins, the server is told once', async () => {
    const controller = new AbortController();
    const { server, secureElement, run } = setUp([order(SCRIPT)], {
      signal: controller.signal,
      onProgress: (step) => {
        if (step.kind === 'apdu' && step.apduIndex === 2) controller.abort();
      },
    });
    expect((await run()).end).toBe('aborted');
    expect(secureElement.executed).toHaveLength(2);
    expect(secureElement.open.size).toBe(0);
    expect(server.reports[1]).toMatchObject({
      localAgentStatus: { localAgentStatusEnum: 'UNKNOWN_FAILURE', errorMsg: 'aborted' },
      ramResponses: [{ listOfRAPDU: ['6F009000', '9000', '', ''] }],
    });
    expect(server.reports).toHaveLength(2);
  });
});

describe('TSM proxy agent: its surroundings fail', () => {
  it('a screen that throws and a store that refuses do not stop the card', async () => {
    const { secureElement, server, run } = setUp([order(SCRIPT, { orderId: 'o1' }), STOP], {
      onProgress: () => {
        throw new Error('cannot draw');
      },
      journal: {
        load: () => Promise.reject(new Error('storage is off')),
        save: () => Promise.reject(new Error('storage is off')),
      },
    });
    expect(await run()).toMatchObject({ end: 'stopped', apdus: 4 });
    expect(secureElement.executed).toHaveLength(4);
    expect(server.reports[1]?.localAgentStatus.localAgentStatusEnum).toBe('PROCESSED');
  });
  it('a channel that cannot be closed does not lose the answers', async () => {
    const { secureElement, server, run } = setUp([order(SCRIPT), STOP]);
    secureElement.close = () => Promise.reject(new Error('gone'));
    await run();
    expect(server.reports[1]?.ramResponses[0]?.listOfRAPDU).toEqual(['6F009000', '9000', '9000', '9000']);
  });
});

describe('TSM proxy agent: two servers at once', () => {
  it('serves them one after the other on one secure element', async () => {
    const lock = new InProcessSecureElementLock();
    const secureElement = new FakeSecureElement();
    const first = setUp([order(SCRIPT), STOP], { lock, secureElement });
    const second = setUp([order([select(ISD), '80CA00E000']), STOP], { lock, secureElement });
    await Promise.all([first.run(), second.run()]);
    const borders = secureElement.log.filter((line) => !line.startsWith('send'));
    expect(borders).toEqual([`open 1 ${SP_AREA}`, 'close 1', `open 2 ${ISD}`, 'close 2']);
    expect(second.server.handshakes).toBe(1);
  });
  it('does not let one secure element wait for another', async () => {
    const lock = new InProcessSecureElementLock();
    const blocked = lock.exclusively('a', undefined, () => new Promise(() => undefined));
    void blocked;
    await expect(lock.exclusively('b', undefined, async () => Promise.resolve('free'))).resolves.toBe('free');
  });
  it('a session that waits for its turn can be given up, and the next one still gets its turn', async () => {
    const lock = new InProcessSecureElementLock();
    let finish = (): void => undefined;
    const holder = lock.exclusively(ICCID, undefined, () => new Promise<void>((resolve) => (finish = resolve)));
    const controller = new AbortController();
    const waiting = setUp([STOP], { lock, signal: controller.signal });
    const given = waiting.run();
    const third = setUp([STOP], { lock });
    const thirdRun = third.run();
    controller.abort();
    expect((await given).end).toBe('aborted');
    expect(waiting.server.handshakes).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(third.server.handshakes).toBe(0);
    finish();
    await holder;
    expect((await thirdRun).end).toBe('stopped');
  });
});
