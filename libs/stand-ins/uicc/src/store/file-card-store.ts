/** A virtual UICC in one JSON file: written beside it, synced, renamed over it, so a crash leaves old or new, never half. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { CardImage } from '../card-image';
import { readCardImage } from '../card-image-upgrade';
import { PowerLostError, type CardStore } from './card-store';

export class FileCardStore implements CardStore {
  private seen: string | undefined;

  constructor(readonly path: string) {}

  load(): CardImage | undefined {
    const stamp = this.stamp();
    if (stamp === undefined) return undefined;
    const image = readCardImage(JSON.parse(readFileSync(this.path, 'utf8')));
    if (!image) throw new Error(`${this.path}: not a card image of format 1 or 2`);
    this.seen = stamp;
    return image;
  }

  /** @throws PowerLostError when another process has written the card meanwhile: a stale image must never win. */
  save(image: CardImage): void {
    if (this.changedElsewhere()) throw new PowerLostError('the card was taken to another reader');
    mkdirSync(dirname(this.path), { recursive: true });
    const next = `${this.path}.${process.pid}.tmp`;
    const file = openSync(next, 'w', 0o600);
    try {
      writeSync(file, JSON.stringify(image));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, this.path);
    syncFolder(dirname(this.path));
    this.seen = this.stamp();
  }

  changedElsewhere(): boolean {
    return this.seen !== undefined && this.stamp() !== this.seen;
  }

  private stamp(): string | undefined {
    if (!existsSync(this.path)) return undefined;
    const { ino, mtimeNs, size } = statSync(this.path, { bigint: true });
    return `${ino}.${mtimeNs}.${size}`;
  }
}

function syncFolder(path: string): void {
  // Not every platform lets a folder be opened (Windows); the rename itself is still atomic there.
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    return;
  }
}
