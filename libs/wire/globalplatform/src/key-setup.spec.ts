// Scenarios 1, 2A and 3 with a derivation random, and certificates, against the card's half written here a second time.
import { createECDH, createPrivateKey, createPublicKey, diffieHellman, randomBytes, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytes, concat, decodeTlvs, encodeTlv, findTlv, hex } from '@sumaho-jpki/wire/apdu';
import { SecureChannelError } from './aes';
import {
  CardCertificateError,
  CertificateRole,
  KEY_AGREEMENT_USAGE,
  encodeCardCertificate,
  parseCardCertificate,
  verifyCardCertificate,
} from './card-certificate';
import { pullKeys, pushKeys } from './confidential-setup';
import { agreeSpAreaKeys, derivationRandomOf, keyAgreementDgi, verifyReceipt } from './scenario3';
import { aesCbc, aesCbcOpen, cmac, x963 } from './testing/oracle';

const zero = new Uint8Array(16);
function keyPair(scalar: Buffer = randomBytes(32)) {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(scalar);
  const publicPoint = concat(ecdh.getPublicKey());
  const part = (from: number) => Buffer.from(publicPoint.slice(from, from + 32)).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: part(1), y: part(33) };
  return {
    scalar: concat(scalar),
    publicPoint,
    publicKey: createPublicKey({ key: jwk, format: 'jwk' }),
    privateKey: createPrivateKey({ key: { ...jwk, d: scalar.toString('base64url') }, format: 'jwk' }),
  };
}
type Pair = ReturnType<typeof keyPair>;
const agreed = (own: Pair, other: Pair) => diffieHellman({ privateKey: own.privateKey, publicKey: other.publicKey });
const rawSign = (own: Pair, text: Uint8Array) =>
  concat(sign('sha256', text, { key: own.privateKey, dsaEncoding: 'ieee-p1363' }));

const [authority, owner, casd, signer, cardEphemeral, ownerEphemeral] = Array.from({ length: 6 }, () => keyPair()) as [
  Pair,
  Pair,
  Pair,
  Pair,
  Pair,
  Pair,
];
const certificate = {
  serial: bytes('0102'),
  authorityId: bytes('4A2D4C4953'),
  subjectId: bytes('0A0B0C'),
  usage: KEY_AGREEMENT_USAGE,
  role: CertificateRole.DOMAIN_OWNER,
  expiry: '20351231',
  publicPoint: owner.publicPoint,
};
const ownerCertificate = encodeCardCertificate(certificate, authority.privateKey);
const TEMPLATE = (scenario: string, length = '10') => `A61290 01${scenario} 95015C 800188 8101${length} 830130 820101`;

describe.each([16, 24, 32] as const)('keys of %i bytes', (keyLength) => {
  const length = keyLength.toString(16);
  const info = bytes(`5C88${length}`);
  const keys = {
    enc: concat(randomBytes(keyLength)),
    mac: concat(randomBytes(keyLength)),
    dek: concat(randomBytes(keyLength)),
  };
  const material = concat(keys.enc, keys.mac, keys.dek);
  const whole = concat(material, new Uint8Array((16 - (material.length % 16)) % 16));

  it('scenario 1: the card’s keys reach the owner, and only when the CASD signed', () => {
    const opening = pullKeys({
      ownerCertificate,
      ownerKey: owner.scalar,
      casdSigningPoint: signer.publicPoint,
      keyLength,
    });
    const [first, second] = opening.dgis;
    expect(first).toEqual({ dgi: 0x7f21, value: decodeTlvs(ownerCertificate)[0]?.value });
    expect(hex(second?.value ?? zero)).toBe(hex(bytes(TEMPLATE('01', length))));
    const wrapping = x963(agreed(cardEphemeral, owner), info, 32);
    const told = concat(
      encodeTlv(0x7f49, encodeTlv(0xb0, cardEphemeral.publicPoint)),
      encodeTlv(0x86, aesCbc(wrapping, zero, whole)),
    );
    const answer = concat(told, encodeTlv(0x5f37, rawSign(signer, concat(second?.value ?? zero, told))));
    expect(opening.complete(answer)).toEqual(keys);
    expect(() => opening.complete(concat(told, encodeTlv(0x5f37, rawSign(signer, told))))).toThrow('did not sign');
    for (let at = 0; at < answer.length; at += 1) {
      const altered = Uint8Array.from(answer);
      altered[at] = (altered[at] ?? 0) ^ 0x01;
      expect(() => opening.complete(altered), `byte ${at}`).toThrow();
    }
  });

  it('scenario 2A: the owner’s keys, enciphered for the CASD and signed; the receipt proves them', () => {
    const ephemeral = { privateKey: ownerEphemeral.scalar, publicPoint: ownerEphemeral.publicPoint };
    const request = {
      keys,
      keyLength,
      ownerCertificate,
      ownerKey: owner.privateKey,
      casdPublicPoint: casd.publicPoint,
      ephemeral,
    };
    const pushed = pushKeys(request);
    const value = pushed.dgis[1]?.value ?? zero;
    const [template, agreement, wrapped, signature] = decodeTlvs(value);
    expect(hex(encodeTlv(0xa6, template?.value ?? zero))).toBe(hex(bytes(TEMPLATE('02', length))));
    expect(findTlv(decodeTlvs(agreement?.value ?? zero), 0xb0)?.value).toEqual(ownerEphemeral.publicPoint);
    const derived = x963(agreed(casd, ownerEphemeral), info, keyLength + 32);
    const clear = aesCbcOpen(derived.subarray(keyLength), zero, wrapped?.value ?? zero);
    expect(hex(clear.subarray(0, 3 * keyLength))).toBe(hex(material));
    const signed = value.slice(0, -67);
    expect(
      verify('sha256', signed, { key: owner.publicKey, dsaEncoding: 'ieee-p1363' }, signature?.value ?? zero),
    ).toBe(true);
    const receipt = encodeTlv(0x86, cmac(derived.subarray(0, keyLength), value));
    expect(pushed.isReceipt(receipt)).toBe(true);
    expect(pushed.isReceipt(encodeTlv(0x86, zero))).toBe(false);
    expect(() => pushKeys({ ...request, keyLength: keyLength === 16 ? 24 : 16 })).toThrow(SecureChannelError);
  });
});

describe('scenario 3 with a derivation random', () => {
  it('derives from the random too', () => {
    const dgi = keyAgreementDgi(ownerEphemeral.publicPoint, 0x30, true);
    expect(hex(dgi.value).slice(0, 12)).toBe('A61390020301');
    const ephemeral = { privateKey: ownerEphemeral.scalar, publicPoint: ownerEphemeral.publicPoint };
    const random = bytes('00112233445566778899AABBCCDDEEFF');
    const keys = agreeSpAreaKeys({ ephemeral, casdPublicPoint: casd.publicPoint, derivationRandom: random });
    const material = x963(agreed(casd, ownerEphemeral), concat(bytes('5C8810'), random), 64);
    expect(hex(concat(keys.receiptKey, keys.enc, keys.mac, keys.dek))).toBe(hex(material));
    const answer = concat(encodeTlv(0x85, random), encodeTlv(0x86, cmac(keys.receiptKey, dgi.value)));
    expect(derivationRandomOf(answer)).toEqual(random);
    expect(verifyReceipt({ receiptKey: keys.receiptKey, dgiValue: dgi.value, answer })).toBe(true);
    expect(derivationRandomOf(bytes('8600'))).toBeUndefined();
  });
});

describe('card certificates', () => {
  const now = new Date('2026-11-22T00:00:00Z');
  const expected = { authorityKey: authority.publicKey, now };
  it('come back as issued, with and without a role', () => {
    expect(
      verifyCardCertificate(ownerCertificate, {
        ...expected,
        subjectId: bytes('0A0B0C'),
        authorityId: bytes('4A2D4C4953'),
      }),
    ).toEqual(certificate);
    const { role: _role, ...plain } = certificate;
    expect(verifyCardCertificate(encodeCardCertificate(plain, authority.privateKey), expected)).toEqual(plain);
    expect(parseCardCertificate(ownerCertificate).signature).toHaveLength(64);
  });
  it.each([
    ['expired', { now: new Date('2036-01-01T00:00:00+09:00') }],
    ['other-authority', { authorityId: bytes('AA') }],
    ['other-subject', { subjectId: bytes('AA') }],
    ['signature-invalid', { authorityKey: owner.publicKey }],
  ] as const)('are refused as %s', (fault, change) => {
    expect(() => verifyCardCertificate(ownerCertificate, { ...expected, ...change })).toThrow(
      expect.objectContaining({ fault }),
    );
  });
  it('the last day counts whole in Japan', () => {
    expect(() =>
      verifyCardCertificate(ownerCertificate, { ...expected, now: new Date('2035-12-31T23:59:59+09:00') }),
    ).not.toThrow();
  });
  it('changed in any byte, are no certificate', () => {
    for (let at = 0; at < ownerCertificate.length; at += 1) {
      const altered = Uint8Array.from(ownerCertificate);
      altered[at] = (altered[at] ?? 0) ^ 0x01;
      expect(() => verifyCardCertificate(altered, expected), `byte ${at}`).toThrow(CardCertificateError);
    }
  });
});
