// Revocation lists are read from an index that holds all they are made of, and what row-level security asks of a row: the rows themselves, two thousand octets each, stay where
// they are.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `DROP INDEX certificates_not_good`,
  `CREATE INDEX certificates_listed ON certificates
     (serial, state, revoked_at, revocation_cause, created_at, not_after, person_id, carrier)
     WHERE state IN ('issued', 'suspended', 'revoked')`,
  // Serials are random: trying to make fifty megabytes of them shorter costs more than building the list.
  `ALTER TABLE crls ALTER COLUMN der SET STORAGE EXTERNAL`,
];

export class Listed1764000001501 implements MigrationInterface {
  readonly name = 'Listed1764000001501';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
