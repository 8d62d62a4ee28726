import {
  bytes,
  concat,
  decodeResponse,
  decodeTlvs,
  encodeTlv,
  findTlv,
  hex,
  type CommandApdu,
} from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { cardBornWith, isdHost, keyedArea, NONE, swOf } from '../testing/content-host';
import { CASD, ISD_AID, ISD_KEYS, JPKI_AP, JPKI_ELF, loadFile, SP_AREA } from '../testing/test-card';
import {
  createSpArea,
  gp,
  installApplet,
  installForLoad,
  loadBlocks,
  mustRun,
  select,
  send,
  statusOf,
  TestHost,
} from '../testing/test-host';
import { T0Interface } from '../t0-interface';

const OTHER = bytes('D392F00026015351');
const ask = (p1: number, p2: number, criteria: string): CommandApdu => gp(0xf2, p1, p2, bytes(criteria), 0);

function full() {
  const card = cardBornWith();
  const { stream, hash } = loadFile(2_048);
  mustRun(isdHost(card), [installForLoad(hash), ...loadBlocks(stream), installApplet(), createSpArea()]);
  return card;
}

describe('GET STATUS', () => {
  it('tells the issuer’s entry whatever the criterion, and of an area only what is its own', () => {
    const card = full();
    const own = `E3264F08${hex(ISD_AID)}9F70010FC5039EFE80C407A0000001515350CC08${hex(ISD_AID)}`;
    for (const criteria of ['4F00', '4F05D392F00026', '']) {
      expect(hex(isdHost(card).run(ask(0x80, 0x02, criteria)).data)).toBe(own);
    }
    const area = keyedArea(card, '808000', OTHER)();
    expect([0x80, 0x40, 0x20, 0x10].map((p1) => swOf(area.run(statusOf(p1))))).toEqual([
      '6a88',
      '9000',
      '6a88',
      '6a88',
    ]);
    const seeing = keyedArea(card, '808400', bytes('D392F00026015352'))();
    expect([0x80, 0x40, 0x20, 0x10].map((p1) => swOf(seeing.run(statusOf(p1))))).toEqual([
      '9000',
      '9000',
      '9000',
      '9000',
    ]);
  });

  it('has a flat form for P2 00: AID, state, first privilege octet, and modules', () => {
    const host = isdHost(full());
    const flat = (p1: number, criteria = '4F00'): string => hex(host.run(ask(p1, 0x00, criteria)).data);
    expect(flat(0x80)).toBe(`08${hex(ISD_AID)}0F9E`);
    expect(flat(0x40)).toBe(`0C${hex(CASD)}0F80` + `0A${hex(JPKI_AP)}0700` + `08${hex(SP_AREA)}0780`);
    expect(flat(0x20, '4F05D392F00026')).toBe(`08${hex(JPKI_ELF)}0100`);
    expect(flat(0x10, '4F05D392F00026')).toBe(`08${hex(JPKI_ELF)}01000108D392F00026014D44`);
  });

  it('goes on with 6310 in both forms, and tells every entry once', () => {
    const card = cardBornWith();
    const areas = Array.from({ length: 30 }, (_, i) => bytes(`D392F000260170${i.toString(16).padStart(2, '0')}`));
    mustRun(
      isdHost(card),
      areas.map((aid) => createSpArea(aid)),
    );
    const host = isdHost(card);
    for (const form of [0x02, 0x00]) {
      let text = '';
      let answer = host.run(ask(0x40, form, '4F05D392F00026'));
      let parts = 1;
      for (; answer.sw === 0x6310; parts += 1) {
        text += hex(answer.data);
        answer = host.run(ask(0x40, form | 0x01, '4F05D392F00026'));
      }
      text += hex(answer.data);
      expect(parts).toBeGreaterThan(1);
      for (const aid of areas) expect(text.split(hex(aid))).toHaveLength(2);
      expect(swOf(host.run(ask(0x40, form | 0x01, '4F00')))).toBe('6985');
    }
    // Going on with another question, or in the other form, is no going on; and ends it.
    for (const [p1, p2] of [
      [0x20, 0x03],
      [0x10, 0x03],
      [0x40, 0x01],
    ] as const) {
      expect(swOf(host.run(ask(0x40, 0x02, '4F00')))).toBe('6310');
      expect(swOf(host.run(ask(p1, p2, '4F00')))).toBe('6985');
      expect(swOf(host.run(ask(0x40, 0x03, '4F00')))).toBe('6985');
    }
    expect(swOf(host.run(ask(0x80, 0x03, '4F00')))).toBe('6a86');
  });

  it('answers with the tags of 5C and no others, and an empty template when none is known', () => {
    const host = isdHost(full());
    const of = (list: string, p1 = 0x40): string => hex(host.run(ask(p1, 0x02, `4F0A${hex(JPKI_AP)}${list}`)).data);
    expect(of('5C014F')).toBe(`E30C4F0A${hex(JPKI_AP)}`);
    expect(of('5C049F70CC4F')).toBe(`E31A4F0A${hex(JPKI_AP)}9F700107CC08${hex(ISD_AID)}`);
    expect(of('5C01DF')).toBe('E300');
    const files = decodeTlvs(host.run(ask(0x10, 0x02, '4F05D392F000265C0284CE')).data);
    expect(decodeTlvs(findTlv(files, 0xe3)?.value ?? NONE).map(({ tag }) => tag)).toEqual([0xce, 0x84]);
  });

  it('refuses a scope that is none, a criterion that is none, and finds nothing with 6A88', () => {
    const host = isdHost(full());
    const table: [CommandApdu, string][] = [
      [ask(0xc0, 0x02, '4F00'), '6a86'],
      [ask(0x00, 0x02, '4F00'), '6a86'],
      [ask(0x40, 0x02, ''), '6a80'],
      [ask(0x40, 0x02, '5C014F'), '6a80'],
      [ask(0x40, 0x02, `4F11${'A0'.repeat(17)}`), '6a80'],
      [ask(0x40, 0x02, '4F05'), '6a80'],
      [ask(0x40, 0x02, '4F05A000000397'), '6a88'],
    ];
    expect(table.map(([command]) => swOf(host.run(command)))).toEqual(table.map(([, sw]) => sw));
  });
});

describe('GET DATA', () => {
  const asked = ['0042', '0045', '0066', '0067', '00E0', '00C1', '00C2', '00D3', '2F00', 'FF21', '7F21'];

  it('tells of an area what it has, and with 6A88 what it has not', () => {
    const card = full();
    keyedArea(card, '808000', OTHER);
    const answers = (aid: Uint8Array): string[] => {
      send(card, select(aid, 0x0c));
      return asked.map((tag) => swOf(send(card, `80CA${tag}00`)));
    };
    const [yes, no] = ['9000', '6a88'];
    expect(answers(ISD_AID)).toEqual([yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, no]);
    expect(answers(OTHER)).toEqual([no, no, yes, yes, yes, yes, no, yes, yes, yes, no]);
    expect(answers(CASD)).toEqual([no, no, yes, no, yes, no, no, yes, no, no, yes]);
    send(card, select(OTHER, 0x0c));
    expect(hex(send(card, '80CA2F0000').data)).toBe(`610A4F08${hex(OTHER)}`);
    expect(hex(send(card, '80CA00E000').data)).toBe('E012C00401308810C00402308810C00403308810');
  });

  it('gives the value alone to an interindustry class, and the list of applications by CB', () => {
    const card = full();
    send(card, select(ISD_AID, 0x0c));
    expect(hex(send(card, '00CA004200').data)).toBe('898110');
    const list = [ISD_AID, CASD, JPKI_AP, SP_AREA].map((aid) => encodeTlv(0x61, encodeTlv(0x4f, aid)));
    expect(hex(send(card, '00CB2F00025C0000').data)).toBe(hex(concat(...list)));
    expect(hex(send(card, '80CA2F00025C0000').data)).toBe(hex(concat(...list)));
    expect(['00CB004200', '80CA00CF00', '00CA3FFF00'].map((each) => swOf(send(card, each)))).toEqual([
      '6d00',
      '6a88',
      '6a88',
    ]);
  });

  it('tells the security level of the session it is asked in', () => {
    const card = cardBornWith();
    for (const level of [0x01, 0x13, 0x33]) {
      const host = TestHost.open(card, ISD_AID, ISD_KEYS, level);
      expect(hex(host.run(gp(0xca, 0x00, 0xd3, NONE, 0)).data)).toBe(`D301${level.toString(16).padStart(2, '0')}`);
    }
  });

  it('tells a list longer than an answer in parts, by GET RESPONSE of the same logical channel, also on a T=0 line', () => {
    const card = cardBornWith();
    const areas = Array.from({ length: 40 }, (_, i) => bytes(`D392F000260170${i.toString(16).padStart(2, '0')}`));
    mustRun(
      isdHost(card),
      areas.map((aid) => createSpArea(aid)),
    );
    const whole = hex(concat(...[ISD_AID, CASD, ...areas].map((aid) => encodeTlv(0x61, encodeTlv(0x4f, aid)))));
    send(card, select(ISD_AID, 0x0c));
    for (const line of [card, new T0Interface(card)]) {
      let answer = decodeResponse(line.transmit(bytes('80CA2F0000')));
      let text = hex(answer.data);
      for (let parts = 0; answer.sw >> 8 === 0x61 && parts < 9; parts += 1) {
        answer = decodeResponse(line.transmit(bytes(parts === 1 ? '00C0000010' : '00C0000000')));
        text += hex(answer.data);
      }
      expect([text, swOf(answer)]).toEqual([whole, '9000']);
    }
    send(card, '0070000001');
    send(card, '80CA2F0000');
    expect(swOf(send(card, '01C0000000'))).toBe('6d00');
    expect(swOf(send(card, '00C0000000'))).toBe('6d00');
  });

  it('names the domain package by the RID of the issuer’s domain', () => {
    const aid = bytes('A000000003000000');
    const card = cardBornWith({ isdAid: aid });
    const host = TestHost.open(card, aid, ISD_KEYS);
    expect(hex(host.run(statusOf(0x10)).data)).toContain('4F07A0000000035350');
    const domain = createSpArea();
    const renamed = bytes(hex(domain.data).replaceAll('A000000151', 'A000000003'));
    expect(swOf(host.run({ ...domain, data: renamed }))).toBe('9000');
    expect(swOf(send(card, select(SP_AREA)))).toBe('9000');
  });
});
