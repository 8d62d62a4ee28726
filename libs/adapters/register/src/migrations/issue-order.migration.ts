// The issue order, kept by the database itself (reliability-security F22, F30, F31): a serial that was reserved has a certificate
// row and so a status from the same COMMIT on; what was planned is never rewritten; one certificate per serial, set once.
// And the nights of the lint of everything issued.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;

const STATEMENTS = [
  // SECURITY INVOKER on purpose: who reserves sees what it reserved.
  `CREATE FUNCTION issued_serial_has_status() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
   BEGIN
     IF NOT EXISTS (SELECT 1 FROM certificates WHERE serial = NEW.serial) THEN
       RAISE EXCEPTION 'a reserved serial needs a certificate row' USING ERRCODE = 'restrict_violation';
     END IF;
     RETURN NULL;
   END $$`,
  `CREATE CONSTRAINT TRIGGER issued_serials_have_status AFTER INSERT ON issued_serials
     DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION issued_serial_has_status()`,
  `CREATE FUNCTION certificate_plan_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
   BEGIN
     IF NEW.serial <> OLD.serial OR NEW.tbs_der <> OLD.tbs_der OR NEW.spki_sha256 <> OLD.spki_sha256
        OR NEW.profile <> OLD.profile THEN
       RAISE EXCEPTION 'the plan of a certificate is not rewritten' USING ERRCODE = 'restrict_violation';
     END IF;
     IF OLD.certificate_der IS NOT NULL AND NEW.certificate_der IS DISTINCT FROM OLD.certificate_der THEN
       RAISE EXCEPTION 'a serial has one certificate' USING ERRCODE = 'restrict_violation';
     END IF;
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER certificates_plan_stays BEFORE UPDATE ON certificates
     FOR EACH ROW EXECUTE FUNCTION certificate_plan_stays()`,
  `
  CREATE TABLE lint_runs (
    night date NOT NULL, version integer NOT NULL DEFAULT 1, cursor text NOT NULL DEFAULT '',
    seen integer NOT NULL DEFAULT 0, failed integer NOT NULL DEFAULT 0, findings jsonb NOT NULL DEFAULT '[]',
    started_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(), finished_at timestamptz(3),
    CONSTRAINT lint_runs_pkey PRIMARY KEY (night)
  )`,
  `ALTER TABLE lint_runs ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE lint_runs FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY lint_runs_select ON lint_runs FOR select USING (${SCOPE} IN ('system', 'jlis'))`,
  `CREATE POLICY lint_runs_insert ON lint_runs FOR insert WITH CHECK (${SCOPE} = 'system')`,
  `CREATE POLICY lint_runs_update ON lint_runs FOR update USING (${SCOPE} = 'system') WITH CHECK (${SCOPE} = 'system')`,
];

export class IssueOrder1764000001101 implements MigrationInterface {
  readonly name = 'IssueOrder1764000001101';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
