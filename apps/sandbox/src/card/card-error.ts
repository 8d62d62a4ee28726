/** How `card` ends: exit codes for programs, sentences for people. */
export const EXIT = { done: 0, cardMissing: 1, usage: 2 } as const;

export class CardCommandError extends Error {
  override readonly name = 'CardCommandError';
  constructor(
    readonly exitCode: number,
    readonly japanese: string,
    readonly english: string,
  ) {
    super(`${japanese} / ${english}`);
  }
}

export const usage = (japanese: string, english: string): CardCommandError =>
  new CardCommandError(EXIT.usage, japanese, english);
