import { createECDH, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytes, concat, decodeTlvs, encodeTlv, hex } from '@sumaho-jpki/wire/apdu';
import {
  aesCmac,
  agreeSpAreaKeys,
  CasdCertificateError,
  encodeCasdCertificate,
  generateEphemeralKey,
  keyAgreementDgi,
  publicKeyFromPoint,
  SecureChannelError,
  verifyCasdCertificate,
  verifyReceipt,
  x963Kdf,
} from './index';
import { decodeIccidBcd, encodeIccidBcd } from './casd-certificate';

describe('scenario 3 key agreement', () => {
  // NIST CAVS ECC CDH primitive, P-256, count 0.
  const casdPublicPoint = bytes(
    '04 700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d287 db71e509e3fd9b060ddb20ba5c51dcc5948d46fbf640dfe0441782cab85fa4ac',
  );
  const privateKey = bytes('7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534');
  const z = bytes('46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b');

  it('derives keys as ANSI X9.63 with SHA-256 does (NIST CAVS)', () => {
    expect(hex(x963Kdf(bytes('96c05619d56c328ab95fe84b18264b08725b85e33fd34f08'), bytes(''), 16))).toBe(
      '443024C3DAE66B95E6F5670601558F71',
    );
  });
  it('makes receipt key, K-ENC, K-MAC and K-DEK from the shared x-coordinate', () => {
    const keys = agreeSpAreaKeys({ ephemeral: { privateKey, publicPoint: bytes('') }, casdPublicPoint });
    const expected = x963Kdf(z, bytes('5C8810'), 64);
    expect(hex(concat(keys.receiptKey, keys.enc, keys.mac, keys.dek))).toBe(hex(expected));
  });
  it('lays out DGI 00A6', () => {
    const dgi = keyAgreementDgi(casdPublicPoint);
    expect(dgi.dgi).toBe(0x00a6);
    expect(hex(dgi.value)).toBe(
      hex(bytes(`A612 900103 95015C 800188 810110 830130 820101 7F4943 B041 ${hex(casdPublicPoint)}`)),
    );
    expect(() => keyAgreementDgi(bytes('02'.repeat(33)))).toThrow(SecureChannelError);
  });
  it('agrees with the other side, and the receipt proves it', () => {
    const casd = createECDH('prime256v1');
    const point = casd.generateKeys();
    const ephemeral = generateEphemeralKey();
    const dgiValue = keyAgreementDgi(ephemeral.publicPoint).value;
    const owner = agreeSpAreaKeys({ ephemeral, casdPublicPoint: point });
    const card = x963Kdf(casd.computeSecret(ephemeral.publicPoint), bytes('5C8810'), 64);
    expect(hex(owner.dek)).toBe(hex(card.slice(48)));
    const receipt = aesCmac(card.slice(0, 16), dgiValue);
    const { receiptKey } = owner;
    expect(verifyReceipt({ receiptKey, dgiValue, answer: encodeTlv(0x86, receipt) })).toBe(true);
    expect(verifyReceipt({ receiptKey, dgiValue, answer: receipt })).toBe(true);
    const altered = receipt.slice();
    altered[15] = (altered[15] ?? 0) ^ 1;
    expect(verifyReceipt({ receiptKey, dgiValue, answer: altered })).toBe(false);
    expect(verifyReceipt({ receiptKey, dgiValue, answer: encodeTlv(0x87, receipt) })).toBe(false);
    expect(verifyReceipt({ receiptKey, dgiValue, answer: bytes('8610') })).toBe(false);
    expect(verifyReceipt({ receiptKey, dgiValue, answer: bytes('') })).toBe(false);
    const other = keyAgreementDgi(ephemeral.publicPoint, 0x31).value;
    expect(verifyReceipt({ receiptKey, dgiValue: other, answer: receipt })).toBe(false);
  });
  it('refuses a point that is not on the curve', () => {
    const off = casdPublicPoint.slice();
    off[64] = (off[64] ?? 0) ^ 1;
    expect(() => agreeSpAreaKeys({ ephemeral: generateEphemeralKey(), casdPublicPoint: off })).toThrow(
      SecureChannelError,
    );
  });
});

describe('CASD certificate', () => {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = {
    serial: bytes('0000000000000001'),
    authorityId: bytes('4341'),
    iccid: '8981100000000000001',
    expiry: '20361231',
    publicPoint: generateEphemeralKey().publicPoint,
  };
  const now = new Date('2026-11-22T00:00:00Z');
  const raw = encodeCasdCertificate(content, authority.privateKey);
  const verify = (certificate: Uint8Array, more: object = {}) =>
    verifyCasdCertificate(certificate, { authorityKey: authority.publicKey, now, ...more });
  const faultOf = (check: () => unknown) => {
    try {
      check();
    } catch (error) {
      return (error as CasdCertificateError).fault;
    }
    return 'accepted';
  };

  it('is accepted under the pinned authority, for its SIM, until the end of its last day in Japan', () => {
    expect(verify(raw, { iccid: content.iccid, authorityId: bytes('4341') })).toEqual(content);
    expect(faultOf(() => verify(raw, { now: new Date('2036-12-31T14:59:59Z') }))).toBe('accepted');
    expect(faultOf(() => verify(raw, { now: new Date('2036-12-31T15:00:00Z') }))).toBe('expired');
  });
  it('is refused under another authority, id or SIM', () => {
    expect(faultOf(() => verify(raw, { authorityKey: stranger.publicKey }))).toBe('signature-invalid');
    expect(faultOf(() => verify(raw, { authorityId: bytes('4342') }))).toBe('other-authority');
    expect(faultOf(() => verify(raw, { iccid: '8981100000000000002' }))).toBe('other-subject');
  });
  it('is refused when any byte is altered, cut or added', () => {
    for (let at = 0; at < raw.length; at += 1) {
      const altered = raw.slice();
      altered[at] = (altered[at] ?? 0) ^ 0x01;
      expect(faultOf(() => verify(altered))).toMatch(/malformed|signature-invalid/);
      expect(faultOf(() => verify(raw.slice(0, at)))).toBe('malformed');
    }
    expect(faultOf(() => verify(concat(raw, [0])))).toBe('malformed');
    const inner = decodeTlvs(raw)[0]?.value ?? bytes('');
    expect(faultOf(() => verify(encodeTlv(0x7f21, inner, encodeTlv(0x53, bytes('00')))))).toBe('malformed');
  });
  it('carries its point as a usable key and its ICCID as digits in order', () => {
    expect(publicKeyFromPoint(content.publicPoint).asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(hex(encodeIccidBcd('8981100000000000001'))).toBe('8981100000000000001F');
    expect(decodeIccidBcd(encodeIccidBcd('89811000000000000012'))).toBe('89811000000000000012');
    expect(() => encodeIccidBcd('898110')).toThrow();
    const [outer] = decodeTlvs(raw);
    expect(decodeTlvs(outer?.value ?? bytes('')).map((tlv) => tlv.tag)).toEqual([
      0x93, 0x42, 0x5f20, 0x95, 0x5f24, 0x7f49, 0x5f37,
    ]);
  });
});
