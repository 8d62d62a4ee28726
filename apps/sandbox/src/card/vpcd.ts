/**
 * Client of the vpcd virtual reader (vsmartcard 3.3): pcscd listens, the card dials in. Every message both ways is a
 * 2-byte big-endian length and a payload; length 1 from the reader is a control (00 off, 01 on, 02 reset, 04 ATR), of
 * which only 04 is answered; any other length is a command APDU. The driver sends length and payload apart and asks for
 * the ATR again and again.
 */
import { createConnection, type Socket } from 'node:net';

const POWER_OFF = 0x00;
const POWER_ON = 0x01;
const RESET = 0x02;
const GET_ATR = 0x04;
const RETRY_MS = 1_000;

/** What the reader needs of a card; VirtualUicc has it, and T0Interface. */
export interface ReaderCard {
  readonly atr: Uint8Array;
  reset(): Uint8Array;
  transmit(command: Uint8Array): Uint8Array;
}

export interface VpcdEvents {
  connected?(): void;
  /** The reader is away; the client tries again by itself. */
  disconnected?(reason: string): void;
  /** The card was reset: what was selected and verified is gone. */
  reset?(): void;
  exchanged?(command: Uint8Array, response: Uint8Array): void;
}

export interface VpcdAddress {
  host: string;
  port: number;
  /** Milliseconds between two attempts to reach the reader; default 1000. */
  retryMs?: number;
}

/** Splits a byte stream into length-prefixed messages, whatever way it was cut on the road. */
export class VpcdFramer {
  private rest: Buffer = Buffer.alloc(0);

  push(chunk: Uint8Array): Uint8Array[] {
    this.rest = Buffer.concat([this.rest, chunk]);
    const messages: Uint8Array[] = [];
    while (this.rest.length >= 2) {
      const end = 2 + this.rest.readUInt16BE(0);
      if (this.rest.length < end) break;
      messages.push(new Uint8Array(this.rest.subarray(2, end)));
      this.rest = this.rest.subarray(end);
    }
    return messages;
  }
}

export function frame(payload: Uint8Array): Uint8Array {
  const out = Buffer.alloc(2 + payload.length);
  out.writeUInt16BE(payload.length, 0);
  out.set(payload, 2);
  return out;
}

/** Keeps one card in one virtual reader slot, over reader restarts, until it is closed. */
export class VpcdClient {
  private socket: Socket | undefined;
  private retry: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly card: ReaderCard,
    private readonly address: VpcdAddress,
    private readonly events: VpcdEvents = {},
  ) {}

  open(): void {
    if (this.closed) return;
    const framer = new VpcdFramer();
    const socket = createConnection({ host: this.address.host, port: this.address.port });
    this.socket = socket;
    let reason = 'closed by the reader';
    // Answer and next command take turns in small packets: Nagle would cost 40 ms for each.
    socket.setNoDelay(true);
    socket.on('connect', () => {
      this.reset();
      this.events.connected?.();
    });
    socket.on('data', (chunk) => {
      try {
        for (const message of framer.push(chunk)) this.answer(socket, message);
      } catch (error) {
        // A card without power answers nothing: it leaves the slot and comes back after a cold reset.
        reason = error instanceof Error ? error.message : String(error);
        socket.destroy();
      }
    });
    socket.on('error', (error) => {
      reason = error.message;
    });
    socket.on('close', () => {
      if (this.closed) return;
      this.events.disconnected?.(reason);
      this.retry = setTimeout(() => this.open(), this.address.retryMs ?? RETRY_MS);
    });
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.retry);
    this.socket?.destroy();
  }

  private reset(): void {
    this.card.reset();
    this.events.reset?.();
  }

  private answer(socket: Socket, message: Uint8Array): void {
    if (message.length !== 1) {
      const response = this.card.transmit(message);
      this.events.exchanged?.(message, response);
      socket.write(frame(response));
      return;
    }
    switch (message[0]) {
      case GET_ATR:
        socket.write(frame(this.card.atr));
        return;
      case POWER_ON:
      case POWER_OFF:
      case RESET:
        this.reset();
        return;
      default:
        return;
    }
  }
}
