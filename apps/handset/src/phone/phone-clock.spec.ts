import { TestBed } from '@angular/core/testing';
import { PIN_INITIALISATION } from '@sumaho-jpki/rules';
import { afterEach, describe, expect, it } from 'vitest';
import { ORDINARY, PhoneClock } from './phone-clock';

describe('the phone’s clock', () => {
  afterEach(() => TestBed.resetTestingModule());

  const NOON = Date.parse('2026-11-22T12:00:00Z');
  const off = (milliseconds: number): boolean => {
    const clock = TestBed.inject(PhoneClock);
    clock.hear(new Date(NOON).toUTCString(), NOON + milliseconds);
    return clock.wrong();
  };

  it('is wrong, ahead or behind, before a permission of the service would be over on arrival', () => {
    const permission = PIN_INITIALISATION.permissionMinutes * 60_000;
    expect(ORDINARY).toBeGreaterThan(60_000);
    expect(ORDINARY).toBeLessThan(permission);
    expect([permission, -permission].map(off)).toEqual([true, true]);
    expect([ORDINARY + 1, -ORDINARY - 1].map(off)).toEqual([true, true]);
  });

  it('is right within what networks take', () => {
    expect([0, ORDINARY, -ORDINARY].map(off)).toEqual([false, false, false]);
  });

  it('is not judged by an answer without a date', () => {
    expect(off(86_400_000)).toBe(true);
    TestBed.inject(PhoneClock).hear(null);
    expect(TestBed.inject(PhoneClock).wrong()).toBe(true);
  });
});
