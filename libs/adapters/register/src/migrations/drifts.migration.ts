// What the reconciler finds, one row for a kind and what it is about, and how far its rounds came. A carrier sees the drifts of its
// own lines; written by the service alone.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const CARRIER = `(SELECT nullif(current_setting('sumaho.carrier', true), ''))`;
const SYSTEM = `${SCOPE} = 'system'`;
const OVERSEER = `${SCOPE} IN ('system', 'jlis')`;

const guarded = (table: string, see: string) => [
  `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY ${table}_select ON ${table} FOR select USING (${see})`,
  `CREATE POLICY ${table}_insert ON ${table} FOR insert WITH CHECK (${SYSTEM})`,
  `CREATE POLICY ${table}_update ON ${table} FOR update USING (${SYSTEM}) WITH CHECK (${SYSTEM})`,
];

const STATEMENTS = [
  `
  CREATE TABLE drifts (
    id uuid NOT NULL, kind text NOT NULL, subject text NOT NULL, line_id uuid, carrier text, certificate_serial text,
    state text NOT NULL DEFAULT 'open', said jsonb NOT NULL, repairs integer NOT NULL DEFAULT 0,
    since timestamptz(3) NOT NULL, seen_at timestamptz(3) NOT NULL, closed_at timestamptz(3),
    log jsonb NOT NULL DEFAULT '[]', version integer NOT NULL DEFAULT 1,
    CONSTRAINT drifts_state CHECK (state IN ('open', 'repairing', 'closed')),
    CONSTRAINT drifts_closed CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CONSTRAINT drifts_pkey PRIMARY KEY (id)
  )`,
  `CREATE UNIQUE INDEX drifts_kind_subject ON drifts (kind, subject)`,
  `CREATE INDEX drifts_subject ON drifts (subject)`,
  `CREATE INDEX drifts_line ON drifts (line_id)`,
  `CREATE INDEX drifts_open ON drifts (since) WHERE state <> 'closed'`,
  `CREATE INDEX drifts_closed_at ON drifts (closed_at) WHERE state = 'closed'`,
  `ALTER TABLE drifts ADD CONSTRAINT drifts_line_id_fkey FOREIGN KEY (line_id) REFERENCES lines(id)`,
  `ALTER TABLE drifts ADD CONSTRAINT drifts_carrier_fkey FOREIGN KEY (carrier) REFERENCES carriers(code)`,
  ...guarded('drifts', `${OVERSEER} OR (${SCOPE} = 'carrier' AND carrier = ${CARRIER})`),
  `
  CREATE TABLE reconcile_runs (
    day date NOT NULL, version integer NOT NULL DEFAULT 1, phase text NOT NULL DEFAULT 'lines',
    cursor text NOT NULL DEFAULT '', looked integer NOT NULL DEFAULT 0, found integer NOT NULL DEFAULT 0,
    unheard integer NOT NULL DEFAULT 0, taken_until timestamptz(3),
    started_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(), finished_at timestamptz(3),
    CONSTRAINT reconcile_runs_phase CHECK (phase IN ('lines', 'serials')),
    CONSTRAINT reconcile_runs_pkey PRIMARY KEY (day)
  )`,
  ...guarded('reconcile_runs', OVERSEER),
];

export class Drifts1764000002501 implements MigrationInterface {
  readonly name = 'Drifts1764000002501';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
