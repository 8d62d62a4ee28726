// Approvals of carriers beside those of J-LIS: whose they are, what they change, why they were declined, and the shop of who made them.
// A carrier sees its own; they are written by the service, as before.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const CARRIER = `(SELECT nullif(current_setting('sumaho.carrier', true), ''))`;

const STATEMENTS = [
  `ALTER TABLE staff ADD COLUMN shop text`,
  `ALTER TABLE approvals ADD COLUMN decision_reason text, ADD COLUMN carrier text, ADD COLUMN subject text`,
  `CREATE INDEX approvals_of_subject ON approvals (kind, subject)`,
  `ALTER TABLE approvals DROP CONSTRAINT approvals_state`,
  `ALTER TABLE approvals ADD CONSTRAINT approvals_state CHECK (state IN ('proposed', 'approved', 'refused', 'withdrawn'))`,
  `CREATE OR REPLACE FUNCTION approval_is_decided_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
   BEGIN
     IF OLD.state <> 'proposed' OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.change <> OLD.change
        OR NEW.change_sha256 <> OLD.change_sha256 OR NEW.made_by <> OLD.made_by OR NEW.expires_at <> OLD.expires_at
        OR NEW.carrier IS DISTINCT FROM OLD.carrier OR NEW.subject IS DISTINCT FROM OLD.subject THEN
       RAISE EXCEPTION 'a proposed change is not rewritten' USING ERRCODE = 'restrict_violation';
     END IF;
     RETURN NEW;
   END $$`,
  `DROP POLICY approvals_select ON approvals`,
  `CREATE POLICY approvals_select ON approvals FOR select
     USING (${SCOPE} IN ('system', 'jlis') OR (${SCOPE} = 'carrier' AND carrier = ${CARRIER}))`,
];

export class DeskApprovals1764000001402 implements MigrationInterface {
  readonly name = 'DeskApprovals1764000001402';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
