// The Keychain route: route and key kind of an application, a phone's Keychain as an element, attested keys, one-time
// challenges, enrolments and J-LIS's issue policies.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const OVERSEER = `${SCOPE} IN ('system', 'jlis')`;
const ANYONE = `${SCOPE} IN ('system', 'jlis', 'carrier', 'citizen')`;
const ROUTES = `('sim', 'sim-on-card', 'keychain', 'keychain-central')`;

const COLUMNS = [
  ...['applications', 'signature_requests'].flatMap((table) => [
    `ALTER TABLE ${table} ADD COLUMN route text NOT NULL DEFAULT 'sim'`,
    `ALTER TABLE ${table} ADD COLUMN key_kind text NOT NULL DEFAULT 'rsa-2048'`,
    `ALTER TABLE ${table} ADD CONSTRAINT ${table}_route CHECK (route IN ${ROUTES})`,
  ]),
  `ALTER TABLE applications ADD COLUMN keychain_id text`,
  `ALTER TABLE applications ADD COLUMN enrolments integer NOT NULL DEFAULT 1`,
  `ALTER TABLE device_sessions ADD COLUMN keychain_id text`,
  `ALTER TABLE elements ADD COLUMN store text NOT NULL DEFAULT 'sim'`,
  `ALTER TABLE elements ADD COLUMN keychain_id text`,
  `ALTER TABLE elements ADD CONSTRAINT elements_store CHECK ((store = 'sim' AND keychain_id IS NULL) OR (store = 'keychain' AND keychain_id IS NOT NULL))`,
  `DROP INDEX elements_host_iccid`,
  `CREATE UNIQUE INDEX elements_host_iccid ON elements (host_carrier, iccid) WHERE state <> 'deleted' AND store = 'sim'`,
  `CREATE UNIQUE INDEX elements_keychain ON elements (keychain_id) WHERE state <> 'deleted'`,
];

const TABLES = [
  `
  CREATE TABLE attested_keys (
    key_id text NOT NULL, application_id uuid NOT NULL, session_id uuid NOT NULL, public_key_spki bytea NOT NULL,
    counter bigint NOT NULL DEFAULT '0', environment text NOT NULL, os_version text NOT NULL,
    attested_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT attested_keys_counter CHECK (counter >= 0),
    CONSTRAINT attested_keys_environment CHECK (environment IN ('development', 'production')),
    CONSTRAINT attested_keys_pkey PRIMARY KEY (key_id)
  )`,
  `
  CREATE TABLE device_challenges (
    session_id uuid NOT NULL, purpose text NOT NULL, challenge text NOT NULL, expires_at timestamptz(3) NOT NULL,
    used_at timestamptz(3),
    CONSTRAINT device_challenges_purpose CHECK (purpose IN ('attestation', 'enrolment', 'delivery')),
    CONSTRAINT device_challenges_pkey PRIMARY KEY (session_id, purpose)
  )`,
  `
  CREATE TABLE enrolments (
    application_id uuid NOT NULL, round integer NOT NULL, purpose text NOT NULL, session_id uuid NOT NULL,
    spki bytea NOT NULL, challenge text NOT NULL, proved_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    request_der bytea, requested_at timestamptz(3), delivery_jwe text, delivery_cms bytea,
    delivered_at timestamptz(3), stored_serial text, stored_at timestamptz(3), key_generation_ms double precision,
    attempts integer,
    CONSTRAINT enrolments_purpose CHECK (purpose IN ('enrolment', 'delivery')),
    CONSTRAINT enrolments_pkey PRIMARY KEY (application_id, round)
  )`,
  `
  CREATE TABLE issue_policies (
    id uuid NOT NULL, scope text NOT NULL, key text NOT NULL, routes text[] NOT NULL, key_kinds text[] NOT NULL,
    reason text NOT NULL, version integer NOT NULL DEFAULT 1, updated_by text NOT NULL,
    updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT issue_policies_scope CHECK (scope IN ('os', 'handset-model', 'sim-product')),
    CONSTRAINT issue_policies_pkey PRIMARY KEY (id)
  )`,
];

const KEYS = [
  `CREATE INDEX attested_keys_application ON attested_keys (application_id)`,
  `CREATE INDEX device_challenges_expires_at ON device_challenges (expires_at)`,
  `CREATE INDEX enrolments_delivered ON enrolments (delivered_at) WHERE delivery_jwe IS NOT NULL`,
  `CREATE UNIQUE INDEX issue_policies_subject ON issue_policies (scope, key)`,
  `ALTER TABLE attested_keys ADD CONSTRAINT attested_keys_application_id_fkey FOREIGN KEY (application_id) REFERENCES applications(id)`,
  `ALTER TABLE attested_keys ADD CONSTRAINT attested_keys_session_id_fkey FOREIGN KEY (session_id) REFERENCES device_sessions(id)`,
  `ALTER TABLE device_challenges ADD CONSTRAINT device_challenges_session_id_fkey FOREIGN KEY (session_id) REFERENCES device_sessions(id)`,
  `ALTER TABLE enrolments ADD CONSTRAINT enrolments_application_id_fkey FOREIGN KEY (application_id) REFERENCES applications(id)`,
  `ALTER TABLE enrolments ADD CONSTRAINT enrolments_session_id_fkey FOREIGN KEY (session_id) REFERENCES device_sessions(id)`,
];

/** Phones are served under scope system; J-LIS reads. Policies are read by whoever applies and set by J-LIS alone. */
const ACCESS: Readonly<Record<string, { see: string; write: string; remove?: string }>> = {
  attested_keys: { see: OVERSEER, write: OVERSEER },
  device_challenges: { see: `${SCOPE} = 'system'`, write: `${SCOPE} = 'system'`, remove: `${SCOPE} = 'system'` },
  enrolments: { see: OVERSEER, write: OVERSEER },
  issue_policies: { see: ANYONE, write: OVERSEER },
};

const POLICIES = Object.entries(ACCESS).flatMap(([table, { see, write, remove }]) => [
  `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY ${table}_select ON ${table} FOR select USING (${see})`,
  `CREATE POLICY ${table}_insert ON ${table} FOR insert WITH CHECK (${write})`,
  `CREATE POLICY ${table}_update ON ${table} FOR update USING (${write}) WITH CHECK (${write})`,
  ...(remove ? [`CREATE POLICY ${table}_delete ON ${table} FOR delete USING (${remove})`] : []),
]);

export class Keychain1764000000401 implements MigrationInterface {
  readonly name = 'Keychain1764000000401';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...COLUMNS, ...TABLES, ...KEYS, ...POLICIES]) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
