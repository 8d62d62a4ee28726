// Answers about certificates in this process's memory, and the news that makes them void (LISTEN sumaho_status; the register's
// trigger notifies at COMMIT). Postgres delivers notifications in the order of the commits, so a beat of our own that comes back
// proves that nothing committed before it was missed. While no beat came back within the bound, memory answers nothing.
import { randomUUID } from 'node:crypto';
import type { AnswerMemory, RememberedAnswer } from '@sumaho-jpki/operations';
import pg from 'pg';

const CHANNEL = 'sumaho_status';
/** Everything that was committed longer ago than this is known, or memory is not used. */
const BOUND_MS = 700;
const BEAT_MS = 200;
/** Nobody asked for so long: no beats, nothing kept alive. */
const IDLE_MS = 5_000;
const RETRY_MS = 1_000;
/** About a kilobyte each. */
const MOST_KEPT = 50_000;
const MOST_MOVED = 10_000;

export interface StatusFeedOptions {
  readonly url: string;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  readonly mostKept?: number;
}

export class StatusFeed implements AnswerMemory {
  readonly #answers = new Map<string, { readonly serial: string; readonly answer: RememberedAnswer }>();
  readonly #keysOf = new Map<string, Set<string>>();
  /** Serial → number of the news that last named it. */
  readonly #moved = new Map<string, number>();
  readonly #self = randomUUID();
  readonly #now: () => number;
  #news = 0;
  /** Tickets below this are too old to be judged. */
  #floor = 0;
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | undefined;
  #askedAt = -Infinity;
  #provenAt = -Infinity;
  #beating = false;
  #stopped = false;
  #losses = 0;

  constructor(private readonly options: StatusFeedOptions) {
    this.#now = options.now ?? (() => performance.now());
  }

  /** Being asked keeps the news coming. */
  get connected(): boolean {
    this.#wake();
    return this.#proven;
  }

  get losses(): number {
    return this.#losses;
  }

  get #proven(): boolean {
    return this.#now() - this.#provenAt <= BOUND_MS;
  }

  get(key: string): RememberedAnswer | undefined {
    this.#wake();
    const found = this.#answers.get(key);
    if (!found || !this.#proven) return undefined;
    // The one asked for last goes last.
    this.#answers.delete(key);
    this.#answers.set(key, found);
    return found.answer;
  }

  ticket(): number {
    return this.#news;
  }

  put(key: string, serial: string, answer: RememberedAnswer, ticket: number): void {
    if (!this.#proven || ticket < this.#floor || (this.#moved.get(serial) ?? -1) > ticket) return;
    this.#answers.set(key, { serial, answer });
    const keys = this.#keysOf.get(serial) ?? new Set();
    this.#keysOf.set(serial, keys.add(key));
    if (this.#answers.size <= (this.options.mostKept ?? MOST_KEPT)) return;
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined) this.#drop(oldest);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#close();
  }

  #drop(key: string): void {
    const serial = this.#answers.get(key)?.serial;
    this.#answers.delete(key);
    if (serial === undefined) return;
    const keys = this.#keysOf.get(serial);
    keys?.delete(key);
    if (keys?.size === 0) this.#keysOf.delete(serial);
  }

  #forget(serial: string): void {
    this.#news += 1;
    this.#moved.delete(serial);
    this.#moved.set(serial, this.#news);
    for (const key of this.#keysOf.get(serial) ?? []) this.#drop(key);
    if (this.#moved.size <= MOST_MOVED) return;
    const [oldest] = this.#moved;
    if (!oldest) return;
    this.#floor = Math.max(this.#floor, oldest[1]);
    this.#moved.delete(oldest[0]);
  }

  #forgetAll(): void {
    this.#news += 1;
    this.#floor = this.#news;
    this.#answers.clear();
    this.#keysOf.clear();
    this.#moved.clear();
  }

  #wake(): void {
    this.#askedAt = this.#now();
    if (this.#timer || this.#stopped) return;
    this.#timer = setInterval(() => void this.#beat(), BEAT_MS);
    this.#timer.unref();
    void this.#connect();
  }

  async #connect(): Promise<void> {
    if (this.#client) return;
    const client = new pg.Client({
      connectionString: this.options.url,
      application_name: 'sumaho-status',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    this.#client = client;
    const lost = () => {
      if (this.#client !== client) return;
      this.#losses += 1;
      this.#provenAt = -Infinity;
      this.#forgetAll();
      client.end().catch(() => undefined);
      setTimeout(() => {
        if (this.#client === client) this.#client = null;
      }, RETRY_MS).unref();
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ payload = '' }) => this.#hear(payload));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      await this.#beat();
    } catch {
      lost();
    }
  }

  async #beat(): Promise<void> {
    if (this.#now() - this.#askedAt > IDLE_MS) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      await this.#close();
      return;
    }
    const client = this.#client;
    if (!client) return this.#connect();
    if (this.#beating) return;
    this.#beating = true;
    const sentAt = this.#now();
    // Failures show as an error of the connection; an answer that never comes leaves the proof to grow old.
    await client.query(`SELECT pg_notify($1, $2)`, [CHANNEL, `beat ${this.#self} ${sentAt}`]).catch(() => undefined);
    this.#beating = false;
  }

  #hear(payload: string): void {
    const [kind, sender, sentAt] = payload.split(' ');
    if (kind === '*') this.#forgetAll();
    else if (kind !== 'beat') this.#forget(payload);
    else if (sender === this.#self) this.#provenAt = Math.max(this.#provenAt, Number(sentAt));
  }

  async #close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    this.#losses += 1;
    this.#provenAt = -Infinity;
    this.#forgetAll();
    await client?.end().catch(() => undefined);
  }
}
