// When a line was last bound to another SIM: the PIN reset and what takes the number away wait a day after it.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SimChanged1764000002801 implements MigrationInterface {
  readonly name = 'SimChanged1764000002801';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE lines ADD COLUMN sim_changed_at timestamptz(3)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE lines DROP COLUMN sim_changed_at`);
  }
}
