/** Every kind of command that changes the card, each with the way a host finishes it after the power went away. */
import { createHash } from 'node:crypto';
import { bytes, concat, encodeTlv, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import type { VirtualUicc } from '../virtual-uicc';
import { certificateOf, ISD_AID, ISD_KEYS, JPKI_AP, JPKI_ELF, loadFile, SP_AREA } from './test-card';
import {
  createSpArea,
  deleteObject,
  extradite,
  gp,
  installApplet,
  installForLoad,
  installForPersonalization,
  loadBlocks,
  mustRun,
  personalisationDgis,
  possessionRequest,
  putKey,
  scenario3,
  select,
  send,
  setStatus,
  statusOf,
  storeData,
  TestHost,
  type HostKeys,
} from './test-host';

export interface TearScript {
  name: string;
  /** Brings a fresh card to where the script starts, uncut. */
  prepare(card: VirtualUicc): void;
  run(card: VirtualUicc): void;
  /** From any state a cut left behind to where `run` ends. Default: `run` itself. */
  finish?(card: VirtualUicc): void;
}

const ARA_M = bytes('A00000015141434C00');
const NEW_KEYS: HostKeys = { enc: bytes('51'.repeat(16)), mac: bytes('52'.repeat(16)), dek: bytes('53'.repeat(16)) };
const NONCE = new Uint8Array(32).fill(7);
const OTHER_RULE = encodeTlv(0xe2, encodeTlv(0xe1, bytes('4F00C100')), encodeTlv(0xe3, bytes('D00100')));

/** Everything secret of one sweep is fixed, so that two runs leave the same bytes. */
export function tearScripts(casdPoint: Uint8Array): TearScript[] {
  const { dgi: agreement, keys } = scenario3(casdPoint);
  const code = loadFile(2_048);
  const isd = (card: VirtualUicc): TestHost => TestHost.open(card, ISD_AID, ISD_KEYS);
  const area = (card: VirtualUicc): TestHost => TestHost.open(card, SP_AREA, keys);
  const stateOf = (host: TestHost, p1: number, aid: Uint8Array): number | undefined => {
    const { data, sw } = host.run(statusOf(p1, aid));
    const found = /9F7001(..)/.exec(hex(data))?.[1];
    return sw === 0x9000 && found !== undefined ? parseInt(found, 16) : undefined;
  };
  const created = (card: VirtualUicc) => mustRun(isd(card), [createSpArea()]);
  const keyed = [installForPersonalization(SP_AREA), ...storeData([agreement])];
  const loaded = [installForLoad(code.hash), ...loadBlocks(code.stream)];
  const installed = [installApplet(), extradite(SP_AREA, JPKI_AP)];
  const empty = (card: VirtualUicc): void =>
    void mustRun(isd(card), [createSpArea(), ...keyed, ...loaded, ...installed]);
  const persoScript = [
    installForPersonalization(JPKI_AP),
    ...storeData([...personalisationDgis(keys.dek, certificateOf(600)), possessionRequest(NONCE)]),
  ];
  const personalised = (card: VirtualUicc): void => {
    empty(card);
    mustRun(area(card), persoScript);
  };
  const applet = (card: VirtualUicc, ...commands: string[]): number[] => {
    send(card, select(JPKI_AP, 0x0c));
    return commands.map((command) => send(card, command).sw);
  };
  const withPin = (card: VirtualUicc): void => {
    personalised(card);
    applet(card, SET_1234);
  };
  return [
    { name: 'a session is opened', prepare: empty, run: (card) => void area(card) },
    {
      name: 'an SP area is created',
      prepare: () => undefined,
      run: (card) => void created(card),
      finish: (card) => {
        const host = isd(card);
        if (stateOf(host, 0x40, SP_AREA) === undefined) mustRun(host, [createSpArea()]);
      },
    },
    {
      name: 'the area gets its keys by agreement',
      prepare: (card) => void created(card),
      run: (card) => void mustRun(isd(card), keyed),
      finish: (card) => {
        const host = isd(card);
        if (stateOf(host, 0x40, SP_AREA) !== 0x0f) mustRun(host, keyed);
      },
    },
    {
      name: 'the applet is loaded and installed',
      prepare: (card) => void mustRun(isd(card), [createSpArea(), ...keyed]),
      run: (card) => void mustRun(isd(card), [...loaded, ...installed]),
      finish: (card) => {
        const host = isd(card);
        if (stateOf(host, 0x20, JPKI_ELF) === undefined) mustRun(host, loaded);
        if (stateOf(host, 0x40, JPKI_AP) === undefined) mustRun(host, [installApplet()]);
        const owner = hex(host.run(statusOf(0x40, JPKI_AP)).data);
        if (!owner.includes(`CC08${hex(SP_AREA)}`)) mustRun(host, [extradite(SP_AREA, JPKI_AP)]);
      },
    },
    {
      name: 'the applet is personalised',
      prepare: empty,
      run: (card) => void mustRun(area(card), persoScript),
      finish: (card) => {
        const host = area(card);
        const done = stateOf(host, 0x40, JPKI_AP) === 0x0f;
        const prove = [installForPersonalization(JPKI_AP), ...storeData([possessionRequest(NONCE)])];
        mustRun(host, done ? prove : persoScript);
      },
    },
    {
      name: 'a key is made on the card and adopted',
      prepare: personalised,
      run: (card) => onCardKey(area(card)),
    },
    {
      name: 'the first PIN is set',
      prepare: personalised,
      run: (card) => mustBe(applet(card, SET_1234), 0x9000),
      finish: (card) => {
        if (applet(card, VERIFY_1234)[0] !== 0x9000) mustBe(applet(card, SET_1234), 0x9000);
      },
    },
    {
      name: 'the right PIN is verified',
      prepare: (card) => {
        withPin(card);
        applet(card, VERIFY_9999);
      },
      run: (card) => mustBe(applet(card, VERIFY_1234), 0x9000),
    },
    {
      name: 'the PIN is changed',
      prepare: withPin,
      run: (card) => mustBe(applet(card, VERIFY_1234, SET_5678), 0x9000, 0x9000),
      finish: (card) => {
        if (applet(card, VERIFY_5678)[0] !== 0x9000) mustBe(applet(card, VERIFY_1234, SET_5678), 0x9000, 0x9000);
      },
    },
    {
      name: 'the owner unblocks the PIN',
      prepare: (card) => {
        withPin(card);
        applet(card, VERIFY_9999, VERIFY_9999, VERIFY_9999);
      },
      run: (card) => void mustRun(area(card), unblock),
    },
    {
      name: 'the keys of the area are replaced',
      prepare: empty,
      run: (card) => void mustRun(area(card), [putKey(keys.dek, 0x30, NEW_KEYS, 0x30)]),
      finish: (card) => {
        try {
          TestHost.open(card, SP_AREA, NEW_KEYS);
        } catch {
          mustRun(area(card), [putKey(keys.dek, 0x30, NEW_KEYS, 0x30)]);
        }
      },
    },
    {
      name: 'a second keyset is added to the area and removed',
      prepare: empty,
      run: (card) => void mustRun(area(card), [putKey(keys.dek, 0x31, NEW_KEYS), ...removal]),
      finish: (card) => {
        const host = area(card);
        const added = hex(host.run(gp(0xca, 0x00, 0xe0, undefined, 0)).data).includes('C0040131');
        mustRun(host, added ? removal : []);
      },
    },
    {
      name: 'the area is given data of its own',
      prepare: empty,
      run: (card) => void mustRun(area(card), storeData([{ dgi: 0x0070, value: bytes('5F500401020304') }])),
    },
    {
      name: 'the area becomes the root of its own hierarchy',
      prepare: empty,
      run: (card) => void mustRun(isd(card), [extradite(SP_AREA, SP_AREA)]),
      finish: (card) => {
        const host = isd(card);
        const owner = hex(host.run(statusOf(0x40, SP_AREA)).data);
        if (!owner.includes(`CC08${hex(SP_AREA)}`)) mustRun(host, [extradite(SP_AREA, SP_AREA)]);
      },
    },
    {
      name: 'the applet is locked by its owner and unlocked',
      prepare: personalised,
      run: (card) => void mustRun(area(card), [setStatus(0x40, 0x8f, JPKI_AP), setStatus(0x40, 0x0f, JPKI_AP)]),
      finish: (card) => {
        const host = area(card);
        if (stateOf(host, 0x40, JPKI_AP) === 0x8f) mustRun(host, [setStatus(0x40, 0x0f, JPKI_AP)]);
      },
    },
    {
      name: 'the card is locked and unlocked',
      prepare: empty,
      run: (card) => void mustRun(isd(card), [setStatus(0x80, 0x7f, ISD_AID), setStatus(0x80, 0x0f, ISD_AID)]),
      finish: (card) => {
        const host = isd(card);
        if (stateOf(host, 0x80, ISD_AID) === 0x7f) mustRun(host, [setStatus(0x80, 0x0f, ISD_AID)]);
      },
    },
    {
      name: 'the issuer security domain gets another AID',
      prepare: empty,
      run: (card) => void mustRun(isd(card), [rename(OTHER_ISD_AID)]),
      finish: (card) => {
        const isOld = send(card, select(ISD_AID)).sw === 0x9000;
        mustRun(isOld ? isd(card) : TestHost.open(card, OTHER_ISD_AID, ISD_KEYS), [rename(OTHER_ISD_AID)]);
      },
    },
    {
      name: 'an access rule is stored',
      prepare: () => undefined,
      run: (card) => {
        const host = isd(card);
        mustRun(host, [installForPersonalization(ARA_M)]);
        const { sw } = host.run(gp(0xe2, 0x90, 0x00, encodeTlv(0xf0, OTHER_RULE)));
        if (sw !== 0x9000 && sw !== 0x6381) throw new Error(sw.toString(16));
      },
    },
    {
      name: 'applet, load file and area are deleted',
      prepare: personalised,
      run: (card) => void mustRun(isd(card), deletions),
      finish: (card) => {
        const host = isd(card);
        for (const command of deletions) {
          const { sw } = host.run(command);
          if (sw !== 0x9000 && sw !== 0x6a82) throw new Error(sw.toString(16));
        }
      },
    },
  ];
}

const SET_1234 = '002401980431323334';
const SET_5678 = '002401980435363738';
const VERIFY_1234 = '002000980431323334';
const VERIFY_5678 = '002000980435363738';
const VERIFY_9999 = '002000980439393939';

const OTHER_ISD_AID = bytes('D2760001180002FF49502589C0019B01');
const rename = (aid: Uint8Array): CommandApdu => gp(0xe2, 0x90, 0x00, encodeTlv(0x4f, aid));
const deletions: CommandApdu[] = [deleteObject(JPKI_AP), deleteObject(JPKI_ELF), deleteObject(SP_AREA)];
const removal: CommandApdu[] = [gp(0xe4, 0x00, 0x00, bytes('D20131'), 0)];
const unblock: CommandApdu[] = [
  installForPersonalization(JPKI_AP),
  ...storeData([{ dgi: 0x0018, value: bytes('030404') }]),
];

function mustBe(found: number[], ...expected: number[]): void {
  if (found.join() !== expected.join()) throw new Error(found.map((sw) => sw.toString(16)).join());
}

/** As a host does it that does not know how far it came last time. */
function onCardKey(host: TestHost): void {
  const request = concat([0x02], new Uint8Array(16).fill(0x42));
  const only = (dgi: number, value: Uint8Array): CommandApdu[] => [
    installForPersonalization(JPKI_AP),
    ...storeData([{ dgi, value }]),
  ];
  const [first, ask] = only(0x7ff1, request);
  if (!first || !ask) throw new Error('no commands');
  mustRun(host, [first]);
  const { data, sw } = host.run(ask);
  if (sw === 0x6985) return;
  if (sw !== 0x9000) throw new Error(sw.toString(16));
  const spki = data.slice(2);
  const certificate = concat([0x30, 0x82, 0x01, 0x57], new Uint8Array(256), spki.slice(0, 91));
  mustRun(host, [
    installForPersonalization(JPKI_AP),
    ...storeData([
      { dgi: 0x0006, value: new Uint8Array(160).fill(0x20) },
      { dgi: 0x000a, value: certificate },
      { dgi: 0x0018, value: bytes('030404') },
      { dgi: 0x7ff3, value: new Uint8Array(createHash('sha256').update(spki).digest()) },
    ]),
  ]);
}
