import { fillSentence, isProblemCode, problem } from '@sumaho-jpki/rules';
import { ProblemError } from '@sumaho-jpki/screen/dads';

/** The problem behind a bare code: `?problem=<code>` after a redirect, or the code an application carries. */
export function problemOfCode(code: string): ProblemError {
  const known = problem(isProblemCode(code) ? code : 'internal-error');
  // Only the code came: a sentence that wants facts, such as the tries left, is left out.
  const [ja, en] = [fillSentence(known.citizen.ja, {}), fillSentence(known.citizen.en, {})];
  return new ProblemError({
    type: `/problems/${known.code}`,
    title: ja,
    titleJa: ja,
    titleEn: en,
    status: known.httpStatus,
    code: known.code,
    number: String(known.number),
    retryHelps: known.retryHelps,
    traceId: '',
  });
}
