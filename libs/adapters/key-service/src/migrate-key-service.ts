// Schema `key_service`: J-LIS's own corner of the database. The role `sumaho_key_service` works in it, the application's
// role `sumaho_app` has no right on it, not even to see that a row exists.

/** Anything that sends SQL as the owner of the database: a TypeORM DataSource, a pg Pool or Client. */
export interface OwnerConnection {
  query(sql: string): Promise<unknown>;
}

export interface MigrateKeyServiceOptions {
  /** Log-in password to set for `sumaho_key_service`; left alone when absent. */
  readonly password?: string;
}

/** Each entry runs once, in order; entries are never edited after a release. */
const STEPS: readonly string[] = [
  `
  CREATE TABLE key_service.key_pairs (
    key_id text PRIMARY KEY CHECK (length(key_id) BETWEEN 1 AND 200),
    state text NOT NULL CHECK (state IN ('held', 'forgotten')),
    public_spki bytea,
    sealed_private bytea,
    iccid text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    forgotten_at timestamptz,
    CHECK ((state = 'held') = (sealed_private IS NOT NULL)),
    CHECK ((state = 'forgotten') = (forgotten_at IS NOT NULL))
  );
  CREATE UNIQUE INDEX ON key_service.key_pairs (public_spki);
  CREATE TABLE key_service.warm_pairs (
    id uuid PRIMARY KEY,
    public_spki bytea NOT NULL,
    sealed_private bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  CREATE TABLE key_service.sp_area_offers (
    iccid text PRIMARY KEY,
    casd_sha256 bytea NOT NULL,
    dgi_00a6 bytea NOT NULL,
    sealed_keys bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  CREATE TABLE key_service.sp_areas (
    iccid text PRIMARY KEY,
    generation integer NOT NULL DEFAULT 1 CHECK (generation > 0),
    sealed_keys bytea NOT NULL,
    receipt_sha256 bytea NOT NULL,
    -- Sequence counter of the card's keyset after its last known or planned INITIALIZE UPDATE.
    sequence_counter integer NOT NULL DEFAULT 0 CHECK (sequence_counter BETWEEN 0 AND 16777215),
    accepted_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  CREATE TABLE key_service.scripts (
    script_id uuid PRIMARY KEY,
    key_id text NOT NULL,
    iccid text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('probe', 'personalise', 'possession')),
    area_generation integer NOT NULL,
    sequence_counter integer NOT NULL,
    script_sha256 bytea NOT NULL,
    request_sha256 bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'superseded', 'answered', 'dropped')),
    sealed_session bytea,
    outcome jsonb,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    answered_at timestamptz,
    CHECK ((state IN ('open', 'superseded')) = (sealed_session IS NOT NULL)),
    CHECK ((state = 'answered') = (outcome IS NOT NULL))
  );
  CREATE UNIQUE INDEX ON key_service.scripts (iccid) WHERE state = 'open';
  CREATE INDEX ON key_service.scripts (key_id);
  CREATE TABLE key_service.audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    event text NOT NULL,
    key_id text,
    iccid text,
    script_sha256 bytea,
    detail text
  );
  GRANT SELECT, INSERT, UPDATE ON key_service.key_pairs, key_service.sp_areas, key_service.scripts TO sumaho_key_service;
  GRANT SELECT, INSERT, UPDATE, DELETE ON key_service.sp_area_offers, key_service.warm_pairs TO sumaho_key_service;
  GRANT SELECT, INSERT ON key_service.audit TO sumaho_key_service;
  `,
  `
  -- Keys that the card makes itself have a public half only; scripts may be made before the receipt; key versions per carrier.
  ALTER TABLE key_service.key_pairs DROP CONSTRAINT key_pairs_state_check;
  ALTER TABLE key_service.key_pairs ADD CONSTRAINT key_pairs_state_check CHECK (state IN ('held', 'on-card', 'forgotten'));
  ALTER TABLE key_service.scripts DROP CONSTRAINT scripts_purpose_check;
  ALTER TABLE key_service.scripts ADD CONSTRAINT scripts_purpose_check
    CHECK (purpose IN ('probe', 'personalise', 'possession', 'generate', 'certify'));
  ALTER TABLE key_service.sp_area_offers ADD COLUMN key_version integer NOT NULL DEFAULT 48;
  -- Sequence counter that scripts made before the receipt have used up.
  ALTER TABLE key_service.sp_area_offers ADD COLUMN sequence_counter integer NOT NULL DEFAULT 0;
  ALTER TABLE key_service.sp_areas ADD COLUMN key_version integer NOT NULL DEFAULT 48;
  `,
  `
  -- Care of a card in use: the PIN is given back to its holder.
  ALTER TABLE key_service.scripts DROP CONSTRAINT scripts_purpose_check;
  ALTER TABLE key_service.scripts ADD CONSTRAINT scripts_purpose_check
    CHECK (purpose IN ('probe', 'personalise', 'possession', 'generate', 'certify', 'reset-pin'));
  `,
];

/** Creates role, schema, tables and grants. Safe to call at every start and from two processes at once. */
export async function migrateKeyService(owner: OwnerConnection, options: MigrateKeyServiceOptions = {}): Promise<void> {
  // One string per call: the simple query protocol runs it as one transaction on one connection of the owner's pool.
  await owner.query(`
    SELECT pg_advisory_xact_lock(hashtext('sumaho key_service migration'));
    DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sumaho_key_service') THEN
        CREATE ROLE sumaho_key_service LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT;
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$;
    CREATE SCHEMA IF NOT EXISTS key_service;
    REVOKE ALL ON SCHEMA key_service FROM PUBLIC;
    GRANT USAGE ON SCHEMA key_service TO sumaho_key_service;
    CREATE TABLE IF NOT EXISTS key_service.migrations (
      step integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
  `);
  for (const [step, sql] of STEPS.entries()) await owner.query(guardedStep(step, sql));
  if (options.password !== undefined) {
    await owner.query(`ALTER ROLE sumaho_key_service PASSWORD ${literal(options.password)}`);
  }
}

function guardedStep(step: number, sql: string): string {
  return `
    SELECT pg_advisory_xact_lock(hashtext('sumaho key_service migration'));
    DO $guard$ BEGIN
      IF NOT EXISTS (SELECT FROM key_service.migrations WHERE step = ${step}) THEN
        ${sql}
        INSERT INTO key_service.migrations (step) VALUES (${step});
      END IF;
    END $guard$;
  `;
}

function literal(text: string): string {
  if (text.includes('\0')) throw new RangeError('a password holds no NUL');
  return `E'${text.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`;
}
