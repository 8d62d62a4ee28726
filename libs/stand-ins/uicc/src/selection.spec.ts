import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { cardBornWith, isdHost, keyedArea, swOf } from './testing/content-host';
import { CASD, freshCard, ISD_AID, JPKI_AP, SP_AREA } from './testing/test-card';
import { createSpArea, mustRun, provision, select, send, setStatus, statusOf, TestHost } from './testing/test-host';
import type { VirtualUicc } from './virtual-uicc';

const sws = (card: VirtualUicc, ...commands: string[]): string[] => commands.map((each) => swOf(send(card, each)));
const OTHER = bytes('D392F00026015351');
/** AID of a 6F or 62 template. */
const named = (data: Uint8Array): string => hex(data.slice(4, 4 + (data[3] ?? 0)));

describe('SELECT of a partial name', () => {
  it('goes through all that begin so, in the order of the registry, leaving out what is locked or only installed', () => {
    const card = cardBornWith();
    const areas = ['5350', '5351', '5352', '5353'].map((end) => bytes(`D392F0002601${end}`));
    mustRun(isdHost(card), [...areas.map((aid) => createSpArea(aid)), setStatus(0x40, 0x80, areas[1] ?? SP_AREA)]);
    const found: string[] = [];
    let answer = send(card, '00A4040006D392F0002601');
    for (; answer.sw === 0x9000; answer = send(card, '00A4040206D392F0002601')) found.push(named(answer.data));
    expect(found).toEqual(['5350', '5352', '5353'].map((end) => `D392F0002601${end}`));
    expect(answer.sw).toBe(0x6a82);
    expect(hex(send(card, '80CA2F0000').data)).toContain('5353');
  });

  it('looks for the next occurrence behind whatever is selected, and may find the first that way', () => {
    const card = cardBornWith();
    mustRun(isdHost(card), [createSpArea(), createSpArea(OTHER)]);
    send(card, select(ISD_AID));
    expect(named(send(card, '00A4040206D392F0002601').data)).toBe(hex(SP_AREA));
    expect(sws(card, '00A4040205A000000151')).toEqual(['6a82']);
    expect(named(send(card, '00A4040005A000000151').data)).toBe(hex(ISD_AID));
  });

  it('prefers the whole name to a longer one that begins so', () => {
    const card = cardBornWith();
    const longer = bytes(`${hex(SP_AREA)}01`);
    mustRun(isdHost(card), [createSpArea(longer), createSpArea(SP_AREA)]);
    expect(named(send(card, select(SP_AREA)).data)).toBe(hex(SP_AREA));
    expect(named(send(card, select(longer, 0x04)).data)).toBe(hex(longer));
  });

  it('is malformed beyond 16 bytes, of no known P2, or under secure messaging', () => {
    const card = cardBornWith();
    expect(
      sws(card, `00A4040011${'A0'.repeat(17)}`, '00A4040108A000000151000000', '04A4040008A000000151000000'),
    ).toEqual(['6700', '6a86', '6882']);
    expect(sws(card, '0470000001', '00A4040008A000000151000000')).toEqual(['6882', '9000']);
  });
});

describe('selecting', () => {
  it('ends the secure channel of that logical channel and no other', () => {
    const card = cardBornWith();
    const other = isdHost(card, send(card, '0070000001').data[0]);
    const host = isdHost(card);
    send(card, select(ISD_AID));
    expect(swOf(host.run(statusOf(0x40)))).toBe('6982');
    expect(swOf(other.run(statusOf(0x40)))).toBe('9000');
  });

  it('again what was locked meanwhile ends its session and falls back to the issuer', () => {
    const card = cardBornWith();
    const channel = send(card, '0070000001').data[0] ?? 0;
    mustRun(isdHost(card), [createSpArea()]);
    send(card, { ...select(SP_AREA), cla: channel });
    mustRun(isdHost(card), [setStatus(0x40, 0x80, SP_AREA)]);
    expect(sws(card, '81CA00E000')).toEqual(['6985']);
    expect(swOf(send(card, { ...select(SP_AREA), cla: channel }))).toBe('6a82');
    expect(hex(send(card, '81CA004200').data)).toBe('4203898110');
  });
});

describe('a locked card', () => {
  const locked = (): VirtualUicc => {
    const { card, casdPoint } = freshCard();
    provision(card, casdPoint);
    send(card, '0070000001');
    send(card, { ...select(JPKI_AP, 0x0c), cla: 0x01 });
    mustRun(isdHost(card), [setStatus(0x80, 0x7f, ISD_AID)]);
    return card;
  };

  it('lets selected applications finish, selects the final application with 6283, and opens no channel', () => {
    const card = locked();
    expect(sws(card, '01200080')).toEqual(['6a88']);
    expect(sws(card, '00A40400', '00A4040008A000000151000000', '00A4040005A000000151', '0070000001')).toEqual([
      '6283',
      '6283',
      '6283',
      '6a81',
    ]);
    expect([swOf(send(card, select(JPKI_AP))), swOf(send(card, select(CASD)))]).toEqual(['6a81', '6a81']);
    expect(sws(card, '00A4040005A000000397')).toEqual(['6a82']);
  });

  it('closes a supplementary channel at its next SELECT', () => {
    const card = locked();
    expect(swOf(send(card, { ...select(ISD_AID), cla: 0x01 }))).toBe('6a81');
    expect(sws(card, '01A40400', '00708001')).toEqual(['6881', '6200']);
  });

  it('begins with the final application, also when that is not the issuer, and is unlocked by a Card Lock holder', () => {
    const card = cardBornWith();
    const area = keyedArea(card, '908200');
    mustRun(isdHost(card), [setStatus(0x80, 0x7f, ISD_AID)]);
    card.reset();
    expect(hex(send(card, '80CA2F0000').data)).toBe(`610A4F08${hex(SP_AREA)}`);
    expect(swOf(send(card, select(ISD_AID)))).toBe('6a81');
    expect(sws(card, '00A40400')).toEqual(['6a81']);
    mustRun(area(), [setStatus(0x80, 0x0f, ISD_AID)]);
    expect(swOf(send(card, select(ISD_AID)))).toBe('9000');
  });
});

describe('logical channels', () => {
  it('opened from another take its selected application along, and are closed from anywhere but for the basic one', () => {
    const card = cardBornWith();
    mustRun(isdHost(card), [createSpArea()]);
    expect(hex(send(card, '0070000001').data)).toBe('01');
    send(card, { ...select(SP_AREA), cla: 0x01 });
    expect(hex(send(card, '0170000001').data)).toBe('02');
    expect(hex(send(card, '82CA2F0000').data)).toBe(`610A4F08${hex(SP_AREA)}`);
    expect(sws(card, '02708001', '81CA00E000', '02708000', '82CA00E000', '00708003', '00708004')).toEqual([
      '9000',
      '6881',
      '9000',
      '6881',
      '6200',
      '6a81',
    ]);
  });

  it('each carry a secure channel of their own', () => {
    const card = cardBornWith();
    const numbers = [1, 2, 3].map(() => send(card, '0070000001').data[0] ?? 0);
    const hosts = [0, ...numbers].map((channel) => TestHost.open(card, ISD_AID, isdHostKeys, 0x33, 0x30, channel));
    for (const round of [1, 2]) {
      expect([round, ...hosts.map((host) => swOf(host.run(statusOf(0x80))))]).toEqual([
        round,
        '9000',
        '9000',
        '9000',
        '9000',
      ]);
    }
  });
});

const isdHostKeys = {
  enc: bytes('404142434445464748494A4B4C4D4E4F'),
  mac: bytes('404142434445464748494A4B4C4D4E4F'),
  dek: bytes('404142434445464748494A4B4C4D4E4F'),
};
