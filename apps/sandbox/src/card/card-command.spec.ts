import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hex } from '@sumaho-jpki/wire/apdu';
import { afterAll, describe, expect, it } from 'vitest';
import { CardCommandError, openCard, readArguments, readerAddress } from './card-command';

const folder = mkdtempSync(join(tmpdir(), 'card-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

function exitCodeOf(...args: string[]): number {
  try {
    openCard(readArguments(args));
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
      [0, '--factory', '--kvn', 'FF'],
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
      expect(openCard(readArguments(['--line', line, '--data', folder])).iccid).toBe(iccid);
    }
    expect(exitCodeOf('--line', '09099999999', '--data', folder)).toBe(1);
  });

  it('goes on with the card it made when the same factory command runs again', () => {
    const state = join(folder, 'again.json');
    const args = ['--factory', '--state', state, '--atr', '3BE000FF8131FE4514'];
    const card = openCard(readArguments(args));
    card.transmit(Uint8Array.of(0x80, 0x50, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0));
    const again = openCard(readArguments(args));
    expect([hex(again.atr), again.snapshot().writes]).toEqual(['3BE000FF8131FE4514', 1]);
  });
});
