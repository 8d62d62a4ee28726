import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CERTIFICATE_STATES, isLive } from '../certificate/certificate-states';
import { ELEMENT_STATES } from '../element/element-states';
import { CLEAN_GAPS, cleanCodeFrom, cleanGaps, parseCleanCode } from './clean-proof';

describe('The proof that a SIM or phone holds no key', () => {
  it('is given for what is deleted, ended and not written again, and for nothing else, in every state of both axes', () => {
    const used = new Set<string>();
    for (const element of ELEMENT_STATES) {
      for (const certificate of [null, ...CERTIFICATE_STATES]) {
        for (const writtenAgain of [false, true]) {
          const gaps = cleanGaps({ element, certificate, writtenAgain });
          const over = certificate === null || !(isLive(certificate) || ['reserved', 'issued'].includes(certificate));
          expect([element, certificate, writtenAgain, gaps.length === 0]).toEqual([
            element,
            certificate,
            writtenAgain,
            element === 'deleted' && over && !writtenAgain,
          ]);
          for (const gap of gaps) used.add(gap);
        }
      }
    }
    expect([...used].sort()).toEqual([...CLEAN_GAPS].sort());
  });

  it.each([
    ['unreachable', 'revoked', ['out-of-reach']],
    ['deletion-ordered', 'revoked', ['deletion-awaited']],
    ['personalised', 'active', ['certificate-still-live', 'deletion-not-ordered']],
    ['locked', 'suspended', ['certificate-still-live', 'deletion-not-ordered']],
    ['applet', 'issued', ['application-under-way', 'deletion-not-ordered']],
    ['absent', null, ['no-word-of-the-card']],
  ] as const)('%s with a certificate %s misses %s', (element, certificate, gaps) =>
    expect(cleanGaps({ element, certificate, writtenAgain: false })).toEqual(gaps),
  );
});

describe('The code of a proof', () => {
  it('is sixteen characters without 0, O, 1 and I, and reads back in any width, case and grouping', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 16 }), (random) => {
        const code = cleanCodeFrom(random);
        expect(code).toMatch(/^([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}$/);
        const wide = code
          .toLowerCase()
          .replace(/[!-~]/g, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0));
        for (const typed of [code, wide, code.replaceAll('-', ' '), ` ${code.replaceAll('-', '')}\n`]) {
          expect(parseCleanCode(typed)).toBe(code);
        }
      }),
    );
    expect(cleanCodeFrom(new Uint8Array(10))).toBe('2222-2222-2222-2222');
    expect(() => cleanCodeFrom(new Uint8Array(9))).toThrow(RangeError);
  });

  it.each(['', 'ABCD', '0000-0000-0000-0000', 'A-CVVV-42T4-3GBY', '2222-2222-2222-2222-2'])('%s is none', (typed) =>
    expect(parseCleanCode(typed)).toBeUndefined(),
  );
});
