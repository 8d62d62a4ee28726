import { describe, expect, it } from 'vitest';
import { CARRIER_NOTICES, goesTogether, lineEventBeside, NOTICE_REASONS, NOTICE_STATUSES } from './carrier-notice';
import { CARRIER_REPORTS, carrierReport, judgeCarrierReport, type ReportedLine } from './carrier-report';

const REASONS = Object.keys(CARRIER_REPORTS).map(Number);
const at = new Date('2026-06-01T00:00:00Z');
const never: ReportedLine['reportedAt'] = { status: null, 'sim-hold': null, 'keychain-hold': null };
const judge = (
  notice: (typeof CARRIER_NOTICES)[number],
  status: (typeof NOTICE_STATUSES)[number] | null,
  reason: number,
) =>
  judgeCarrierReport(
    { reason, at, receivedAt: at, told: { notice, status } },
    { state: 'active', reportedAt: never, holderSince: null },
  );
const short = (reasons: readonly number[]) => reasons.join(' ');

/** Which reason may come with which notice and status: written down a second time, by hand. */
const EXPECTED: Readonly<Record<string, string>> = {
  'subscription-status ACTIVATED': '4 11 12 101 111 121 131 141',
  'subscription-status SUSPENDED': '1 4 11 12 21 22 23 24 31 32 33 34 41 42 43',
  'subscription-status RESTRICTED': '2 4 11 12 21 22 23 24 31 32 33 34 41 42 43',
  'subscription-status TERMINATED': '3',
  'subscription-identifier-changed none': '102',
  'sim-status ACTIVATED': '111 121 141',
  'sim-status SUSPENDED': '11 21 22 23 24 41 42 43',
  'sim-status RESTRICTED': '11 21 22 23 24 41 42 43',
  'sim-status TERMINATED': '12 21 22 23 24 41 42 43',
  'handset-status ACTIVATED': '131 141',
  'handset-status SUSPENDED': '31 32 33 34 41 42 43',
  'handset-status RESTRICTED': '31 32 33 34 41 42 43',
  'handset-status TERMINATED': '31 32 33 34 41 42 43',
  'sim-subscription-changed none': '102',
  'sim-renewed none': '122 123 124',
  'handset-changed none': '132 133 134',
};

describe('Every notice × status × reason', () => {
  const cells = CARRIER_NOTICES.flatMap((notice) =>
    [...NOTICE_STATUSES, null].map(
      (status) => [notice, status, EXPECTED[`${notice} ${status ?? 'none'}`] ?? ''] as const,
    ),
  );

  it.each(cells)(
    '%s %s is acted on for the reasons “%s” alone; any other is a person’s to look at',
    (notice, status, fit) => {
      const acted = REASONS.filter((reason) => judge(notice, status, reason).kind === 'act');
      expect(short(acted)).toBe(fit);
      for (const reason of REASONS.filter((one) => !acted.includes(one)))
        expect(judge(notice, status, reason)).toEqual({ kind: 'review', why: 'report-not-consistent' });
      expect(goesTogether({ notice, status }, 999)).toBe(false);
    },
  );

  it('each reason there is comes by at least one notice, and each notice names only reasons there are', () => {
    const named = new Set(Object.values(NOTICE_REASONS).flatMap((byStatus) => Object.values(byStatus).flat()));
    expect([...named].sort((one, other) => one - other)).toEqual(REASONS);
  });

  it.each([
    ['a termination told as restored', 'subscription-status', 'TERMINATED', 101],
    ['an end told by the notice of a new SIM', 'sim-renewed', null, 3],
    ['an end that leaves the line active', 'subscription-status', 'ACTIVATED', 3],
    ['a loss that leaves the SIM active', 'sim-status', 'ACTIVATED', 21],
  ] as const)('%s moves nothing', (_what, notice, status, reason) => {
    expect(judge(notice, status, reason).kind).toBe('review');
  });
});

describe('The status of the subscription beside a loss or a recovery', () => {
  it.each([
    ['SUSPENDED', 22, 'suspended'],
    ['RESTRICTED', 41, 'restricted'],
    ['ACTIVATED', 121, 'active'],
  ] as const)('%s with %i: the line is %s', (status, reason, line) => {
    expect(judge('subscription-status', status, reason)).toMatchObject({ kind: 'act', line });
    expect(carrierReport(reason)?.line).toBeUndefined();
  });

  it('of SIM and handset alone says nothing of the line', () => {
    for (const notice of ['sim-status', 'handset-status'] as const)
      for (const status of NOTICE_STATUSES) expect(lineEventBeside({ notice, status }, 22)).toBeNull();
    expect(judge('sim-status', 'TERMINATED', 21)).toMatchObject({ kind: 'act', line: 'active' });
  });

  it('overtaken by a newer status leaves the line, and the certificate is held all the same', () => {
    const reportedAt = { ...never, status: new Date(at.getTime() + 1) };
    expect(
      judgeCarrierReport(
        { reason: 22, at, receivedAt: at, told: { notice: 'subscription-status', status: 'SUSPENDED' } },
        { state: 'active', reportedAt, holderSince: null },
      ),
    ).toMatchObject({ kind: 'act', line: 'active', axes: ['sim-hold'] });
  });
});
