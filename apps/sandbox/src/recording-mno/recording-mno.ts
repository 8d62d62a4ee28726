// A carrier that records (globalplatform-tsm §5.2): it knows the keys of the issuer's domain and every command and answer that
// ever crossed the card's channel, and tries to read what was not meant for it. Passive: it never speaks to the card. It shows
// what rotation by PUT KEY is worth against it (nothing) and what agreed keys are worth (scenario 3: everything).
import { createCipheriv, createDecipheriv } from 'node:crypto';
import {
  type CommandApdu,
  concat,
  decodeCommand,
  decodeDgis,
  decodeResponse,
  equalBytes,
  hex,
} from '@sumaho-jpki/wire/apdu';
import {
  DerivationConstant,
  type Scp03KeySet,
  aesKeyCheckValue,
  deriveSessionKeys,
  parseInitializeUpdateAnswer,
  scp03Kdf,
  unpad80,
} from '@sumaho-jpki/wire/globalplatform';

/** One exchange as it crossed the channel. */
export interface Recorded {
  readonly command: Uint8Array;
  readonly response: Uint8Array;
}

export interface Findings {
  /** Keysets that were read out of the recording, the known ones not among them. */
  readonly keysets: Scp03KeySet[];
  /** Commands that could be read in clear, without secure messaging. */
  readonly commands: CommandApdu[];
  /** Commands under secure messaging that stayed closed. */
  readonly closed: number;
  /** RSA CRT components by their data grouping, where a private key was read. */
  readonly privateKey: ReadonlyMap<number, Uint8Array>;
}

const ZERO = new Uint8Array(16);
const ENCRYPTED_AND_MACED = 0x03;
const MAC = 8;
const CRT = [0x8121, 0x8122, 0x8123, 0x8124, 0x8125];

interface Session {
  readonly keyset: Scp03KeySet | undefined;
  readonly sEnc: Uint8Array;
  level: number;
  counter: number;
}

const decrypt = (key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array => {
  const decipher = createDecipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  return concat(decipher.update(data), decipher.final());
};

export class RecordingMno {
  private readonly known: Scp03KeySet[];
  private readonly commands: CommandApdu[] = [];
  private readonly found: Scp03KeySet[] = [];
  private readonly privateKey = new Map<number, Uint8Array>();
  private closed = 0;
  private session: Session | undefined;
  private stream: Uint8Array = new Uint8Array(0);

  /** @param issuerKeys what the carrier has anyway */
  constructor(issuerKeys: readonly Scp03KeySet[]) {
    this.known = [...issuerKeys];
  }

  /** Reads the recording from its beginning. */
  listen(recording: readonly Recorded[]): Findings {
    for (const { command, response } of recording) this.hear(decodeCommand(command), response);
    const { found: keysets, commands, closed, privateKey } = this;
    return { keysets, commands, closed, privateKey };
  }

  private hear(command: CommandApdu, response: Uint8Array): void {
    const { ins, p1 } = command;
    if (ins === 0xa4 && p1 === 0x04) this.session = undefined;
    else if (ins === 0x50) this.session = this.opened(command.data, response);
    else if (ins === 0x82 && this.session) this.session.level = p1;
    else if ((command.cla & 0x04) !== 0) this.secured(command);
  }

  /** Tries every keyset it has: the right one makes the card's cryptogram. */
  private opened(hostChallenge: Uint8Array, response: Uint8Array): Session | undefined {
    const { data, sw } = decodeResponse(response);
    if (sw !== 0x9000) return undefined;
    const { cardChallenge, cardCryptogram } = parseInitializeUpdateAnswer(data);
    const context = concat(hostChallenge, cardChallenge);
    for (const keyset of this.known) {
      const { sEnc, sMac } = deriveSessionKeys(keyset, context);
      const made = scp03Kdf(sMac, DerivationConstant.cardCryptogram, 0x40, context);
      if (equalBytes(made, cardCryptogram)) return { keyset, sEnc, level: 0, counter: 0 };
    }
    return { keyset: undefined, sEnc: ZERO, level: 0, counter: 0 };
  }

  private secured(command: CommandApdu): void {
    const { session } = this;
    if (!session?.keyset) {
      this.closed += 1;
      return;
    }
    session.counter += 1;
    const body = command.data.slice(0, -MAC);
    const isEncrypted = (session.level & ENCRYPTED_AND_MACED) === ENCRYPTED_AND_MACED && body.length > 0;
    const data = isEncrypted ? unpad80(decrypt(session.sEnc, counterBlock(session), body)) : body;
    const clear = { ...command, cla: command.cla & ~0x04, data };
    this.commands.push(clear);
    if (clear.ins === 0xd8) this.takeKeys(session.keyset, data);
    if (clear.ins === 0xe2) this.takeData(session.keyset, clear);
  }

  /** PUT KEY: new version ‖ { 88 11 10 <key under the old DEK> 03 <check value> }*. */
  private takeKeys({ dek }: Scp03KeySet, data: Uint8Array): void {
    const keys: Uint8Array[] = [];
    for (let at = 1; at + 22 <= data.length && data[at] === 0x88; at += 23) {
      const key = decrypt(dek, ZERO, data.slice(at + 3, at + 19));
      if (equalBytes(aesKeyCheckValue(key), data.slice(at + 20, at + 23))) keys.push(key);
    }
    const [enc, mac, newDek] = keys;
    if (!enc || !mac || !newDek) return;
    const keyset = { enc, mac, dek: newDek };
    this.known.push(keyset);
    this.found.push(keyset);
  }

  private takeData({ dek }: Scp03KeySet, { p1, data }: CommandApdu): void {
    this.stream = concat(this.stream, data);
    if ((p1 & 0x80) === 0) return;
    const whole = this.stream;
    this.stream = new Uint8Array(0);
    for (const { dgi, value } of dgisIn(whole)) {
      if (CRT.includes(dgi) && value.length % 16 === 0) this.privateKey.set(dgi, decrypt(dek, ZERO, value));
    }
  }
}

function counterBlock({ sEnc, counter }: Session): Uint8Array {
  const block = new Uint8Array(16);
  new DataView(block.buffer).setUint32(12, counter);
  const cipher = createCipheriv('aes-128-ecb', sEnc, null).setAutoPadding(false);
  return concat(cipher.update(block), cipher.final());
}

function dgisIn(data: Uint8Array) {
  try {
    return decodeDgis(data);
  } catch {
    return [];
  }
}

/** Every run of eight bytes of a secret that occurs in what was found. */
export function leaks(secret: Uint8Array, findings: Findings): number {
  const seen = [
    ...findings.commands.map(({ data }) => hex(data)),
    ...findings.keysets.flatMap(({ enc, mac, dek }) => [enc, mac, dek].map(hex)),
    ...[...findings.privateKey.values()].map(hex),
  ].join(' ');
  let count = 0;
  for (let at = 0; at + 8 <= secret.length; at += 1) if (seen.includes(hex(secret.slice(at, at + 8)))) count += 1;
  return count;
}
