// Remote APDUs as ETSI TS 102 226 §5.2 writes them in expanded form, carried by RAM over HTTP (GlobalPlatform Amendment B) and by secured
// short messages: commands AA (definite length) or AE 80 … 00 00 (indefinite) with 22 per C-APDU; answers AB or AF with
// 80 number executed and 23 per R-APDU, 90 / 81 for a command that could not be read. Read are both forms of both, with
// or without the number; and the compact form (number · SW · data).
import { ApduFormatError, concat, encodeTlv } from '@sumaho-jpki/wire/apdu';

const COMMANDS = { definite: 0xaa, indefinite: 0xae } as const;
const ANSWERS = { definite: 0xab, indefinite: 0xaf } as const;
const COMMAND = 0x22;
const ANSWER = 0x23;
const EXECUTED = 0x80;
const BAD_FORMAT = 0x90;
const IMMEDIATE_ACTION = 0x81;
/** Of OpenSCDP's client: initiation template with the ATR, ATR after a reset, and a close with its reason. */
const INITIATION = 0xe8;
const ATR = 0xc0;
const CLOSE = 0xe1;
const END = Uint8Array.of(0, 0);
/** No order of ours is longer; a body beyond it is refused before it is read. */
export const MAX_SCRIPT_BYTES = 262_144;
const MAX_APDUS = 1_000;

export type ScriptForm = 'definite' | 'indefinite';

function wrapped(form: ScriptForm, tags: typeof COMMANDS | typeof ANSWERS, ...content: Uint8Array[]): Uint8Array {
  if (form === 'definite') return encodeTlv(tags.definite, ...content);
  return concat([tags.indefinite, 0x80], ...content, END);
}

/** Throws ApduFormatError when there is no command. */
export function encodeCommandScript(commands: readonly Uint8Array[], form: ScriptForm = 'indefinite'): Uint8Array {
  if (commands.length === 0) throw new ApduFormatError('a command script has at least one command');
  return wrapped(form, COMMANDS, ...commands.map((command) => encodeTlv(COMMAND, command)));
}

export interface ScriptAnswers {
  /** Commands carried out, as the other side counted; equal to the number of answers when it did not count. */
  executed: number;
  /** R-APDUs with status word. */
  responses: Uint8Array[];
  /** The script itself could not be read from here on: the reason, one byte. */
  badFormat?: number;
  /** The client gave up, for instance because the card was taken out (OpenSCDP). */
  closed?: true;
}

export function encodeResponseScript(answers: ScriptAnswers, form: ScriptForm = 'indefinite'): Uint8Array {
  const { executed, responses, badFormat } = answers;
  const count = executed > 0xff ? [executed >> 8, executed & 0xff] : [executed];
  return wrapped(
    form,
    ANSWERS,
    encodeTlv(EXECUTED, concat(count)),
    ...responses.map((response) => encodeTlv(ANSWER, response)),
    ...(badFormat === undefined ? [] : [encodeTlv(BAD_FORMAT, concat([badFormat]))]),
  );
}

interface Item {
  tag: number;
  value: Uint8Array;
}

/** Items with one-byte tags up to `end`, or to 00 00 when the length is indefinite. */
class Reader {
  private at: number;

  constructor(
    private readonly raw: Uint8Array,
    start: number,
    private readonly end: number,
    private readonly endsWithZeroes: boolean,
  ) {
    this.at = start;
  }

  private byte(): number {
    const value = this.at < this.end ? this.raw[this.at] : undefined;
    if (value === undefined) throw new ApduFormatError('the script ends in the middle of an item');
    this.at += 1;
    return value;
  }

  private length(): number {
    const first = this.byte();
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0 || count > 3) throw new ApduFormatError('an item of a script has no readable length');
    let value = 0;
    for (let i = 0; i < count; i += 1) value = value * 256 + this.byte();
    return value;
  }

  all(): Item[] {
    const items: Item[] = [];
    while (this.at < this.end || this.endsWithZeroes) {
      const tag = this.byte();
      const length = this.length();
      if (this.endsWithZeroes && tag === 0 && length === 0) {
        if (this.at !== this.end) throw new ApduFormatError('something follows the end of the script');
        return items;
      }
      if (this.at + length > this.end) throw new ApduFormatError('an item reaches past the end of the script');
      items.push({ tag, value: this.raw.slice(this.at, this.at + length) });
      this.at += length;
      if (items.length > MAX_APDUS) throw new ApduFormatError('a script has too many commands');
    }
    return items;
  }
}

function items(body: Uint8Array, tags: typeof COMMANDS | typeof ANSWERS): Item[] {
  if (body.length > MAX_SCRIPT_BYTES) throw new ApduFormatError('a script is too long');
  const [tag, first = 0] = body;
  if (tag === tags.indefinite && first === 0x80) return new Reader(body, 2, body.length, true).all();
  // Clients are met that use the tag of one form with the length of the other.
  if (tag !== tags.definite && tag !== tags.indefinite) throw new ApduFormatError('not a script of remote APDUs');
  if (tag === tags.definite && first === 0x80) return new Reader(body, 2, body.length, true).all();
  const [whole, ...more] = new Reader(body, 0, body.length, false).all();
  if (!whole || more.length > 0) throw new ApduFormatError('something follows the end of the script');
  return new Reader(whole.value, 0, whole.value.length, false).all();
}

/** C-APDUs in order. Throws ApduFormatError for anything else in the script, or a command shorter than its header. */
export function decodeCommandScript(body: Uint8Array): Uint8Array[] {
  const commands = items(body, COMMANDS).map(({ tag, value }) => {
    if (tag !== COMMAND || value.length < 4) throw new ApduFormatError('not a command of a script');
    return value;
  });
  if (commands.length === 0) throw new ApduFormatError('a command script has at least one command');
  return commands;
}

function number(value: Uint8Array): number {
  if (value.length < 1 || value.length > 2) throw new ApduFormatError('not a number of commands');
  return value.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Throws ApduFormatError. */
export function decodeResponseScript(body: Uint8Array): ScriptAnswers {
  let executed: number | undefined;
  let badFormat: number | undefined;
  let closed = false;
  const responses: Uint8Array[] = [];
  for (const { tag, value } of items(body, ANSWERS)) {
    if (tag === ANSWER && value.length >= 2) responses.push(value);
    else if (tag === EXECUTED && executed === undefined) executed = number(value);
    else if (tag === BAD_FORMAT && value.length === 1) badFormat = value[0];
    else if (tag === CLOSE) closed = true;
    else if (tag !== IMMEDIATE_ACTION && tag !== ATR) throw new ApduFormatError('not an item of a response script');
  }
  return {
    executed: executed ?? responses.length,
    responses,
    ...(badFormat === undefined ? {} : { badFormat }),
    ...(closed ? { closed } : {}),
  };
}

/** First body of OpenSCDP's client, E8{C0 ATR}; undefined when the body is something else. Throws ApduFormatError. */
export function decodeInitiation(body: Uint8Array): { atr: Uint8Array } | undefined {
  if (body[0] !== INITIATION) return undefined;
  const [template, ...more] = new Reader(body, 0, body.length, false).all();
  if (!template || more.length > 0) throw new ApduFormatError('something follows the initiation template');
  const inside = new Reader(template.value, 0, template.value.length, false).all();
  const atr = inside.find(({ tag }) => tag === ATR)?.value;
  if (!atr || atr.length > 33) throw new ApduFormatError('the initiation template has no ATR');
  return { atr };
}

/** Compact form (§5.1): commands one after the other, only the last one may have answer data. */
export function encodeCompactScript(commands: readonly Uint8Array[]): Uint8Array {
  return concat(...commands);
}

export interface CompactAnswer {
  /** Commands carried out, the failed one included. */
  executed: number;
  sw: number;
  data: Uint8Array;
}

/** Throws ApduFormatError. */
export function decodeCompactAnswer(body: Uint8Array): CompactAnswer {
  const [executed, high, low] = body;
  if (executed === undefined || high === undefined || low === undefined) {
    throw new ApduFormatError('not a compact answer');
  }
  return { executed, sw: high * 256 + low, data: body.slice(3) };
}
