import { describe, expect, it } from 'vitest';
import { faultOfPassword, readPassword } from './staff-password';

describe('A password of staff', () => {
  it.each<[string, ReturnType<typeof faultOfPassword>]>([
    ['kawasemi-su', 'too-short'],
    ['　kawasemi-su　', 'too-short'],
    ['kawasemi-suz', null],
    ['kawasemi-suzume-1234', null],
    ['すずめとかわせみとつばめと', null],
    ['a'.repeat(129), 'too-long'],
    ['Password1234', 'too-common'],
    ['ｐａｓｓｗｏｒｄ１２３４', 'too-common'],
    ['qwerty-123-456', 'too-common'],
    ['aaaaaaaaaaaa', 'too-common'],
    ['abcabcabcabca', 'too-common'],
    ['012345678901', 'too-common'],
    ['987654321098', 'too-common'],
    ['abcdefghijklm', 'too-common'],
    ['poiuytrewqlk', null],
    ['asdfghjklzxc', 'too-common'],
    ['kddi-hanako-99', 'too-common'],
    ['Docomo-Password-1', 'too-common'],
    ['............', 'too-common'],
  ])('%s: %s', (password, fault) => expect(faultOfPassword(password, 'kddi-hanako')).toBe(fault));

  it('is the same in every width, and without blanks at its ends', () => {
    expect(readPassword(' ｋａｗａｓｅｍｉ－１ ')).toBe('kawasemi-1');
  });
});
