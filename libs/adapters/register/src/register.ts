// The register port on Postgres.
import type { Register } from '@sumaho-jpki/operations';
import type { DataSource } from 'typeorm';
import { registerTransaction } from './transaction';
import { inTransaction } from './transaction/in-transaction';

/** `dataSource` is initialised with the application's role (sumaho_app). */
export function createRegister(dataSource: DataSource): Register {
  return {
    transaction: (scope, work, asking) =>
      inTransaction(dataSource, scope, (unit) => work(registerTransaction(unit)), asking),
  };
}
