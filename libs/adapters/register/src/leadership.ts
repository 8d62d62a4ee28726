// One leader among the processes of role `clock`: whoever holds a session-level advisory lock. It ends with the
// connection, so a dead leader is replaced without a clock of ours deciding.
import pg from 'pg';

export interface Leadership {
  /** True while this process leads; takes the lead when it is free. Never throws: without Postgres nobody leads. */
  lead(): Promise<boolean>;
  resign(): Promise<void>;
}

/** @param lock any number of our own below 2^63; one per duty */
export function createLeadership(url: string, lock: bigint): Leadership {
  let client: pg.Client | null = null;
  let leads = false;

  const drop = async (): Promise<void> => {
    const old = client;
    client = null;
    leads = false;
    await old?.end().catch(() => undefined);
  };

  const look = async (): Promise<boolean> => {
    try {
      if (!client) {
        const fresh = new pg.Client({
          connectionString: url,
          application_name: 'sumaho-leadership',
          connectionTimeoutMillis: 2_000,
          query_timeout: 2_000,
          keepAlive: true,
        });
        fresh.on('error', () => {
          if (client === fresh) void drop();
        });
        client = fresh;
        await fresh.connect();
      }
      if (leads) {
        await client.query('SELECT 1');
      } else {
        const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [String(lock)]);
        leads = rows[0]?.got === true;
      }
      return leads;
    } catch {
      await drop();
      return false;
    }
  };

  // Sweeper and duties ask at the same time: one question on the connection at once.
  let asking: Promise<boolean> | undefined;
  return {
    lead: () => (asking ??= look().finally(() => (asking = undefined))),
    resign: drop,
  };
}
