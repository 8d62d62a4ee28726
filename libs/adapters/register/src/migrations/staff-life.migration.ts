// The life of staff: state and reason of an entry, passkeys and client certificates, one-time codes of joiners, challenges that count once.
// Entries are seen as before; by what somebody signs in is written by the service alone, codes and challenges are seen by it alone.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const SYSTEM = `${SCOPE} = 'system'`;

const guarded = (table: string, see = SYSTEM, remove = true) => [
  `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY ${table}_select ON ${table} FOR select USING (${see})`,
  `CREATE POLICY ${table}_insert ON ${table} FOR insert WITH CHECK (${SYSTEM})`,
  `CREATE POLICY ${table}_update ON ${table} FOR update USING (${SYSTEM}) WITH CHECK (${SYSTEM})`,
  ...(remove ? [`CREATE POLICY ${table}_delete ON ${table} FOR delete USING (${SYSTEM})`] : []),
];
const ofStaff = (table: string) =>
  `ALTER TABLE ${table} ADD CONSTRAINT ${table}_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)`;

const STATEMENTS = [
  `ALTER TABLE staff ADD COLUMN state text NOT NULL DEFAULT 'active', ADD COLUMN sso_subject text, ADD COLUMN reason text,
     ADD COLUMN version integer NOT NULL DEFAULT 1,
     ALTER COLUMN password_hash DROP NOT NULL, ALTER COLUMN totp_secret_sealed DROP NOT NULL,
     ADD CONSTRAINT staff_state CHECK (state IN ('invited', 'active', 'stopped', 'left'))`,
  `CREATE UNIQUE INDEX staff_sso ON staff (carrier, sso_subject)`,
  `
  CREATE TABLE staff_credentials (
    id uuid NOT NULL, staff_id uuid NOT NULL, kind text NOT NULL, name text NOT NULL, handle text NOT NULL, public_key bytea,
    counter bigint NOT NULL DEFAULT '0', transports text[] NOT NULL, backed_up boolean NOT NULL, not_after timestamptz(3),
    added_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(), used_at timestamptz(3), ended_at timestamptz(3),
    CONSTRAINT staff_credentials_kind CHECK (kind IN ('passkey', 'client-certificate')),
    CONSTRAINT staff_credentials_key CHECK ((kind = 'passkey') = (public_key IS NOT NULL)),
    CONSTRAINT staff_credentials_pkey PRIMARY KEY (id)
  )`,
  `CREATE UNIQUE INDEX staff_credentials_handle ON staff_credentials (handle) WHERE ended_at IS NULL`,
  `CREATE INDEX staff_credentials_staff ON staff_credentials (staff_id)`,
  ofStaff('staff_credentials'),
  // The inner look is under the policies of staff: a carrier sees its own people's, a citizen nobody's.
  ...guarded('staff_credentials', 'EXISTS (SELECT 1 FROM staff seen WHERE seen.id = staff_id)', false),
  `
  CREATE TABLE staff_enrolments (
    staff_id uuid NOT NULL, code_hash text NOT NULL, made_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz(3) NOT NULL, CONSTRAINT staff_enrolments_pkey PRIMARY KEY (staff_id)
  )`,
  `CREATE UNIQUE INDEX staff_enrolments_code ON staff_enrolments (code_hash)`,
  `CREATE INDEX staff_enrolments_expires_at ON staff_enrolments (expires_at)`,
  ofStaff('staff_enrolments'),
  ...guarded('staff_enrolments'),
  `
  CREATE TABLE passkey_challenges (
    id uuid NOT NULL, purpose text NOT NULL, challenge text NOT NULL, staff_id uuid, expires_at timestamptz(3) NOT NULL,
    CONSTRAINT passkey_challenges_pkey PRIMARY KEY (id)
  )`,
  `CREATE INDEX passkey_challenges_expires_at ON passkey_challenges (expires_at)`,
  ofStaff('passkey_challenges'),
  ...guarded('passkey_challenges'),
];

export class StaffLife1764000002001 implements MigrationInterface {
  readonly name = 'StaffLife1764000002001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
