import { Location } from '@angular/common';
import { SpyLocation } from '@angular/common/testing';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GateToken } from './gate-token';

describe('the token of a gate', () => {
  beforeEach(() => sessionStorage.clear());
  afterEach(() => {
    TestBed.resetTestingModule();
    window.location.hash = '';
  });

  function begin() {
    TestBed.configureTestingModule({ providers: [{ provide: Location, useClass: SpyLocation }] });
    return { token: TestBed.inject(GateToken), location: TestBed.inject(Location) };
  }

  it('is taken from the fragment, which then leaves the address', () => {
    window.location.hash = '#T1jWODaKN7NDgVpDPwXCttJ2';
    const { token, location } = begin();
    expect(token.value()).toBe('T1jWODaKN7NDgVpDPwXCttJ2');
    expect(location.path(true)).toBe('/');
  });

  it('lasts over a reload of this tab', () => {
    window.location.hash = '#T1jWODaKN7NDgVpDPwXCttJ2';
    begin();
    TestBed.resetTestingModule();
    window.location.hash = '';
    expect(begin().token.value()).toBe('T1jWODaKN7NDgVpDPwXCttJ2');
  });

  it.each(['', '#main', '#a b c d e f g h i', '#%'])('is not %j', (hash) => {
    window.location.hash = hash;
    expect(begin().token.value()).toBe('');
  });
});
