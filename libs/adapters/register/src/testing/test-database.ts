// A database of its own for one spec file, with the three roles as the launcher makes them. Tests only.
import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import pg from 'pg';
import { createRegisterDataSource } from '../data-source';
import { migrate } from '../migrate';
import { APP_ROLE, KEY_SERVICE_ROLE, OWNER_ROLE } from '../privileges';

const PASSWORD = 'register-test';

export interface TestDatabase {
  readonly superuserUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly keyServiceUrl: string;
  readonly app: DataSource;
  drop(): Promise<void>;
}

function urlAs(base: string, database: string, role?: string): string {
  const url = new URL(base);
  url.pathname = `/${database}`;
  if (role) {
    url.username = role;
    url.password = PASSWORD;
  }
  return url.toString();
}

async function withSuperuser(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

export async function openTestDatabase(poolSize = 10): Promise<TestDatabase> {
  const base = process.env['SUMAHO_TEST_POSTGRES_URL'];
  if (!base) throw new Error('SUMAHO_TEST_POSTGRES_URL is not set: run the integration project.');
  const database = `register_${randomBytes(6).toString('hex')}`;
  await withSuperuser(base, async (client) => {
    for (const role of [OWNER_ROLE, APP_ROLE, KEY_SERVICE_ROLE])
      await client.query(
        `DO $$ BEGIN CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}';
         EXCEPTION WHEN duplicate_object OR unique_violation THEN ALTER ROLE ${role} LOGIN PASSWORD '${PASSWORD}'; END $$`,
      );
    await client.query(`CREATE DATABASE ${database} OWNER ${OWNER_ROLE}`);
  });
  await withSuperuser(urlAs(base, database), async (client) => {
    await client.query(`ALTER SCHEMA public OWNER TO ${OWNER_ROLE}`);
  });
  const ownerUrl = urlAs(base, database, OWNER_ROLE);
  const owner = await createRegisterDataSource({ url: ownerUrl, poolSize: 3 }).initialize();
  await migrate(owner);
  await owner.destroy();
  const appUrl = urlAs(base, database, APP_ROLE);
  const app = await createRegisterDataSource({ url: appUrl, poolSize }).initialize();
  return {
    superuserUrl: urlAs(base, database),
    ownerUrl,
    appUrl,
    keyServiceUrl: urlAs(base, database, KEY_SERVICE_ROLE),
    app,
    drop: async () => {
      if (app.isInitialized) await app.destroy();
      await withSuperuser(base, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
      });
    },
  };
}

/** A second database as the entities alone describe it; what the migrations made is compared with it. */
export async function openEmptyDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const base = process.env['SUMAHO_TEST_POSTGRES_URL'] ?? '';
  const database = `entities_${randomBytes(6).toString('hex')}`;
  await withSuperuser(base, async (client) => {
    await client.query(`CREATE DATABASE ${database}`);
  });
  const url = urlAs(base, database);
  await withSuperuser(url, async (client) => {
    await client.query('CREATE SEQUENCE agent_order_place');
  });
  const source = await createRegisterDataSource({ url, poolSize: 2 }).initialize();
  await source.synchronize();
  await source.destroy();
  return {
    url,
    drop: () =>
      withSuperuser(base, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
      }),
  };
}
