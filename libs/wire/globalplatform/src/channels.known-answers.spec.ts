// Every channel × level × APDU case, against a second reading of the formulas (testing/oracle).
import { createECDH, diffieHellman, createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CommandApdu, bytes, concat, decodeCommand, encodeCommand, encodeTlv, hex } from '@sumaho-jpki/wire/apdu';
import { desKeyCheckValue, tripleDesEcbDecrypt } from './des';
import { openScp02Session, predictScp02Session } from './scp02';
import { Scp11Usage, beginScp11a, certificatesOf, getCertificates, presentCertificate } from './scp11a';
import { Scp03Session, SecurityLevel, openScp03Session, predictScp03Session, segmentsOf } from './scp03-session';
import { beginRMacSession, endRMacSession } from './commands';
import {
  Messaging03,
  aesCbcOpen,
  aesEcb,
  cmac,
  des1,
  des3Cbc,
  kdf,
  mac3des,
  padded,
  retail,
  x963,
} from './testing/oracle';

const filled = (length: number, start: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (start + 7 * i) & 0xff);
const CASES: readonly (readonly [name: string, command: Omit<CommandApdu, 'cla'>, answer: string, sw: number])[] = [
  ['case 1, nothing either way', { ins: 0xe4, p1: 0, p2: 0, data: bytes('') }, '', 0x9000],
  ['case 2, answer only', { ins: 0xca, p1: 0, p2: 0xe0, data: bytes(''), le: 0 }, 'E004C0020130', 0x9000],
  ['case 3, data only', { ins: 0xf0, p1: 0x40, p2: 0x80, data: filled(9, 3) }, '', 0x9000],
  [
    'case 4, data and answer',
    { ins: 0xf2, p1: 0x40, p2: 0x02, data: filled(16, 9), le: 0 },
    '0102030405060708090A0B0C0D0E0F10',
    0x6310,
  ],
  ['case 4, longest data', { ins: 0xe8, p1: 0, p2: 1, data: filled(223, 5), le: 0 }, '00', 0x6283],
  ['case 4, refused', { ins: 0xf2, p1: 0x40, p2: 0x02, data: filled(4, 1), le: 0 }, '', 0x6a88],
];
const LEVELS = Object.values(SecurityLevel);
const AID = bytes('A000000151000000');

describe.each([8, 16] as const)('SCP03 with cryptograms of %i bytes', (size) => {
  const options = size === 16 ? 0x71 : 0x70;
  describe.each([16, 24, 32])('and keys of %i bytes', (keyLength) => {
    const keys = { enc: filled(keyLength, 0x11), mac: filled(keyLength, 0x47), dek: filled(keyLength, 0x99) };
    const hostChallenge = filled(size, 0xa0);
    const cardChallenge = kdf(keys.enc, 0x02, size * 8, Buffer.concat([Buffer.from('000007', 'hex'), AID]));
    const context = Buffer.concat([hostChallenge, cardChallenge]);
    const session = {
      enc: kdf(keys.enc, 0x04, keyLength * 8, context),
      mac: kdf(keys.mac, 0x06, keyLength * 8, context),
      rmac: kdf(keys.mac, 0x07, keyLength * 8, context),
    };
    const cryptogram = (constant: number) => kdf(session.mac, constant, size * 8, context);
    const opening = Buffer.concat([
      Buffer.alloc(10, 0x5a),
      Buffer.from([0x30, 0x03, options]),
      cardChallenge,
      cryptogram(0x00),
      Buffer.from('0000079000', 'hex'),
    ]);
    it.each(LEVELS)('level %i: opening and every APDU case, foretold and met', (level) => {
      const foretold = predictScp03Session({ keys, aid: AID, sequenceCounter: 7, hostChallenge, level });
      const met = openScp03Session({ keys, hostChallenge, level, initializeUpdateResponse: opening });
      expect(hex(foretold.cardCryptogram)).toBe(hex(cryptogram(0x00)));
      expect(met.answer.sequenceCounter).toBe(7);
      const card = new Messaging03(session, level, size);
      const expected = hex(card.externalAuthenticate(cryptogram(0x01)));
      expect(hex(met.externalAuthenticate)).toBe(expected);
      expect(hex(foretold.externalAuthenticate)).toBe(expected);
      for (const [name, command, answer, sw] of CASES) {
        const sent = hex(card.command(command));
        expect(hex(met.session.wrap({ cla: 0x80, ...command })), name).toBe(sent);
        expect(hex(foretold.session.wrap({ cla: 0x80, ...command })), name).toBe(sent);
        expect(met.session.unwrap(concat(card.answer(bytes(answer), sw))), name).toEqual({ data: bytes(answer), sw });
      }
    });
    it.each([SecurityLevel.C_MAC, SecurityLevel.C_MAC_C_ENC, SecurityLevel.ALL])(
      'level %i: a long PUT KEY is protected as a whole and cut afterwards',
      (level) => {
        const { session: host } = openScp03Session({ keys, hostChallenge, level, initializeUpdateResponse: opening });
        const card = new Messaging03(session, level, size);
        card.externalAuthenticate(cryptogram(0x01));
        const long = { ins: 0xd8, p1: 0x00, p2: 0x81, data: filled(600, 1), le: 0 };
        const whole = card.command(long);
        const body = whole.subarray(7, -1);
        const segments = host.wrapSegments({ cla: 0x80, ...long }).map((raw) => decodeCommand(raw));
        expect(segments.map(({ cla, ins, p1, p2, le }) => [cla, ins, p1, p2, le])).toEqual([
          [0x84, 0xd8, 0x80, 0x81, 0],
          [0x84, 0xd8, 0x80, 0x81, 0],
          [0x84, 0xd8, 0x00, 0x81, 0],
        ]);
        expect(hex(concat(...segments.map(({ data }) => data)))).toBe(hex(body));
        expect(host.unwrap(concat(card.answer(bytes('30AABBCC'), 0x9000))).data).toEqual(bytes('30AABBCC'));
        const next = { ins: 0xf2, p1: 0x40, p2: 2, data: bytes('4F00'), le: 0 };
        expect(hex(host.wrap({ cla: 0x80, ...next }))).toBe(hex(card.command(next)));
      },
    );
  });
});

describe('SCP03 by its option byte', () => {
  const keys = { enc: filled(16, 1), mac: filled(16, 2), dek: filled(16, 3) };
  const challenge = filled(8, 4);
  const opening = (i: number) => {
    const cardChallenge =
      i & 0x10 ? kdf(keys.enc, 2, 64, Buffer.concat([Buffer.from('000001', 'hex'), AID])) : filled(8, 0x33);
    const context = Buffer.concat([challenge, cardChallenge]);
    const mac = kdf(keys.mac, 6, 128, context);
    const counter = i & 0x10 ? [0, 0, 1] : [];
    return concat(filled(10, 0), [0x30, 0x03, i], cardChallenge, kdf(mac, 0, 64, context), counter, [0x90, 0x00]);
  };
  it.each([
    [0x00, [0x00, 0x01, 0x03]],
    [0x10, [0x00, 0x01, 0x03]],
    [0x20, [0x00, 0x01, 0x03, 0x11, 0x13]],
    [0x30, [0x00, 0x01, 0x03, 0x11, 0x13]],
    [0x60, LEVELS],
    [0x70, LEVELS],
  ] as const)('i = %i opens at the levels the card offers and at no other', (i, offered) => {
    for (const level of LEVELS) {
      const open = () =>
        openScp03Session({ keys, hostChallenge: challenge, level, initializeUpdateResponse: opening(i) });
      if ((offered as readonly number[]).includes(level)) expect(open).not.toThrow();
      else expect(open).toThrow('the card does not');
    }
  });
  it('an R-MAC session is begun and ended on the way', () => {
    const { session } = predictScp03Session({
      keys,
      aid: AID,
      sequenceCounter: 1,
      hostChallenge: challenge,
      level: SecurityLevel.C_MAC,
    });
    expect(hex(encodeCommand(beginRMacSession()))).toBe('807A1001');
    expect(hex(encodeCommand(endRMacSession()))).toBe('8078000300');
    session.wrap(beginRMacSession());
    session.answersAreProtected();
    expect(session.level).toBe(0x11);
    session.wrap(endRMacSession());
    expect(() => session.unwrap(bytes('9000'))).toThrow('no R-MAC');
    session.answersAreBare();
    expect(session.level).toBe(0x01);
    const all = predictScp03Session({ keys, aid: AID, sequenceCounter: 1, hostChallenge: challenge }).session;
    expect(() => all.answersAreProtected()).toThrow('needs C-MAC');
  });
  it('only INSTALL, PUT KEY and DELETE are cut into segments', () => {
    const { session } = predictScp03Session({ keys, aid: AID, sequenceCounter: 1, hostChallenge: challenge });
    const long = { cla: 0x80, ins: 0xe2, p1: 0x88, p2: 0, data: filled(300, 0), le: 0 };
    expect(() => session.wrapSegments(long)).toThrow('more than 239');
    expect(session.wrapSegments({ ...long, ins: 0xe6, p1: 0x0c })).toHaveLength(2);
    expect(
      segmentsOf({ ...long, ins: 0xe6, p1: 0x0c, data: filled(600, 0) }).map(({ p1, data }) => [p1, data.length]),
    ).toEqual([
      [0x8c, 255],
      [0x8c, 255],
      [0x0c, 90],
    ]);
  });
});

describe.each([0x00, 0x01, 0x03] as const)('SCP02 at level %i', (level) => {
  const keys = { enc: filled(16, 0x21), mac: filled(16, 0x43), dek: filled(16, 0x65) };
  const hostChallenge = filled(8, 0x10);
  const derived = (key: Uint8Array, constant: string) =>
    des3Cbc(key, Buffer.alloc(8), Buffer.from(`${constant}0009${'00'.repeat(12)}`, 'hex'));
  const [sEnc, sMac, sDek] = [derived(keys.enc, '0182'), derived(keys.mac, '0101'), derived(keys.dek, '0181')];
  const cardChallenge = retail(sMac, AID).subarray(0, 6);
  const card = Buffer.concat([Buffer.from('0009', 'hex'), cardChallenge]);
  const cardCryptogram = mac3des(sEnc, Buffer.concat([hostChallenge, card]));
  const opening = Buffer.concat([
    Buffer.alloc(10, 1),
    Buffer.from([0x20, 0x02]),
    card,
    cardCryptogram,
    Buffer.from('9000', 'hex'),
  ]);
  let icv: Uint8Array = Buffer.alloc(8);
  const expectedBytes = ({ ins, p1, p2, data, le }: Omit<CommandApdu, 'cla'>, protects: number): Buffer => {
    const tail = le === undefined ? Buffer.alloc(0) : Buffer.from([le]);
    if (protects === 0)
      return Buffer.from(encodeCommand({ cla: 0x80, ins, p1, p2, data, ...(le === undefined ? {} : { le }) }));
    icv = retail(sMac, Buffer.concat([Buffer.from([0x84, ins, p1, p2, data.length + 8]), data]), icv);
    const sent = protects === 3 && data.length > 0 ? des3Cbc(sEnc, Buffer.alloc(8), padded(data, 8)) : data;
    const out = Buffer.concat([Buffer.from([0x84, ins, p1, p2, sent.length + 8]), sent, icv, tail]);
    icv = des1(sMac.subarray(0, 8), icv);
    return out;
  };
  it('every APDU case, foretold (i = 55) and met (i = 15)', () => {
    icv = Buffer.alloc(8);
    const met = openScp02Session({ keys, hostChallenge, level, initializeUpdateResponse: opening });
    const foretold = predictScp02Session({ keys, hostChallenge, level, aid: AID, sequenceCounter: 9 });
    const hostCryptogram = mac3des(sEnc, Buffer.concat([card, hostChallenge]));
    const expected = hex(expectedBytes({ ins: 0x82, p1: level, p2: 0, data: hostCryptogram }, 1));
    expect(hex(met.externalAuthenticate)).toBe(expected);
    expect(hex(foretold.externalAuthenticate)).toBe(expected);
    expect(hex(foretold.cardCryptogram)).toBe(hex(cardCryptogram));
    for (const [name, command] of CASES) {
      const sent = hex(expectedBytes(command, level));
      expect(hex(met.session.wrap({ cla: 0x80, ...command })), name).toBe(sent);
      expect(hex(foretold.session.wrap({ cla: 0x80, ...command })), name).toBe(sent);
    }
    expect(hex(met.session.dek)).toBe(hex(sDek));
  });
  it('an altered card answer is refused', () => {
    for (let at = 12; at < 28; at += 1) {
      const altered = Uint8Array.from(opening);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(() => openScp02Session({ keys, hostChallenge, initializeUpdateResponse: altered })).toThrow(
        'wrong card cryptogram',
      );
    }
    expect(() => openScp02Session({ keys, hostChallenge, initializeUpdateResponse: bytes('6A88') })).toThrow('6a88');
  });
});

describe.each([
  [Scp11Usage.MAC_ONLY, 16, 0x11],
  [Scp11Usage.ALL, 16, 0x33],
  [Scp11Usage.ALL, 32, 0x33],
] as const)('SCP11a with usage %i and keys of %i bytes', (usage, keyLength, level) => {
  const pair = (fill: number) => {
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(Buffer.alloc(32, fill));
    const point = ecdh.getPublicKey();
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    };
    const d = ecdh.getPrivateKey().toString('base64url');
    return {
      scalar: ecdh.getPrivateKey(),
      point,
      open: createPublicKey({ key: jwk, format: 'jwk' }),
      secret: createPrivateKey({ key: { ...jwk, d }, format: 'jwk' }),
    };
  };
  const [hostStatic, hostEphemeral, cardStatic, cardEphemeral] = [pair(0x21), pair(0x32), pair(0x43), pair(0x54)];
  const request = {
    keyVersion: 0x30,
    keyId: 0x11,
    usage,
    keyLength,
    hostStaticKey: hostStatic.scalar,
    cardStaticPoint: cardStatic.point,
    ephemeral: { privateKey: hostEphemeral.scalar, publicPoint: hostEphemeral.point },
  };
  const agreed = (secret: typeof hostStatic, open: typeof hostStatic) =>
    diffieHellman({ privateKey: secret.secret, publicKey: open.open });
  const data = bytes(
    `A60D 90021101 9501${usage.toString(16)} 800188 8101${keyLength.toString(16)} 5F4941 ${hex(hostEphemeral.point)}`.replace(
      'A60D',
      'A60D',
    ),
  );
  const secret = Buffer.concat([agreed(cardEphemeral, hostEphemeral), agreed(cardStatic, hostStatic)]);
  const material = x963(secret, Buffer.from([usage, 0x88, keyLength]), 5 * keyLength);
  const key = (i: number) => material.subarray(i * keyLength, (i + 1) * keyLength);
  const cardPoint = Buffer.concat([Buffer.from('5F4941', 'hex'), cardEphemeral.point]);
  const receipt = cmac(key(0), Buffer.concat([data, cardPoint]));
  const answer = concat(cardPoint, [0x86, 16], receipt, [0x90, 0x00]);
  it('every APDU case after the key agreement', () => {
    const opening = beginScp11a(request);
    expect(hex(opening.command.data)).toBe(hex(data));
    const { session, dek } = opening.complete(answer);
    expect(hex(dek)).toBe(hex(key(4)));
    const card = new Messaging03({ enc: key(1), mac: key(2), rmac: key(3) }, level, 8, receipt);
    for (const [name, command, plain, sw] of CASES) {
      expect(hex(session.wrap({ cla: 0x80, ...command })), name).toBe(hex(card.command(command)));
      expect(session.unwrap(concat(card.answer(bytes(plain), sw))), name).toEqual({ data: bytes(plain), sw });
    }
  });
  it('another card, an altered answer and an error status are refused', () => {
    const complete = (raw: Uint8Array) => () => beginScp11a(request).complete(raw);
    for (const at of [4, 40, 67, 70, 85]) {
      const altered = Uint8Array.from(answer);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(complete(altered)).toThrow();
    }
    expect(complete(bytes('6982'))).toThrow('6982');
    expect(complete(bytes('9000'))).toThrow('not an answer');
    const other = beginScp11a({ ...request, cardStaticPoint: hostStatic.point });
    expect(() => other.complete(answer)).toThrow('wrong receipt');
  });
  it('commands around it', () => {
    expect(hex(encodeCommand(getCertificates(0x30, 0x11)))).toBe('80CABF2106A6048302113000');
    expect(certificatesOf(encodeTlv(0xbf21, bytes('7F210301AA00 7F210101')))).toEqual([
      bytes('7F210301AA00'),
      bytes('7F210101'),
    ]);
    expect(presentCertificate(bytes('7F2100'), 0x30, 0x10)).toMatchObject({ ins: 0x2a, p1: 0x30, p2: 0x10 });
  });
});

describe('key check values', () => {
  it('of DES and AES keys', () => {
    const key = bytes('404142434445464748494A4B4C4D4E4F');
    expect(hex(desKeyCheckValue(key))).toBe('8BAF47');
    expect(hex(aesEcb(key, Buffer.alloc(16, 1)).subarray(0, 3))).toBe('504A77');
    expect(hex(tripleDesEcbDecrypt(key, des3Cbc(key, Buffer.alloc(8), filled(8, 1))))).toBe(hex(filled(8, 1)));
    expect(hex(aesCbcOpen(key, Buffer.alloc(16), aesEcb(key, filled(16, 2))))).toBe(hex(filled(16, 2)));
  });
  it('goes on in another process with 16-byte MACs', () => {
    const keys = { enc: filled(16, 1), mac: filled(16, 2), dek: filled(16, 3) };
    const { session } = predictScp03Session({ keys, aid: AID, sequenceCounter: 1, hostChallenge: filled(16, 4) });
    const restored = Scp03Session.restore(session.export());
    const command = { cla: 0x80, ins: 0xf2, p1: 0x40, p2: 2, data: bytes('4F00'), le: 0 };
    expect(hex(restored.wrap(command))).toBe(hex(session.wrap(command)));
  });
});
