import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOLD_GROUNDS, type HoldGround } from '../certificate/causes';
import { CERTIFICATE_TABLE, type CertificateEvent, type CertificateState } from '../certificate/certificate-states';
import { COHORT_GROUND } from '../mass-act/mass-act';
import { transition, type Transition } from '../verdict';
import { certificateAt, type ReplayedEntry, type RunMove } from './certificate-at';

const BEGUN = Date.parse('2026-06-01T00:00:00Z');
const minute = (n: number): Date => new Date(BEGUN + n * 60_000);
const reservedAt = minute(0);
const NOT_AFTER = minute(100_000);

const entry = (n: number, event: string, facts: ReplayedEntry['facts'] = {}): ReplayedEntry => ({
  id: String(n),
  at: minute(n),
  event,
  facts,
});

/** What is written into the timeline with each move of the table. */
const TOLD: Readonly<Partial<Record<CertificateEvent, string>>> = {
  sign: 'certificate-issued',
  activate: 'certificate-activated',
  revoke: 'certificate-revoked',
  expire: 'certificate-expired',
};
const grounds = Object.keys(HOLD_GROUNDS) as HoldGround[];

describe('The certificate at a past moment', () => {
  it('is not there before it was reserved, and is as the entries up to then say', () => {
    const entries = [
      entry(1, 'certificate-issued'),
      entry(2, 'certificate-activated'),
      entry(3, 'certificate-suspended', { ground: 'holder-report' }),
      entry(4, 'expiry-notice'),
      entry(5, 'certificate-resumed', { lifted: 'holder-report' }),
      entry(6, 'certificate-revoked', { cause: 'stop-of-use' }),
    ];
    const now = { state: 'revoked', holds: [] } as const;
    const state = (n: number) => certificateAt(entries, { reservedAt, at: minute(n), now });
    expect(state(-1)).toBeNull();
    expect(state(0)).toEqual({ state: 'reserved', holds: [], from: [] });
    expect(state(1.5)?.state).toBe('issued');
    expect(state(2)?.state).toBe('active');
    expect(state(4)).toEqual({ state: 'suspended', holds: ['holder-report'], from: ['1', '2', '3'] });
    expect(state(5)).toEqual({ state: 'active', holds: [], from: ['1', '2', '3', '5'] });
    expect(state(7)?.state).toBe('revoked');
  });

  it('is not known after the last entry where that does not lead to what stands now, and before it it is', () => {
    const entries = [entry(1, 'certificate-issued'), entry(2, 'certificate-activated')];
    const now = { state: 'revoked', holds: [] } as const;
    expect(certificateAt(entries, { reservedAt, at: minute(3), now })).toEqual({
      state: null,
      holds: [],
      from: ['1', '2'],
    });
    expect(certificateAt(entries, { reservedAt, at: minute(1), now })?.state).toBe('issued');
  });

  it('between a run over many and the entry that tells of it is what the run made of it', () => {
    const entries = [
      entry(1, 'certificate-issued'),
      entry(2, 'certificate-activated'),
      entry(9, 'certificate-suspended', { ground: COHORT_GROUND, cohort: 'run' }),
    ];
    const held = { state: 'suspended', holds: [COHORT_GROUND] } as const;
    const runs = [{ run: 'run', at: minute(5), ...held }];
    const at = (n: number) => certificateAt(entries, { reservedAt, at: minute(n), now: held, runs });
    expect(at(4)).toEqual({ state: 'active', holds: [], from: ['1', '2'] });
    expect(at(6)).toEqual({ ...held, from: ['1', '2'] });
    expect(at(9)).toEqual({ ...held, from: ['1', '2', '9'] });
    // Not told yet at all.
    const untold = entries.slice(0, 2);
    expect(certificateAt(untold, { reservedAt, at: minute(6), now: held, runs })).toEqual({
      ...held,
      from: ['1', '2'],
    });
    // A run of before its moves were kept: as its entry says.
    expect(certificateAt(entries, { reservedAt, at: minute(6), now: held })?.state).toBe('active');
  });

  it('keeps what came between a run and its entry in the order in which it happened', () => {
    const entries = [
      entry(1, 'certificate-issued'),
      entry(2, 'certificate-activated'),
      entry(7, 'certificate-revoked', { cause: 'stop-of-use' }),
      entry(9, 'certificate-suspended', { ground: COHORT_GROUND, cohort: 'run' }),
    ];
    const runs = [{ run: 'run', at: minute(5), state: 'suspended', holds: [COHORT_GROUND] } as const];
    const now = { state: 'revoked', holds: [] } as const;
    const states = [4, 6, 8, 10].map((n) => certificateAt(entries, { reservedAt, at: minute(n), now, runs })?.state);
    expect(states).toEqual(['active', 'suspended', 'revoked', 'revoked']);
  });

  it('with runs told at any later time equals what was seen live', () => {
    const steps = fc.array(
      fc.record({ act: fc.constantFrom('run', 'lift', 'hold', 'resume'), delay: fc.integer({ min: 0, max: 9 }) }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(steps, (happened) => {
        let holds: readonly HoldGround[] = [];
        const told: { at: number; event: string; facts: ReplayedEntry['facts'] }[] = [
          { at: 0.1, event: 'certificate-issued', facts: {} },
          { at: 0.2, event: 'certificate-activated', facts: {} },
        ];
        const runs: RunMove[] = [];
        const stateNow = (): CertificateState => (holds.length > 0 ? 'suspended' : 'active');
        const seen: { state: CertificateState; holds: readonly HoldGround[] }[] = [{ state: 'active', holds }];
        for (const [index, { act, delay }] of happened.entries()) {
          const n = index + 1;
          const others = holds.filter((hold) => hold !== COHORT_GROUND);
          const [first] = others;
          if (act === 'run' && !holds.includes(COHORT_GROUND)) holds = [...holds, COHORT_GROUND];
          else if (act === 'lift' && holds.includes(COHORT_GROUND)) holds = others;
          else if (act === 'hold' && !first) {
            holds = [...holds, 'holder-report'];
            told.push({ at: n, event: 'certificate-suspended', facts: { ground: 'holder-report' } });
          } else if (act === 'resume' && first) {
            holds = holds.filter((hold) => hold !== first);
            const event = holds.length > 0 ? 'hold-lifted' : 'certificate-resumed';
            told.push({ at: n, event, facts: { lifted: first, left: holds.length } });
          } else {
            seen.push({ state: stateNow(), holds });
            continue;
          }
          if (act === 'run' || act === 'lift') {
            runs.push({ run: `run-${n}`, at: minute(n), state: stateNow(), holds });
            const event = act === 'run' ? 'certificate-suspended' : 'certificate-resumed';
            told.push({ at: n + delay + 0.5, event, facts: { cohort: `run-${n}` } });
          }
          seen.push({ state: stateNow(), holds });
        }
        const entries = told
          .toSorted((one, other) => one.at - other.at)
          .map(({ at, event, facts }, index) => ({ id: String(index + 1), at: minute(at), event, facts }));
        const now = { state: stateNow(), holds };
        for (const [n, wanted] of seen.entries()) {
          const replayed = certificateAt(entries, { reservedAt, at: minute(n + 0.25), now, runs });
          expect({ state: replayed?.state, holds: replayed?.holds.toSorted() }).toEqual({
            state: wanted.state,
            holds: wanted.holds.toSorted(),
          });
        }
      }),
      { numRuns: 300, seed: 20_161_025 },
    );
  });

  it('replayed at every moment equals what was seen live while anything happened', () => {
    const acts = fc.array(
      fc.record({
        event: fc.constantFrom<CertificateEvent>('sign', 'activate', 'suspend', 'resume', 'revoke', 'expire'),
        ground: fc.constantFrom(...grounds),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(acts, (happened) => {
        let state: CertificateState = 'reserved';
        let holds: readonly HoldGround[] = [];
        const entries: ReplayedEntry[] = [];
        const seen: { state: CertificateState; holds: readonly HoldGround[] }[] = [{ state, holds }];
        for (const [index, { event, ground }] of happened.entries()) {
          const n = index + 1;
          const lifting = event === 'resume' && holds.length > 1;
          const [first] = holds;
          if (lifting && first) {
            // Whoever lifts their own hold while somebody else's stays.
            holds = holds.slice(1);
            entries.push(entry(n, 'hold-lifted', { lifted: first, left: holds.length }));
          } else {
            const answer: Transition<CertificateState, string> = transition(CERTIFICATE_TABLE, state, event, {
              actor: CERTIFICATE_TABLE.events[event].by[0] ?? 'system',
              now: event === 'expire' ? new Date(NOT_AFTER.getTime() + 1) : minute(n),
              notAfter: NOT_AFTER,
              possessionProved: true,
              otherLiveCertificates: 0,
              supersedesOthers: false,
              holds: [],
              holdGround: 'holder-report',
              cause: 'stop-of-use',
            });
            const resumed: boolean = event === 'resume' && state === 'suspended';
            if (resumed || (answer.allowed && answer.changed)) {
              if (event === 'suspend') holds = [...new Set([...holds, ground])];
              else holds = [];
              state = resumed ? 'active' : answer.allowed ? answer.to : state;
              if (event === 'suspend') entries.push(entry(n, 'certificate-suspended', { ground }));
              else entries.push(entry(n, TOLD[event] ?? 'certificate-resumed'));
            }
          }
          seen.push({ state, holds });
        }
        for (const [n, live] of seen.entries()) {
          const replayed = certificateAt(entries, { reservedAt, at: minute(n + 0.5), now: { state, holds } });
          expect({ state: replayed?.state, holds: replayed?.holds.toSorted() }).toEqual({
            state: live.state,
            holds: live.holds.toSorted(),
          });
        }
      }),
      { numRuns: 300, seed: 20_161_025 },
    );
  });
});
