/**
 * Seeded mutation of commands over a personalised card. One batch is a card fresh from its image and up to 64 commands: bare
 * ones, bare ones behind a verified PIN, commands of real secure channels that were tampered with on their way, or nonsense
 * that the owner of the keys protects properly.
 */
import {
  ApduFormatError,
  bytes,
  type CommandApdu,
  concat,
  decodeCommand,
  encodeCommand,
  encodeResponse,
  hex,
} from '@sumaho-jpki/wire/apdu';
import type { CardImage } from '../card-image';
import type { CardStore } from '../store/card-store';
import { VirtualUicc } from '../virtual-uicc';
import { ISD_AID, ISD_KEYS, JPKI_AP, JPKI_ELF, SP_AREA } from './test-card';
import {
  createSpArea,
  deleteObject,
  extradite,
  installApplet,
  installForLoad,
  installForPersonalization,
  personalisationDgis,
  possessionRequest,
  putKey,
  setStatus,
  statusOf,
  storeData,
  TestHost,
  type HostKeys,
} from './test-host';

export type Random = (below: number) => number;

/** mulberry32 */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Hands the image on without copying it: nothing writes into an image in place. */
export class ReferenceCardStore implements CardStore {
  constructor(private image: CardImage) {}
  load(): CardImage {
    return this.image;
  }
  save(image: CardImage): void {
    this.image = image;
  }
}

const TAMPERED_AT_ONCE = 8;
const SEGMENTABLE = [0xd8, 0xe4, 0xe6];
const HASH = '11'.repeat(32);
const DIGEST_INFO = `3031300D060960864801650304020105000420${HASH}`;
/** Commands that a terminal may send without any key, by what they are meant for; the PIN in them is wrong. */
const BARE = {
  anywhere: [
    '00A4040C0AD392F000260100000001',
    '00A4040008D392F00026015350',
    '00A4040008A00000015100000000',
    '00A4040C0CA00000015153504341534400',
    '00A4040009A00000015141434C00',
    '00A4040000',
    '00A4040205A000000151',
    '0070000001',
    '00708001',
  ].map((command) => bytes(command)),
  jpki: [
    '00A4020C020018',
    '00A4020002000A',
    '00A4020C020017',
    '00A4020C02001B',
    '00200080',
    '0020009800',
    '002000980439393939',
    '002401980435363738',
    '002C0080',
    '00B0860020',
    '00B08A0000',
    '00B08B0000',
    '00B0000000',
    '00B0010080',
    '0084000008',
    '80FC0000',
    `802A009733${DIGEST_INFO}00`,
    `802A029720${HASH}00`,
    `902A0397081122334455667788`,
  ].map((command) => bytes(command)),
  domain: [
    '80CA006600',
    '80CA00E000',
    '80CA00C100',
    '80CA2F0000',
    '80CA7F2100',
    '80CAFF2100',
    '80CABF2106A6048302740300',
    '8050300008001122334455667700',
    '8050000008FFEEDDCCBBAA998800',
    `8482330010${'AA'.repeat(16)}`,
    `8082010010${'AA'.repeat(16)}`,
    '80F28002024F0000',
    '80F24002024F0000',
    '80E400000C4F0AD392F00026010000000100',
    '80F0408F0AD392F000260100000001',
    '80F0807F00',
    `80D8308147308811${'10'.repeat(60)}`,
    '80E60C0020' + '07A0000001515350' + '08A000000151535041' + '05A000000999' + '0180' + '02C900' + '00' + '00',
    '80E620000F00000AD392F000260100000001000000',
    '80E2880006001803030404',
    '80E80000084F06A0000001510000',
    '807A010000',
    '8078000000',
    `802A743010${'7F21'.repeat(8)}`,
    `8088740310${'00'.repeat(16)}`,
    `80C2000010D10E${'82028381'.repeat(3)}0000`,
  ].map((command) => bytes(command)),
  ara: [
    '80CAFF4000',
    '80CAFF6000',
    '80CADF2000',
    '80E2900008F006E104' + '4F00C100',
    '80E2900002F100',
    '80CAFF5008E1064F00C10000',
    '80CADF2107E405E60301010000',
  ].map((command) => bytes(command)),
};

export interface FuzzCard {
  image: CardImage;
  areaKeys: HostKeys;
  pin: string;
}

export interface FuzzBatch {
  mode: 'bare' | 'verified' | 'secured' | 'owner';
  commands: Uint8Array[];
  answers: Uint8Array[];
  /** Tampered commands that kept their form: only data bytes differ. */
  sameForm: boolean[];
  after: CardImage;
}

function mutated(random: Random, command: Uint8Array): Uint8Array {
  let out: Uint8Array = command.slice();
  const times = 1 + random(2);
  for (let i = 0; i < times; i += 1) out = random(4) === 0 ? torn(random, out) : changed(random, out);
  return out;
}

const anOctet = (random: Random): number =>
  [0x00, 0x01, 0x7f, 0x80, 0xff, random(256), random(256), random(256)][random(8)] ?? 0;
const withOctet = (octets: Uint8Array, at: number, octet: number): Uint8Array =>
  octets.map((each, i) => (i === at ? octet : each));

/** Another value in a command that is well formed before and after. */
function changed(random: Random, raw: Uint8Array): Uint8Array {
  const command = decoded(raw);
  if (!command) return torn(random, raw);
  return encodeCommand(changedFields(random, command));
}

function changedFields(random: Random, command: CommandApdu): CommandApdu {
  const { data } = command;
  const at = random(Math.max(1, data.length));
  switch (random(9)) {
    case 0:
      return { ...command, p1: anOctet(random) };
    case 1:
      return { ...command, p2: anOctet(random) };
    case 2:
      return { ...command, cla: command.cla ^ (1 << random(8)) };
    case 3:
      return { ...command, le: random(3) === 0 ? undefined : anOctet(random) };
    case 4:
      return { ...command, data: data.slice(0, at) };
    case 5:
      return { ...command, data: concat(data.slice(0, at), [anOctet(random)], data.slice(at)).slice(0, 255) };
    case 6:
      return { ...command, data: concat(data, data).slice(0, 255) };
    default:
      return {
        ...command,
        data: withOctet(data, at, random(2) ? anOctet(random) : (data[at] ?? 0) ^ (1 << random(8))),
      };
  }
}

/** Bytes lost, found or turned on the way, whatever becomes of the form. */
function torn(random: Random, command: Uint8Array): Uint8Array {
  const at = random(Math.max(1, command.length));
  switch (random(5)) {
    case 0:
      return withOctet(command, at, (command[at] ?? 0) ^ (1 << random(8)));
    case 1:
      return command.slice(0, at);
    case 2:
      return concat(command.slice(0, at), [anOctet(random)], command.slice(at));
    case 3:
      return concat(
        command,
        Uint8Array.from({ length: random(20) }, () => random(256)),
      );
    default:
      return command.map((each, i) => (i < 4 && random(2) === 0 ? random(256) : each));
  }
}

function decoded(raw: Uint8Array): CommandApdu | undefined {
  try {
    return decodeCommand(raw);
  } catch (error) {
    if (error instanceof ApduFormatError) return undefined;
    throw error;
  }
}

const pick = <T>(random: Random, list: readonly T[]): T => {
  const chosen = list[random(list.length)];
  if (chosen === undefined) throw new RangeError('an empty list');
  return chosen;
};

export function fuzzBatch(random: Random, from: FuzzCard): FuzzBatch {
  const store = new ReferenceCardStore(from.image);
  const card = new VirtualUicc(store);
  const batch = [bareBatch, bareBatch, verifiedBatch, securedBatch, ownersBatch][random(5)]?.(random, card, from);
  if (!batch) throw new RangeError('no such batch');
  return { ...batch, after: store.load() };
}

type Batch = Omit<FuzzBatch, 'after'>;

function bareBatch(random: Random, card: VirtualUicc): Batch {
  const [select, kind] = pick(random, [
    ['00A4040C0AD392F000260100000001', 'jpki'],
    ['00A4040000', 'domain'],
    ['00A4040008D392F00026015350', 'domain'],
    ['00A404000CA00000015153504341534400', 'domain'],
    ['00A4040009A00000015141434C00', 'ara'],
  ] as const);
  card.transmit(bytes(select));
  return bareCommands(random, card, 'bare', kind);
}

function verifiedBatch(random: Random, card: VirtualUicc, { pin }: FuzzCard): Batch {
  card.transmit(bytes('00A4040C0AD392F000260100000001'));
  card.transmit(bytes(`0020009804${hex(new TextEncoder().encode(pin))}`));
  return bareCommands(random, card, 'verified', 'jpki');
}

function bareCommands(random: Random, card: VirtualUicc, mode: 'bare' | 'verified', kind: keyof typeof BARE): Batch {
  const batch: Batch = { mode, commands: [], answers: [], sameForm: [] };
  const length = 16 + random(48);
  for (let i = 0; i < length; i += 1) {
    const right = pick(random, BARE[random(10) === 0 ? 'anywhere' : kind]);
    const command = random(5) === 0 ? right : mutated(random, right);
    batch.commands.push(command);
    batch.answers.push(card.transmit(command));
  }
  return batch;
}

/** What somebody on the road would most like to change, as its owner sends it. */
function worthwhile(isArea: boolean, keys: HostKeys) {
  const other = bytes('D392F00026015399');
  const perso = storeData([...personalisationDgis(keys.dek).slice(0, 2), possessionRequest(new Uint8Array(32))]);
  return isArea
    ? [
        setStatus(0x40, 0x8f, JPKI_AP),
        putKey(keys.dek, 0x30, { enc: keys.mac, mac: keys.enc, dek: keys.dek }, 0x30),
        statusOf(0x40),
        installForPersonalization(JPKI_AP),
        ...perso,
      ]
    : [
        createSpArea(other),
        deleteObject(JPKI_AP),
        deleteObject(SP_AREA, true),
        setStatus(0x80, 0x7f, ISD_AID),
        installForLoad(new Uint8Array(32).fill(5), other),
        installApplet(other),
        extradite(ISD_AID, JPKI_AP),
        putKey(keys.dek, 0x31, keys),
        statusOf(0x20, JPKI_ELF),
      ];
}

const openAny = (random: Random, card: VirtualUicc, from: FuzzCard, levels: readonly number[]) => {
  const isArea = random(2) === 0;
  const keys = isArea ? from.areaKeys : ISD_KEYS;
  const host = TestHost.open(card, isArea ? SP_AREA : ISD_AID, keys, pick(random, levels));
  return { host, command: pick(random, worthwhile(isArea, keys)) };
};

/** Each tampered command meets a channel of its own: the first wrong one ends it. */
function securedBatch(random: Random, card: VirtualUicc, from: FuzzCard): Batch {
  const batch: Batch = { mode: 'secured', commands: [], answers: [], sameForm: [] };
  for (let i = 0; i < TAMPERED_AT_ONCE; i += 1) {
    const { host, command } = openAny(random, card, from, [0x01, 0x03, 0x11, 0x13, 0x33]);
    const right = encodeCommand(host.wrap(command));
    const flips = random(2) === 0;
    const wrong = flips ? withOneBitTurned(random, right) : otherThan(right, () => mutated(random, right));
    batch.commands.push(wrong);
    batch.answers.push(card.transmit(wrong));
    batch.sameForm.push(flips);
  }
  return batch;
}

/** The owner of the keys sends nonsense, properly protected: the parsers behind the MAC meet it. */
function ownersBatch(random: Random, card: VirtualUicc, from: FuzzCard): Batch {
  const batch: Batch = { mode: 'owner', commands: [], answers: [], sameForm: [] };
  const { host, command: first } = openAny(random, card, from, [0x33]);
  const others = worthwhile(host.keys === from.areaKeys, host.keys);
  for (let i = 0; i < TAMPERED_AT_ONCE; i += 1) {
    const plain = i === 0 ? first : pick(random, others);
    const wrong = random(3) === 0 ? plain : changedFields(random, plain);
    // One segment of a longer command has no protected answer, and this host would wait for one.
    const p1 = SEGMENTABLE.includes(wrong.ins) ? wrong.p1 & 0x7f : wrong.p1;
    const fitting = { ...wrong, cla: 0x80, p1, data: wrong.data.slice(0, 239) };
    batch.commands.push(encodeCommand(fitting));
    const { data, sw } = host.run(fitting);
    batch.answers.push(encodeResponse({ data, sw }));
    if ((sw & 0xff00) === 0x6900) break;
  }
  return batch;
}

/** Somewhere in the data field, MAC included. */
function withOneBitTurned(random: Random, command: Uint8Array): Uint8Array {
  const at = 5 + random(command[4] ?? 1);
  return command.map((each, i) => (i === at ? each ^ (1 << random(8)) : each));
}

function otherThan(right: Uint8Array, make: () => Uint8Array): Uint8Array {
  for (;;) {
    const made = make();
    if (!isSameCommand(made, right)) return made;
  }
}

/** Le is no part of what a MAC protects. */
function isSameCommand(a: Uint8Array, b: Uint8Array): boolean {
  const [x, y] = [decoded(a), decoded(b)].map((each) => each && hex(encodeCommand({ ...each, le: undefined })));
  return x !== undefined && x === y;
}
