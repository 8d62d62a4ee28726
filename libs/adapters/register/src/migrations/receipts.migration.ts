// Numbers of receipts, one for each entry of the timeline that was printed. Written by the service alone; seen by the carrier whose entry it is and
// by the holder it is about. Insert-only by grant: a number that was given out keeps its meaning.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const CARRIER = `(SELECT nullif(current_setting('sumaho.carrier', true), ''))`;
const PERSON = `(SELECT nullif(current_setting('sumaho.person', true), '')::uuid)`;
const SEE = `${SCOPE} IN ('system', 'jlis') OR (${SCOPE} = 'carrier' AND carrier = ${CARRIER})
  OR (${SCOPE} = 'citizen' AND person_id = ${PERSON})`;

const STATEMENTS = [
  `
  CREATE TABLE receipts (
    number text NOT NULL, history_id bigint NOT NULL, line_id uuid, carrier text, person_id uuid,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT receipts_pkey PRIMARY KEY (number)
  )`,
  `CREATE UNIQUE INDEX receipts_entry ON receipts (history_id)`,
  `ALTER TABLE receipts ADD CONSTRAINT receipts_line_id_fkey FOREIGN KEY (line_id) REFERENCES lines(id)`,
  `ALTER TABLE receipts ADD CONSTRAINT receipts_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)`,
  `ALTER TABLE receipts ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE receipts FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY receipts_select ON receipts FOR select USING (${SEE})`,
  `CREATE POLICY receipts_insert ON receipts FOR insert WITH CHECK (${SCOPE} = 'system')`,
];

export class Receipts1764000002202 implements MigrationInterface {
  readonly name = 'Receipts1764000002202';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
