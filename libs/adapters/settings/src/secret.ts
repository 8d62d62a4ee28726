// A value that must not be printed. Logs, JSON, string templates and the debugger's inspect all show a placeholder;
// the one way to the value is `reveal()`, which is easy to search for in review.
import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/** Holds a secret of type `T`; every implicit conversion to text gives `[redacted]`. */
export class Secret<T = string> {
  readonly #supply: () => T;

  private constructor(supply: () => T) {
    this.#supply = supply;
  }

  static of<T>(value: T): Secret<T> {
    return new Secret(() => value);
  }

  /** A secret that was not given and may not be needed: whoever asks for it gets `problem` thrown. */
  static missing<T>(problem: Error): Secret<T> {
    return new Secret<T>(() => {
      throw problem;
    });
  }

  /** The value itself. Keep it out of log lines, job payloads and error messages. */
  reveal(): T {
    return this.#supply();
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
