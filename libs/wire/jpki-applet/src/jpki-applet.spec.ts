import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  ApduFormatError,
  bytes,
  decodeCommand,
  encodeCommand,
  encodeDgi,
  encodeTlv,
  hex,
} from '@sumaho-jpki/wire/apdu';
import {
  askRetryCounter,
  buildJpkiLoadFile,
  changePinCommand,
  computeSignature,
  decodeJpkiCommand,
  decodePinPolicy,
  decodeTokenInfo,
  ENCIPHERED_DGIS,
  encodeTokenInfo,
  JPKI_AP_AID,
  JPKI_LOAD_FILE_AID,
  JPKI_MODULE_AID,
  JpkiDgi,
  JpkiFile,
  loadFileDataBlock,
  parseLoadFile,
  phoneTokenInfo,
  pinPolicyDgi,
  possessionRequestDgi,
  possessionText,
  readBinary,
  referenceOf,
  REQUIRED_DGIS,
  selectFile,
  selectJpkiApplication,
  sha256DigestInfo,
  TokenLabel,
  USER_PIN_POLICY,
  verifyPinCommand,
} from './index';

const DIGEST_INFO = `3031300D060960864801650304020105000420${'AB'.repeat(32)}`;

describe('JPKI commands as real clients send them', () => {
  it.each([
    ['SELECT of the application', selectJpkiApplication(), '00A4040C0AD392F000260100000001'],
    ['SELECT of the certificate file', selectFile(JpkiFile.USER_CERTIFICATE), '00A4020C02000A'],
    ['retry counter of the selected PIN', askRetryCounter(), '00200080'],
    ['retry counter by short file identifier', askRetryCounter(referenceOf(JpkiFile.USER_PIN)), '00200098'],
    ['VERIFY', verifyPinCommand('1234'), '002000800431323334'],
    ['CHANGE REFERENCE DATA', changePinCommand('5678'), '002401800435363738'],
    ['READ BINARY of the first 256 bytes', readBinary(0), '00B0000000'],
    ['READ BINARY further on', readBinary(0x1234, 0x20), '00B0123420'],
    ['sign', computeSignature(bytes(DIGEST_INFO)), `802A008033${DIGEST_INFO}00`],
  ])('writes %s', (_name, command, expected) => {
    expect(hex(encodeCommand(command))).toBe(expected);
  });
  it('builds the 51-byte DigestInfo of SHA-256', () => {
    expect(hex(sha256DigestInfo(new Uint8Array(32).fill(0xab)))).toBe(DIGEST_INFO);
    expect(() => sha256DigestInfo(new Uint8Array(20))).toThrow(RangeError);
  });

  it.each<[string, string, object]>([
    [
      'OpenSC: SELECT of the application',
      '00A4040C0AD392F000260100000001',
      { kind: 'select-application', aid: JPKI_AP_AID, withFci: false },
    ],
    [
      'OpenSC: a probe with FCI',
      '00A4040009A0000003080000100000',
      { kind: 'select-application', aid: bytes('A00000030800001000'), withFci: true },
    ],
    ['OpenSC: SELECT 0018', '00A4020C020018', { kind: 'select-file', file: 0x18 }],
    ['OpenSC with T=1: empty VERIFY', '00200080', { kind: 'ask-retry-counter' }],
    ['OpenSC with T=0: empty VERIFY', '0020008000', { kind: 'ask-retry-counter' }],
    ['empty VERIFY by short file identifier', '00200098', { kind: 'ask-retry-counter', file: 0x18 }],
    ['VERIFY', '002000800431323334', { kind: 'verify', pin: bytes('31323334') }],
    ['VERIFY by short file identifier', '002000980431323334', { kind: 'verify', file: 0x18, pin: bytes('31323334') }],
    ['CHANGE REFERENCE DATA', '002401800435363738', { kind: 'change-reference-data', newPin: bytes('35363738') }],
    ['CHANGE REFERENCE DATA with old and new', '0024008008', { kind: 'wrong-parameters' }],
    ['OpenSC: READ BINARY of 4 bytes', '00B0000004', { kind: 'read-binary', offset: 0, length: 4 }],
    ['OpenSC: READ BINARY with Le 00', '00B0010000', { kind: 'read-binary', offset: 256, length: 256 }],
    ['READ BINARY by short file identifier', '00B08A0510', { kind: 'read-binary', file: 0x0a, offset: 5, length: 16 }],
    ['READ BINARY with a reserved bit', '00B0C00010', { kind: 'wrong-parameters' }],
    ['sign with T=1', `802A008033${DIGEST_INFO}00`, { kind: 'compute-signature', scheme: 0, data: bytes(DIGEST_INFO) }],
    [
      'sign with T=0, no Le',
      `802A008033${DIGEST_INFO}`,
      { kind: 'compute-signature', scheme: 0, data: bytes(DIGEST_INFO) },
    ],
    [
      'sign by short file identifier, scheme 02',
      `802A029701AA`,
      { kind: 'compute-signature', file: 0x17, scheme: 2, data: bytes('AA') },
    ],
    ['GET CHALLENGE', '0084000008', { kind: 'get-challenge', length: 8 }],
    ['on logical channel 1', '01200080', { kind: 'ask-retry-counter' }],
    ['sign on logical channel 2', '822A008001AA', { kind: 'compute-signature', scheme: 0, data: bytes('AA') }],
    ['READ BINARY under secure messaging', '0CB0000004', { kind: 'secure-messaging', ins: 0xb0 }],
    ['OpenPGP GET DATA', '00CADF3005', { kind: 'unknown-instruction' }],
    ['iPhone last-command indicator', '80FC0000', { kind: 'unknown-instruction' }],
    ['an unknown class', '60200080', { kind: 'unknown-class' }],
    ['VERIFY of a global PIN', '0020000104AABBCCDD', { kind: 'wrong-parameters' }],
  ])('reads %s', (_name, apdu, expected) => {
    // "0024008008" is only a header with Lc: complete it so that it decodes.
    const raw = apdu === '0024008008' ? bytes(apdu + '3132333435363738') : bytes(apdu);
    expect(decodeJpkiCommand(decodeCommand(raw))).toEqual(expected);
  });
  it('reads back what it writes', () => {
    const pin = fc.stringMatching(/^[0-9]{4}$/);
    fc.assert(
      fc.property(
        pin,
        fc.integer({ min: 0, max: 0x7fff }),
        fc.integer({ min: 1, max: 256 }),
        (digits, offset, length) => {
          const ascii = Uint8Array.from(digits, (digit) => digit.charCodeAt(0));
          expect(decodeJpkiCommand(verifyPinCommand(digits))).toEqual({ kind: 'verify', pin: ascii });
          expect(decodeJpkiCommand(decodeCommand(encodeCommand(readBinary(offset, length))))).toEqual({
            kind: 'read-binary',
            offset,
            length,
          });
        },
      ),
    );
  });
  it('never throws on any command', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, byte, fc.uint8Array({ maxLength: 20 }), (cla, ins, p1, p2, data) => {
        expect(decodeJpkiCommand({ cla, ins, p1, p2, data }).kind).toBeTypeOf('string');
      }),
    );
  });
});

describe('token info, EF 0006', () => {
  it('has 160 bytes, the label first and filled with spaces', () => {
    const raw = encodeTokenInfo(phoneTokenInfo('8981100000000001'));
    expect(raw).toHaveLength(160);
    expect(new TextDecoder().decode(raw.slice(0, 32))).toBe('JPKIAPGPSETOKEN'.padEnd(32));
    expect(hex(raw.slice(96, 140))).toBe(
      '0000040D 00000001 00000000 00000001 00000000 00000004 00000004 FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF'.replaceAll(
        ' ',
        '',
      ),
    );
    expect(decodeTokenInfo(raw)).toEqual(phoneTokenInfo('8981100000000001'));
  });
  it('tells the four kinds of element apart by label', () => {
    expect(new Set(Object.values(TokenLabel)).size).toBe(4);
  });
  it('refuses texts that do not fit and a wrong length', () => {
    expect(() => encodeTokenInfo({ ...phoneTokenInfo('1'), label: 'x'.repeat(33) })).toThrow(ApduFormatError);
    expect(() => encodeTokenInfo({ ...phoneTokenInfo('1'), model: 'カード' })).toThrow(ApduFormatError);
    expect(() => decodeTokenInfo(new Uint8Array(159))).toThrow(ApduFormatError);
  });
  it('round-trips, also out of a larger buffer', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z0-9]{0,32}$/), word, word, (label, flags, maxPinLength) => {
        const info = { ...phoneTokenInfo('1'), label, flags, maxPinLength };
        const framed = new Uint8Array(200);
        framed.set(encodeTokenInfo(info), 17);
        expect(decodeTokenInfo(framed.subarray(17, 177))).toEqual(info);
      }),
    );
  });
});

describe('load file', () => {
  const issuerCertificate = Uint8Array.from({ length: 900 }, (_, i) => i & 0xff);
  it('is C4 with 8,192 bytes, the same for every SIM', () => {
    const loadFile = buildJpkiLoadFile({ issuerCertificate });
    expect(hex(loadFile.slice(0, 4))).toBe('C4822000');
    expect(loadFile).toHaveLength(8196);
    expect(hex(buildJpkiLoadFile({ issuerCertificate }))).toBe(hex(loadFile));
    const hash = createHash('sha256').update(loadFileDataBlock(loadFile)).digest('hex');
    expect(hash).toBe('5ac3dcbb137478f6f7a16bcac29a3e758e2e8eda131cca5f4e7c210b4ee0cfb0');
    expect(hex(loadFile.slice(4, 4 + 42))).toBe(
      hex(bytes('01000F DECAFFED0201 08D392F00026014C46 03000C 01 08D392F00026014D44 0008 060384 000102030405')),
    );
  });
  it('is read back', () => {
    const { dataBlock, ...parsed } = parseLoadFile(buildJpkiLoadFile({ issuerCertificate, size: 4096 }));
    expect(parsed).toEqual({ packageAid: JPKI_LOAD_FILE_AID, moduleAids: [JPKI_MODULE_AID], issuerCertificate });
    expect(dataBlock).toHaveLength(4096);
  });
  it('has exactly the size asked for, or is refused', () => {
    const smallest = 18 + 15 + 3 + issuerCertificate.length + 3;
    expect(loadFileDataBlock(buildJpkiLoadFile({ issuerCertificate, size: smallest }))).toHaveLength(smallest);
    expect(() => buildJpkiLoadFile({ issuerCertificate, size: smallest - 1 })).toThrow(ApduFormatError);
  });
  it.each([
    ['cut short', (raw: Uint8Array) => raw.slice(0, -1)],
    ['with a byte more', (raw: Uint8Array) => Uint8Array.of(...raw, 0)],
    ['without C4', (raw: Uint8Array) => raw.slice(4)],
    ['with another magic number', (raw: Uint8Array) => raw.with(7, 0)],
    ['with a component length too long', (raw: Uint8Array) => raw.with(5, 0xff)],
    ['with a component twice', (raw: Uint8Array) => raw.with(22, 0x01)],
    ['with an applet component that does not end', (raw: Uint8Array) => raw.with(25, 2)],
  ])('%s is refused', (_name, damage) => {
    expect(() => parseLoadFile(damage(buildJpkiLoadFile({ issuerCertificate, size: 2048 })))).toThrow(ApduFormatError);
  });
});

describe('load file components', () => {
  const header = '01000FDECAFFED020108D392F00026014C46';
  const applet = '03000C0108D392F00026014D440008';
  const parse = (components: string) => parseLoadFile(encodeTlv(0xc4, bytes(components)));
  it('may come without filler', () => {
    expect(hex(parse(`${header}${applet}0600023000`).issuerCertificate)).toBe('3000');
  });
  it.each([
    ['a second issuer certificate', `${header}${applet}06000230000600023001`],
    ['no header', `${applet}0600023000`],
    ['no applet', `${header}0600023000`],
    ['no issuer certificate', `${header}${applet}`],
    ['bytes behind the last module', `${header}03000D0108D392F00026014D440008FF0600023000`],
    ['an AID of four bytes', `${header}0300080104D392F00000080600023000`],
    ['a component cut short', `${header}${applet}0600`],
  ])('are refused with %s', (_name, components) => {
    expect(() => parse(components)).toThrow(ApduFormatError);
  });
});

describe('personalisation', () => {
  it('asks for token info, certificate, PIN policy and five enciphered key components', () => {
    expect(REQUIRED_DGIS).toHaveLength(8);
    expect(ENCIPHERED_DGIS).toEqual([0x8121, 0x8122, 0x8123, 0x8124, 0x8125]);
    expect(REQUIRED_DGIS).not.toContain(JpkiDgi.POSSESSION_REQUEST);
  });
  it('codes the PIN policy in three bytes and never a PIN', () => {
    expect(hex(encodeDgi(pinPolicyDgi()))).toBe('001803030404');
    expect(decodePinPolicy(bytes('030404'))).toEqual(USER_PIN_POLICY);
    for (const wrong of ['', '0304', '000404', '030504', '100404', '030411', '030004']) {
      expect(() => decodePinPolicy(bytes(wrong))).toThrow(ApduFormatError);
    }
  });
  it('signs "sumaho-jpki possession" and the nonce', () => {
    const nonce = new Uint8Array(32).fill(9);
    expect(hex(possessionText(nonce))).toBe(hex(new TextEncoder().encode('sumaho-jpki possession')) + '09'.repeat(32));
    expect(hex(encodeDgi(possessionRequestDgi(nonce)))).toBe('7FF020' + '09'.repeat(32));
    expect(() => possessionRequestDgi(new Uint8Array(31))).toThrow(ApduFormatError);
  });
});
