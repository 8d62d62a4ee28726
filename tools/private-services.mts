// Vitest global set-up of the `integration` project: a fresh Postgres cluster and a fresh Redis, gone afterwards.
// Tests read SUMAHO_TEST_POSTGRES_URL (superuser; make your own database) and SUMAHO_TEST_REDIS_URL.
import { startPostgres } from './services/postgres.mjs';
import { startRedis } from './services/redis.mjs';

/** Starts both services, sets the two variables and returns what takes everything away again. */
export async function startPrivateServices(): Promise<{
  postgresUrl: string;
  redisUrl: string;
  stop: () => Promise<void>;
}> {
  const started = await Promise.allSettled([
    startPostgres(),
    startRedis({ say: (line) => process.stderr.write(`${line}\n`) }),
  ]);
  const stop = async () => {
    await Promise.all(started.map((service) => (service.status === 'fulfilled' ? service.value.stop() : undefined)));
  };
  const [postgres, redis] = started;
  if (postgres.status === 'rejected' || redis.status === 'rejected') {
    await stop();
    throw postgres.status === 'rejected' ? postgres.reason : (redis as PromiseRejectedResult).reason;
  }
  process.env['SUMAHO_TEST_POSTGRES_URL'] = postgres.value.url;
  process.env['SUMAHO_TEST_REDIS_URL'] = redis.value.url;
  return { postgresUrl: postgres.value.url, redisUrl: redis.value.url, stop };
}

export default async function setup(): Promise<() => Promise<void>> {
  const { stop } = await startPrivateServices();
  return stop;
}
