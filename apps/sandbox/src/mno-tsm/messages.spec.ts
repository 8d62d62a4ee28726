// System Messaging with a virtual MNO-TSM over HTTP: who is believed, what is remembered, what is answered.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_KNOBS } from '@sumaho-jpki/stand-ins/mno-tsm';
import { generateEphemeralKey, keyAgreementDgi } from '@sumaho-jpki/wire/globalplatform';
import { JPKI_SERVICE, signMessage } from '@sumaho-jpki/wire/tsm-messages';
import { generateKeyPair } from 'jose';
import { setUp } from './testing/orders';
import { World, demoLine } from './testing/world';

let world: World;
beforeAll(async () => {
  world = new World();
  await world.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  world.callBacks.length = 0;
  for (const carrier of ['docomo', 'kddi', 'softbank']) {
    await world.knobs({ carrier, ...DEFAULT_KNOBS, answerDelayMs: [0, 0] });
  }
});

const question = (personId: string, more: object = {}) => ({
  mobileSubscription: { msisdn: demoLine(personId).msisdn.slice(1) },
  service: JPKI_SERVICE,
  ...more,
});

describe('checkGlobalEligibility', () => {
  it.each([
    ['p01', 'docomo', 'docomo', []],
    ['p02', 'kddi', 'kddi', []],
    ['p03', 'softbank', 'softbank', []],
    ['p04', 'docomo', 'mvno-a', []],
    ['p10', 'softbank', 'softbank', [2]],
    ['p11', 'docomo', 'docomo', [7]],
    ['p12', 'docomo', 'docomo', [3, 4]],
  ])('of %s at %s: contract with %s, reasons %j', async (person, host, carrierCode, nonEligibilityReason) => {
    const line = demoLine(person);
    const answer = await world.call(host, 'checkGlobalEligibility', question(person));
    expect(answer).toMatchObject({
      executed: true,
      response: {
        eligible: nonEligibilityReason.length === 0,
        nonEligibilityReason,
        extensions: {
          subscription: {
            carrierCode,
            hostCarrierCode: host,
            iccid: line.iccid,
            simProduct: line.simProduct,
            handsetModel: line.handsetModel,
            imei: line.imei,
            lineState: line.state,
          },
        },
      },
    });
  });

  it.each([
    ['a number of another network', 'kddi', question('p01')],
    ['a number nobody has', 'docomo', { ...question('p01'), mobileSubscription: { msisdn: '819099999999' } }],
  ])('does not know %s: 2.1 / 3.9', async (_what, host, request) => {
    expect(await world.call(host, 'checkGlobalEligibility', request)).toMatchObject({
      executed: false,
      refusal: { status: 'Failed', statusCodeData: { subjectCode: '2.1', reasonCode: '3.9' } },
    });
  });

  it.each([
    ['the SIM of another line', { secureElement: { iccid: demoLine('p08').iccid } }],
    ['an MVNO the line is not with', { mobileSubscription: { msisdn: '819000000001', mnoName: 'mvno-a' } }],
  ])('refuses %s as an invalid association', async (_what, more) => {
    expect(await world.call('docomo', 'checkGlobalEligibility', question('p01', more))).toMatchObject({
      refusal: { statusCodeData: { reasonCode: '3.10' } },
    });
  });

  it.each([
    ['unknown', { executed: false }],
    ['suspended', { response: { nonEligibilityReason: [7] } }],
    ['not-reachable', { response: { nonEligibilityReason: [10] } }],
  ])('lies when told to: %s', async (lieAboutLine, expected) => {
    await world.knobs({ carrier: 'docomo', lieAboutLine });
    expect(await world.call('docomo', 'checkGlobalEligibility', question('p01'))).toMatchObject(expected);
  });
});

describe('who is believed', () => {
  const body = () =>
    JSON.stringify({
      header: { functionRequesterIdentifier: 'sp-tsm', functionCallIdentifier: randomUUID() },
      ...question('p01'),
    });

  it.each([
    [
      'another key',
      async (sent: string) => ({ key: (await generateKeyPair('ES256')).privateKey, aud: 'docomo', sent }),
    ],
  ])('not %s', async (_what, make) => {
    const text = body();
    const { key, aud } = await make(text);
    const signature = await signMessage({ privateKey: key, issuer: 'sp-tsm', audience: aud, body: text });
    expect((await world.send('docomo', 'checkGlobalEligibility', text, { signature })).status).toBe(401);
  });
  it('not a stranger, not a message without signature, not one for another carrier, not an altered one', async () => {
    const text = body();
    const statusOf = async (sent: string, change: { issuer?: string; signature?: string }) =>
      (await world.send('docomo', 'checkGlobalEligibility', sent, change)).status;
    expect(await statusOf(text, { issuer: 'other' })).toBe(401);
    expect(await statusOf(text, { signature: '' })).toBe(401);
    expect(await statusOf(text, { signature: await world.signed('kddi', text) })).toBe(401);
    expect(await statusOf(text.replace('0001', '0002'), { signature: await world.signed('docomo', text) })).toBe(401);
    expect(await statusOf(text, {})).toBe(200);
  });
  it('not the same signature a second time', async () => {
    const text = body();
    const signature = await world.signed('docomo', text);
    expect((await world.send('docomo', 'checkGlobalEligibility', text, { signature })).status).toBe(200);
    expect((await world.send('docomo', 'checkGlobalEligibility', text, { signature })).status).toBe(401);
  });
  it('nor a requester who is not the signer; a function that is the carrier’s own to call does not exist', async () => {
    const text = body().replace('"sp-tsm"', '"someone"');
    expect((await world.send('docomo', 'checkGlobalEligibility', text)).text).toContain('"reasonCode":"1.2"');
    expect((await world.send('docomo', 'handleSERenewalNotification', body())).status).toBe(404);
    expect((await world.send('docomo', 'constructor', body())).status).toBe(404);
    expect((await world.send('docomo', 'getCAInformation', 'nonsense')).status).toBe(400);
  });
});

describe('the same identifier again', () => {
  const line = demoLine('p08');
  const order = (dgi = keyAgreementDgi(generateEphemeralKey().publicPoint).value) => setUp(line, dgi);

  it('with the same body is the same order, also after a restart and after a lost answer', async () => {
    const [id, request] = [randomUUID(), order()];
    const text = JSON.stringify({
      header: { functionRequesterIdentifier: 'sp-tsm', functionCallIdentifier: id },
      ...request,
    });
    const name = 'seCommandsGenerationAndRemoteExecution';
    await world.knobs({ carrier: 'docomo', failNextMessages: 1, loseNextAnswers: 1 });
    expect((await world.send('docomo', name, text)).status).toBe(500);
    expect((await world.send('docomo', name, text)).status).toBe(500);
    const first = await world.send('docomo', name, text);
    expect(first).toMatchObject({ status: 202, signed: true });
    expect(await world.send('docomo', name, text)).toEqual(first);
    await world.restart();
    expect(await world.send('docomo', name, text)).toEqual(first);
  });
  it('with another body is refused as invalid and leaves the first order alone', async () => {
    const id = randomUUID();
    const name = 'seCommandsGenerationAndRemoteExecution';
    const [first, other] = [order(), order()];
    const accepted = await world.call('docomo', name, first, id);
    const refused = { executed: false, refusal: { status: 'Failed', statusCodeData: { reasonCode: '2.1' } } };
    expect(await world.call('docomo', name, other, id)).toMatchObject(refused);
    expect(await world.call('docomo', 'checkGlobalEligibility', question('p08'), id)).toMatchObject(refused);
    expect(await world.call('docomo', name, first, id)).toEqual(accepted);
  });
});

describe('an order that cannot be carried out is refused at once', () => {
  const dgi = () => keyAgreementDgi(generateEphemeralKey().publicPoint).value;
  it('for a load file that has another hash', async () => {
    const request = setUp(demoLine('p01'), dgi());
    const seCommands = request.seCommands.map((each) =>
      each.command === 'loadELF' ? { ...each, hash: '00'.repeat(32) } : each,
    );
    expect(
      await world.call('docomo', 'seCommandsGenerationAndRemoteExecution', { ...request, seCommands }),
    ).toMatchObject({ refusal: { statusCodeData: { reasonCode: '2.1' } } });
  });
  it('for a suspended line, a SIM of another network, a number of another SIM', async () => {
    const ask = (host: string, person: string, more: object = {}) => {
      const request = setUp(demoLine(person), dgi());
      const mobileServiceContext = { ...request.mobileServiceContext, ...more };
      return world.call(host, 'seCommandsGenerationAndRemoteExecution', { ...request, mobileServiceContext });
    };
    expect(await ask('docomo', 'p11')).toMatchObject({ refusal: { statusCodeData: { reasonCode: '3.8' } } });
    expect(await ask('kddi', 'p01')).toMatchObject({ refusal: { statusCodeData: { reasonCode: '3.9' } } });
    const mobileSubscription = { msisdn: demoLine('p08').msisdn.slice(1) };
    expect(await ask('docomo', 'p01', { mobileSubscription })).toMatchObject({
      refusal: { statusCodeData: { reasonCode: '3.10' } },
    });
  });
});

describe('the report of an order', () => {
  it('comes again until it is acknowledged, always the same', async () => {
    const line = demoLine('p02');
    await world.knobs({ carrier: 'kddi', dropNextCallbacks: 1, repeatNextMessages: 1 });
    world.callBackStatus.push(503, 500);
    const order = await world.orderSpArea(line);
    const stateOf = () =>
      world.call('kddi', 'getServiceState', {
        secureElement: { iccid: line.iccid },
        service: JPKI_SERVICE,
        extensions: { orderFunctionCallIdentifier: order.id },
      });
    expect(await stateOf()).toMatchObject({
      response: { serviceState: 1, extensions: { order: { progress: 'in-progress' } } },
    });
    await world.runAgent(line, order.invitation);
    expect(await stateOf()).toMatchObject({
      response: { serviceState: 11, extensions: { order: { progress: 'ended', receipt: expect.any(String) } } },
    });
    for (let waited = 0; world.callBacks.length < 3 && waited < 20_000; waited += 20) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(world.callBacks.length).toBeGreaterThanOrEqual(3);
    expect(new Set(world.callBacks.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });
  it('of an order nobody gave is unknown; what the SP-TSM reports is on record', async () => {
    const secureElement = { iccid: demoLine('p03').iccid };
    const answer = await world.call('softbank', 'handleEndServiceStateChangeNotification', {
      secureElement,
      service: JPKI_SERVICE,
      operation: 1,
      serviceState: 21,
      completionTimestamp: new Date().toISOString(),
    });
    expect(answer.status).toBe(204);
    expect(
      await world.call('softbank', 'getServiceState', {
        secureElement,
        service: JPKI_SERVICE,
        extensions: { orderFunctionCallIdentifier: randomUUID() },
      }),
    ).toMatchObject({ response: { serviceState: 21, extensions: { order: { progress: 'unknown' } } } });
  });
});

describe('what a carrier tells on its own', () => {
  const message = {
    mobileSubscription: { msisdn: '819000000001' },
    secureElement: { iccid: demoLine('p01').iccid },
    subscriptionStatus: 'TERMINATED',
    reason: 3,
    completionTimestamp: '2026-11-22T10:00:00+09:00',
  };
  const name = 'handleMobileSubscriptionStatusChangeNotification';

  it('is sent, signed, until it is acknowledged', async () => {
    world.callBackStatus.push(503);
    const answer = await world.post('/mno/events', { carrier: 'docomo', name, message });
    expect(answer.status).toBe(202);
    const { functionCallIdentifier } = (await answer.json()) as { functionCallIdentifier: string };
    for (let waited = 0; world.callBacks.length < 2 && waited < 20_000; waited += 20) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const sent = {
      name,
      body: { header: { functionRequesterIdentifier: 'docomo', functionCallIdentifier }, ...message },
    };
    expect(world.callBacks).toEqual([sent, sent]);
  });
  it.each([
    ['another function', { carrier: 'docomo', name: 'getCAInformation', message }],
    ['a message of another shape', { carrier: 'docomo', name, message: { ...message, reason: 'lost' } }],
    ['an unknown carrier', { carrier: 'nobody', name, message }],
  ])('is not %s', async (_what, body) => {
    expect((await world.post('/mno/events', body)).status).toBe(400);
  });
});
