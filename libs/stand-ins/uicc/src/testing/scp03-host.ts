/** A host for every variant of SCP03 (and for the messaging of SCP11a), on its own cryptography. */
import { decodeResponse, encodeCommand, type CommandApdu, type ResponseApdu } from '@sumaho-jpki/wire/apdu';
import type { VirtualUicc } from '../virtual-uicc';
import { aes, cmac, kdf, pad, unAes } from './host-crypto';
import { gp, select, send, type HostKeys } from './test-host';

export interface Messaging {
  enc: Buffer;
  mac: Buffer;
  rmac: Buffer;
  chaining: Buffer;
  macLength: 8 | 16;
}

export class SecuredHost {
  private counter = 0;

  constructor(
    protected readonly card: VirtualUicc,
    protected level: number,
    readonly messaging: Messaging,
  ) {}

  /** Data field with its MAC; `longForm` for a segmented command. */
  protected maced(
    command: CommandApdu,
    data: Uint8Array,
    longForm = data.length + this.messaging.macLength > 255,
  ): Buffer {
    const { mac, macLength, chaining } = this.messaging;
    const lc = data.length + macLength;
    const length = longForm ? Buffer.from([0, lc >> 8, lc & 0xff]) : Buffer.from([lc]);
    const head = Buffer.from([0x84, command.ins, command.p1, command.p2]);
    this.messaging.chaining = cmac(mac, Buffer.concat([chaining, head, length, data]));
    return Buffer.concat([data, this.messaging.chaining.subarray(0, macLength)]);
  }

  protected vector(first: number): Buffer {
    const block = Buffer.alloc(16);
    block[0] = first;
    block.writeUInt32BE(this.counter, 12);
    return aes(this.messaging.enc, 'ecb', block);
  }

  /** What goes over the air. */
  wrap(command: CommandApdu, longForm?: boolean): CommandApdu {
    if ((this.level & 0x01) === 0) return command;
    this.counter += 1;
    const ciphers = (this.level & 0x02) !== 0 && command.data.length > 0;
    const data = ciphers ? aes(this.messaging.enc, 'cbc', pad(command.data, 16), this.vector(0)) : command.data;
    return { ...command, cla: 0x84, data: this.maced(command, data, longForm) };
  }

  unwrap(response: ResponseApdu): ResponseApdu {
    const isProtected = response.sw === 0x9000 || [0x62, 0x63].includes(response.sw >> 8);
    if ((this.level & 0x10) === 0 || !isProtected) return response;
    const { rmac, macLength, chaining } = this.messaging;
    const body = response.data.slice(0, -macLength);
    const expected = cmac(rmac, Buffer.concat([chaining, body, Buffer.from([response.sw >> 8, response.sw & 0xff])]));
    if (!expected.subarray(0, macLength).equals(response.data.slice(-macLength))) throw new Error('R-MAC');
    if ((this.level & 0x20) === 0 || body.length === 0) return { data: body, sw: response.sw };
    const padded = unAes(this.messaging.enc, body, this.vector(0x80));
    return { data: new Uint8Array(padded.subarray(0, padded.lastIndexOf(0x80))), sw: response.sw };
  }

  run(command: CommandApdu): ResponseApdu {
    return this.unwrap(send(this.card, this.wrap(command)));
  }

  /** In segments of at most `size` bytes; the MAC is over the whole. */
  runSegmented(command: CommandApdu, size = 255): ResponseApdu {
    const whole = this.wrap(command, true);
    const count = Math.ceil(whole.data.length / size);
    let last: ResponseApdu = { data: new Uint8Array(0), sw: 0 };
    for (let at = 0; at < count; at += 1) {
      const more = at < count - 1;
      const part = { ...whole, data: whole.data.slice(at * size, (at + 1) * size), le: more ? undefined : 0 };
      last = decodeResponse(this.card.transmit(encodeCommand({ ...part, p1: more ? part.p1 | 0x80 : part.p1 })));
      if (last.sw !== 0x9000) return last;
    }
    return this.unwrap(last);
  }

  /** The level as BEGIN and END R-MAC SESSION change it. */
  setLevel(level: number): void {
    this.level = level;
  }
}

export interface Scp03HostOptions {
  keys: HostKeys;
  level: number;
  kvn?: number;
  /** 8, or 16 with S16. */
  size?: 8 | 16;
  hostChallenge?: Uint8Array;
}

export interface Scp03Opened {
  host: SecuredHost;
  i: number;
  cardChallenge: Buffer;
  sequence?: number;
}

/** SELECT, INITIALIZE UPDATE, EXTERNAL AUTHENTICATE. @throws Error with the status word, or when the card proves nothing */
export function openScp03(card: VirtualUicc, aid: Uint8Array, options: Scp03HostOptions): Scp03Opened {
  const { keys, level, kvn = 0, size = 8 } = options;
  const hostChallenge = Buffer.from(options.hostChallenge ?? Buffer.alloc(size, 0x5a));
  send(card, select(aid));
  const answer = send(card, gp(0x50, kvn, 0x00, hostChallenge, 0));
  if (answer.sw !== 0x9000) throw new Error(answer.sw.toString(16));
  const data = Buffer.from(answer.data);
  const cardChallenge = data.subarray(13, 13 + size);
  const context = Buffer.concat([hostChallenge, cardChallenge]);
  const length = keys.enc.length;
  const mac = kdf(keys.mac, 0x06, length, context);
  const cryptogram = data.subarray(13 + size, 13 + 2 * size);
  if (!kdf(mac, 0x00, size, context).equals(cryptogram)) throw new Error('card cryptogram');
  const messaging = {
    enc: kdf(keys.enc, 0x04, length, context),
    mac,
    rmac: kdf(keys.mac, 0x07, length, context),
    chaining: Buffer.alloc(16),
    macLength: size,
  };
  const host = new SecuredHost(card, 0x01, messaging);
  const proof = gp(0x82, level, 0x00, kdf(mac, 0x01, size, context));
  const opened = send(card, new ExternalAuthenticate(card, messaging).build(proof));
  if (opened.sw !== 0x9000) throw new Error(opened.sw.toString(16));
  host.setLevel(level);
  const told = data.subarray(13 + 2 * size);
  return { host, i: data[12] ?? 0, cardChallenge, ...(told.length === 3 && { sequence: told.readUIntBE(0, 3) }) };
}

/** MACed like every command, but it does not move the encryption counter. */
class ExternalAuthenticate extends SecuredHost {
  constructor(card: VirtualUicc, messaging: Messaging) {
    super(card, 0x01, messaging);
  }

  build(command: CommandApdu): CommandApdu {
    return { ...command, cla: 0x84, data: this.maced(command, command.data) };
  }
}
