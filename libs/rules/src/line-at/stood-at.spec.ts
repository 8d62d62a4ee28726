import { describe, expect, it } from 'vitest';
import { stoodAt } from './stood-at';

const minute = (n: number): Date => new Date(Date.parse('2026-06-01T00:00:00Z') + n * 60_000);

describe('A version of a row at a past moment', () => {
  it.each([
    ['stood from the minute it was written', 1, 5, null, 5, 'stood'],
    ['was not there before its row was first written', 1, 5, null, 4, 'not-yet'],
    ['is not known before a write whose former version was not kept', 3, 5, null, 4, 'not-known'],
    ['stood where the version before it had ended, whatever its own time says', 3, 5, 4, 4, 'stood'],
  ] as const)('%s', (_, version, written, former, at, wanted) => {
    const formerUntil = former === null ? null : minute(former);
    expect(stoodAt({ version, writtenAt: minute(written), formerUntil }, minute(at))).toBe(wanted);
  });
});
