// Reads along a transcript with static keys: whoever holds them and has recorded the traffic sees what stood under the
// protection of SCP03 and SCP02, because challenges travel in clear. For the trace of one's own card — and for the proof that keys
// which the carrier set first do not keep a recording carrier out.
import {
  type CommandApdu,
  concat,
  decodeCommand,
  encodeCommand,
  encodeResponse,
  equalBytes,
} from '@sumaho-jpki/wire/apdu';
import { SecureChannelError, aesBlock, aesCbcDecrypt, aesCmac, unpad80 } from './aes';
import { pad80Des, retailMac, singleDesEncrypt, tripleDesCbcDecrypt } from './des';
import { type Scp02KeySet, type Scp02SessionKeys, deriveScp02SessionKeys, openScp02Session, protocolOf } from './scp02';
import { type Scp03KeySet, type Scp03SessionKeys, deriveSessionKeys } from './scp03-keys';
import { type AnswerContext, openScp03Session, parseInitializeUpdateAnswer, unwrapAnswer } from './scp03-session';

export interface RecordedExchange {
  command: Uint8Array;
  /** With status word; empty when there was none. */
  response: Uint8Array;
}

/** Commands and answers before secure messaging; absent where nothing was protected or the keys are not known. */
export interface ClearExchange {
  command?: Uint8Array;
  response?: Uint8Array;
}

type Keys = Scp03KeySet | Scp02KeySet;

interface Pending {
  protocol: 2 | 3;
  hostChallenge: Uint8Array;
  response: Uint8Array;
  keys: Keys;
}

/** What one open session shows of one command. */
interface Reader {
  read: (command: CommandApdu, response: Uint8Array) => ClearExchange;
}

const EMPTY = new Uint8Array(0);
const isSegment = ({ ins, p1 }: CommandApdu): boolean => [0xe6, 0xd8, 0xe4].includes(ins) && (p1 & 0x80) !== 0;

class Scp03Reader implements Reader {
  private chaining: Uint8Array;
  private counter = 0;
  private segments: Uint8Array = EMPTY;

  constructor(
    private readonly keys: Scp03SessionKeys,
    private readonly level: number,
    private readonly macLength: 8 | 16,
    externalAuthenticate: CommandApdu,
  ) {
    this.chaining = this.next(new Uint8Array(16), externalAuthenticate, externalAuthenticate.data);
  }

  private next(chaining: Uint8Array, { cla, ins, p1, p2 }: CommandApdu, data: Uint8Array): Uint8Array {
    const length = data.length > 255 ? [0, data.length >> 8, data.length & 0xff] : [data.length];
    const header = [(cla & 0x80) | 0x04, ins, p1, p2];
    return aesCmac(this.keys.sMac, concat(chaining, header, length, data.slice(0, -this.macLength)));
  }

  read(command: CommandApdu, response: Uint8Array): ClearExchange {
    if ((this.level & 0x01) === 0) return {};
    this.segments = concat(this.segments, command.data);
    if (isSegment(command)) return {};
    const data = this.segments;
    this.segments = EMPTY;
    this.counter += 1;
    this.chaining = this.next(this.chaining, command, data);
    if (!equalBytes(this.chaining.slice(0, this.macLength), data.slice(-this.macLength))) {
      throw new SecureChannelError('the command is not of this session');
    }
    const body = data.slice(0, -this.macLength);
    const ciphered = (this.level & 0x02) !== 0 && body.length > 0;
    const text = ciphered ? unpad80(aesCbcDecrypt(this.keys.sEnc, this.icv(), body)) : body;
    return {
      command: encodeCommand({ ...command, cla: command.cla & ~0x04, data: text }),
      ...(response.length >= 2
        ? { response: encodeResponse(unwrapAnswer(this.keys, this.level, this.context(), response)) }
        : {}),
    };
  }

  private context(): AnswerContext {
    return { chaining: this.chaining, counter: this.counter, macLength: this.macLength };
  }

  private icv(): Uint8Array {
    const block = new Uint8Array(16);
    new DataView(block.buffer).setUint32(12, this.counter);
    return aesBlock(this.keys.sEnc, block);
  }
}

class Scp02Reader implements Reader {
  private icv: Uint8Array;

  constructor(
    private readonly keys: Scp02SessionKeys,
    private readonly level: number,
    externalAuthenticate: CommandApdu,
  ) {
    this.icv = externalAuthenticate.data.slice(-8);
  }

  read(command: CommandApdu, response: Uint8Array): ClearExchange {
    if ((this.level & 0x01) === 0) return {};
    const body = command.data.slice(0, -8);
    const ciphered = (this.level & 0x02) !== 0 && body.length > 0;
    const padded = ciphered ? tripleDesCbcDecrypt(this.keys.sEnc, new Uint8Array(8), body) : body;
    const text = ciphered ? padded.slice(0, padded.lastIndexOf(0x80)) : padded;
    if (ciphered && !equalBytes(pad80Des(text), padded)) throw new SecureChannelError('deciphered text has no padding');
    const { cla, ins, p1, p2 } = command;
    const icv = singleDesEncrypt(this.keys.sMac.subarray(0, 8), new Uint8Array(8), this.icv);
    this.icv = retailMac(this.keys.sMac, concat([cla, ins, p1, p2, text.length + 8], text), icv);
    if (!equalBytes(this.icv, command.data.slice(-8)))
      throw new SecureChannelError('the command is not of this session');
    return { command: encodeCommand({ ...command, cla: cla & ~0x04, data: text }), response };
  }
}

function readerOf(pending: Pending, authenticate: CommandApdu): Reader {
  const request = { hostChallenge: pending.hostChallenge, initializeUpdateResponse: pending.response };
  if (pending.protocol === 2) {
    const { answer } = openScp02Session({ ...request, keys: pending.keys });
    return new Scp02Reader(deriveScp02SessionKeys(pending.keys, answer.sequenceCounter), authenticate.p1, authenticate);
  }
  const answer = parseInitializeUpdateAnswer(pending.response.slice(0, -2));
  const keys = deriveSessionKeys(pending.keys, concat(pending.hostChallenge, answer.cardChallenge));
  return new Scp03Reader(keys, authenticate.p1, answer.cardChallenge.length === 16 ? 16 : 8, authenticate);
}

/** The keyset that makes this answer's cryptogram. */
function opening(keysets: readonly Keys[], hostChallenge: Uint8Array, response: Uint8Array): Pending | undefined {
  const protocol = protocolOf(response.slice(0, -2));
  if (!protocol) return undefined;
  const keys = keysets.find((candidate) => {
    const request = { keys: candidate, hostChallenge, initializeUpdateResponse: response };
    try {
      if (protocol === 2) openScp02Session(request);
      else openScp03Session({ ...request, level: 0x00 });
      return true;
    } catch (error) {
      if (error instanceof SecureChannelError) return false;
      throw error;
    }
  });
  return keys && { protocol, hostChallenge, response, keys };
}

/**
 * One entry for each exchange, in order. Sessions whose keys are not among `keysets`, and everything after a command that does
 * not fit its session, stay closed. Never throws for what the exchanges hold.
 */
export function readTranscript(exchanges: readonly RecordedExchange[], keysets: readonly Keys[]): ClearExchange[] {
  const pending = new Map<number, Pending>();
  const open = new Map<number, Reader>();
  return exchanges.map(({ command: raw, response }) => {
    try {
      const command = decodeCommand(raw);
      const channel = command.cla & 0x43;
      const isDone = response.at(-2) === 0x90 && response.at(-1) === 0x00;
      if (command.ins === 0xa4 && command.p1 === 0x04) open.delete(channel);
      if (command.ins === 0x50) {
        open.delete(channel);
        const found = isDone ? opening(keysets, command.data, response) : undefined;
        if (found) pending.set(channel, found);
        else pending.delete(channel);
        return {};
      }
      const begun = pending.get(channel);
      if (command.ins === 0x82) {
        if (begun && isDone) open.set(channel, readerOf(begun, command));
        return {};
      }
      const reader = (command.cla & 0x04) !== 0 ? open.get(channel) : undefined;
      return reader ? reader.read(command, response) : {};
    } catch {
      // A line that was tampered with: what follows on it cannot be followed either.
      open.clear();
      return {};
    }
  });
}
