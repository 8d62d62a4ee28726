import { bytes, encodeTlv, hex, type CommandApdu, type ResponseApdu } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import type { CardImage } from '../card-image';
import { MemoryCardStore, powerUp, type VirtualUicc } from '../index';
import {
  CASD,
  freshCard,
  ISD_AID,
  ISD_KEYS,
  JPKI_AP,
  JPKI_ELF,
  loadFile,
  SP_AREA,
  type TestCard,
} from '../testing/test-card';
import {
  buildSpArea,
  createSpArea,
  deleteObject,
  extradite,
  gp,
  install,
  installApplet,
  installForLoad,
  installForPersonalization,
  loadBlocks,
  mustRun,
  personalise,
  provision,
  putKey,
  scenario3,
  select,
  send,
  setStatus,
  statusOf,
  storeData,
  TestHost,
} from '../testing/test-host';

const OTHER_SP = bytes('D392F00026015351');
const KEYS_2 = { enc: bytes('11'.repeat(16)), mac: bytes('22'.repeat(16)), dek: bytes('33'.repeat(16)) };

const sw = (response: ResponseApdu): string => response.sw.toString(16);

/** Runs the command in a fresh ISD session and says the status word; a refusal must have left no trace. */
function inIsd(card: VirtualUicc, command: CommandApdu): string {
  const host = TestHost.open(card, ISD_AID, ISD_KEYS);
  const before = JSON.stringify(card.snapshot());
  const answer = host.run(command);
  if (answer.sw !== 0x9000) expect(JSON.stringify(card.snapshot())).toBe(before);
  return sw(answer);
}

const isdRuns =
  (...commands: CommandApdu[]) =>
  ({ card }: TestCard): void =>
    void mustRun(TestHost.open(card, ISD_AID, ISD_KEYS), commands);

const STAGE_WORK = {
  factory: () => undefined,
  area: isdRuns(createSpArea()),
  'keyed area': (made) => {
    isdRuns(createSpArea(), installForPersonalization(SP_AREA), ...storeData([scenario3(made.casdPoint).dgi]))(made);
  },
  built: ({ card, casdPoint }) => void buildSpArea(card, casdPoint),
  personalised: ({ card, casdPoint }) => void provision(card, casdPoint),
  'area locked': (made) => {
    provision(made.card, made.casdPoint);
    isdRuns(setStatus(0x60, 0x80, SP_AREA))(made);
  },
  'card locked': (made) => {
    provision(made.card, made.casdPoint);
    isdRuns(setStatus(0x80, 0x7f, ISD_AID))(made);
  },
} as const satisfies Record<string, (made: TestCard) => void>;
type Stage = keyof typeof STAGE_WORK;
const images = new Map<Stage, CardImage>();

/** A card at that stage, every time a new one from the same memory. */
function cardAt(stage: Stage): VirtualUicc {
  const made = freshCard();
  const known = images.get(stage);
  if (!known) STAGE_WORK[stage](made);
  const image = known ?? made.card.snapshot();
  images.set(stage, image);
  const store = new MemoryCardStore();
  store.save(image);
  return powerUp(store);
}

const openChannel = (card: VirtualUicc): number => send(card, '0070000001').data[0] ?? 0;
const STAGES = Object.keys(STAGE_WORK) as Stage[];

describe('ISD session: state of the card × command', () => {
  const cells: [string, CommandApdu, ...string[]][] = [
    //                                           factory area    keyed   built   pers.   area locked, card locked
    ['create the SP area', createSpArea(), '9000', '6985', '6985', '6985', '6985', '6985', '6985'],
    [
      'open its personalisation',
      installForPersonalization(SP_AREA),
      '6a88',
      '9000',
      '9000',
      '9000',
      '9000',
      '6985',
      '6985',
    ],
    ['start the load', installForLoad(loadFile().hash), '9000', '9000', '9000', '6985', '6985', '6985', '6985'],
    ['install the applet', installApplet(), '6a88', '6a88', '6a88', '6985', '6985', '6985', '6985'],
    ['extradite the applet', extradite(SP_AREA, JPKI_AP), '6a88', '6a88', '6a88', '6985', '6985', '6985', '6985'],
    [
      'personalise the applet',
      installForPersonalization(JPKI_AP),
      '6a88',
      '6a88',
      '6a88',
      '6985',
      '6985',
      '6985',
      '6985',
    ],
    ['delete the applet', deleteObject(JPKI_AP, true), '6a82', '6a82', '6a82', '9000', '9000', '9000', '6985'],
    ['delete the load file alone', deleteObject(JPKI_ELF), '6a82', '6a82', '6a82', '6985', '6985', '6985', '6985'],
    [
      'delete the load file and its instance',
      deleteObject(JPKI_ELF, true),
      '6a82',
      '6a82',
      '6a82',
      '9000',
      '9000',
      '9000',
      '6985',
    ],
    ['delete the area alone', deleteObject(SP_AREA), '6a82', '9000', '9000', '6985', '6985', '6985', '6985'],
    [
      'delete the area and all in it',
      deleteObject(SP_AREA, true),
      '6a82',
      '9000',
      '9000',
      '9000',
      '9000',
      '9000',
      '6985',
    ],
    ['lock the area', setStatus(0x40, 0x80, SP_AREA), '6a88', '9000', '9000', '9000', '9000', '6985', '6985'],
    ['unlock the area', setStatus(0x40, 0x00, SP_AREA), '6a88', '6985', '6985', '6985', '6985', '9000', '6985'],
    ['lock the applet', setStatus(0x40, 0x80, JPKI_AP), '6a88', '6a88', '6a88', '9000', '9000', '6985', '6985'],
    ['lock the card', setStatus(0x80, 0x7f, ISD_AID), '9000', '9000', '9000', '9000', '9000', '9000', '6985'],
    ['go back to INITIALIZED', setStatus(0x80, 0x07, ISD_AID), '6985', '6985', '6985', '6985', '6985', '6985', '6985'],
    ['unlock the card', setStatus(0x80, 0x0f, ISD_AID), '6985', '6985', '6985', '6985', '6985', '6985', '9000'],
    ['delete the ISD', deleteObject(ISD_AID), '6985', '6985', '6985', '6985', '6985', '6985', '6985'],
    ['delete the CASD', deleteObject(CASD), '6985', '6985', '6985', '6985', '6985', '6985', '6985'],
    [
      'delete the domain package',
      deleteObject(bytes('A0000001515350')),
      '6985',
      '6985',
      '6985',
      '6985',
      '6985',
      '6985',
      '6985',
    ],
    ['list applications', statusOf(0x40, SP_AREA), '6a88', '9000', '9000', '9000', '9000', '9000', '9000'],
  ];
  for (const [name, command, ...expected] of cells) {
    it(`${name}: ${expected.join(' ')}`, () => {
      const found = STAGES.map((stage) => inIsd(cardAt(stage), command));
      expect(found).toEqual(expected);
    });
  }
});

describe('who may manage content', () => {
  const managing: [string, CommandApdu][] = [
    ['create a domain', createSpArea(OTHER_SP)],
    ['load', installForLoad(loadFile().hash, bytes('D392F00026014C47'))],
    ['install', installApplet(bytes('D392F000260100000002'))],
    ['extradite', extradite(ISD_AID, JPKI_AP)],
    ['delete', deleteObject(JPKI_AP)],
    ['update the registry', install(0x40, bytes(''), bytes(''), JPKI_AP, bytes('00'), bytes(''), bytes(''))],
  ];

  it('is nobody without a secure channel', () => {
    const card = cardAt('personalised');
    send(card, select(ISD_AID));
    for (const [, command] of managing) expect(send(card, command).sw).toBe(0x6982);
  });

  it('is not a domain without Authorized Management, nor one with Delegated Management and no token', () => {
    for (const privileges of ['808000', 'A08000']) {
      const { card } = freshCard();
      const isd = TestHost.open(card, ISD_AID, ISD_KEYS);
      mustRun(isd, [createSpArea(SP_AREA, privileges)]);
      const area = TestHost.open(card, SP_AREA, ISD_KEYS);
      mustRun(area, [putKey(ISD_KEYS.dek, 0x30, KEYS_2)]);
      for (const [name, command] of managing) {
        expect([name, sw(TestHost.open(card, SP_AREA, KEYS_2).run(command))]).toEqual([
          name,
          name === 'delete' ? '6a82' : '6985',
        ]);
      }
    }
  });

  it('is a domain with Authorized Management, inside its own hierarchy', () => {
    const { card } = freshCard();
    mustRun(TestHost.open(card, ISD_AID, ISD_KEYS), [createSpArea(SP_AREA, '80C000')]);
    mustRun(TestHost.open(card, SP_AREA, ISD_KEYS), [putKey(ISD_KEYS.dek, 0x30, KEYS_2)]);
    const { stream, hash } = loadFile();
    const area = TestHost.open(card, SP_AREA, KEYS_2);
    mustRun(area, [createSpArea(OTHER_SP), installForLoad(hash), ...loadBlocks(stream), installApplet()]);
    const stranger = bytes('D392F00026015352');
    mustRun(TestHost.open(card, ISD_AID, ISD_KEYS, 0x33, 0x30, openChannel(card)), [createSpArea(stranger)]);
    expect(sw(area.run(deleteObject(stranger)))).toBe('6985');
    expect(sw(area.run(deleteObject(CASD)))).toBe('6985');
    expect(sw(area.run(deleteObject(OTHER_SP)))).toBe('9000');
  });

  it('deletes nothing that another logical channel has selected', () => {
    const card = cardAt('personalised');
    const other = openChannel(card);
    expect(send(card, { ...select(JPKI_AP, 0x0c), cla: other }).sw).toBe(0x9000);
    expect(inIsd(card, deleteObject(JPKI_AP))).toBe('6985');
    expect(inIsd(card, deleteObject(SP_AREA, true))).toBe('6985');
    expect(send(card, `007080${other.toString(16).padStart(2, '0')}`).sw).toBe(0x9000);
    expect(inIsd(card, deleteObject(JPKI_AP))).toBe('9000');
  });

  it('refuses tokens, for no key on this card could check one', () => {
    const { card } = freshCard();
    expect(inIsd(card, install(0x02, JPKI_ELF, bytes(''), bytes(''), bytes(''), bytes('AA'.repeat(16))))).toBe('6a80');
  });

  it('refuses privileges that exclude each other', () => {
    for (const privileges of ['A04000', 'A02000', 'A00080', '008000']) {
      expect(inIsd(freshCard().card, createSpArea(SP_AREA, privileges))).toBe('6a80');
    }
  });
});

describe('load', () => {
  const opened = () => {
    const made = freshCard();
    const host = TestHost.open(made.card, ISD_AID, ISD_KEYS);
    mustRun(host, [installForLoad(loadFile().hash)]);
    return { ...made, host };
  };

  it('refuses a load file of which one byte differs from its hash', () => {
    const { host, card } = opened();
    const stream = loadFile().stream.slice();
    stream[5_000] = (stream[5_000] ?? 0) ^ 1;
    expect(
      loadBlocks(stream)
        .map((block) => sw(host.run(block)))
        .filter((each) => each !== '9000'),
    ).toEqual(['6a80']);
    expect(card.snapshot().loadFiles).toHaveLength(1);
  });

  it('refuses a load file that calls itself by another name than the one announced', () => {
    const { card } = freshCard();
    const host = TestHost.open(card, ISD_AID, ISD_KEYS);
    const { stream, hash } = loadFile();
    mustRun(host, [installForLoad(hash, bytes('D392F00026014C47'))]);
    expect(
      sw(
        loadBlocks(stream)
          .map((block) => host.run(block))
          .at(-1) ?? { data: bytes(''), sw: 0 },
      ),
    ).toBe('6a80');
    expect(card.snapshot().loadFiles).toHaveLength(1);
  });

  it('refuses a block out of order and then the rest of that load', () => {
    const { host } = opened();
    const [first, second, third] = loadBlocks(loadFile().stream);
    if (!first || !second || !third) throw new Error('a load file has many blocks');
    expect([first, third, second].map((block) => sw(host.run(block)))).toEqual(['9000', '6985', '6985']);
  });

  it('is broken off by any other command', () => {
    const { host } = opened();
    const [first, second] = loadBlocks(loadFile().stream);
    if (!first || !second) throw new Error('a load file has many blocks');
    expect([first, statusOf(0x80), second].map((block) => sw(host.run(block)))).toEqual(['9000', '9000', '6985']);
  });

  it('stops when memory is used up, and says how much is free', () => {
    const { card } = freshCard(undefined, 4_096);
    expect(hex(send(card, '80CAFF2100').data)).toBe('FF210F810101820400001000830400002000');
    const host = TestHost.open(card, ISD_AID, ISD_KEYS);
    mustRun(host, [installForLoad(loadFile().hash)]);
    const answers = loadBlocks(loadFile().stream).map((block) => sw(host.run(block)));
    expect(answers).toContain('6a84');
    expect(answers.at(-1)).toBe('6985');
  });
});

describe('keys', () => {
  it('adds, replaces with a fresh counter, lists and deletes keysets', () => {
    const { card } = freshCard();
    const isd = TestHost.open(card, ISD_AID, ISD_KEYS);
    mustRun(isd, [putKey(ISD_KEYS.dek, 0x31, KEYS_2)]);
    expect(sw(isd.run(putKey(ISD_KEYS.dek, 0x31, KEYS_2)))).toBe('6985');
    expect(sw(isd.run(putKey(ISD_KEYS.dek, 0x33, KEYS_2, 0x32)))).toBe('6a88');
    send(card, select(ISD_AID));
    expect(hex(send(card, '80CA00E000').data)).toBe(
      'E024C00401308810C00402308810C00403308810C00401318810C00402318810C00403318810',
    );
    TestHost.open(card, ISD_AID, KEYS_2, 0x33, 0x31);
    const again = TestHost.open(card, ISD_AID, KEYS_2, 0x33, 0x31);
    expect(again.sequence).toBe(2);
    mustRun(again, [putKey(KEYS_2.dek, 0x31, KEYS_2, 0x31)]);
    const replaced = TestHost.open(card, ISD_AID, KEYS_2, 0x33, 0x31);
    expect(replaced.sequence).toBe(1);
    const dropKeyset = (kvn: number): CommandApdu => gp(0xe4, 0, 0, encodeTlv(0xd2, Uint8Array.of(kvn)), 0);
    expect([0x32, 0x31, 0x30].map((kvn) => sw(replaced.run(dropKeyset(kvn))))).toEqual(['6a88', '6985', '9000']);
    expect(() => TestHost.open(card, ISD_AID, ISD_KEYS)).toThrow('6a88');
  });

  it('refuses a wrong key check value with 6982 and keeps the old keys', () => {
    const { card } = freshCard();
    const isd = TestHost.open(card, ISD_AID, ISD_KEYS);
    expect(sw(isd.run(putKey(KEYS_2.dek, 0x30, KEYS_2, 0x30)))).toBe('6982');
    expect(TestHost.open(card, ISD_AID, ISD_KEYS).sequence).toBe(2);
  });

  it('takes PUT KEY in segments, with one MAC at the very end', () => {
    const { card } = freshCard();
    const isd = TestHost.open(card, ISD_AID, ISD_KEYS);
    const whole = isd.wrap(putKey(ISD_KEYS.dek, 0x31, KEYS_2));
    expect(sw(send(card, { ...whole, p1: 0x80, data: whole.data.slice(0, 40), le: undefined }))).toBe('9000');
    const last = send(card, { ...whole, data: whole.data.slice(40) });
    expect([sw(last), sw(isd.unwrap(last))]).toEqual(['9000', '9000']);
    expect(card.snapshot().applications[0]?.securityDomain?.keys).toHaveLength(6);
  });

  it('gives an area its first keyset under the ISD keys once, and never opens with ISD keys again', () => {
    const { card, casdPoint } = freshCard();
    mustRun(TestHost.open(card, ISD_AID, ISD_KEYS), [createSpArea()]);
    mustRun(TestHost.open(card, SP_AREA, ISD_KEYS), [putKey(ISD_KEYS.dek, 0x30, KEYS_2)]);
    expect(() => TestHost.open(card, SP_AREA, ISD_KEYS)).toThrow('6300');
    expect(TestHost.open(card, SP_AREA, KEYS_2).sequence).toBe(2);
    const isd = TestHost.open(card, ISD_AID, ISD_KEYS);
    mustRun(isd, [installForPersonalization(SP_AREA)]);
    expect(storeData([scenario3(casdPoint).dgi]).map((each) => sw(isd.run(each)))).toEqual(['6985']);
  });
});

describe('personalisation of the applet', () => {
  it('needs level 33, the right domain, and blocks in order', () => {
    const { card, casdPoint } = freshCard();
    const keys = buildSpArea(card, casdPoint);
    const blocks = storeData([{ dgi: 0x000a, value: new Uint8Array(600) }]);
    for (const level of [0x01, 0x03, 0x11, 0x13]) {
      const host = TestHost.open(card, SP_AREA, keys, level);
      mustRun(host, [installForPersonalization(JPKI_AP), ...blocks.slice(0, -1)]);
      expect(sw(host.run(blocks.at(-1) ?? gp(0, 0, 0)))).toBe('6982');
    }
    const host = TestHost.open(card, SP_AREA, keys);
    expect(blocks.map((block) => sw(host.run(block)))).toEqual(['9000', '9000', '6a88']);
    mustRun(host, [installForPersonalization(JPKI_AP)]);
    const [first, second] = blocks;
    if (!first || !second) throw new Error('600 bytes take three blocks');
    expect([second, first, second].map((block) => sw(host.run(block)))).toEqual(['6985', '9000', '9000']);
  });

  it('needs the lock off', () => {
    const { card, casdPoint } = freshCard();
    const keys = buildSpArea(card, casdPoint);
    mustRun(TestHost.open(card, ISD_AID, ISD_KEYS), [setStatus(0x40, 0x80, JPKI_AP)]);
    expect(sw(TestHost.open(card, SP_AREA, keys).run(installForPersonalization(JPKI_AP)))).toBe('6985');
    mustRun(TestHost.open(card, SP_AREA, keys), [setStatus(0x40, 0x00, JPKI_AP)]);
    expect(personalise(card, keys).data).toHaveLength(32);
  });

  it('does not decipher a readable file because P1 says it is encrypted', () => {
    const { card, casdPoint } = freshCard();
    const keys = provision(card, casdPoint);
    const host = TestHost.open(card, SP_AREA, keys);
    mustRun(host, [installForPersonalization(JPKI_AP)]);
    const flagged = storeData([{ dgi: 0x000a, value: new Uint8Array(128) }]).map((block) => ({
      ...block,
      p1: block.p1 | 0x60,
    }));
    expect(flagged.map((block) => sw(host.run(block)))).toEqual(['6985']);
  });
});
