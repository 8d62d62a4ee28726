// Redis as a wake-up that may vanish: one command connection and one subscriber for all queues, short time limits,
// and a stop that does not wait for a Redis that is not there (reliability-security §3.1: Bull hangs otherwise).
import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import type { QueueOptions } from 'bull';

/** Milliseconds a command may take before Redis counts as away. */
const COMMAND_TIMEOUT = 1_000;
const PING_TIMEOUT = 300;

export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}

/** Rejects with TimeLimitError after `ms`; the work itself goes on and its late failure is nobody's concern. */
export async function withinTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  work.catch(() => undefined);
  try {
    return await Promise.race([
      work,
      new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new TimeLimitError('The time limit was reached.')), ms);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

export class RedisConnections {
  private readonly opened: Redis[] = [];
  private command: Redis | undefined;
  private subscriber: Redis | undefined;

  constructor(private readonly url: string) {}

  /** What @nestjs/bull's forRoot takes. */
  queueOptions(prefix: string): QueueOptions {
    return {
      prefix,
      createClient: (type) => {
        if (type === 'client') return this.commands();
        if (type === 'subscriber') return (this.subscriber ??= this.open({ maxRetriesPerRequest: null }));
        return this.open({ maxRetriesPerRequest: null });
      },
      defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
      // A hint of a dead worker is dropped, not run again: the lease in Postgres decides about the step.
      settings: { lockDuration: 60_000, stalledInterval: 30_000, maxStalledCount: 0, retryProcessDelay: 500 },
    };
  }

  /** Whether Redis answers now; never throws, never takes longer than a third of a second. */
  async answers(): Promise<boolean> {
    const client = this.commands();
    if (client.status !== 'ready') return false;
    try {
      return (await withinTime(client.ping(), PING_TIMEOUT)) === 'PONG';
    } catch {
      return false;
    }
  }

  /** Ends the connections of a Redis that is away, so that a queue's close() does not wait for it to come back. */
  giveUpWaiting(): void {
    for (const client of this.opened) if (client.status !== 'ready') client.disconnect();
  }

  close(): void {
    for (const client of this.opened) if (client.status !== 'end') client.disconnect();
  }

  private commands(): Redis {
    return (this.command ??= this.open({ maxRetriesPerRequest: 1, commandTimeout: COMMAND_TIMEOUT }));
  }

  private open(options: RedisOptions): Redis {
    const client = new Redis(this.url, {
      enableReadyCheck: false,
      connectTimeout: 1_000,
      retryStrategy: (times) => Math.min(100 * times, 1_000),
      ...options,
    });
    // Every queue adds its own listeners to the shared connections.
    client.setMaxListeners(100);
    client.on('error', () => undefined);
    this.opened.push(client);
    return client;
  }
}
