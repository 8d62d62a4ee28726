import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  ApduFormatError,
  bytes,
  concat,
  decodeCommand,
  decodeDgis,
  decodeLvs,
  decodeResponse,
  decodeTlvs,
  encodeCommand,
  encodeDgi,
  encodeLv,
  encodeResponse,
  encodeTlv,
  equalBytes,
  findTlv,
  hex,
  isProcessed,
  StatusWord,
  triesLeftOf,
} from './index';

const octets = (maxLength: number) => fc.uint8Array({ maxLength, size: 'max' });

describe('hexadecimal', () => {
  it('writes upper case without spaces and reads spaces', () => {
    expect(hex(bytes('d3 92 f0\n00 26'))).toBe('D392F00026');
    expect(hex(bytes(''))).toBe('');
  });
  it.each(['0', 'ABC', 'GG', '0x00', '-1', '1 2 3'])('refuses %j', (text) => {
    expect(() => bytes(text)).toThrow(ApduFormatError);
  });
  it('round-trips every byte string', () => {
    fc.assert(fc.property(octets(600), (raw) => equalBytes(bytes(hex(raw)), raw)));
  });
  it('refuses to join a number that is no byte', () => {
    expect(() => concat([256])).toThrow(ApduFormatError);
    expect(() => concat([-1])).toThrow(ApduFormatError);
    expect(hex(concat([1], bytes('FF'), []))).toBe('01FF');
  });
  it('tells different lengths and single bits apart', () => {
    expect(equalBytes(bytes('00'), bytes('0000'))).toBe(false);
    expect(equalBytes(bytes('0001'), bytes('0000'))).toBe(false);
    expect(equalBytes(bytes('0001'), bytes('0001'))).toBe(true);
  });
});

describe('command APDU', () => {
  it.each([
    ['case 1, empty VERIFY with T=1', '00200080', { cla: 0, ins: 0x20, p1: 0, p2: 0x80, data: bytes('') }],
    ['case 2, empty VERIFY with T=0', '0020008000', { cla: 0, ins: 0x20, p1: 0, p2: 0x80, data: bytes(''), le: 0 }],
    ['case 3, SELECT EF', '00A4020C020018', { cla: 0, ins: 0xa4, p1: 2, p2: 0x0c, data: bytes('0018') }],
    [
      'case 4, INITIALIZE UPDATE',
      '8050000008000102030405060700',
      { cla: 0x80, ins: 0x50, p1: 0, p2: 0, data: bytes('0001020304050607'), le: 0 },
    ],
    [
      'case 4, Lc FF',
      `0000000 0FF${'AA'.repeat(255)}10`,
      { cla: 0, ins: 0, p1: 0, p2: 0, data: bytes('AA'.repeat(255)), le: 16 },
    ],
    ['case 2 extended', '00B00000000101', { cla: 0, ins: 0xb0, p1: 0, p2: 0, data: bytes(''), le: 257 }],
    [
      'case 3 extended',
      `80A20000000133${'00'.repeat(307)}`,
      { cla: 0x80, ins: 0xa2, p1: 0, p2: 0, data: bytes('00'.repeat(307)) },
    ],
    [
      'case 4 extended',
      `80A20000000100${'11'.repeat(256)}0000`,
      { cla: 0x80, ins: 0xa2, p1: 0, p2: 0, data: bytes('11'.repeat(256)), le: 0 },
    ],
  ])('%s reads and writes', (_name, text, command) => {
    expect(decodeCommand(bytes(text))).toEqual(command);
    expect(hex(encodeCommand(command))).toBe(hex(bytes(text)));
  });
  it.each(['', '00A404', '00A404000A01', '00A404000201', '00A40400020102030405', '0000000000010203', '000000000000'])(
    'refuses %j',
    (text) => {
      expect(() => decodeCommand(bytes(text))).toThrow(ApduFormatError);
    },
  );
  it('codes an expected length of 256 as 00 and 65,536 as 0000', () => {
    const command = { cla: 0, ins: 0xb0, p1: 0, p2: 0, data: bytes('') };
    expect(hex(encodeCommand({ ...command, le: 256 }))).toBe('00B0000000');
    expect(hex(encodeCommand({ ...command, le: 65_536 }))).toBe('00B00000000000');
    expect(() => encodeCommand({ ...command, le: 65_537 })).toThrow(ApduFormatError);
    expect(() => encodeCommand({ ...command, cla: 256 })).toThrow(ApduFormatError);
  });
  it('round-trips every command whose Le fits its form', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(
        byte,
        byte,
        byte,
        byte,
        octets(700),
        fc.option(byte, { nil: undefined }),
        (cla, ins, p1, p2, data, le) => {
          const command = { cla, ins, p1, p2, data, ...(le === undefined ? {} : { le }) };
          expect(decodeCommand(encodeCommand(command))).toEqual(command);
        },
      ),
    );
  });
  it('reads arbitrary bytes or refuses them, nothing else', () => {
    fc.assert(
      fc.property(octets(40), (raw) => {
        try {
          const command = decodeCommand(raw);
          expect(command.data.length).toBeLessThanOrEqual(raw.length);
        } catch (error) {
          expect(error).toBeInstanceOf(ApduFormatError);
        }
      }),
    );
  });
});

describe('response APDU', () => {
  it('splits data and status word', () => {
    expect(decodeResponse(bytes('01029000'))).toEqual({ data: bytes('0102'), sw: 0x9000 });
    expect(hex(encodeResponse({ data: bytes(''), sw: StatusWord.FILE_NOT_FOUND }))).toBe('6A82');
    expect(() => decodeResponse(bytes('90'))).toThrow(ApduFormatError);
    expect(() => encodeResponse({ data: bytes(''), sw: 0x10000 })).toThrow(ApduFormatError);
  });
  it('round-trips', () => {
    fc.assert(
      fc.property(octets(300), fc.integer({ min: 0, max: 0xffff }), (data, sw) => {
        expect(decodeResponse(encodeResponse({ data, sw }))).toEqual({ data, sw });
      }),
    );
  });
  it('reads tries left from 63Cx only', () => {
    expect([0x63c3, 0x63c0, 0x6300, 0x9000, 0x6983].map(triesLeftOf)).toEqual([3, 0, undefined, undefined, undefined]);
  });
  it('counts 9000, 61xx, 62xx and 63xx as processed', () => {
    expect([0x9000, 0x6110, 0x6283, 0x6310, 0x6400, 0x6982, 0x6c10, 0x9001].map(isProcessed)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('BER-TLV', () => {
  it('writes tags of 1, 2 and 3 bytes and lengths of 1, 2 and 3 bytes', () => {
    expect(hex(encodeTlv(0x4f, bytes('A0')))).toBe('4F01A0');
    expect(hex(encodeTlv(0x7f49, encodeTlv(0xb0, bytes('04'))))).toBe('7F4903B00104');
    expect(hex(encodeTlv(0xdf8102, bytes('01'), bytes('02')))).toBe('DF8102020102');
    expect(hex(encodeTlv(0xc4, new Uint8Array(128))).slice(0, 6)).toBe('C48180');
    expect(hex(encodeTlv(0xc4, new Uint8Array(8192))).slice(0, 8)).toBe('C4822000');
  });
  it('reads the GET STATUS answer of the worked example', () => {
    const [entry] = decodeTlvs(
      bytes('e326 4f08a000000151000000 9f70010f c5039efe80 c407a0000001515350 cc08a000000151000000'),
    );
    const inner = decodeTlvs(entry?.value ?? bytes(''));
    expect(inner.map((tlv) => tlv.tag)).toEqual([0x4f, 0x9f70, 0xc5, 0xc4, 0xcc]);
    expect(hex(findTlv(inner, 0xc5)?.value ?? bytes(''))).toBe('9EFE80');
    expect(findTlv(inner, 0xce)).toBeUndefined();
  });
  it.each(['4F', '4F02A0', '9F', '4F80', '4F8401020304', 'DF81818100', 'DF81810100', '4F81'])('refuses %s', (text) => {
    expect(() => decodeTlvs(bytes(text))).toThrow(ApduFormatError);
  });
  it.each([0x1f, 0x4f00, 0x7f80, -1, 0x1000000])('refuses to write %d as a tag', (tag) => {
    expect(() => encodeTlv(tag)).toThrow(ApduFormatError);
  });
  it('round-trips lists of values', () => {
    const tag = fc.constantFrom(0x4f, 0x82, 0xe3, 0x9f70, 0x7f49, 0x5f37, 0xdf8101);
    fc.assert(
      fc.property(fc.array(fc.record({ tag, value: octets(400) }), { maxLength: 6 }), (tlvs) => {
        expect(decodeTlvs(concat(...tlvs.map((tlv) => encodeTlv(tlv.tag, tlv.value))))).toEqual(tlvs);
      }),
    );
  });
  it('round-trips the LV fields of INSTALL', () => {
    fc.assert(
      fc.property(fc.array(octets(300), { maxLength: 6 }), (fields) => {
        expect(decodeLvs(concat(...fields.map(encodeLv)))).toEqual(fields);
      }),
    );
    expect(() => decodeLvs(bytes('0201'))).toThrow(ApduFormatError);
  });
});

describe('DGI', () => {
  it('uses one length byte to FE and FF with two from there', () => {
    expect(hex(encodeDgi({ dgi: 0x8121, value: new Uint8Array(128) })).slice(0, 6)).toBe('812180');
    expect(hex(encodeDgi({ dgi: 0x000a, value: new Uint8Array(254) })).slice(0, 6)).toBe('000AFE');
    expect(hex(encodeDgi({ dgi: 0x000a, value: new Uint8Array(255) })).slice(0, 10)).toBe('000AFF00FF');
    expect(hex(encodeDgi({ dgi: 0x000a, value: new Uint8Array(1600) })).slice(0, 10)).toBe('000AFF0640');
  });
  it.each(['00', '0006', '000602AA', '000AFF00', '000AFF0002AA'])('refuses %s', (text) => {
    expect(() => decodeDgis(bytes(text))).toThrow(ApduFormatError);
  });
  it('round-trips', () => {
    const dgi = fc.record({ dgi: fc.integer({ min: 0, max: 0xffff }), value: octets(600) });
    fc.assert(
      fc.property(fc.array(dgi, { maxLength: 5 }), (dgis) => {
        expect(decodeDgis(concat(...dgis.map(encodeDgi)))).toEqual(dgis);
      }),
    );
  });
});
