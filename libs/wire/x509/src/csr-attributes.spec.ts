// What the authority wants in a request (RFC 7030 §4.5.2), and the example of that section.
import { describe, expect, it } from 'vitest';
import type { CsrKeyKind } from './csr-attributes';
import { buildCsrAttributes, parseCsrAttributes } from './csr-attributes';
import { DerError } from './der/read';
import { fromBase64, fromHex, toHex } from './text-forms';

describe('CsrAttrs', () => {
  it.each<[CsrKeyKind, string]>([
    ['rsa-2048', '301e06092a864886f70d010907301106092a864886f70d010101310402020800'],
    ['p-256', '302206092a864886f70d010907301506072a8648ce3d0201310a06082a8648ce3d030107'],
    ['p-384', '301f06092a864886f70d010907301206072a8648ce3d0201310706052b81040022'],
  ])('for %s have the bytes worked out by hand', (keyKind, hex) => {
    expect(toHex(buildCsrAttributes({ keyKind, challengePassword: true }))).toBe(hex);
    expect(parseCsrAttributes(fromHex(hex))).toEqual({ keyKind, challengePassword: true });
  });
  it('of the example in RFC 7030 are read', () => {
    const example = 'MEEGCSqGSIb3DQEJBzASBgcqhkjOPQIBMQcGBSuBBAAiMBYGCSqGSIb3DQEJDjEJBgcrBgEBAQEWBggqhkjOPQQDAw==';
    expect(parseCsrAttributes(fromBase64(example))).toEqual({ keyKind: 'p-384', challengePassword: true });
  });
  it.each([
    ['no key type', '300b06092a864886f70d010907'],
    ['another curve', '3014301206072a8648ce3d0201310706052b81040023'],
    ['nothing', '3000'],
  ])('with %s are refused', (_what, hex) => {
    expect(() => parseCsrAttributes(fromHex(hex))).toThrow(DerError);
  });
});
