import { describe, expect, it } from 'vitest';
import { summaryOf } from './summary-of';

describe('the error summary of a refused request', () => {
  it('links each error to its field, with or without the word body in the path', () => {
    const fieldErrors = [
      { path: 'phoneNumber', message: '電話番号' },
      { path: 'body.consent.accepted', message: '同意' },
      { path: 'other', message: 'その他' },
    ];
    expect(summaryOf({ fieldErrors }, { phoneNumber: 'phone', 'consent.accepted': 'consent' })).toEqual([
      { message: '電話番号', fieldId: 'phone' },
      { message: '同意', fieldId: 'consent' },
      { message: 'その他' },
    ]);
  });
});
