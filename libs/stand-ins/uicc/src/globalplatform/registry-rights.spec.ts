import { bytes, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AREA_KEYS, cardBornWith, isdHost, keyedArea, NONE, swOf, withoutCounters } from '../testing/content-host';
import { CASD, freshCard, ISD_AID, ISD_KEYS, JPKI_AP, JPKI_ELF, loadFile, SP_AREA } from '../testing/test-card';
import {
  buildSpArea,
  createSpArea,
  deleteObject,
  extradite,
  install,
  installApplet,
  installForLoad,
  installForPersonalization,
  loadBlocks,
  mustRun,
  provision,
  putKey,
  select,
  send,
  setStatus,
  statusOf,
  TestHost,
} from '../testing/test-host';
import type { VirtualUicc } from '../virtual-uicc';
import { has, PRIVILEGE, PRIVILEGE_RULES, readPrivileges } from './privileges';

const OTHER = bytes('D392F00026015351');
const update = (aid: Uint8Array, privileges: string, parameters = '', target = NONE): CommandApdu =>
  install(0x40, target, NONE, aid, bytes(privileges), bytes(parameters), NONE);
const makeSelectable = (aid: Uint8Array, privileges: string, parameters = ''): CommandApdu =>
  install(0x08, NONE, NONE, aid, bytes(privileges), bytes(parameters), NONE);
const privilegesOf = (card: VirtualUicc, aid: Uint8Array): string =>
  (card.snapshot().applications.find((entry) => entry.aid === hex(aid))?.privileges ?? 0).toString(16).padStart(6, '0');
const three = (privileges: number): Uint8Array =>
  Uint8Array.of(privileges >> 16, (privileges >> 8) & 0xff, privileges & 0xff);

/** An issuer's card with the applet installed and not extradited. */
function withApplet(): VirtualUicc {
  const card = cardBornWith();
  const { stream, hash } = loadFile(2_048);
  mustRun(isdHost(card), [installForLoad(hash), ...loadBlocks(stream), installApplet()]);
  return card;
}

describe('privileges', () => {
  it('are read from 3 bytes, from 2 where the last is left out, or, with their defaults, from 1; what is reserved is not looked at', () => {
    expect(['80', '04', '8080', '8000', '80800F'].map((field) => readPrivileges(bytes(field)))).toEqual([
      0x808000, 0x040000, 0x808000, 0x800000, 0x808000,
    ]);
    for (const field of ['', '80800000']) expect(() => readPrivileges(bytes(field))).toThrow('6A80');
  });

  it('are refused exactly when one lacks what it needs or excludes another', () => {
    const bits = PRIVILEGE_RULES.map(({ bit }) => bit);
    fc.assert(
      fc.property(fc.subarray(bits), (chosen) => {
        const privileges = chosen.reduce((all, bit) => all | bit, 0);
        const domain = has(privileges, PRIVILEGE.securityDomain);
        const needsDomain = [
          'dapVerification',
          'delegatedManagement',
          'mandatedDap',
          'trustedPath',
          'authorizedManagement',
          'tokenVerification',
          'receiptGeneration',
          'cipheredLoad',
        ] as const;
        const delegated = has(privileges, PRIVILEGE.delegatedManagement);
        const rivals = PRIVILEGE.authorizedManagement | PRIVILEGE.tokenVerification | PRIVILEGE.receiptGeneration;
        const bad =
          (!domain && needsDomain.some((name) => has(privileges, PRIVILEGE[name]))) ||
          (has(privileges, PRIVILEGE.mandatedDap) && !has(privileges, PRIVILEGE.dapVerification)) ||
          (delegated && (privileges & rivals) !== 0);
        if (bad) expect(() => readPrivileges(three(privileges))).toThrow('6A80');
        else expect(readPrivileges(three(privileges))).toBe(privileges);
      }),
    );
  });

  it('that reach beyond an area’s own hierarchy are the issuer’s to give', () => {
    const card = cardBornWith();
    const area = keyedArea(card, '80C000');
    for (const privileges of ['908000', '888000', '809000', '808800', '808400', '808200', 'C18000']) {
      expect([privileges, swOf(area().run(createSpArea(OTHER, privileges)))]).toEqual([privileges, '6985']);
    }
    mustRun(area(), [createSpArea(OTHER, 'A08000')]);
    const generous = cardBornWith();
    mustRun(isdHost(generous), [createSpArea(OTHER, '989C00')]);
  });

  it('Final Application and Card Reset are one entry’s alone, and fall back to the issuer', () => {
    const card = cardBornWith();
    expect(privilegesOf(card, ISD_AID)).toBe('9efe80');
    mustRun(isdHost(card), [createSpArea(SP_AREA, '848200')]);
    expect([privilegesOf(card, ISD_AID), privilegesOf(card, SP_AREA)]).toEqual(['9afc80', '848200']);
    const before = withoutCounters(card);
    expect(swOf(isdHost(card).run(createSpArea(OTHER, '808200')))).toBe('6985');
    expect(withoutCounters(card)).toBe(before);
    mustRun(isdHost(card), [update(SP_AREA, '848000')]);
    expect(privilegesOf(card, ISD_AID)).toBe('9afe80');
    mustRun(isdHost(card), [deleteObject(SP_AREA)]);
    expect(privilegesOf(card, ISD_AID)).toBe('9efe80');
  });

  it('change by registry update as a whole; a domain stays a domain', () => {
    const card = cardBornWith();
    mustRun(isdHost(card), [createSpArea(SP_AREA, '808000')]);
    const table: [string, string][] = [
      ['80C000', '9000'],
      ['A0C000', '6a80'],
      ['008000', '6a80'],
      ['00', '6a80'],
      ['', '9000'],
      ['A08000', '9000'],
    ];
    expect(table.map(([to]) => [to, swOf(isdHost(card).run(update(SP_AREA, to)))])).toEqual(table);
    expect(privilegesOf(card, SP_AREA)).toBe('a08000');
  });
});

describe('INSTALL [for make selectable]', () => {
  it('gives no privilege but Card Reset, also to an application that is selectable already', () => {
    const card = withApplet();
    mustRun(isdHost(card), [makeSelectable(JPKI_AP, '1E')]);
    expect(privilegesOf(card, JPKI_AP)).toBe('040000');
    mustRun(isdHost(card), [deleteObject(JPKI_AP)]);
    expect(privilegesOf(card, ISD_AID)).toBe('9efe80');
    const only = install(0x04, JPKI_ELF, bytes('D392F00026014D44'), JPKI_AP, bytes('04'), bytes('C900'), NONE);
    expect(swOf(isdHost(card).run(only))).toBe('6a80');
  });
});

describe('implicit selection', () => {
  it('begins a card session with the application registered for the basic channel', () => {
    const card = cardBornWith();
    mustRun(isdHost(card), [createSpArea(), createSpArea(OTHER), update(SP_AREA, '', 'EF03CF0140')]);
    expect(swOf(isdHost(card).run(update(OTHER, '', 'EF03CF0140')))).toBe('6985');
    mustRun(isdHost(card), [update(OTHER, '', 'EF06CF0142CF0180')]);
    card.reset();
    expect(hex(send(card, '80CA2F0000').data)).toBe(`610A4F08${hex(SP_AREA)}`);
    expect(hex(send(card, '0070000001').data)).toBe('01');
    expect(hex(send(card, '0070000001').data)).toBe('02');
    expect(['81', '82'].map((cla) => hex(send(card, `${cla}CA2F0000`).data))).toEqual([
      `610A4F08${hex(SP_AREA)}`,
      `610A4F08${hex(OTHER)}`,
    ]);
    expect(hex(isdHost(card).run(statusOf(0x40, OTHER)).data)).toContain('CF0142CF0180');
  });

  it('passes to the final application when that one is locked, and is not given to what turns a selection down', () => {
    const card = withApplet();
    mustRun(isdHost(card), [createSpArea(SP_AREA, '848000')]);
    card.reset();
    expect(hex(send(card, '80CA2F0000').data)).toBe(`610A4F08${hex(SP_AREA)}`);
    mustRun(isdHost(card), [{ cla: 0x80, ins: 0xf0, p1: 0x40, p2: 0x80, data: SP_AREA }]);
    card.reset();
    expect(hex(send(card, '80CA004200').data)).toBe('4203898110');
    const applet = withApplet();
    mustRun(isdHost(applet), [makeSelectable(JPKI_AP, '04')]);
    applet.reset();
    expect(hex(send(applet, '80CA004200').data)).toBe('4203898110');
  });
});

describe('restriction', () => {
  const restrict = (mask: string, aid = NONE): CommandApdu => update(aid, '', `EF03D901${mask}`);

  it.each([
    ['01', deleteObject(JPKI_ELF, true)],
    ['02', installForLoad(loadFile().hash, OTHER)],
    ['04', createSpArea(OTHER)],
    ['08', makeSelectable(JPKI_AP, '04')],
    ['10', extradite(SP_AREA, JPKI_AP)],
    ['20', installForPersonalization(SP_AREA)],
    ['40', update(SP_AREA, '')],
  ])('%s of the whole card ends that function for good', (mask, command) => {
    const card = withApplet();
    mustRun(isdHost(card), [createSpArea()]);
    mustRun(isdHost(card), [restrict(mask)]);
    card.reset();
    const before = withoutCounters(card);
    expect(swOf(isdHost(card).run(command))).toBe('6985');
    expect(withoutCounters(card)).toBe(before);
  });

  it('of one domain is that domain’s, and only a domain can have it', () => {
    const card = withApplet();
    const area = keyedArea(card, '80C000');
    mustRun(isdHost(card), [restrict('04', SP_AREA)]);
    expect(swOf(area().run(createSpArea(OTHER)))).toBe('6985');
    expect(swOf(area().run(restrict('02')))).toBe('6985');
    expect(swOf(isdHost(card).run(restrict('02', JPKI_AP)))).toBe('6a80');
    mustRun(isdHost(card), [createSpArea(OTHER)]);
  });
});

describe('registry update with extradition', () => {
  it('moves and changes in one step, or does neither', () => {
    const { card, casdPoint } = freshCard();
    buildSpArea(card, casdPoint);
    const isd = isdHost(card);
    mustRun(isd, [createSpArea(OTHER)]);
    const before = withoutCounters(card);
    expect(swOf(isd.run(update(OTHER, 'A0C000', '', SP_AREA)))).toBe('6a80');
    expect(swOf(isd.run(update(OTHER, '80C000', '', JPKI_AP)))).toBe('6a88');
    expect(withoutCounters(card)).toBe(before);
    mustRun(isd, [update(OTHER, '80C000', '', SP_AREA)]);
    expect(card.snapshot().applications.at(-1)).toMatchObject({
      securityDomainAid: hex(SP_AREA),
      privileges: 0x80c000,
    });
  });
});

describe('who owns what was installed', () => {
  it('is the domain of its load file, when that is of the same hierarchy', () => {
    const card = cardBornWith();
    const { stream, hash } = loadFile(2_048);
    const area = keyedArea(card, '80C000');
    mustRun(isdHost(card), [
      install(0x02, JPKI_ELF, SP_AREA, hash, NONE, NONE),
      ...loadBlocks(stream),
      installApplet(),
    ]);
    expect(card.snapshot().applications.at(-1)?.securityDomainAid).toBe(hex(SP_AREA));
    mustRun(area(), [deleteObject(JPKI_ELF, true)]);
    keyedArea(card, '80C000', OTHER);
    mustRun(area(), [installForLoad(hash), ...loadBlocks(stream)]);
    const stranger = TestHost.open(card, OTHER, AREA_KEYS);
    expect(swOf(stranger.run(installApplet()))).toBe('6985');
  });
});

describe('global privileges', () => {
  it('reach past the hierarchy: lock, unlock, delete and see what is another’s', () => {
    const card = withApplet();
    const keeper = keyedArea(card, '808C00', OTHER);
    mustRun(keeper(), [setStatus(0x40, 0x80, JPKI_AP), statusOf(0x40, JPKI_AP), setStatus(0x40, 0x00, JPKI_AP)]);
    const before = withoutCounters(card);
    expect(swOf(keeper().run(deleteObject(JPKI_AP)))).toBe('6985');
    expect(withoutCounters(card)).toBe(before);
    // Global Delete widens the reach of a manager; by itself it manages nothing (§9.5.1).
    mustRun(isdHost(card), [update(OTHER, '809000')]);
    expect(swOf(keeper().run(deleteObject(JPKI_AP)))).toBe('6985');
    mustRun(isdHost(card), [update(OTHER, '80D000')]);
    expect(swOf(keeper().run(setStatus(0x40, 0x80, JPKI_AP)))).toBe('6985');
    mustRun(keeper(), [deleteObject(JPKI_AP)]);
  });

  it('do not lock the final application, nor the domains of the card itself', () => {
    const card = cardBornWith();
    mustRun(isdHost(card), [createSpArea(SP_AREA, '808200'), createSpArea(OTHER)]);
    for (const aid of [SP_AREA, ISD_AID, CASD]) {
      expect(swOf(isdHost(card).run(setStatus(0x40, 0x80, aid)))).toBe('6985');
    }
    mustRun(isdHost(card), [setStatus(0x40, 0x80, OTHER)]);
  });

  it('of management begin with the domain’s own keys', () => {
    const card = cardBornWith();
    mustRun(isdHost(card), [createSpArea(SP_AREA, '80C000')]);
    expect(swOf(TestHost.open(card, SP_AREA, ISD_KEYS).run(createSpArea(OTHER)))).toBe('6985');
    mustRun(TestHost.open(card, SP_AREA, ISD_KEYS), [putKey(ISD_KEYS.dek, 0x30, AREA_KEYS)]);
    expect(swOf(TestHost.open(card, SP_AREA, AREA_KEYS).run(createSpArea(OTHER)))).toBe('9000');
  });
});

describe('deletion', () => {
  it('in an area that lets itself be tidied up is open to any manager, else to its own hierarchy and Global Delete', () => {
    for (const [parameters, expected] of [
      ['C903830101', '9000'],
      ['C900', '6985'],
    ] as const) {
      const card = cardBornWith();
      const manager = keyedArea(card, '80C000');
      const area = install(
        0x0c,
        bytes('A0000001515350'),
        bytes('A000000151535041'),
        OTHER,
        bytes('80C000'),
        bytes(parameters),
        NONE,
      );
      mustRun(isdHost(card), [area]);
      mustRun(TestHost.open(card, OTHER, ISD_KEYS), [putKey(ISD_KEYS.dek, 0x30, AREA_KEYS)]);
      const inside = bytes('D392F00026015360');
      mustRun(TestHost.open(card, OTHER, AREA_KEYS), [createSpArea(inside)]);
      expect(swOf(manager().run(deleteObject(OTHER)))).toBe('6985');
      expect(swOf(manager().run(deleteObject(inside)))).toBe(expected);
      if (expected !== '9000') mustRun(isdHost(card), [deleteObject(inside)]);
    }
  });

  it('takes what was selected on this channel, and nothing that is selected on another', () => {
    const { card, casdPoint } = freshCard();
    provision(card, casdPoint);
    const channel = send(card, '0070000001').data[0] ?? 0;
    send(card, { ...select(SP_AREA, 0x0c), cla: channel });
    expect(swOf(isdHost(card).run(deleteObject(SP_AREA, true)))).toBe('6985');
    const other = isdHost(card, channel);
    mustRun(other, [deleteObject(SP_AREA, true)]);
    expect(swOf(other.run(deleteObject(SP_AREA)))).toBe('6a82');
  });
});
