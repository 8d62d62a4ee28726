import { bytes, concat, encodeTlv, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApplicationImage, CardImage } from '../card-image';
import { cardBornWith, isdHost, keyedArea, NONE, swOf, withoutCounters } from '../testing/content-host';
import { ISD_AID, ISD_KEYS, JPKI_AP, JPKI_ELF, JPKI_MODULE, loadFile, SP_AREA } from '../testing/test-card';
import {
  createSpArea,
  deleteObject,
  extradite,
  install,
  installForLoad,
  loadBlocks,
  mustRun,
  putKey,
  select,
  send,
  TestHost,
} from '../testing/test-host';
import type { VirtualUicc } from '../virtual-uicc';
import { freeMemory, mustFit, roomUnder } from './quota';

const AREA_SIZE = 1_024;
const APPLET_SIZE = 6_144;
const word = (value: number): string => value.toString(16).toUpperCase().padStart(8, '0');
const limits = (...tlvs: [tag: number, bytes: number][]): Uint8Array =>
  encodeTlv(
    0xef,
    ...tlvs.map(([tag, size]) => encodeTlv(tag, size > 0x7fff ? bytes(word(size)) : bytes(word(size).slice(4)))),
  );

function area(system: Uint8Array, aid = SP_AREA, privileges = '808000'): CommandApdu {
  const application = bytes('C90C810203708202202087022020');
  return install(
    0x0c,
    bytes('A0000001515350'),
    bytes('A000000151535041'),
    aid,
    bytes(privileges),
    concat(system, application),
    NONE,
  );
}
const applet = (system: Uint8Array): CommandApdu =>
  install(0x0c, JPKI_ELF, JPKI_MODULE, JPKI_AP, bytes('00'), concat(system, bytes('C900')), NONE);

/** FF21 of a domain: number of applications, free non-volatile, free volatile memory. */
function resources(card: VirtualUicc, aid = ISD_AID): number[] {
  send(card, select(aid, 0x0c));
  const text = hex(send(card, '80CAFF2100').data);
  const found = /^FF210F8101(..)8204(.{8})8304(.{8})$/.exec(text) ?? [];
  return found.slice(1).map((each) => Number.parseInt(each, 16));
}

describe('free memory', () => {
  it('falls by what was loaded and installed, and comes back to the byte when it is deleted', () => {
    const card = cardBornWith({ freeMemory: 40_000 });
    const { stream, hash } = loadFile(5_000);
    expect(resources(card)).toEqual([1, 40_000, 8_192]);
    const host = isdHost(card);
    mustRun(host, [installForLoad(hash), ...loadBlocks(stream)]);
    expect(resources(card)).toEqual([1, 35_000, 8_192]);
    mustRun(isdHost(card), [createSpArea(), applet(NONE)]);
    expect(resources(card)).toEqual([3, 35_000 - AREA_SIZE - APPLET_SIZE, 8_192 - 64 - 256]);
    mustRun(isdHost(card), [deleteObject(JPKI_ELF, true), deleteObject(SP_AREA)]);
    expect(resources(card)).toEqual([1, 40_000, 8_192]);
  });

  it('is refused as soon as the load file says how long it is', () => {
    const card = cardBornWith({ freeMemory: 4_000 });
    const { stream, hash } = loadFile(4_001);
    const host = isdHost(card);
    mustRun(host, [installForLoad(hash)]);
    expect(swOf(host.run(loadBlocks(stream)[0] ?? installForLoad(hash)))).toBe('6a84');
    const exact = loadFile(4_000);
    const again = isdHost(card);
    mustRun(again, [installForLoad(exact.hash), ...loadBlocks(exact.stream)]);
    expect(resources(card)[1]).toBe(0);
    const before = withoutCounters(card);
    expect(swOf(isdHost(card).run(createSpArea()))).toBe('6a84');
    expect(withoutCounters(card)).toBe(before);
  });

  it('must be as large as INSTALL [for load] says it needs', () => {
    const card = cardBornWith({ freeMemory: 40_000 });
    const wants = (system: Uint8Array): string =>
      swOf(isdHost(card).run(install(0x02, JPKI_ELF, NONE, loadFile().hash, system, NONE)));
    expect(wants(limits([0xc6, 40_000]))).toBe('9000');
    expect(wants(limits([0xc6, 40_001]))).toBe('6a84');
    expect(wants(limits([0xc6, 30_000], [0xc8, 10_001]))).toBe('6a84');
    expect(wants(limits([0xc7, 8_193]))).toBe('6a84');
    expect(wants(encodeTlv(0xef, encodeTlv(0xc6, bytes('000001'))))).toBe('6a80');
  });
});

describe('a reservation', () => {
  it('is taken from the card at once, used up first, and given back with the application', () => {
    const card = cardBornWith({ freeMemory: 60_000 });
    mustRun(isdHost(card), [area(limits([0xd8, 20_000], [0xd7, 1_000]))]);
    expect(resources(card)).toEqual([2, 40_000, 7_192]);
    expect(resources(card, SP_AREA)).toEqual([2, 60_000 - AREA_SIZE, 8_192 - 64]);
    mustRun(TestHost.open(card, SP_AREA, ISD_KEYS), [putKey(ISD_KEYS.dek, 0x30, ISD_KEYS)]);
    const { stream, hash } = loadFile(5_000);
    mustRun(isdHost(card), [install(0x02, JPKI_ELF, SP_AREA, hash, NONE, NONE), ...loadBlocks(stream)]);
    expect(resources(card)[1]).toBe(40_000);
    mustRun(isdHost(card), [deleteObject(SP_AREA, true)]);
    expect(resources(card)).toEqual([1, 60_000, 8_192]);
  });

  it('that the card cannot give is refused, and so is a quota below it', () => {
    const card = cardBornWith({ freeMemory: 10_000 });
    expect(swOf(isdHost(card).run(area(limits([0xd8, 10_001]))))).toBe('6a84');
    expect(swOf(isdHost(card).run(area(limits([0xd7, 8_193]))))).toBe('6a84');
    expect(swOf(isdHost(card).run(area(limits([0xd8, 5_000], [0xc8, 4_999]))))).toBe('6a80');
    expect(swOf(isdHost(card).run(area(limits([0xd8, 10_000]))))).toBe('9000');
  });
});

describe('a quota', () => {
  it('takes nothing from the card, and holds for the application', () => {
    const { stream, hash } = loadFile(2_000);
    const card = cardBornWith({ freeMemory: 40_000 });
    mustRun(isdHost(card), [installForLoad(hash), ...loadBlocks(stream)]);
    expect(swOf(isdHost(card).run(applet(limits([0xc8, APPLET_SIZE - 1]))))).toBe('6a84');
    expect(swOf(isdHost(card).run(applet(limits([0xc7, 255]))))).toBe('6a84');
    mustRun(isdHost(card), [applet(limits([0xc8, APPLET_SIZE], [0xc7, 256]))]);
    expect(resources(card)[1]).toBe(40_000 - 2_000 - APPLET_SIZE);
  });

  it('of 0 is none', () => {
    const { stream, hash } = loadFile(2_000);
    const card = cardBornWith({ freeMemory: 40_000 });
    mustRun(isdHost(card), [installForLoad(hash), ...loadBlocks(stream), applet(limits([0xc8, 0], [0xc7, 0]))]);
    expect(card.snapshot().applications.at(-1)?.memory).toBeUndefined();
  });

  it('of an area holds for everything in it: loading, installing, extradition', () => {
    const card = cardBornWith({ freeMemory: 60_000 });
    mustRun(isdHost(card), [area(limits([0xc8, AREA_SIZE + 3_000]))]);
    mustRun(TestHost.open(card, SP_AREA, ISD_KEYS), [putKey(ISD_KEYS.dek, 0x30, ISD_KEYS)]);
    expect(resources(card, SP_AREA)[1]).toBe(3_000);
    const { stream, hash } = loadFile(3_001);
    const into = isdHost(card);
    mustRun(into, [install(0x02, JPKI_ELF, SP_AREA, hash, NONE, NONE)]);
    expect(swOf(into.run(loadBlocks(stream)[0] ?? area(NONE)))).toBe('6a84');
    mustRun(isdHost(card), [installForLoad(hash), ...loadBlocks(stream)]);
    const before = withoutCounters(card);
    expect(swOf(isdHost(card).run(extradite(SP_AREA, JPKI_ELF)))).toBe('6a84');
    expect(withoutCounters(card)).toBe(before);
    const inside = keyedArea(cardBornWith(), '80C000');
    expect(inside().run(createSpArea(bytes('D392F00026015351'))).sw).toBe(0x9000);
  });
});

describe('accounting', () => {
  const base: CardImage = cardBornWith({ freeMemory: 100_000 }).snapshot();
  const template = base.applications[0] as ApplicationImage;
  const node = fc.record({
    parent: fc.nat(4),
    reserved: fc.option(fc.nat(20_000), { nil: undefined }),
    quota: fc.option(fc.nat(40_000), { nil: undefined }),
  });

  const fits = (image: CardImage): boolean => {
    try {
      mustFit(image);
      return true;
    } catch {
      return false;
    }
  };

  it('promises under every domain exactly what still fits: not one byte more, not one less', () => {
    fc.assert(
      fc.property(fc.array(node, { minLength: 1, maxLength: 6 }), (nodes) => {
        const image = structuredClone(base);
        nodes.forEach(({ parent, reserved, quota }, index) => {
          const above = image.applications[Math.min(parent, image.applications.length - 1)] ?? template;
          image.applications.push({
            ...template,
            kind: 'ssd',
            aid: `D392F000260200${index.toString(16).padStart(2, '0')}`,
            securityDomainAid: above.aid,
            memory: { nonVolatileReserved: reserved, nonVolatileQuota: quota },
          });
        });
        fc.pre(fits(image));
        const filledTo = (aid: string, size: number): CardImage => ({
          ...image,
          loadFiles: [
            { aid: 'F0', securityDomainAid: aid, version: '', moduleAids: [], size, sha256: '', staticData: '' },
          ],
        });
        for (const { aid } of image.applications) {
          const room = roomUnder(image, aid);
          expect([aid, fits(filledTo(aid, room)), fits(filledTo(aid, room + 1))]).toEqual([aid, true, false]);
          expect(freeMemory(filledTo(aid, room))).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 100 },
    );
  });
});
