import { describe, expect, it } from 'vitest';
import { bytes, concat, decodeCommand, encodeResponse, hex } from '@sumaho-jpki/wire/apdu';
import { aesBlock, aesCbcDecrypt, aesCbcEncrypt, aesCmac, pad80, unpad80 } from './aes';
import { deriveSessionKeys, pseudoRandomCardChallenge, scp03Kdf, sequenceCounterBytes } from './scp03-keys';
import {
  checkInitializeUpdate,
  checkScriptResponses,
  getStatus,
  installForPersonalization,
  planSecureSession,
  type ScriptFailureReason,
  scriptDigestInput,
  scriptOf,
  type SecureSessionPlan,
  SecureChannelError,
  storeData,
} from './index';

const key = (value: number) => new Uint8Array(16).fill(value);
const keys = { enc: key(1), mac: key(2), dek: key(3) };
const aid = bytes('D392F00026015350');
const hostChallenge = bytes('A0A1A2A3A4A5A6A7');

/** A card's side of SCP03 i=70 level 33, written for these tests from Amendment D, without the host session's code. */
class TestCard {
  private chaining: Uint8Array = new Uint8Array(16);
  private counter = 0;
  private session = deriveSessionKeys(keys, bytes(''));
  readonly clear: string[] = [];
  constructor(
    public sequenceCounter: number,
    private readonly answerData: (data: Uint8Array, ins: number) => string = () => '',
  ) {}

  answer(raw: Uint8Array): Uint8Array {
    const { cla, ins, p1, p2, data } = decodeCommand(raw);
    if (ins === 0xa4) return bytes('6F009000');
    if (ins === 0x50) {
      this.sequenceCounter += 1;
      const challenge = pseudoRandomCardChallenge(keys, this.sequenceCounter, aid);
      const context = concat(data, challenge);
      this.session = deriveSessionKeys(keys, context);
      const cryptogram = scp03Kdf(this.session.sMac, 0, 0x40, context);
      return concat(
        bytes('00'.repeat(10) + '300370'),
        challenge,
        cryptogram,
        sequenceCounterBytes(this.sequenceCounter),
        [0x90, 0],
      );
    }
    const text = data.slice(0, -8);
    const chaining = aesCmac(this.session.sMac, concat(this.chaining, [cla, ins, p1, p2, data.length], text));
    if (hex(chaining.slice(0, 8)) !== hex(data.slice(-8))) return bytes('6982');
    this.chaining = chaining;
    if (ins === 0x82) return bytes('9000');
    this.counter += 1;
    const icv = (first: number) => aesBlock(this.session.sEnc, concat([first], new Uint8Array(14), [this.counter]));
    const clear = text.length > 0 ? unpad80(aesCbcDecrypt(this.session.sEnc, icv(0), text)) : text;
    this.clear.push(hex(concat([ins, p1, p2], clear)));
    const out = bytes(this.answerData(clear, ins));
    const cipher = out.length > 0 ? aesCbcEncrypt(this.session.sEnc, icv(0x80), pad80(out)) : out;
    const mac = aesCmac(this.session.sRmac, concat(this.chaining, cipher, [0x90, 0x00])).slice(0, 8);
    return encodeResponse({ data: concat(cipher, mac), sw: 0x9000 });
  }
}

const commands = [
  {
    name: 'install-for-personalization',
    stage: 'key',
    command: installForPersonalization(bytes('D392F000260100000001')),
  },
  ...storeData([{ dgi: 0x000a, value: new Uint8Array(400).fill(0x30) }], { maxData: 239, answerExpected: true }).map(
    (command, i) => ({ name: `store-data-${i}`, stage: 'key', command }),
  ),
  { name: 'get-status', stage: 'check', command: getStatus('applications'), expect: [0x9000, 0x6310] },
];
const plan = planSecureSession({ keys, keyVersion: 0x30, aid, sequenceCounter: 5, hostChallenge, commands });
const answered = (card = new TestCard(4)) => scriptOf(plan).map((step) => card.answer(step.apdu));

describe('planned secure session', () => {
  it('is a list of named commands that begins with SELECT, INITIALIZE UPDATE, EXTERNAL AUTHENTICATE', () => {
    const script = scriptOf(plan);
    expect(script.map((step) => step.name)).toEqual([
      'select',
      'initialize-update',
      'external-authenticate',
      'install-for-personalization',
      'store-data-0',
      'store-data-1',
      'get-status',
    ]);
    expect(script.map((step) => step.stage)).toEqual([
      'open-session',
      'open-session',
      'open-session',
      'key',
      'key',
      'key',
      'check',
    ]);
    expect(script[6]?.expect).toEqual([0x9000, 0x6310]);
    expect(hex(script[0]?.apdu ?? bytes(''))).toBe('00A4040008D392F0002601535000');
  });
  it('runs on a card that was never met before, and its answers are deciphered in order', () => {
    const card = new TestCard(4, (_data, ins) => (ins === 0xf2 ? 'E3024F00' : ins === 0xe6 ? '00' : ''));
    const outcome = checkScriptResponses(plan, answered(card));
    expect(outcome.ok).toBe(true);
    expect(outcome.answers.map((answer) => `${answer.name} ${hex(answer.data)}`).slice(3)).toEqual([
      'install-for-personalization 00',
      'store-data-0 ',
      'store-data-1 ',
      'get-status E3024F00',
    ]);
    expect(card.clear[0]).toBe('E6200000000AD392F000260100000001000000');
  });
  it('can be kept as JSON between two requests', () => {
    const kept = JSON.parse(JSON.stringify(plan)) as SecureSessionPlan;
    expect(checkScriptResponses(kept, answered()).ok).toBe(true);
    expect(hex(scriptDigestInput(scriptOf(kept)))).toBe(hex(scriptDigestInput(scriptOf(plan))));
  });
  it('lets the handset keep the answer to SELECT', () => {
    const responses = answered();
    responses[0] = bytes('');
    expect(checkScriptResponses(plan, responses).ok).toBe(true);
  });
  it('does not carry static keys', () => {
    const text = JSON.stringify(plan);
    for (const secret of Object.values(keys)) expect(text).not.toContain(hex(secret));
  });

  const fail = (responses: Uint8Array[]) => {
    const outcome = checkScriptResponses(plan, responses);
    return outcome.ok ? 'ok' : { failedIndex: outcome.failedIndex, reason: outcome.reason, sw: outcome.sw };
  };
  it.each([0, 1, 2, 3, 4, 5, 6])('cut before the answer to command %i is found there', (index) => {
    expect(fail(answered().slice(0, index))).toEqual({ failedIndex: index, reason: 'no-answer', sw: undefined });
  });
  it.each<[string, number, string, ScriptFailureReason, number | undefined]>([
    ['application not there', 0, '6A82', 'unexpected-status', 0x6a82],
    ['keyset not there', 1, '6A88', 'unexpected-status', 0x6a88],
    ['an INITIALIZE UPDATE answer that is none', 1, '01029000', 'malformed-answer', 0x9000],
    ['host cryptogram refused', 2, '6300', 'unexpected-status', 0x6300],
    ['MAC refused', 4, '6982', 'unexpected-status', 0x6982],
    ['a bare 9000 that the relay made up', 4, '9000', 'answer-not-authentic', 0x9000],
    ['half a status word', 5, '90', 'malformed-answer', undefined],
  ])('%s', (_name, index, answer, reason, sw) => {
    const responses = answered();
    responses[index] = bytes(answer);
    expect(fail(responses)).toEqual({ failedIndex: index, reason, sw });
  });
  it('answers in another order, or one too many, are not taken', () => {
    const responses = answered();
    const swapped = [...responses];
    [swapped[4], swapped[5]] = [responses[5] ?? bytes(''), responses[4] ?? bytes('')];
    expect(fail(swapped)).toMatchObject({ failedIndex: 4, reason: 'answer-not-authentic' });
    expect(fail([...responses, bytes('9000')])).toMatchObject({ failedIndex: 7, reason: 'surplus-answer' });
  });
  it('a flipped bit in any protected answer is found at its place', () => {
    const responses = answered(new TestCard(4, () => '01'));
    responses.forEach((response, index) => {
      if (index < 3) return;
      for (let at = 0; at < response.length - 2; at += 1) {
        const altered = responses.map((original) => original.slice());
        const target = altered[index] ?? bytes('');
        target[at] = (target[at] ?? 0) ^ 0x04;
        expect(fail(altered)).toMatchObject({ failedIndex: index, reason: 'answer-not-authentic' });
      }
    });
  });
});

describe('the sequence counter moved', () => {
  it('is told with the card’s counter, which only the real card can state', () => {
    const card = new TestCard(8);
    const responses = answered(card);
    const outcome = checkScriptResponses(plan, responses);
    expect(outcome).toMatchObject({
      ok: false,
      failedIndex: 1,
      reason: 'sequence-counter-moved',
      cardSequenceCounter: 9,
    });
    expect(hex(responses[2] ?? bytes(''))).toBe('6982');
    const response = responses[1] ?? bytes('');
    expect(checkInitializeUpdate({ keys, hostChallenge, response }).sequenceCounter).toBe(9);
    expect(checkInitializeUpdate({ keys, hostChallenge, response, aid }).sequenceCounter).toBe(9);
    const raised = response.slice();
    raised.set([0xff, 0xff, 0xfe], 29);
    expect(() => checkInitializeUpdate({ keys, hostChallenge, response: raised, aid })).toThrow(SecureChannelError);
    expect(() => checkInitializeUpdate({ keys, hostChallenge, response, aid: bytes('A000000151000000') })).toThrow(
      SecureChannelError,
    );
    const forged = response.slice();
    forged[20] = (forged[20] ?? 0) ^ 1;
    expect(() => checkInitializeUpdate({ keys, hostChallenge, response: forged })).toThrow(SecureChannelError);
  });
  it('another counter beside the foretold challenge was altered on the way', () => {
    const responses = answered();
    const altered = (responses[1] ?? bytes('')).slice();
    altered.set([0xff, 0xff, 0xfe], 29);
    responses[1] = altered;
    expect(checkScriptResponses(plan, responses)).toMatchObject({ failedIndex: 1, reason: 'answer-not-authentic' });
  });
  it.each([
    ['key version', 10],
    ['challenge', 13],
    ['cryptogram', 28],
  ])('the same counter with another %s is another card or another keyset', (_name, at) => {
    const responses = answered();
    const forged = (responses[1] ?? bytes('')).slice();
    forged[at] = (forged[at] ?? 0) ^ 1;
    responses[1] = forged;
    expect(checkScriptResponses(plan, responses)).toMatchObject({ failedIndex: 1, reason: 'other-card-or-keys' });
  });
});
