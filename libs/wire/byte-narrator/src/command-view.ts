// What a reader of one command knows: the command itself, and what earlier commands on the same logical channel have settled.
import type { Scribe, Segment, Words } from './segment';

export interface CommandView {
  cla: number;
  ins: number;
  p1: number;
  p2: number;
  data: Uint8Array;
  le?: number;
}

export interface SessionView {
  /** 0x02, 0x03 or 0x11. */
  protocol: number;
  /** P1 of EXTERNAL AUTHENTICATE; absent before it. */
  level?: number;
  /** 8, or 16 with S16. */
  macLength: number;
}

export interface ChannelView {
  /** AID of the application that is selected, as far as the transcript tells. */
  aid?: Uint8Array;
  /** Elementary file that is selected. */
  file?: number;
  session?: SessionView;
  /** Protocol and MAC length that INITIALIZE UPDATE told. */
  opening?: { protocol: number; macLength: number };
  /** Data of a command series so far, by instruction. */
  streams: Map<number, Uint8Array>;
  /** What GET RESPONSE goes on with. */
  previous?: { command: CommandView; reader: CommandReader };
}

export interface ReaderContext {
  command: CommandView;
  channel: ChannelView;
  /** SW of the answer. */
  sw: number;
  /** Words for a command APDU that stands inside this one. */
  nested: (command: Uint8Array) => Segment[];
}

export interface CommandReader {
  title: Words;
  /** Meaning of P1, P2; the plain number when absent. */
  p1?: (context: ReaderContext) => Words;
  p2?: (context: ReaderContext) => Words;
  data?: (scribe: Scribe, context: ReaderContext) => void;
  answer?: (scribe: Scribe, context: ReaderContext) => void;
  /** The command data may be secret: what no reader understands stays hidden. */
  guarded?: boolean;
  /** The answer data may be secret. */
  guardedAnswer?: boolean;
  /** The command data is one series over several commands. */
  series?: (command: CommandView) => { first: boolean; last: boolean };
  /** Secure messaging covers the whole series, its MAC stands in the last command only. */
  wrappedAsOne?: boolean;
  /** After the answer: what it settles for later commands. */
  settle?: (context: ReaderContext, answer: Uint8Array) => void;
}
