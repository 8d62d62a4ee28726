import { TestBed } from '@angular/core/testing';
import { activationText, type DeviceNext } from '@sumaho-jpki/contract';
import { sha256DigestInfo } from '@sumaho-jpki/wire/jpki-applet';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppMemory } from '../phone/app-memory';
import { ANDROID, application, deviceState, ICCID, outside, problemBody, settled } from '../testing/fakes';
import { Progress } from './progress';
import { Provisioning } from './provisioning';
import { WRITING } from './write-flow';

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();
const AREA: Extract<DeviceNext, { kind: 'seram' }> = {
  kind: 'seram',
  party: 'mno-tsm',
  uri: 'https://mno.example/gp/seram',
  sessionId: 's-1',
  allowedAids: ['A000000151000000'],
};
const KEY: typeof AREA = { ...AREA, party: 'sp-tsm', sessionId: 's-2', allowedAids: ['D392F00026015350'] };

function begin() {
  const world = outside();
  TestBed.configureTestingModule({ providers: [...world.providers, ...WRITING] });
  const provisioning = TestBed.inject(Provisioning);
  const redeemed = (state: ReturnType<typeof deviceState>) =>
    world.server.answers.set('/api/device/redemptions', [
      { status: 201, body: { ...state, deviceToken: 'token-1', expiresAt: TOMORROW } },
    ]);
  const redeem = async () => {
    provisioning.begin(ANDROID);
    await provisioning.redeem({ accessCode: '0123-4567-8901', downloadPassword: 'さくら' }, 'wish-1');
    await settled();
  };
  const progress = TestBed.inject(Progress);
  return { ...world, provisioning, progress, redeemed, redeem, memory: TestBed.inject(AppMemory) };
}

describe('the write request', () => {
  afterEach(() => TestBed.resetTestingModule());

  it('begins with the access code and tells which SIM and phone it is', async () => {
    const { provisioning, redeemed, redeem, server } = begin();
    redeemed(deviceState('redeemed', 1, { kind: 'wait' }));
    expect(provisioning.view()).toBe('code');
    await redeem();
    expect(server.asked[0]?.body).toEqual({
      accessCode: '0123-4567-8901',
      downloadPassword: 'さくら',
      secureElement: { iccid: ICCID },
      handset: { model: 'tsubame-t1' },
    });
    expect(provisioning.view()).toBe('writing');
  });

  it('runs one session of the agent after the other, each with the applications it may touch', async () => {
    const { redeemed, redeem, server, agent, provisioning } = begin();
    redeemed(deviceState('redeemed', 1, { kind: 'wait' }));
    server.next.push(
      { status: 200, body: deviceState('writing-area', 2, AREA) },
      { status: 200, body: deviceState('writing-key', 3, KEY) },
      { status: 200, body: deviceState('awaiting-pin', 4, { kind: 'set-pin' }) },
    );
    await redeem();
    expect(agent.sessions.map(({ sessionId, uri }) => [sessionId, uri])).toEqual([
      ['s-1', AREA.uri],
      ['s-2', KEY.uri],
    ]);
    expect(agent.sessions.map(({ allowedAids }) => allowedAids?.map((aid) => aid.length))).toEqual([[8], [8]]);
    expect(provisioning.view()).toBe('set-pin');
    expect(
      server.asked.filter(({ path }) => path === '/api/device/next').every(({ bearer }) => bearer === 'Bearer token-1'),
    ).toBe(true);
  });

  it('tries a session again after a pause when the SIM or the network stopped it', async () => {
    const { redeemed, redeem, server, agent, pauses, progress } = begin();
    redeemed(deviceState('redeemed', 1, { kind: 'wait' }));
    agent.ends.push({ end: 'stopped', lastScriptComplete: false }, { end: 'network-lost' });
    for (let again = 0; again < 3; again += 1)
      server.next.push({ status: 200, body: deviceState('writing-area', 2, AREA) });
    await redeem();
    await vi.waitFor(() => expect(agent.sessions).toHaveLength(3));
    expect(agent.sessions).toHaveLength(3);
    expect(pauses).toEqual([2000, 2000]);
    expect(progress.trouble()).toBe('none');
  });

  it('waits for another tab that writes this SIM, then asks the server anew', async () => {
    const { redeemed, redeem, server, agent, provisioning, lock } = begin();
    let otherTabCloses = (): void => undefined;
    void lock.exclusively(
      `write-request:${ICCID}`,
      undefined,
      () => new Promise<void>((resolve) => (otherTabCloses = resolve)),
    );
    redeemed(deviceState('redeemed', 1, { kind: 'wait' }));
    server.next.push(
      { status: 200, body: deviceState('writing-area', 2, AREA) },
      { status: 200, body: deviceState('writing-key', 3, KEY) },
    );
    await redeem();
    await vi.waitFor(() => expect(provisioning.elsewhere()).toBe(true));
    expect(agent.sessions).toEqual([]);
    otherTabCloses();
    await vi.waitFor(() => expect(agent.sessions.map(({ sessionId }) => sessionId)).toEqual(['s-2']));
    expect(provisioning.elsewhere()).toBe(false);
  });

  it('asks the server anew after the shortest wait for another tab, too', async () => {
    const { redeemed, redeem, server, agent, provisioning, lock } = begin();
    let otherTabCloses = (): void => undefined;
    void lock.exclusively(
      `write-request:${ICCID}`,
      undefined,
      () => new Promise<void>((resolve) => (otherTabCloses = resolve)),
    );
    redeemed(deviceState('redeemed', 1, { kind: 'wait' }));
    server.next.push(
      { status: 200, body: deviceState('writing-area', 2, AREA) },
      { status: 200, body: deviceState('writing-key', 3, KEY) },
    );
    await redeem();
    otherTabCloses();
    expect(provisioning.elsewhere()).toBe(false);
    await vi.waitFor(() => expect(agent.sessions).not.toEqual([]));
    expect(agent.sessions.map(({ sessionId }) => sessionId)).toEqual(['s-2']);
    expect(server.polled.slice(0, 2)).toEqual([null, null]);
  });

  it('never moves the bar back when a part of the script comes again', async () => {
    const { redeemed, redeem, server, agent, progress } = begin();
    redeemed(deviceState('redeemed', 1, { kind: 'wait' }));
    server.next.push({ status: 200, body: deviceState('writing-area', 2, AREA) });
    await redeem();
    const show = agent.sessions[0]?.onProgress;
    show?.({ kind: 'apdu', order: 2, apduIndex: 3, apduCount: 3 });
    expect(progress.fraction()).toBe(0.5);
    show?.({ kind: 'apdu', order: 3, apduIndex: 33, apduCount: 41 });
    expect(progress.fraction()).toBe(0.75);
  });

  it('says nothing about one gap in the network and speaks up at the second', async () => {
    const { redeemed, redeem, server, provisioning, progress } = begin();
    redeemed(deviceState('redeemed', 1, { kind: 'wait' }));
    // The client tries each call twice by itself.
    server.next.push('gap', 'gap', { status: 503, body: problemBody('service-unavailable', 503) });
    await redeem();
    await settled();
    await settled();
    expect(progress.trouble()).toBe('network');
    expect(provisioning.view()).toBe('writing');
  });

  it('goes on after a reload with the token of this SIM', async () => {
    const { memory, provisioning, server } = begin();
    memory.keep(ICCID, { token: 'kept', expiresAt: TOMORROW, pinSet: false, finished: false });
    server.next.push({ status: 200, body: deviceState('awaiting-pin', 4, { kind: 'set-pin' }) });
    provisioning.begin(ANDROID);
    expect(provisioning.view()).toBe('writing');
    await settled();
    expect(server.asked[0]?.bearer).toBe('Bearer kept');
    expect(provisioning.view()).toBe('set-pin');
  });

  it('asks for a new code when the server does not know the token any more', async () => {
    const { memory, provisioning, server } = begin();
    memory.keep(ICCID, { token: 'old', expiresAt: TOMORROW, pinSet: false, finished: false });
    server.next.push({ status: 401, body: problemBody('session-expired', 401) });
    provisioning.begin(ANDROID);
    await settled();
    expect([provisioning.view(), provisioning.sessionOver(), memory.session(ICCID)]).toEqual(['code', true, null]);
  });

  it('does not use a token whose time is over', () => {
    const { memory, provisioning } = begin();
    memory.keep(ICCID, { token: 'old', expiresAt: '2020-01-01T00:00:00Z', pinSet: false, finished: false });
    provisioning.begin(ANDROID);
    expect(provisioning.view()).toBe('code');
  });

  it('stays with a step that waits for hands and goes on when it was put right', async () => {
    const { redeemed, redeem, server, provisioning } = begin();
    redeemed(deviceState('preparing', 1, { kind: 'failed', code: 'step-parked' }));
    await redeem();
    expect([provisioning.view(), provisioning.failure()]).toEqual(['failed', 'step-parked']);
    expect(server.paths().filter((path) => path.endsWith('/next'))).toHaveLength(1);
  });
});

describe('setting the PIN', () => {
  afterEach(() => TestBed.resetTestingModule());

  async function atPin() {
    const world = begin();
    world.redeemed(deviceState('awaiting-pin', 4, { kind: 'set-pin' }));
    await world.redeem();
    world.server.answers.set('/api/device/activation-challenge', [
      { status: 201, body: { challenge: 'abc', expiresAt: TOMORROW } },
      { status: 201, body: { challenge: 'def', expiresAt: TOMORROW } },
    ]);
    world.server.answers.set('/api/device/activation', [
      { status: 200, body: deviceState('awaiting-pin', 4, { kind: 'wait' }) },
    ]);
    return world;
  }

  it('goes to the card alone, and the card signs the text of this application', async () => {
    const { provisioning, card, server } = await atPin();
    await provisioning.setPin('2580');
    expect(card.pin).toBe('2580');
    expect(JSON.stringify(server.asked)).not.toContain('2580');
    const text = new TextEncoder().encode(activationText(application('x', 1).id, 'abc'));
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
    expect(card.signed).toEqual([sha256DigestInfo(hash)]);
    expect(card.open).toBe(0);
    expect(provisioning.view()).toBe('activating');
  });

  it('that was done before an interruption is not done again: the PIN is asked for', async () => {
    const { provisioning, card, memory } = await atPin();
    card.pin = '2580';
    await expect(provisioning.setPin('1357')).rejects.toMatchObject({ fault: 'pin-already-set' });
    expect(card.tries).toBe(3);
    provisioning.pinIsKnown();
    expect([provisioning.view(), memory.session(ICCID)?.pinSet]).toEqual(['enter-pin', true]);
    await expect(provisioning.activate({ pin: '1357' })).rejects.toMatchObject({
      fault: 'wrong-pin',
      detail: { triesLeft: 2 },
    });
    await provisioning.activate({ pin: '2580' });
    expect(provisioning.view()).toBe('activating');
  });

  it('keeps the PIN when what came after it failed', async () => {
    const { provisioning, server, memory } = await atPin();
    server.answers.set('/api/device/activation', [{ status: 422, body: problemBody('possession-not-proved', 422) }]);
    await expect(provisioning.setPin('2580')).rejects.toMatchObject({ code: 'possession-not-proved' });
    expect([provisioning.view(), memory.session(ICCID)?.pinSet]).toEqual(['enter-pin', true]);
    expect(localStorage.getItem(`sumaho-jpki.handset.session.${ICCID}`)).not.toContain('2580');
  });

  it('ends with the certificate active, and nothing is resumed any more', async () => {
    const { provisioning, server, memory, redeem, redeemed } = begin();
    redeemed(deviceState('redeemed', 1, { kind: 'wait' }));
    server.next.push({ status: 200, body: deviceState('completed', 6, { kind: 'done' }) });
    await redeem();
    expect([provisioning.view(), memory.session(ICCID)?.finished]).toEqual(['done', true]);
  });
});
