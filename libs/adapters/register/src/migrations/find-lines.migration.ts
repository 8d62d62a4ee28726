// A desk finds a line by the number of its eSIM, too, and the lines whose application failed with a problem.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE lines ADD COLUMN eid text`,
  `CREATE INDEX lines_eid ON lines (eid)`,
  `CREATE INDEX applications_problem ON applications (problem, updated_at) WHERE problem IS NOT NULL`,
];

export class FindLines1764000002803 implements MigrationInterface {
  readonly name = 'FindLines1764000002803';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
