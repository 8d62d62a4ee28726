import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemCodeOf } from '../problems/problem-codes';
import { applicationNumber, isApplicationNumber, parseApplicationNumber } from './application-number';
import { eidHolds, luhnDigit, luhnHolds } from './check-digits';
import {
  detectIdentifiers,
  formatPhoneNumber,
  maskPhoneNumber,
  parseCertificateSerial,
  parseEid,
  parseErrorNumber,
  parseIccid,
  parseImei,
  parsePhoneNumber,
} from './detect';

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(''));
const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
const bytes7 = fc.uint8Array({ minLength: 7, maxLength: 7 });
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

describe('A Japanese mobile number', () => {
  it.each([
    '09012345678',
    '090-1234-5678',
    '090 1234 5678',
    '(090)1234-5678',
    '０９０－１２３４－５６７８',
    '090‐1234‐5678',
    '090−1234−5678',
    '090ー1234ー5678',
    '+81 90 1234 5678',
    '+81(0)90-1234-5678',
    '+819012345678',
    '819012345678',
    '0081-90-1234-5678',
    '010-81-90-1234-5678',
    'tel:+81-90-1234-5678',
    '\u202a090-1234-5678\u202c',
    '090.1234.5678',
  ])('typed as %j is +819012345678', (typed) => expect(parsePhoneNumber(typed)).toBe('+819012345678'));

  it.each(['060-1234-5678', '070-1234-5678', '080-1234-5678'])('may be %s', (typed) => {
    expect(parsePhoneNumber(typed)).toMatch(/^\+81[678]0\d{8}$/);
  });

  it.each([
    '03-1234-5678',
    '020-1234-5678',
    '050-1234-5678',
    '090-1234-567',
    '090-1234-56789',
    '+81-50-1234-5678',
    '+1 202 555 0100',
    '',
    'x',
  ])('is not %j', (typed) => expect(parsePhoneNumber(typed)).toBeUndefined());

  it('is shown as people write it, or with its middle hidden', () => {
    expect(formatPhoneNumber('+819012345678')).toBe('090-1234-5678');
    expect(maskPhoneNumber('+819012345678')).toBe('090-****-5678');
  });

  it('survives every way of writing it', () => {
    fc.assert(
      fc.property(fc.constantFrom('6', '7', '8', '9'), digits(8), fc.boolean(), (second, rest, wide) => {
        const e164 = `+81${second}0${rest}`;
        const written = formatPhoneNumber(e164);
        return parsePhoneNumber(wide ? fullWidth(written) : written) === e164;
      }),
    );
  });
});

describe('Check digits', () => {
  it('by Luhn hold for known numbers', () => {
    expect(luhnHolds('79927398713')).toBe(true);
    expect(luhnHolds('490154203237518')).toBe(true);
    expect(luhnHolds('79927398710')).toBe(false);
    expect(luhnDigit('7992739871')).toBe('3');
  });

  it('by Luhn catch every single wrong digit', () => {
    fc.assert(
      fc.property(digits(14), fc.nat({ max: 14 }), fc.integer({ min: 1, max: 9 }), (payload, at, shift) => {
        const whole = payload + luhnDigit(payload);
        const wrong = [...whole]
          .map((digit, index) => (index === at ? String((Number(digit) + shift) % 10) : digit))
          .join('');
        return luhnHolds(whole) && !luhnHolds(wrong);
      }),
    );
  });

  it('of an EID are 1 modulo 97', () => {
    expect(eidHolds('89049032123451234512345678901235')).toBe(true);
    expect(eidHolds('89049032123451234512345678901234')).toBe(false);
  });
});

describe('The application number', () => {
  it('is A and three groups of four, without 0, O, 1 and I', () => {
    fc.assert(fc.property(bytes7, (random) => /^A(-[2-9A-HJ-NP-Z]{4}){3}$/.test(applicationNumber(random))));
    expect(applicationNumber(new Uint8Array(7))).toBe('A-2222-2222-2222');
    expect(() => applicationNumber(new Uint8Array(6))).toThrow(RangeError);
  });

  it('comes back from every way of typing it', () => {
    fc.assert(
      fc.property(bytes7, (random) => {
        const number = applicationNumber(random);
        return [
          number,
          number.toLowerCase(),
          number.replace(/-/g, ''),
          fullWidth(number),
          ` ${number.replace(/-/g, ' ')} `,
        ].every((typed) => parseApplicationNumber(typed) === number);
      }),
    );
  });

  it('catches every single wrong character', () => {
    fc.assert(
      fc.property(bytes7, fc.nat({ max: 11 }), fc.integer({ min: 1, max: 31 }), (random, at, shift) => {
        const body = applicationNumber(random).replace(/-/g, '').slice(1);
        const other = ALPHABET.charAt((ALPHABET.indexOf(body.charAt(at)) + shift) % 32);
        return parseApplicationNumber(`A${body.slice(0, at)}${other}${body.slice(at + 1)}`) === undefined;
      }),
    );
  });

  it('catches every swap of two unequal characters', () => {
    fc.assert(
      fc.property(bytes7, fc.nat({ max: 11 }), fc.nat({ max: 11 }), (random, a, b) => {
        const body = [...applicationNumber(random).replace(/-/g, '').slice(1)];
        const [first, second] = [body[a] ?? '', body[b] ?? ''];
        body[a] = second;
        body[b] = first;
        return (parseApplicationNumber(`A${body.join('')}`) === undefined) === (first !== second);
      }),
    );
  });

  it('differs for different bytes', () => {
    fc.assert(
      fc.property(bytes7, bytes7, (one, two) => {
        const significant = (bytes: Uint8Array) => [(bytes[0] ?? 0) & 0x7f, ...bytes.slice(1)].join();
        return (applicationNumber(one) === applicationNumber(two)) === (significant(one) === significant(two));
      }),
    );
  });

  it('is canonical in one form only', () => {
    expect(isApplicationNumber('A-2222-2222-2222')).toBe(true);
    expect(isApplicationNumber('A222222222222')).toBe(false);
    expect(isApplicationNumber('A-2222-2222-2223')).toBe(false);
  });
});

describe('Anything pasted into the desk search', () => {
  const iccid = `8981100022${'123456789'.slice(0, 8)}`;
  const whole = iccid + luhnDigit(iccid);

  it('is an ICCID of 19 or 20 digits, with or without the filler', () => {
    expect(whole).toHaveLength(19);
    expect(parseIccid(whole)).toBe(whole);
    expect(parseIccid(`${whole}F`)).toBe(whole);
    expect(parseIccid(`ICCID: ${whole.replace(/(\d{4})/g, '$1 ')}`)).toBe(whole);
    const twenty = `${iccid}9`;
    expect(parseIccid(twenty + luhnDigit(twenty))).toBe(twenty + luhnDigit(twenty));
    expect(parseIccid(whole.slice(0, -1) + String((Number(whole.at(-1)) + 1) % 10))).toBeUndefined();
  });

  it('is an IMEI, an EID or a serial, in any dress', () => {
    expect(parseImei('49-015420-323751-8')).toBe('490154203237518');
    expect(parseImei('IMEI：４９０１５４２０３２３７５１８')).toBe('490154203237518');
    expect(parseImei('490154203237519')).toBeUndefined();
    expect(parseEid('8904 9032 1234 5123 4512 3456 7890 1235')).toBe('89049032123451234512345678901235');
    expect(parseCertificateSerial('0x00AB:CD:EF:01:23:45:67:89')).toBe('abcdef0123456789');
    expect(parseCertificateSerial('abcdef')).toBeUndefined();
    expect(parseCertificateSerial('g'.repeat(20))).toBeUndefined();
  });

  it('gives the likeliest candidate first when it can be several things', () => {
    expect(detectIdentifiers('89049032123451234512345678901235').map(({ kind }) => kind)).toEqual([
      'eid',
      'certificate-serial',
    ]);
    expect(detectIdentifiers(whole).map(({ kind }) => kind)).toEqual(['iccid', 'certificate-serial']);
    expect(detectIdentifiers('090-1234-5678')).toEqual([{ kind: 'phone-number', value: '+819012345678' }]);
    expect(detectIdentifiers(' a-2222-2222-2222 ')).toEqual([
      { kind: 'application-number', value: 'A-2222-2222-2222' },
    ]);
  });

  it('never throws, answers canonical values only, and finds each again', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ maxLength: 200, unit: 'grapheme' }), digits(19), digits(15), digits(32)),
        (typed) =>
          detectIdentifiers(typed).every(({ kind, value }) =>
            detectIdentifiers(value).some((again) => again.kind === kind && again.value === value),
          ),
      ),
    );
  });

  it('too long or empty is nothing', () => {
    expect(detectIdentifiers('')).toEqual([]);
    expect(detectIdentifiers('9'.repeat(121))).toEqual([]);
  });
});

describe('An error number', () => {
  it.each([
    '519',
    '５１９',
    'エラー番号 519',
    'エラー番号：519',
    'エラーコード519',
    'Error 519',
    'error code: 519',
    'E-519',
    'No. 519',
    '#519',
    problemCodeOf(519) ?? '',
    ` ${fullWidth(problemCodeOf(519) ?? '').toUpperCase()} `,
    `/problems/${problemCodeOf(519)}`,
    `https://desk.example/problems/${problemCodeOf(519)}`,
  ])('is read from %j', (typed) => expect(detectIdentifiers(typed)).toEqual([{ kind: 'error-number', value: '519' }]));

  it.each(['000', '998', '5190', '51', 'エラー', '１２３４', 'no-such-code', 'toString', '/problems/'])(
    'is none in %j',
    (typed) => expect(parseErrorNumber(typed)).toBeUndefined(),
  );
});
