import {
  constants,
  createCipheriv,
  createHash,
  createSecretKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import { bytes, concat, encodeTlv, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import type { CardImage, KeyImage } from '../card-image';
import { powerUp } from '../manufacture';
import { keyImageOf } from '../manufacture-domains';
import { MemoryCardStore } from '../store/card-store';
import { cardBornWith, isdHost, keyedArea, NONE, swOf, withoutCounters } from '../testing/content-host';
import { JPKI_ELF, loadFile, SP_AREA } from '../testing/test-card';
import { deleteObject, extradite, install, loadBlocks, mustRun, setStatus } from '../testing/test-host';
import type { VirtualUicc } from '../virtual-uicc';

const AUTHORITY = bytes('D392F0002601CA01');
const AUTHORITY_HEX = hex(AUTHORITY);
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ec384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsaShort = generateKeyPairSync('rsa', { modulusLength: 1024 });
const rsaLong = generateKeyPairSync('rsa', { modulusLength: 2048 });

const { stream } = loadFile(1_500);
const block = stream.slice(4);
const digest = (name: string): Uint8Array => new Uint8Array(createHash(name).update(block).digest());
const SHA256 = digest('sha256');

const ecdsa =
  (key: KeyObject, hash = 'sha256') =>
  (text: Uint8Array): Uint8Array =>
    new Uint8Array(sign(hash, text, { key, dsaEncoding: 'ieee-p1363' }));
const pss = (text: Uint8Array): Uint8Array =>
  new Uint8Array(
    sign('sha256', text, { key: rsaLong.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
  );
const pkcs1 = (text: Uint8Array): Uint8Array => new Uint8Array(sign('sha1', text, rsaShort.privateKey));

const dap = (domain: Uint8Array, signature: Uint8Array): Uint8Array =>
  encodeTlv(0xe2, encodeTlv(0x4f, domain), encodeTlv(0xc3, signature));
const announce = (hash: Uint8Array, target = NONE): CommandApdu => install(0x02, JPKI_ELF, target, hash, NONE, NONE);

/** Loads and says the last status word; a refusal must have left no load file behind. */
function load(card: VirtualUicc, whole: Uint8Array, hash = SHA256, target = NONE): string {
  const host = isdHost(card);
  const before = withoutCounters(card);
  mustRun(host, [announce(hash, target)]);
  const sw = loadBlocks(whole)
    .map((each) => swOf(host.run(each)))
    .at(-1);
  if (sw !== '9000') expect(withoutCounters(card)).toBe(before);
  return sw ?? '';
}

const guarded = (publicKey: KeyObject): VirtualUicc => cardBornWith({ mandatedDap: { aid: AUTHORITY, publicKey } });

/** The same card with its memory changed. */
function changed(card: VirtualUicc, change: (image: CardImage) => void): VirtualUicc {
  const image = card.snapshot();
  change(image);
  const store = new MemoryCardStore();
  store.save(image);
  return powerUp(store);
}

function addKey(image: CardImage, aid: string, key: KeyImage): void {
  image.applications.find((entry) => entry.aid === aid)?.securityDomain?.keys.push(key);
}

describe('mandated DAP of the controlling authority', () => {
  it.each([
    ['ECDSA P-256', ec.publicKey, ecdsa(ec.privateKey), 'sha256'],
    ['ECDSA P-384', ec384.publicKey, ecdsa(ec384.privateKey, 'sha384'), 'sha384'],
    ['RSA-2048 PSS', rsaLong.publicKey, pss, 'sha512'],
    ['RSA-1024 PKCS#1 v1.5', rsaShort.publicKey, pkcs1, 'sha1'],
  ] as const)('by %s lets in what the authority signed, and nothing else', (_, publicKey, signer, hashName) => {
    const card = guarded(publicKey);
    const hash = digest(hashName);
    expect(load(card, stream, hash)).toBe('6985');
    expect(load(card, concat(dap(AUTHORITY, signer(new Uint8Array(hash.length))), stream), hash)).toBe('6985');
    expect(load(card, concat(dap(AUTHORITY, signer(hash)), stream), hash)).toBe('9000');
    expect(card.snapshot().loadFiles.at(-1)?.aid).toBe(hex(JPKI_ELF));
  });

  it('refuses a stranger’s signature, one under another name, and one without a hash', () => {
    const card = guarded(ec.publicKey);
    const good = ecdsa(ec.privateKey)(SHA256);
    expect(load(card, concat(dap(AUTHORITY, ecdsa(stranger.privateKey)(SHA256)), stream))).toBe('6985');
    expect(load(card, concat(dap(SP_AREA, good), stream))).toBe('6985');
    expect(load(card, concat(dap(AUTHORITY, good), dap(SP_AREA, good), stream))).toBe('6985');
    expect(load(card, concat(dap(AUTHORITY, good), stream), NONE)).toBe('6a80');
    expect(load(card, concat(stream, dap(AUTHORITY, good)))).toBe('6a80');
    expect(load(card, encodeTlv(0xe2, encodeTlv(0x4f, AUTHORITY)))).toBe('6a80');
  });

  it('signs a hash of no less strength than its key', () => {
    const sha1 = digest('sha1');
    expect(load(guarded(ec.publicKey), concat(dap(AUTHORITY, ecdsa(ec.privateKey)(sha1)), stream), sha1)).toBe('6a80');
    const weak = ecdsa(ec384.privateKey, 'sha384')(SHA256);
    expect(load(guarded(ec384.publicKey), concat(dap(AUTHORITY, weak), stream))).toBe('6a80');
  });

  it('refuses a file of which one byte is not the one that was signed', () => {
    const altered = stream.slice();
    altered[700] = (altered[700] ?? 0) ^ 1;
    expect(load(guarded(ec.publicKey), concat(dap(AUTHORITY, ecdsa(ec.privateKey)(SHA256)), altered))).toBe('6a80');
  });

  it('holds for every domain that loads, and is not lifted by the issuer: neither by deletion nor by a lock', () => {
    const card = guarded(ec.publicKey);
    const signed = concat(dap(AUTHORITY, ecdsa(ec.privateKey)(SHA256)), stream);
    const manager = keyedArea(card, '80C000')();
    mustRun(manager, [announce(SHA256)]);
    expect(
      loadBlocks(stream)
        .map((each) => swOf(manager.run(each)))
        .at(-1),
    ).toBe('6985');
    const isd = isdHost(card);
    expect(swOf(isd.run(deleteObject(AUTHORITY)))).toBe('6985');
    expect(swOf(isd.run(deleteObject(AUTHORITY, true)))).toBe('6985');
    mustRun(isd, [setStatus(0x40, 0x80, AUTHORITY)]);
    expect(load(card, stream)).toBe('6985');
    expect(load(card, signed)).toBe('6985');
    mustRun(isdHost(card), [setStatus(0x40, 0x00, AUTHORITY)]);
    expect(load(card, signed)).toBe('9000');
  });

  it('holds for the combined form as well', () => {
    const card = guarded(ec.publicKey);
    const host = isdHost(card);
    const whole = install(0x0e, JPKI_ELF, NONE, SHA256, NONE, NONE);
    mustRun(host, [{ ...whole, p2: 0x01 }]);
    expect(
      loadBlocks(stream)
        .map((each) => swOf(host.run(each)))
        .at(-1),
    ).toBe('6985');
    expect(card.snapshot().loadFiles).toHaveLength(1);
  });

  it('begins when the domain is PERSONALIZED', () => {
    const early = changed(guarded(ec.publicKey), (image) => {
      const authority = image.applications.find(({ aid }) => aid === AUTHORITY_HEX);
      if (authority) authority.state = 0x07;
    });
    expect(load(early, stream)).toBe('9000');
  });
});

describe('DAP verification of the domain that gets the file', () => {
  it('is asked for when loading into it, and no file is extradited past it', () => {
    const card = changed(
      (() => {
        const fresh = cardBornWith();
        keyedArea(fresh, 'C08000');
        return fresh;
      })(),
      (image) => addKey(image, hex(SP_AREA), keyImageOf(0x73, 0x01, ec.publicKey)),
    );
    const good = ecdsa(ec.privateKey)(SHA256);
    expect(load(card, stream, SHA256, SP_AREA)).toBe('6985');
    expect(load(card, concat(dap(SP_AREA, good), stream), SHA256, SP_AREA)).toBe('9000');
    const isd = isdHost(card);
    mustRun(isd, [deleteObject(JPKI_ELF)]);
    expect(load(card, stream)).toBe('9000');
    expect(swOf(isdHost(card).run(extradite(SP_AREA, JPKI_ELF)))).toBe('6985');
  });
});

describe('the load file hash', () => {
  it.each([
    ['SHA-1', digest('sha1')],
    ['SHA-256', SHA256],
    ['SHA-384', digest('sha384')],
    ['SHA-512', digest('sha512')],
    ['none', NONE],
  ])('%s is accepted, and always checked', (_, hash) => {
    expect(load(cardBornWith(), stream, hash)).toBe('9000');
    if (hash.length > 0)
      expect(
        load(
          cardBornWith(),
          stream,
          hash.map((octet) => octet ^ 1),
        ),
      ).toBe('6a80');
  });
});

describe('a ciphered load file', () => {
  const AES = bytes('000102030405060708090A0B0C0D0E0F');
  const DES = bytes('0123456789ABCDEF1032547698BADCFE');
  const VECTOR = bytes('F0E0D0C0B0A090807060504030201000');
  const padded = (size: number): Uint8Array =>
    concat(block, [0x80], new Uint8Array((size - ((block.length + 1) % size)) % size));
  const cipher = (algorithm: string, key: Uint8Array, vector: Uint8Array): Uint8Array => {
    const engine = createCipheriv(algorithm, key, vector).setAutoPadding(false);
    return concat(engine.update(padded(vector.length)), engine.final());
  };
  const secret = (key: KeyImage): VirtualUicc => {
    const card = cardBornWith();
    keyedArea(card, '808040');
    return changed(card, (image) => addKey(image, hex(SP_AREA), key));
  };
  const aesKey = keyImageOf(0x75, 0x01, createSecretKey(AES));
  const desKey: KeyImage = { kvn: 0x75, kid: 1, type: 0x80, components: [{ type: 0x80, value: hex(DES) }] };

  it('is deciphered by the domain it is for: AES with a vector or without, and triple DES', () => {
    const withVector = concat(encodeTlv(0xd3, VECTOR), encodeTlv(0xd4, cipher('aes-128-cbc', AES, VECTOR)));
    const without = encodeTlv(0xd4, cipher('aes-128-cbc', AES, new Uint8Array(16)));
    const des = encodeTlv(0xd4, cipher('des-ede3-cbc', concat(DES, DES.slice(0, 8)), new Uint8Array(8)));
    expect(load(secret(aesKey), withVector, SHA256, SP_AREA)).toBe('9000');
    expect(load(secret(aesKey), without, SHA256, SP_AREA)).toBe('9000');
    const card = secret(desKey);
    expect(load(card, des, digest('sha1'), SP_AREA)).toBe('9000');
    expect(card.snapshot().loadFiles.at(-1)).toMatchObject({ size: block.length, sha256: hex(SHA256) });
  });

  it('is not taken in clear, with the wrong key, a wrong length, a hash too weak or none', () => {
    const good = encodeTlv(0xd4, cipher('aes-128-cbc', AES, new Uint8Array(16)));
    const wrong = encodeTlv(0xd4, cipher('aes-128-cbc', VECTOR, new Uint8Array(16)));
    expect(load(secret(aesKey), stream, SHA256, SP_AREA)).toBe('6985');
    expect(load(secret(aesKey), wrong, SHA256, SP_AREA)).toBe('6a80');
    expect(load(secret(aesKey), encodeTlv(0xd4, new Uint8Array(17)), SHA256, SP_AREA)).toBe('6a80');
    expect(load(secret(aesKey), good, digest('sha1'), SP_AREA)).toBe('6a80');
    expect(load(secret(aesKey), good, NONE, SP_AREA)).toBe('6a80');
    expect(load(secret(aesKey), concat(encodeTlv(0xd3, bytes('00')), good), SHA256, SP_AREA)).toBe('6a80');
    expect(load(cardBornWith(), good)).toBe('6985');
  });

  it('cannot be read by a domain that has the privilege but no key', () => {
    const card = cardBornWith();
    keyedArea(card, '808040');
    const good = encodeTlv(0xd4, cipher('aes-128-cbc', AES, new Uint8Array(16)));
    expect(load(card, good, SHA256, SP_AREA)).toBe('6985');
  });
});
