/**
 * The power goes away in every page write of every command that changes the card, with part of the page written: after the
 * reset the card is what it was before that write or after it, nothing between; counters and tries have not come back; and
 * the script can be finished. Some pages of each write here; `JPKI_TEAR=every-page` for all of them.
 */
import { describe, expect, it } from 'vitest';
import type { CardImage } from './card-image';
import { PowerLostError, powerUp } from './index';
import { Eeprom, EepromCardStore, PAGE_BYTES } from './store/eeprom';
import { tearScripts, type TearScript } from './testing/tear-scripts';
import { freshCard, JPKI_AP } from './testing/test-card';
import { hex } from '@sumaho-jpki/wire/apdu';

const RECORD_BYTES = 40;
const EVERY_PAGE = process.env['JPKI_TEAR'] === 'every-page';
const ACCESS_RULES = [{ aid: JPKI_AP, apdu: 'always' as const }];

/** One card for all scripts; each starts from a copy of its memory. */
const born = freshCard(undefined, undefined, undefined, ACCESS_RULES);
const birth = born.card.snapshot();

class RecordingStore extends EepromCardStore {
  readonly saved: CardImage[] = [];
  override save(image: CardImage): void {
    super.save(image);
    this.saved.push(structuredClone(image));
  }
}

function cardFrom(image: CardImage) {
  const store = new RecordingStore(new Eeprom(2 * (256 * 1_024 + PAGE_BYTES)));
  store.save(image);
  store.saved.length = 0;
  return { store, card: powerUp(store) };
}

/** Without what chance made: keys of on-card generation, refresh tags. */
function shape(image: CardImage): unknown {
  const text = JSON.stringify(image, (name, value: unknown) => {
    const isChance = ['refreshTag', 'd', 'point'].includes(name) || (name === 'certificate' && isOnCard(image, value));
    return isChance ? 'by chance' : value;
  });
  return JSON.parse(text) as unknown;
}

const isOnCard = (image: CardImage, value: unknown): boolean =>
  image.applications.some(({ jpki }) => {
    const live = jpki?.personalisation;
    return live?.keyRequest !== undefined && live.certificate === value;
  });

/** What remains of a card when everything that only counts is left out. */
function content(image: CardImage): unknown {
  const counters = ['writes', 'sequences', 'epoch', 'sequence', 'value'];
  return JSON.parse(
    JSON.stringify(shape(image), (name, value: unknown) =>
      counters.includes(name) && typeof value !== 'string' ? undefined : value,
    ),
  ) as unknown;
}

const counters = (image: CardImage): [string, number][] =>
  image.applications.flatMap(({ aid, securityDomain }) =>
    (securityDomain?.sequences ?? []).map(({ kvn, value }): [string, number] => [`${aid}/${kvn}`, value]),
  );
const pinOf = (image: CardImage) =>
  image.applications.find(({ aid }) => aid === hex(JPKI_AP))?.jpki?.personalisation?.pin;

function expectNothingRegained(before: CardImage, after: CardImage, all: CardImage[]): void {
  const later = new Map(counters(after));
  const replaced = JSON.stringify(keysOf(before)) !== JSON.stringify(keysOf(after));
  for (const [name, value] of counters(before)) {
    // A replaced key starts a counter of its own.
    if (!replaced && later.has(name)) expect(later.get(name)).toBeGreaterThanOrEqual(value);
  }
  const [old, now] = [pinOf(before), pinOf(after)];
  const isComplete = JSON.stringify(shape(after)) === JSON.stringify(shape(all.at(-1) ?? before));
  if (old && now && !isComplete) expect(now.triesLeft).toBeLessThanOrEqual(old.triesLeft);
}

const keysOf = (image: CardImage) => image.applications.map(({ securityDomain }) => securityDomain?.keys);

function untilPowerIsLost(work: () => void): boolean {
  try {
    work();
    return false;
  } catch (error) {
    if (error instanceof PowerLostError) return true;
    throw error;
  }
}

interface Cut {
  page: number;
  bytes: number;
  isCommitted: boolean;
}

/** Cuts in one write of so many pages: first page, middle, commit record; untouched, in the middle, all but one byte, whole. */
const cutsOf = (pages: number): Cut[] => [
  ...(EVERY_PAGE ? everyPage(pages) : []),
  { page: 1, bytes: 0, isCommitted: false },
  { page: Math.ceil(pages / 2), bytes: 61, isCommitted: false },
  { page: pages, bytes: 0, isCommitted: false },
  { page: pages, bytes: RECORD_BYTES - 1, isCommitted: false },
  { page: pages, bytes: RECORD_BYTES, isCommitted: true },
];

const everyPage = (pages: number): Cut[] =>
  Array.from({ length: pages - 1 }, (_, i) => ({ page: i + 1, bytes: (17 * i) % PAGE_BYTES, isCommitted: false }));

const pagesOf = (image: CardImage): number =>
  Math.ceil(new TextEncoder().encode(JSON.stringify(image)).length / PAGE_BYTES) + 1;

function sweep(script: TearScript): number {
  const prepared = cardFrom(birth);
  script.prepare(prepared.card);
  const start = prepared.card.snapshot();
  const whole = cardFrom(start);
  script.run(whole.card);
  const states = [start, ...whole.store.saved];
  const end = content(whole.card.snapshot());
  let cuts = 0;
  let pagesBefore = 0;
  for (let write = 1; write < states.length; write += 1) {
    const [old, next] = [states[write - 1] ?? start, states[write] ?? start];
    const pages = pagesOf(next);
    for (const { page, bytes, isCommitted } of cutsOf(pages)) {
      const { store, card } = cardFrom(start);
      store.eeprom.tearAt({ page: pagesBefore + page, bytes });
      const where = `${script.name}: write ${write}, page ${page} of ${pages}, ${bytes} bytes`;
      expect([where, untilPowerIsLost(() => script.run(card))]).toEqual([where, true]);
      store.eeprom.mend();
      const again = powerUp(store);
      expect([where, shape(again.snapshot())]).toEqual([where, shape(isCommitted ? next : old)]);
      expectNothingRegained(start, again.snapshot(), states);
      (script.finish ?? script.run)(again);
      expect([where, content(again.snapshot())]).toEqual([where, end]);
      cuts += 1;
    }
    pagesBefore += pages;
  }
  return cuts;
}

describe('power cut in every page write, when', () => {
  const scripts = tearScripts(born.casdPoint);
  it.each(scripts.map((script) => [script.name, script] as const))(
    '%s',
    (_name, script) => {
      expect(sweep(script)).toBeGreaterThanOrEqual(5);
    },
    EVERY_PAGE ? 900_000 : 60_000,
  );
});

describe('the memory', () => {
  it('holds the older image when the newer one is damaged anywhere, record or content', () => {
    const { store } = cardFrom(birth);
    const [first, second] = [
      { ...birth, writes: 100 },
      { ...birth, writes: 101 },
    ];
    store.save(first);
    store.save(second);
    expect(store.load()?.writes).toBe(101);
    const bits = [0, 3, 7, 8, 39, PAGE_BYTES, PAGE_BYTES + 1_000];
    for (const at of bits) {
      const area = new EepromCardStore(store.eeprom);
      const good = store.eeprom.read(at, 1);
      store.eeprom.write(
        at,
        good.map((octet) => octet ^ 1),
      );
      expect([at, area.load()?.writes]).toEqual([at, 100]);
      store.eeprom.write(at, good);
    }
    expect(store.load()?.writes).toBe(101);
  });

  it('of a chip that was never written holds no card', () => {
    expect(new EepromCardStore().load()).toBeUndefined();
  });
});
