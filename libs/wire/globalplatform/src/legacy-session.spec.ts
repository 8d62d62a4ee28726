// Finished scripts over SCP02: foretold from the counter, checked by the opening. The channel's own known answers stand in
// channels.known-answers.spec.ts.
import { bytes, concat, decodeCommand, hex } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { checkScriptResponses, planLegacySession } from './apdu-script';
import { deleteObject } from './commands';
import { ISD_AID } from './identifiers';

const key = (first: number) => Uint8Array.from({ length: 16 }, (_, at) => first + 3 * at);
const plan = planLegacySession({
  keys: { enc: key(1), mac: key(64), dek: key(128) },
  keyVersion: 0x20,
  aid: ISD_AID,
  sequenceCounter: 5,
  hostChallenge: bytes('0102030405060708'),
  commands: [
    { name: 'delete', stage: 'end', command: deleteObject(bytes('A000000001'), false), expect: [0x9000, 0x6a88] },
  ],
});
const DONE = bytes('9000');

function opening(change: { counter?: number; protocol?: number; keyVersion?: number; cryptogram?: string } = {}) {
  const { counter = 5, protocol = 2, keyVersion = 0x20, cryptogram = plan.cardCryptogram } = change;
  return concat(
    new Uint8Array(10),
    [keyVersion, protocol, 0, counter],
    bytes(plan.cardChallenge),
    bytes(cryptogram),
    DONE,
  );
}

describe('a finished script over SCP02', () => {
  it('selects, opens at level 03 and sends every command ciphered with a C-MAC', () => {
    const [select, initialize, authenticate, last] = plan.steps.map(({ apdu }) => decodeCommand(bytes(apdu)));
    expect(hex(select?.data ?? DONE)).toBe(hex(ISD_AID));
    expect(initialize).toMatchObject({ ins: 0x50, p1: 0x20 });
    expect(authenticate).toMatchObject({ cla: 0x84, ins: 0x82, p1: 0x03 });
    expect(last).toMatchObject({ cla: 0x84, ins: 0xe4 });
    expect(last?.data).toHaveLength(16);
  });

  it('is good when the card answers as foretold, with one of the status words expected', () => {
    expect(checkScriptResponses(plan, [DONE, opening(), DONE, DONE]).ok).toBe(true);
    expect(checkScriptResponses(plan, [DONE, opening(), DONE, bytes('6A88')]).ok).toBe(true);
  });

  it.each([
    ['another cryptogram', opening({ cryptogram: '0000000000000000' }), 'other-card-or-keys'],
    ['another key version', opening({ keyVersion: 0x21 }), 'other-card-or-keys'],
    ['another counter beside the foretold challenge', opening({ counter: 6 }), 'answer-not-authentic'],
    ['another protocol', opening({ protocol: 3 }), 'malformed-answer'],
    ['a refusal', bytes('6A88'), 'unexpected-status'],
    ['nothing', new Uint8Array(0), 'no-answer'],
  ])('is at fault on %s', (_what, answer, reason) => {
    expect(checkScriptResponses(plan, [DONE, answer, DONE, DONE])).toMatchObject({ ok: false, failedIndex: 1, reason });
  });
});
