/**
 * Speaks at most once per interval and never loses the last word (DADS progress-indicator, `intent=explicit`): what comes
 * too soon waits, newer words replace older waiting ones, `now` jumps the queue.
 */
export class Announcer {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private pending: string | null = null;
  private spokenAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly speak: (words: string) => void,
    /** Milliseconds. */
    private readonly interval: number,
    private readonly clock: () => number = () => Date.now(),
  ) {}

  say(words: string): void {
    this.pending = words;
    if (this.timer !== null) return;
    // Never in the same turn: a live region must exist empty before it is filled, or it is not read.
    this.timer = setTimeout(() => this.flush(), Math.max(0, this.spokenAt + this.interval - this.clock()));
  }

  /** Start and end are not throttled. */
  now(words: string): void {
    this.stop();
    this.pending = words;
    this.timer = setTimeout(() => this.flush(), 0);
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.pending = null;
  }

  private flush(): void {
    this.timer = null;
    if (this.pending === null) return;
    this.spokenAt = this.clock();
    this.speak(this.pending);
    this.pending = null;
  }
}
