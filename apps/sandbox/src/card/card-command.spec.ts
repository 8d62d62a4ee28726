import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { afterAll, describe, expect, it } from 'vitest';
import { CardCommandError, openCards, readArguments, readerAddress } from './card-command';

const NONE = new Uint8Array(0);
const folder = mkdtempSync(join(tmpdir(), 'card-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Told by the card itself: GET DATA 45 of the issuer security domain. */
function iccids(...args: string[]): string[] {
  return openCards(readArguments(args)).map((card) =>
    hex(card.transmit(bytes('80CA004500')))
      .slice(4, -4)
      .replace('F', ''),
  );
}

function exitCodeOf(...args: string[]): number {
  try {
    openCards(readArguments(args));
    return 0;
  } catch (error) {
    if (error instanceof CardCommandError) return error.exitCode;
    throw error;
  }
}

describe('arguments of the card command', () => {
  it('tells usage errors (2) from cards that are not there (1)', () => {
    const table: [number, ...string[]][] = [
      [2],
      [2, '--nonsense'],
      [2, '--factory', '--line', '09012345678'],
      [2, '--factory', '--kenc', '40'],
      [2, '--factory', '--kvn', '80'],
      [2, '--factory', '--kvn', '00'],
      [2, '--factory', '--iccid', 'abc'],
      [1, '--state', join(folder, 'none.json')],
      [1, '--line', '09012345678', '--data', join(folder, 'nowhere')],
      [2, '--factory', '--slots', '3'],
      [2, '--factory', '--protocol', 't2'],
      [2, '--state', 'a', '--state', 'b', '--state', 'c'],
      [0, '--factory', '--kvn', 'FF'],
      [0, '--factory', '--slots', '2', '--protocol', 't0'],
      [0, '--factory'],
    ];
    for (const [exitCode, ...args] of table) expect([args, exitCodeOf(...args)]).toEqual([args, exitCode]);
  });

  it('reads the reader address', () => {
    expect(readerAddress('127.0.0.1:35963')).toEqual({ host: '127.0.0.1', port: 35963 });
    expect(readerAddress('[::1]:35964')).toEqual({ host: '::1', port: 35964 });
    for (const wrong of ['127.0.0.1', ':35963', 'host:0', 'host:70000']) {
      expect(() => readerAddress(wrong)).toThrow(CardCommandError);
    }
  });

  it('opens the card of a sandbox line by its number, however it is written', () => {
    const iccid = '8981100000000000025';
    mkdirSync(join(folder, 'cards'));
    expect(exitCodeOf('--factory', '--iccid', iccid, '--state', join(folder, 'cards', `${iccid}.json`))).toBe(0);
    writeFileSync(join(folder, 'cards', 'index.json'), JSON.stringify({ '09011112222': iccid }));
    for (const line of ['090-1111-2222', '09011112222', '+81 90 1111 2222', '819011112222']) {
      expect(iccids('--line', line, '--data', folder)).toEqual([iccid]);
    }
    expect(exitCodeOf('--line', '09099999999', '--data', folder)).toBe(1);
  });

  it('goes on with the card it made when the same factory command runs again', () => {
    const state = join(folder, 'again.json');
    const args = ['--factory', '--state', state, '--atr', '3BE000FF8131FE4514'];
    const [card] = openCards(readArguments(args));
    card?.transmit(Uint8Array.of(0x80, 0x50, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0));
    const [again] = openCards(readArguments(args));
    const sequence = again?.transmit(bytes('80CA00C100'));
    expect([hex(again?.atr ?? NONE), hex(sequence ?? NONE)]).toEqual(['3BE000FF8131FE4514', 'C1030000019000']);
  });

  it('fills two slots with two SIMs when asked to', () => {
    expect(iccids('--factory', '--slots', '2')).toEqual(['8981100000000000017', '8981100000000000018']);
    const states = ['one', 'two'].flatMap((name) => ['--state', join(folder, `${name}.json`)]);
    expect(iccids('--factory', '--slots', '2', ...states)).toEqual(iccids(...states));
  });

  it('offers the protocol it was told to speak, and speaks it', () => {
    const protocols = ['any', 't0', 't1'].map((name) => {
      const [card] = openCards(readArguments(['--factory', '--protocol', name]));
      const atr = card?.reset() ?? new Uint8Array(0);
      return [hex(atr.slice(0, 4)), hex(card?.transmit(bytes('00A4040008A000000151000000')) ?? NONE).slice(0, 4)];
    });
    expect(protocols).toEqual([
      ['3B8C8001', '6F10'],
      ['3B0C8031', '6112'],
      ['3B8C0180', '6F10'],
    ]);
  });
});
