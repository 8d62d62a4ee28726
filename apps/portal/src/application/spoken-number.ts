// An application number as it is read out on the telephone: letters by their Japanese names, or by the ICAO alphabet.
import type { Language } from '@sumaho-jpki/screen/wording';

const ICAO =
  'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu'.split(
    ' ',
  );
const LETTERS_JA =
  'エー ビー シー ディー イー エフ ジー エイチ アイ ジェー ケー エル エム エヌ オー ピー キュー アール エス ティー ユー ブイ ダブリュー エックス ワイ ゼット'.split(
    ' ',
  );
const DIGITS_JA = 'ゼロ イチ ニ サン ヨン ゴ ロク ナナ ハチ キュウ'.split(' ');
const DIGITS_EN = 'zero one two three four five six seven eight nine'.split(' ');

/** `A-2B` → `エー、 ニ・ビー` / `Alfa, two Bravo`: groups apart, characters one by one; other signs are left out. */
export function spokenApplicationNumber(number: string, language: Language): string {
  const [letters, digits, between] =
    language === 'en' ? ([ICAO, DIGITS_EN, ' '] as const) : ([LETTERS_JA, DIGITS_JA, '・'] as const);
  const spoken = (character: string): readonly string[] => {
    const word = /\d/u.test(character)
      ? digits[Number(character)]
      : letters[character.toUpperCase().charCodeAt(0) - 'A'.charCodeAt(0)];
    return word === undefined ? [] : [word];
  };
  return number
    .split('-')
    .map((group) => [...group].flatMap(spoken).join(between))
    .join(language === 'en' ? ', ' : '、 ');
}
