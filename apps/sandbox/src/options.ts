// What the sandbox is told on the command line. It reads no settings of the product and no environment.
import { parseArgs } from 'node:util';

export interface SandboxOptions {
  readonly verb: 'prepare' | 'serve';
  /** Folder of everything the outside world remembers. */
  readonly data: string;
  /** Address under which browsers reach product and sandbox alike. */
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  /** Public JWK with which the SIMs verify load files, as J-LIS gave it to the card makers. */
  readonly loadFileKey: string | undefined;
}

export function readOptions(args: readonly string[]): SandboxOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      data: { type: 'string', default: '.data/sandbox' },
      origin: { type: 'string', default: 'http://localhost:4200' },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '4202' },
      'load-file-key': { type: 'string' },
    },
  });
  const [verb = 'serve', ...more] = positionals;
  if ((verb !== 'prepare' && verb !== 'serve') || more.length > 0) {
    throw new Error(
      'Usage: main.js [prepare|serve] --data <folder> --origin <address> [--host <address>] [--port <number>] [--load-file-key <file>]',
    );
  }
  return {
    verb,
    data: values.data,
    origin: new URL(values.origin).origin,
    host: values.host,
    port: Number(values.port),
    loadFileKey: values['load-file-key'],
  };
}
