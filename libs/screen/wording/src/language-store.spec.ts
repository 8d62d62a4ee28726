import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { instantIn } from './instant';
import { LanguageStore } from './language-store';
import { provideWording } from './provide-wording';
import { Words } from './words';

function begin(): { store: LanguageStore; words: Words } {
  TestBed.resetTestingModule();
  TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection(), provideWording()] });
  return { store: TestBed.inject(LanguageStore), words: TestBed.inject(Words) };
}

describe('the language store', () => {
  beforeEach(() => localStorage.clear());

  it('begins in Japanese and tells the document', () => {
    const { store } = begin();
    TestBed.tick();
    expect(store.language()).toBe('ja');
    expect(document.documentElement.lang).toBe('ja');
  });

  it('changes every sentence and the document language at once', () => {
    const { store, words } = begin();
    expect(words.say('dads.pin.tries', { tries: 2 })).toBe('あと2回入力できます。');
    store.choose('en');
    TestBed.tick();
    expect(words.say('dads.pin.tries', { tries: 2 })).toBe('You have 2 more tries.');
    expect(document.documentElement.lang).toBe('en');
  });

  it('marks easy Japanese as Japanese for screen readers', () => {
    begin().store.choose('ja-easy');
    TestBed.tick();
    expect(document.documentElement.lang).toBe('ja');
    expect(document.documentElement.dataset['language']).toBe('ja-easy');
  });

  it('remembers the choice for the next page', () => {
    begin().store.choose('en');
    expect(begin().store.language()).toBe('en');
  });

  it('ignores a stored value that is no language', () => {
    localStorage.setItem('sumaho-jpki.language', 'fr');
    expect(begin().store.language()).toBe('ja');
  });

  it('picks a label in the language, easy Japanese falling back to Japanese', () => {
    const { store, words } = begin();
    expect(words.pick({ ja: '失効', en: 'Revoked' })).toBe('失効');
    store.choose('ja-easy');
    expect(words.pick({ ja: '失効', en: 'Revoked' })).toBe('失効');
    store.choose('en');
    expect(words.pick({ ja: '失効', en: 'Revoked' })).toBe('Revoked');
  });
});

describe('an instant', () => {
  const iso = '2026-11-22T15:05:00Z';

  it.each([
    ['ja', 'date-time', '2026年11月23日 00:05'],
    ['ja-easy', 'time', '午前0:05'],
    ['en', 'date-time', '23 Nov 2026, 00:05 JST'],
    ['ja', 'date-era', '2026年11月23日（令和8年）'],
    ['en', 'date-era', '23 Nov 2026'],
  ] as const)('in %s as %s is shown in Japan time: %s', (language, style, shown) => {
    expect(instantIn(language, iso, style)).toBe(shown);
  });

  it('that is none is shown as it came', () => expect(instantIn('ja', 'なし')).toBe('なし'));
});
