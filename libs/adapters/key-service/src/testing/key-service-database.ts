// A private database with the key service's schema, for the integration tests of this folder.
import { randomBytes } from 'node:crypto';
import { Client, Pool } from 'pg';
import { migrateKeyService } from '../migrate-key-service';

export interface KeyServiceDatabase {
  /** As the owner of everything: sees what lies at rest. */
  readonly owner: Client;
  /** As `sumaho_key_service`. */
  readonly pool: Pool;
  /** As `sumaho_app`. */
  readonly app: Client;
  close(): Promise<void>;
}

export async function openKeyServiceDatabase(): Promise<KeyServiceDatabase> {
  const superuserUrl = process.env['SUMAHO_TEST_POSTGRES_URL'];
  if (!superuserUrl) throw new Error('SUMAHO_TEST_POSTGRES_URL is not set');
  const name = `key_service_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  const root = new Client({ connectionString: superuserUrl });
  await root.connect();
  // The same three roles as in production: the owner is no superuser, and creates no roles.
  for (const role of ['sumaho_owner', 'sumaho_app', 'sumaho_key_service']) {
    await root.query(`DO $$ BEGIN CREATE ROLE ${role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
    await root.query(`ALTER ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${password}'`);
  }
  await root.query(`CREATE DATABASE ${name} OWNER sumaho_owner`);
  const as = (user: string) => {
    const url = new URL(superuserUrl);
    url.pathname = `/${name}`;
    [url.username, url.password] = [user, password];
    return { connectionString: url.toString() };
  };
  const owner = new Client(as('sumaho_owner'));
  await owner.connect();
  await migrateKeyService(owner);
  const pool = new Pool({ ...as('sumaho_key_service'), max: 6 });
  const app = new Client(as('sumaho_app'));
  await app.connect();
  return {
    owner,
    pool,
    app,
    close: async () => {
      await Promise.all([owner.end(), pool.end(), app.end()]);
      // Connections that are closing must not be cut: pg reports that as an error nobody listens for.
      for (let left = 1; left > 0;) {
        const { rows } = await root.query('SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = $1', [name]);
        left = rows[0].n;
      }
      await root.query(`DROP DATABASE ${name}`);
      await root.end();
    },
  };
}
