// Certificates by which J-LIS's staff sign in: issued and revoked as those of parties, and a joiner's one-time codes before they count.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE parties DROP CONSTRAINT parties_kind, ADD CONSTRAINT parties_kind CHECK (kind IN ('tsm', 'gate', 'staff'))`,
  `ALTER TABLE staff_enrolments ADD COLUMN totp_secret_sealed text`,
];

export class StaffCertificates1764000003001 implements MigrationInterface {
  readonly name = 'StaffCertificates1764000003001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
