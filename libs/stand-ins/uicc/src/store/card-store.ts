/**
 * Where a virtual UICC keeps its non-volatile memory. `save` replaces the whole image or nothing: it is the card's
 * only persistent write, so the order of saves is the order of states a power cut can leave behind.
 */
import type { CardImage } from '../card-image';
import { readCardImage } from '../card-image-upgrade';

export interface CardStore {
  /** The last image saved, or undefined for a card that was never manufactured. */
  load(): CardImage | undefined;
  /** Atomic: after a power cut `load` gives either the old image or this one. */
  save(image: CardImage): void;
  /** True when someone else has written since our last load or save: the chip was moved to another reader. */
  changedElsewhere?(): boolean;
}

/** The supply voltage went away: no answer was given, and none will be until the next reset. */
export class PowerLostError extends Error {
  override readonly name = 'PowerLostError';
  constructor(message = 'the card lost power') {
    super(message);
  }
}

/** Keeps the image in memory, serialised, so that no caller can hold a live reference into it. */
export class MemoryCardStore implements CardStore {
  private text: string | undefined;

  load(): CardImage | undefined {
    return this.text === undefined ? undefined : readCardImage(JSON.parse(this.text));
  }

  save(image: CardImage): void {
    this.text = JSON.stringify(image);
  }
}

/**
 * Fault knob: power vanishes at the n-th persistent write from now (1 = the next). `before` loses that write, `after`
 * keeps it; in both the answer to the running command is lost.
 */
export class TearingCardStore implements CardStore {
  private left: number | undefined;
  private edge: 'before' | 'after' = 'before';
  /** Persistent writes that reached the memory. */
  writes = 0;

  constructor(private readonly memory: CardStore) {}

  tearAt(nthWrite: number, edge: 'before' | 'after'): void {
    this.left = nthWrite;
    this.edge = edge;
  }

  mend(): void {
    this.left = undefined;
  }

  load(): CardImage | undefined {
    return this.memory.load();
  }

  save(image: CardImage): void {
    const tearsNow = this.left !== undefined && --this.left <= 0;
    if (tearsNow && this.edge === 'before') throw new PowerLostError();
    this.memory.save(image);
    this.writes += 1;
    if (tearsNow) throw new PowerLostError();
  }
}
