import { describe, expect, it } from 'vitest';
import { confirmsSerial } from './serial-confirmation';

describe('The end of a serial, typed', () => {
  it.each([
    ['c619', true],
    [' C6 19 ', true],
    ['Ｃ６１９', true],
    ['c618', false],
    ['1cc619', false],
    ['619', false],
    ['', false],
  ])('%j confirms …811dc619: %s', (typed, confirms) => {
    expect(confirmsSerial(typed, '53a08c7b8634255d4590bc5fdf15811dc619')).toBe(confirms);
  });
});
