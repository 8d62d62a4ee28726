// A handover note may be for one's own shop alone; why a bulk file was run is kept with it, also where no second person asked.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [`ALTER TABLE handover_notes ADD COLUMN shop text`, `ALTER TABLE bulk_files ADD COLUMN reason text`];

export class DeskWords1764000003301 implements MigrationInterface {
  readonly name = 'DeskWords1764000003301';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
