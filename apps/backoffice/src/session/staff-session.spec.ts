import { TestBed } from '@angular/core/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { provideRouter, Router } from '@angular/router';
import { staffRoutes } from '@sumaho-jpki/contract';
import { ApiClient } from '@sumaho-jpki/screen/dads';
import { provideWording } from '@sumaho-jpki/screen/wording';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeApi, refusal, sessionOf, STAFF } from '../testing/desk';
import { DeskApi } from './desk-api';
import { CONTACT_EVERY, IDLE_LIFE, StaffSession, WARN_BEFORE } from './staff-session';

async function begin(minutes = 15) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(STAFF.jlis, minutes))
    .answer(staffRoutes.signOut, () => undefined)
    .answer(staffRoutes.parkedSteps, () => ({ steps: [] }));
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      provideWording(),
      provideRouter([]),
      { provide: ApiClient, useValue: api },
    ],
  });
  const session = TestBed.inject(StaffSession);
  await session.load();
  return { api, session };
}

const touch = (): boolean => document.dispatchEvent(new Event('pointerdown'));

describe('the session of a desk', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.parse('2026-11-22T09:00:00Z') });
    vi.stubGlobal('BroadcastChannel', undefined);
  });
  afterEach(() => {
    TestBed.resetTestingModule();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('warns before the idle time is over, locks after it and ends the session on the server', async () => {
    const { api, session } = await begin();
    await vi.advanceTimersByTimeAsync(IDLE_LIFE - WARN_BEFORE - 1000);
    expect(session.warning()).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.warning()).toBe(true);
    expect(session.endsAt()).toBe('2026-11-22T09:15:00.000Z');
    await vi.advanceTimersByTimeAsync(WARN_BEFORE);
    expect([session.locked(), session.warning()]).toEqual([true, false]);
    expect(session.staff()?.displayName).toBe('J-LIS 担当 五郎');
    expect(api.of(staffRoutes.signOut)).toHaveLength(1);
  });

  it('is not kept alive by calls the page makes by itself', async () => {
    const { session } = await begin();
    const desk = TestBed.inject(DeskApi);
    for (let time = 0; time < IDLE_LIFE; time += 60_000) {
      await vi.advanceTimersByTimeAsync(60_000);
      await desk.call(staffRoutes.parkedSteps);
    }
    expect(session.locked()).toBe(true);
  });

  it('begins anew with what the person does, and tells the server at most once a minute', async () => {
    const { api, session } = await begin();
    for (let time = 0; time < 20; time += 1) {
      await vi.advanceTimersByTimeAsync(CONTACT_EVERY / 2 + 100);
      touch();
    }
    expect(session.locked()).toBe(false);
    expect(api.of(staffRoutes.session).length).toBeLessThanOrEqual(11);
    expect(api.of(staffRoutes.session).length).toBeGreaterThanOrEqual(9);
  });

  it('takes the warning back at once when the person goes on', async () => {
    const { session } = await begin();
    await vi.advanceTimersByTimeAsync(IDLE_LIFE - WARN_BEFORE);
    expect(session.warning()).toBe(true);
    touch();
    expect(session.warning()).toBe(false);
  });

  it('locks after a sleep of the machine, before the first touch can do anything', async () => {
    const { session } = await begin();
    vi.setSystemTime(Date.now() + IDLE_LIFE + 60_000);
    touch();
    expect(session.locked()).toBe(true);
  });

  it('ends with the server’s absolute life, if that comes first', async () => {
    const { session } = await begin(5);
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(session.locked()).toBe(true);
  });

  it('does not lock on a clock that is wrong', async () => {
    const { session } = await begin(-30);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(session.locked()).toBe(false);
  });

  it.each(['sign-in-required', 'session-expired'] as const)('locks on the answer %s', async (code) => {
    const { api, session } = await begin();
    api.answer(staffRoutes.parkedSteps, () => {
      throw refusal(code, 401);
    });
    await expect(TestBed.inject(DeskApi).call(staffRoutes.parkedSteps)).rejects.toMatchObject({ code });
    expect(session.locked()).toBe(true);
  });

  it('locks for a fresh proof, and leaving from there ends the session on the server, which is open still', async () => {
    const { api, session } = await begin();
    api.answer(staffRoutes.changeIssuePolicy, () => {
      throw refusal('step-up-required', 403);
    });
    const body = { scope: 'os', key: 'ios', routes: [], keyKinds: [], reason: 'x', version: null } as const;
    const asked = TestBed.inject(DeskApi).call(staffRoutes.changeIssuePolicy, {
      body: { ...body, routes: ['keychain'], keyKinds: ['p-256'], simulated: { days: 30, sha256: 'ab'.repeat(32) } },
      idempotencyKey: 'wish-1',
    });
    await expect(asked).rejects.toMatchObject({ code: 'step-up-required' });
    expect([session.locked(), session.proofAsked()]).toEqual([true, true]);
    vi.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
    await session.signOut();
    expect(api.of(staffRoutes.signOut)).toHaveLength(1);
    expect(session.proofAsked()).toBe(false);
  });

  it('goes on after signing in again, and counts the turn for the page', async () => {
    const { api, session } = await begin();
    api
      .answer(staffRoutes.signIn, () => ({ next: 'totp' }))
      .answer(staffRoutes.signInTotp, () => ({ staff: STAFF.jlis, csrfToken: 'csrf-2' }));
    session.lock();
    await session.password('jlis-operator', 'x');
    await session.oneTimeCode('123456');
    expect([session.locked(), session.turn()]).toEqual([false, 1]);
  });

  it('leaves the page when another person turns out to be signed in', async () => {
    const { api, session } = await begin();
    api.answer(staffRoutes.session, () => sessionOf(STAFF.docomo));
    const router = TestBed.inject(Router);
    const visited: string[] = [];
    vi.spyOn(router, 'navigateByUrl').mockImplementation(async (address) => {
      visited.push(String(address));
      return true;
    });
    await session.load();
    expect(session.staff()?.displayName).toBe('ドコモ窓口 一郎');
    expect(visited).toEqual(['/sign-in', '/']);
    expect(session.turn()).toBe(1);
  });

  it('asks the rules what the role may do', async () => {
    const { session } = await begin();
    expect(session.may('retry-parked-step').allowed).toBe(true);
    expect(session.may('resume-certificate')).toMatchObject({ rule: 'role-may-not' });
  });
});
