// The narrator: goes through a transcript in order, keeps in mind per logical channel what is selected and how it is protected,
// and names every byte of every command and answer. Secrets are hidden by default: what may be a PIN or a key and is
// not understood is redacted.
import {
  CHANGE_REFERENCE_DATA,
  COMPUTE_SIGNATURE,
  GET_CHALLENGE,
  GET_DATA,
  GET_RESPONSE,
  LAST_COMMAND,
  MANAGE_CHANNEL,
  READ_BINARY,
  READ_RECORD,
  RESET_RETRY_COUNTER,
  SELECT,
  STATUS,
  UNKNOWN,
  UPDATE_BINARY,
  UPDATE_RECORD,
  VERIFY,
} from './applications';
import type { ChannelView, CommandReader, CommandView, ReaderContext } from './command-view';
import { DELETE, GET_STATUS, INSTALL, LOAD, SET_STATUS, STORE_DATA } from './content-management';
import { ENVELOPE, remoteAnswers, remoteCommands } from './envelope';
import {
  BEGIN_R_MAC,
  END_R_MAC,
  EXTERNAL_AUTHENTICATE,
  INITIALIZE_UPDATE,
  INTERNAL_AUTHENTICATE,
  MUTUAL_AUTHENTICATE,
  PERFORM_SECURITY_OPERATION,
  PUT_KEY,
} from './keys-and-sessions';
import { JPKI, isAid } from './names';
import { Scribe, type Segment, type Words, clip, hexByte, words } from './segment';
import { statusWords } from './status-words';
import { bytesOf, opaque } from './tlv';

export interface Exchange {
  command: Uint8Array;
  /** With status word; empty when there was no answer. */
  response: Uint8Array;
  /**
   * What stands under the protection, for whoever holds the session keys: the command and the answer (with status word)
   * before secure messaging. For ENVELOPE: the remote commands and the remote answers.
   */
  clear?: { command?: Uint8Array; response?: Uint8Array };
}

export interface Narration {
  /** The command by its name. */
  title: Words;
  /** Cover the command without gap or overlap. */
  command: Segment[];
  /** Cover the answer without gap or overlap. */
  response: Segment[];
  /** Cover {@link Exchange.clear}, when it was handed in and adds something. */
  clear?: { command?: Segment[]; response?: Segment[] };
}

const BY_INSTRUCTION: Record<number, CommandReader> = {
  0x20: VERIFY,
  0x24: CHANGE_REFERENCE_DATA,
  0x2c: RESET_RETRY_COUNTER,
  0x50: INITIALIZE_UPDATE,
  0x70: MANAGE_CHANNEL,
  0x78: END_R_MAC,
  0x7a: BEGIN_R_MAC,
  0x82: EXTERNAL_AUTHENTICATE,
  0x84: GET_CHALLENGE,
  0x88: INTERNAL_AUTHENTICATE,
  0xa4: SELECT,
  0xb0: READ_BINARY,
  0xb2: READ_RECORD,
  0xc0: GET_RESPONSE,
  0xc2: ENVELOPE,
  0xca: GET_DATA,
  0xcb: GET_DATA,
  0xd6: UPDATE_BINARY,
  0xd8: PUT_KEY,
  0xdc: UPDATE_RECORD,
  0xe2: STORE_DATA,
  0xe4: DELETE,
  0xe6: INSTALL,
  0xe8: LOAD,
  0xf0: SET_STATUS,
  0xf2: GET_STATUS,
  0xfc: LAST_COMMAND,
};

function readerOf(command: CommandView, channel: ChannelView): CommandReader {
  const { ins, p1, data } = command;
  if (ins === 0xf2 && p1 <= 0x02 && data.length === 0) return STATUS;
  // The host's cryptogram of EXTERNAL AUTHENTICATE may begin with A6 as well, but comes with a MAC.
  if (ins === 0x82 && !isSecured(command.cla) && data[0] === 0xa6) return MUTUAL_AUTHENTICATE;
  if (ins === 0x2a) {
    const isCertificate = data[0] === 0x7f && data[1] === 0x21;
    return isCertificate && !(channel.aid && isAid(channel.aid, JPKI)) ? PERFORM_SECURITY_OPERATION : COMPUTE_SIGNATURE;
  }
  return BY_INSTRUCTION[ins] ?? UNKNOWN;
}

interface Frame {
  view: CommandView;
  /** Offset of the data. */
  start: number;
}

/** Where header, data and Le are; undefined when Lc and length disagree or not even a header is there. */
function frameOf(raw: Uint8Array): Frame | undefined {
  const [cla, ins, p1, p2, first, high, low] = raw;
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) return undefined;
  const head = { cla, ins, p1, p2 };
  const none = { view: { ...head, data: new Uint8Array(0) }, start: Math.min(raw.length, 5) };
  if (first === undefined || raw.length === 5) return none;
  const extended = first === 0;
  if (extended && (high === undefined || low === undefined)) return undefined;
  if (extended && raw.length === 7) return { ...none, start: 7 };
  const start = extended ? 7 : 5;
  const length = extended ? (high ?? 0) * 256 + (low ?? 0) : first;
  const after = raw.length - start - length;
  if (length === 0 || after < 0 || after > (extended ? 2 : 1) || (extended && after === 1)) return undefined;
  return { view: { ...head, data: raw.slice(start, start + length) }, start };
}

const channelNumber = (cla: number): number => (cla & 0x40 ? 4 + (cla & 0x0f) : (cla & 0xf0) === 0xa0 ? 0 : cla & 0x03);
const isSecured = (cla: number): boolean =>
  (cla & 0xf0) === 0xa0 ? false : cla & 0x40 ? (cla & 0x20) !== 0 : (cla & 0x0c) !== 0;

function classWords(cla: number): Words {
  const family =
    cla & 0x80 ? words('GlobalPlatformの命令', 'GlobalPlatform class') : words('共通の命令', 'interindustry class');
  const secured = isSecured(cla) ? words('、保護あり', ', secure messaging') : words('、保護なし', ', plain');
  const channel = channelNumber(cla);
  return words(`${family.ja}${secured.ja}、チャネル${channel}`, `${family.en}${secured.en}, channel ${channel}`);
}

/** 9000, 61xx, 62xx, 63xx carry data that the command's own reader understands; 9xxx of the SIM too. */
const carriesData = (sw: number): boolean => sw >> 12 === 9 || (sw >> 8 >= 0x61 && sw >> 8 <= 0x63);

const swOf = (response: Uint8Array): number =>
  response.length < 2 ? 0 : ((response.at(-2) ?? 0) << 8) | (response.at(-1) ?? 0);

interface Told {
  segments: Segment[];
  reader: CommandReader;
  context: ReaderContext | undefined;
  /** The data stands under a cipher and was not read. */
  hidden: boolean;
}

class Narrator {
  private readonly channels = new Map<number, ChannelView>();

  narrate({ command, response, clear }: Exchange): Narration {
    const sw = swOf(response);
    const told = this.command(command, sw, false);
    const { reader, context, hidden } = told;
    const session = context?.channel.session;
    const bare = context ? context.command : undefined;
    let meant = told;
    const underneath: Narration['clear'] = {};
    if (clear?.command && context && (hidden || reader === ENVELOPE)) {
      if (reader === ENVELOPE) underneath.command = remote(clear.command, context, remoteCommands);
      else {
        meant = this.command(clear.command, sw, true);
        underneath.command = meant.segments;
      }
    }
    const secured = bare !== undefined && isSecured(bare.cla);
    const answered = this.answer(response, meant, secured ? session : undefined);
    if (clear?.response && context) {
      if (reader === ENVELOPE) underneath.response = remote(clear.response, context, remoteAnswers);
      else if (answered.hidden) underneath.response = this.answer(clear.response, meant, undefined).segments;
    }
    this.settle(meant, clear?.response ?? response, sw);
    const withClear = underneath.command || underneath.response ? { clear: underneath } : {};
    return { title: reader.title, command: told.segments, response: answered.segments, ...withClear };
  }

  private channel(cla: number): ChannelView {
    const number = channelNumber(cla);
    const known = this.channels.get(number);
    if (known) return known;
    const fresh: ChannelView = { streams: new Map() };
    this.channels.set(number, fresh);
    return fresh;
  }

  private command(raw: Uint8Array, sw: number, underProtection: boolean): Told {
    const frame = frameOf(raw);
    const scribe = new Scribe(raw, false, true);
    if (!frame) {
      const guessed = BY_INSTRUCTION[raw[1] ?? -1] ?? UNKNOWN;
      scribe.run(() => undefined);
      return { segments: scribe.segments, reader: guessed, context: undefined, hidden: false };
    }
    const { view, start } = frame;
    const channel = this.channel(view.cla);
    const reader = readerOf(view, channel);
    const context: ReaderContext = { command: view, channel, sw, nested: (inner) => this.inner(inner) };
    const number = (name: string, value: number): Words =>
      words(`${name} ${hexByte(value)}`, `${name} ${hexByte(value)}`);
    scribe.take(1, classWords(view.cla));
    scribe.take(1, reader.title);
    scribe.take(1, reader.p1?.(context) ?? number('P1', view.p1));
    scribe.take(1, reader.p2?.(context) ?? number('P2', view.p2));
    let hidden = false;
    if (view.data.length > 0) {
      const said = bytesOf(view.data.length);
      scribe.take(start - 4, words(`データの長さ（Lc）：${said.ja}`, `length of the data (Lc): ${said.en}`));
      const { segments, hidden: isHidden } = this.data(view, reader, context, underProtection);
      hidden = isHidden;
      scribe.adopt(segments);
    }
    scribe.rest(words('求める応答の長さ（Le）', 'expected answer length (Le)'));
    return { segments: scribe.segments, reader, context, hidden };
  }

  private inner(command: Uint8Array): Segment[] {
    return this.command(command, 0x9000, false).segments;
  }

  private data(view: CommandView, reader: CommandReader, context: ReaderContext, underProtection: boolean) {
    const { channel } = context;
    const secured = isSecured(view.cla) && !underProtection && reader !== EXTERNAL_AUTHENTICATE;
    if (!secured) return { segments: this.readData(view.data, reader, context), hidden: false };
    const { macLength, level } = channel.session ?? { macLength: 8 };
    const goesOn = reader.wrappedAsOne === true && reader.series?.(view).last === false;
    const body = goesOn ? view.data.length : Math.max(0, view.data.length - macLength);
    const scribe = new Scribe(view.data, false, true);
    const hidden = level === undefined || (level & 0x02) !== 0;
    if (hidden && body > 0) {
      const name =
        level === undefined
          ? words('保護されたデータ（保護の水準は不明）', 'protected data, level unknown')
          : words('暗号化されたコマンドデータ', 'enciphered command data');
      const said = bytesOf(body);
      scribe.take(body, words(`${name.ja}（${said.ja}）`, `${name.en} (${said.en})`), level === undefined);
    } else scribe.adopt(this.readData(view.data.slice(0, body), reader, context));
    // Without the session the length of the MAC is a guess, so it may still be data.
    scribe.rest(words('コマンドのMAC（改ざん検知）', 'C-MAC'), level === undefined);
    return { segments: scribe.segments, hidden };
  }

  /** Words for the data, in the light of the commands before it when it is part of a series. */
  private readData(data: Uint8Array, reader: CommandReader, context: ReaderContext): Segment[] {
    const { streams } = context.channel;
    const { ins } = context.command;
    const { first, last } = reader.series?.(context.command) ?? { first: true, last: true };
    const before = first ? new Uint8Array(0) : (streams.get(ins) ?? new Uint8Array(0));
    const whole = new Uint8Array(before.length + data.length);
    whole.set(before);
    whole.set(data, before.length);
    streams.clear();
    if (!last) streams.set(ins, whole);
    const scribe = new Scribe(whole, !last, reader.guarded);
    scribe.run(() => reader.data?.(scribe, context));
    return clip(scribe.segments, before.length, whole.length, -before.length);
  }

  private answer(response: Uint8Array, told: Told, session: ChannelView['session']) {
    const { context } = told;
    const previous = told.reader === GET_RESPONSE ? context?.channel.previous : undefined;
    const reader = previous?.reader ?? told.reader;
    const command = previous?.command ?? context?.command;
    const scribe = new Scribe(response, false, reader.guardedAnswer);
    const level = session?.level ?? 0;
    const sw = swOf(response);
    const [high, ins] = [sw >> 8, command?.ins ?? 0];
    let hidden = false;
    scribe.run(() => {
      if (response.length < 2) return;
      let body = response.length - 2;
      const authentic = (level & 0x10) !== 0 && (sw === 0x9000 || high === 0x62 || high === 0x63);
      const mac = authentic ? Math.min(session?.macLength ?? 8, body) : 0;
      body -= mac;
      hidden = authentic && (level & 0x20) !== 0 && body > 0;
      if (hidden) scribe.take(body, words('暗号化された応答データ', 'enciphered answer data'));
      else scribe.within(body, () => readAnswer(scribe, reader, context, command, sw));
      scribe.take(mac, words('応答のMAC（改ざん検知）', 'R-MAC'));
      scribe.take(2, statusWords(sw, ins));
    });
    return { segments: scribe.segments, hidden };
  }

  private settle({ reader, context }: Told, answer: Uint8Array, sw: number): void {
    if (!context) return;
    const { channel } = context;
    const data = answer.slice(0, -2);
    if (reader === GET_RESPONSE) {
      const { previous } = channel;
      if (previous) previous.reader.settle?.({ ...context, command: previous.command }, data);
      return;
    }
    if (reader === MANAGE_CHANNEL && sw === 0x9000) this.openedOrClosed(context.command, data);
    reader.settle?.(context, data);
    channel.previous = { command: context.command, reader };
    if (reader === INITIALIZE_UPDATE) channel.streams.clear();
  }

  private openedOrClosed({ p1, p2 }: CommandView, answer: Uint8Array): void {
    const number = p2 === 0 && p1 === 0 ? answer[0] : p2;
    if (number !== undefined) this.channels.delete(number);
  }
}

function readAnswer(
  scribe: Scribe,
  reader: CommandReader,
  context: ReaderContext | undefined,
  command: CommandView | undefined,
  sw: number,
): void {
  if (scribe.left === 0) return;
  if (context && command && reader.answer && carriesData(sw)) reader.answer(scribe, { ...context, command });
  else opaque(scribe, words('応答データ', 'answer data'), reader.guardedAnswer);
}

function remote(
  bytes: Uint8Array,
  context: ReaderContext,
  read: (scribe: Scribe, context: ReaderContext) => void,
): Segment[] {
  const scribe = new Scribe(bytes, false, true);
  scribe.run(() => read(scribe, context));
  return scribe.segments;
}

/** Every byte of every command and answer of one transcript, in order, in words. Never throws. */
export function narrate(exchanges: readonly Exchange[]): Narration[] {
  const narrator = new Narrator();
  return exchanges.map((exchange) => narrator.narrate(exchange));
}

/** A narrator that is told one exchange after the other, as a running trace is. */
export function startNarration(): (exchange: Exchange) => Narration {
  const narrator = new Narrator();
  return (exchange) => narrator.narrate(exchange);
}
