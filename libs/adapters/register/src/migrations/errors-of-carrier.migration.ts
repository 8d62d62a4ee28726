// A carrier asks for its own lines that met an error: found by the carrier, not by reading those of all others.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ErrorsOfCarrier1764000003201 implements MigrationInterface {
  readonly name = 'ErrorsOfCarrier1764000003201';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX applications_problem_of_carrier ON applications (carrier, problem, updated_at) WHERE problem IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX applications_problem_of_carrier`);
  }
}
