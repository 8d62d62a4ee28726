import { readFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { afterAll, describe, expect, it } from 'vitest';
import { FileCardStore, MemoryCardStore, PowerLostError, powerUp } from './index';
import { CASD, freshCard, ISD_AID, ISD_KEYS, JPKI_AP, SP_AREA } from './testing/test-card';
import { createSpArea, mustRun, provision, select, send, TestHost } from './testing/test-host';

const swOf = (card: Parameters<typeof send>[0], ...commands: string[]): string[] =>
  commands.map((command) => send(card, command).sw.toString(16));

describe('SELECT', () => {
  it('takes the ISD by name, by its beginning and by no name, with and without Le', () => {
    const { card } = freshCard();
    const fci = '6F108408A000000151000000A5049F6501FF';
    for (const command of [
      '00A4040008A000000151000000',
      '00A4040008A00000015100000000',
      '00A4040000',
      '00A40400',
      '00A4040005A00000015100',
    ]) {
      expect([command, hex(send(card, command).data)]).toEqual([command, fci]);
    }
    // Also where a file's control parameters are asked for.
    expect(hex(send(card, '00A4040400').data)).toBe(fci);
    expect(send(card, '00A4040C00')).toEqual({ data: new Uint8Array(0), sw: 0x9000 });
  });

  it('goes on to the next occurrence of a partial name, and stops after the last', () => {
    const { card } = freshCard();
    const answers = ['00A4040005A000000151', '00A4040205A000000151', '00A4040205A000000151'].map((each) =>
      send(card, each),
    );
    expect(answers.map(({ data, sw }) => [hex(data).slice(4, 8 + 2 * 12), sw])).toEqual([
      ['8408A000000151000000A5049F65', 0x9000],
      ['840CA00000015153504341534400', 0x9000],
      ['', 0x6a82],
    ]);
  });

  it('takes the JPKI application by its whole name only', () => {
    const { card, casdPoint } = freshCard();
    provision(card, casdPoint);
    expect(
      swOf(
        card,
        '00A4040C0AD392F000260100000001',
        '00A4040C09D392F0002601000000',
        '00A4040C0AD392F000260100000002',
        '00A4040C08D392F00026015350',
      ),
    ).toEqual(['9000', '6a82', '6a82', '9000']);
  });

  it('leaves the selected application selected when nothing is found', () => {
    const { card, casdPoint } = freshCard();
    provision(card, casdPoint);
    expect(swOf(card, '00A4040C0AD392F000260100000001', '00A4040C05A000000397', '00A4020C020018', '00200080')).toEqual([
      '9000',
      '6a82',
      '9000',
      '63c3',
    ]);
  });
});

describe('the probes OpenSC sends before it tries its jpki driver', () => {
  const AIDS = [
    '627601FF000000',
    'A00000000101',
    'E82B0601040181C31F0201',
    'D23300000045737445494420763335',
    'A00000030800001000',
    'A00000030800001000',
    'A000000116DB00',
    'A0000000791000',
    ...Array.from({ length: 16 }, (_, i) => `A00000007901${i.toString(16).padStart(2, '0')}`),
    'F276A288BCFBA69D34F31001',
    'A00000039742544659',
    'D27600012401',
  ];
  const byAid = AIDS.flatMap((aid) => {
    const length = (aid.length / 2).toString(16).padStart(2, '0');
    return [`00A4040C${length}${aid}`, `00A40400${length}${aid}`, `00A40400${length}${aid}00`];
  });
  const probes = [...byAid, '00CADF3005', '00CB3FFF035C017E08'];

  it('counts 29 of them', () => {
    expect(AIDS.length + 2).toBe(29);
  });

  it('answers none with 9000, after reset and with the applet selected, and signs as if nothing had been', () => {
    const { card, casdPoint } = freshCard();
    provision(card, casdPoint);
    for (const opening of ['00A40400', '00A4040C0AD392F000260100000001']) {
      send(card, opening);
      const answers = probes.map((probe) => send(card, probe));
      expect(answers.filter(({ sw, data }) => data.length > 0 || ![0x6a82, 0x6a88, 0x6d00].includes(sw))).toEqual([]);
    }
    expect(swOf(card, '00A4040C0AD392F000260100000001', '00A4020C020018', '00200080', '0020008000')).toEqual([
      '9000',
      '9000',
      '63c3',
      '63c3',
    ]);
  });

  it('has no MF and no files outside the applet', () => {
    const { card } = freshCard();
    expect(swOf(card, '00A40000', '00A40000023F00', '00A4000C023F00', '00A4020C020006')).toEqual([
      '6a86',
      '6a82',
      '6a82',
      '6a82',
    ]);
  });
});

describe('logical channels', () => {
  it('opens three beside the basic one, tells closing what was closed, and knows no other', () => {
    const { card } = freshCard();
    expect(
      ['0070000001', '00700002', '0070000001', '0070000001'].map((each) => hex(card.transmit(bytes(each)))),
    ).toEqual(['019000', '9000', '039000', '6A81']);
    expect(swOf(card, '00708002', '00708002', '02A40400', '00708000', '40A40400', '0070000401')).toEqual([
      '9000',
      '6200',
      '6881',
      '6a81',
      '6e00',
      '6a86',
    ]);
  });

  it('keeps the verified PIN of one channel to itself', () => {
    const { card, casdPoint } = freshCard();
    provision(card, casdPoint);
    send(card, '0070000001');
    send(card, select(JPKI_AP, 0x0c));
    send(card, { ...select(JPKI_AP, 0x0c), cla: 0x01 });
    expect(swOf(card, '012401980431323334', '012000980431323334', '01B08A0004', '00B08A0004')).toEqual([
      '9000',
      '9000',
      '9000',
      '6982',
    ]);
  });

  it('are all closed by a reset', () => {
    const { card } = freshCard();
    send(card, '0070000001');
    expect(hex(card.reset())).toBe('3B8C80018031C173FE219B546A706B6906');
    expect(swOf(card, '01A40400')).toEqual(['6881']);
  });
});

describe('GET DATA', () => {
  it('tells what a host needs before a session, and no key values', () => {
    const { card } = freshCard();
    const data = (tag: string): string => hex(send(card, `80CA${tag}00`).data);
    expect(data('0042')).toBe('4203898110');
    expect(data('0045')).toBe('450A8981100000000000017F');
    expect(data('0066')).toBe(
      '6631732F06072A864886FC6B01600C060A2A864886FC6B02020301630906072A864886FC6B03640B06092A864886FC6B040370',
    );
    expect(data('0067')).toBe(
      '672FA0098001038101708201078103FFFFF082031E1F3083040102030484018F8502FF028602FC028702FF028803000102',
    );
    expect(data('00E0')).toBe('E012C00401308810C00402308810C00403308810');
    expect(data('00C1')).toBe('C103000000');
    expect(data('2F00')).toBe(`610A4F08${hex(ISD_AID)}610E4F0C${hex(CASD)}`);
    expect(data('00C2')).toBe('C2020000');
    expect(data('00D3')).toBe('D30100');
    expect(swOf(card, '80CA00C300', '80CA7F2100', '80CA9F7F00', '00CADF3005')).toEqual([
      '6a88',
      '6a88',
      '6a88',
      '6a88',
    ]);
  });

  it('tells the counter a session used, also of an area that still works with the keys above it', () => {
    const { card } = freshCard();
    mustRun(TestHost.open(card, ISD_AID, ISD_KEYS), [createSpArea()]);
    send(card, select(SP_AREA));
    expect(hex(send(card, '80CA00C100').data)).toBe('C103000001');
    expect(hex(send(card, '80CA00E000').data)).toBe('E000');
  });
});

describe('broken and foreign commands', () => {
  it('are refused without an exception, whatever the bytes', () => {
    const { card } = freshCard();
    expect(
      swOf(card, '00', '00A404', '00A404000AD3', '80F28002024F00', '80FF000000', 'A0A40000023F00', '00200080'),
    ).toEqual(['6700', '6700', '6700', '6982', '6d00', '6e00', '6d00']);
  });

  it('answer no key byte to any instruction on the ISD', () => {
    const { card, casdPoint } = freshCard();
    const keys = provision(card, casdPoint);
    const secret = [keys.enc, keys.mac, keys.dek].map(hex);
    for (let ins = 0; ins <= 0xff; ins += 1) {
      for (const cla of [0x00, 0x80]) {
        const answer = hex(card.transmit(Uint8Array.of(cla, ins, 0x00, 0xe0, 0x00)));
        expect(secret.some((key) => answer.includes(key.slice(0, 16)))).toBe(false);
      }
    }
  });
});

describe('card in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'uicc-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('survives being taken out, and leaves no half-written file', () => {
    const path = join(folder, 'deep', 'card.json');
    const { card, casdPoint } = freshCard(new FileCardStore(path));
    provision(card, casdPoint);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['card.json']);
    expect(statSync(path).mode & 0o077).toBe(0);
    const again = powerUp(new FileCardStore(path));
    expect(again.snapshot()).toEqual(card.snapshot());
    expect(send(again, select(JPKI_AP, 0x0c)).sw).toBe(0x9000);
  });

  it('ignores what a crash left beside it', () => {
    const path = join(folder, 'crashed.json');
    const { card } = freshCard(new FileCardStore(path));
    writeFileSync(`${path}.1.tmp`, '{"format":1,"half"');
    expect(powerUp(new FileCardStore(path)).snapshot()).toEqual(card.snapshot());
  });

  it('seen in two readers is reset in the one where it was not, and no stale memory wins', () => {
    const path = join(folder, 'moved.json');
    const { card, casdPoint } = freshCard(new FileCardStore(path));
    const elsewhere = powerUp(new FileCardStore(path));
    provision(card, casdPoint);
    expect(send(elsewhere, select(JPKI_AP, 0x0c)).sw).toBe(0x9000);
    expect(elsewhere.snapshot()).toEqual(card.snapshot());
    const stale = new FileCardStore(path);
    const image = stale.load();
    send(elsewhere, '002401980431323334');
    expect(() => image && stale.save(image)).toThrow(PowerLostError);
    expect(readFileSync(path, 'utf8')).toContain('"value":"31323334"');
  });

  it('is not powered up from nothing', () => {
    expect(() => powerUp(new MemoryCardStore())).toThrow('no card');
    writeFileSync(join(folder, 'other.json'), '{"format":2}');
    expect(() => powerUp(new FileCardStore(join(folder, 'other.json')))).toThrow('not a card image');
  });
});
