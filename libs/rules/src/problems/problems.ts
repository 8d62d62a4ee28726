/** Every problem with its kind and its sentences; the API's problem details, the screens and the desk script read this. */
import { REFUSAL_RULES } from '../refusal-rules';
import type { Refusal } from '../verdict';
import { PROBLEM_KINDS } from './problem-codes';
import type { ProblemCode, ProblemKind } from './problem-codes';
import type { Bilingual, ProblemSentences } from './sentence';
import { ANY_REQUEST_SENTENCES } from './sentences-any-request';
import { APPLICATION_SENTENCES } from './sentences-application';
import { CERTIFICATE_SENTENCES } from './sentences-certificate';
import { DESK_SENTENCES } from './sentences-desk';
import { KEYCHAIN_SENTENCES } from './sentences-keychain';
import { SIGN_IN_SENTENCES } from './sentences-sign-in';

export const PROBLEM_SENTENCES = {
  ...ANY_REQUEST_SENTENCES,
  ...SIGN_IN_SENTENCES,
  ...APPLICATION_SENTENCES,
  ...CERTIFICATE_SENTENCES,
  ...KEYCHAIN_SENTENCES,
  ...DESK_SENTENCES,
} as const satisfies Readonly<Record<ProblemCode, ProblemSentences>>;

export interface KnownProblem extends ProblemKind, ProblemSentences {
  readonly code: ProblemCode;
}

export function problem(code: ProblemCode): KnownProblem {
  return { code, ...PROBLEM_KINDS[code], ...PROBLEM_SENTENCES[code] };
}

/** The problem a refusal is told by. */
export function problemOf(refusal: Refusal): KnownProblem {
  return problem(REFUSAL_RULES[refusal.rule].problem);
}

/** The number in pieces that can be spoken: 406 → ja `ヨン・ゼロ・ロク`, en `four zero six`. */
export function spokenNumber(number: number): Bilingual {
  const digits = [...String(number)].map(Number);
  return {
    ja: digits.map((digit) => SPOKEN_JA[digit]).join('・'),
    en: digits.map((digit) => SPOKEN_EN[digit]).join(' '),
  };
}

const SPOKEN_JA = ['ゼロ', 'イチ', 'ニ', 'サン', 'ヨン', 'ゴ', 'ロク', 'ナナ', 'ハチ', 'キュウ'];
const SPOKEN_EN = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
