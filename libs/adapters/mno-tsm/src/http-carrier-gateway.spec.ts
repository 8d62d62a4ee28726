import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { CarrierUnavailableError } from '@sumaho-jpki/operations';
import { bytes, concat, encodeTlv } from '@sumaho-jpki/wire/apdu';
import { generateEphemeralKey, keyAgreementDgi } from '@sumaho-jpki/wire/globalplatform';
import { loadFileDataBlock, parseLoadFile } from '@sumaho-jpki/wire/jpki-applet';
import type { FunctionRequest } from '@sumaho-jpki/wire/tsm-messages';
import { CarrierRefusedError } from './carrier-refused-error';
import { HttpCarrierGateway } from './http-carrier-gateway';
import { MessageChannel } from './message-channel';
import { RehearsalCarriers, executed, failed, makeKey } from './testing/rehearsal-carriers';

const ICCID = '8981100000000000017';
const MSISDN = '+819012345678';
const CALL = 'order-sp-area:0b8f0b6e-0000-4000-8000-000000000001';
const facts = {
  carrierCode: 'north',
  hostCarrierCode: 'north',
  iccid: ICCID,
  simProduct: 'nfc-sim-5',
  handsetModel: null,
  imei: null,
  lineState: 'active',
};
const known = (change: object = {}) => ({
  body: {
    header: executed,
    eligible: false,
    nonEligibilityReason: [3],
    extensions: { subscription: { ...facts, ...change } },
  },
});

let world: RehearsalCarriers;
let gateway: HttpCarrierGateway;
beforeEach(() => {
  world = new RehearsalCarriers();
  const identity = { code: 'sp-tsm', privateKey: world.ours.privateKey };
  const channel = new MessageChannel(identity, { fetch: world.fetch, timeoutMs: 200 });
  gateway = new HttpCarrierGateway(world, channel, { now: () => new Date('2026-11-22T00:00:00Z') });
});

describe('whose line is it', () => {
  it('asks the network operators in turn, with the number alone, until one knows it', async () => {
    world.answer = ({ carrier }) =>
      carrier === 'south' ? known({ carrierCode: 'south' }) : { body: failed('2.1', '3.9') };
    expect(await gateway.findSubscription(MSISDN)).toEqual({
      carrier: 'south',
      iccid: ICCID,
      simProduct: 'nfc-sim-5',
      handsetModel: '',
      imei: null,
      eid: null,
      lineState: 'active',
    });
    expect(world.calls.map((call) => call.carrier)).toEqual(['north', 'south']);
    expect(world.calls[0]?.body).toMatchObject({ mobileSubscription: { msisdn: '819012345678' } });
    expect(world.calls[0]?.body).not.toHaveProperty('secureElement');
  });
  it("an MVNO's line is told by its host", async () => {
    world.answer = () => known({ carrierCode: 'mvno-n' });
    expect(await gateway.findSubscription(MSISDN)).toMatchObject({ carrier: 'mvno-n' });
    expect(world.calls).toHaveLength(1);
  });
  it('nobody’s, when all say so', async () => {
    world.answer = () => ({ body: failed('2.1', '3.9') });
    expect(await gateway.findSubscription(MSISDN)).toBeNull();
  });
  it('is not known while one carrier cannot be asked, unless another one knows', async () => {
    world.answer = ({ carrier }) => (carrier === 'north' ? { status: 503 } : { body: failed('2.1', '3.9') });
    await expect(gateway.findSubscription(MSISDN)).rejects.toThrow(CarrierUnavailableError);
    world.answer = ({ carrier }) => (carrier === 'north' ? { status: 503 } : known({ carrierCode: 'south' }));
    expect(await gateway.findSubscription(MSISDN)).toMatchObject({ carrier: 'south' });
  });
  it.each(['south', 'mvno-x'])('a claim of north for %s is not believed', async (carrierCode) => {
    world.answer = ({ carrier }) => (carrier === 'north' ? known({ carrierCode }) : { body: failed('2.1', '3.9') });
    expect(await gateway.findSubscription(MSISDN)).toBeNull();
  });
});

describe('what a carrier has on record', () => {
  const line = { carrier: 'mvno-n', msisdn: MSISDN };
  it('of a line is asked at the host alone', async () => {
    world.answer = () => known({ carrierCode: 'mvno-n' });
    expect(await gateway.subscriptionAt(line)).toMatchObject({ carrier: 'mvno-n', iccid: ICCID });
    expect(world.calls.map(({ carrier }) => carrier)).toEqual(['north']);
    world.answer = () => ({ body: failed('2.1', '3.9') });
    expect(await gateway.subscriptionAt(line)).toBeNull();
  });
  it('of a SIM is its service state, with no order asked about', async () => {
    world.answer = () => ({ body: { header: executed, serviceState: 22 } });
    expect(await gateway.serviceState({ carrier: 'mvno-n', iccid: ICCID })).toBe(22);
    expect(world.calls[0]?.body).toMatchObject({ secureElement: { iccid: ICCID } });
    expect(world.calls[0]?.body).not.toHaveProperty('extensions');
    world.answer = () => ({ body: failed('8.1', '3.9') });
    expect(await gateway.serviceState({ carrier: 'mvno-n', iccid: ICCID })).toBeNull();
  });
  it('is not taken for nothing when the carrier refuses for another reason or is away', async () => {
    world.answer = () => ({ body: failed('1.2', '1.2') });
    await expect(gateway.subscriptionAt(line)).rejects.toThrow(CarrierRefusedError);
    await expect(gateway.serviceState({ carrier: 'north', iccid: ICCID })).rejects.toThrow(CarrierRefusedError);
    world.answer = () => ({ status: 503 });
    await expect(gateway.subscriptionAt(line)).rejects.toThrow(CarrierUnavailableError);
  });
});

describe('eligibility', () => {
  const ask = (carrier: string) =>
    gateway.checkEligibility({
      carrier,
      msisdn: MSISDN,
      iccid: ICCID,
      handsetModel: 'P-1',
      functionCallIdentifier: CALL,
    });
  it("is asked at the host, in the MVNO's name, with the caller's id", async () => {
    world.answer = () => ({ body: { header: executed, eligible: false, nonEligibilityReason: [3, 7, 99] } });
    expect(await ask('mvno-n')).toEqual({ eligible: false, reasons: [3, 7, 99] });
    expect(world.calls).toMatchObject([
      {
        carrier: 'north',
        name: 'checkGlobalEligibility',
        body: {
          header: { functionRequesterIdentifier: 'sp-tsm', functionCallIdentifier: CALL },
          mobileSubscription: { msisdn: '819012345678', mnoName: 'mvno-n' },
          secureElement: { iccid: ICCID },
          service: { serviceId: 1 },
          device: { model: 'P-1' },
        },
      },
    ]);
  });
  it('of a line the carrier does not know is no, because the SIM cannot be reached', async () => {
    world.answer = () => ({ body: failed('2.1', '3.9') });
    expect(await ask('north')).toEqual({ eligible: false, reasons: [10] });
  });
});

describe('the SP area', () => {
  const issuer = concat([0x30, 0x82, 0x01, 0x00], new Uint8Array(256));
  const dgi00A6 = keyAgreementDgi(generateEphemeralKey().publicPoint).value;
  const order = () =>
    gateway.orderSpArea({
      carrier: 'north',
      msisdn: MSISDN,
      iccid: ICCID,
      dgi00A6,
      issuerCertificateDer: issuer,
      functionCallIdentifier: CALL,
    });
  const invitation = { seramUri: 'https://north.example/gp/seram', seramSessionId: 's'.repeat(32) };

  it('is ordered with keys by scenario 3, the load file of our issuer and extradition; a repeat is the same body', async () => {
    world.answer = () => ({ status: 202, body: { header: executed, extensions: invitation } });
    expect(await order()).toEqual(invitation);
    expect(await order()).toEqual(invitation);
    const [first, second] = world.calls;
    expect(second).toEqual(first);
    const { seCommands } = first?.body as FunctionRequest<'seCommandsGenerationAndRemoteExecution'>;
    expect(seCommands.map((command) => command.command)).toEqual([
      'createSecurityDomain',
      'createFirstSSDKeyset',
      'loadELF',
      'instantiateApplication',
      'extradite',
    ]);
    expect(seCommands[0]).toMatchObject({
      securityDomainAid: 'D392F00026015350',
      privileges: '808000',
      installParameters: '810203708202202087022020',
    });
    const [, keyset, load] = seCommands;
    if (keyset?.command !== 'createFirstSSDKeyset' || load?.command !== 'loadELF') throw new Error('order');
    expect(bytes(keyset.scenarioParameter)).toEqual(dgi00A6);
    expect(keyset.scenarioParameter).toContain(keyset.ssdOwnerEphemeralPublicKey);
    const file = bytes(load.byteCode ?? '');
    expect(createHash('sha256').update(loadFileDataBlock(file)).digest('hex').toUpperCase()).toBe(load.hash);
    expect(parseLoadFile(file).issuerCertificate).toEqual(issuer);
  });

  it('state is read back by the id of the order', async () => {
    const state = (order: object) => {
      world.answer = () => ({ body: { header: executed, serviceState: 11, extensions: { order } } });
      return gateway.orderState({ carrier: 'mvno-n', functionCallIdentifier: CALL, iccid: ICCID });
    };
    expect(await state({ progress: 'unknown' })).toEqual({ state: 'unknown' });
    expect(await state({ progress: 'in-progress' })).toEqual({ state: 'in-progress' });
    const ended = {
      progress: 'ended',
      functionExecutionStatus: { status: 'Executed-Success' },
      commandResults: [{ command: 'createFirstSSDKeyset', status: 'Executed-Success' }],
      receipt: 'ab'.repeat(16),
      cardAuditTrail: [{ stage: 'sp-area', commandHeader: '80E60C00', sw: '9000' }],
    };
    expect(await state(ended)).toEqual({
      state: 'executed',
      receipt: new Uint8Array(16).fill(0xab),
      apduCount: 1,
      reason: null,
    });
    const broken = {
      ...ended,
      receipt: undefined,
      functionExecutionStatus: { status: 'Failed', statusCodeData: { subjectCode: '8.1', reasonCode: '4.8' } },
      commandResults: [
        { command: 'createSecurityDomain', status: 'Executed-Success' },
        { command: 'loadELF', status: 'Executed-Failed' },
      ],
    };
    expect(await state(broken)).toEqual({ state: 'failed', receipt: null, apduCount: 1, reason: 'loadELF: 8.1/4.8' });
    expect(world.calls.at(-1)?.body).toMatchObject({ extensions: { orderFunctionCallIdentifier: CALL } });
    expect(await gateway.orderState({ carrier: 'north', functionCallIdentifier: CALL })).toEqual({ state: 'unknown' });
  });

  it('state is read back for an order of ours also when the SIM is not named', async () => {
    world.answer = ({ name }) =>
      name === 'getServiceState'
        ? { body: { header: executed, serviceState: 1, extensions: { order: { progress: 'in-progress' } } } }
        : { status: 202, body: { header: executed, extensions: invitation } };
    await order();
    expect(await gateway.orderState({ carrier: 'north', functionCallIdentifier: CALL })).toEqual({
      state: 'in-progress',
    });
    expect(world.calls.at(-1)?.body).toMatchObject({ secureElement: { iccid: ICCID } });
  });

  it('is deleted from the inside out', async () => {
    world.answer = () => ({ status: 202, body: { header: executed, extensions: invitation } });
    await gateway.orderDeletion({ carrier: 'north', msisdn: MSISDN, iccid: ICCID, functionCallIdentifier: CALL });
    expect(world.calls[0]?.body).toMatchObject({
      seCommands: ['D392F000260100000001', 'D392F00026014C46', 'D392F00026015350'].map((objectAid) => ({
        command: 'delete',
        objectAid,
        deleteRelatedObjects: true,
      })),
    });
  });

  it('CASD certificate comes as bytes, and is no use without scenario 3', async () => {
    const ask = () => gateway.casdCertificate({ carrier: 'mvno-n', iccid: ICCID, functionCallIdentifier: CALL });
    world.answer = () => ({ body: { header: executed, casdCertificate: '7F2100', supportedScenarios: ['1', '3'] } });
    expect(await ask()).toEqual(encodeTlv(0x7f21));
    world.answer = () => ({ body: { header: executed, casdCertificate: '7F2100', supportedScenarios: ['1'] } });
    await expect(ask()).rejects.toThrow(CarrierRefusedError);
  });
});

describe('the lock of the application in a SIM', () => {
  const LOCK = 'lock-element:0b8f0b6e-0000-4000-8000-000000000001:7';
  const control = (what: 'lock' | 'unlock', carrier = 'north') =>
    gateway.controlService({ carrier, iccid: ICCID, control: what, functionCallIdentifier: LOCK });
  const taken = {
    status: 202,
    body: {
      header: executed,
      serviceState: 21,
      extensions: { seramUri: 'https://north.example/gp/seram', seramSessionId: 'x'.repeat(24) },
    },
  };

  it('is ordered by SuspendOrResumeService from the SIM’s network, under the caller’s id', async () => {
    world.answer = () => taken;
    expect(await control('lock', 'mvno-n')).toEqual({ accepted: true });
    expect(await control('unlock')).toEqual({ accepted: true });
    expect(world.calls.map(({ carrier, name, body }) => [carrier, name, body])).toEqual(
      ['suspend', 'resume'].map((suspensionControl) => [
        'north',
        'suspendOrResumeService',
        {
          header: { functionRequesterIdentifier: 'sp-tsm', functionCallIdentifier: LOCK },
          secureElement: { iccid: ICCID },
          service: expect.anything(),
          suspensionControl,
        },
      ]),
    );
  });

  it('is the same call to the carrier when it is ordered again', async () => {
    world.answer = () => taken;
    await control('lock');
    await control('lock');
    expect(world.calls[1]?.body).toEqual(world.calls[0]?.body);
  });

  it('that the carrier refuses is an answer with its reason; one that it could not take is asked for again', async () => {
    world.answer = () => ({ body: failed('1.7', '3.9') });
    expect(await control('lock')).toEqual({ accepted: false, reason: '1.7/3.9' });
    world.answer = () => ({ status: 403 });
    expect(await control('lock')).toEqual({ accepted: false, reason: 'http/403' });
    world.answer = () => ({ status: 503 });
    await expect(control('lock')).rejects.toThrow(CarrierUnavailableError);
  });

  it('is read back with the way it took', async () => {
    const ended = {
      progress: 'ended',
      functionExecutionStatus: { status: 'Executed-Success' },
      commandResults: [{ command: 'setStatus', status: 'Executed-Success' }],
      cardAuditTrail: [{ stage: 'setStatus', commandHeader: '80F04080', sw: '9000' }],
      bearer: 'sms',
    };
    world.answer = () => ({ body: { header: executed, serviceState: 22, extensions: { order: ended } } });
    const state = await gateway.orderState({ carrier: 'north', iccid: ICCID, functionCallIdentifier: LOCK });
    expect(state).toEqual({ state: 'executed', receipt: null, apduCount: 1, reason: null, bearer: 'sms' });
  });
});

describe('a service state', () => {
  const tell = () =>
    gateway.reportServiceState({ carrier: 'north', iccid: ICCID, state: 21, functionCallIdentifier: CALL });
  it('is told with 204, and told already when the carrier knows the id', async () => {
    world.answer = () => ({ status: 204 });
    await tell();
    world.answer = () => ({ body: failed('1.6', '2.1') });
    await tell();
    world.answer = () => ({ body: failed('8.1', '1.2') });
    await expect(tell()).rejects.toThrow(CarrierRefusedError);
    expect(world.calls[0]?.body).toMatchObject({ serviceState: 21, operation: 1 });
  });
});

describe('a carrier that misbehaves', () => {
  const ask = () => gateway.casdCertificate({ carrier: 'north', iccid: ICCID, functionCallIdentifier: CALL });
  const good = { header: executed, casdCertificate: '7F2100', supportedScenarios: ['3'] };
  it.each([
    ['500', { status: 500 }],
    ['429', { status: 429 }],
    ['nothing signed', { body: good, signWith: null }],
    ["another's signature", { body: good, signWith: makeKey() }],
    ['no JSON', { raw: '<html>' }],
    ['an answer of another shape', { body: { header: executed } }],
    ['"not available"', { body: failed('8.1', '3.7') }],
    ['"SIM not accessible"', { body: failed('8.1', '5.1') }],
  ])('with %s is unavailable: the same can be asked again', async (_what, reply) => {
    world.answer = () => reply;
    await expect(ask()).rejects.toThrow(CarrierUnavailableError);
    world.answer = () => ({ body: good });
    expect(await ask()).toEqual(bytes('7F2100'));
  });
  it('that cuts the connection or does not answer in time is unavailable', async () => {
    world.answer = () => Promise.reject(new TypeError('socket hang up'));
    await expect(ask()).rejects.toThrow(CarrierUnavailableError);
    world.answer = (_call, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    await expect(ask()).rejects.toThrow(CarrierUnavailableError);
  });
  it.each([
    ['refuses', { body: failed('8.2', '1.2') }],
    ['answers 403', { status: 403 }],
    ['lets the order expire', { body: { header: { functionExecutionStatus: { status: 'Expired' } } } }],
  ])('that %s has refused; its error names no number and no SIM', async (_what, reply) => {
    world.answer = () => reply;
    const error: unknown = await ask().catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(CarrierRefusedError);
    expect(String(error)).not.toMatch(/8981|8190/);
  });
  it('is not asked at all when our own message is malformed', async () => {
    await expect(gateway.findSubscription('no number')).rejects.toThrow(
      'checkGlobalEligibility: mobileSubscription.msisdn is not well formed',
    );
    expect(world.calls).toEqual([]);
  });
});
