/** Command `card`: keeps a virtual UICC in the vpcd reader until it is interrupted. */
import { CardCommandError, EXIT, HELP, openCard, readArguments, readerAddress } from './card-command';
import { traceLine } from './trace';
import { VpcdClient } from './vpcd';

function main(args: string[]): number {
  const options = readArguments(args);
  if (options.help) {
    process.stdout.write(HELP);
    return EXIT.done;
  }
  const address = readerAddress(options.vpcd);
  const card = openCard(options);
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  let waiting = false;
  const client = new VpcdClient(card, address, {
    connected: () => {
      waiting = false;
      say(`リーダーに挿しました / in the reader ${options.vpcd}: ICCID ${card.iccid}`);
    },
    disconnected: (reason) => {
      // Said once, not once a second, while pcscd is away.
      if (!waiting) say(`リーダーを待っています / waiting for the reader ${options.vpcd} (${reason})`);
      waiting = true;
    },
    exchanged: options.trace ? (command, response) => say(traceLine(command, response)) : undefined,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => client.close());
  client.open();
  return EXIT.done;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CardCommandError)) throw error;
  process.stderr.write(`${error.japanese}\n${error.english}\n`);
  process.exitCode = error.exitCode;
}
