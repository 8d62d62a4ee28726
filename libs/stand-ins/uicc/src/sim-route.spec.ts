import { constants, createHash, createPublicKey, publicDecrypt, sign, verify } from 'node:crypto';
import { bytes, concat, hex } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { aesCmac } from './secure-channel/primitives';
import {
  buildSpArea,
  createSpArea,
  extradite,
  installForPersonalization,
  mustRun,
  personalisationDgis,
  personalise,
  possessionRequest,
  provision,
  scenario3,
  select,
  send,
  statusOf,
  storeData,
  TestHost,
} from './testing/test-host';
import {
  certificateOf,
  CASD,
  freshCard,
  ISD_AID,
  ISD_KEYS,
  ISSUER_CERTIFICATE,
  JPKI_AP,
  SP_AREA,
  userKey,
} from './testing/test-card';

const publicKey = createPublicKey(userKey);
const proofFor = (nonce: Uint8Array): string => {
  const text = concat(new TextEncoder().encode('sumaho-jpki possession'), nonce);
  return hex(
    createHash('sha256')
      .update(sign('sha256', text, userKey))
      .digest(),
  );
};

function cardWithPin(pin = '1234') {
  const made = freshCard();
  const keys = provision(made.card, made.casdPoint);
  send(made.card, select(JPKI_AP, 0x0c));
  send(made.card, '00A4020C020018');
  expect(send(made.card, `0024018004${hex(new TextEncoder().encode(pin))}`).sw).toBe(0x9000);
  return { ...made, keys };
}

describe('SIM route on one card', () => {
  it('takes a personalisation that says nothing of its form (P1 b5 b4 = 00) as DGIs', () => {
    for (const encryption of [0x00, 0x60]) {
      const { card, casdPoint } = freshCard();
      const keys = buildSpArea(card, casdPoint);
      const host = TestHost.open(card, SP_AREA, keys);
      const dgis = [...personalisationDgis(keys.dek), possessionRequest(new Uint8Array(32).fill(7))];
      const blocks = storeData(dgis).map((block) => ({ ...block, p1: (block.p1 & 0x81) | encryption }));
      const answer = mustRun(host, [installForPersonalization(JPKI_AP), ...blocks]);
      expect(hex(answer.data)).toBe(proofFor(new Uint8Array(32).fill(7)));
    }
  });

  it('makes SP area, applet and personalisation, and proves possession of the delivered key', () => {
    const { card, casdPoint } = freshCard();
    const keys = buildSpArea(card, casdPoint);
    const answer = personalise(card, keys);
    expect(hex(answer.data)).toBe(proofFor(new Uint8Array(32).fill(7)));
    const status = TestHost.open(card, SP_AREA, keys).run(statusOf(0x40, JPKI_AP));
    expect(hex(status.data)).toBe(
      'E3294F0AD392F0002601000000019F70010FC503000000C408D392F00026014C46CC08D392F00026015350',
    );
  });

  it('answers scenario 3 with a receipt only the agreed key makes', () => {
    const { card, casdPoint } = freshCard();
    const { dgi, receiptKey } = scenario3(casdPoint);
    const host = TestHost.open(card, ISD_AID, ISD_KEYS);
    const answer = mustRun(host, [createSpArea(), installForPersonalization(SP_AREA), ...storeData([dgi])]);
    expect(hex(answer.data)).toBe(`8610${hex(aesCmac(receiptKey, dgi.value))}`);
  });

  it('keeps the area for its owner: the carrier can neither open it with ISD keys nor personalise nor fetch the applet', () => {
    const { card, casdPoint } = freshCard();
    buildSpArea(card, casdPoint);
    expect(() => TestHost.open(card, SP_AREA, ISD_KEYS)).toThrow('6300');
    const isd = TestHost.open(card, ISD_AID, ISD_KEYS);
    expect(isd.run(installForPersonalization(JPKI_AP)).sw).toBe(0x6985);
    expect(isd.run(extradite(ISD_AID, JPKI_AP)).sw).toBe(0x6985);
    expect(mustRun(isd, [installForPersonalization(SP_AREA)]).sw).toBe(0x9000);
    expect(storeData([scenario3(casdPoint).dgi]).map((command) => isd.run(command).sw)).toEqual([0x6985]);
  });

  it('answers nothing but 6999 before the last STORE DATA, and loses a personalisation that was broken off', () => {
    const { card, casdPoint } = freshCard();
    const keys = buildSpArea(card, casdPoint);
    expect(send(card, select(JPKI_AP, 0x0c)).sw).toBe(0x6999);
    const host = TestHost.open(card, SP_AREA, keys);
    mustRun(host, [installForPersonalization(JPKI_AP)]);
    expect(storeData([possessionRequest(new Uint8Array(32))]).map((command) => host.run(command).sw)).toEqual([0x6985]);
    expect(send(card, select(JPKI_AP, 0x0c)).sw).toBe(0x6999);
  });

  it('brings its own token info when the personalisation has none', () => {
    const { card, keys } = cardWithPin();
    const host = TestHost.open(card, SP_AREA, keys);
    mustRun(host, [installForPersonalization(JPKI_AP)]);
    mustRun(host, storeData(personalisationDgis(keys.dek).filter(({ dgi }) => dgi !== 0x0006)));
    const applet = card.snapshot().applications.find(({ aid }) => aid === hex(JPKI_AP));
    expect(applet?.jpki?.personalisation?.tokenInfo).toMatch(
      /^4A504B49415047505345544F4B454E(20){17}4A504B49(20){28}55494343(20){12}(30){8}(20){8}0000040D.{80}01000100(20){16}$/,
    );
  });

  it('turns down what is incomplete, doubled, out of place or no key, and keeps what it had', () => {
    const { card, keys } = cardWithPin();
    const whole = personalisationDgis(keys.dek);
    const without = (dgi: number) => whole.filter((each) => each.dgi !== dgi);
    const nonce = possessionRequest(new Uint8Array(32));
    const first = whole[0];
    const swapped = whole.map((each) => ({ ...each, dgi: { 0x8124: 0x8122, 0x8122: 0x8124 }[each.dgi] ?? each.dgi }));
    if (!first) throw new Error('a personalisation has DGIs');
    const table: [string, typeof whole, number][] = [
      ['certificate missing', without(0x000a), 0x6985],
      ['a key component missing', without(0x8123), 0x6985],
      ['certificate alone', whole.filter(({ dgi }) => dgi === 0x000a), 0x6985],
      ['doubled', [...whole, first], 0x6a80],
      ['possession request not last', [nonce, ...whole], 0x6a80],
      ['nonce of another length', [possessionRequest(new Uint8Array(31))], 0x6a80],
      ['unknown DGI', [...whole, { dgi: 0x9999, value: new Uint8Array(1) }], 0x6a88],
      ['components that make no key', swapped, 0x6a80],
      ['key under another Key-DEK', personalisationDgis(new Uint8Array(16)), 0x6a80],
      ['token info of another length', [...without(0x0006), { dgi: 0x0006, value: new Uint8Array(159) }], 0x6a80],
      ['PIN of three digits', [...without(0x0018), { dgi: 0x0018, value: bytes('030304') }], 0x6a80],
    ];
    const live = () => JSON.stringify(card.snapshot().applications.find(({ aid }) => aid === hex(JPKI_AP)));
    const before = live();
    for (const [name, dgis, expected] of table) {
      const host = TestHost.open(card, SP_AREA, keys);
      mustRun(host, [installForPersonalization(JPKI_AP)]);
      const found = storeData(dgis).map((command) => host.run(command).sw);
      expect([name, found.at(-1)?.toString(16)]).toEqual([name, expected.toString(16)]);
      expect(live()).toBe(before);
    }
  });

  it('resumes after a lost answer with nothing but a possession request', () => {
    const { card, keys } = cardWithPin();
    const nonce = new Uint8Array(32).fill(0x3c);
    const host = TestHost.open(card, SP_AREA, keys);
    const proof = mustRun(host, [installForPersonalization(JPKI_AP), ...storeData([possessionRequest(nonce)])]);
    expect(hex(proof.data)).toBe(proofFor(nonce));
  });

  it('replaces the whole personalisation for the owner of the area and takes the PIN back to unset', () => {
    const { card, keys } = cardWithPin();
    personalise(card, keys);
    send(card, select(JPKI_AP, 0x0c));
    expect([send(card, '00200098').sw, send(card, '002000980431323334').sw]).toEqual([0x63c3, 0x6985]);
  });

  it('gives the CASD certificate without a session', () => {
    const { card, authority, casdPoint } = freshCard();
    expect(send(card, select(CASD, 0x0c)).sw).toBe(0x9000);
    const { data } = send(card, '80CA7F2100');
    expect(hex(data)).toContain(hex(casdPoint));
    const body = data.slice(data[2] === 0x81 ? 4 : 3, -67);
    const key = { key: authority.publicKey, dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', body, key, data.slice(-64))).toBe(true);
  });
});

describe('JPKI application as a reader meets it', () => {
  it('gives token information and issuer certificate without a PIN, the user certificate after it', () => {
    const { card } = cardWithPin();
    send(card, select(JPKI_AP, 0x0c));
    expect(new TextDecoder().decode(send(card, '00B0860020').data)).toBe('JPKIAPGPSETOKEN'.padEnd(32));
    expect(send(card, '00B0860000').data).toHaveLength(160);
    expect(hex(send(card, '00B08B0004').data)).toBe(hex(ISSUER_CERTIFICATE.slice(0, 4)));
    send(card, '00A4020C02000A');
    expect(send(card, '00B0000004').sw).toBe(0x6982);
    expect(send(card, '002000980431323334').sw).toBe(0x9000);
    send(card, '00A4020C02000A');
    const chunks = Array.from({ length: 7 }, (_, i) => send(card, readBlock(i)).data);
    expect(hex(concat(...chunks))).toBe(hex(certificateOf(1_600)));
    expect(send(card, '00B0070000').sw).toBe(0x6b00);
  });

  it('counts tries down to the block, answers 6983 then, and 63C0 for ever', () => {
    const { card } = cardWithPin();
    send(card, select(JPKI_AP, 0x0c));
    send(card, '00A4020C020018');
    const wrong = '002000800439393939';
    expect(
      [wrong, wrong, '002000800431323334', '00200080', wrong, wrong, wrong, wrong].map((c) => send(card, c).sw),
    ).toEqual([0x63c2, 0x63c1, 0x9000, 0x63c3, 0x63c2, 0x63c1, 0x63c0, 0x6983]);
    card.reset();
    send(card, select(JPKI_AP, 0x0c));
    expect(['00200098', '0020009800', '002000980431323334', '002401980431323334'].map((c) => send(card, c).sw)).toEqual(
      [0x63c0, 0x63c0, 0x6983, 0x6983],
    );
  });

  it('signs under each scheme what the certificate key verifies', () => {
    const { card } = cardWithPin();
    send(card, select(JPKI_AP, 0x0c));
    const message = new TextEncoder().encode('利用者証明');
    const hash = new Uint8Array(createHash('sha256').update(message).digest());
    const digestInfo = concat(bytes('3031300D060960864801650304020105000420'), hash);
    const signUnder = (scheme: number, input: Uint8Array) =>
      send(card, { cla: 0x80, ins: 0x2a, p1: scheme, p2: 0x97, data: input, le: scheme === 3 ? undefined : 0 });
    expect(signUnder(0x00, digestInfo).sw).toBe(0x6982);
    expect(send(card, '002000980431323334').sw).toBe(0x9000);
    const pkcs1 = { key: publicKey, padding: constants.RSA_PKCS1_PADDING };
    const pss = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    for (const [scheme, input] of [
      [0, digestInfo],
      [2, hash],
      [3, message],
    ] as const) {
      expect(verify('sha256', message, pkcs1, signUnder(scheme, input).data)).toBe(true);
    }
    expect(hex(publicDecrypt(pkcs1, signUnder(1, message).data))).toBe(hex(hash));
    for (const [scheme, input] of [
      [4, hash],
      [5, message],
    ] as const) {
      expect(verify('sha256', message, pss, signUnder(scheme, input).data)).toBe(true);
    }
    expect([signUnder(6, hash).sw, signUnder(2, message).sw, signUnder(0, new Uint8Array(246)).sw]).toEqual([
      0x6a86, 0x6700, 0x6700,
    ]);
  });

  it('forgets the verified PIN at SELECT of the application and at reset', () => {
    const { card } = cardWithPin();
    const verifyAndRead = () => {
      send(card, select(JPKI_AP, 0x0c));
      expect(send(card, '002000980431323334').sw).toBe(0x9000);
      expect(send(card, '00B08A0004').sw).toBe(0x9000);
    };
    verifyAndRead();
    send(card, select(JPKI_AP, 0x0c));
    expect(send(card, '00B08A0004').sw).toBe(0x6982);
    verifyAndRead();
    card.reset();
    send(card, select(JPKI_AP, 0x0c));
    expect(send(card, '00B08A0004').sw).toBe(0x6982);
  });

  it('forgets the verified PIN at a wrong VERIFY', () => {
    const { card } = cardWithPin();
    send(card, select(JPKI_AP, 0x0c));
    const answers = ['002000980431323334', '00B08A0004', '002000980439393939', '00B08A0004', '002401980435363738'];
    expect(answers.map((each) => send(card, each).sw)).toEqual([0x9000, 0x9000, 0x63c2, 0x6982, 0x6982]);
  });

  it('lets OpenSC bind: signature PIN selectable and blocked, no key behind it', () => {
    const { card } = cardWithPin();
    send(card, select(JPKI_AP, 0x0c));
    expect(
      ['00A4020C02001B', '00200080', '0020008000', '00A4020C020001', '00A4020C02001A'].map((c) => send(card, c).sw),
    ).toEqual([0x9000, 0x63c0, 0x63c0, 0x6a82, 0x6a82]);
  });

  it('changes the PIN only after VERIFY, to four digits only', () => {
    const { card } = cardWithPin();
    send(card, select(JPKI_AP, 0x0c));
    const to = (text: string) => send(card, `00240198${(text.length / 2).toString(16).padStart(2, '0')}${text}`).sw;
    expect(to('35363738')).toBe(0x6982);
    send(card, '002000980431323334');
    expect([to('353637'), to('41424344'), to('35363738')]).toEqual([0x6700, 0x6a80, 0x9000]);
    expect([send(card, '002000980431323334').sw, send(card, '002000980435363738').sw]).toEqual([0x63c2, 0x9000]);
  });

  it('refuses secure messaging classes as the chip does', () => {
    const { card } = cardWithPin();
    send(card, select(JPKI_AP, 0x0c));
    expect(['0CB0860004', '0820009804', '0CA4020C020006'].map((c) => send(card, c).sw)).toEqual([
      0x69fc, 0x69fc, 0x6882,
    ]);
  });
});

const readBlock = (block: number): string => `00B0${block.toString(16).padStart(2, '0')}0000`;
