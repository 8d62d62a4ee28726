// The client in this file knows Amendment B and nothing of our codec: it writes its headers and tags by hand.
import { randomBytes } from 'node:crypto';
import { bytes, encodeCommand, hex } from '@sumaho-jpki/wire/apdu';
import {
  SecurityLevel,
  checkScriptResponses,
  getStatus,
  installForPersonalization,
  planSecureSession,
  scriptOf,
  storeData,
} from '@sumaho-jpki/wire/globalplatform';
import { JPKI_AP_AID, SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import { beforeEach, describe, expect, it } from 'vitest';
import { RamEndpoint } from './ram-endpoint';
import { RehearsalCard } from './testing/rehearsal-card';
import { ICCID, NOW, SmallRegister } from './testing/small-register';

const ORDER = '0b8f0b6e-0000-4000-8000-000000000001';
const NEXT = '0b8f0b6e-0000-4000-8000-000000000002';
const ANSWERS = 'application/vnd.globalplatform.card-content-mgt-response;version=1.0';
const NONE = Buffer.alloc(0);
const HELLO = { 'X-Admin-Protocol': 'globalplatform-remote-admin/1.0', 'X-Admin-From': `//se-id/uicc/${ICCID}` };
const DONE = { ...HELLO, 'X-Admin-Script-Status': 'ok', 'Content-Type': ANSWERS };
/** SELECT of an area, then two commands. */
const SCRIPT = ['00A4040007A0000001510001', '8050000008010203040506070800', '84820300'];

let register: SmallRegister;
let endpoint: RamEndpoint;
beforeEach(() => {
  register = new SmallRegister();
  endpoint = new RamEndpoint(register, '/ram', { holdFor: 0, pause: 0 });
});

function length(count: number): Buffer {
  return Buffer.from(count < 0x80 ? [count] : count < 0x100 ? [0x81, count] : [0x82, count >> 8, count & 0xff]);
}
function answersOf(answers: readonly Buffer[]): Buffer {
  const each = answers.map((answer) => Buffer.concat([Buffer.of(0x23), length(answer.length), answer]));
  return Buffer.concat([Buffer.of(0xaf, 0x80, 0x80, 0x01, answers.length), ...each, Buffer.of(0, 0)]);
}
const said = (...answers: string[]) => answersOf(answers.map((answer) => Buffer.from(answer, 'hex')));

/** C-APDUs of AE 80 {22 …} 00 00. */
function commandsOf(body: Uint8Array): Buffer[] {
  const raw = Buffer.from(body);
  expect(raw.subarray(0, 2).toString('hex')).toBe('ae80');
  expect(raw.subarray(-2).toString('hex')).toBe('0000');
  const commands: Buffer[] = [];
  for (let at = 2; at < raw.length - 2;) {
    expect(raw[at]).toBe(0x22);
    const first = raw[at + 1] ?? 0;
    const long = first > 0x80 ? first - 0x80 : 0;
    const count = long === 0 ? first : raw.readUIntBE(at + 2, long);
    commands.push(raw.subarray(at + 2 + long, at + 2 + long + count));
    at += 2 + long + count;
  }
  return commands;
}

const post = (uri: string, headers: Record<string, string>, body: Uint8Array = NONE) => {
  const [, base, sessionId = '', order] = uri.split('/');
  expect(base).toBe('ram');
  return endpoint.exchange({ sessionId, order, headers, body });
};
const begin = (headers: Record<string, string> = HELLO, body?: Uint8Array) => post('/ram/session', headers, body);

/** What a card with RAM over HTTP does: select what the header names, run the script to its first error, post the answers. */
async function runOnCard(card: RehearsalCard, pages = 10): Promise<number> {
  let answer = await begin();
  for (let page = 0; page < pages; page += 1) {
    if (answer.status !== 200) return answer.status;
    const name = /^\/\/aid\/([0-9A-F]{10})\/([0-9A-F]*)$/.exec(answer.headers['X-Admin-Targeted-Application'] ?? '');
    expect(`${name?.[1]}${name?.[2]}`).toBe(hex(SP_AREA_AID));
    const answers: Buffer[] = [];
    for (const command of commandsOf(answer.body)) {
      const response = Buffer.from(card.transmit(command));
      answers.push(response);
      if (response.readUInt16BE(response.length - 2) !== 0x9000) break;
    }
    answer = await post(answer.headers['X-Admin-Next-URI'] ?? '', DONE, answersOf(answers));
  }
  throw new Error('the exchange does not end');
}

describe('an SP-area script over RAM over HTTP', () => {
  const keys = { enc: randomBytes(16), mac: randomBytes(16), dek: randomBytes(16) };
  const dgis = [
    { dgi: 0x0006, value: randomBytes(120) },
    { dgi: 0x000a, value: randomBytes(900) },
  ];
  const blocks = storeData(dgis, { maxData: 231, answerExpected: false });
  const planned = (sequenceCounter = 1) =>
    planSecureSession({
      keys,
      keyVersion: 0x30,
      aid: SP_AREA_AID,
      sequenceCounter,
      hostChallenge: randomBytes(8),
      level: SecurityLevel.ALL,
      commands: [
        { name: 'install', stage: 'personalise', command: installForPersonalization(JPKI_AP_AID) },
        ...blocks.map((command, at) => ({ name: `store-${at}`, stage: 'personalise', command })),
      ],
    });
  const commandsIn = (plan: ReturnType<typeof planned>) => scriptOf(plan).map(({ apdu }) => hex(apdu));

  it('runs whole on the card, and its answers prove it to the maker of the script', async () => {
    const card = new RehearsalCard(keys);
    const plan = planned();
    register.add(ORDER, { commands: commandsIn(plan) });
    expect(await runOnCard(card)).toBe(204);
    expect(card.stored).toHaveLength(blocks.length);
    const kept = register.state(ORDER);
    expect(kept).toMatchObject({ state: 'answered', agentStatus: 'PROCESSED' });
    expect(kept?.responses?.[0]).toBe('');
    expect(checkScriptResponses(plan, (kept?.responses ?? []).map(bytes))).toMatchObject({ ok: true });
    expect(register.woken).toEqual(['application/await-personalisation']);
  });

  it('that the card refuses at the second command stops there, and the queue hears how far it went', async () => {
    const card = new RehearsalCard(keys);
    register.add(ORDER, { commands: commandsIn(planned(7)) });
    await runOnCard(card);
    expect(card.stored).toEqual([]);
    expect(card.commands).toBe(2);
    expect(register.state(ORDER)?.responses).toMatchObject({ length: 3, 2: '6982' });
  });

  it('delivered again after its answer was lost is refused by the card’s counter, and stores nothing twice', async () => {
    const card = new RehearsalCard(keys);
    register.add(ORDER, { commands: commandsIn(planned()) });
    const first = await begin();
    for (const command of commandsOf(first.body)) card.transmit(command);
    const again = await begin({ ...HELLO, 'X-Admin-Resume': 'true' });
    expect(Buffer.from(again.body)).toEqual(Buffer.from(first.body));
    await runOnCard(card);
    expect(card.stored).toHaveLength(blocks.length);
    expect(register.woken).toHaveLength(1);
  });
});

describe('an order', () => {
  it('names its address, its application and its SIM, and loses its SELECT', async () => {
    register.add(ORDER, { commands: SCRIPT });
    const { status, headers, body } = await begin();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'X-Admin-Protocol': 'globalplatform-remote-admin/1.0',
      'Content-Type': 'application/vnd.globalplatform.card-content-mgt;version=1.0',
      'X-Admin-Next-URI': `/ram/session/${ORDER}`,
      'X-Admin-Targeted-Application': '//aid/A000000151/0001',
      'X-Admin-Targeted-SE': `//se-id/uicc/${ICCID}`,
    });
    expect(commandsOf(body).map(hex)).toEqual(SCRIPT.slice(1));
  });

  it('keeps its SELECT for OpenSCDP’s client, whose answers come to the address it began at', async () => {
    register.add(ORDER, { commands: SCRIPT });
    const theirs = {
      'X-Admin-Protocol': 'openscdp-remote-admin/1.0',
      'Content-Type': 'application/org.openscdp-content-mgt-response;version=1.0',
    };
    const answer = await begin(theirs, Buffer.from('E804C0023B80', 'hex'));
    expect(Buffer.from(answer.body).toString('hex').toUpperCase()).toContain(SCRIPT[0]);
    expect(answer.body[0]).toBe(0xaa);
    expect((await begin(theirs, Buffer.from('AB0C230290002302900023029000', 'hex'))).status).toBe(204);
    expect(register.state(ORDER)).toMatchObject({ agentStatus: 'PROCESSED', responses: ['9000', '9000', '9000'] });
  });

  it('of the carrier goes alone; ours behind it counts as never begun and is made anew', async () => {
    register.applicationState = 'writing-area';
    register.add(ORDER, { purpose: 'carrier', commands: SCRIPT });
    register.add(NEXT);
    const { headers, body } = await begin();
    expect(commandsOf(body)).toHaveLength(2);
    const end = await post(headers['X-Admin-Next-URI'] ?? '', DONE, said('9000', '9000'));
    expect(end).toMatchObject({ status: 204, headers: { 'Retry-After': '2' } });
    expect(register.state(ORDER)?.responses).toEqual(['', '9000', '9000']);
    expect(register.state(NEXT)).toMatchObject({ state: 'answered', responses: [] });
    expect(register.woken).toEqual(['application/await-sp-area']);
  });

  it.each([
    ['another SIM', { iccid: '8981100000000000025' }],
    ['another application', { applicationId: 'another' }],
    ['another session', { sessionId: 'another' }],
  ])('made for %s is never handed out', async (_whom, change) => {
    register.add(ORDER, change);
    expect((await begin()).status).toBe(204);
    expect(register.state(ORDER)?.state).toBe('queued');
  });
});

describe('answers', () => {
  let address: string;
  beforeEach(async () => {
    register.add(ORDER, { commands: SCRIPT });
    address = (await begin()).headers['X-Admin-Next-URI'] ?? '';
  });

  it('are stored once; their repeat, with other bytes, changes nothing and gets what is next', async () => {
    register.add(NEXT, { commands: SCRIPT });
    expect((await post(address, DONE, said('9000', '9000'))).headers['X-Admin-Next-URI']).toBe(`/ram/session/${NEXT}`);
    expect((await post(address, DONE, said('6A80'))).headers['X-Admin-Next-URI']).toBe(`/ram/session/${NEXT}`);
    expect(register.state(ORDER)?.responses).toEqual(['', '9000', '9000']);
    expect(register.state(NEXT)?.state).toBe('delivered');
    expect(register.woken).toHaveLength(1);
  });

  it.each([
    ['unknown-application', { agentStatus: 'PROCESSED', responses: ['6A82'] }],
    ['not-a-security-domain', { agentStatus: 'UNKNOWN_FAILURE', responses: [''] }],
    ['script-format-error', { agentStatus: 'UNKNOWN_FAILURE', responses: [''] }],
    ['security-error', { agentStatus: 'UNGRANTED_ACCESS', responses: [''] }],
  ])('that say %s end the order', async (status, kept) => {
    await post(address, { ...HELLO, 'X-Admin-Script-Status': status });
    expect(register.state(ORDER)).toMatchObject({ state: 'answered', ...kept });
  });

  it.each(['unavailable-se', 'temporarily-unavailable-application'])(
    'that say %s leave it to come again',
    async (status) => {
      const answer = await post(address, { ...HELLO, 'X-Admin-Script-Status': status });
      expect(answer).toMatchObject({ status: 204, headers: { 'Retry-After': '2' } });
      expect(register.state(ORDER)?.state).toBe('delivered');
      expect((await begin()).status).toBe(200);
    },
  );

  it.each([
    ['more answers than commands', said('9000', '9000', '9000')],
    ['a script the other side could not read', Buffer.from('AF808001009001010000', 'hex')],
  ])('of %s are kept as a failure without answers', async (_what, body) => {
    await post(address, DONE, body);
    expect(register.state(ORDER)).toMatchObject({ state: 'answered', agentStatus: 'UNKNOWN_FAILURE' });
    expect(register.state(ORDER)?.responses?.join('')).toBe('');
  });
});

describe('the door', () => {
  beforeEach(() => register.add(ORDER, { commands: SCRIPT }));

  it.each([
    ['no protocol', 400, { 'X-Admin-From': 'card' }, NONE],
    ['another protocol', 400, { ...HELLO, 'X-Admin-Protocol': 'globalplatform-remote-admin/2.0' }, NONE],
    ['nobody who asks', 400, { 'X-Admin-Protocol': HELLO['X-Admin-Protocol'] }, NONE],
    ['a status that does not exist', 400, { ...HELLO, 'X-Admin-Script-Status': 'fine' }, NONE],
    ['answers of another type', 415, { ...DONE, 'Content-Type': 'application/json' }, said('9000')],
    ['a body that is no script', 400, DONE, Buffer.from('00FF', 'hex')],
    ['a script cut off', 400, DONE, said('9000', '9000').subarray(0, 7)],
    ['another SIM by name', 406, { ...HELLO, 'X-Admin-From': '//se-id/uicc/8981100000000000025' }, NONE],
    [
      'another SIM in the list',
      406,
      { ...HELLO, 'X-Admin-From': 'agent', 'X-Admin-SE-List': '//se-id/uicc/8981100000000000025' },
      NONE,
    ],
  ])('with %s is answered %d, and nothing goes out', async (_what, status, headers, body) => {
    expect(await begin(headers, body)).toEqual({ status, headers: {}, body: new Uint8Array(0) });
    expect(register.state(ORDER)?.state).toBe('queued');
  });

  it('of an unknown or expired session is answered 404', async () => {
    expect((await post('/ram/other', HELLO)).status).toBe(404);
    register.session = { ...register.session, expiresAt: NOW };
    expect((await begin()).status).toBe(404);
  });

  it('lets an agent that names nobody in, whose SIM is judged by the card itself', async () => {
    expect((await begin({ ...HELLO, 'X-Admin-From': 'agent' })).status).toBe(200);
  });

  it('says 204 for good, without a time to come back, once the application needs the agent no more', async () => {
    register.applicationState = 'awaiting-pin';
    const { status, headers } = await begin();
    expect([status, headers['Retry-After']]).toEqual([204, undefined]);
    expect(register.state(ORDER)?.state).toBe('queued');
  });

  it('holds an asker until an order comes', async () => {
    register.orders.length = 0;
    endpoint = new RamEndpoint(register, '/ram', { holdFor: 5_000, pause: 5 });
    const asked = begin();
    setTimeout(() => register.add(NEXT, { commands: SCRIPT }), 20);
    expect((await asked).headers['X-Admin-Next-URI']).toBe(`/ram/session/${NEXT}`);
  });

  it('never fails on mangled bodies', async () => {
    const whole = said('9000', hex(encodeCommand(getStatus('applications', JPKI_AP_AID))));
    for (let at = 0; at < whole.length; at += 1) {
      for (const value of [0x00, 0x80, 0xff]) {
        const mangled = Buffer.from(whole);
        mangled[at] = value;
        expect([200, 204, 400]).toContain((await begin(DONE, mangled)).status);
      }
    }
  });
});
