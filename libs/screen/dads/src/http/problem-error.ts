// What went wrong, in the RFC 9457 shape of the contract, whatever really came back.
import { type Problem, problem } from '@sumaho-jpki/contract';
import { wording } from '@sumaho-jpki/screen/wording';

/** Codes of this side of the wire, beside those of `rules/problems`: nothing arrived, or not what was promised. */
export type LocalCode = 'unreachable' | 'unexpected-answer';

/** A refused or failed call. `message` is the code: sentences are for people, never for logs. */
export class ProblemError extends Error {
  readonly code: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** Short number to read aloud to a desk. */
  readonly number: string | null;
  readonly ja: string;
  readonly en: string;
  readonly retryHelps: boolean;
  readonly triesLeft: number | null;
  readonly traceId: string | null;
  readonly rule: string | null;
  readonly enables: string | null;
  readonly facts: Problem['facts'];
  /** Paths are those of the request body, such as `phoneNumber`. */
  readonly fieldErrors: readonly { readonly path: string; readonly message: string }[];

  constructor(body: Problem, options?: ErrorOptions) {
    super(body.code, options);
    this.name = 'ProblemError';
    this.code = body.code;
    this.status = body.status;
    this.number = body.number ?? null;
    this.ja = body.titleJa;
    this.en = body.titleEn;
    this.retryHelps = body.retryHelps;
    this.triesLeft = body.triesLeft ?? null;
    this.traceId = body.traceId === '' ? null : body.traceId;
    this.rule = body.rule ?? null;
    this.enables = body.enables ?? null;
    this.facts = body.facts;
    this.fieldErrors = body.errors ?? [];
  }

  /** Any thrown thing as a ProblemError, so that pages have one way to show it. */
  static from(thrown: unknown): ProblemError {
    return thrown instanceof ProblemError ? thrown : localProblem('unexpected-answer', 0, thrown);
  }
}

/** The answer's body when it is a problem of ours, else a local one. */
export function problemFrom(status: number, body: unknown): ProblemError {
  const read = problem.safeParse(body);
  return read.success
    ? new ProblemError(read.data)
    : localProblem(status >= 500 ? 'unreachable' : 'unexpected-answer', status);
}

export function localProblem(code: LocalCode, status: number, cause?: unknown): ProblemError {
  const words = wording[`dads.problem.${code}`];
  return new ProblemError(
    {
      type: `/problems/${code}`,
      title: words.ja,
      status,
      code,
      titleJa: words.ja,
      titleEn: words.en,
      retryHelps: true,
      traceId: '',
    },
    { cause },
  );
}
