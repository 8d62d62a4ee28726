/** Laws of the registry under random but mostly sensible content management: it stays whole, a refusal changes nothing, an area changes only its own. */
import { bytes, concat, encodeLv, encodeTlv, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CardImage } from '../card-image';
import { powerUp } from '../manufacture';
import { MemoryCardStore } from '../store/card-store';
import { AREA_KEYS, cardBornWith, isdHost, keyedArea, NONE } from '../testing/content-host';
import { CASD, ISD_AID, ISD_KEYS, JPKI_AP, JPKI_ELF, JPKI_MODULE, loadFile, SP_AREA } from '../testing/test-card';
import { gp, installApplet, installForLoad, loadBlocks, mustRun, TestHost } from '../testing/test-host';
import { isCardState } from './life-cycle';
import { has, PRIVILEGE, readPrivileges } from './privileges';
import { mustFit } from './quota';

/** Small here; `JPKI_FUZZ=1000000` (commands) for the long run. */
const RUNS = Math.ceil(Number(process.env['JPKI_FUZZ'] ?? 2_000) / 40);

const OTHER = bytes('D392F00026015351');
const { stream, hash } = loadFile(1_500);

/** A card with content of every kind: an issuer, a managing area and one below it, a load file and an instance. */
const image: CardImage = ((): CardImage => {
  const card = cardBornWith({ freeMemory: 30_000 });
  keyedArea(card, '80C000');
  const host = isdHost(card);
  mustRun(host, [installForLoad(hash), ...loadBlocks(stream), installApplet()]);
  return card.snapshot();
})();

const newCard = () => {
  const store = new MemoryCardStore();
  store.save(image);
  return powerUp(store);
};

const aids = [
  ISD_AID,
  SP_AREA,
  OTHER,
  CASD,
  JPKI_AP,
  JPKI_ELF,
  JPKI_MODULE,
  bytes('A0000001515350'),
  bytes('A000000151535041'),
];
const aid = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...aids) },
  { weight: 1, arbitrary: fc.constant(NONE) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 18 }) },
);
const privilegeField = fc.oneof(
  fc
    .constantFrom('', '00', '80', '808000', '80C000', 'A08000', 'C08000', 'C18000', '848200', '9EFE80', '808040')
    .map(bytes),
  fc.uint8Array({ minLength: 0, maxLength: 4 }),
);
const system = fc
  .array(
    fc.oneof(
      fc.tuple(
        fc.constantFrom(0xc6, 0xc7, 0xc8, 0xd7, 0xd8),
        fc.constantFrom('0000', '0100', '1000', '7FFF', '00001000', '01'),
      ),
      fc.tuple(fc.constantFrom(0xcf, 0xd9), fc.constantFrom('40', '41', '80', '01', '7F', '')),
    ),
    { maxLength: 3 },
  )
  .map((tlvs) => encodeTlv(0xef, ...tlvs.map(([tag, value]) => encodeTlv(tag, bytes(value)))));
const parameters = fc.oneof(
  fc.constantFrom('', 'C900', 'C90C810203708202202087022020', 'C903840101', 'C90481020255').map(bytes),
  fc
    .tuple(system, fc.constantFrom('', 'C900', 'C90C810203708202202087022020'))
    .map(([ef, c9]) => concat(ef, bytes(c9))),
  fc.uint8Array({ maxLength: 20 }),
);
const token = fc.oneof(
  { weight: 9, arbitrary: fc.constant(NONE) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) },
);

const lvs = (...fields: Uint8Array[]): Uint8Array => concat(...fields.map(encodeLv));
const install = (p1: number, p2: number, ...fields: Uint8Array[]): CommandApdu =>
  gp(0xe6, p1, p2, lvs(...fields).slice(0, 255), 0);
const newAid = fc.constantFrom(OTHER, bytes('D392F00026015352'), bytes('D392F00026015353'), JPKI_AP);
const areaPrivileges = fc.constantFrom('808000', '80C000', 'C08000', '848000', '808200', '80').map(bytes);
const PACKAGE = bytes('A0000001515350');
const MODULE = bytes('A000000151535041');
const SECOND_FILE = bytes('D392F00026014C46');

/** Steps that make sense: most of them are carried out. */
const sensible: fc.Arbitrary<CommandApdu[]> = fc.oneof(
  fc
    .tuple(fc.constantFrom(0x04, 0x0c), newAid, areaPrivileges, system)
    .map(([p1, name, rights, ef]) => [
      install(p1, 0, PACKAGE, MODULE, name, rights, concat(ef, bytes('C90C810203708202202087022020')), NONE),
    ]),
  fc
    .tuple(fc.constantFrom(0x04, 0x0c), newAid, system)
    .map(([p1, name, ef]) => [
      install(p1, 0, JPKI_ELF, JPKI_MODULE, name, bytes('00'), concat(ef, bytes('C900')), NONE),
    ]),
  fc.tuple(aid, aid).map(([target, name]) => [install(0x10, 0, target, NONE, name, NONE, NONE, NONE)]),
  fc
    .tuple(fc.oneof(fc.constant(NONE), aid), newAid, fc.oneof(fc.constant(NONE), areaPrivileges), system)
    .map(([target, name, rights, ef]) => [install(0x40, 0, target, NONE, name, rights, ef, NONE)]),
  fc
    .tuple(newAid, fc.constantFrom('00', '04'), system)
    .map(([name, rights, ef]) => [install(0x08, 0, NONE, NONE, name, bytes(rights), ef, NONE)]),
  fc
    .constantFrom(NONE, SP_AREA, OTHER)
    .map((target) => [install(0x02, 0, SECOND_FILE, target, hash, NONE, NONE), ...loadBlocks(stream)]),
  fc
    .tuple(fc.constantFrom(NONE, SP_AREA), newAid)
    .map(([target, name]) => [
      install(0x0e, 1, SECOND_FILE, target, hash, NONE, NONE),
      ...loadBlocks(stream),
      install(0x0e, 3, NONE, NONE, name, bytes('00'), bytes('C900'), NONE),
    ]),
  fc.tuple(fc.constantFrom(0x00, 0x80), aid).map(([p2, name]) => [gp(0xe4, 0x00, p2, encodeTlv(0x4f, name), 0)]),
  fc
    .tuple(fc.constantFrom(0x40, 0x60), fc.constantFrom(0x80, 0x00, 0x8f), aid)
    .map(([p1, p2, name]) => [gp(0xf0, p1, p2, name)]),
);

/** Anything in a known form, and anything at all. */
const wild: fc.Arbitrary<CommandApdu[]> = fc
  .oneof(
    fc
      .tuple(
        fc.constantFrom(0x02, 0x04, 0x08, 0x0c, 0x10, 0x20, 0x40, 0x0e),
        fc.constantFrom(0, 0, 0, 1, 3),
        fc.array(fc.oneof(aid, privilegeField, parameters, token), { minLength: 5, maxLength: 6 }),
      )
      .map(([p1, p2, fields]) => install(p1, p2, ...fields)),
    fc
      .tuple(fc.constantFrom(0xe4, 0xe6, 0xe8, 0xf0, 0xf2), fc.nat(0x7f), fc.nat(255), fc.uint8Array({ maxLength: 60 }))
      .map(([ins, p1, p2, data]) => gp(ins, p1, p2, data, 0)),
  )
  .map((command) => [command]);

const steps: fc.Arbitrary<CommandApdu[]> = fc
  .array(fc.oneof({ weight: 4, arbitrary: sensible }, { weight: 1, arbitrary: wild }), { minLength: 1, maxLength: 14 })
  .map((groups) => groups.flat());

/** What holds of every registry, whatever was done to it. */
function check({ applications, loadFiles, ...card }: CardImage): void {
  const names = [...applications, ...loadFiles].map((entry) => entry.aid);
  expect(new Set(names).size).toBe(names.length);
  const byAid = new Map(applications.map((entry) => [entry.aid, entry]));
  for (const entry of [...applications, ...loadFiles]) {
    expect(byAid.get(entry.securityDomainAid)?.securityDomain).toBeDefined();
    expect(entry.aid.length / 2).toBeGreaterThanOrEqual(5);
  }
  for (const entry of applications) {
    expect(loadFiles.some((file) => file.aid === entry.loadFileAid && file.moduleAids.includes(entry.moduleAid))).toBe(
      true,
    );
    // Every way up ends at a root.
    let at = entry;
    for (let depth = 0; at.securityDomainAid !== at.aid; depth += 1) {
      expect(depth).toBeLessThan(applications.length);
      at = byAid.get(at.securityDomainAid) ?? at;
    }
    expect(has(entry.privileges, PRIVILEGE.securityDomain)).toBe(entry.securityDomain !== undefined);
    const { privileges } = entry;
    if (entry.kind !== 'isd') {
      expect(readPrivileges(Uint8Array.of(privileges >> 16, (privileges >> 8) & 0xff, privileges & 0xff))).toBe(
        privileges,
      );
    }
  }
  for (const unique of [PRIVILEGE.cardReset, PRIVILEGE.finalApplication]) {
    expect(applications.filter((entry) => has(entry.privileges, unique))).toHaveLength(1);
  }
  expect(applications.filter(({ kind }) => kind === 'isd')).toHaveLength(1);
  expect(applications.filter(({ kind }) => kind === 'casd')).toHaveLength(1);
  expect(isCardState(byAid.get(hex(ISD_AID))?.state ?? 0)).toBe(true);
  mustFit({ applications, loadFiles, ...card });
}

describe('the registry', () => {
  it.each([
    ['the issuer', ISD_AID, ISD_KEYS],
    ['a managing area', SP_AREA, AREA_KEYS],
  ] as const)('stays whole whatever %s does to it, and untouched by what is refused', (_, domain, keys) => {
    fc.assert(
      fc.property(steps, (commands) => {
        const card = newCard();
        let host = TestHost.open(card, domain, keys, 0x01);
        for (const each of commands) {
          const before = JSON.stringify(card.snapshot());
          const { sw } = host.run(each);
          if (sw !== 0x9000 && sw !== 0x6310) expect(JSON.stringify(card.snapshot())).toBe(before);
          else check(card.snapshot());
          if (sw === 0x6982) host = TestHost.open(card, domain, keys, 0x01);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('of an area is all an area changes: nothing of the issuer moves, nor anything of the card’s own', () => {
    const outside = ({ applications, loadFiles }: CardImage) => [
      applications
        .filter(
          ({ kind, aid: name, securityDomainAid }) =>
            kind !== 'ssd' && name !== hex(SP_AREA) && securityDomainAid !== hex(SP_AREA),
        )
        .map(({ securityDomain, ...rest }) => ({ ...rest, keys: securityDomain?.keys })),
      loadFiles.filter(({ securityDomainAid }) => securityDomainAid === hex(ISD_AID)),
    ];
    fc.assert(
      fc.property(steps, (commands) => {
        const card = newCard();
        const host = TestHost.open(card, SP_AREA, AREA_KEYS, 0x01);
        for (const each of commands) host.run(each);
        expect(outside(card.snapshot())).toEqual(outside(image));
      }),
      { numRuns: RUNS },
    );
  });
});
