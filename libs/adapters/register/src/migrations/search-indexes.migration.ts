// The index of numbers read backwards: no policy of row-level security lets a search use it, and nothing searches so.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SearchIndexes1764000002502 implements MigrationInterface {
  readonly name = 'SearchIndexes1764000002502';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX lines_msisdn_suffix`);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
