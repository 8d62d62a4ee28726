import { TestBed } from '@angular/core/testing';
import { provideWording } from '@sumaho-jpki/screen/wording';
import { afterEach, describe, expect, it } from 'vitest';
import { FactWords } from './facts';

describe('the facts of a timeline entry', () => {
  afterEach(() => TestBed.resetTestingModule());
  const list = (facts: Parameters<FactWords['list']>[0]) => {
    TestBed.configureTestingModule({ providers: [provideWording()] });
    return TestBed.inject(FactWords).list(facts);
  };

  it.each([
    [{ route: 'keychain' }, '入れ方：キーチェーン（鍵は端末の中で作成）'],
    [{ management: 'delegated' }, 'カードの管理：トークンを付けて行う（delegated）'],
    [{ evidence: 'receipts-verified' }, '証拠：SIMの受領証（検証済み）'],
    [{ purpose: 'sp-area-and-personalise' }, '目的：領域の作成と書き込み'],
    [{ keyGenerationMs: 168 }, '鍵の生成時間（ミリ秒）：168'],
    [{ lifted: 'holder-report line-event' }, '解除した停止：本人の届出による停止、回線の異動による停止'],
    [{ task: 'call-back' }, '依頼の種類：折り返しの連絡'],
    [{ something: 'new' }, 'something：new'],
  ])('%o is told as %s', (facts, words) => expect(list(facts)).toEqual([words]));

  it('leaves out what says nothing', () => expect(list({ superseded: 0, left: 0, reason: null })).toEqual([]));
});
