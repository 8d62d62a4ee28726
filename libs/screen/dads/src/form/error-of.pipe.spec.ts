import { describe, expect, it } from 'vitest';
import { ErrorOfPipe } from './error-of.pipe';

describe('the sentence below a field', () => {
  const pipe = new ErrorOfPipe();
  const errors = [
    { message: '同じ番号' },
    { fieldId: 'pin', message: '短い' },
    { fieldId: 'pin', message: '続き番号' },
  ];

  it.each([
    ['pin', '短い'],
    ['repeated-pin', ''],
  ])('of %s is %j: the first that the summary lists for it', (fieldId, sentence) => {
    expect(pipe.transform(errors, fieldId)).toBe(sentence);
  });
});
