// When the newest carrier's report acted on happened, by the carrier's clock: a report that comes late is known as late.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = ['status_reported_at', 'sim_hold_reported_at', 'keychain_hold_reported_at'] as const;

export class CarrierReports1764000001001 implements MigrationInterface {
  readonly name = 'CarrierReports1764000001001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE lines ${COLUMNS.map((name) => `ADD COLUMN ${name} timestamptz(3)`).join(', ')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE lines ${COLUMNS.map((name) => `DROP COLUMN ${name}`).join(', ')}`);
  }
}
