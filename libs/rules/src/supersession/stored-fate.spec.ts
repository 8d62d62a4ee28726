import { describe, expect, it } from 'vitest';
import { REVOCATION_CAUSES, type RevocationCause } from '../certificate/causes';
import { storedFate } from './stored-fate';

describe('A certificate that a phone still holds', () => {
  it.each(['reserved', 'issued', 'active', 'suspended', 'discarded'] as const)('stays while it is %s', (state) => {
    expect(storedFate(state, null)).toEqual({ kind: 'keep' });
  });

  it('goes when its time is over', () => {
    expect(storedFate('expired', null)).toEqual({ kind: 'delete', reason: 'expired' });
  });

  it('goes when it is revoked, and says whether a newer one took its place', () => {
    const superseding = (Object.keys(REVOCATION_CAUSES) as RevocationCause[]).filter((cause) => {
      const fate = storedFate('revoked', cause);
      expect(fate.kind).toBe('delete');
      return fate.kind === 'delete' && fate.reason === 'superseded';
    });
    expect(superseding.toSorted()).toEqual(['device-change', 'newer-certificate', 'renewal', 'sim-reissue']);
    expect(storedFate('revoked', null)).toEqual({ kind: 'delete', reason: 'revoked' });
  });
});
