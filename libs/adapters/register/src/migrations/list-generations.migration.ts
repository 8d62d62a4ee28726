// Each generation of the root has revocation lists of its own. Until now there was one list, signed by the root that issued.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE crls ADD COLUMN generation integer NOT NULL DEFAULT 1`,
  `DROP INDEX crls_newest`,
  `CREATE INDEX crls_newest ON crls (generation, part, number)`,
];

export class ListGenerations1764000001801 implements MigrationInterface {
  readonly name = 'ListGenerations1764000001801';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
