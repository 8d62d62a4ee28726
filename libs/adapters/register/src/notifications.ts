// LISTEN on a connection of its own. NOTIFY only wakes: what was missed while reconnecting is found by looking again,
// so `onConnected` tells the listener to look (reliability-security §3.2 R9).
import pg from 'pg';

export interface NotificationListener {
  stop(): Promise<void>;
}

export interface NotificationOptions {
  readonly url: string;
  readonly channels: readonly string[];
  onNotification(channel: string, payload: string): void;
  /** Called after every (re)connection: something may have been missed before it. */
  onConnected?(): void;
  /** Milliseconds between two tries to connect; default 1000. */
  readonly retryMs?: number;
}

const CHANNEL = /^[a-z_]+$/;

export function listenForNotifications(options: NotificationOptions): NotificationListener {
  for (const channel of options.channels)
    if (!CHANNEL.test(channel)) throw new Error('A channel name is lower-case letters and underscores.');
  let stopped = false;
  let current: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: options.url,
      application_name: 'sumaho-listen',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    let lost = false;
    const again = () => {
      if (lost) return;
      lost = true;
      if (current === client) current = null;
      client.end().catch(() => undefined);
      if (!stopped) timer = setTimeout(() => void connect(), options.retryMs ?? 1_000);
    };
    client.on('error', again);
    client.on('end', again);
    client.on('notification', ({ channel, payload }) => {
      if (!stopped) options.onNotification(channel, payload ?? '');
    });
    try {
      current = client;
      await client.connect();
      for (const channel of options.channels) await client.query(`LISTEN ${channel}`);
      if (stopped) again();
      else options.onConnected?.();
    } catch {
      again();
    }
  };
  void connect();

  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current?.end().catch(() => undefined);
    },
  };
}
