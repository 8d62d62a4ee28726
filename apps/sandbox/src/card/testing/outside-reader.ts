// A real pcscd with our cards in its vpcd slots, and programs of others to run against it.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import type { TerminalCard } from '@sumaho-jpki/stand-ins/uicc';
import { VpcdClient } from '../vpcd';

export const PCSCD = '/usr/sbin/pcscd';
const FIRST_PORT = 35_963;

/** Both streams of a program, and how it ended. */
export function run(program: string, ...args: string[]): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 30_000 }, (error, out, err) => {
      const code = error ? Number(error.code ?? 1) : 0;
      resolve({ code, text: out + err });
    });
  });
}

export class OutsideReader {
  private constructor(
    private readonly daemon: ChildProcess,
    private readonly clients: readonly VpcdClient[],
  ) {}

  /** @param isReady told when every card is seen; asked again and again */
  static async start(cards: readonly TerminalCard[], isReady: () => Promise<boolean>): Promise<OutsideReader> {
    const daemon = spawn(PCSCD, ['--foreground'], { stdio: 'ignore' });
    const clients = cards.map(
      (card, slot) => new VpcdClient(card, { host: '127.0.0.1', port: FIRST_PORT + slot, retryMs: 100 }),
    );
    for (const client of clients) client.open();
    const reader = new OutsideReader(daemon, clients);
    for (let attempt = 0; attempt < 100; attempt += 1) {
      if (await isReady()) return reader;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    reader.stop();
    throw new Error('the cards were not seen in the reader');
  }

  stop(): void {
    for (const client of this.clients) client.close();
    this.daemon.kill();
  }
}
