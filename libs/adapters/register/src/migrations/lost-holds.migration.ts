// Since when a certificate is held for want of its holder's word (rules HOLDS_AWAITING_HOLDER), kept by the database itself: whoever places
// or lifts a hold, and however many grounds come and go between, the time counts from the first.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const AWAITS = `coalesce(NEW.suspended_by, '') ~ '(^| )(holder-report|line-event)( |$)'`;

const STATEMENTS = [
  `ALTER TABLE certificates ADD COLUMN awaiting_holder_since timestamptz(3)`,
  `CREATE INDEX certificates_awaiting_holder ON certificates (awaiting_holder_since) WHERE awaiting_holder_since IS NOT NULL`,
  // Those that wait already begin to count now.
  `SELECT set_config('sumaho.scope', 'system', true)`,
  `UPDATE certificates SET awaiting_holder_since = clock_timestamp()
     WHERE state = 'suspended' AND suspended_by ~ '(^| )(holder-report|line-event)( |$)'`,
  `CREATE FUNCTION certificate_awaits_holder() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       NEW.awaiting_holder_since :=
         CASE WHEN ${AWAITS} THEN coalesce(OLD.awaiting_holder_since, clock_timestamp()) END;
       RETURN NEW;
     END $$`,
  `CREATE TRIGGER certificates_await_holder BEFORE UPDATE ON certificates FOR EACH ROW
     WHEN (OLD.suspended_by IS DISTINCT FROM NEW.suspended_by) EXECUTE FUNCTION certificate_awaits_holder()`,
];

export class LostHolds1764000002802 implements MigrationInterface {
  readonly name = 'LostHolds1764000002802';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
