import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApduFormatError, bytes, concat, decodeTlvs, hex } from '@sumaho-jpki/wire/apdu';
import { SecureChannelError } from './aes';
import {
  type CommandPacket,
  CounterRule,
  PACKET_STATUSES,
  type Scp80Keys,
  Tar,
  buildCommandPacket,
  parseResponsePacket,
} from './scp80';
import { commandMessages, deliverTpdu, envelopeOf, joinMessages, parseUserData } from './short-message';
import { aesCbc, aesCbcOpen, cmac, des3Cbc } from './testing/oracle';

const filled = (length: number, start: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (start + 3 * i) & 0xff);
const zero = (length: number) => new Uint8Array(length);
const padTo = (text: Uint8Array, size: number) => concat(text, zero((size - (text.length % size)) % size));
const aes: Scp80Keys = { algorithm: 'aes', kic: filled(16, 1), kid: filled(16, 2), keyVersion: 1 };
const des: Scp80Keys = { algorithm: 'triple-des', kic: filled(16, 3), kid: filled(24, 4), keyVersion: 2 };
const checksum = (keys: Scp80Keys, text: Uint8Array) =>
  keys.algorithm === 'aes'
    ? cmac(keys.kid, text).subarray(0, 8)
    : des3Cbc(keys.kid, zero(8), padTo(text, 8)).subarray(-8);
const cipher = (keys: Scp80Keys, text: Uint8Array) =>
  keys.algorithm === 'aes' ? aesCbc(keys.kic, zero(16), text) : des3Cbc(keys.kic, zero(8), text);
const data = bytes('80E400000A4F08D392F00026015350');

describe.each([
  ['AES', aes, '1212'],
  ['AES-256', { ...aes, kic: filled(32, 5), kid: filled(32, 6) }, '1212'],
  ['triple DES with two and three keys', des, '2529'],
] as const)('a command packet with %s', (_name, keys, references) => {
  const packet: CommandPacket = { keys, tar: Tar.RAM, counter: 0x0102030405, data };
  const block = keys.algorithm === 'aes' ? 16 : 8;
  it('enciphered and with checksum', () => {
    const padding = (block - ((14 + data.length) % block)) % block;
    const counted = concat(bytes('0102030405'), [padding]);
    const head = bytes(`15 1619 ${references} B00000`);
    const length = 2 + head.length - 2 + 6 + 8 + data.length + padding;
    const start = concat([length >> 8, length & 255], head);
    const mac = checksum(keys, concat(start, counted, data, zero(padding)));
    const expected = concat(start, cipher(keys, concat(counted, mac, data, zero(padding))));
    expect(hex(buildCommandPacket(packet))).toBe(hex(expected));
  });
  it('with checksum in clear, and with neither', () => {
    const clear = buildCommandPacket({ ...packet, ciphered: false, counterRule: CounterRule.ONE_HIGHER });
    const head = concat([0, 0x16 + data.length], bytes(`15 1A19 ${references} B00000 0102030405 00`));
    expect(hex(clear)).toBe(hex(concat(head, checksum(keys, concat(head, data)), data)));
    const bare = buildCommandPacket({
      ...packet,
      ciphered: false,
      redundancy: 'none',
      counterRule: CounterRule.NONE,
      proof: { when: 'on-error', redundancy: 'none', ciphered: false },
    });
    expect(hex(bare)).toBe(
      hex(concat([0, 0x0e + data.length], bytes(`0D 0002 ${references} B00000 0102030405 00`), data)),
    );
  });
  const proofs = [
    { when: 'always', redundancy: 'checksum', ciphered: true },
    { when: 'always', redundancy: 'checksum', ciphered: false },
    { when: 'always', redundancy: 'none', ciphered: false },
  ] as const;
  const answer = (
    proof: (typeof proofs)[number],
    status: number,
    body: Uint8Array,
    tar = Tar.RAM,
    counter = '0102030405',
  ) => {
    const mac = proof.redundancy === 'checksum' ? 8 : 0;
    const padding = proof.ciphered ? (block - ((7 + mac + body.length) % block)) % block : 0;
    const length = 11 + mac + body.length + padding;
    const head = concat([length >> 8, length & 255, 10 + mac], tar);
    const counted = concat(bytes(counter), [padding, status]);
    const text = concat(body, zero(padding));
    const cc = mac > 0 ? checksum(keys, concat(bytes('027100'), head, counted, text)) : zero(0);
    const rest = concat(counted, cc, text);
    return concat(bytes('027100'), head, proof.ciphered ? cipher(keys, rest) : rest);
  };
  const expected = { keys, tar: Tar.RAM, counter: 0x0102030405 };
  it.each(proofs)('has its proof of receipt read: %o', (proof) => {
    for (const [status, name] of PACKET_STATUSES.entries()) {
      const read = parseResponsePacket(answer(proof, status, bytes('026A88')), { ...expected, proof });
      expect(read).toEqual({
        status: name,
        tar: Tar.RAM,
        counter: 0x0102030405,
        data: bytes('026A88'),
        authentic: proof.redundancy === 'checksum',
      });
    }
    const alone = answer(proof, 0, bytes('019000')).slice(3);
    expect(parseResponsePacket(alone, { ...expected, proof }).data).toEqual(bytes('019000'));
  });
  it('an altered proof, one for another command, and an unprotected good one are refused', () => {
    const good = answer(proofs[0], 0, bytes('019000'));
    for (let at = 3; at < good.length; at += 1) {
      const altered = Uint8Array.from(good);
      altered[at] = (altered[at] ?? 0) ^ 0x01;
      expect(() => parseResponsePacket(altered, expected), `byte ${at}`).toThrow();
    }
    expect(() => parseResponsePacket(answer(proofs[0], 0, data, Tar.SIM_RFM), expected)).toThrow('another command');
    expect(() => parseResponsePacket(answer(proofs[0], 0, data, Tar.RAM, '0102030406'), expected)).toThrow(
      'another command',
    );
    expect(() => parseResponsePacket(answer(proofs[2], 0, data), expected)).toThrow('unprotected');
    expect(parseResponsePacket(answer(proofs[2], 1, data), expected)).toMatchObject({
      status: 'checksum-failed',
      authentic: false,
      data: bytes(''),
    });
  });
});

describe('a command packet is refused', () => {
  const packet: CommandPacket = { keys: aes, tar: Tar.RAM, counter: 1, data };
  it.each<[string, Partial<CommandPacket>]>([
    ['with a single DES key', { keys: { ...des, kic: filled(8, 1) } }],
    ['with an AES key of 8 bytes', { keys: { ...aes, kid: filled(8, 1) } }],
    ['with a key version that is not of SCP80', { keys: { ...aes, keyVersion: 0x30 } }],
    ['with a TAR of another length', { tar: bytes('B000') }],
    ['with a counter beyond five bytes', { counter: 2 ** 40 }],
  ])('%s', (_name, change) => {
    expect(() => buildCommandPacket({ ...packet, ...change })).toThrow(SecureChannelError);
  });
  it('and the largest counter is not', () => {
    const made = buildCommandPacket({ ...packet, counter: 2 ** 40 - 1 });
    expect(hex(aesCbcOpen(aes.kic, zero(16), made.slice(10)).subarray(0, 5))).toBe('FFFFFFFFFF');
  });
});

describe('short messages', () => {
  it.each([
    [137, [140]],
    [138, [140, 12]],
    [132 + 134, [140, 140]],
    [132 + 134 + 1, [140, 140, 7]],
    [282, [140, 140, 22]],
    [2570, [...Array.from({ length: 19 }, () => 140), 6 + 2570 - 132 - 18 * 134]],
  ])('a packet of %i bytes', (length, sizes) => {
    const packet = filled(length, 1);
    const messages = commandMessages(packet, 7);
    expect(messages.map((message) => message.length)).toEqual(sizes);
    expect(joinMessages([...messages].reverse())).toEqual(packet);
    const [first, ...later] = messages.map(parseUserData);
    expect(first?.kind).toBe(0x70);
    expect(later.every(({ kind, part }) => kind === undefined && part?.total === sizes.length)).toBe(true);
  });
  it('headers stand as 3GPP writes them', () => {
    expect(hex(commandMessages(filled(10, 0), 1)[0] ?? zero(0)).slice(0, 6)).toBe('027000');
    const [first, second] = commandMessages(filled(200, 0), 0x2a);
    expect(hex(first ?? zero(0)).slice(0, 16)).toBe('0700032A02017000');
    expect(hex(second ?? zero(0)).slice(0, 12)).toBe('0500032A0202');
  });
  it('a missing, doubled or foreign part is refused', () => {
    const [a, b] = commandMessages(filled(200, 0), 1);
    const [, foreign] = commandMessages(filled(200, 0), 2);
    for (const parts of [[a], [a, a], [a, foreign], [b]]) {
      expect(() => joinMessages(parts.map((part) => part ?? zero(0)))).toThrow(ApduFormatError);
    }
    expect(() => commandMessages(zero(132 + 134 * 255), 1)).toThrow(SecureChannelError);
  });
  it('the SIM gets an ENVELOPE with the message in it', () => {
    const [userData = zero(0)] = commandMessages(filled(10, 0), 1);
    const tpdu = deliverTpdu(userData, { originatingAddress: '12345' });
    expect(hex(tpdu)).toBe(`4005912143F57FF6000000000000000D${hex(userData)}`);
    const { cla, ins, data: body } = envelopeOf(tpdu);
    expect([cla, ins]).toEqual([0x80, 0xc2]);
    const [download] = decodeTlvs(body);
    expect(decodeTlvs(download?.value ?? zero(0))).toEqual([
      { tag: 0x82, value: bytes('8381') },
      { tag: 0x8b, value: tpdu },
    ]);
    expect(() => deliverTpdu(userData, { originatingAddress: '+81' })).toThrow(SecureChannelError);
  });
  it('user data changed anywhere is read or refused with ApduFormatError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (raw) => {
        try {
          parseUserData(raw);
        } catch (error) {
          expect(error).toBeInstanceOf(ApduFormatError);
        }
      }),
    );
  });
});

describe('a redundancy check (RC)', () => {
  // TS 102 225 annex B: the check of 01 02 03 04 05. Here it stands over a packet, so the oracle is a plain bit by bit division.
  const crc = (text: Uint8Array, polynomial: bigint, width: bigint): string => {
    const ones = (1n << width) - 1n;
    let remainder = ones;
    for (const octet of text) {
      remainder ^= BigInt(octet);
      for (let bit = 0; bit < 8; bit += 1)
        remainder = (remainder & 1n) === 1n ? (remainder >> 1n) ^ polynomial : remainder >> 1n;
    }
    return (remainder ^ ones)
      .toString(16)
      .toUpperCase()
      .padStart(Number(width / 4n), '0');
  };
  const kinds = [
    ['crc-16', 0x8408n, 16n, '01', 0x0f],
    ['crc-32', 0xedb88320n, 32n, '05', 0x11],
  ] as const;

  it('is the one of the standard’s example', () => {
    const example = bytes('0102030405');
    expect(kinds.map(([, polynomial, width]) => crc(example, polynomial, width))).toEqual(['22EC', '470B99F4']);
  });

  it.each(kinds)('%s stands where a checksum would; KID says which', (redundancy, polynomial, width, kid, length) => {
    const packet = { keys: aes, tar: Tar.RAM, counter: 7, redundancy, ciphered: false, data };
    const size = Number(width / 8n);
    const built = buildCommandPacket({ ...packet, proof: { when: 'always', redundancy, ciphered: false } });
    const start = concat([0, 14 + size + data.length, length], bytes(`1105 12${kid} B00000 0000000007 00`));
    expect(hex(built)).toBe(hex(start) + crc(concat(start, data), polynomial, width) + hex(data));
  });

  it.each(kinds)(
    'of a proof of receipt, %s, finds an altered byte and proves nothing',
    (redundancy, polynomial, width) => {
      const proof = { when: 'always', redundancy, ciphered: false } as const;
      const size = Number(width / 8n);
      const head = concat([0, 11 + size + 3, 10 + size], Tar.RAM, bytes('0000000007 00 00'));
      const covered = concat(bytes('027100'), head, bytes('019000'));
      const answer = concat(bytes('027100'), head, bytes(crc(covered, polynomial, width)), bytes('019000'));
      const expected = { keys: aes, proof, tar: Tar.RAM, counter: 7 };
      expect(parseResponsePacket(answer, expected)).toMatchObject({ status: 'ok', authentic: false });
      for (let at = 3; at < answer.length; at += 1) {
        const altered = Uint8Array.from(answer, (octet, index) => (index === at ? octet ^ 0x01 : octet));
        expect(() => parseResponsePacket(altered, expected), `byte ${at}`).toThrow();
      }
    },
  );

  it('and a checksum do not go together: one KID octet is there for both ways', () => {
    const proof = { when: 'always', redundancy: 'checksum', ciphered: false } as const;
    const packet = { keys: aes, tar: Tar.RAM, counter: 7, data, redundancy: 'crc-16', proof } as const;
    expect(() => buildCommandPacket(packet)).toThrow(SecureChannelError);
  });
});

describe('a digital signature (DS)', () => {
  it('is refused on both ways', () => {
    const proof = { when: 'always', redundancy: 'signature', ciphered: false } as const;
    const packet = { keys: aes, tar: Tar.RAM, counter: 7, data };
    const refusal = 'digital signatures of packets are not supported';
    expect(() => buildCommandPacket({ ...packet, redundancy: 'signature' })).toThrow(refusal);
    expect(() => buildCommandPacket({ ...packet, proof })).toThrow(refusal);
    expect(() => parseResponsePacket(zero(20).with(1, 18), { ...packet, proof })).toThrow(refusal);
  });
});
