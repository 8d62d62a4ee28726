import { describe, expect, it } from 'vitest';
import { REVOCATION_CAUSES } from '../certificate/causes';
import { isMassRevocationCause, MASS_REVOCATION_CAUSES, MASS_REVOCATION_PROCEDURES } from './mass-revocation';
import { selectsEnough } from './mass-act';

describe('A mass revocation', () => {
  it.each(MASS_REVOCATION_CAUSES)('for %s is J-LIS’s to approve', (cause) => {
    expect(REVOCATION_CAUSES[cause].by).toContain('jlis-approver');
    expect(isMassRevocationCause(cause)).toBe(true);
  });

  it('of everything is there for the leak of the issuer’s key alone, which is made public', () => {
    for (const cause of MASS_REVOCATION_CAUSES) {
      const isLeak = cause === 'issuer-key-leak';
      expect(selectsEnough(cause, {})).toBe(isLeak);
      expect(selectsEnough(cause, { serials: undefined })).toBe(isLeak);
      expect(selectsEnough(cause, { carrier: 'docomo' })).toBe(true);
      expect(MASS_REVOCATION_PROCEDURES[cause].publicNotice).toBe(isLeak);
    }
  });

  it.each(['death', 'renewal', 'device-change', 'toString', ''])('is not made for %s', (cause) => {
    expect(isMassRevocationCause(cause)).toBe(false);
  });
});
