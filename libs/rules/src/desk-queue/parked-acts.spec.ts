import { describe, expect, it } from 'vitest';
import { STEP_REASON_LABELS } from '../labels/history-labels';
import { CARRIER_REPORT_DOUBTS } from '../line/carrier-report';
import { parkedActs } from './parked-acts';

describe('A parked step', () => {
  it('that met a fault is tried again', () => {
    expect(parkedActs('issue-certificate', 'lint:e_serial')).toEqual(['retry']);
    expect(parkedActs('order-deletion', null)).toEqual(['retry']);
  });

  it.each(CARRIER_REPORT_DOUBTS)(
    'of a carrier’s report for %s is never only tried again, and its reason has words',
    (doubt) => {
      const acts = parkedActs('act-on-carrier-report', doubt);
      expect(acts).toContain('dismiss');
      expect(acts).not.toContain('retry');
      expect(STEP_REASON_LABELS).toHaveProperty(doubt);
    },
  );

  it.each([
    ['act-on-carrier-report', 'report-not-consistent', ['dismiss', 'act']],
    ['act-on-carrier-report', 'report-from-the-future', ['dismiss', 'act']],
    ['act-on-carrier-report', 'report-contradicts-newer', ['dismiss', 'act']],
    ['act-on-carrier-report', 'report-after-end', ['dismiss']],
    ['act-on-carrier-report', 'report-unknown', ['dismiss']],
    ['act-on-resident-message', 'resident-message-contradicts-newer', ['dismiss', 'act']],
    ['act-on-resident-message', 'resident-message-after-end', ['dismiss']],
    ['act-on-carrier-report', 'carrier-unavailable', ['retry', 'dismiss']],
    ['act-on-carrier-report', 'toString', ['retry', 'dismiss']],
  ] as const)('%s, %s: %j', (kind, reason, acts) => expect(parkedActs(kind, reason)).toEqual(acts));
});
