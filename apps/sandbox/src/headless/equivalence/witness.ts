// Sees what this process plays: every HTTP message of the phone, and every private key that its protected store makes or receives.
// The witness is what the sheet measures with; nothing of the product knows of it.
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { componentsOfPkcs8 } from './private-components';
import type { Place, PrivateComponents } from './key-scan';

export type Peer = 'service' | 'carrier' | 'card' | 'vendor' | 'other';

export interface Message {
  readonly method: string;
  readonly path: string;
  readonly peer: Peer;
  readonly sent: Buffer;
  readonly received: Buffer;
  readonly status: number;
  readonly milliseconds: number;
}

/** What went between the phone and one other party. */
export interface Traffic {
  exchanges: number;
  /** Of bodies; with the card: of commands and answers themselves. */
  bytesSent: number;
  bytesReceived: number;
}

/** Whom the phone talks to. People at the portal, and the tool's own questions to the sandbox, are `other`. */
function peerOf(path: string): Peer {
  if (/^\/sandbox\/omapi\/[^/]+\/channels/.test(path)) return 'card';
  if (path.startsWith('/sandbox/attestation')) return 'vendor';
  if (/^\/(api\/device|gp\/seram|\.well-known\/est)(\/|$)/.test(path)) return 'service';
  if (/^\/sandbox\/mno\/[^/]+\/gp\/seram(\/|$)/.test(path)) return 'carrier';
  return 'other';
}

export class Witness {
  private readonly messages: Message[] = [];
  private readonly keys = new Map<string, Uint8Array>();
  private undo: (() => void)[] = [];

  /** From now on; `stop` puts everything back. */
  start(): void {
    this.watchNetwork();
    this.watchKeys();
  }

  stop(): void {
    for (const put of this.undo.splice(0)) put();
  }

  /** Count of messages so far, to be given to `traffic` and `transcripts` later. */
  get mark(): number {
    return this.messages.length;
  }

  traffic(since: number): Record<'service' | 'carrier' | 'card' | 'vendor', Traffic> {
    const all = { service: empty(), carrier: empty(), card: empty(), vendor: empty() };
    for (const message of this.messages.slice(since)) {
      if (message.peer === 'other' || (message.peer === 'card' && !/transmit$/.test(message.path))) continue;
      const traffic = all[message.peer];
      const [sent, received] =
        message.peer === 'card' ? apduBytes(message) : [message.sent.length, message.received.length];
      traffic.exchanges += 1;
      traffic.bytesSent += sent;
      traffic.bytesReceived += received;
    }
    return all;
  }

  /** Every message of the phone since then, one place for each party. */
  transcripts(since: number): Place[] {
    const peers = ['service', 'carrier', 'card', 'vendor', 'other'] as const;
    return peers.flatMap((peer) => {
      const messages = this.messages.slice(since).filter((message) => message.peer === peer);
      const bytes = Buffer.concat(
        messages.flatMap(({ sent, received }) => [sent, Buffer.from('\n'), received, Buffer.from('\n')]),
      );
      return bytes.length === 0 ? [] : [{ name: `phone ↔ ${peer}`, bytes }];
    });
  }

  /** The private half of a key that a protected store in this process holds. */
  privateKeyOf(spki: Uint8Array, keyName: string): PrivateComponents | null {
    const pkcs8 = this.keys.get(Buffer.from(spki).toString('base64'));
    return pkcs8 ? componentsOfPkcs8(keyName, pkcs8) : null;
  }

  private watchNetwork(): void {
    const real = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      const began = performance.now();
      const response = await real(input, init);
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      this.messages.push({
        method: init?.method ?? 'GET',
        path: pathname,
        peer: peerOf(pathname),
        sent: bodyOf(init?.body),
        received: Buffer.from(await response.clone().arrayBuffer()),
        status: response.status,
        milliseconds: performance.now() - began,
      });
      return response;
    };
    this.undo.push(() => {
      globalThis.fetch = real;
    });
  }

  private watchKeys(): void {
    const { subtle } = globalThis.crypto;
    const real = { generateKey: subtle.generateKey.bind(subtle), importKey: subtle.importKey.bind(subtle) };
    const generateKey = async (...given: Parameters<typeof real.generateKey>): Promise<unknown> => {
      const made: unknown = await real.generateKey(...given);
      const { privateKey } = made as { privateKey?: Parameters<typeof subtle.exportKey>[1] };
      if (privateKey?.extractable) this.keep(new Uint8Array(await subtle.exportKey('pkcs8', privateKey)));
      return made;
    };
    const importKey = (...given: Parameters<typeof real.importKey>): Promise<unknown> => {
      const [format, data] = given as unknown as [string, Uint8Array];
      if (format === 'pkcs8') this.keep(Uint8Array.from(data));
      return real.importKey(...given);
    };
    Object.defineProperties(subtle, {
      generateKey: { value: generateKey, configurable: true, writable: true },
      importKey: { value: importKey, configurable: true, writable: true },
    });
    this.undo.push(() => {
      Reflect.deleteProperty(subtle, 'generateKey');
      Reflect.deleteProperty(subtle, 'importKey');
    });
  }

  private keep(pkcs8: Uint8Array): void {
    const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
    this.keys.set(spki.toString('base64'), pkcs8);
  }
}

const empty = (): Traffic => ({ exchanges: 0, bytesSent: 0, bytesReceived: 0 });

function bodyOf(body: unknown): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof URLSearchParams) return Buffer.from(body.toString());
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.alloc(0);
}

function apduBytes({ sent, received }: Message): [number, number] {
  const digits = (body: Buffer, field: string): number =>
    (new RegExp(`"${field}":"([0-9A-Fa-f]*)"`).exec(body.toString('latin1'))?.[1]?.length ?? 0) / 2;
  return [digits(sent, 'apdu'), digits(received, 'response')];
}
