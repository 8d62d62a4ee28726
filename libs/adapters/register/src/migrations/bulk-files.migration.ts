// A desk's files of many lines: seen by the service and the desk's carrier; J-LIS sees the file for its approval, never its rows. Rows
// are personal data and no evidence (what was done stands in the timeline): they are deleted when their days are over.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const CARRIER = `(SELECT nullif(current_setting('sumaho.carrier', true), ''))`;
const OWN = `${SCOPE} = 'system' OR (${SCOPE} = 'carrier' AND carrier = ${CARRIER})`;

const STATEMENTS = [
  `
  CREATE TABLE bulk_files (
    id uuid NOT NULL, carrier text NOT NULL, staff_id uuid NOT NULL, state text NOT NULL DEFAULT 'checking',
    version integer NOT NULL DEFAULT 1, encoding text NOT NULL, content_sha256 text NOT NULL, lines_total integer,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(), forget_at timestamptz(3) NOT NULL,
    CONSTRAINT bulk_files_state CHECK (state IN ('checking', 'checked', 'proposed', 'running', 'stopped', 'done', 'refused')),
    CONSTRAINT bulk_files_pkey PRIMARY KEY (id)
  )`,
  `ALTER TABLE bulk_files ADD CONSTRAINT bulk_files_carrier_fkey FOREIGN KEY (carrier) REFERENCES carriers(code)`,
  `ALTER TABLE bulk_files ADD CONSTRAINT bulk_files_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)`,
  `CREATE INDEX bulk_files_newest ON bulk_files (carrier, created_at)`,
  `CREATE INDEX bulk_files_forgotten ON bulk_files (forget_at)`,
  `
  CREATE TABLE bulk_rows (
    file_id uuid NOT NULL, "row" integer NOT NULL, carrier text NOT NULL, typed_phone text NOT NULL, typed_iccid text NOT NULL,
    typed_event text NOT NULL, msisdn text, iccid text, event text, repairs text NOT NULL DEFAULT '', line_id uuid,
    checked boolean NOT NULL DEFAULT false, state text NOT NULL DEFAULT 'waiting', reason text,
    attempts integer NOT NULL DEFAULT 0,
    CONSTRAINT bulk_rows_state CHECK (state IN ('waiting', 'done', 'refused')),
    CONSTRAINT bulk_rows_reason CHECK ((reason IS NOT NULL) = (state = 'refused')),
    CONSTRAINT bulk_rows_pkey PRIMARY KEY (file_id, "row")
  )`,
  `ALTER TABLE bulk_rows ADD CONSTRAINT bulk_rows_file_id_fkey FOREIGN KEY (file_id) REFERENCES bulk_files(id)`,
  `CREATE INDEX bulk_rows_of_line ON bulk_rows (file_id, line_id)`,
  ...['bulk_files', 'bulk_rows'].flatMap((table) => [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
    `CREATE POLICY ${table}_select ON ${table} FOR select
       USING (${table === 'bulk_files' ? `${SCOPE} = 'jlis' OR ` : ''}${OWN})`,
    `CREATE POLICY ${table}_insert ON ${table} FOR insert WITH CHECK (${SCOPE} = 'system')`,
    `CREATE POLICY ${table}_update ON ${table} FOR update USING (${OWN}) WITH CHECK (${OWN})`,
    `CREATE POLICY ${table}_delete ON ${table} FOR delete USING (${SCOPE} = 'system')`,
  ]),
];

export class BulkFiles1764000002102 implements MigrationInterface {
  readonly name = 'BulkFiles1764000002102';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
