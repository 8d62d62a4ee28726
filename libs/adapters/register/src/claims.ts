// What is being done at this moment, told to all processes: for each name a session-level advisory lock, all of them on ONE
// connection of this process. They end with it, so nothing stays claimed by a process that died. A cut connection forgets its
// claims: the guarded updates of the operations themselves stand behind them.
import pg from 'pg';

export interface Claims {
  /** False while somebody holds the name, here or in another process. @throws when Postgres is away */
  claim(name: string): Promise<boolean>;
  /** Of a name that is not held: nothing happens. Never throws. */
  release(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Sets these locks apart from the register's other ones. */
const SPACE = 7307;

export function createClaims(url: string): Claims {
  const held = new Set<string>();
  let client: pg.Client | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const drop = async (): Promise<void> => {
    const old = client;
    client = null;
    await old?.end().catch(() => undefined);
  };

  const connected = async (): Promise<pg.Client> => {
    if (client) return client;
    const fresh = new pg.Client({
      connectionString: url,
      application_name: 'sumaho-claims',
      connectionTimeoutMillis: 2_000,
      query_timeout: 2_000,
      keepAlive: true,
    });
    fresh.on('error', () => {
      if (client === fresh) void drop();
    });
    await fresh.connect();
    return (client = fresh);
  };

  /** One question on the connection at once. */
  const ask = (sql: string, name: string): Promise<boolean> => {
    const answer = turn.then(async () => {
      try {
        const { rows } = await (await connected()).query<{ done: boolean }>(sql, [name, SPACE]);
        return rows[0]?.done === true;
      } catch (problem) {
        await drop();
        throw problem;
      }
    });
    turn = answer.catch(() => undefined);
    return answer;
  };

  return {
    claim: async (name) => {
      // A session may take its own lock twice: within this process the set decides.
      if (held.has(name)) return false;
      held.add(name);
      try {
        const got = await ask(`SELECT pg_try_advisory_lock(hashtextextended($1, $2)) AS done`, name);
        if (!got) held.delete(name);
        return got;
      } catch (problem) {
        held.delete(name);
        throw problem;
      }
    },
    release: async (name) => {
      if (!held.has(name)) return;
      await ask(`SELECT pg_advisory_unlock(hashtextextended($1, $2)) AS done`, name).catch(() => undefined);
      held.delete(name);
    },
    close: async () => {
      await turn;
      await drop();
    },
  };
}
