// Parties and their certificates. They share serials, key fingerprints, status triggers and the law of final states with the
// certificates of citizens; their rows hold no person, no line and no carrier. The service and J-LIS alone see them.
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
  CREATE TABLE parties (
    code text NOT NULL, kind text NOT NULL, organisation text NOT NULL, enabled boolean NOT NULL DEFAULT true,
    secret_id text, secret_expires_at timestamptz(3), version integer NOT NULL DEFAULT 1,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT parties_kind CHECK (kind IN ('tsm', 'gate')),
    CONSTRAINT parties_pkey PRIMARY KEY (code)
  )`,
  ...guarded('parties'),
  `
  CREATE TABLE party_certificates (
    serial text NOT NULL, party_code text NOT NULL, state text NOT NULL, version integer NOT NULL DEFAULT 1,
    profile text NOT NULL, spki_sha256 text NOT NULL, tbs_der bytea NOT NULL, certificate_der bytea,
    not_before timestamptz(3) NOT NULL, not_after timestamptz(3) NOT NULL, revoked_at timestamptz(3),
    revocation_cause text, confirm_by timestamptz(3) NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT party_certificates_state
      CHECK (state IN ('reserved', 'issued', 'active', 'revoked', 'expired', 'discarded')),
    CONSTRAINT party_certificates_pkey PRIMARY KEY (serial)
  )`,
  `CREATE INDEX party_certificates_party ON party_certificates (party_code)`,
  `ALTER TABLE party_certificates ADD CONSTRAINT party_certificates_serial_fkey
     FOREIGN KEY (serial) REFERENCES issued_serials(serial)`,
  `ALTER TABLE party_certificates ADD CONSTRAINT party_certificates_party_code_fkey
     FOREIGN KEY (party_code) REFERENCES parties(code)`,
  ...guarded('party_certificates'),
  `
  CREATE TABLE enrolment_transactions (
    id text NOT NULL, party_code text NOT NULL, server_nonce text NOT NULL, serial text,
    state text NOT NULL DEFAULT 'open', created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT enrolment_transactions_state CHECK (state IN ('open', 'done')),
    CONSTRAINT enrolment_transactions_pkey PRIMARY KEY (id)
  )`,
  `ALTER TABLE enrolment_transactions ADD CONSTRAINT enrolment_transactions_party_code_fkey
     FOREIGN KEY (party_code) REFERENCES parties(code)`,
  `ALTER TABLE enrolment_transactions ADD CONSTRAINT enrolment_transactions_serial_fkey
     FOREIGN KEY (serial) REFERENCES party_certificates(serial)`,
  ...guarded('enrolment_transactions'),

  // A reserved serial has a status from the same COMMIT on, whoever it was reserved for.
  `CREATE OR REPLACE FUNCTION issued_serial_has_status() RETURNS trigger
     LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
   BEGIN
     IF NOT EXISTS (SELECT 1 FROM certificates WHERE serial = NEW.serial)
        AND NOT EXISTS (SELECT 1 FROM party_certificates WHERE serial = NEW.serial) THEN
       RAISE EXCEPTION 'a reserved serial needs a certificate row' USING ERRCODE = 'restrict_violation';
     END IF;
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER party_certificates_plan_stays BEFORE UPDATE ON party_certificates
     FOR EACH ROW EXECUTE FUNCTION certificate_plan_stays()`,
  `CREATE TRIGGER party_certificates_end_is_final BEFORE UPDATE ON party_certificates FOR EACH ROW
     WHEN (OLD.state IN ('revoked', 'expired', 'discarded')) EXECUTE FUNCTION certificate_end_is_final()`,
  `CREATE TRIGGER party_certificates_status_inserted AFTER INSERT ON party_certificates REFERENCING NEW TABLE AS changed
     FOR EACH STATEMENT EXECUTE FUNCTION certificate_status_changed()`,
  `CREATE TRIGGER party_certificates_status_changed AFTER UPDATE ON party_certificates REFERENCING NEW TABLE AS changed
     FOR EACH STATEMENT EXECUTE FUNCTION certificate_status_changed()`,
];

export class Parties1764000001601 implements MigrationInterface {
  readonly name = 'Parties1764000001601';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
