import { bytes, concat, encodeTlv, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { manufactureUicc, MemoryCardStore } from '../index';
import { aesCbcEncrypt, keyCheckValue } from '../secure-channel/primitives';
import {
  freshCard,
  ICCID,
  ISD_AID,
  ISD_KEYS,
  JPKI_AP,
  JPKI_ELF,
  JPKI_MODULE,
  loadFile,
  SP_AREA,
} from '../testing/test-card';
import {
  buildSpArea,
  createSpArea,
  deleteObject,
  extradite,
  gp,
  install,
  installApplet,
  installForLoad,
  installForPersonalization,
  loadBlocks,
  mustRun,
  personalise,
  provision,
  scenario3,
  select,
  send,
  statusOf,
  storeData,
  TestHost,
} from '../testing/test-host';

const NONE = bytes('');
const swOf = (host: TestHost, ...commands: CommandApdu[]): string[] =>
  commands.map((each) => host.run(each).sw.toString(16));

describe('INSTALL in its single steps', () => {
  it('installs first and makes selectable afterwards, once', () => {
    const { card } = freshCard();
    const isd = TestHost.open(card, ISD_AID, ISD_KEYS);
    const { stream, hash } = loadFile();
    mustRun(isd, [installForLoad(hash), ...loadBlocks(stream)]);
    const installOnly = install(0x04, JPKI_ELF, JPKI_MODULE, JPKI_AP, bytes('00'), bytes('C900'), NONE);
    const makeSelectable = install(0x08, NONE, NONE, JPKI_AP, bytes('00'), NONE, NONE);
    expect(swOf(isd, makeSelectable, installOnly, makeSelectable, makeSelectable)).toEqual([
      '6a88',
      '9000',
      '9000',
      '6985',
    ]);
  });

  it('keeps an application that is only installed out of reach of SELECT and personalisation', () => {
    const { card } = freshCard();
    const isd = TestHost.open(card, ISD_AID, ISD_KEYS);
    const domain = install(
      0x04,
      bytes('A0000001515350'),
      bytes('A000000151535041'),
      SP_AREA,
      bytes('80'),
      bytes('C900'),
      NONE,
    );
    expect(swOf(isd, domain, installForPersonalization(SP_AREA))).toEqual(['9000', '6985']);
    expect(hex(isd.run(statusOf(0x40, SP_AREA)).data)).toContain('9F700103C503808000');
    expect(send(card, select(SP_AREA)).sw).toBe(0x6a82);
  });

  it('refuses what is malformed, unknown or asks for a form the card does not have', () => {
    const { card } = freshCard();
    const isd = TestHost.open(card, ISD_AID, ISD_KEYS);
    const sd = (module: string, aid: Uint8Array, privileges: string, parameters: string): CommandApdu =>
      install(0x0c, bytes('A0000001515350'), bytes(module), aid, bytes(privileges), bytes(parameters), NONE);
    const table: [string, CommandApdu, string][] = [
      ['combined form without its place in P2', gp(0xe6, 0x0e, 0x00, bytes('00')), '6a86'],
      ['combined form with fields missing', gp(0xe6, 0x0e, 0x01, bytes('00')), '6a80'],
      ['end of a combined form that never began', gp(0xe6, 0x0e, 0x03, bytes('00')), '6985'],
      ['load and install without making selectable', gp(0xe6, 0x06, 0x00, bytes('00')), '6a86'],
      ['fields missing', gp(0xe6, 0x0c, 0x00, bytes('07A0000001515350')), '6a80'],
      ['length past the end', gp(0xe6, 0x02, 0x00, bytes('10D392')), '6a80'],
      ['no C9', sd('A000000151535041', SP_AREA, '808000', ''), '6a80'],
      ['another secure channel protocol', sd('A000000151535041', SP_AREA, '808000', 'C90481020255'), '6a80'],
      ['unknown module', sd('A000000151535042', SP_AREA, '808000', 'C900'), '6a88'],
      ['domain without the privilege', sd('A000000151535041', SP_AREA, '00', 'C900'), '6a80'],
      ['AID too short', sd('A000000151535041', bytes('D392F000'), '808000', 'C900'), '6a80'],
      ['AID in use', sd('A000000151535041', ISD_AID, '808000', 'C900'), '6985'],
      ['load into an unknown domain', install(0x02, JPKI_ELF, SP_AREA, NONE, NONE, NONE), '6a88'],
      ['load hash of no known length', install(0x02, JPKI_ELF, NONE, bytes('AABB'), NONE, NONE), '6a80'],
      ['extradite nothing', extradite(ISD_AID, JPKI_AP), '6a88'],
    ];
    const before = JSON.stringify(card.snapshot());
    for (const [name, command, expected] of table) {
      expect([name, isd.run(command).sw.toString(16)]).toEqual([name, expected]);
    }
    expect(JSON.stringify(card.snapshot())).toBe(before);
  });

  it('forwards nothing through a domain without Trusted Path', () => {
    for (const [privileges, expected] of [
      ['800000', '6985'],
      ['808000', '9000'],
    ] as const) {
      const { card, casdPoint } = freshCard();
      const { dgi, keys } = scenario3(casdPoint);
      const { stream, hash } = loadFile();
      mustRun(TestHost.open(card, ISD_AID, ISD_KEYS), [
        createSpArea(SP_AREA, privileges),
        installForPersonalization(SP_AREA),
        ...storeData([dgi]),
        installForLoad(hash),
        ...loadBlocks(stream),
        installApplet(),
        extradite(SP_AREA, JPKI_AP),
      ]);
      expect(swOf(TestHost.open(card, SP_AREA, keys), installForPersonalization(JPKI_AP))).toEqual([expected]);
    }
  });

  it('changes implicit selection by registry update, and tells it in CF', () => {
    const { card, casdPoint } = freshCard();
    buildSpArea(card, casdPoint);
    const isd = TestHost.open(card, ISD_AID, ISD_KEYS);
    mustRun(isd, [install(0x40, NONE, NONE, JPKI_AP, bytes('00'), bytes('EF03CF0140'), NONE)]);
    expect(hex(isd.run(statusOf(0x40, JPKI_AP)).data)).toContain('C503000000CF0140');
  });
});

describe('extradition', () => {
  it('of the area to itself makes it the root of its own hierarchy: the carrier keeps lock and delete only', () => {
    const { card, casdPoint } = freshCard();
    const keys = provision(card, casdPoint);
    const isd = TestHost.open(card, ISD_AID, ISD_KEYS);
    expect(
      swOf(
        isd,
        extradite(SP_AREA, SP_AREA),
        installForPersonalization(SP_AREA),
        extradite(ISD_AID, SP_AREA),
        extradite(ISD_AID, JPKI_AP),
        install(0x40, NONE, NONE, JPKI_AP, bytes('00'), NONE, NONE),
        gp(0xf0, 0x60, 0x80, SP_AREA),
        gp(0xf0, 0x60, 0x00, SP_AREA),
        deleteObject(JPKI_AP),
      ),
    ).toEqual(['9000', '6985', '6985', '6985', '6985', '9000', '9000', '9000']);
    expect(TestHost.open(card, SP_AREA, keys).run(statusOf(0x40, SP_AREA)).sw).toBe(0x9000);
  });

  it('goes neither to a domain without keys nor to one that accepts nothing', () => {
    const { card, casdPoint } = freshCard();
    buildSpArea(card, casdPoint);
    const isd = TestHost.open(card, ISD_AID, ISD_KEYS);
    const keyless = bytes('D392F00026015351');
    const closed = bytes('D392F00026015352');
    mustRun(isd, [
      createSpArea(keyless),
      install(0x0c, bytes('A0000001515350'), bytes('A000000151535041'), closed, bytes('808000'), bytes('C900'), NONE),
      installForPersonalization(closed),
      ...storeData([scenario3(casdPoint).dgi]),
    ]);
    expect(swOf(isd, extradite(keyless, JPKI_ELF), extradite(closed, JPKI_ELF), extradite(SP_AREA, JPKI_ELF))).toEqual([
      '6985',
      '6985',
      '9000',
    ]);
  });
});

describe('scenario 3', () => {
  it('refuses a point that is not on the curve, another key type, and a session without MAC', () => {
    const { casdPoint } = freshCard();
    const run = (value: Uint8Array, level = 0x33): string => {
      const { card } = freshCard();
      const isd = TestHost.open(card, ISD_AID, ISD_KEYS, level);
      mustRun(isd, [createSpArea(), installForPersonalization(SP_AREA)]);
      const found = swOf(isd, ...storeData([{ dgi: 0x00a6, value }])).at(-1);
      const area = card.snapshot().applications.find(({ aid }) => aid === hex(SP_AREA));
      expect(area?.securityDomain?.keys).toHaveLength(found === '9000' ? 3 : 0);
      return found ?? '';
    };
    const good = scenario3(casdPoint).dgi.value;
    const changed = (at: number, to: number): Uint8Array => good.map((octet, i) => (i === at ? to : octet));
    const place = (text: string): number => hex(good).indexOf(text) / 2;
    expect(run(good)).toBe('9000');
    expect(run(good, 0x00)).toBe('6982');
    expect(run(changed(good.length - 1, (good.at(-1) ?? 0) ^ 1))).toBe('6a80');
    expect(run(changed(place('900103') + 2, 0x01))).toBe('6a80');
    expect(run(changed(place('800188') + 2, 0x80))).toBe('6a80');
    expect(run(changed(place('810110') + 2, 0x11))).toBe('6a80');
    expect(run(changed(place('830130') + 2, 0x80))).toBe('6a80');
    expect(run(good.slice(0, 20))).toBe('6a80');
  });
});

describe('domain data and initial keys', () => {
  it('stores the identification data of the issuer and gives it back', () => {
    const { card } = freshCard();
    const isd = TestHost.open(card, ISD_AID, ISD_KEYS);
    const value = concat(encodeTlv(0x42, bytes('112233')), encodeTlv(0x5f50, bytes('68747470')));
    mustRun(isd, storeData([{ dgi: 0x0070, value }]));
    expect(swOf(isd, ...storeData([{ dgi: 0x0070, value: encodeTlv(0x99, NONE) }]))).toEqual(['6a88']);
    send(card, select(ISD_AID));
    expect(['80CA004200', '80CA5F5000'].map((each) => hex(send(card, each).data))).toEqual([
      '4203112233',
      '5F500468747470',
    ]);
  });

  it('lets the maker keyset FF go with the first keyset of the issuer', () => {
    const card = manufactureUicc(
      {
        iccid: ICCID,
        isdKeys: { ...ISD_KEYS, kvn: 0xff },
        keyDiversificationData: new Uint8Array(10),
        casd: { privateKey: new Uint8Array(32).fill(1), certificate: bytes('7F2100') },
      },
      new MemoryCardStore(),
    );
    const component = concat(
      [0x88, 0x11, 0x10],
      aesCbcEncrypt(ISD_KEYS.dek, new Uint8Array(16), ISD_KEYS.enc),
      [3],
      keyCheckValue(ISD_KEYS.enc),
    );
    const isd = TestHost.open(card, ISD_AID, ISD_KEYS, 0x33, 0xff);
    mustRun(isd, [gp(0xd8, 0x00, 0x81, concat([0x30], component, component, component), 0)]);
    expect(() => TestHost.open(card, ISD_AID, ISD_KEYS, 0x33, 0xff)).toThrow('6a88');
    expect(TestHost.open(card, ISD_AID, ISD_KEYS, 0x33, 0x30).sequence).toBe(1);
  });
});

describe('a verified PIN', () => {
  it('dies with the PIN it belonged to, also on another logical channel', () => {
    const { card, casdPoint } = freshCard();
    const keys = provision(card, casdPoint);
    send(card, '0070000001');
    send(card, { ...select(JPKI_AP, 0x0c), cla: 0x01 });
    const onOther = (...commands: string[]): string[] => commands.map((each) => send(card, each).sw.toString(16));
    expect(onOther('012401980431323334', '012000980431323334', '01B08A0004')).toEqual(['9000', '9000', '9000']);
    personalise(card, keys);
    expect(onOther('01B08A0004', '012401980435363738', '01B08A0004')).toEqual(['6982', '9000', '6982']);
  });

  it('is worth nothing once another channel has blocked the PIN', () => {
    const { card, casdPoint } = freshCard();
    provision(card, casdPoint);
    send(card, '0070000001');
    send(card, { ...select(JPKI_AP, 0x0c), cla: 0x01 });
    send(card, '012401980431323334');
    send(card, '012000980431323334');
    send(card, select(JPKI_AP, 0x0c));
    for (let guess = 0; guess < 3; guess += 1) send(card, '002000980439393939');
    expect(send(card, '01B08A0004').sw).toBe(0x6982);
  });

  it('is reset to unset by the owner of the area with the PIN policy alone, key and certificate staying', () => {
    const { card, casdPoint } = freshCard();
    const keys = provision(card, casdPoint);
    send(card, select(JPKI_AP, 0x0c));
    send(card, '002401980431323334');
    for (let guess = 0; guess < 4; guess += 1) send(card, '002000980439393939');
    const before = card.snapshot().applications.find(({ aid }) => aid === hex(JPKI_AP))?.jpki?.personalisation;
    const host = TestHost.open(card, SP_AREA, keys);
    mustRun(host, [installForPersonalization(JPKI_AP), ...storeData([{ dgi: 0x0018, value: bytes('030404') }])]);
    const after = card.snapshot().applications.find(({ aid }) => aid === hex(JPKI_AP))?.jpki?.personalisation;
    expect([after?.key, after?.certificate, after?.pin.value]).toEqual([before?.key, before?.certificate, undefined]);
    send(card, select(JPKI_AP, 0x0c));
    expect(['00200098', '002401980435363738', '002000980435363738'].map((each) => send(card, each).sw)).toEqual([
      0x63c3, 0x9000, 0x9000,
    ]);
  });
});
