// The verifier register. The service and J-LIS alone: neither carriers nor citizens learn who may ask for status.
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
  CREATE TABLE verifiers (
    id uuid NOT NULL, code text NOT NULL, name text NOT NULL, kind text NOT NULL, purposes text[] NOT NULL,
    state text NOT NULL DEFAULT 'active', certified_until timestamptz(3), relying_party_id text, reason text NOT NULL,
    version integer NOT NULL DEFAULT 1, created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT verifiers_state CHECK (state IN ('active', 'suspended', 'withdrawn')),
    CONSTRAINT verifiers_kind CHECK (kind IN ('administrative-body', 'certified-business')),
    CONSTRAINT verifiers_certified_until CHECK ((kind = 'certified-business') = (certified_until IS NOT NULL)),
    CONSTRAINT verifiers_pkey PRIMARY KEY (id)
  )`,
  `CREATE UNIQUE INDEX verifiers_code ON verifiers (code)`,
  `CREATE UNIQUE INDEX verifiers_relying_party ON verifiers (relying_party_id)`,
  `ALTER TABLE verifiers ADD CONSTRAINT verifiers_relying_party_id_fkey
     FOREIGN KEY (relying_party_id) REFERENCES relying_parties(id)`,
  ...guarded('verifiers'),
  `
  CREATE TABLE verifier_credentials (
    id uuid NOT NULL, verifier_id uuid NOT NULL, kind text NOT NULL, fingerprint text NOT NULL, key_id text,
    public_jwk jsonb, not_after timestamptz(3), added_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz(3),
    CONSTRAINT verifier_credentials_kind CHECK (kind IN ('client-certificate', 'assertion-key')),
    CONSTRAINT verifier_credentials_key
      CHECK ((kind = 'assertion-key') = (key_id IS NOT NULL AND public_jwk IS NOT NULL)),
    CONSTRAINT verifier_credentials_pkey PRIMARY KEY (id)
  )`,
  `CREATE UNIQUE INDEX verifier_credentials_fingerprint ON verifier_credentials (fingerprint) WHERE ended_at IS NULL`,
  `CREATE UNIQUE INDEX verifier_credentials_key_id ON verifier_credentials (verifier_id, key_id) WHERE ended_at IS NULL`,
  `ALTER TABLE verifier_credentials ADD CONSTRAINT verifier_credentials_verifier_id_fkey
     FOREIGN KEY (verifier_id) REFERENCES verifiers(id)`,
  ...guarded('verifier_credentials'),
];

export class Verifiers1764000001301 implements MigrationInterface {
  readonly name = 'Verifiers1764000001301';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
