import { describe, expect, it } from 'vitest';
import type { SeramReport } from '@sumaho-jpki/wire/tsm-messages';
import { InProcessSecureElementLock, SeramTransportError, type SeramJournal } from './index';
import { ICCID, SP_AREA, ISD, select, SCRIPT, FakeSecureElement, STOP, order, setUp } from './testing/fakes';

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
    const inTheMiddle = new Promise<void>((resolve) => {
      dying.secureElement.transmit = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    void dying.run();
    await inTheMiddle;
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
