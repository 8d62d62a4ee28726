// The clock looks each minute for what has ended and what nears its end: only live certificates, nearest end first.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Term1764000000301 implements MigrationInterface {
  readonly name = 'Term1764000000301';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX certificates_live_end ON certificates (not_after) WHERE state IN ('active', 'suspended')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX certificates_live_end`);
  }
}
