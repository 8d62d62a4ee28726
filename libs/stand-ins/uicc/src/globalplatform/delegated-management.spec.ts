import { constants, createCipheriv, createSecretKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import {
  bytes,
  concat,
  decodeLvs,
  encodeLv,
  encodeTlv,
  hex,
  type CommandApdu,
  type ResponseApdu,
} from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { powerUp, type UiccSpecification } from '../manufacture';
import { keyImageOf } from '../manufacture-domains';
import { aesCmac } from '../secure-channel/primitives';
import { MemoryCardStore, PowerLostError, TearingCardStore } from '../store/card-store';
import {
  AREA_KEYS,
  cardBornWith,
  isdHost,
  keyedArea,
  NONE,
  runWhole,
  swOf,
  tokenDelete,
  tokenInstall,
  withoutCounters,
} from '../testing/content-host';
import { ISD_AID, ISD_KEYS, JPKI_AP, JPKI_ELF, JPKI_MODULE, loadFile, SP_AREA } from '../testing/test-card';
import {
  createSpArea,
  deleteObject,
  gp,
  installApplet,
  installForLoad,
  loadBlocks,
  mustRun,
  putKey,
  send,
  TestHost,
} from '../testing/test-host';
import type { VirtualUicc } from '../virtual-uicc';

type Signer = (text: Uint8Array) => Uint8Array;

const DELEGATED = 'A08000';
const RECEIPT_KEY = bytes('404142434445464748494A4B4C4D4E40');
const receiptKey = createSecretKey(RECEIPT_KEY);
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ec384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const rsaShort = generateKeyPairSync('rsa', { modulusLength: 1024 });
const rsaLong = generateKeyPairSync('rsa', { modulusLength: 2048 });
const aesKey = bytes('000102030405060708090A0B0C0D0E0F1011121314151617');

const ecSigner =
  (key: KeyObject, hash = 'sha256'): Signer =>
  (text) =>
    new Uint8Array(sign(hash, text, { key, dsaEncoding: 'ieee-p1363' }));
const pssSigner: Signer = (text) =>
  new Uint8Array(
    sign('sha256', text, { key: rsaLong.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
  );
const noToken: Signer = () => NONE;

/** AES-192-CMAC of one or more whole blocks with K1, straight from SP 800-38B on OpenSSL's CBC. */
function cmac192(key: Uint8Array, text: Uint8Array): Uint8Array {
  const encrypt = (block: Uint8Array): Uint8Array => {
    const cipher = createCipheriv('aes-192-cbc', key, new Uint8Array(16)).setAutoPadding(false);
    return concat(cipher.update(block), cipher.final()).slice(-16);
  };
  const double = (block: Uint8Array): Uint8Array => {
    const value = (BigInt(`0x${hex(block)}`) << 1n) ^ ((block[0] ?? 0) & 0x80 ? 0x87n : 0n);
    return bytes((value & ((1n << 128n) - 1n)).toString(16).padStart(32, '0'));
  };
  const k1 = double(encrypt(new Uint8Array(16)));
  const whole = text.length > 0 && text.length % 16 === 0;
  const padding = whole ? [] : [0x80, ...new Array<number>(15 - (text.length % 16)).fill(0)];
  const padded = concat(text, padding);
  const mask = whole ? k1 : double(k1);
  for (let i = 0; i < 16; i += 1)
    padded[padded.length - 16 + i] = (padded[padded.length - 16 + i] ?? 0) ^ (mask[i] ?? 0);
  return encrypt(padded);
}

const { stream, hash } = loadFile(2_048);
const loadFields = [JPKI_ELF, NONE, hash, NONE];
const installFields = [JPKI_ELF, JPKI_MODULE, JPKI_AP, bytes('00'), bytes('C900')];

function delegatedCard(tokenKey: KeyObject, more: Partial<UiccSpecification> = {}) {
  const card = cardBornWith({ delegatedManagement: { tokenKey, receiptKey }, ...more });
  const area = keyedArea(card, DELEGATED);
  return { card, area };
}

/** Runs a command that may not fit one APDU. */
const runner =
  (card: VirtualUicc, host: TestHost) =>
  (command: CommandApdu): ResponseApdu =>
    runWhole(card, host, command);

const CARD_DATA = '03898110' + '0A8981100000000000017F';
/** IIN ‖ CIN without delimiters. */
const UNIQUE = bytes('898110' + '8981100000000000017F');

/** Takes a confirmation apart by tables 11-13 and 11-14 and checks its receipt over these facts. */
function confirmed(answer: ResponseApdu, ...facts: Uint8Array[]): { counter: string; more: string[] } {
  expect(swOf(answer)).toBe('9000');
  const [confirmation, ...rest] = decodeLvs(answer.data);
  expect(rest).toEqual([]);
  const [receipt, counter, unique, ...more] = decodeLvs(confirmation ?? NONE);
  expect(hex(unique ?? NONE)).toBe(hex(UNIQUE));
  const data = concat(...[counter, unique, ...more].map((each) => encodeLv(each ?? NONE)), ...facts.map(encodeLv));
  expect(hex(receipt ?? NONE)).toBe(hex(aesCmac(RECEIPT_KEY, data)));
  return { counter: hex(counter ?? NONE), more: more.map(hex) };
}

describe('a token', () => {
  const SCHEMES: [string, KeyObject, Signer][] = [
    [
      'RSA-1024 PKCS#1 v1.5 with SHA-1',
      rsaShort.publicKey,
      (text) => new Uint8Array(sign('sha1', text, rsaShort.privateKey)),
    ],
    ['RSA-2048 PSS with SHA-256', rsaLong.publicKey, pssSigner],
    ['ECDSA P-256', ec.publicKey, ecSigner(ec.privateKey)],
    ['ECDSA P-384 with SHA-384', ec384.publicKey, ecSigner(ec384.privateKey, 'sha384')],
    ['AES-192 CMAC', createSecretKey(aesKey), (text) => cmac192(aesKey, text)],
  ];
  it.each(SCHEMES)(
    'by %s lets a delegated domain load, install and delete, each with a receipt',
    (_, publicKey, signer) => {
      const { card, area } = delegatedCard(publicKey);
      const run = runner(card, area());
      expect(hex(run(tokenInstall(0x02, loadFields, signer)).data)).toBe('00');
      const answers = loadBlocks(stream).map(run);
      expect(answers.slice(0, -1).map((answer) => hex(answer.data))).toEqual(answers.slice(0, -1).map(() => '00'));
      const last = answers.at(-1) ?? { data: NONE, sw: 0 };
      expect(confirmed(last, JPKI_ELF, SP_AREA).counter).toBe('0000');
      expect(confirmed(run(tokenInstall(0x0c, installFields, signer)), JPKI_ELF, JPKI_AP).counter).toBe('0001');
      expect(confirmed(run(tokenDelete(JPKI_AP, signer)), JPKI_AP).counter).toBe('0002');
      expect(confirmed(run(tokenDelete(JPKI_ELF, signer, true)), JPKI_ELF).counter).toBe('0003');
      expect(hex(send(card, { ...gp(0xa4, 0x04, 0x00, ISD_AID), cla: 0x00 }).data)).toContain(hex(ISD_AID));
      expect(hex(send(card, '80CA00C200').data)).toBe('C2020004');
    },
  );

  it('is worth nothing with one bit changed, for another command, or when missing', () => {
    const { card, area } = delegatedCard(ec.publicKey);
    const good = ecSigner(ec.privateKey);
    const flipped: Signer = (text) => {
      const token = good(text);
      token[5] = (token[5] ?? 0) ^ 0x10;
      return token;
    };
    const forExtradition: Signer = (text) => good(concat([0x10], text.slice(1)));
    const before = withoutCounters(card);
    for (const signer of [noToken, flipped, forExtradition, () => bytes('00'), ecSigner(ec384.privateKey, 'sha384')]) {
      expect(swOf(runWhole(card, area(), tokenInstall(0x02, loadFields, signer)))).toBe('6985');
    }
    expect(withoutCounters(card)).toBe(before);
    const moved = tokenInstall(0x02, loadFields, good);
    const otherAid = moved.data.slice();
    otherAid[8] = (otherAid[8] ?? 0) ^ 1;
    expect(swOf(runWhole(card, area(), { ...moved, data: otherAid }))).toBe('6985');
    expect(swOf(runWhole(card, area(), moved))).toBe('9000');
  });

  it('that names an issuer and a card is good on that card only, and its number comes back in the receipt', () => {
    const signer = ecSigner(ec.privateKey);
    const named = (iin: string, cin: string): Uint8Array =>
      encodeTlv(0xb6, encodeTlv(0x42, bytes(iin)), encodeTlv(0x45, bytes(cin)), encodeTlv(0x93, bytes('00000777')));
    const { card, area } = delegatedCard(ec.publicKey);
    const load = (parameters: Uint8Array): ResponseApdu =>
      runWhole(card, area(), tokenInstall(0x02, [JPKI_ELF, NONE, hash, parameters], signer));
    expect(swOf(load(named('898110', '8981100000000000018F')))).toBe('6985');
    expect(swOf(load(named('898120', '8981100000000000017F')))).toBe('6985');
    const host = area();
    mustRun(host, [tokenInstall(0x02, [JPKI_ELF, NONE, hash, named('898110', '8981100000000000017F')], signer)]);
    const last = loadBlocks(stream)
      .map((block) => host.run(block))
      .at(-1);
    expect(confirmed(last ?? { data: NONE, sw: 0 }, JPKI_ELF, SP_AREA).more).toEqual(['00000777']);
    expect(CARD_DATA).toContain('8981100000000000017F');
  });

  it('has no place under Authorized Management', () => {
    const card = cardBornWith({ delegatedManagement: { tokenKey: ec.publicKey, receiptKey } });
    const before = withoutCounters(card);
    expect(swOf(runWhole(card, isdHost(card), tokenInstall(0x02, loadFields, ecSigner(ec.privateKey))))).toBe('6a80');
    expect(swOf(runWhole(card, isdHost(card), tokenDelete(SP_AREA, ecSigner(ec.privateKey))))).toBe('6a82');
    expect(withoutCounters(card)).toBe(before);
  });

  it('is not asked for again by the blocks, and the file must be the one that was signed', () => {
    const { area } = delegatedCard(ec.publicKey);
    const host = area();
    mustRun(host, [tokenInstall(0x02, loadFields, ecSigner(ec.privateKey))]);
    const other = loadFile(2_048, new Uint8Array(900).fill(7)).stream;
    expect(
      loadBlocks(other)
        .map((block) => swOf(host.run(block)))
        .at(-1),
    ).toBe('6a80');
    expect(swOf(host.run(tokenInstall(0x02, [JPKI_ELF, NONE, NONE, NONE], ecSigner(ec.privateKey))))).toBe('6a80');
  });
});

describe('delegated management', () => {
  it('makes selectable, extradites and updates the registry, each with its own receipt', () => {
    const signer = ecSigner(ec.privateKey);
    const { card, area } = delegatedCard(ec.publicKey);
    const run = runner(card, area());
    run(tokenInstall(0x02, loadFields, signer));
    loadBlocks(stream).forEach(run);
    expect(confirmed(run(tokenInstall(0x04, installFields, signer)), JPKI_ELF, JPKI_AP).counter).toBe('0001');
    const selectable = tokenInstall(0x08, [NONE, NONE, JPKI_AP, bytes('00'), NONE], signer);
    expect(confirmed(run(selectable), JPKI_ELF, JPKI_AP).counter).toBe('0002');
    const parameters = bytes('EF03CF0141');
    const update = tokenInstall(0x40, [NONE, NONE, JPKI_AP, NONE, parameters], signer);
    expect(confirmed(run(update), NONE, JPKI_AP, NONE, NONE, parameters).counter).toBe('0003');
    const home = tokenInstall(0x10, [ISD_AID, NONE, JPKI_AP, NONE, NONE], signer);
    expect(confirmed(run(home), SP_AREA, JPKI_AP, ISD_AID).counter).toBe('0004');
    expect(card.snapshot().applications.at(-1)?.securityDomainAid).toBe(hex(ISD_AID));
  });

  it('fails without the issuer’s keys for it, and when the confirmation counter is used up', () => {
    const keyless = cardBornWith();
    const area = keyedArea(keyless, DELEGATED);
    expect(swOf(runWhole(keyless, area(), tokenInstall(0x02, loadFields, ecSigner(ec.privateKey))))).toBe('6985');
    const { card } = delegatedCard(ec.publicKey);
    const image = card.snapshot();
    const [isd] = image.applications;
    if (isd?.securityDomain) isd.securityDomain.confirmations = 0x7ffe;
    const store = new MemoryCardStore();
    store.save(image);
    const worn = powerUp(store);
    const run = runner(worn, TestHost.open(worn, SP_AREA, AREA_KEYS));
    run(tokenInstall(0x02, loadFields, ecSigner(ec.privateKey)));
    const last = loadBlocks(stream).map(run).at(-1);
    expect(confirmed(last ?? { data: NONE, sw: 0 }, JPKI_ELF, SP_AREA).counter).toBe('7FFE');
    const before = withoutCounters(worn);
    expect(swOf(run(tokenInstall(0x0c, installFields, ecSigner(ec.privateKey))))).toBe('6985');
    expect(withoutCounters(worn)).toBe(before);
  });

  it('stays in its own hierarchy: what the issuer has is neither deleted nor moved', () => {
    const signer = ecSigner(ec.privateKey);
    const { card, area } = delegatedCard(ec.publicKey);
    mustRun(isdHost(card), [installForLoad(hash), ...loadBlocks(stream), installApplet()]);
    const before = withoutCounters(card);
    const run = runner(card, area());
    expect(swOf(run(tokenDelete(JPKI_AP, signer)))).toBe('6985');
    expect(swOf(run(tokenInstall(0x10, [SP_AREA, NONE, JPKI_AP, NONE, NONE], signer)))).toBe('6985');
    expect(swOf(run(deleteObject(JPKI_AP)))).toBe('6985');
    expect(withoutCounters(card)).toBe(before);
  });

  it('lets an area that the issuer locked do nothing', () => {
    const { card, area } = delegatedCard(ec.publicKey);
    const host = area();
    mustRun(isdHost(card, send(card, '0070000001').data[0]), [gp(0xf0, 0x40, 0x80, SP_AREA)]);
    expect(swOf(host.run(tokenInstall(0x02, loadFields, ecSigner(ec.privateKey))))).toBe('6985');
    expect(() => TestHost.open(card, SP_AREA, AREA_KEYS)).toThrow('6a82');
    expect(TestHost.open(card, ISD_AID, ISD_KEYS).sequence).toBeGreaterThan(0);
  });

  it('counts a receipt exactly when it did what the receipt says, wherever the power goes', () => {
    for (const edge of ['before', 'after'] as const) {
      const { card: model } = delegatedCard(ec.publicKey);
      const store = new TearingCardStore(new MemoryCardStore());
      store.save(model.snapshot());
      const card = powerUp(store);
      const host = TestHost.open(card, SP_AREA, AREA_KEYS);
      const blocks = loadBlocks(stream);
      mustRun(host, [tokenInstall(0x02, loadFields, ecSigner(ec.privateKey)), ...blocks.slice(0, -1)]);
      store.tearAt(1, edge);
      expect(() => host.run(blocks.at(-1) ?? gp(0, 0, 0))).toThrow(PowerLostError);
      store.mend();
      card.reset();
      const { loadFiles, applications } = card.snapshot();
      const counted = applications[0]?.securityDomain?.confirmations ?? 0;
      expect([loadFiles.length, counted]).toEqual(edge === 'before' ? [1, 0] : [2, 1]);
    }
  });

  it('makes a receipt with an EC key too', () => {
    const { card, area } = delegatedCard(ec.publicKey, {
      delegatedManagement: { tokenKey: ec.publicKey, receiptKey: ec384.privateKey },
    });
    const run = runner(card, area());
    run(tokenInstall(0x02, loadFields, ecSigner(ec.privateKey)));
    const last = loadBlocks(stream).map(run).at(-1);
    const [receipt] = decodeLvs(decodeLvs(last?.data ?? NONE)[0] ?? NONE);
    expect(receipt).toHaveLength(96);
  });

  it('under a manager of its own is authorised and confirmed by that manager, not by the issuer', () => {
    const issuers = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const born = cardBornWith({
      delegatedManagement: { tokenKey: issuers.publicKey, receiptKey: createSecretKey(aesKey) },
    });
    const manager = bytes('D392F00026015360');
    keyedArea(born, '80E080', manager);
    mustRun(TestHost.open(born, manager, AREA_KEYS), [createSpArea(SP_AREA, DELEGATED)]);
    mustRun(TestHost.open(born, SP_AREA, AREA_KEYS), [putKey(AREA_KEYS.dek, 0x30, AREA_KEYS)]);
    const image = born.snapshot();
    const domain = image.applications.find(({ aid }) => aid === hex(manager))?.securityDomain;
    domain?.keys.push(keyImageOf(0x70, 0x01, ec.publicKey), keyImageOf(0x71, 0x01, receiptKey));
    if (domain) domain.data = { '42': '0102', '45': '030405' };
    const store = new MemoryCardStore();
    store.save(image);
    const card = powerUp(store);
    const run = runner(card, TestHost.open(card, SP_AREA, AREA_KEYS));
    expect(swOf(run(tokenInstall(0x02, loadFields, ecSigner(issuers.privateKey))))).toBe('6985');
    run(tokenInstall(0x02, loadFields, ecSigner(ec.privateKey)));
    const last = loadBlocks(stream).map(run).at(-1);
    const [receipt, counter, unique] = decodeLvs(decodeLvs(last?.data ?? NONE)[0] ?? NONE);
    expect([hex(counter ?? NONE), hex(unique ?? NONE)]).toEqual(['0000', '0102030405']);
    const signed = concat(...[counter ?? NONE, unique ?? NONE, JPKI_ELF, SP_AREA].map(encodeLv));
    expect(hex(receipt ?? NONE)).toBe(hex(aesCmac(RECEIPT_KEY, signed)));
  });
});
