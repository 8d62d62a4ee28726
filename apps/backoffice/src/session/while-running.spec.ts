import { provideZonelessChangeDetection, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StaffSession } from './staff-session';
import { EVERY_MS, whileRunning } from './while-running';

const runs = signal(false);
const locked = signal(false);
const warning = signal(false);
let asked: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  for (const state of [runs, locked, warning]) state.set(false);
  asked = 0;
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      { provide: StaffSession, useValue: { locked: locked.asReadonly(), warning: warning.asReadonly() } },
    ],
  });
  TestBed.runInInjectionContext(() =>
    whileRunning(runs, () => {
      asked += 1;
      return Promise.resolve();
    }),
  );
  TestBed.tick();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const say = (state: typeof runs, value: boolean) => {
  state.set(value);
  TestBed.tick();
};
const turns = (count: number) => vi.advanceTimersByTimeAsync(count * EVERY_MS);

describe('what runs', () => {
  it('is asked about again and again, not once it stands, and again when it goes on', async () => {
    await turns(2);
    expect(asked).toBe(0);
    say(runs, true);
    await turns(3);
    expect(asked).toBe(3);
    say(runs, false);
    // The question already on its way is still asked.
    await turns(3);
    expect(asked).toBe(4);
    say(runs, true);
    await turns(3);
    expect(asked).toBe(7);
  });

  it('is not asked about behind a locked screen, and again after the sign-in', async () => {
    say(runs, true);
    await turns(1);
    say(locked, true);
    await turns(3);
    expect(asked).toBe(1);
    say(locked, false);
    await turns(2);
    expect(asked).toBe(3);
  });

  it('does not keep an idle session alive, nor asks for a hidden tab', async () => {
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    say(runs, true);
    await turns(2);
    hidden.mockReturnValue(false);
    say(warning, true);
    await turns(2);
    expect(asked).toBe(0);
    say(warning, false);
    await turns(2);
    expect(asked).toBe(2);
  });

  it('is not asked about after the page is left', async () => {
    say(runs, true);
    TestBed.resetTestingModule();
    await turns(3);
    expect(asked).toBe(0);
  });
});
