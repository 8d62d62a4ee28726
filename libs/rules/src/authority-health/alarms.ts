// Alarms of the certificate authority as a table: how near the end of what it holds and publishes is, and what is late.
// Certificates 30, 7 and 1 days before their end. A revocation list is made anew at half of its life and answers are signed again
// at half of theirs, so each step below says how much of that went wrong (reliability-security F32, F34; RFC 5280 §5.1.2.5).

/** From nothing to see to no longer of use. */
export const ALARM_STATES = ['fine', 'notice', 'warning', 'critical', 'over'] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/** What is looked at, and in which unit it is measured. */
export const ALARM_SUBJECTS = {
  /** Days until the end of the certificate. */
  root: 'days-left',
  /** Days until the end of the certificate that signs answers now. */
  'ocsp-signer': 'days-left',
  /** Days until the end of the certificate that signs answers over CMP now. */
  'enrolment-signer': 'days-left',
  /** Days until the end of the certificate by which a member of staff signs in. */
  'staff-certificate': 'days-left',
  /** Days until the next generation of the root is due: four years after the youngest began. */
  'next-generation': 'days-left',
  /** Share of the list's life that is left, 1 when new. */
  'revocation-list': 'share-left',
  /** Minutes for which the oldest answer that has to be made waits already. */
  'status-answers': 'minutes-late',
  /** Hours since the last nightly lint ended, or began when it goes on. */
  'lint-run': 'hours-ago',
  /** Certificates of the last nightly lint that break a rule. */
  'lint-findings': 'count',
} as const;
export type AlarmSubject = keyof typeof ALARM_SUBJECTS;

interface AlarmRule {
  /** `falling`: a step holds at its figure and below; `rising`: at its figure and above. */
  readonly when: 'falling' | 'rising';
  /** Where there is nothing to measure. */
  readonly missing: AlarmState;
  /** Mildest first. */
  readonly steps: readonly { readonly state: AlarmState; readonly at: number }[];
}

/** 30, 7 and 1 days before, and the end itself. */
const EXPIRY = [
  { state: 'notice', at: 30 },
  { state: 'warning', at: 7 },
  { state: 'critical', at: 1 },
  { state: 'over', at: 0 },
] as const;

export const ALARM_RULES: Readonly<Record<AlarmSubject, AlarmRule>> = {
  root: { when: 'falling', missing: 'over', steps: EXPIRY },
  // Without one, no question about a certificate of its root can be answered.
  'ocsp-signer': { when: 'falling', missing: 'over', steps: EXPIRY },
  // It is made with the first answer over CMP.
  'enrolment-signer': { when: 'falling', missing: 'fine', steps: EXPIRY },
  // Whoever has none signs in otherwise.
  'staff-certificate': { when: 'falling', missing: 'fine', steps: EXPIRY },
  // The youngest root lives on for six years: late is not over.
  'next-generation': {
    when: 'falling',
    missing: 'fine',
    steps: [
      { state: 'notice', at: 30 },
      { state: 'warning', at: 0 },
    ],
  },
  'revocation-list': {
    when: 'falling',
    // It is made when somebody asks first.
    missing: 'notice',
    steps: [
      { state: 'notice', at: 0.45 },
      { state: 'warning', at: 0.25 },
      { state: 'critical', at: 0.1 },
      { state: 'over', at: 0 },
    ],
  },
  // Never `over`: a question whose answer is not there in advance is answered all the same.
  'status-answers': {
    when: 'rising',
    missing: 'fine',
    steps: [
      { state: 'notice', at: 1 },
      { state: 'warning', at: 5 },
      { state: 'critical', at: 30 },
    ],
  },
  'lint-run': {
    when: 'rising',
    missing: 'notice',
    steps: [
      { state: 'notice', at: 26 },
      { state: 'warning', at: 50 },
    ],
  },
  'lint-findings': { when: 'rising', missing: 'fine', steps: [{ state: 'critical', at: 1 }] },
};

/** @param measure in the unit of ALARM_SUBJECTS; null where there is nothing to measure */
export function alarmOf(subject: AlarmSubject, measure: number | null): AlarmState {
  const { when, missing, steps } = ALARM_RULES[subject];
  if (measure === null) return missing;
  const reached = steps.filter(({ at }) => (when === 'falling' ? measure <= at : measure >= at));
  return reached.at(-1)?.state ?? 'fine';
}

/** Of nothing: fine. */
export function worstAlarm(states: readonly AlarmState[]): AlarmState {
  const worst = Math.max(0, ...states.map((state) => ALARM_STATES.indexOf(state)));
  return ALARM_STATES[worst] ?? 'fine';
}

const DAY = 86_400_000;

/** Not rounded; negative after the end. */
export function daysUntil(end: Date, now: Date): number {
  return (end.getTime() - now.getTime()) / DAY;
}

/** 1 when the list was just made, 0 at its end, negative after it. */
export function shareOfLifeLeft(thisUpdate: Date, nextUpdate: Date, now: Date): number {
  const life = nextUpdate.getTime() - thisUpdate.getTime();
  return life <= 0 ? 0 : (nextUpdate.getTime() - now.getTime()) / life;
}
