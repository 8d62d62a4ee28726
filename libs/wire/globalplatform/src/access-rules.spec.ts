import { ApduFormatError, bytes, hex } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { accessRule, deleteAccessRules, storeAccessRules } from './access-rules';

const AID = bytes('D392F000260100000001');
const HASH = new Uint8Array(32).fill(0xab);
const text = (words: string) => words.replaceAll(' ', '');

describe('an access rule', () => {
  it('names application, app and what it may do', () => {
    expect(hex(accessRule({ aid: AID, appHash: HASH, apdu: 'always', nfc: 'never' }))).toBe(
      text(`E238 E12E 4F0A D392F000260100000001 C120 ${'AB'.repeat(32)} E306 D00101 D10100`),
    );
  });

  it('may be for every application, every app, and for some commands only', () => {
    const filters = [bytes('00B00000FFFF0000'), bytes('00A40200FFFFFF00')];
    expect(hex(accessRule({ apdu: filters }))).toBe(
      text('E21A E104 4F00 C100 E312 D010 00B00000FFFF0000 00A40200FFFFFF00'),
    );
  });

  it.each([
    ['an AID of four bytes', { aid: AID.slice(0, 4), apdu: 'always' as const }],
    ['a hash of ten bytes', { appHash: HASH.slice(0, 10), apdu: 'always' as const }],
    ['no filter', { apdu: [] }],
    ['a filter of seven bytes', { apdu: [new Uint8Array(7)] }],
  ])('with %s is none', (_what, rule) => {
    expect(() => accessRule(rule)).toThrow(ApduFormatError);
  });
});

describe('the commands for ARA-M', () => {
  const rule = { aid: AID, apdu: 'never' as const };
  it('store and delete in BER-TLV form, P1 90', () => {
    expect(storeAccessRules([rule])).toMatchObject({ cla: 0x80, ins: 0xe2, p1: 0x90, p2: 0x00, le: 0 });
    expect(hex(storeAccessRules([rule]).data)).toBe(text('F017 E215 E10E 4F0A D392F000260100000001 C100 E303 D00100'));
    expect(hex(deleteAccessRules(rule).data)).toBe(text('F110 E10E 4F0A D392F000260100000001 C100'));
    expect(hex(deleteAccessRules().data)).toBe('F100');
  });

  it('take no empty list, and none that is longer than a command', () => {
    expect(() => storeAccessRules([])).toThrow(ApduFormatError);
    expect(() => storeAccessRules(Array.from({ length: 11 }, () => rule))).toThrow(ApduFormatError);
  });
});
