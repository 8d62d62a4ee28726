/**
 * Non-volatile memory as a chip has it: written page by page, and a page whose write lost its power holds what came so far
 * and rubbish behind it. On top of it the card's one atomic write: the image goes, with length and checksum, into the one of
 * two areas that is not in use, and becomes the card's state with the last page, the commit record.
 */
import { createHash } from 'node:crypto';
import type { CardImage } from '../card-image';
import { readCardImage } from '../card-image-upgrade';
import { PowerLostError, type CardStore } from './card-store';

export const PAGE_BYTES = 128;
const RECORD_BYTES = 4 + 4 + 32;
const MOST_AREA_BYTES = 256 * 1_024;

/** Where the next power loss falls: in the n-th page write from now (1 = the next), after so many of its bytes. */
export interface PageTear {
  page: number;
  bytes: number;
}

export class Eeprom {
  private readonly memory: Uint8Array;
  private tear: PageTear | undefined;
  /** Pages written over the memory's life. */
  pagesWritten = 0;

  constructor(size: number) {
    this.memory = new Uint8Array(size).fill(0xff);
  }

  tearAt(tear: PageTear): void {
    this.tear = { ...tear };
  }

  mend(): void {
    this.tear = undefined;
  }

  read(offset: number, length: number): Uint8Array {
    return this.memory.slice(offset, offset + length);
  }

  /** @throws PowerLostError in the middle of a page */
  write(offset: number, data: Uint8Array): void {
    for (let at = 0; at < data.length; at += PAGE_BYTES) this.writePage(offset + at, data.slice(at, at + PAGE_BYTES));
  }

  private writePage(offset: number, page: Uint8Array): void {
    const torn = this.tear !== undefined && --this.tear.page <= 0 ? this.tear.bytes : undefined;
    if (torn === undefined) {
      this.memory.set(page, offset);
      this.pagesWritten += 1;
      return;
    }
    const kept = Math.min(torn, page.length);
    this.memory.set(page.slice(0, kept), offset);
    // Cells that were erased and not yet programmed, and the one the voltage failed on: never what was to stand there.
    this.memory.fill(0xff, offset + kept, offset + page.length);
    if (kept > 0 && kept < page.length) this.memory[offset + kept] = (page[kept] ?? 0) ^ 0x5a;
    throw new PowerLostError();
  }
}

interface Commit {
  area: 0 | 1;
  generation: number;
  image: Uint8Array;
}

/** The two areas and their commit records on one {@link Eeprom}. */
export class EepromCardStore implements CardStore {
  private readonly areaBytes: number;

  constructor(readonly eeprom: Eeprom = new Eeprom(2 * (MOST_AREA_BYTES + PAGE_BYTES))) {
    this.areaBytes = MOST_AREA_BYTES;
  }

  load(): CardImage | undefined {
    const live = this.live();
    return live && readCardImage(JSON.parse(new TextDecoder().decode(live.image)));
  }

  save(image: CardImage): void {
    const live = this.live();
    const area = live?.area === 0 ? 1 : 0;
    const data = new TextEncoder().encode(JSON.stringify(image));
    if (data.length > this.areaBytes) throw new RangeError('the image is larger than the memory');
    this.eeprom.write(this.start(area) + PAGE_BYTES, data);
    this.eeprom.write(this.start(area), commitRecord((live?.generation ?? 0) + 1, data));
  }

  private start(area: 0 | 1): number {
    return area * (this.areaBytes + PAGE_BYTES);
  }

  private live(): Commit | undefined {
    const [a, b] = [this.committed(0), this.committed(1)];
    return a && b ? (a.generation > b.generation ? a : b) : (a ?? b);
  }

  /** undefined when the record does not belong to what stands behind it: torn, or being written over. */
  private committed(area: 0 | 1): Commit | undefined {
    const record = this.eeprom.read(this.start(area), RECORD_BYTES);
    const view = new DataView(record.buffer, record.byteOffset);
    const [generation, length] = [view.getUint32(0), view.getUint32(4)];
    if (length > this.areaBytes) return undefined;
    const image = this.eeprom.read(this.start(area) + PAGE_BYTES, length);
    const same = Buffer.from(commitRecord(generation, image)).equals(Buffer.from(record));
    return same ? { area, generation, image } : undefined;
  }
}

/** generation(4) ‖ length(4) ‖ SHA-256 over both and the image. */
function commitRecord(generation: number, image: Uint8Array): Uint8Array {
  const record = new Uint8Array(RECORD_BYTES);
  const view = new DataView(record.buffer);
  view.setUint32(0, generation);
  view.setUint32(4, image.length);
  record.set(createHash('sha256').update(record.slice(0, 8)).update(image).digest(), 8);
  return record;
}
