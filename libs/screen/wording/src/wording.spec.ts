import { describe, expect, it } from 'vitest';
import { type Entry, placesOf } from './entry';
import { LANGUAGES } from './language';
import { SURFACES, wording, wordsIn } from './wording';

const entries: readonly (readonly [string, Entry])[] = Object.entries(wording);

describe('the wording', () => {
  it('has the same keys in every language and no empty sentence', () => {
    for (const language of LANGUAGES) {
      const words = wordsIn(language);
      expect(Object.keys(words).sort()).toEqual(Object.keys(wording).sort());
      expect(Object.entries(words).filter(([, sentence]) => sentence.trim() === '')).toEqual([]);
    }
  });

  it('fills the same places in every language', () => {
    const uneven = entries.filter(([, entry]) =>
      LANGUAGES.some((language) => placesOf(entry[language]).join() !== placesOf(entry.ja).join()),
    );
    expect(uneven.map(([key]) => key)).toEqual([]);
  });

  it('keeps each key under its own surface, so that no surface overwrites another', () => {
    for (const [surface, words] of Object.entries(SURFACES)) {
      expect(Object.keys(words).filter((key) => !key.startsWith(`${surface}.`))).toEqual([]);
    }
    const total = Object.values(SURFACES).reduce((sum, words) => sum + Object.keys(words).length, 0);
    expect(Object.keys(wording)).toHaveLength(total);
  });

  it('writes English without Japanese characters and Japanese with them', () => {
    const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/u;
    expect(entries.filter(([, entry]) => japanese.test(entry.en)).map(([key]) => key)).toEqual([]);
    const plain = entries.filter(([, entry]) => !japanese.test(entry.ja.replaceAll('スマホJPKI', '')));
    expect(plain.map(([key]) => key)).toEqual(['dads.product']);
  });

  it('gives easy Japanese a reading for every kanji word', () => {
    // A run of kanji is followed by its reading in brackets; okurigana and counters may come between.
    const bare = entries.filter(([, entry]) => /[\u4e00-\u9fff々](?![\u4e00-\u9fff々]|（)/u.test(entry['ja-easy']));
    expect(bare.map(([key, entry]) => `${key}: ${entry['ja-easy']}`)).toEqual([]);
  });
});

describe('the places of a sentence', () => {
  it.each([
    ['残り{{tries}}回', ['tries']],
    ['{{ b }} {{a}} {{b}}', ['a', 'b']],
    ['なし', []],
  ])('of %s are %j', (sentence, places) => expect(placesOf(sentence)).toEqual(places));
});
