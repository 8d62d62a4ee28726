// The ceremonies of an authority as their transcripts tell them, each checked as it is read. Reads only. The files are written by
// `npm run ceremony` into the authority's folder and are never written again; somebody may have laid anything beside them.
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ceremony, CeremonyEntry, CeremonyFinding, CeremonyLog } from '@sumaho-jpki/operations';
import { registeredOfficers } from './officers';
import { transcriptFindings } from './transcript';
import type { ClosedTranscript, TranscriptEntry } from './transcript';

/** `<time>-<hash>[-broken-off].json` */
const FILE = /^[0-9TZ-]{20,30}-[0-9a-f]{8}(-broken-off)?\.json$/;
/** A transcript has some thousand octets. */
const LONGEST_FILE = 1024 * 1024;
const UNREADABLE: readonly CeremonyFinding[] = [{ code: 'unreadable', entry: null, officer: null }];

export class FolderCeremonyLog implements CeremonyLog {
  constructor(private readonly directory: string) {}

  async ceremonies(): Promise<Ceremony[]> {
    const folder = join(this.directory, 'ceremonies');
    const names = (await readdir(folder).catch(() => [])).filter((name) => FILE.test(name)).sort();
    if (names.length === 0) return [];
    const officers = await registeredOfficers(this.directory);
    const found: Ceremony[] = [];
    for (const name of names.reverse()) found.push(await this.#read(join(folder, name), name, officers));
    return found;
  }

  async #read(path: string, name: string, officers: ReadonlyMap<string, string>): Promise<Ceremony> {
    const tooLong = (await stat(path)).size > LONGEST_FILE;
    const octets = tooLong ? Buffer.alloc(0) : await readFile(path);
    const id = createHash('sha256').update(octets).digest('hex');
    const text = octets.toString('utf8');
    const transcript = transcriptIn(text);
    if (!transcript) return { id, name, text, entries: [], officers: [], findings: UNREADABLE };
    const places = placesOf(transcript);
    const placeOf = (officer: string): number | null => places.get(officer) ?? null;
    return {
      ...{ id, name, text },
      entries: transcript.entries.map((entry) => entryOf(entry, places)),
      officers: [...places].map(([officer, place]) => ({
        place,
        registered: officers.has(officer),
        keySha256: keyOf(transcript, officer),
        signed: transcript.signatures.some((one) => one.officer === officer),
      })),
      findings: transcriptFindings(transcript, officers).map((finding) => ({
        code: finding.code,
        entry: 'entry' in finding ? finding.entry : null,
        officer: 'officer' in finding ? placeOf(finding.officer) : null,
      })),
    };
  }
}

function transcriptIn(text: string): ClosedTranscript | null {
  try {
    const read: unknown = JSON.parse(text);
    return isTranscript(read) ? read : null;
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isFact = (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value);
const isEntry = (value: unknown): boolean =>
  isRecord(value) &&
  Number.isSafeInteger(value['number']) &&
  [value['at'], value['act'], value['hash']].every(isText) &&
  !Number.isNaN(Date.parse(String(value['at']))) &&
  isRecord(value['facts']) &&
  Object.values(value['facts']).every(isFact);
const isSignature = (value: unknown): boolean =>
  isRecord(value) && [value['officer'], value['publicKey'], value['signature']].every(isText);

function isTranscript(value: unknown): value is ClosedTranscript {
  return (
    isRecord(value) &&
    value['format'] === 'sumaho-jpki-ceremony-1' &&
    Array.isArray(value['entries']) &&
    value['entries'].every(isEntry) &&
    Array.isArray(value['signatures']) &&
    value['signatures'].every(isSignature)
  );
}

/** Officers in the order in which they came: 1, 2. */
function placesOf({ entries }: ClosedTranscript): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const { act, facts } of entries) {
    const name = facts['name'];
    if (act === 'officer' && isText(name) && !places.has(name)) places.set(name, places.size + 1);
  }
  return places;
}

function keyOf({ entries }: ClosedTranscript, officer: string): string | null {
  const key = entries.find(({ act, facts }) => act === 'officer' && facts['name'] === officer)?.facts['key'];
  return isText(key) ? key : null;
}

/** Who an officer is stands in the transcript to take away; here it is the first or the second. */
function entryOf(
  { number, at, act, facts, hash }: TranscriptEntry,
  places: ReadonlyMap<string, number>,
): CeremonyEntry {
  const { name, officer, ...rest } = facts;
  const who = officer ?? name;
  return {
    ...{ number, act, hash },
    at: new Date(at),
    officer: isText(who) ? (places.get(who) ?? null) : null,
    facts: Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withoutNames(value, places)])),
  };
}

function withoutNames<T>(value: T, places: ReadonlyMap<string, number>): T | string {
  if (!isText(value)) return value;
  let text: string = value;
  for (const [name, place] of places) text = text.replaceAll(name, `officer ${place}`);
  return text;
}
