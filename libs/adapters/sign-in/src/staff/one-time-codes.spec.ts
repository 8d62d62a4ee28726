import { Secret } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { TotpOneTimeCodes } from './one-time-codes';

const codes = new TotpOneTimeCodes('a-master-secret-of-the-test-0123456789');
/** The secret of RFC 6238 appendix B (SHA-1). */
const base32 = Secret.fromLatin1('12345678901234567890').base32;
const sealed = codes.seal(base32);
const at = (seconds: number) => new Date(seconds * 1000);

describe('A one-time code', () => {
  // RFC 6238 appendix B, the last six of its eight digits.
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at %i s is %s, of the time step it belongs to', (seconds, code) => {
    expect(codes.check(sealed, code, at(seconds))).toBe(Math.floor(seconds / 30));
  });

  it('is good one step early and late, and names the step that it belongs to', () => {
    const step = Math.floor(1234567890 / 30);
    expect(codes.check(sealed, '005924', at(1234567890 + 30))).toBe(step);
    expect(codes.check(sealed, '005924', at(1234567890 - 30))).toBe(step);
    expect(codes.check(sealed, '005924', at(1234567890 + 60))).toBeNull();
    expect(codes.check(sealed, '005924', at(1234567890 - 60))).toBeNull();
  });

  it.each(['', '5924', '0059241', '00592a', ' 005924', '００５９２４', '-05924'])(
    'is six digits: "%s" is none',
    (code) => {
      expect(codes.check(sealed, code, at(1234567890))).toBeNull();
    },
  );
});

describe('The secret of one-time codes', () => {
  it('rests sealed: nothing of it is seen, and two seals of it differ', () => {
    expect(sealed).not.toContain(base32);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain(base32);
    expect(codes.seal(base32)).not.toBe(sealed);
  });

  it('is opened by the same master secret only, and not when it was changed', () => {
    const other = new TotpOneTimeCodes('another-master-secret-of-the-test-012');
    expect(() => other.check(sealed, '287082', at(59))).toThrow();
    const bytes = Buffer.from(sealed, 'base64url');
    for (const place of [0, 12, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(() => codes.check(changed.toString('base64url'), '287082', at(59))).toThrow();
    }
  });
});
