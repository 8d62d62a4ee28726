// What the carriers remember, one JSON file per thing: written beside it and renamed, so a crash leaves old or new. Readable by
// the owner only: there are virtual keys inside.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** undefined when there is no such file. */
export function readState<T>(path: string): T | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return JSON.parse(text) as T;
}

export function writeState(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const next = `${path}.${process.pid}.tmp`;
  writeFileSync(next, JSON.stringify(value), { mode: 0o600 });
  renameSync(next, path);
}

/** What is there, else what `make` makes, which is kept from then on. */
export function keptState<T>(path: string, make: () => T): T {
  const kept = readState<T>(path);
  if (kept !== undefined) return kept;
  const made = make();
  writeState(path, made);
  return made;
}
