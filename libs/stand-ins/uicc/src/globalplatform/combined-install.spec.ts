import { generateKeyPairSync, createSecretKey, sign } from 'node:crypto';
import { bytes, concat, decodeLvs, encodeLv, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { PowerLostError, TearingCardStore } from '../store/card-store';
import { aesCmac } from '../secure-channel/primitives';
import {
  cardBornWith,
  isdHost,
  keyedArea,
  NONE,
  runWhole,
  signedPart,
  swOf,
  withoutCounters,
} from '../testing/content-host';
import { freshCard, JPKI_AP, JPKI_ELF, JPKI_MODULE, loadFile, SP_AREA } from '../testing/test-card';
import { installApplet, loadBlocks, mustRun, statusOf, type TestHost } from '../testing/test-host';
import type { VirtualUicc } from '../virtual-uicc';

const { stream, hash } = loadFile(2_048);
const lvs = (...fields: Uint8Array[]): Uint8Array => concat(...fields.map(encodeLv));
const combined = (p2: number, data: Uint8Array): CommandApdu => ({ cla: 0x80, ins: 0xe6, p1: 0x0e, p2, data, le: 0 });
const announce = (token: Uint8Array = NONE): CommandApdu => combined(0x01, lvs(JPKI_ELF, NONE, hash, NONE, token));
const finish = (elf: Uint8Array = JPKI_ELF, module: Uint8Array = JPKI_MODULE, token: Uint8Array = NONE): CommandApdu =>
  combined(0x03, lvs(elf, module, JPKI_AP, bytes('00'), bytes('C900'), token));
const content = (card: VirtualUicc): [number, number] => {
  const { loadFiles, applications } = card.snapshot();
  return [loadFiles.length, applications.length];
};

describe('INSTALL [for load, install and make selectable]', () => {
  it('brings load file and instance onto the card together, at its last command', () => {
    const card = cardBornWith();
    const host = isdHost(card);
    mustRun(host, [announce(), ...loadBlocks(stream)]);
    expect(content(card)).toEqual([1, 2]);
    expect(hex(mustRun(host, [finish()]).data)).toBe('00');
    expect(content(card)).toEqual([2, 3]);
    expect(hex(host.run(statusOf(0x40, JPKI_AP)).data)).toContain('9F700107');
  });

  it('needs neither the load file nor, when there is only one, the module named again', () => {
    const card = cardBornWith();
    mustRun(isdHost(card), [announce(), ...loadBlocks(stream), finish(NONE, NONE)]);
    expect(card.snapshot().applications.at(-1)).toMatchObject({ aid: hex(JPKI_AP), moduleAid: hex(JPKI_MODULE) });
  });

  it('leaves nothing when its end is refused, broken off by another command, or names another file', () => {
    const ends: [string, (host: TestHost) => string][] = [
      ['6a88', (host) => swOf(host.run(finish(JPKI_ELF, bytes('D392F00026014D45'))))],
      ['6a80', (host) => swOf(host.run(finish(bytes('D392F00026014C47'))))],
      ['6985', (host) => (mustRun(host, [statusOf(0x40)]), swOf(host.run(finish())))],
      ['6985', (host) => (host.run(installApplet()), swOf(host.run(finish())))],
      ['6a80', (host) => swOf(host.run(combined(0x03, lvs(JPKI_ELF))))],
    ];
    for (const [expected, end] of ends) {
      const card = cardBornWith();
      const host = isdHost(card);
      mustRun(host, [announce(), ...loadBlocks(stream)]);
      const before = withoutCounters(card);
      expect(end(host)).toBe(expected);
      expect(withoutCounters(card)).toBe(before);
      expect(swOf(host.run(finish()))).toBe('6985');
    }
  });

  it('is one write: a power cut leaves both or neither', () => {
    for (const edge of ['before', 'after'] as const) {
      const { card, store } = freshCard();
      expect(store).toBeInstanceOf(TearingCardStore);
      const host = isdHost(card);
      mustRun(host, [announce(), ...loadBlocks(stream)]);
      store.tearAt(1, edge);
      expect(() => host.run(finish())).toThrow(PowerLostError);
      store.mend();
      card.reset();
      expect(content(card)).toEqual(edge === 'before' ? [1, 2] : [2, 3]);
    }
  });

  it('has its token at the end, over both commands, and one receipt', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = bytes('0F0E0D0C0B0A09080706050403020100');
    const card = cardBornWith({ delegatedManagement: { tokenKey: publicKey, receiptKey: createSecretKey(key) } });
    const area = keyedArea(card, 'A08000');
    const first = lvs(JPKI_ELF, NONE, hash, NONE);
    const last = lvs(JPKI_ELF, JPKI_MODULE, JPKI_AP, bytes('00'), bytes('C900'));
    const token = (text: Uint8Array): Uint8Array =>
      new Uint8Array(sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
    const both = token(concat(signedPart(0x0e, 0x01, first), signedPart(0x0e, 0x03, last)));
    for (const wrong of [NONE, token(signedPart(0x0e, 0x03, last))]) {
      const host = area();
      mustRun(host, [announce(), ...loadBlocks(stream)]);
      expect(swOf(runWhole(card, host, finish(JPKI_ELF, JPKI_MODULE, wrong)))).toBe('6985');
    }
    const host = area();
    mustRun(host, [announce(), ...loadBlocks(stream)]);
    const answer = runWhole(card, host, finish(JPKI_ELF, JPKI_MODULE, both));
    const [receipt, ...data] = decodeLvs(decodeLvs(answer.data)[0] ?? NONE);
    const facts = [JPKI_ELF, JPKI_AP, SP_AREA].map(encodeLv);
    expect(hex(receipt ?? NONE)).toBe(hex(aesCmac(key, concat(...data.map(encodeLv), ...facts))));
    expect(swOf(area().run(announce(both)))).toBe('6a80');
  });
});
