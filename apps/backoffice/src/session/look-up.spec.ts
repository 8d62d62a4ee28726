import { provideZonelessChangeDetection, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { refusal } from '../testing/desk';
import { type LookUp, lookUp } from './look-up';
import { StaffSession } from './staff-session';

const ofAct = refusal('conflict', 409);
let fails: boolean;
let looked: LookUp<string>;

beforeEach(async () => {
  fails = false;
  TestBed.configureTestingModule({
    providers: [provideZonelessChangeDetection(), { provide: StaffSession, useValue: { turn: signal(0) } }],
  });
  looked = TestBed.runInInjectionContext(() =>
    lookUp(() => (fails ? Promise.reject(refusal('conflict', 409)) : Promise.resolve('answer'))),
  );
  TestBed.tick();
  await looked.load();
});

describe('a question asked again', () => {
  it('quietly leaves the refusal of an act standing, and otherwise takes it away', async () => {
    looked.problem.set(ofAct);
    await looked.load(true);
    expect([looked.found(), looked.problem()]).toEqual(['answer', ofAct]);
    await looked.load();
    expect(looked.problem()).toBeNull();
  });

  it('quietly takes its own failure away as soon as it is answered', async () => {
    fails = true;
    await looked.load(true);
    expect(looked.problem()).not.toBeNull();
    fails = false;
    await looked.load(true);
    expect(looked.problem()).toBeNull();
  });
});
