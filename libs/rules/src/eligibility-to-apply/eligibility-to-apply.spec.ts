import { describe, expect, it } from 'vitest';
import { ageOn, CARD_CERTIFICATE_STATUSES, jstDate, judgeApplicant } from './eligibility-to-apply';
import type { ApplicantFacts } from './eligibility-to-apply';

const good: ApplicantFacts = {
  now: new Date('2016-10-25T01:00:00Z'),
  birthDate: '1985-07-03',
  cardSignatureCertificate: 'valid',
  cardUserAuthCertificate: 'valid',
  openApplications: 0,
};
const rulesFor = (change: Partial<ApplicantFacts>) =>
  judgeApplicant({ ...good, ...change }).reasons.map(({ rule }) => rule);

describe('Who may apply', () => {
  it('an adult with a good card and no application under way', () => expect(rulesFor({})).toEqual([]));

  it.each([
    ['2001-10-25', '2016-10-24T14:59:59.999Z', ['under-fifteen']],
    ['2001-10-25', '2016-10-24T15:00:00.000Z', []],
    ['2001-10-26', '2016-10-25T01:00:00.000Z', ['under-fifteen']],
    ['2004-02-29', '2019-02-28T14:59:59.999Z', ['under-fifteen']],
    ['2004-02-29', '2019-02-28T15:00:00.000Z', []],
  ])('born %s at %s: fifteen by the calendar of Japan decides', (birthDate, now, rules) => {
    expect(rulesFor({ birthDate, now: new Date(now) })).toEqual(rules);
  });

  it.each(['', 'unknown', '2001', null])('nobody whose birth date is %j', (birthDate) => {
    expect(rulesFor({ birthDate })).toEqual(['birth-date-unknown']);
  });

  it.each(CARD_CERTIFICATE_STATUSES.filter((status) => status !== 'valid'))(
    'nobody whose card certificate is %s',
    (status) => {
      const expected = (kind: string) => (status === 'unknown' ? 'card-status-unknown' : `card-${kind}-${status}`);
      expect(rulesFor({ cardSignatureCertificate: status })).toEqual([expected('signature')]);
      expect(rulesFor({ cardUserAuthCertificate: status })).toEqual([expected('user-auth')]);
    },
  );

  it('is told "could not check", never "revoked", when the check failed', () => {
    const verdict = judgeApplicant({ ...good, cardSignatureCertificate: 'unknown' });
    expect(verdict).toMatchObject({ allowed: false, rule: 'card-status-unknown', enables: 'try-again-later' });
  });

  it('one application at a time', () => expect(rulesFor({ openApplications: 1 })).toEqual(['application-open']));

  it('every reason is named at once', () => {
    expect(
      rulesFor({
        birthDate: '2010-01-01',
        cardSignatureCertificate: 'revoked',
        cardUserAuthCertificate: 'expired',
        openApplications: 2,
      }),
    ).toEqual(['under-fifteen', 'card-signature-revoked', 'card-user-auth-expired', 'application-open']);
  });

  it('the birth date stays out of the facts', () => {
    expect(JSON.stringify(judgeApplicant({ ...good, birthDate: '2010-01-01' }))).not.toContain('2010');
  });
});

describe('Dates in Japan', () => {
  it('turn over at 15:00 UTC', () => {
    expect(jstDate(new Date('2016-12-31T14:59:59Z'))).toBe('2016-12-31');
    expect(jstDate(new Date('2016-12-31T15:00:00Z'))).toBe('2017-01-01');
  });

  it('count full years', () => {
    expect(ageOn('2000-06-15', '2015-06-14')).toBe(14);
    expect(ageOn('2000-06-15', '2015-06-15')).toBe(15);
  });
});
