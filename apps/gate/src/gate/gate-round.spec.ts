import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { FETCH } from '@sumaho-jpki/screen/dads';
import { provideWording } from '@sumaho-jpki/screen/wording';
import { type Contactless, ContactlessError, type ContactlessTouch } from '@sumaho-jpki/stand-ins/handset';
import { afterEach, describe, expect, it } from 'vitest';
import { GateRound } from './gate-round';
import { PAUSE, READER } from './outside';

const TOUCH: ContactlessTouch = { certificate: 'AAAA', signature: 'BBBB' };
const ID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const soon = () => new Date(Date.now() + 120_000).toISOString();
const challenge = () => ({
  status: 201,
  body: { challengeId: ID, challenge: 'abc', relyingParty: '見本アリーナ', expiresAt: soon() },
});
const admission = (change: object) => ({
  status: 200,
  body: {
    admitted: true,
    reason: null,
    titleJa: '入場できます。',
    titleEn: 'You may enter.',
    serial: '0a',
    status: 'good',
    checkedAt: '2026-11-22T00:00:00Z',
    ...change,
  },
});
const refusal = (code: string, status: number) => ({
  status,
  body: {
    type: `/problems/${code}`,
    title: code,
    titleJa: code,
    titleEn: code,
    status,
    code,
    number: '110',
    retryHelps: true,
    traceId: 't',
  },
});
const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
const never = () => new Promise<never>(() => undefined);

describe('a round of the gate', () => {
  afterEach(() => TestBed.resetTestingModule());

  function begin(
    answers: { status: number; body: unknown }[],
    touches: (ContactlessTouch | Error)[] = [TOUCH],
    late: ContactlessTouch[] = [],
  ) {
    const asked: { path: string; bearer: string | null; body: unknown }[] = [];
    const fetch: typeof globalThis.fetch = async (address, init) => {
      asked.push({
        path: String(address),
        bearer: new Headers(init?.headers).get('authorization'),
        body: typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
      });
      const answer = answers.shift();
      return answer === undefined ? never() : new Response(JSON.stringify(answer.body), { status: answer.status });
    };
    const opened: unknown[] = [];
    const [lastMoment] = late;
    const reader: Contactless = {
      open: async (request) => {
        opened.push(request);
        return { ...request, fieldId: 'f', expiresAt: soon() };
      },
      fields: never,
      close: async () => lastMoment,
      touch: never,
      result: async () => {
        const next = touches.shift();
        if (next instanceof Error) throw next;
        return next ?? never();
      },
    };
    const pauses: number[] = [];
    TestBed.configureTestingModule({
      providers: [
        provideZonelessChangeDetection(),
        provideWording(),
        GateRound,
        { provide: FETCH, useValue: fetch },
        { provide: READER, useValue: reader },
        {
          provide: PAUSE,
          useValue: (ms: number) => {
            pauses.push(ms);
            return never();
          },
        },
      ],
    });
    const round = TestBed.inject(GateRound);
    round.start('gate-token');
    return { round, asked, opened, pauses };
  }

  it('asks for a challenge with its own token and holds it into the air', async () => {
    const { round, asked, opened } = begin([challenge()], []);
    await settled();
    expect(asked).toEqual([{ path: '/api/gate/challenges', bearer: 'Bearer gate-token', body: undefined }]);
    expect(opened).toEqual([{ relyingParty: '見本アリーナ', challengeId: ID, challenge: 'abc' }]);
    expect([round.screen().kind, round.relyingParty()]).toEqual(['ready', '見本アリーナ']);
  });

  it('admits, then goes on with the next person and a new challenge', async () => {
    const { round, asked, pauses } = begin([challenge(), admission({}), challenge()]);
    await settled();
    expect(round.screen().kind).toBe('admitted');
    expect(asked[1]).toMatchObject({ path: '/api/gate/admissions', body: { challengeId: ID, ...TOUCH } });
    expect(pauses).toEqual([8000]);
    round.next();
    await settled();
    expect([round.screen().kind, asked.length]).toEqual(['ready', 3]);
  });

  it('refuses a revoked certificate', async () => {
    const { round } = begin([
      challenge(),
      admission({ admitted: false, reason: 'certificate-revoked', status: 'revoked' }),
    ]);
    await settled();
    expect(round.screen()).toMatchObject({ kind: 'refused', admission: { reason: 'certificate-revoked' } });
  });

  it.each([
    ['the service could not check', refusal('could-not-check', 503), false],
    ['the challenge grew old', refusal('challenge-expired', 410), true],
    ['the answer is none', { status: 200, body: { admitted: 'perhaps' } }, false],
  ])('never calls it refused when %s', async (_why, answer, late) => {
    const { round } = begin([challenge(), answer]);
    await settled();
    expect(round.screen()).toMatchObject({ kind: 'unchecked', late });
  });

  it('stops with a token that is not known', async () => {
    const { round, asked } = begin([refusal('sign-in-required', 401)]);
    await settled();
    expect([round.screen().kind, asked.length]).toEqual(['bad-token', 1]);
  });

  it('is out of service without network, and tries again', async () => {
    const { round, pauses } = begin([refusal('service-unavailable', 503)]);
    await settled();
    expect(round.screen()).toEqual({ kind: 'out-of-service', reader: false });
    expect(pauses).toEqual([3000]);
  });

  it('opens a new field when the old one ran out, without a word', async () => {
    const { round, opened } = begin([challenge(), challenge()], [new ContactlessError('field-gone')]);
    await settled();
    expect([round.screen().kind, opened.length]).toEqual(['ready', 2]);
  });

  it.each([
    ['hears a touch of the last moment', [TOUCH], 'admitted'],
    ['opens the next field when nobody came', [], 'ready'],
  ] as const)('takes a field out of the air before its challenge grows old, and %s', async (_what, late, kind) => {
    const old = { ...challenge(), body: { ...challenge().body, expiresAt: new Date(Date.now() + 1000).toISOString() } };
    const { round } = begin([old, late.length > 0 ? admission({}) : challenge()], [], [...late]);
    await settled();
    expect(round.screen().kind).toBe(kind);
  });

  it('says that the reader is silent', async () => {
    const { round } = begin([challenge()], [new ContactlessError('no-answer')]);
    await settled();
    expect(round.screen()).toEqual({ kind: 'out-of-service', reader: true });
  });
});
