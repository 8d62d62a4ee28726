import { describe, expect, it } from 'vitest';
import type { SeramOrderInput } from '@sumaho-jpki/wire/tsm-messages';
import { SeramTransportError } from './index';
import { ICCID, SP_AREA, ISD, select, SCRIPT, STOP, order, setUp } from './testing/fakes';

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
      ...order(SCRIPT),
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
        ...order(SCRIPT),
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
      ...order(SCRIPT),
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
