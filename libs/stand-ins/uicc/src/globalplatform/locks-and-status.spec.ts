import { bytes, concat, encodeTlv, hex, type ResponseApdu } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { CASD, freshCard, ISD_AID, ISD_KEYS, JPKI_AP, JPKI_ELF, SP_AREA } from '../testing/test-card';
import {
  buildSpArea,
  createSpArea,
  deleteObject,
  gp,
  installForPersonalization,
  mustRun,
  provision,
  putKey,
  select,
  send,
  setStatus,
  statusOf,
  TestHost,
} from '../testing/test-host';

const OTHER_SP = bytes('D392F00026015351');
const KEYS_2 = { enc: bytes('11'.repeat(16)), mac: bytes('22'.repeat(16)), dek: bytes('33'.repeat(16)) };
const sw = (response: ResponseApdu): string => response.sw.toString(16);

describe('locks', () => {
  it('take the applet out of every reader and give it back in its former state', () => {
    const { card, casdPoint } = freshCard();
    const keys = provision(card, casdPoint);
    send(card, '0070000001');
    expect(send(card, { ...select(JPKI_AP, 0x0c), cla: 0x01 }).sw).toBe(0x9000);
    expect(send(card, '012401980431323334').sw).toBe(0x9000);
    mustRun(TestHost.open(card, SP_AREA, keys), [setStatus(0x40, 0x8f, JPKI_AP)]);
    expect(send(card, '012000980431323334').sw).toBe(0x6985);
    expect(send(card, select(JPKI_AP, 0x0c)).sw).toBe(0x6a82);
    mustRun(TestHost.open(card, ISD_AID, ISD_KEYS), [setStatus(0x40, 0x0f, JPKI_AP)]);
    expect(send(card, select(JPKI_AP, 0x0c)).sw).toBe(0x9000);
  });

  it('are nothing a stranger domain can touch, nor see', () => {
    const { card, casdPoint } = freshCard();
    provision(card, casdPoint);
    mustRun(TestHost.open(card, ISD_AID, ISD_KEYS), [createSpArea(OTHER_SP)]);
    mustRun(TestHost.open(card, OTHER_SP, ISD_KEYS), [putKey(ISD_KEYS.dek, 0x30, KEYS_2)]);
    const stranger = (): TestHost => TestHost.open(card, OTHER_SP, KEYS_2);
    expect(sw(stranger().run(setStatus(0x40, 0x80, JPKI_AP)))).toBe('6985');
    expect(sw(stranger().run(setStatus(0x40, 0x80, SP_AREA)))).toBe('6985');
    expect(sw(stranger().run(deleteObject(JPKI_AP)))).toBe('6985');
    expect(sw(stranger().run(installForPersonalization(JPKI_AP)))).toBe('6985');
    expect(sw(stranger().run(statusOf(0x40, JPKI_AP)))).toBe('6a88');
    expect(hex(stranger().run(statusOf(0x40)).data)).toContain(hex(OTHER_SP));
  });

  it('end with the card: TERMINATED answers GET DATA and nothing else, for ever', () => {
    const { card } = freshCard();
    mustRun(TestHost.open(card, ISD_AID, ISD_KEYS), [setStatus(0x80, 0xff, ISD_AID)]);
    card.reset();
    expect([send(card, select(ISD_AID)).sw, send(card, '80CA004500').sw]).toEqual([0x6985, 0x9000]);
  });

  it('leave of a locked card the final application with a warning', () => {
    const { card } = freshCard();
    mustRun(TestHost.open(card, ISD_AID, ISD_KEYS), [setStatus(0x80, 0x7f, ISD_AID)]);
    card.reset();
    expect([send(card, select(ISD_AID, 0x0c)).sw, send(card, select(CASD, 0x0c)).sw]).toEqual([0x6283, 0x6a81]);
  });
});

describe('GET STATUS', () => {
  it('tells a long list in parts with 6310, and the parts only in order', () => {
    const { card } = freshCard();
    const isd = TestHost.open(card, ISD_AID, ISD_KEYS);
    const areas = Array.from({ length: 12 }, (_, i) => bytes(`D392F0002601${(0x6000 + i).toString(16)}`));
    mustRun(
      isd,
      areas.map((aid) => createSpArea(aid)),
    );
    const parts: string[] = [];
    let answer = isd.run(statusOf(0x40));
    for (; answer.sw === 0x6310; answer = isd.run(statusOf(0x40, bytes(''), 0x03))) parts.push(hex(answer.data));
    parts.push(hex(answer.data));
    expect(answer.sw).toBe(0x9000);
    expect(parts.length).toBeGreaterThan(2);
    expect(areas.every((aid) => parts.join('').includes(hex(aid)))).toBe(true);
    expect(sw(isd.run(statusOf(0x40, bytes(''), 0x03)))).toBe('6985');
  });

  it('tells load files, their modules, and only the tags asked for', () => {
    const { card, casdPoint } = freshCard();
    buildSpArea(card, casdPoint);
    const isd = TestHost.open(card, ISD_AID, ISD_KEYS);
    expect(hex(isd.run(statusOf(0x20, JPKI_ELF)).data)).toBe(
      'E31C4F08D392F00026014C469F700101CE020201CC08A000000151000000',
    );
    expect(hex(isd.run(statusOf(0x10, JPKI_ELF)).data)).toContain('8408D392F00026014D44');
    const short = gp(0xf2, 0x40, 0x02, concat(encodeTlv(0x4f, JPKI_AP), bytes('5C039F70C5')), 0);
    expect(hex(isd.run(short).data)).toBe('E3099F700107C503000000');
  });
});
