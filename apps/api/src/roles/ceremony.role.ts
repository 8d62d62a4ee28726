// Verb `ceremony`: the key ceremony at a terminal, or after a file of answers for a rehearsal. `-- --help` of `npm run ceremony` says how.
import { readFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stdin, stdout } from 'node:process';
import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import {
  KeyCeremony,
  registeredOfficers,
  transcriptProblems,
  type CeremonyRoom,
  type ClosedTranscript,
} from '@sumaho-jpki/adapters/certificate-authority';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { openAuthority, openCustody } from '../wiring/open-authority';

interface Answers {
  readonly officers: readonly { readonly name: string; readonly passphrase: string }[];
  /** Where the shares are written, a file each. */
  readonly sharesDirectory?: string;
}

const say = (text: string): void => void stdout.write(`${text}\n`);

export async function holdCeremony(settings: Settings, args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      next: { type: 'boolean', default: false },
      key: { type: 'string' },
      'active-from': { type: 'string' },
      'no-shares': { type: 'boolean', default: false },
      answers: { type: 'string' },
      check: { type: 'string' },
    },
  });
  if (values.check) return checkTranscript(settings, values.check);
  const { key } = values;
  if (key !== undefined && key !== 'rsa-2048' && key !== 'p-384') throw new Error('--key is rsa-2048 or p-384.');
  const from = values['active-from'];
  const activeFrom = from === undefined ? undefined : new Date(from);
  if (activeFrom && Number.isNaN(activeFrom.getTime()))
    throw new Error('--active-from wants a date and time, RFC 3339.');

  const custody = await openCustody(settings);
  const authority = await openAuthority(settings, custody);
  const terminal = values.answers ? undefined : new Terminal();
  try {
    const room = terminal ?? rehearsal(JSON.parse(await readFile(values.answers ?? '', 'utf8')) as Answers);
    const ceremony = new KeyCeremony(settings.caDirectory, custody, authority.generations, room);
    const { transcriptFile, generation } = await ceremony.run({
      generation: values.next ? 'next' : 'first',
      keyKind: key,
      activeFrom,
      shares: !values['no-shares'],
    });
    say(`Generation ${generation.number}, key identifier ${generation.certificate.subjectKeyIdentifier ?? ''}.`);
    say(
      generation.activeFrom
        ? `It issues from ${generation.activeFrom.toISOString()} on.`
        : 'It is published and does not issue yet.',
    );
    say(`Next generation due: ${authority.generations.nextDue().toISOString().slice(0, 10)}.`);
    say(`Transcript: ${transcriptFile}`);
  } finally {
    terminal?.close();
  }
}

async function checkTranscript(settings: Settings, file: string): Promise<void> {
  const transcript = JSON.parse(await readFile(file, 'utf8')) as ClosedTranscript;
  const problems = transcriptProblems(transcript, await registeredOfficers(settings.caDirectory));
  if (problems.length > 0) throw new Error(`The transcript does not hold: ${problems.join('; ')}.`);
  say(
    `The transcript holds: ${transcript.entries.length} entries, signed by ${transcript.signatures.map(({ officer }) => officer).join(' and ')}.`,
  );
}

/** People at one keyboard. What is secret is not echoed. */
class Terminal implements CeremonyRoom {
  #muted = false;
  readonly #lines: Interface;

  constructor() {
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.#muted) stdout.write(chunk);
        done();
      },
    });
    this.#lines = createInterface({ input: stdin, output, terminal: stdin.isTTY });
  }

  close(): void {
    this.#lines.close();
  }

  async officer(place: 1 | 2) {
    const name = (await this.#lines.question(`Officer ${place}, your name (letters, digits, hyphens): `)).trim();
    return { name, passphrase: await this.#secret(`${name}, your passphrase: `) };
  }

  show = say;

  asks(_officer: string, question: string): Promise<string> {
    return this.#lines.question(`${question}: `);
  }

  async handOver(share: string, number: number): Promise<void> {
    await this.#lines.question(`Only the keeper of share ${number} looks at the screen now. Enter shows it.`);
    say(share);
    await this.#lines.question('Written down and compared? Enter clears the screen.');
    stdout.write('\u001b[2J\u001b[3J\u001b[H');
  }

  async #secret(question: string): Promise<string> {
    stdout.write(question);
    this.#muted = true;
    try {
      return await this.#lines.question('');
    } finally {
      this.#muted = false;
      say('');
    }
  }
}

/** Answers of a file; the fingerprint is read from what was shown, as people would. */
function rehearsal(answers: Answers): CeremonyRoom {
  let shown = '';
  return {
    officer: (place) => {
      const officer = answers.officers[place - 1];
      return officer ? Promise.resolve(officer) : Promise.reject(new Error(`The answers name no officer ${place}.`));
    },
    show: (text) => {
      shown = text;
      say(text);
    },
    asks: (officer) => {
      say(`${officer} compares the fingerprint.`);
      return Promise.resolve(shown.replaceAll(/\s/g, '').slice(-8));
    },
    handOver: async (share, number) => {
      if (!answers.sharesDirectory) throw new Error('The answers name no sharesDirectory.');
      await mkdir(answers.sharesDirectory, { recursive: true, mode: 0o700 });
      await writeFile(join(answers.sharesDirectory, `share-${number}.txt`), `${share}\n`, { mode: 0o600, flag: 'wx' });
    },
  };
}
