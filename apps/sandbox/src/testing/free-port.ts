// A port for a server of a test whose address must be known before it listens.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what the system gives to outgoing connections: nobody takes such a port by chance before it is used, or between two uses. */
const LOWEST = 10_240;
const HIGHEST = 19_999;

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1000; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
