import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Announcer } from './announcer';

describe('the announcer', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('speaks at most once per interval and keeps only the newest waiting words', () => {
    const heard: string[] = [];
    const announcer = new Announcer((words) => heard.push(words), 5000);
    announcer.say('1');
    vi.advanceTimersByTime(0);
    announcer.say('2');
    vi.advanceTimersByTime(1000);
    announcer.say('3');
    vi.advanceTimersByTime(3999);
    expect(heard).toEqual(['1']);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual(['1', '3']);
  });

  it('says start and end at once, dropping what waited', () => {
    const heard: string[] = [];
    const announcer = new Announcer((words) => heard.push(words), 5000);
    announcer.now('start');
    vi.advanceTimersByTime(0);
    announcer.say('stage');
    announcer.now('end');
    vi.advanceTimersByTime(10_000);
    expect(heard).toEqual(['start', 'end']);
  });

  it('is silent after it was stopped', () => {
    const heard: string[] = [];
    const announcer = new Announcer((words) => heard.push(words), 5000);
    announcer.say('1');
    announcer.stop();
    vi.advanceTimersByTime(10_000);
    expect(heard).toEqual([]);
  });
});
