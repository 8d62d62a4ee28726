/** Command `card`: keeps a virtual UICC in the vpcd reader until it is interrupted. */
import {
  type CardArguments,
  CardCommandError,
  EXIT,
  factorySheets,
  type TracedCard,
  HELP,
  openCards,
  readArguments,
  readerAddress,
} from './card-command';
import { NarratedTrace, traceLine } from './trace';
import { VpcdClient, type VpcdEvents } from './vpcd';

function main(args: string[]): number {
  const options = readArguments(args);
  if (options.help) {
    process.stdout.write(HELP);
    return EXIT.done;
  }
  const address = readerAddress(options.vpcd);
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const sheets = factorySheets(options);
  const clients = openCards(options).map((card, slot) => {
    const port = address.port + slot;
    return new VpcdClient(card, { ...address, port }, eventsOf(options, card, `${address.host}:${port}`, say));
  });
  for (const sheet of sheets) say(sheet);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      for (const client of clients) client.close();
    });
  }
  for (const client of clients) client.open();
  return EXIT.done;
}

function eventsOf(
  { trace, brief }: CardArguments,
  card: TracedCard,
  reader: string,
  say: (text: string) => void,
): VpcdEvents {
  const narrated = trace ? new NarratedTrace() : undefined;
  let waiting = false;
  return {
    connected: () => {
      waiting = false;
      say(`リーダーに挿しました / in the reader ${reader}`);
    },
    disconnected: (reason) => {
      // Said once, not once a second, while pcscd is away.
      if (!waiting) say(`リーダーを待っています / waiting for the reader ${reader} (${reason})`);
      waiting = true;
    },
    reset: () => narrated?.reset(),
    exchanged: (command, response) => {
      if (brief) say(`${reader} ${traceLine(command, response)}`);
      if (narrated) say(`${reader} ${narrated.exchange(command, response, card.takeClear())}`);
    },
  };
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CardCommandError)) throw error;
  process.stderr.write(`${error.japanese}\n${error.english}\n`);
  process.exitCode = error.exitCode;
}
