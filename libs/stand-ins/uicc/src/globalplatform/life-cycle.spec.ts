import { bytes, encodeTlv, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import type { CardImage } from '../card-image';
import type { CardMemory } from '../channel';
import { powerUp } from '../manufacture';
import { Scp80Channel } from '../secure-channel/scp80-channel';
import { StatusError } from '../status-error';
import { MemoryCardStore } from '../store/card-store';
import { AREA_KEYS, cardBornWith, isdHost, NONE, swOf, withoutCounters } from '../testing/content-host';
import { freshCard, ISD_AID, ISD_KEYS, JPKI_AP, JPKI_ELF, loadFile, SP_AREA } from '../testing/test-card';
import {
  buildSpArea,
  createSpArea,
  deleteObject,
  extradite,
  gp,
  install,
  installForLoad,
  installForPersonalization,
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
import {
  CARD_INITIALIZED,
  CARD_LOCKED,
  CARD_OP_READY,
  CARD_REFUSALS,
  CARD_SECURED,
  CARD_TERMINATED,
  CARD_TRANSITIONS,
  cardCommandOf,
  ENTRY_REFUSALS,
  INSTALLED,
  LOCK_BIT,
  PERSONALIZED,
  SELECTABLE,
  type CardCommand,
  type EntryCommand,
  type EntryState,
} from './life-cycle';
import { processPlain } from './security-domain';

const CARD_STATES = [CARD_OP_READY, CARD_INITIALIZED, CARD_SECURED, CARD_LOCKED, CARD_TERMINATED];
const hex2 = (octet: number): string => octet.toString(16).toUpperCase().padStart(2, '0');

/** A card from a changed image: states that no command of this test could reach as fast. */
function cardOf(image: CardImage): VirtualUicc {
  const store = new MemoryCardStore();
  store.save(image);
  return powerUp(store);
}

const builtImage = ((): CardImage => {
  const { card, casdPoint } = freshCard();
  provision(card, casdPoint);
  return card.snapshot();
})();

function builtCard(change: (image: CardImage) => void): VirtualUicc {
  const image = structuredClone(builtImage);
  change(image);
  return cardOf(image);
}

const stateOf = (image: CardImage, aid: string) => {
  const entry = image.applications.find((application) => application.aid === aid);
  if (!entry) throw new Error(`no ${aid}`);
  return entry;
};
const ISD = 'A000000151000000';
const AREA = 'D392F00026015350';

/** Well-formed commands of every kind that a card in SECURED carries out with 9000, or processes with the answer that is said. */
const SAMPLES: [string, CommandApdu, 'outside' | 'in session', processed?: string][] = [
  ['SELECT', select(ISD_AID), 'outside'],
  ['SELECT without a name', gp(0xa4, 0x04, 0x00), 'outside'],
  ['MANAGE CHANNEL open', { ...gp(0x70, 0x00, 0x00, NONE, 1), cla: 0x00 }, 'outside'],
  ['MANAGE CHANNEL close, of one that is not open', { ...gp(0x70, 0x80, 0x01), cla: 0x00 }, 'outside', '6200'],
  ['GET DATA', gp(0xca, 0x00, 0x66, NONE, 0), 'outside'],
  ['a command the selected application does not know', gp(0xfe, 0x00, 0x00), 'outside', '6d00'],
  ['INITIALIZE UPDATE', gp(0x50, 0x30, 0x00, new Uint8Array(8), 0), 'outside'],
  ['GET DATA in a session', gp(0xca, 0x00, 0xe0, NONE, 0), 'in session'],
  ['GET STATUS', statusOf(0x40), 'in session'],
  ['SET STATUS of the card', setStatus(0x80, CARD_TERMINATED, ISD_AID), 'in session'],
  ['SET STATUS of an application', setStatus(0x40, LOCK_BIT, JPKI_AP), 'in session'],
  ['SET STATUS of a domain and all in it', setStatus(0x60, LOCK_BIT, SP_AREA), 'in session'],
  ['INSTALL [for load]', installForLoad(loadFile().hash, bytes('D392F00026014C47')), 'in session'],
  ['INSTALL [for install and make selectable]', createSpArea(bytes('D392F00026015351')), 'in session'],
  ['INSTALL [for extradition]', extradite(SP_AREA, JPKI_ELF), 'in session'],
  ['INSTALL [for personalization]', installForPersonalization(SP_AREA), 'in session'],
  ['INSTALL [for registry update]', install(0x40, NONE, NONE, SP_AREA, NONE, NONE, NONE), 'in session'],
  ['DELETE', deleteObject(JPKI_AP), 'in session'],
  ['DELETE of a key', gp(0xe4, 0x00, 0x00, encodeTlv(0xd2, Uint8Array.of(0x31)), 0), 'in session'],
  ['PUT KEY', putKey(ISD_KEYS.dek, 0x32, AREA_KEYS), 'in session'],
  ['STORE DATA', gp(0xe2, 0x88, 0x00, bytes('0070034201AA')), 'in session'],
];

/** What is asked of a domain alone. */
type OnlyOfDomains = 'receive content' | 'manage content';

/** SELECT by name is the only sample whose class is interindustry. */
const asSent = (command: CommandApdu): CommandApdu => (command.ins === 0xa4 ? { ...command, cla: 0x00 } : command);

describe('state of the card × command, from the table', () => {
  for (const cardState of CARD_STATES) {
    for (const [name, sample, where, processed = '9000'] of SAMPLES) {
      const command = asSent(sample);
      const kind: CardCommand = cardCommandOf(command);
      const refusal = CARD_REFUSALS[cardState]?.[kind];
      // A terminated card opens no session in which the rest could be sent.
      if (where === 'in session' && CARD_REFUSALS[cardState]?.authenticate !== undefined) continue;
      const warned = cardState === CARD_LOCKED && kind === 'select';
      const expected = refusal?.toString(16) ?? (warned ? '6283' : processed);
      it(`${hex2(cardState)} ${name}: ${expected}`, () => {
        const secured = builtCard((image) => {
          stateOf(image, ISD).state = cardState;
        });
        if (where === 'in session' && command.ins === 0xe4 && cardState !== CARD_LOCKED) {
          mustRun(isdHost(secured), [putKey(ISD_KEYS.dek, 0x31, AREA_KEYS)]);
        }
        const host = where === 'in session' ? isdHost(secured) : undefined;
        const before = withoutCounters(secured);
        expect(swOf(host ? host.run(command) : send(secured, command))).toBe(expected);
        if (refusal !== undefined) expect(withoutCounters(secured)).toBe(before);
      });
    }
  }

  it('has a sample of every kind of command', () => {
    const kinds = new Set(SAMPLES.map(([, sample]) => cardCommandOf(asSent(sample))));
    expect([...kinds].sort()).toEqual(['get data', ...Object.keys(CARD_REFUSALS[CARD_TERMINATED] ?? {})].sort());
  });

  it('keeps a session that was open when the card was terminated to GET DATA', () => {
    const card = builtCard(() => undefined);
    const host = isdHost(card);
    mustRun(host, [setStatus(0x80, CARD_TERMINATED, ISD_AID)]);
    const before = withoutCounters(card);
    for (const [, command, where] of SAMPLES) {
      if (where !== 'in session' || command.ins === 0xca) continue;
      expect([command.ins, swOf(host.run(command))]).toEqual([command.ins, '6985']);
    }
    expect(swOf(host.run(setStatus(0x80, CARD_SECURED, ISD_AID)))).toBe('6985');
    expect(withoutCounters(card)).toBe(before);
    card.reset();
    expect(swOf(send(card, gp(0xca, 0x00, 0x45, NONE, 0)))).toBe('9000');
  });
});

describe('life cycle of the card, from the table', () => {
  const targets = [...CARD_STATES, 0x00, 0x03, 0x1f, 0x8f];
  for (const from of CARD_STATES.filter((state) => state !== CARD_TERMINATED)) {
    for (const to of targets) {
      const known = CARD_STATES.includes(to);
      const expected = !known ? '6a80' : CARD_TRANSITIONS[from]?.includes(to) ? '9000' : '6985';
      it(`${hex2(from)} to ${hex2(to)}: ${expected}`, () => {
        const card = builtCard((image) => {
          stateOf(image, ISD).state = from;
        });
        const host = isdHost(card);
        const before = withoutCounters(card);
        expect(swOf(host.run(setStatus(0x80, to, ISD_AID)))).toBe(expected);
        if (expected === '9000') expect(stateOf(card.snapshot(), ISD).state).toBe(to);
        else expect(withoutCounters(card)).toBe(before);
      });
    }
  }

  it('is locked and ended by holders of the privilege alone, and moved on by the issuer alone', () => {
    for (const [privileges, lock, terminate] of [
      ['808000', '6985', '6985'],
      ['908000', '9000', '6985'],
      ['888000', '6985', '9000'],
    ] as const) {
      const at = (state: number): TestHost => {
        const card = builtCard((image) => {
          stateOf(image, ISD).state = state;
          stateOf(image, AREA).privileges = Number.parseInt(privileges, 16);
          const area = stateOf(image, AREA).securityDomain;
          if (area) area.keys = stateOf(image, ISD).securityDomain?.keys ?? [];
        });
        return TestHost.open(card, SP_AREA, ISD_KEYS);
      };
      const run = (state: number, to: number): string => swOf(at(state).run(setStatus(0x80, to, ISD_AID)));
      expect([run(CARD_SECURED, CARD_LOCKED), run(CARD_SECURED, CARD_TERMINATED)]).toEqual([lock, terminate]);
      expect(run(CARD_OP_READY, CARD_INITIALIZED)).toBe('6985');
    }
  });
});

describe('state of an application or domain × command, from the table', () => {
  const DOMAIN_OCTETS: Record<EntryState, number[]> = {
    installed: [INSTALLED],
    selectable: [SELECTABLE],
    personalized: [PERSONALIZED],
    locked: [LOCK_BIT | INSTALLED, LOCK_BIT | SELECTABLE, LOCK_BIT | PERSONALIZED],
  };
  const APPLICATION_OCTETS: Record<EntryState, number[]> = {
    installed: [INSTALLED],
    selectable: [SELECTABLE],
    personalized: [PERSONALIZED, 0x17, 0x7f],
    locked: [LOCK_BIT | INSTALLED, LOCK_BIT | SELECTABLE, 0x97, 0xff],
  };
  const makeSelectable = (aid: Uint8Array): CommandApdu => install(0x08, NONE, NONE, aid, bytes('00'), NONE, NONE);
  const OTHER_AREA = bytes('D392F00026015351');
  /** Of content management; it is the domain's own session that carries them. */
  const MANAGEMENT = {
    load: installForLoad(loadFile().hash, bytes('D392F00026014C47')),
    install: createSpArea(bytes('D392F00026015352')),
    delete: deleteObject(JPKI_AP),
  };
  /** A kind of command that is missing here does not compile. */
  const DOMAIN_COMMANDS: Record<EntryCommand, CommandApdu> = {
    select: select(SP_AREA),
    'make selectable': makeSelectable(SP_AREA),
    lock: setStatus(0x40, 0x80, SP_AREA),
    unlock: setStatus(0x40, 0x00, SP_AREA),
    personalize: installForPersonalization(SP_AREA),
    'receive content': extradite(SP_AREA, JPKI_ELF),
    'manage content': MANAGEMENT.load,
    extradite: extradite(OTHER_AREA, SP_AREA),
    'update registry': install(0x40, NONE, NONE, SP_AREA, NONE, NONE, NONE),
    delete: deleteObject(SP_AREA, true),
  };
  const APPLICATION_COMMANDS: Record<Exclude<EntryCommand, OnlyOfDomains>, CommandApdu> = {
    select: select(JPKI_AP),
    'make selectable': makeSelectable(JPKI_AP),
    lock: setStatus(0x40, 0x80, JPKI_AP),
    unlock: setStatus(0x40, 0x00, JPKI_AP),
    personalize: installForPersonalization(JPKI_AP),
    'update registry': install(0x40, NONE, NONE, JPKI_AP, NONE, NONE, NONE),
    extradite: extradite(SP_AREA, JPKI_AP),
    delete: deleteObject(JPKI_AP),
  };

  /** An area that manages what is its own, applet and load file among it, under the issuer's keys. */
  const managingArea = (octet: number): CardImage => {
    const image = structuredClone(builtImage);
    const area = stateOf(image, AREA);
    const keys = stateOf(image, ISD).securityDomain?.keys ?? [];
    Object.assign(area, { state: octet, privileges: 0x80c000 });
    if (area.securityDomain) area.securityDomain.keys = keys;
    return image;
  };

  /**
   * No session begins at a domain that cannot be selected, so the command is handed over as if one had: by its own state
   * alone it is judged. Where a session can begin, it comes through one, too.
   */
  const manage = (octet: number, command: CommandApdu, expected: string): void => {
    let image = managingArea(octet);
    const before = JSON.stringify(image);
    const secureChannel = new Scp80Channel(0x01, 0x16, 'aes', new Uint8Array(16));
    const answer = (): number => {
      const memory: CardMemory = {
        get image(): CardImage {
          return image;
        },
        write: (change) => {
          const next = structuredClone(image);
          change(next);
          image = next;
        },
      };
      const domain = stateOf(image, AREA);
      const request = { memory, channel: { number: 0 }, domain, command, inUseElsewhere: () => false };
      try {
        return processPlain(request, secureChannel, command).sw;
      } catch (error) {
        if (error instanceof StatusError) return error.sw;
        throw error;
      }
    };
    expect(answer().toString(16)).toBe(expected);
    if (expected !== '9000') expect(JSON.stringify(image)).toBe(before);
    if (octet !== SELECTABLE && octet !== PERSONALIZED) return;
    const card = cardOf(managingArea(octet));
    const host = TestHost.open(card, SP_AREA, ISD_KEYS);
    const untouched = withoutCounters(card);
    expect(swOf(host.run(command))).toBe(expected);
    if (expected !== '9000') expect(withoutCounters(card)).toBe(untouched);
  };

  const run = (aid: string, octet: number, command: CommandApdu, expected: string): void => {
    const card = builtCard((image) => {
      // A second area that takes what the first one is extradited to.
      image.applications.push({ ...structuredClone(stateOf(image, AREA)), aid: hex(OTHER_AREA) });
      stateOf(image, aid).state = octet;
      // The applet back under the issuer, so that extradition is its to do.
      if (aid !== AREA) stateOf(image, aid).securityDomainAid = ISD;
    });
    const host = command.ins === 0xa4 ? undefined : isdHost(card);
    const before = withoutCounters(card);
    expect(swOf(host ? host.run(command) : send(card, command))).toBe(expected);
    if (expected !== '9000') expect(withoutCounters(card)).toBe(before);
  };

  const sampleOf = (commands: Partial<Record<EntryCommand, CommandApdu>>, command: EntryCommand): CommandApdu => {
    const sample = commands[command];
    if (!sample) throw new Error(`no sample of ${command}`);
    return sample;
  };

  for (const [what, aid, octets, commands] of [
    ['domain', AREA, DOMAIN_OCTETS, DOMAIN_COMMANDS],
    ['application', 'D392F000260100000001', APPLICATION_OCTETS, APPLICATION_COMMANDS],
  ] as const) {
    for (const state of Object.keys(octets) as EntryState[]) {
      for (const command of Object.keys(commands) as EntryCommand[]) {
        const expected = ENTRY_REFUSALS[state][command]?.toString(16) ?? '9000';
        it(`${what} ${octets[state].map(hex2).join(' ')} ${command}: ${expected}`, () => {
          for (const octet of octets[state]) {
            if (command !== 'manage content') run(aid, octet, sampleOf(commands, command), expected);
            else for (const sample of Object.values(MANAGEMENT)) manage(octet, sample, expected);
          }
        });
      }
    }
  }

  it('gives back exactly the state held before the lock', () => {
    for (const octet of [INSTALLED, SELECTABLE, PERSONALIZED, 0x17]) {
      const card = builtCard((image) => {
        stateOf(image, 'D392F000260100000001').state = octet;
      });
      mustRun(isdHost(card), [setStatus(0x40, 0xff, JPKI_AP)]);
      expect(stateOf(card.snapshot(), 'D392F000260100000001').state).toBe(octet | LOCK_BIT);
      mustRun(isdHost(card), [setStatus(0x40, 0x7f, JPKI_AP)]);
      expect(stateOf(card.snapshot(), 'D392F000260100000001').state).toBe(octet);
    }
  });

  it('knows no state of a load file but LOADED', () => {
    const card = builtCard(() => undefined);
    const host = isdHost(card);
    expect(swOf(host.run(setStatus(0x40, 0x80, JPKI_ELF)))).toBe('6a88');
    expect(swOf(host.run(statusOf(0x20, JPKI_ELF)))).toBe('9000');
  });
});

describe('a domain and its own state', () => {
  it('locks itself, takes nothing more, and is unlocked from above only', () => {
    const { card, casdPoint } = freshCard();
    const keys = buildSpArea(card, casdPoint);
    const area = TestHost.open(card, SP_AREA, keys);
    expect(['07', '8f', '8f'].map((to) => swOf(area.run(setStatus(0x40, Number.parseInt(to, 16), SP_AREA))))).toEqual([
      '6a80',
      '9000',
      '6985',
    ]);
    expect(swOf(send(card, select(SP_AREA)))).toBe('6a82');
    mustRun(isdHost(card), [setStatus(0x40, 0x00, SP_AREA)]);
    expect(TestHost.open(card, SP_AREA, keys).sequence).toBe(2);
  });

  it('is SELECTABLE until it says otherwise when C9 84 asks for that, and never PERSONALIZED without keys', () => {
    const card = cardBornWith();
    const packageAid = bytes('A0000001515350');
    mustRun(isdHost(card), [
      install(0x0c, packageAid, bytes('A000000151535041'), SP_AREA, bytes('808000'), bytes('C903840101'), NONE),
    ]);
    const early = TestHost.open(card, SP_AREA, ISD_KEYS);
    expect(swOf(early.run(setStatus(0x40, PERSONALIZED, SP_AREA)))).toBe('6985');
    expect(stateOf(card.snapshot(), AREA).securityDomain?.staysSelectable).toBe(true);
  });

  it('locks all below with one command, again and again, and unlocks all', () => {
    const { card, casdPoint } = freshCard();
    provision(card, casdPoint);
    const host = isdHost(card);
    const states = (): number[] =>
      ['D392F00026015350', 'D392F000260100000001'].map((aid) => stateOf(card.snapshot(), aid).state);
    mustRun(host, [setStatus(0x40, 0x80, JPKI_AP), setStatus(0x60, 0x80, SP_AREA), setStatus(0x60, 0x80, SP_AREA)]);
    expect(states()).toEqual([0x8f, 0x8f]);
    mustRun(host, [setStatus(0x60, 0x00, SP_AREA), setStatus(0x60, 0x00, SP_AREA)]);
    expect(states()).toEqual([0x0f, 0x0f]);
    expect(swOf(host.run(setStatus(0x60, 0x80, JPKI_AP)))).toBe('6a88');
    expect(swOf(host.run(setStatus(0x40, 0x80, ISD_AID)))).toBe('6985');
  });
});
