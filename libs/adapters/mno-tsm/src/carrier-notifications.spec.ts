import { beforeEach, describe, expect, it } from 'vitest';
import { signMessage } from '@sumaho-jpki/wire/tsm-messages';
import { CarrierNotifications } from './carrier-notifications';
import { RehearsalCarriers, makeKey } from './testing/rehearsal-carriers';
import type { KeyPairJwk } from './testing/rehearsal-carriers';

const ICCID = '8981100000000000017';
const AT = '2026-11-22T10:00:00+09:00';
const header = (carrier = 'north') => ({ functionRequesterIdentifier: carrier, functionCallIdentifier: 'call-0001' });
const renewal = {
  header: header(),
  mobileSubscription: { msisdn: '819012345678', mnoName: 'mvno-n' },
  oldSecureElement: { iccid: ICCID },
  newSecureElement: { iccid: '8981100000000000025' },
  reason: 122,
  completionTimestamp: AT,
};

let world: RehearsalCarriers;
let notifications: CarrierNotifications;
beforeEach(() => {
  world = new RehearsalCarriers();
  notifications = new CarrierNotifications(world, 'sp-tsm');
});

async function receive(
  name: string,
  message: object,
  change: { key?: KeyPairJwk | undefined; issuer?: string; audience?: string; sent?: string } = {},
) {
  const body = JSON.stringify(message);
  const signature = await signMessage({
    privateKey: (change.key ?? world.keys['north'])!.privateKey,
    issuer: change.issuer ?? 'north',
    audience: change.audience ?? 'sp-tsm',
    body,
  });
  return notifications.handleNotification(name, change.sent ?? body, signature);
}

describe('what a carrier reports', () => {
  it('of an SP area order keeps receipt, number of commands and the id of the order', async () => {
    const answer = await receive('handleSECommandsGenerationAndRemoteExecutionNotification', {
      header: header(),
      secureElement: { iccid: ICCID },
      completionTimestamp: AT,
      functionExecutionStatus: { status: 'Executed-Success' },
      commandResults: [],
      receipt: '0102030405060708090A0B0C0D0E0F10',
      cardAuditTrail: [],
    });
    expect(answer).toMatchObject({
      ok: true,
      received: {
        carrier: 'north',
        functionCallIdentifier: 'call-0001',
        messageId: 'handleSECommandsGenerationAndRemoteExecutionNotification:call-0001',
        completedAt: new Date('2026-11-22T01:00:00Z'),
        notification: { kind: 'sp-area-outcome', iccid: ICCID, outcome: { state: 'executed', apduCount: 0 } },
      },
    });
  });

  it.each([
    [
      'handleMobileSubscriptionStatusChangeNotification',
      {
        header: header(),
        mobileSubscription: { msisdn: '819012345678' },
        subscriptionStatus: 'TERMINATED',
        reason: 3,
        completionTimestamp: AT,
      },
      {
        kind: 'subscription-status',
        msisdn: '+819012345678',
        contractCarrier: 'north',
        iccid: null,
        status: 'TERMINATED',
        reason: 3,
      },
    ],
    [
      'handleMobileSubscriptionIdentifierChangedNotification',
      {
        header: header(),
        oldMobileSubscription: { msisdn: '819012345678' },
        newMobileSubscription: { msisdn: '819087654321' },
        reason: 102,
        completionTimestamp: AT,
      },
      {
        kind: 'subscription-identifier-changed',
        msisdn: '+819012345678',
        newMsisdn: '+819087654321',
        contractCarrier: 'north',
        iccid: null,
        reason: 102,
      },
    ],
    [
      'handleSEStatusChangeNotification',
      {
        header: header(),
        secureElement: { iccid: ICCID },
        secureElementStatus: 'SUSPENDED',
        reason: 21,
        completionTimestamp: AT,
      },
      { kind: 'sim-status', msisdn: null, contractCarrier: null, iccid: ICCID, status: 'SUSPENDED', reason: 21 },
    ],
    [
      'handleSEDeviceStatusChangeNotification',
      {
        header: header(),
        mobileSubscription: { msisdn: '819012345678', mnoName: 'mvno-n' },
        secureElement: { iccid: ICCID },
        deviceStatus: 'TERMINATED',
        reason: 31,
        completionTimestamp: AT,
      },
      {
        kind: 'handset-status',
        msisdn: '+819012345678',
        contractCarrier: 'mvno-n',
        iccid: ICCID,
        status: 'TERMINATED',
        reason: 31,
      },
    ],
    [
      'handleSEMobileSubscriptionChangedNotification',
      {
        header: header(),
        secureElement: { iccid: ICCID },
        oldMobileSubscription: { msisdn: '819012345678' },
        newMobileSubscription: { msisdn: '819087654321' },
        reason: 102,
        completionTimestamp: AT,
      },
      {
        kind: 'sim-subscription-changed',
        msisdn: '+819012345678',
        contractCarrier: 'north',
        iccid: ICCID,
        reason: 102,
      },
    ],
    [
      'handleSERenewalNotification',
      renewal,
      {
        kind: 'sim-renewed',
        msisdn: '+819012345678',
        contractCarrier: 'mvno-n',
        oldIccid: ICCID,
        newIccid: '8981100000000000025',
        reason: 122,
      },
    ],
    [
      'handleSEDeviceChangedNotification',
      {
        header: header(),
        mobileSubscription: { msisdn: '819012345678' },
        secureElement: { iccid: ICCID },
        device: { model: 'P-2', imei: '356938035643809' },
        reason: 132,
        completionTimestamp: AT,
      },
      {
        kind: 'handset-changed',
        msisdn: '+819012345678',
        contractCarrier: 'north',
        iccid: ICCID,
        handsetModel: 'P-2',
        imei: '356938035643809',
        reason: 132,
      },
    ],
    [
      'handleEndServiceStateChangeNotification',
      {
        header: header(),
        secureElement: { iccid: ICCID },
        service: { serviceId: 1 },
        operation: 6,
        serviceState: 1,
        completionTimestamp: AT,
      },
      { kind: 'service-state', iccid: ICCID, state: 1, operation: 6, bearer: null },
    ],
    [
      'handleEndServiceStateChangeNotification',
      {
        header: header(),
        secureElement: { iccid: ICCID },
        service: { serviceId: 1 },
        operation: 4,
        serviceState: 22,
        completionTimestamp: AT,
        extensions: { bearer: 'sms' },
      },
      { kind: 'service-state', iccid: ICCID, state: 22, operation: 4, bearer: 'sms' },
    ],
  ])('%s becomes plain facts', async (name, message, notification) => {
    expect(await receive(name, message)).toMatchObject({ ok: true, received: { notification } });
  });

  it('has the same id and hash when it is sent again under a new signature', async () => {
    const twice = [
      await receive('handleSERenewalNotification', renewal),
      await receive('handleSERenewalNotification', renewal),
    ].map((answer) => (answer.ok ? [answer.received.messageId, answer.received.bodyHash] : null));
    expect(twice[0]).not.toBeNull();
    expect(twice[0]).toEqual(twice[1]);
  });
});

describe('what is not believed', () => {
  const name = 'handleSERenewalNotification';
  it.each([
    ['a key that is not the carrier’s', 401, 'signature-invalid', () => receive(name, renewal, { key: makeKey() })],
    ['an unknown sender', 401, 'unknown-issuer', () => receive(name, renewal, { issuer: 'west' })],
    ['an MVNO, which has no message key', 401, 'unknown-issuer', () => receive(name, renewal, { issuer: 'mvno-n' })],
    ['a message for somebody else', 401, 'other-audience', () => receive(name, renewal, { audience: 'other' })],
    [
      'one altered byte',
      401,
      'body-altered',
      () => receive(name, renewal, { sent: JSON.stringify(renewal).replace('0025', '0026') }),
    ],
    [
      'a signer who is not the requester',
      401,
      'requester-is-not-signer',
      () => receive(name, renewal, { issuer: 'south', key: world.keys['south'] }),
    ],
    [
      'a line on another network',
      400,
      'not-a-line-of-this-carrier',
      () => receive(name, { ...renewal, mobileSubscription: { msisdn: '819012345678', mnoName: 'south' } }),
    ],
    [
      'a number that another carrier has now',
      400,
      'not-a-line-of-this-carrier',
      () =>
        receive('handleMobileSubscriptionIdentifierChangedNotification', {
          header: header(),
          oldMobileSubscription: { msisdn: '819012345678' },
          newMobileSubscription: { msisdn: '819087654321', mnoName: 'south' },
          reason: 102,
          completionTimestamp: AT,
        }),
    ],
    ['a message of another shape', 400, 'malformed', () => receive(name, { ...renewal, oldSecureElement: {} })],
    ['a function that is ours to call', 404, 'no-such-function', () => receive('getCAInformation', renewal)],
    ['a function nobody knows', 404, 'no-such-function', () => receive('toString', renewal)],
    ['no signature', 401, 'missing', () => notifications.handleNotification(name, JSON.stringify(renewal), undefined)],
  ])('%s is answered %d %s', async (_what, status, reason, act) => {
    expect(await act()).toEqual({ ok: false, status, reason });
  });
  it('yesterday’s message, signature and all', async () => {
    const body = JSON.stringify(renewal);
    const signature = await signMessage({
      privateKey: world.keys['north']!.privateKey,
      issuer: 'north',
      audience: 'sp-tsm',
      body,
      now: new Date(Date.now() - 86_400_000),
    });
    expect(await notifications.handleNotification(name, body, signature)).toMatchObject({
      status: 401,
      reason: 'expired',
    });
  });
});
