import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { NarratedTrace, traceLine } from './trace';
import { frame, VpcdClient, VpcdFramer, type ReaderCard } from './vpcd';

const ATR = Uint8Array.of(0x3b, 0x8c);

class EchoCard implements ReaderCard {
  readonly atr = ATR;
  resets = 0;
  fails = false;
  reset(): Uint8Array {
    this.resets += 1;
    this.fails = false;
    return ATR;
  }
  transmit(command: Uint8Array): Uint8Array {
    if (this.fails) throw new Error('the card lost power');
    return Uint8Array.of(...command.slice(0, 2), 0x90, 0x00);
  }
}

let close: (() => void)[] = [];
afterEach(() => {
  for (const each of close) each();
  close = [];
});

/** A reader slot: resolves with each card that dials in. */
async function reader(card: EchoCard) {
  const arrivals: ((socket: Socket) => void)[] = [];
  const server: Server = createServer((socket) => arrivals.shift()?.(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const inserted = (): Promise<Socket> => new Promise((resolve) => arrivals.push(resolve));
  const client = new VpcdClient(card, { host: '127.0.0.1', port, retryMs: 10 });
  close.push(
    () => client.close(),
    () => server.close(),
  );
  return { inserted, client };
}

const answerOf = (socket: Socket): Promise<string> =>
  new Promise((resolve) => socket.once('data', (data) => resolve(data.toString('hex'))));

describe('vpcd framing', () => {
  it('joins messages cut anywhere', () => {
    const stream = Buffer.concat([
      frame(Uint8Array.of(4)),
      frame(Uint8Array.of(0, 0xa4, 4, 0)),
      frame(Uint8Array.of(2)),
    ]);
    for (let size = 1; size <= stream.length; size += 1) {
      const framer = new VpcdFramer();
      const messages: number[][] = [];
      for (let at = 0; at < stream.length; at += size) {
        messages.push(...framer.push(stream.subarray(at, at + size)).map((message) => [...message]));
      }
      expect(messages).toEqual([[4], [0, 0xa4, 4, 0], [2]]);
    }
  });
});

describe('card in the vpcd reader', () => {
  it('answers the ATR and command APDUs, and nothing to power and reset controls', async () => {
    const card = new EchoCard();
    const { inserted, client } = await reader(card);
    const arriving = inserted();
    client.open();
    const socket = await arriving;
    const atr = answerOf(socket);
    socket.write(frame(Uint8Array.of(0x01)));
    socket.write(frame(Uint8Array.of(0x04)));
    expect(await atr).toBe('00023b8c');
    const answer = answerOf(socket);
    socket.write(Uint8Array.of(0x00, 0x04));
    socket.write(Uint8Array.of(0x00, 0xb0, 0x00, 0x00));
    expect(await answer).toBe('000400b09000');
    expect(card.resets).toBe(2);
  });

  it('leaves the slot when power is lost and comes back after a cold reset', async () => {
    const card = new EchoCard();
    const { inserted, client } = await reader(card);
    const first = inserted();
    client.open();
    const socket = await first;
    const atr = answerOf(socket);
    socket.write(frame(Uint8Array.of(0x04)));
    await atr;
    const second = inserted();
    card.fails = true;
    socket.write(frame(Uint8Array.of(0x00, 0xb0, 0x00, 0x00)));
    const again = await second;
    const answer = answerOf(again);
    again.write(frame(Uint8Array.of(0x00, 0xb0, 0x00, 0x00)));
    expect(await answer).toBe('000400b09000');
  });
});

describe('trace line', () => {
  it('shows commands, but neither PIN bytes nor answer data', () => {
    const line = (command: string, response: string): string =>
      traceLine(Buffer.from(command, 'hex'), Buffer.from(response, 'hex'));
    expect(line('002000800431323334', '9000')).toBe('> 0020008004******** < 0 B 9000');
    expect(line('00240180043132333400', '9000')).toBe('> 0024018004********** < 0 B 9000');
    expect(line('00B0000004', '30820123' + '9000')).toBe('> 00B0000004 < 4 B 9000');
  });
});

describe('narrated trace', () => {
  const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

  it('tells every byte of command and answer, and no PIN', () => {
    const trace = new NarratedTrace();
    trace.exchange(bytesOf('00A4040C0AD392F000260100000001'), bytesOf('9000'));
    const text = trace.exchange(bytesOf('002000980431323334'), bytesOf('63C2'));
    expect(text).toMatch(/^> .*VERIFY/);
    expect(text).toContain('••••');
    expect(text).not.toContain('31323334');
    expect(text).toContain('63C2');
    expect(text.split('\n').length).toBeGreaterThan(7);
  });

  it('shortens what is long and says its length', () => {
    const text = new NarratedTrace().exchange(bytesOf('00B0000000'), bytesOf('00'.repeat(256) + '9000'));
    expect(text).toContain('(256 B)');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(400);
  });
});
