// When and by what each member of staff came in last; every sign-in stands in the audit.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [`ALTER TABLE staff ADD COLUMN signed_in_at timestamptz(3), ADD COLUMN signed_in_by text`];

export class SignIns1764000003002 implements MigrationInterface {
  readonly name = 'SignIns1764000003002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
