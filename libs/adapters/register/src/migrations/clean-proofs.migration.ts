// The code under which anybody may ask whether a SIM or phone still holds a key (きれいなスマホの証明).
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CleanProofs1764000001701 implements MigrationInterface {
  readonly name = 'CleanProofs1764000001701';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE elements ADD COLUMN clean_code text`);
    await runner.query(`CREATE UNIQUE INDEX elements_clean_code ON elements (clean_code)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE elements DROP COLUMN clean_code`);
  }
}
