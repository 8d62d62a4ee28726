/** SCP03 and SCP02 of the card with the product's host side: two implementations that share no cryptographic code. */
import { bytes, concat, encodeCommand, hex } from '@sumaho-jpki/wire/apdu';
import {
  SecurityLevel,
  aesKeyWrapping,
  deleteKeys,
  desKeyWrapping,
  endRMacSession,
  beginRMacSession,
  getData,
  initializeUpdate,
  openScp02Session,
  openScp03Session,
  parseKeyInformation,
  parseSequenceCounter,
  predictScp02Session,
  predictScp03Session,
  putKeys,
  putKeysAnswer,
  select,
  type KeyToPut,
  type SecurityLevelValue,
} from '@sumaho-jpki/wire/globalplatform';
import { describe, expect, it } from 'vitest';
import { filled, keysOf, transmit, plain, done, worksThrough, opened, oddParity } from './testing/cross-host';
import { ISD_AID } from './testing/test-card';
import { p256Pair, variantCard } from './testing/variant-card';

const LEVELS = Object.values(SecurityLevel);

describe.each([16, 24, 32])('SCP03 with keys of %i bytes', (length) => {
  describe.each([0x00, 0x10, 0x20, 0x30, 0x60, 0x70, 0x01, 0x11, 0x31, 0x61, 0x71])('and i = %i', (i) => {
    const keys = keysOf(length);
    const size = i & 1 ? 16 : 8;
    const offered = LEVELS.filter((level) => (!(level & 0x10) || i & 0x20) && (!(level & 0x20) || i & 0x40));
    const make = () => variantCard({ isdKeys: { ...keys, kvn: 0x30 }, channels: { protocols: [{ scp: 0x03, i }] } });
    it('works at every level it offers', () => {
      for (const level of offered) {
        const card = make();
        plain(card, select(ISD_AID));
        const hostChallenge = filled(size, 0x40);
        const response = transmit(card, encodeCommand(initializeUpdate(0x30, hostChallenge)));
        const { session, externalAuthenticate } = openScp03Session({
          keys,
          hostChallenge,
          level,
          initializeUpdateResponse: response,
        });
        expect(hex(transmit(card, externalAuthenticate)), `level ${level}`).toBe('9000');
        worksThrough(card, session);
      }
    });
    if (i & 0x10)
      it('is foretold from its counter', () => {
        const card = make();
        plain(card, select(ISD_AID));
        const hostChallenge = filled(size, 0x40);
        const level: SecurityLevelValue = offered.at(-1) ?? 0;
        const { session, externalAuthenticate } = predictScp03Session({
          keys,
          hostChallenge,
          level,
          aid: ISD_AID,
          sequenceCounter: 1,
        });
        expect(plain(card, initializeUpdate(0x30, hostChallenge)).sw).toBe(0x9000);
        expect(hex(transmit(card, externalAuthenticate))).toBe('9000');
        worksThrough(card, session);
        expect(parseSequenceCounter(done(card, session, getData(0xc1)))).toBe(1);
      });
  });
});

describe('an R-MAC session', () => {
  it.each([SecurityLevel.C_MAC, SecurityLevel.C_MAC_C_ENC])('is begun and ended on the way at level %i', (level) => {
    const card = variantCard({ isdKeys: { ...keysOf(16), kvn: 0x30 } });
    const session = opened(card, level);
    done(card, session, beginRMacSession());
    session.answersAreProtected();
    expect(done(card, session, getData(0xe0)).length).toBeGreaterThan(0);
    expect(transmit(card, session.wrap(getData(0xe0))).length).toBeGreaterThan(10);
    done(card, session, endRMacSession());
    session.answersAreBare();
    done(card, session, getData(0xe0));
  });
});

describe.each([SecurityLevel.NONE, SecurityLevel.C_MAC, SecurityLevel.C_MAC_C_ENC, SecurityLevel.ALL])(
  'PUT KEY at level %i',
  (level) => {
    const wrapping = aesKeyWrapping(keysOf(16).dek);
    const all = (length: number): KeyToPut[] =>
      [11, 12, 13].map((start) => ({ kind: 'aes' as const, value: filled(length, start) }));
    const ec = p256Pair();
    const rsa = { modulus: concat([0xc1], filled(255, 7)), exponent: bytes('010001') };
    it.each<[string, number, number, KeyToPut[]]>([
      ['three AES-128 keys', 0x31, 1, all(16)],
      ['EC public key', 0x73, 1, [{ kind: 'ec-public', point: ec.point }]],
      ['EC private key', 0x71, 1, [{ kind: 'ec-private', scalar: ec.scalar }]],
      ['RSA public key of 2048 bits, in segments', 0x70, 1, [{ kind: 'rsa-public', ...rsa }]],
      ['DES key of 24 bytes, padded', 0x71, 1, [{ kind: 'des', value: oddParity(filled(24, 24)) }]],
      [
        'three DES keys of 16 bytes',
        0x21,
        1,
        [21, 22, 23].map((start) => ({ kind: 'des' as const, value: oddParity(filled(16, start)) })),
      ],
    ])('of %s', (_name, keyVersion, firstKeyId, keys) => {
      const protocols = [
        { scp: 0x03, i: 0x70 },
        { scp: 0x02, i: 0x15 },
      ];
      const card = variantCard({ isdKeys: { ...keysOf(16), kvn: 0x30 }, channels: { protocols } });
      const session = opened(card, level);
      const command = putKeys({ keyVersion, firstKeyId, keys, wrapping });
      const answers = session.wrapSegments(command).map((raw) => transmit(card, raw));
      expect(answers.slice(0, -1).every((raw) => hex(raw) === '9000')).toBe(true);
      const { data, sw } = session.unwrap(answers.at(-1) ?? bytes(''));
      expect(sw.toString(16)).toBe('9000');
      expect(hex(data)).toBe(hex(putKeysAnswer({ keyVersion, keys })));
      const told = parseKeyInformation(done(card, session, getData(0xe0))).filter(
        (key) => key.keyVersion === keyVersion,
      );
      expect(told.map(({ keyId }) => keyId)).toEqual(
        expect.arrayContaining(keys.map((_, index) => firstKeyId + index)),
      );
      done(card, session, deleteKeys(keyVersion));
    });
    it('of keys stronger than the DEK is refused, under a DEK as strong it is not', () => {
      for (const length of [16, 24, 32]) {
        const own = keysOf(length);
        const card = variantCard({ isdKeys: { ...own, kvn: 0x30 } });
        const session = opened(card, level, { keys: own });
        const sent = (of: number) => {
          const command = putKeys({ keyVersion: 0x31, keys: all(of), wrapping: aesKeyWrapping(own.dek) });
          return session.unwrap(transmit(card, session.wrap(command))).sw;
        };
        if (length < 32) expect(sent(32)).toBe(0x6985);
        expect(sent(length)).toBe(0x9000);
      }
    });
    it('of new keys opens the next session', () => {
      const card = variantCard({ isdKeys: { ...keysOf(16), kvn: 0x30 } });
      const session = opened(card, level);
      const command = putKeys({ keyVersion: 0x31, keys: all(16), wrapping });
      expect(session.unwrap(transmit(card, session.wrap(command))).sw).toBe(0x9000);
      const [enc, mac, dek] = [filled(16, 11), filled(16, 12), filled(16, 13)];
      worksThrough(card, opened(card, SecurityLevel.ALL, { kvn: 0x31, keys: { enc, mac, dek } }));
    });
  },
);

describe.each([0x15, 0x55])('SCP02 with i = %i', (i) => {
  const keys = { enc: filled(16, 31), mac: filled(16, 32), dek: filled(16, 33) };
  const make = () =>
    variantCard({ isdKeys: { ...keys, algorithm: 'des', kvn: 0x20 }, channels: { protocols: [{ scp: 0x02, i }] } });
  it.each([0x00, 0x01, 0x03] as const)('works at level %i', (level) => {
    const card = make();
    plain(card, select(ISD_AID));
    const hostChallenge = filled(8, 0x40);
    const initializeUpdateResponse = transmit(card, encodeCommand(initializeUpdate(0x20, hostChallenge)));
    const { session, externalAuthenticate } = openScp02Session({
      keys,
      hostChallenge,
      level,
      initializeUpdateResponse,
    });
    expect(hex(transmit(card, externalAuthenticate))).toBe('9000');
    worksThrough(card, session);
    const fresh = [41, 42, 43].map((start) => ({ kind: 'des' as const, value: oddParity(filled(16, start)) }));
    const command = putKeys({ keyVersion: 0x21, keys: fresh, wrapping: desKeyWrapping(session.dek) });
    expect(hex(done(card, session, command))).toBe(hex(putKeysAnswer({ keyVersion: 0x21, keys: fresh })));
  });
  if (i === 0x55)
    it('is foretold from its counter', () => {
      const card = make();
      for (const repetition of [0, 1]) {
        plain(card, select(ISD_AID));
        const hostChallenge = filled(8, 0x50 + repetition);
        const answer = plain(card, initializeUpdate(0x20, hostChallenge)).data;
        const sequenceCounter = ((answer[12] ?? 0) << 8) | (answer[13] ?? 0);
        const foretold = predictScp02Session({ keys, hostChallenge, aid: ISD_AID, sequenceCounter });
        expect(hex(answer.slice(14, 20))).toBe(hex(foretold.cardChallenge));
        expect(hex(transmit(card, foretold.externalAuthenticate))).toBe('9000');
        worksThrough(card, foretold.session);
      }
    });
});
