// The resident register's feed. The service and J-LIS alone: no carrier learns from it who died or moved.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const OVERSEER = `${SCOPE} IN ('system', 'jlis')`;
const SYSTEM = `${SCOPE} = 'system'`;

const guarded = (table: string) => [
  `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY ${table}_select ON ${table} FOR select USING (${OVERSEER})`,
  `CREATE POLICY ${table}_insert ON ${table} FOR insert WITH CHECK (${SYSTEM})`,
  `CREATE POLICY ${table}_update ON ${table} FOR update USING (${SYSTEM}) WITH CHECK (${SYSTEM})`,
];

const STATEMENTS = [
  `
  CREATE TABLE resident_sources (
    code text NOT NULL, name_ja text NOT NULL, name_en text NOT NULL, message_public_key jsonb NOT NULL,
    heard_at timestamptz(3), complete_until timestamptz(3),
    CONSTRAINT resident_sources_pkey PRIMARY KEY (code)
  )`,
  ...guarded('resident_sources'),
  `
  CREATE TABLE resident_records (
    person_id uuid NOT NULL, about text NOT NULL, state text NOT NULL, reported_at timestamptz(3) NOT NULL,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT resident_records_state
      CHECK (state IN ('resident', 'left', 'dead', 'card-in-use', 'card-renewed', 'card-not-valid')),
    CONSTRAINT resident_records_pkey PRIMARY KEY (person_id, about)
  )`,
  `ALTER TABLE resident_records ADD CONSTRAINT resident_records_person_id_fkey
     FOREIGN KEY (person_id) REFERENCES people(id)`,
  ...guarded('resident_records'),
];

export class ResidentRegister1764000001201 implements MigrationInterface {
  readonly name = 'ResidentRegister1764000001201';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
