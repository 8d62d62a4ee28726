// The register's connection pools. No schema synchronisation, no globs, no logging of statements (they hold data).
import { DataSource } from 'typeorm';
import { ENTITIES } from './entities';
import { MIGRATIONS } from './migrations';

export interface RegisterConnection {
  /** postgres:// URL of the application's role (or of the owner's, for migrations only). */
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
  /** Connections at most; default 10. */
  readonly poolSize?: number;
  /** Milliseconds after which Postgres cuts a statement; default 15000. */
  readonly statementTimeout?: number;
}

export function createRegisterDataSource(connection: RegisterConnection): DataSource {
  return new DataSource({
    type: 'postgres',
    url: connection.url,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTableName: 'register_migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    logging: false,
    applicationName: connection.applicationName ?? 'sumaho-register',
    poolSize: connection.poolSize ?? 10,
    connectTimeoutMS: 5_000,
    // A connection lost in the pool is replaced by the next borrower; without a listener it would end the process.
    poolErrorHandler: () => undefined,
    extra: {
      // Said once for a connection instead of once for a transaction.
      options: '-c default_transaction_isolation=read\\ committed',
      statement_timeout: connection.statementTimeout ?? 15_000,
      idle_in_transaction_session_timeout: 30_000,
    },
  });
}
