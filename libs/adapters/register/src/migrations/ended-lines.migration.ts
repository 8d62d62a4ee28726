// A line whose contract ended is nobody's: the number goes to somebody else, who is shown and told nothing of the former holder. From now on
// the end itself clears the person; here it is done for those that ended before.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class EndedLines1764000003311 implements MigrationInterface {
  readonly name = 'EndedLines1764000003311';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SELECT set_config('sumaho.scope', 'system', true)`);
    await runner.query(
      `UPDATE lines SET person_id = NULL, version = version + 1, updated_at = clock_timestamp()
         WHERE state = 'terminated' AND person_id IS NOT NULL`,
    );
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
