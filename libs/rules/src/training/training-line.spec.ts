import { describe, expect, it } from 'vitest';
import { may } from '../permissions/may';
import { judgeTrainee, judgeTrainingLine, type TraineeFacts, type TrainingLineFacts } from './training-line';

const rulesOf = (verdict: { reasons: readonly { rule: string }[] }) => verdict.reasons.map(({ rule }) => rule);

describe('A line becomes a training line', () => {
  const unused: TrainingLineFacts = { line: 'active', training: false, held: false, inEarnest: 0 };
  it.each<[string, Partial<TrainingLineFacts>, string[]]>([
    ['when nobody ever used it', {}, []],
    ['but not a second time', { training: true }, ['training-line-already']],
    ['but not a citizen’s, who holds it now', { held: true }, ['training-line-was-used']],
    ['but not one that was ever applied on in earnest', { inEarnest: 1 }, ['training-line-was-used']],
    ['but not a suspended one', { line: 'suspended' }, ['line-not-active']],
    ['and every reason is named', { line: 'terminated', held: true }, ['training-line-was-used', 'line-not-active']],
    ['and a held training line is told as one', { training: true, held: true }, ['training-line-already']],
  ])('%s', (_name, change, expected) => {
    expect(rulesOf(judgeTrainingLine({ ...unused, ...change }))).toEqual(expected);
  });

  it.each([
    ['a supervisor of its carrier', 'carrier-supervisor', 'own', true],
    ['no supervisor of another carrier', 'carrier-supervisor', 'none', false],
    ['no supervisor of its host network', 'carrier-supervisor', 'host-of', false],
    ['no desk, which practises on it', 'carrier-desk', 'own', false],
    ['the approver at J-LIS, for whom an MVNO has no supervisor', 'jlis-approver', 'none', true],
    ['no operator at J-LIS', 'jlis-operator', 'none', false],
  ] as const)('by %s', (_name, role, relation, allowed) => {
    expect(may(role, 'open-training-line', relation).allowed).toBe(allowed);
  });
});

describe('Practice and earnest never meet in one person', () => {
  const nobody: TraineeFacts = { training: true, inEarnest: 0, inTraining: 0 };
  it.each<[string, Partial<TraineeFacts>, string[]]>([
    ['who has nothing may practise', {}, []],
    ['who practised may practise again', { inTraining: 1 }, []],
    ['who ever applied in earnest may not practise', { inEarnest: 1 }, ['training-person-in-earnest']],
    ['who has nothing may apply', { training: false }, []],
    ['who applied before may apply again', { training: false, inEarnest: 2 }, []],
    [
      'who still has a certificate of practice may not apply',
      { training: false, inTraining: 1 },
      ['training-not-ended'],
    ],
  ])('%s', (_name, change, expected) => {
    expect(rulesOf(judgeTrainee({ ...nobody, ...change }))).toEqual(expected);
  });
});
