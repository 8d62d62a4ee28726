/** Forms of one command on the way to the card: T=0 and T=1, chains, extended length. */
import { createPublicKey, verify } from 'node:crypto';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { beforeEach, describe, expect, it } from 'vitest';
import { T0Interface } from './t0-interface';
import { freshCard, JPKI_AP, userKey } from './testing/test-card';
import { provision, select, send } from './testing/test-host';
import { takesExtendedLength } from './transmission';
import type { VirtualUicc } from './virtual-uicc';

const DIGEST_INFO = '3031300D060960864801650304020105000420';
let card: VirtualUicc;
beforeEach(() => {
  const made = freshCard();
  card = made.card;
  provision(card, made.casdPoint);
  send(card, select(JPKI_AP, 0x0c));
  send(card, '002401980431323334');
  send(card, '002000980431323334');
});

const over = (line: { transmit(raw: Uint8Array): Uint8Array }, ...commands: string[]): string[] =>
  commands.map((command) => hex(line.transmit(bytes(command))));

describe('a strict T=0 line', () => {
  it('gives a signature in answer to GET RESPONSE, whole or in parts', () => {
    const line = new T0Interface(card);
    const sign = `802A009733${DIGEST_INFO}${'11'.repeat(32)}`;
    const [waits, whole] = over(line, sign, '00C0000000');
    expect(waits).toBe('6100');
    expect(whole).toBe(hex(card.transmit(bytes(sign))));
    const parts = over(line, sign, '00C0000064', '00C0000064', '00C0000064', '00C0000038', '00C0000000');
    expect(parts.map((each) => each.slice(-4))).toEqual(['6100', '619C', '6138', '6C38', '9000', '6985']);
    expect(parts.map((each) => each.slice(0, -4)).join('') + '9000').toBe(whole);
  });

  it('corrects Le without carrying the command out again', () => {
    const line = new T0Interface(card);
    expect(
      over(line, '00B0860020', '00B08600FF', '00B08600A0').map((each) => [each.length / 2 - 2, each.slice(-4)]),
    ).toEqual([
      [0x20, '9000'],
      [0, '6CA0'],
      [0xa0, '9000'],
    ]);
    expect(over(line, '0070000000', '0070000001', '0070000001')).toEqual(['6C01', '019000', '029000']);
  });

  it('asks the retry counter with P3 00, selects without Le, and keeps nothing waiting over another command', () => {
    const line = new T0Interface(card);
    expect(over(line, '00A4040C0AD392F000260100000001', '00A4020C020018', '0020008000')).toEqual([
      '9000',
      '9000',
      '63C3',
    ]);
    expect(over(line, '00A40400', '00A4040008A000000151000000')[1]).toMatch(/^61/);
    expect(over(line, '00A4040C0AD392F000260100000001', '00C0000000', '00C0010000')).toEqual(['9000', '6985', '6A86']);
  });

  it('has one answer waiting for the channel that asked', () => {
    const line = new T0Interface(card);
    over(line, '0070000001');
    expect(over(line, '01A4040008A000000151000000', '00C0000012').map((each) => each.slice(-4))).toEqual([
      '6112',
      '6985',
    ]);
    expect(over(line, '01C0000012')[0]).toMatch(/9000$/);
  });
});

describe('a command chain', () => {
  it('signs a message longer than one command, hashed by the card', () => {
    const message = Uint8Array.from({ length: 700 }, (_, i) => i & 0xff);
    const link = (cla: string, part: Uint8Array): string =>
      `${cla}2A0397${part.length.toString(16).padStart(2, '0')}${hex(part)}`;
    const answers = over(
      card,
      link('90', message.slice(0, 255)),
      link('90', message.slice(255, 510)),
      `${link('80', message.slice(510))}00`,
    );
    expect(answers.slice(0, 2)).toEqual(['9000', '9000']);
    const { data } = { data: bytes((answers[2] ?? '').slice(0, -4)) };
    expect(verify('sha256', message, createPublicKey(userKey), data)).toBe(true);
  });

  it('is refused for any other command, when it is broken off, and over 4096 bytes', () => {
    expect(over(card, '102000980431323334', '10B0000000')).toEqual(['6884', '6884']);
    expect(over(card, '902A03970101', '00200098', '802A0397010200').map((each) => each.slice(-4))).toEqual([
      '9000',
      '6883',
      '9000',
    ]);
    expect(over(card, '902A03970101', '802A0297010200')).toEqual(['9000', '6883']);
    const link = `902A0397FF${'00'.repeat(255)}`;
    expect(over(card, ...Array<string>(17).fill(link)).at(-1)).toBe('6700');
    send(card, '00A40400');
    expect(over(card, '90E20800020070')).toEqual(['6884']);
  });

  it('dies with the selection', () => {
    over(card, '902A03970101', '00A4040C0AD392F000260100000001');
    expect(over(card, '002000980431323334', '802A03970102' + '00').map((each) => each.slice(-4))).toEqual([
      '9000',
      '9000',
    ]);
  });
});

describe('extended length', () => {
  it('is refused by a card whose ATR does not promise it', () => {
    const { card: plain } = freshCard();
    expect(over(plain, '00CA0066000100', '80F2800200000200')).toEqual(['6700', '6700']);
  });

  it('is taken by the JPKI applet on any card, as readers of files send it', () => {
    const made = freshCard();
    provision(made.card, made.casdPoint);
    send(made.card, select(JPKI_AP, 0x0c));
    const [whole = ''] = over(made.card, '00B08B00000000');
    expect(whole.length / 2 - 2).toBe(900);
    send(made.card, '00A4040000');
    expect(over(made.card, '00CA0066000100')).toEqual(['6700']);
  });

  it('reads more than 256 bytes at once from a card that does', () => {
    const made = freshCard(undefined, undefined, bytes('3B8C80018031C173FE21DB546A706B6946'));
    provision(made.card, made.casdPoint);
    send(made.card, select(JPKI_AP, 0x0c));
    const [answer = ''] = over(made.card, '00B08B00000400');
    expect(answer.length / 2 - 2).toBe(900);
  });

  it('is found in the historical bytes wherever the interface bytes end', () => {
    const table: [string, boolean][] = [
      ['3B8C80018031C173FE21DB546A706B6946', true],
      ['3B8C80018031C173FE219B546A706B6906', false],
      ['3BE000FF8131FE4514', false],
      ['3B9F96803FC7828031E073FE211F574543753130136502', false],
      ['3B', false],
      ['3BFF', false],
      ['3B058073FE2140', true],
    ];
    for (const [atr, promised] of table) expect([atr, takesExtendedLength(bytes(atr))]).toEqual([atr, promised]);
  });
});

describe('the default ATR', () => {
  it('offers T=0 and T=1 and ends with its check byte', () => {
    const atr = card.atr;
    expect(hex(atr.slice(0, 4))).toBe('3B8C8001');
    expect(atr.slice(1).reduce((sum, each) => sum ^ each, 0)).toBe(0);
  });
});
