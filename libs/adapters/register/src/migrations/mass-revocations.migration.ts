// Changes that wait for a second person, and the revocation of many certificates at once. J-LIS and the service alone.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const OVERSEER = `${SCOPE} IN ('system', 'jlis')`;

const guarded = (table: string) => [
  `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY ${table}_select ON ${table} FOR select USING (${OVERSEER})`,
  `CREATE POLICY ${table}_insert ON ${table} FOR insert WITH CHECK (${OVERSEER})`,
  `CREATE POLICY ${table}_update ON ${table} FOR update USING (${OVERSEER}) WITH CHECK (${OVERSEER})`,
];

const STATEMENTS = [
  `
  CREATE TABLE approvals (
    id uuid NOT NULL, kind text NOT NULL, change jsonb NOT NULL, change_sha256 text NOT NULL, reason text NOT NULL,
    made_by text NOT NULL, made_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(), expires_at timestamptz(3) NOT NULL,
    state text NOT NULL DEFAULT 'proposed', decided_by text, decided_at timestamptz(3),
    CONSTRAINT approvals_state CHECK (state IN ('proposed', 'approved', 'refused')),
    CONSTRAINT approvals_two_persons CHECK (decided_by IS NULL OR decided_by <> made_by),
    CONSTRAINT approvals_pkey PRIMARY KEY (id)
  )`,
  // What was proposed is what is approved: only the decision is added, once.
  `CREATE FUNCTION approval_is_decided_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
   BEGIN
     IF OLD.state <> 'proposed' OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.change <> OLD.change
        OR NEW.change_sha256 <> OLD.change_sha256 OR NEW.made_by <> OLD.made_by OR NEW.expires_at <> OLD.expires_at THEN
       RAISE EXCEPTION 'a proposed change is not rewritten' USING ERRCODE = 'restrict_violation';
     END IF;
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER approvals_decided_once BEFORE UPDATE ON approvals FOR EACH ROW EXECUTE FUNCTION approval_is_decided_once()`,
  ...guarded('approvals'),
  `
  CREATE TABLE mass_revocations (
    id uuid NOT NULL, state text NOT NULL DEFAULT 'proposed', version integer NOT NULL DEFAULT 1, cause text NOT NULL,
    selection jsonb NOT NULL, made_until timestamptz(3) NOT NULL, expected integer NOT NULL,
    revoked integer NOT NULL DEFAULT 0, place text NOT NULL DEFAULT '', all_revoked boolean NOT NULL DEFAULT false,
    followed integer NOT NULL DEFAULT 0, follow_place text NOT NULL DEFAULT '',
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT mass_revocations_state CHECK (state IN ('proposed', 'running', 'stopped', 'done', 'refused')),
    CONSTRAINT mass_revocations_pkey PRIMARY KEY (id)
  )`,
  `ALTER TABLE mass_revocations ADD CONSTRAINT mass_revocations_id_fkey FOREIGN KEY (id) REFERENCES approvals(id)`,
  ...guarded('mass_revocations'),
  `
  CREATE TABLE mass_revoked (
    mass_revocation_id uuid NOT NULL, serial text NOT NULL,
    CONSTRAINT mass_revoked_pkey PRIMARY KEY (mass_revocation_id, serial)
  )`,
  `ALTER TABLE mass_revoked ADD CONSTRAINT mass_revoked_mass_revocation_id_fkey
     FOREIGN KEY (mass_revocation_id) REFERENCES mass_revocations(id)`,
  ...guarded('mass_revoked').filter((statement) => !statement.includes('_update')),
];

export class MassRevocations1764000000802 implements MigrationInterface {
  readonly name = 'MassRevocations1764000000802';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
