// The OMAPI-like channel over HTTP and its client: what an app on the phone can and cannot do with the SIM.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpSecureElement } from '@sumaho-jpki/stand-ins/handset';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { CASD_AID, ISD_AID } from '@sumaho-jpki/wire/globalplatform';
import { JPKI_AP_AID, SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import { World, demoLine } from '../mno-tsm/testing/world';
import { maskedCommand } from './transcript';

const line = demoLine('p01');
let world: World;
beforeAll(async () => {
  world = new World();
  await world.start();
});
afterAll(() => world.stop());

const channels = `/omapi/${line.iccid}/channels`;
const element = () => httpSecureElement({ baseUrl: `${world.origin}/sandbox`, iccid: line.iccid });

describe('a logical channel', () => {
  it('opens to an application, carries commands with its own number in CLA, and closes', async () => {
    const opened = await world.post(channels, { aid: hex(ISD_AID) });
    expect(opened.status).toBe(201);
    const { channel, selectResponse } = (await opened.json()) as { channel: number; selectResponse: string };
    expect(channel).toBeGreaterThan(0);
    expect(selectResponse).toMatch(/9000$/);
    const answer = await world.post(`${channels}/${channel}/transmit`, { apdu: '80CA004200' });
    expect(await answer.json()).toEqual({ response: expect.stringMatching(/^4203898110/) as string });
    const last = (await world.transcript(line)).at(-1);
    expect(last).toMatchObject({ channel, name: 'GET DATA', command: `8${channel}CA004200` });
    const gone = await fetch(`${world.origin}/sandbox${channels}/${channel}`, { method: 'DELETE' });
    expect(gone.status).toBe(204);
    expect((await world.post(`${channels}/${channel}/transmit`, { apdu: '80CA004200' })).status).toBe(404);
  });
  it('to an application that is not there answers 404 with the card’s own words', async () => {
    const answer = await world.post(channels, { aid: hex(JPKI_AP_AID) });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      code: 'no-such-applet',
      selectResponse: '6A82',
      messageJa: expect.any(String) as string,
      messageEn: expect.any(String) as string,
    });
    await expect(element().openLogicalChannel(JPKI_AP_AID)).rejects.toMatchObject({
      fault: 'no-such-application',
      selectResponse: bytes('6A82'),
    });
  });
  it('does not let an app change channel or application behind the phone’s back', async () => {
    const { channel } = await element().openLogicalChannel(CASD_AID);
    for (const apdu of ['0070000001', '00A4040008A000000151000000', '0070800100']) {
      await expect(element().transmit(channel, bytes(apdu))).rejects.toMatchObject({ fault: 'access-denied' });
    }
    await element().close(channel);
  });
  it('is one of three; a fourth is refused while all are in use', async () => {
    const opened = [];
    for (let i = 0; i < 3; i += 1) opened.push((await element().openLogicalChannel(ISD_AID)).channel);
    expect([...opened].sort()).toEqual([1, 2, 3]);
    expect((await world.post(channels, { aid: hex(ISD_AID) })).status).toBe(409);
    for (const channel of opened) await element().close(channel);
  });
  it.each([
    ['no hexadecimal', { aid: 'A00' }, 400],
    ['nothing', {}, 400],
  ])('opened with %s is malformed', async (_what, body, status) => {
    expect((await world.post(channels, body)).status).toBe(status);
  });
  it('of a SIM that does not exist is 404, and a name with a path in it reaches no file', async () => {
    expect((await world.post('/omapi/8981100000000009999/channels', { aid: hex(ISD_AID) })).status).toBe(404);
    expect((await world.post('/omapi/..%2Findex/channels', { aid: hex(ISD_AID) })).status).toBe(404);
  });
});

describe('the access rules on the SIM', () => {
  const rogue = () =>
    httpSecureElement({
      baseUrl: `${world.origin}/sandbox`,
      iccid: line.iccid,
      appCertificateHash: new Uint8Array(32).fill(0x66),
    });

  it.each([
    ['the JPKI application', JPKI_AP_AID],
    ['the SP area', SP_AREA_AID],
    ['the issuer security domain', ISD_AID],
    ['an application that no rule names', bytes('A000000003000000')],
  ])('keep another app out of %s before anything is sent to it', async (_what, aid) => {
    const before = (await world.transcript(line)).length;
    await expect(rogue().openLogicalChannel(aid)).rejects.toMatchObject({ fault: 'access-denied' });
    expect((await world.transcript(line)).length).toBe(before);
  });

  it('are told as the reason, in two languages', async () => {
    const answer = await world.post(channels, { aid: hex(ISD_AID), app: '66'.repeat(32) });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({
      code: 'access-denied',
      messageJa: expect.stringContaining('アクセスルール') as string,
      messageEn: expect.stringContaining('access rules') as string,
    });
    expect((await world.post(channels, { aid: hex(ISD_AID), app: '66' })).status).toBe(400);
  });

  it('let the JPKI app reach what it works with, and nothing else', async () => {
    const { channel } = await element().openLogicalChannel(ISD_AID);
    await element().close(channel);
    await expect(element().openLogicalChannel(bytes('A000000003000000'))).rejects.toMatchObject({
      fault: 'access-denied',
    });
  });
});

describe('the phone’s knobs', () => {
  it.each([
    ['cutAfter', 'unavailable'],
    ['loseAnswerAfter', 'unavailable'],
  ])('%s takes the answer away once and the channel with it', async (knob, fault) => {
    const { channel } = await element().openLogicalChannel(ISD_AID);
    await world.phoneKnobs(line, { [knob]: 1 });
    const question = bytes('80CA004200');
    expect(hex(await element().transmit(channel, question))).toMatch(/9000$/);
    await expect(element().transmit(channel, question)).rejects.toMatchObject({ fault });
    await expect(element().transmit(channel, question)).rejects.toMatchObject({ fault });
    const again = await element().openLogicalChannel(ISD_AID);
    expect(hex(await element().transmit(again.channel, question))).toMatch(/9000$/);
    await element().close(again.channel);
  });
  it('corruptAnswerAfter turns one bit and leaves the status word', async () => {
    const { channel } = await element().openLogicalChannel(ISD_AID);
    await world.phoneKnobs(line, { corruptAnswerAfter: 1 });
    const question = bytes('80CA004200');
    const right = hex(await element().transmit(channel, question));
    const wrong = hex(await element().transmit(channel, question));
    expect(wrong).not.toBe(right);
    expect(wrong.slice(-4)).toBe('9000');
    expect(hex(await element().transmit(channel, question))).toBe(right);
    await element().close(channel);
  });
});

describe('the transcript', () => {
  it.each([
    ['VERIFY', '002000980431323334', '0020009804********'],
    ['CHANGE REFERENCE DATA', '002401800431323334', '0024018004********'],
    ['CHANGE REFERENCE DATA', '00240080083132333435363738', '0024008008****************'],
    ['VERIFY', '00200098', '00200098'],
    ['VERIFY', '0020009808313233', '0020009808******'],
    ['SELECT', '00A4020C020018', '00A4020C020018'],
  ])('writes %s %s as %s', (name, command, text) => {
    expect(maskedCommand(bytes(command))).toEqual({ name, text });
  });
});

describe('the list of handsets', () => {
  it('names line, SIM and model of everybody, twice for a person with two phones', async () => {
    const list = (await (await fetch(`${world.origin}/sandbox/handsets`)).json()) as { personId: string; os: string }[];
    expect(list.filter(({ personId }) => personId === 'p01')).toHaveLength(2);
    expect(new Set(list.map(({ personId }) => personId)).size).toBe(14);
    expect(list.filter(({ os }) => os === 'ios').map(({ personId }) => personId)).toEqual(['p12', 'p13', 'p14']);
    expect(list[0]).toEqual({
      msisdn: '+819000000001',
      phoneNumber: '090-0000-0001',
      iccid: line.iccid,
      carrier: 'docomo',
      model: 'tsubame-t1',
      os: 'android',
      personId: 'p01',
      nameJa: '',
    });
  });
});
