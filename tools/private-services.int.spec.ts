// The integration project's own floor: both services answer, the cluster is fresh and speaks UTF-8.
import { Redis } from 'ioredis';
import pg from 'pg';
import { describe, expect, it } from 'vitest';

describe('the private services of the integration tests', () => {
  it('give a Postgres cluster of our own in which Japanese has its right length', async () => {
    const client = new pg.Client({ connectionString: process.env['SUMAHO_TEST_POSTGRES_URL'] });
    await client.connect();
    try {
      const { rows } = await client.query<{ length: number; encoding: string; superuser: boolean }>(
        `SELECT length('髙𠮷野家') AS length, current_setting('server_encoding') AS encoding,
                current_setting('is_superuser')::boolean AS superuser`,
      );
      expect(rows).toEqual([{ length: 4, encoding: 'UTF8', superuser: true }]);
    } finally {
      await client.end();
    }
  });

  it('give a Redis of our own that never evicts', async () => {
    const redis = new Redis(process.env['SUMAHO_TEST_REDIS_URL'] ?? '');
    try {
      expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    } finally {
      redis.disconnect();
    }
  });
});
