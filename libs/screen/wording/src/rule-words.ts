// The words the rules already own — labels of states, events, steps, rules; sentences of problems — in the form the
// screens ask for them. They come in Japanese and English; easy Japanese reads the Japanese.
import { fillSentence, findLabel, isProblemCode, type LabelKind, problem } from '@sumaho-jpki/rules';
import type { Entry } from './entry';

export type { LabelKind };

/** Facts of a refusal or problem, as they come over HTTP. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

export type Audience = 'citizen' | 'desk';

const inThree = (labels: { readonly ja: string; readonly en: string }): Entry => ({ ...labels, 'ja-easy': labels.ja });

/** Label of an id that came over HTTP; an id nobody knows is shown as it is, which a desk can still look up. */
export function labelOf(kind: LabelKind, id: string, facts: Facts = {}): Entry {
  const found = findLabel(kind, id) ?? { ja: id, en: id };
  return inThree({ ja: fillSentence(found.ja, facts), en: fillSentence(found.en, facts) });
}

/** What happened and what to do, for a problem code; a code nobody knows reads as an internal error. */
export function problemSentence(code: string, facts: Facts = {}, audience: Audience = 'citizen'): Entry {
  const sentences = problem(isProblemCode(code) ? code : 'internal-error')[audience];
  return inThree({ ja: fillSentence(sentences.ja, facts), en: fillSentence(sentences.en, facts) });
}

/** Number to read aloud for a problem code; null for a code nobody knows. */
export function problemNumber(code: string): number | null {
  return isProblemCode(code) ? problem(code).number : null;
}

/** Whether the rules have sentences for the code. */
export function isKnownProblem(code: string): boolean {
  return isProblemCode(code);
}
