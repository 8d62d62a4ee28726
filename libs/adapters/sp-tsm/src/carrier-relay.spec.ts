import { describe, expect, it } from 'vitest';
import { CarrierUnavailableError } from '@sumaho-jpki/operations';
import { type SeramTransport, SeramTransportError } from '@sumaho-jpki/wire/tsm-proxy-agent';
import { HttpCarrierRelay } from './carrier-relay';

const ICCID = '8981100000000000017';
const SESSION = { seramUri: 'https://mno.example/gp/seram', seramSessionId: 'session', iccid: ICCID };
const SELECT_ISD = '00A4040008A00000015100000000';
const COMMANDS = [SELECT_ISD, '8050300008010203040506070800', '84823300021122'];
const HELLO = {
  chosenTransportProtocol: 'HTTPS',
  chosenDataFormat: 'application/json',
  chosenVersion: '2.0.0',
};
const order = (change: object = {}) => ({
  delay: 100,
  orderId: 'theirs',
  chosenSecureElement: { seType: 'uicc', seId: ICCID },
  ramCommands: [{ ramCommandType: 'seRamCommand', listOfCAPDU: COMMANDS }],
  ...change,
});

function relayTo(answer: unknown, hello: unknown = HELLO) {
  const sent: unknown[] = [];
  const say = (what: unknown) => (what instanceof Error ? Promise.reject(what) : Promise.resolve(what));
  const transport: SeramTransport = {
    handshake: (_uri, _session, body) => (sent.push(body), say(hello)),
    remoteManagement: (_uri, _session, body) => (sent.push(body), say(answer)),
  };
  return { relay: new HttpCarrierRelay(transport), sent };
}

describe('the relay', () => {
  it('is to the carrier an agent with this SIM that shakes hands, polls and reports', async () => {
    const { relay, sent } = relayTo(order());
    expect(await relay.fetch(SESSION)).toEqual({ kind: 'script', script: { name: 'theirs', commands: COMMANDS } });
    const done = { name: 'theirs', agentStatus: 'PROCESSED', responses: ['', '9000', '9000'] };
    await relay.report(SESSION, done);
    expect(sent).toEqual([
      {
        secureElements: [{ seType: 'uicc', seId: ICCID }],
        supportedTransportProtocols: ['HTTPS'],
        supportedDataFormats: ['application/json'],
        supportedVersions: ['2.0.0'],
      },
      { localAgentStatus: { localAgentStatusEnum: 'POLLING', executedSeRamCommands: 0 }, ramResponses: [] },
      {
        localAgentStatus: { localAgentStatusEnum: 'PROCESSED', executedSeRamCommands: 1 },
        ramResponses: [{ ramResponseType: 'seRamResponse', listOfRAPDU: ['', '9000', '9000'] }],
        orderId: 'theirs',
      },
    ]);
  });

  it('tells a whole script as processed although ours behind it broke off, and a broken one as the phone told it', async () => {
    const status = async (responses: string[]) => {
      const { relay, sent } = relayTo({ ramCommands: [] });
      await relay.report(SESSION, { name: 'theirs', agentStatus: 'UNKNOWN_FAILURE', responses });
      return (sent[0] as { localAgentStatus: object }).localAgentStatus;
    };
    expect(await status(['', '9000'])).toEqual({ localAgentStatusEnum: 'PROCESSED', executedSeRamCommands: 1 });
    for (const broken of [['9000', ''], ['', ''], []]) {
      const expected = { localAgentStatusEnum: 'UNKNOWN_FAILURE', executedSeRamCommands: 0 };
      expect(await status(broken)).toEqual(expected);
    }
  });

  it.each([
    ['nothing yet', { delay: 1000 }, { kind: 'wait' }],
    ['a notice only', order({ ramCommands: [{ ramCommandType: 'ramStartCommand' }] }), { kind: 'wait' }],
    ['stop', { ramCommands: [{ ramCommandType: 'ramStopCommand' }] }, { kind: 'over' }],
    ['a session it does not know', new SeramTransportError('unknown-session', 404), { kind: 'over' }],
    ['a refusal', new SeramTransportError('refused', 403), { kind: 'over' }],
  ])('hears %s', async (_what, answer, expected) => {
    expect(await relayTo(answer).relay.fetch(SESSION)).toEqual(expected);
  });

  it.each([
    ['for another SIM', order({ chosenSecureElement: { seType: 'uicc', seId: '8981100000000000025' } })],
    ['for no SIM in particular', order({ chosenSecureElement: undefined })],
    ['without a name', order({ orderId: undefined })],
    [
      'with a script for our own area',
      order({ ramCommands: [{ ramCommandType: 'seRamCommand', listOfCAPDU: ['00A4040008D392F0002601535000'] }] }),
    ],
    [
      'with two scripts',
      order({ ramCommands: Array(2).fill({ ramCommandType: 'seRamCommand', listOfCAPDU: COMMANDS }) }),
    ],
    [
      'with stop beside the script',
      order({ ramCommands: [...order().ramCommands, { ramCommandType: 'ramStopCommand' }] }),
    ],
  ])('does not hand on an order %s', async (_what, answer) => {
    expect(await relayTo(answer).relay.fetch(SESSION)).toMatchObject({ kind: 'unsuitable' });
  });

  it('leaves an end point of another version to the phone', async () => {
    const { relay, sent } = relayTo(order(), { ...HELLO, chosenVersion: '1.0.0' });
    expect(await relay.fetch(SESSION)).toMatchObject({ kind: 'unsuitable' });
    expect(sent).toHaveLength(1);
  });

  it.each([new SeramTransportError('network'), new SeramTransportError('unreadable', 200), new TypeError('x')])(
    'calls the carrier unavailable after %s',
    async (fault) => {
      await expect(relayTo(fault).relay.fetch(SESSION)).rejects.toThrow(CarrierUnavailableError);
      await expect(relayTo(order(), fault).relay.fetch(SESSION)).rejects.toThrow(CarrierUnavailableError);
    },
  );

  it.each([null, 'order', 7, [], { ramCommands: 'x' }, { ramCommands: [{ ramCommandType: 'format' }] }, { delay: -1 }])(
    'calls the carrier unavailable when it answers %j',
    async (answer) => {
      await expect(relayTo(answer).relay.fetch(SESSION)).rejects.toThrow(CarrierUnavailableError);
    },
  );
});
