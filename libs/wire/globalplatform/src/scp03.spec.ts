import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { bytes, concat, decodeCommand, encodeCommand, hex } from '@sumaho-jpki/wire/apdu';
import { aesCbcDecrypt, aesCmac, pad80, unpad80, SecureChannelError } from './aes';
import { aesKeyCheckValue, deriveSessionKeys, encryptUnderDek } from './scp03-keys';
import {
  maxCommandData,
  openScp03Session,
  parseInitializeUpdateAnswer,
  predictScp03Session,
  Scp03Session,
  SecurityLevel,
} from './scp03-session';
import { getStatus, putAesKeys } from './commands';

const KEY = bytes('404142434445464748494A4B4C4D4E4F');
const keys = { enc: KEY, mac: KEY, dek: KEY };
const aid = bytes('A000000151000000');
const hostChallenge = bytes('0001020304050607');
const IU_ANSWER = bytes('00010203040506070809 30 03 70 86c8bd65fa1044ee 7ced45f4c595bc4b 000001 9000');
const EXT_AUTH = hex(bytes('8482330010 dd233ef86835d803 429064d41d13d185'));

describe('AES-CMAC of NIST SP 800-38B', () => {
  const message = bytes(
    '6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51 30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710',
  );
  const aes128 = '2b7e151628aed2a6abf7158809cf4f3c';
  const aes192 = '8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b';
  const aes256 = '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4';
  it.each([
    ['AES-128, empty', aes128, 0, 'bb1d6929e95937287fa37d129b756746'],
    ['AES-128, 16 bytes', aes128, 16, '070a16b46b4d4144f79bdd9dd04a287c'],
    ['AES-128, 40 bytes', aes128, 40, 'dfa66747de9ae63030ca32611497c827'],
    ['AES-128, 64 bytes', aes128, 64, '51f0bebf7e3b9d92fc49741779363cfe'],
    ['AES-192, empty', aes192, 0, 'd17ddf46adaacde531cac483de7a9367'],
    ['AES-192, 40 bytes', aes192, 40, '8a1de5be2eb31aad089a82e6ee908b0e'],
    ['AES-256, empty', aes256, 0, '028962f61b7bf89efc6b551f4667d983'],
    ['AES-256, 40 bytes', aes256, 40, 'aaf3d8f1de5640c232f5b169b9c911e6'],
    ['AES-256, 64 bytes', aes256, 64, 'e1992190549f6ed5696a2c056c315410'],
  ])('%s', (_name, key, length, mac) => {
    expect(hex(aesCmac(bytes(key), message.slice(0, length)))).toBe(mac.toUpperCase());
  });
  it('refuses a key of another length', () => {
    expect(() => aesCmac(new Uint8Array(15), message)).toThrow(SecureChannelError);
  });
  it('padding is undone exactly, and missing padding is refused', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (text) => hex(unpad80(pad80(text))) === hex(text)));
    expect(() => unpad80(bytes('00000000'))).toThrow(SecureChannelError);
    expect(() => unpad80(bytes('8001'))).toThrow(SecureChannelError);
  });
});

describe('SCP03 worked example at level 33', () => {
  it('derives the session keys', () => {
    const session = deriveSessionKeys(keys, concat(hostChallenge, bytes('86c8bd65fa1044ee')));
    expect(hex(session.sEnc)).toBe('3AF1BB59A13D6F7BE025CD9C6BB89B49');
    expect(hex(session.sMac)).toBe('590581B85A754F2CE087139C1AC67342');
    expect(hex(session.sRmac)).toBe('763DF686B1B1F2B417D9978A458866B8');
  });
  it('reads the INITIALIZE UPDATE answer', () => {
    expect(parseInitializeUpdateAnswer(IU_ANSWER.slice(0, -2))).toEqual({
      keyDiversificationData: bytes('00010203040506070809'),
      keyVersion: 0x30,
      i: 0x70,
      cardChallenge: bytes('86c8bd65fa1044ee'),
      cardCryptogram: bytes('7ced45f4c595bc4b'),
      sequenceCounter: 1,
    });
  });
  it('foretells challenge, cryptogram and EXTERNAL AUTHENTICATE from the counter alone', () => {
    const predicted = predictScp03Session({ keys, aid, sequenceCounter: 1, hostChallenge });
    expect(hex(predicted.cardChallenge)).toBe('86C8BD65FA1044EE');
    expect(hex(predicted.cardCryptogram)).toBe('7CED45F4C595BC4B');
    expect(hex(predicted.externalAuthenticate)).toBe(EXT_AUTH);
  });
  it('wraps GET STATUS, unwraps its answer, then wraps PUT KEY and unwraps its answer', () => {
    const { session, externalAuthenticate } = openScp03Session({
      keys,
      hostChallenge,
      initializeUpdateResponse: IU_ANSWER,
    });
    expect(hex(externalAuthenticate)).toBe(EXT_AUTH);
    expect(hex(session.wrap(getStatus('issuer-security-domain')))).toBe(
      hex(bytes('84f2800218 475b7557c8c1459cce532d1d4c2635ce b879977311fc0b19 00')),
    );
    const status = session.unwrap(
      bytes(
        '09d2462c6851f084e1513e52f22222a25099b7004c71cef49e5513cc25b07122f51cdab18bd7860fe6f165d9d4dc18f5 0685e5cdead7c447 9000',
      ),
    );
    expect(hex(status.data)).toBe(
      hex(bytes('e326 4f08a000000151000000 9f70010f c5039efe80 c407a0000001515350 cc08a000000151000000')),
    );
    expect(status.sw).toBe(0x9000);

    const fill = (value: number) => new Uint8Array(16).fill(value);
    const command = putAesKeys({
      keyVersion: 0x31,
      keys: { enc: fill(0x11), mac: fill(0x22), dek: fill(0x33) },
      dek: KEY,
    });
    expect(hex(command.data)).toBe(
      hex(
        bytes(
          '3188111056995e11483713a09e127fb9ce26780903098542881110dbde4c54f4410fae7f2eeacd00ae021903c6559188111028cc83b5ce6da791448167f6f9ee6a28035f8af9',
        ),
      ),
    );
    expect(hex(session.wrap(command))).toBe(
      hex(
        bytes(
          '84d8008158 092a8cf7458b33a20470b7d569d9e1de5af1fefe369253fe3baf454030ffd0b58f4bd89ae7b749d88a999736581e7d0005c6f8bf7f3ac357b7bca2b34476511809865cb5d38760552c2f0a6b9269cbc7 ebb21485c8eb18c3 00',
        ),
      ),
    );
    const answer = session.unwrap(bytes('ebd3374c8e96abc7cc159211d4eec438 a6ef99a577e18ec3 9000'));
    expect(hex(answer.data)).toBe('31098542C655915F8AF9');
  });
  it('goes on in another process from its exported state', () => {
    const first = predictScp03Session({ keys, aid, sequenceCounter: 1, hostChallenge }).session;
    first.wrap(getStatus('issuer-security-domain'));
    const state = JSON.parse(JSON.stringify(first.export())) as ReturnType<Scp03Session['export']>;
    const next = { cla: 0x80, ins: 0xe6, p1: 0x20, p2: 0, data: bytes('0000'), le: 0 };
    expect(hex(Scp03Session.restore(state).wrap(next))).toBe(hex(first.wrap(next)));
  });
  it('checks an AES key with 504A77 for the well-known default key', () => {
    expect(hex(aesKeyCheckValue(KEY))).toBe('504A77');
  });
  it('enciphers whole blocks under the DEK without padding and others with', () => {
    const zero = new Uint8Array(16);
    const component = new Uint8Array(128).fill(7);
    expect(hex(aesCbcDecrypt(KEY, zero, encryptUnderDek(KEY, component)))).toBe(hex(component));
    expect(hex(unpad80(aesCbcDecrypt(KEY, zero, encryptUnderDek(KEY, bytes('0102')))))).toBe('0102');
  });
});

describe('SCP03 answers with a warning', () => {
  it.each([0x6283, 0x6310])('%i is protected by R-MAC like 9000', (sw) => {
    const { session } = predictScp03Session({ keys, aid, sequenceCounter: 1, hostChallenge });
    session.wrap(getStatus('issuer-security-domain'));
    const { sRmac, chaining } = session.export();
    const status = Uint8Array.of(sw >> 8, sw & 0xff);
    const mac = aesCmac(bytes(sRmac), concat(bytes(chaining), status)).slice(0, 8);
    expect(session.unwrap(concat(mac, status))).toEqual({ data: bytes(''), sw });
    expect(() => session.unwrap(status)).toThrow('no R-MAC');
  });
});

describe('SCP03 with a random card challenge', () => {
  it('reads an INITIALIZE UPDATE answer of 29 bytes without counter', () => {
    const answer = parseInitializeUpdateAnswer(bytes(`${'00'.repeat(10)}300360${'AB'.repeat(8)}${'CD'.repeat(8)}`));
    expect(answer.i).toBe(0x60);
    expect(answer.sequenceCounter).toBeUndefined();
    expect(() => parseInitializeUpdateAnswer(bytes(`${'00'.repeat(10)}300360${'AB'.repeat(19)}`))).toThrow(
      SecureChannelError,
    );
  });
});

describe('SCP03 refusals', () => {
  const open = (response: Uint8Array) => openScp03Session({ keys, hostChallenge, initializeUpdateResponse: response });
  it('a card with other keys', () => {
    for (let at = 13; at < 29; at += 1) {
      const altered = IU_ANSWER.slice();
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(() => open(altered)).toThrow('wrong card cryptogram');
    }
  });
  it('an error status, another protocol, a missing counter', () => {
    expect(() => open(bytes('6A88'))).toThrow(SecureChannelError);
    expect(() => open(concat(IU_ANSWER.slice(0, 11), [2], IU_ANSWER.slice(12)))).toThrow(SecureChannelError);
    expect(() => open(concat(IU_ANSWER.slice(0, 29), bytes('9000')))).toThrow(SecureChannelError);
  });
  it('an answer whose R-MAC is missing or altered in any byte; a bare error status passes', () => {
    const { session } = predictScp03Session({ keys, aid, sequenceCounter: 1, hostChallenge });
    session.wrap(getStatus('issuer-security-domain'));
    const good = bytes(
      '09d2462c6851f084e1513e52f22222a25099b7004c71cef49e5513cc25b07122f51cdab18bd7860fe6f165d9d4dc18f5 0685e5cdead7c447 9000',
    );
    for (let at = 0; at < good.length - 2; at += 1) {
      const altered = good.slice();
      altered[at] = (altered[at] ?? 0) ^ 0x10;
      expect(() => session.unwrap(altered)).toThrow('wrong R-MAC');
    }
    expect(() => session.unwrap(bytes('9000'))).toThrow('no R-MAC');
    expect(() => session.unwrap(bytes('016982'))).toThrow(SecureChannelError);
    expect(session.unwrap(bytes('6982'))).toEqual({ data: bytes(''), sw: 0x6982 });
  });
  it('more data than one short command holds at its level', () => {
    expect([0x00, 0x01, 0x03, 0x11, 0x13, 0x33].map((level) => maxCommandData(level))).toEqual([
      255, 247, 239, 247, 239, 239,
    ]);
    for (const level of Object.values(SecurityLevel)) {
      const { session } = predictScp03Session({ keys, aid, sequenceCounter: 1, hostChallenge, level });
      const load = (length: number) => ({ cla: 0x80, ins: 0xe8, p1: 0, p2: 0, data: new Uint8Array(length), le: 0 });
      expect(session.wrap(load(maxCommandData(level))).length).toBeLessThanOrEqual(261);
      expect(() => session.wrap(load(maxCommandData(level) + 1))).toThrow(SecureChannelError);
    }
  });
});

describe('SCP03 wrapping as a law', () => {
  const command = fc.record({
    ins: fc.integer({ min: 0, max: 255 }),
    p1: fc.integer({ min: 0, max: 255 }),
    p2: fc.integer({ min: 0, max: 255 }),
    data: fc.uint8Array({ maxLength: 239, size: 'max' }),
  });
  it('a card that follows Amendment D verifies and deciphers every command of a session, in order only', () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 5 }), (commands) => {
        const { session } = predictScp03Session({ keys, aid, sequenceCounter: 9, hostChallenge });
        const state = session.export();
        let chaining = bytes(state.chaining);
        commands.forEach((plain, index) => {
          const sent = decodeCommand(session.wrap({ cla: 0x80, ...plain }));
          const cipher = sent.data.slice(0, -8);
          chaining = aesCmac(
            bytes(state.sMac),
            concat(chaining, [sent.cla, sent.ins, sent.p1, sent.p2, sent.data.length], cipher),
          );
          expect(hex(sent.data.slice(-8))).toBe(hex(chaining.slice(0, 8)));
          if (plain.data.length === 0) {
            expect(cipher.length).toBe(0);
            return;
          }
          const counterBlock = concat(new Uint8Array(15), [index + 1]);
          const iv = enciphered(bytes(state.sEnc), counterBlock);
          expect(hex(unpad80(aesCbcDecrypt(bytes(state.sEnc), iv, cipher)))).toBe(hex(plain.data));
        });
      }),
      { numRuns: 30 },
    );
  });
  it('leaves the class of a logical channel out of the MAC', () => {
    const wrapOn = (cla: number) =>
      decodeCommand(
        predictScp03Session({ keys, aid, sequenceCounter: 1, hostChallenge }).session.wrap({
          ...getStatus('issuer-security-domain'),
          cla,
        }),
      );
    expect(wrapOn(0x82).cla).toBe(0x86);
    expect(hex(wrapOn(0x82).data)).toBe(hex(wrapOn(0x80).data));
  });
  it('at level 00 sends the command as it is', () => {
    const { session } = predictScp03Session({
      keys,
      aid,
      sequenceCounter: 1,
      hostChallenge,
      level: SecurityLevel.NONE,
    });
    const plain = getStatus('issuer-security-domain');
    expect(hex(session.wrap(plain))).toBe(hex(encodeCommand(plain)));
    expect(session.unwrap(bytes('E3009000')).data).toEqual(bytes('E300'));
  });
});

/** One block under AES: CBC with a zero IV, no padding. */
function enciphered(key: Uint8Array, block: Uint8Array): Uint8Array {
  return encryptUnderDek(key, block);
}
