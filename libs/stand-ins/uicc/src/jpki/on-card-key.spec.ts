import { createHash, createPublicKey, generateKeyPairSync, verify, type KeyObject } from 'node:crypto';
import { bytes, concat, hex, type Dgi } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { prepareOnCardKeys } from './key-well';
import { freshCard, JPKI_AP, SP_AREA, type TestCard } from '../testing/test-card';
import {
  buildSpArea,
  installForPersonalization,
  mustRun,
  personalise,
  personalisationDgis,
  possessionRequest,
  provision,
  select,
  send,
  storeData,
  TestHost,
  TOKEN_INFO,
  type HostKeys,
} from '../testing/test-host';

const NONCE = new Uint8Array(32).fill(9);
const REQUEST = bytes('000102030405060708090A0B0C0D0E0F');
const LABEL = new TextEncoder().encode('sumaho-jpki possession');
const ALGORITHMS = [
  { name: 'RSA-2048', octet: 0x01, spki: 294, signature: 256 },
  { name: 'P-256', octet: 0x02, spki: 91, signature: 64 },
];

interface Area extends TestCard {
  keys: HostKeys;
  host: TestHost;
}

function area(): Area {
  const made = freshCard();
  const keys = buildSpArea(made.card, made.casdPoint);
  return { ...made, keys, host: TestHost.open(made.card, SP_AREA, keys) };
}

const store = (host: TestHost, ...dgis: Dgi[]): Uint8Array =>
  mustRun(host, [installForPersonalization(JPKI_AP), ...storeData(dgis)]).data;
function swOf(host: TestHost, ...dgis: Dgi[]): number {
  mustRun(host, [installForPersonalization(JPKI_AP)]);
  return storeData(dgis).reduce((_, command) => host.run(command).sw, 0);
}
const generate = (algorithm: number, request = REQUEST): Dgi => ({ dgi: 0x7ff1, value: concat([algorithm], request) });
const read = (object: number, offset: number, nonce?: Uint8Array): Dgi => ({
  dgi: 0x7ff2,
  value: concat([object, offset >> 8, offset & 0xff], nonce ?? []),
});

/** Reads a whole object part by part, as a host that does not know its length. */
function readWhole(host: TestHost, object: number, nonce?: Uint8Array): Uint8Array {
  let whole = new Uint8Array(0);
  for (;;) {
    const answer = store(host, read(object, whole.length, nonce));
    whole = concat(whole, answer.slice(2));
    if (whole.length >= ((answer[0] ?? 0) << 8) + (answer[1] ?? 0)) return whole;
  }
}

const publicKeyOf = (spki: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
const isValid = (spki: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean =>
  verify('sha256', message, { key: publicKeyOf(spki), dsaEncoding: 'ieee-p1363' }, signature);
const sha256 = (message: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(message).digest());

/** Looks like a certificate to the card: 30 82 hh ll and the key somewhere in it. */
const certificateFor = (spki: Uint8Array): Uint8Array =>
  concat(
    [0x30, 0x82, (spki.length + 700) >> 8, (spki.length + 700) & 0xff],
    new Uint8Array(500),
    spki,
    new Uint8Array(200),
  );
const adoption = (spki: Uint8Array, certificate = certificateFor(spki)): Dgi[] => [
  { dgi: 0x0006, value: TOKEN_INFO },
  { dgi: 0x000a, value: certificate },
  { dgi: 0x0018, value: bytes('030404') },
  { dgi: 0x7ff3, value: sha256(spki) },
];

describe.each(ALGORITHMS)('a $name key made on the card', ({ octet, spki: spkiBytes, signature: signatureBytes }) => {
  it('shows its public half and proves itself before there is a certificate', () => {
    const { host } = area();
    const first = store(host, generate(octet));
    expect(first.length).toBe(2 + Math.min(spkiBytes, 224));
    const spki = readWhole(host, 0x01);
    expect(spki.length).toBe(spkiBytes);
    expect(hex(spki)).toContain(hex(first.slice(2)));
    const proof = readWhole(host, 0x02, NONCE);
    expect(proof.length).toBe(signatureBytes);
    expect(isValid(spki, concat(LABEL, NONCE), proof)).toBe(true);
  });

  it('takes its certificate in another session, and then signs behind the PIN like a delivered one', () => {
    const { card, keys, host } = area();
    store(host, generate(octet));
    const spki = readWhole(host, 0x01);
    const again = TestHost.open(card, SP_AREA, keys);
    const proof = store(again, ...adoption(spki), possessionRequest(NONCE));
    const whole = readWhole(again, 0x12, NONCE);
    expect(isValid(spki, concat(LABEL, NONCE), whole)).toBe(true);
    if (octet === 0x01) expect(hex(proof)).toBe(hex(sha256(whole)));
    else expect(isValid(spki, concat(LABEL, NONCE), proof)).toBe(true);
    expect(hex(readWhole(again, 0x11))).toBe(hex(spki));
    expect(swOf(again, read(0x01, 0))).toBe(0x6a88);
    card.reset();
    send(card, select(JPKI_AP, 0x0c));
    expect(send(card, '002401980431323334').sw).toBe(0x9000);
    expect(send(card, '802A029720' + '11'.repeat(32) + '00').sw).toBe(0x6982);
    expect(send(card, '002000980431323334').sw).toBe(0x9000);
    const message = new TextEncoder().encode('gate');
    const signed = send(card, `802A0397${message.length.toString(16).padStart(2, '0')}${hex(message)}00`);
    expect(isValid(spki, message, signed.data)).toBe(true);
    const given = send(card, `802A009733${'3031300D060960864801650304020105000420'}${hex(sha256(message))}00`);
    expect(isValid(spki, message, given.data)).toBe(true);
    const hashed = send(card, `802A029720${hex(sha256(message))}00`);
    expect(isValid(spki, message, hashed.data)).toBe(true);
  });

  it('is the same key when the request comes again, and another for another request', () => {
    const { card, keys, host } = area();
    const first = store(host, generate(octet));
    card.reset();
    const again = TestHost.open(card, SP_AREA, keys);
    expect(hex(store(again, generate(octet)))).toBe(hex(first));
    expect(
      hex(
        store(
          again,
          generate(
            octet,
            REQUEST.map((each) => each ^ 0xff),
          ),
        ),
      ),
    ).not.toBe(hex(first));
  });

  it('leaves no private byte in any answer', () => {
    const { card, keys, host } = area();
    const answers = [store(host, generate(octet)), readWhole(host, 0x01), readWhole(host, 0x02, NONCE)];
    const image = card.snapshot().applications.find(({ aid }) => aid === hex(JPKI_AP));
    const { point: _public, ...secret } = { point: '', ...image?.jpki?.staged?.key };
    expect(Object.keys(secret).length).toBeGreaterThan(0);
    for (const answer of answers) {
      for (const part of Object.values(secret)) expect(hex(answer)).not.toContain(part.slice(0, 16));
    }
    expect(keys.dek.length).toBe(16);
  });
});

describe('on-card key generation', () => {
  it('leaves the live key, its certificate and its PIN at work until the new certificate is there', () => {
    const { card, casdPoint } = freshCard();
    const keys = provision(card, casdPoint);
    send(card, select(JPKI_AP, 0x0c));
    send(card, '002401980431323334');
    const host = TestHost.open(card, SP_AREA, keys);
    const before = hex(readWhole(host, 0x11));
    store(host, generate(0x01));
    expect(hex(readWhole(host, 0x11))).toBe(before);
    send(card, select(JPKI_AP, 0x0c));
    expect(send(card, '002000980431323334').sw).toBe(0x9000);
    expect(send(card, '802A029720' + '11'.repeat(32) + '00').sw).toBe(0x9000);
  });

  it('takes a renewed certificate for the live key and leaves PIN and tries as they are', () => {
    const { card, casdPoint } = freshCard();
    const keys = provision(card, casdPoint);
    send(card, select(JPKI_AP, 0x0c));
    send(card, '002401980431323334');
    expect(send(card, '002000980439393939').sw).toBe(0x63c2);
    const host = TestHost.open(card, SP_AREA, keys);
    const spki = readWhole(host, 0x11);
    const renewed = certificateFor(spki);
    store(host, ...adoption(spki, renewed).filter(({ dgi }) => dgi !== 0x0018));
    send(card, select(JPKI_AP, 0x0c));
    expect(send(card, '00200098').sw).toBe(0x63c2);
    expect(send(card, '002000980431323334').sw).toBe(0x9000);
    expect(hex(send(card, '00B08A0004').data)).toBe(hex(renewed.slice(0, 4)));
  });

  it('refuses what is malformed, foreign or incomplete, and changes nothing', () => {
    const { card, host } = area();
    store(host, generate(0x01));
    const spki = readWhole(host, 0x01);
    const before = card.snapshot().writes;
    const other = new Uint8Array(
      generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'der', type: 'spki' }),
    );
    const table: [string, number, Dgi[]][] = [
      ['an unknown algorithm', 0x6a80, [generate(0x03)]],
      ['a short request', 0x6a80, [generate(0x01, REQUEST.slice(1))]],
      ['a read of an unknown object', 0x6a80, [read(0x03, 0)]],
      ['a read of a key that is not live', 0x6a88, [read(0x11, 0)]],
      ['a read past the end', 0x6b00, [read(0x01, 294)]],
      ['a proof without a nonce', 0x6a80, [read(0x02, 0)]],
      ['a public key read with a nonce', 0x6a80, [read(0x01, 0, NONCE)]],
      ['a request among other data', 0x6985, [generate(0x01), { dgi: 0x0018, value: bytes('030404') }]],
      ['a certificate for another key', 0x6a80, adoption(spki, certificateFor(other))],
      ['the adoption of another key', 0x6985, adoption(other)],
      ['a certificate alone, with no key live', 0x6985, adoption(spki).filter(({ dgi }) => dgi !== 0x0018)],
      ['a set with both kinds of key', 0x6985, [...adoption(spki), ...personalisationDgis(host.keys.dek).slice(3)]],
    ];
    for (const [what, sw, dgis] of table) expect([what, swOf(host, ...dgis)]).toEqual([what, sw]);
    expect(card.snapshot().writes).toBe(before);
    store(host, ...adoption(spki));
    expect(swOf(host, generate(0x01))).toBe(0x6985);
  });

  it('needs the full protection of the session', () => {
    const { card, keys } = area();
    const host = TestHost.open(card, SP_AREA, keys, 0x03);
    expect(swOf(host, generate(0x01))).toBe(0x6982);
  });

  it('is overtaken by a delivered key', () => {
    const { card, keys, host } = area();
    store(host, generate(0x02));
    personalise(card, keys);
    expect(swOf(TestHost.open(card, SP_AREA, keys), read(0x01, 0))).toBe(0x6a88);
  });

  it('hands out a key made beforehand, and each only once', async () => {
    await prepareOnCardKeys();
    const [one, two] = [area(), area()].map(({ host }) => hex(store(host, generate(0x01))));
    expect(one).not.toBe(two);
  });
});
