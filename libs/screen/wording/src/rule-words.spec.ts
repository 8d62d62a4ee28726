import { PROBLEM_CODES } from '@sumaho-jpki/rules';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from './language';
import { labelOf, problemNumber, problemSentence } from './rule-words';

describe('the words of the rules', () => {
  it('name a state in every language', () => {
    expect(labelOf('certificate-state', 'active')).toEqual({ ja: '有効', 'ja-easy': '有効', en: 'Active' });
  });

  it('show an id nobody knows as it is', () => expect(labelOf('certificate-state', 'melted').ja).toBe('melted'));

  it('have a sentence for every problem, for citizen and desk, without an open place', () => {
    for (const code of PROBLEM_CODES) {
      for (const audience of ['citizen', 'desk'] as const) {
        for (const language of LANGUAGES) expect(problemSentence(code, {}, audience)[language]).toMatch(/^[^{}]+$/);
      }
    }
  });

  it('read an unknown problem as an internal error, without a number', () => {
    expect(problemSentence('melted')).toEqual(problemSentence('internal-error'));
    expect([problemNumber('melted'), problemNumber('csrf')]).toEqual([null, 203]);
  });
});
