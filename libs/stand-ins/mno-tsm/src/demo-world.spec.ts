import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublicKey } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyCasdCertificate } from '@sumaho-jpki/wire/globalplatform';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { FileCardStore, powerUp } from '@sumaho-jpki/stand-ins/uicc';
import { cardPath, casdCertificateOf, prepareCards } from './card-factory';
import { prepareMnoTsm } from './carriers-file';
import { isdKeysOf } from './carrier-keys';
import { checkDigit, withCheckDigit } from './check-digit';
import { DEMO_LINES, lineOfMsisdn } from './demo-lines';

const data = mkdtempSync(join(tmpdir(), 'demo-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

describe('the check digit', () => {
  it.each([
    // The two numbers every description of the Luhn formula shows, and one that is worked out by head: 5 doubled is 10, 1 + 0 + 9.
    ['7992739871', '3'],
    ['49015420323751', '8'],
    ['5', '9'],
  ])('of %s is %s', (digits, expected) => {
    expect(checkDigit(digits)).toBe(expected);
    expect(withCheckDigit(digits)).toBe(digits + expected);
  });
});

describe('the demo lines', () => {
  it('have numbers, ICCIDs and IMEIs of valid form, each once', () => {
    for (const { msisdn, iccid, imei } of DEMO_LINES) {
      expect(msisdn).toMatch(/^\+8190\d{8}$/);
      expect(iccid).toMatch(/^8981\d{15}$/);
      expect(checkDigit(iccid.slice(0, -1))).toBe(iccid.at(-1));
      expect(imei).toMatch(/^\d{15}$/);
      expect(checkDigit(imei.slice(0, -1))).toBe(imei.at(-1));
    }
    for (const { eid } of DEMO_LINES) if (eid !== null) expect(BigInt(eid) % 97n).toBe(1n);
    expect(DEMO_LINES.filter(({ eid }) => eid !== null).map(({ os }) => os)).toContain('ios');
    for (const field of ['msisdn', 'iccid', 'imei'] as const) {
      expect(new Set(DEMO_LINES.map((line) => line[field])).size).toBe(DEMO_LINES.length);
    }
  });
  it('are found with and without the plus sign', () => {
    expect(lineOfMsisdn('+819000000004')).toMatchObject({ carrier: 'mvno-a', host: 'docomo' });
    expect(lineOfMsisdn('819000000004')).toBe(lineOfMsisdn('+819000000004'));
    expect(lineOfMsisdn('819000009999')).toBeUndefined();
  });
});

describe('the card factory', () => {
  it('gives no key to two cards', () => {
    prepareCards(data);
    const keys = DEMO_LINES.flatMap(({ iccid }) =>
      powerUp(new FileCardStore(cardPath(data, iccid)))
        .snapshot()
        .applications.flatMap(({ securityDomain }) => securityDomain?.keys ?? [])
        // Public keys (B0 EC, A0 and A1 RSA) are the authority's or the carrier's, and the same on every card.
        .filter(({ type }) => ![0xa0, 0xa1, 0xb0].includes(type))
        .map(({ components }) => components[0]?.value),
    );
    expect(keys.length).toBeGreaterThanOrEqual(4 * DEMO_LINES.length);
    expect(new Set(keys).size).toBe(keys.length);
  });
  it('makes one card per line, certified by the authority it exports, and never touches it again', () => {
    const first = prepareCards(data);
    const authorityKey = createPublicKey({ key: { ...first.casdAuthorityPublicJwk }, format: 'jwk' });
    for (const { iccid } of DEMO_LINES) {
      expect(powerUp(new FileCardStore(cardPath(data, iccid))).iccid).toBe(iccid);
      const certificate = casdCertificateOf(data, iccid) ?? new Uint8Array(0);
      expect(verifyCasdCertificate(certificate, { authorityKey, iccid, now: new Date() }).iccid).toBe(iccid);
    }
    const before = DEMO_LINES.map(({ iccid }) => readFileSync(cardPath(data, iccid), 'utf8'));
    expect(prepareCards(data)).toEqual(first);
    expect(DEMO_LINES.map(({ iccid }) => readFileSync(cardPath(data, iccid), 'utf8'))).toEqual(before);
    const index = JSON.parse(readFileSync(join(data, 'cards', 'index.json'), 'utf8')) as Record<string, string>;
    expect(index).toEqual(Object.fromEntries(DEMO_LINES.map(({ msisdn, iccid }) => [msisdn, iccid])));
  });
  it('gives every SIM keys of its own from its carrier’s master', () => {
    // AES-CMAC(00…0F, 01 ‖ 8981100000000000017F) and 02, 03: computed with openssl mac -cipher AES-128-CBC CMAC.
    const master = { master: bytes('000102030405060708090A0B0C0D0E0F'), derivation: 'cmac' as const };
    const keys = isdKeysOf(master, '8981100000000000017');
    const all = [keys.enc, keys.mac, keys.dek].map(hex);
    expect(all).toEqual(KNOWN_KEYS);
    expect(isdKeysOf(master, '8981100000000000025').enc).not.toEqual(keys.enc);
  });
  it('keeps keys from other users of the machine', () => {
    for (const name of ['docomo/isd-master.json', 'docomo/message-key.jwk.json']) {
      prepareMnoTsm(data, 'http://localhost:4200');
      expect(statSync(join(data, 'mno', name)).mode & 0o077).toBe(0);
    }
  });
});

const KNOWN_KEYS = [
  'C089A34F80139801F9E072183B6F20CC',
  '7E55A4BDE6EDBA4F97CD532A11994EB7',
  '9AD891E4E286F4A930599C54266D2CA0',
];

describe('the list of carriers for J-LIS', () => {
  it('has every network operator with its own key, and the MVNO with address and key of its host', () => {
    const { carriers } = prepareMnoTsm(data, 'http://localhost:4200');
    expect(carriers.map(({ code, hostCarrier }) => [code, hostCarrier])).toEqual([
      ['docomo', undefined],
      ['kddi', undefined],
      ['softbank', undefined],
      ['mvno-a', 'docomo'],
    ]);
    const [docomo, kddi, , mvno] = carriers;
    expect(docomo?.messagingUrl).toBe('http://localhost:4200/sandbox/mno/docomo/gp/messaging/2');
    expect(mvno?.messagingUrl).toBe(docomo?.messagingUrl);
    expect(mvno?.publicJwk).toEqual(docomo?.publicJwk);
    expect(kddi?.publicJwk).not.toEqual(docomo?.publicJwk);
    for (const { publicJwk } of carriers) expect(Object.keys(publicJwk).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    expect(prepareMnoTsm(data, 'http://localhost:4200').carriers).toEqual(carriers);
  });
});
