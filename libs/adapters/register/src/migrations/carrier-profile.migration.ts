// What each carrier agreed to, as data: how scripts reach the phone, and what later agreements add.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CarrierProfile1764000000101 implements MigrationInterface {
  readonly name = 'CarrierProfile1764000000101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE carriers ADD COLUMN profile jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
