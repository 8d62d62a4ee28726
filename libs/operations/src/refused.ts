// What an operation throws when it says no: a stable problem code, and the rule's verdict where a rule said it.
import { REFUSAL_RULES, type Facts, type ProblemCode, type Refusal } from '@sumaho-jpki/rules';

export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly code: ProblemCode,
    readonly detail: {
      readonly refusal?: Refusal;
      readonly facts?: Facts;
      readonly triesLeft?: number;
      readonly errors?: readonly { path: string; message: string }[];
    } = {},
  ) {
    super(code);
  }
}

/** Throws the refusal of a rule under its own problem code; returns when allowed. */
export function mustBeAllowed(verdict: { readonly allowed: true } | Refusal): void {
  if (!verdict.allowed) throw refusedBy(verdict);
}

export function refusedBy(refusal: Refusal): Refused {
  const triesLeft = refusal.facts['triesLeft'];
  return new Refused(REFUSAL_RULES[refusal.rule].problem, {
    refusal,
    facts: refusal.facts,
    ...(typeof triesLeft === 'number' ? { triesLeft } : {}),
  });
}
