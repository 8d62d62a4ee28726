/** A sentence in both languages. `{fact}` is filled from the facts of a refusal. */
export interface Bilingual {
  readonly ja: string;
  readonly en: string;
}

export interface ProblemSentences {
  /** For the citizen: conclusion first, then what to do. */
  readonly citizen: Bilingual;
  /** For desk and operator: what happened and what they can do about it. */
  readonly desk: Bilingual;
}

const SENTENCE_END = /(?<=。)|(?<=[.?!]) /u;

/**
 * Fills `{fact}` places. A sentence of the text whose fact is not given is left out whole, so that nobody ever reads
 * a brace.
 */
export function fillSentence(text: string, facts: Readonly<Record<string, string | number | boolean>> = {}): string {
  const joint = text.includes('。') ? '' : ' ';
  return text
    .split(SENTENCE_END)
    .filter((sentence) => [...sentence.matchAll(/\{(\w+)\}/g)].every(([, name]) => Object.hasOwn(facts, name ?? '')))
    .map((sentence) => sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name])))
    .join(joint);
}
