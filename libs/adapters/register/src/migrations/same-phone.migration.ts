// An attested key that a former one of the same phone vouched for: both have the name of the phone's first key.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE attested_keys ADD COLUMN phone_id text`,
  `UPDATE attested_keys SET phone_id = key_id`,
  `ALTER TABLE attested_keys ALTER COLUMN phone_id SET NOT NULL`,
];

export class SamePhone1764000000901 implements MigrationInterface {
  readonly name = 'SamePhone1764000000901';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
