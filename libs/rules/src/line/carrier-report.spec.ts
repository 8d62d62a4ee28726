import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOLD_GROUND_IDS, HOLD_GROUNDS, isRevocationCause, REVOCATION_CAUSES } from '../certificate/causes';
import { HISTORY_EVENTS } from '../labels/history-labels';
import {
  CARRIER_REPORTS,
  carrierReport,
  isConcerned,
  judgeCarrierReport,
  REPORT_AXES,
  REPORT_CLOCK_TOLERANCE,
  type CarrierReportMeaning,
  type ReportAxis,
  type ReportedLine,
} from './carrier-report';
import { LINE_STATES, type LineState } from './line-states';

const REASONS = Object.keys(CARRIER_REPORTS).map(Number);
const at = (second: number) => new Date(Date.UTC(2026, 5, 1, 0, 0, second));
const never: ReportedLine['reportedAt'] = { status: null, 'sim-hold': null, 'keychain-hold': null };
const judge = (reason: number, when: Date, line: Partial<ReportedLine> = {}, receivedAt: Date | null = null) =>
  judgeCarrierReport(
    { reason, at: when, receivedAt, told: null },
    { state: 'active', reportedAt: never, holderSince: null, ...line },
  );

describe('A carrier’s report', () => {
  it.each([
    [1, 'line-suspended', 'sim', 'suspend', undefined, undefined],
    [3, 'line-terminated', 'sim', 'terminate', undefined, 'line-cancelled'],
    [4, 'line-changed-hands', 'sim', 'change-owner', undefined, 'handing-over'],
    [22, 'loss-reported', 'sim', undefined, 'line-event', undefined],
    [32, 'loss-reported', 'sim keychain', undefined, 'line-event', undefined],
    [42, 'loss-reported', 'sim keychain', undefined, 'line-event', undefined],
    [122, 'sim-renewed', 'sim', undefined, undefined, 'sim-reissue'],
    [132, 'handset-changed', 'sim', undefined, undefined, undefined],
  ])('with GlobalPlatform reason %i means %s', (reason, event, stores, line, hold, revoke) => {
    const meaning = carrierReport(reason);
    expect([meaning?.event, meaning?.stores.join(' '), meaning?.line, meaning?.hold, meaning?.revoke]).toEqual([
      event,
      stores,
      line,
      hold,
      revoke,
    ]);
  });

  it('names only causes, holds and timeline events that there are, and that the carrier’s side may name', () => {
    for (const meaning of Object.values(CARRIER_REPORTS) as readonly CarrierReportMeaning[]) {
      expect(HISTORY_EVENTS).toContain(meaning.event);
      if (meaning.revoke) {
        expect(isRevocationCause(meaning.revoke)).toBe(true);
        expect(REVOCATION_CAUSES[meaning.revoke].by).toContain('system');
      }
      if (meaning.hold) expect(HOLD_GROUND_IDS).toContain(meaning.hold);
    }
  });

  it.each(REASONS)('with reason %i has an answer in every state of the line, also when it comes late', (reason) => {
    for (const state of LINE_STATES) {
      for (const newest of [null, at(1), at(3)]) {
        const reportedAt = { status: newest, 'sim-hold': newest, 'keychain-hold': newest };
        const verdict = judge(reason, at(2), { state, reportedAt });
        const meaning = carrierReport(reason);
        const isLate = newest?.getTime() === at(3).getTime();
        const hasOrder = meaning?.line ?? meaning?.hold ?? meaning?.tellsHowToLift;
        const expected =
          isLate && hasOrder
            ? meaning?.revoke && !(meaning.line === 'terminate' && state === 'terminated')
              ? 'review'
              : 'overtaken'
            : state === 'terminated' && meaning?.line && meaning.line !== 'terminate'
              ? 'review'
              : 'act';
        expect([state, newest, verdict.kind]).toEqual([state, newest, expected]);
        if (verdict.kind !== 'review') expect(verdict.meaning).toBe(meaning);
      }
    }
  });

  it.each([0, 5, 25, 44, 142, 999, -1])('with reason %i, which no table knows, goes to a person', (reason) => {
    expect(judge(reason, at(1))).toEqual({
      kind: 'review',
      why: 'report-unknown',
    });
  });

  it('that revokes is never believed against a newer one: a person looks', () => {
    const reportedAt = { ...never, status: at(9) };
    expect(judge(3, at(8), { reportedAt })).toEqual({
      kind: 'review',
      why: 'report-contradicts-newer',
    });
  });

  it('after the end of the line moves nothing, but the end may be told again', () => {
    const ended = { state: 'terminated' } as const;
    expect(judge(101, at(1), ended)).toEqual({ kind: 'review', why: 'report-after-end' });
    expect(judge(3, at(1), ended)).toMatchObject({ kind: 'act', line: 'terminated' });
  });

  it.each(REASONS)(
    'with reason %i that tells a time still to come is a person’s to look at, and never done',
    (reason) => {
      const received = at(0);
      const ahead = (seconds: number) => new Date(received.getTime() + seconds * 1000);
      expect(judge(reason, ahead(REPORT_CLOCK_TOLERANCE), {}, received).kind).toBe('act');
      expect(judge(reason, ahead(REPORT_CLOCK_TOLERANCE + 1), {}, received)).toEqual({
        kind: 'review',
        why: 'report-from-the-future',
      });
    },
  );

  it.each(LINE_STATES)('of what happened before today’s holder of an %s line leaves the line as it is', (state) => {
    for (const reason of REASONS) {
      const verdict = judge(reason, at(1), { state, holderSince: at(2) });
      const { line, revoke } = carrierReport(reason) ?? {};
      if (line && revoke) expect(verdict).toMatchObject({ kind: 'act', line: state, axes: [], tenancy: 'former' });
      else if (verdict.kind === 'act') expect(verdict.tenancy).toBe('today');
    }
  });
});

describe('What a report holds', () => {
  const rows = Object.values(CARRIER_REPORTS) as readonly CarrierReportMeaning[];
  it('is lifted by its holder alone, whoever reported or recorded it', () => {
    for (const { hold } of rows) if (hold) expect(HOLD_GROUNDS[hold].liftedBy).toEqual(['citizen']);
    expect(HOLD_GROUNDS['line-event'].liftedBy).toEqual(['citizen']);
  });

  it('is never a matter of the line’s own suspension: its restoring has nothing to lift', () => {
    for (const { line, hold } of rows) if (line) expect(hold).toBeUndefined();
  });

  it('is told to be found by 121, 131 and 141, which change nothing', () => {
    const found = REASONS.filter((reason) => carrierReport(reason)?.tellsHowToLift);
    expect(found).toEqual([121, 131, 141]);
    for (const reason of found) expect(judge(reason, at(1))).toMatchObject({ kind: 'act', line: 'active', axes: [] });
  });
});

interface World {
  line: LineState;
  reportedAt: Record<ReportAxis, Date | null>;
  held: { sim: boolean; keychain: boolean };
}

function play(reports: readonly { reason: number; second: number }[]): World {
  const world: World = { line: 'active', reportedAt: { ...never }, held: { sim: false, keychain: false } };
  for (const { reason, second } of reports) {
    const verdict = judge(reason, at(second), { state: world.line, reportedAt: world.reportedAt });
    if (verdict.kind !== 'act') continue;
    world.line = verdict.line;
    for (const axis of verdict.axes) world.reportedAt[axis] = at(second);
    for (const store of verdict.stores) {
      if (verdict.meaning.hold) world.held[store] = true;
    }
  }
  return world;
}

describe('Reports that can be undone', () => {
  const undoable = REASONS.filter((reason) => !carrierReport(reason)?.revoke);

  it('end the same in whatever order and however often they arrive', () => {
    const reports = fc
      .uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 8 })
      .chain((seconds) =>
        fc.tuple(...seconds.map((second) => fc.constantFrom(...undoable).map((reason) => ({ reason, second })))),
      );
    const shuffled = reports.chain((list) =>
      fc
        .tuple(fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }), fc.shuffledSubarray(list))
        .map(([all, again]) => ({ list, arrival: [...all, ...again] })),
    );
    fc.assert(
      fc.property(shuffled, ({ list, arrival }) => {
        expect(play(arrival)).toEqual(play([...list].sort((a, b) => a.second - b.second)));
      }),
      { numRuns: 500 },
    );
  });

  it('keep every axis on its newest report', () => {
    const { reportedAt } = play([
      { reason: 1, second: 5 },
      { reason: 32, second: 7 },
      { reason: 22, second: 6 },
      { reason: 101, second: 4 },
    ]);
    expect(REPORT_AXES.map((axis) => reportedAt[axis])).toEqual([at(5), at(7), at(7)]);
  });
});

describe('A report concerns', () => {
  const sim = { store: 'sim', iccid: '8981100000000000001', appliedAt: at(10) } as const;
  const keychain = { ...sim, store: 'keychain' } as const;

  it.each([
    ['what is in the SIM it names', ['sim'], { at: at(20), iccid: sim.iccid }, sim, true],
    ['what is in the SIM of the line when it names none', ['sim'], { at: at(20), iccid: null }, sim, true],
    ['nothing in another SIM', ['sim'], { at: at(20), iccid: '8981100000000000002' }, sim, false],
    ['nothing that was applied for after the event', ['sim'], { at: at(9), iccid: null }, sim, false],
    ['no Keychain when it speaks of the SIM', ['sim'], { at: at(20), iccid: null }, keychain, false],
    [
      'the Keychain of a lost handset, whatever SIM it had',
      ['sim', 'keychain'],
      { at: at(20), iccid: 'x' },
      keychain,
      true,
    ],
  ] as const)('%s', (_what, stores, report, certificate, concerned) => {
    expect(isConcerned(stores, report, certificate)).toBe(concerned);
  });
});
