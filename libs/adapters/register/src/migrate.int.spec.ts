import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegisterDataSource } from './data-source';
import { ENTITIES } from './entities';
import { migrate } from './migrate';
import { APP_PRIVILEGES } from './privileges';
import { openEmptyDatabase, openTestDatabase } from './testing/test-database';
import type { TestDatabase } from './testing/test-database';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

async function asOwner<T>(work: (owner: ReturnType<typeof createRegisterDataSource>) => Promise<T>): Promise<T> {
  const owner = await createRegisterDataSource({ url: database.ownerUrl, poolSize: 3 }).initialize();
  try {
    return await work(owner);
  } finally {
    await owner.destroy();
  }
}

describe('the migrations of the register', () => {
  it('make exactly the tables the entities describe: the schema builder finds nothing to change', async () => {
    const drift = await asOwner((owner) => owner.driver.createSchemaBuilder().log());
    expect(drift.upQueries.map((query) => query.query)).toEqual([]);
  });

  it('make exactly the keys, predicates, checks and defaults the entities describe', async () => {
    // The schema builder does not look at predicates and check texts: let it build a second database, and compare.
    const built = await openEmptyDatabase();
    const catalogue = async (url: string) => {
      const source = await createRegisterDataSource({ url, poolSize: 1 }).initialize();
      const rows = await source.query<{ line: string }[]>(`
        SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'p', 'u')
        UNION ALL SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' ||
                         coalesce(column_default, '') || ' ' || coalesce(datetime_precision::text, '')
          FROM information_schema.columns WHERE table_schema = 'public'
        ORDER BY line`);
      await source.destroy();
      return rows.map((row) => row.line).filter((line) => !line.includes('register_migrations'));
    };
    const wanted = await catalogue(built.url);
    expect(wanted.length).toBeGreaterThan(200);
    expect(await catalogue(database.superuserUrl)).toEqual(wanted);
    await built.drop();
  });

  it('are done once, however often and by however many processes migrate is called', async () => {
    const again = await Promise.all([asOwner(migrate), asOwner(migrate)]);
    expect(again).toEqual([[], []]);
  });

  it('give privileges for every table and for no other', () => {
    expect(Object.keys(APP_PRIVILEGES).sort()).toEqual(ENTITIES.map((entity) => entity.options.tableName).sort());
  });

  it('force row-level security on every table, also for the owner', async () => {
    const rows = await database.app.query<{ relname: string; forced: boolean }[]>(
      `SELECT relname, relrowsecurity AND relforcerowsecurity AS forced FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'register_migrations'`,
    );
    expect(rows.filter((row) => !row.forced)).toEqual([]);
    expect(rows).toHaveLength(ENTITIES.length);
  });
});

describe("the application's role", () => {
  it('owns nothing, makes nothing and reads no migration list', async () => {
    const [{ owned }] = await database.app.query<[{ owned: string }]>(
      `SELECT count(*) AS owned FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)`,
    );
    expect(owned).toBe('0');
    await expect(database.app.query('CREATE TABLE mine (id int)')).rejects.toThrow(/permission denied/);
    await expect(database.app.query('SELECT * FROM register_migrations')).rejects.toThrow(/permission denied/);
  });

  it.each(['people', 'applications', 'certificates', 'history', 'audit', 'issued_serials', 'steps', 'effects'])(
    'cannot delete from %s',
    async (table) => {
      await expect(database.app.query(`DELETE FROM ${table}`)).rejects.toThrow(/permission denied/);
    },
  );

  it("cannot read the key service's schema, and migrate refuses to go on once it could", async () => {
    await asOwner(async (owner) => {
      await owner.query('CREATE SCHEMA key_service');
      await owner.query('CREATE TABLE key_service.keys (id text)');
      await expect(database.app.query('SELECT * FROM key_service.keys')).rejects.toThrow(/permission denied/);
      await expect(migrate(owner)).resolves.toEqual([]);
      await owner.query('GRANT USAGE ON SCHEMA key_service TO sumaho_app');
      await expect(migrate(owner)).rejects.toThrow('sumaho_app may look into key_service');
      await owner.query('REVOKE USAGE ON SCHEMA key_service FROM sumaho_app');
    });
  });
});

describe("the key service's role", () => {
  it('cannot read the register, and migrate refuses to go on once it could', async () => {
    await asOwner(async (owner) => {
      await owner.query('GRANT SELECT ON people TO sumaho_key_service');
      await expect(migrate(owner)).rejects.toThrow('sumaho_key_service may read people');
      await owner.query('REVOKE SELECT ON people FROM sumaho_key_service');
      await expect(migrate(owner)).resolves.toEqual([]);
    });
  });
});
