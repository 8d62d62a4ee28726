import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UNDO_SECONDS, UndoWindow } from './undo-window';

let undo: UndoWindow;
let decided: boolean[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  undo = TestBed.runInInjectionContext(() => new UndoWindow());
  decided = [];
});
afterEach(() => void vi.useRealTimers());

const begin = () => void undo.opened().then((go) => decided.push(go));
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('The time to take a final act back', () => {
  it('counts down and then lets the act go', async () => {
    begin();
    expect(undo.left()).toBe(UNDO_SECONDS);
    vi.advanceTimersByTime((UNDO_SECONDS - 1) * 1000);
    await settled();
    expect([undo.left(), decided]).toEqual([1, []]);
    vi.advanceTimersByTime(1000);
    await settled();
    expect([undo.left(), decided]).toEqual([null, [true]]);
  });

  it('is cut short, and taken back, once: what comes after that decides nothing', async () => {
    begin();
    undo.takeBack();
    undo.goAhead();
    await settled();
    vi.advanceTimersByTime(UNDO_SECONDS * 1000);
    await settled();
    expect([undo.left(), decided]).toEqual([null, [false]]);
    begin();
    undo.goAhead();
    await settled();
    expect(decided).toEqual([false, true]);
  });

  it('ends without the act when its page goes away', async () => {
    begin();
    TestBed.resetTestingModule();
    await settled();
    expect(decided).toEqual([false]);
  });
});
