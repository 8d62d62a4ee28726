// Calls between a desk and a holder. Seen by the service, J-LIS, the line's carrier and the holder; written by the service alone.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const CARRIER = `(SELECT nullif(current_setting('sumaho.carrier', true), ''))`;
const PERSON = `(SELECT nullif(current_setting('sumaho.person', true), '')::uuid)`;
const SEE = `${SCOPE} IN ('system', 'jlis') OR (${SCOPE} = 'carrier' AND carrier = ${CARRIER})
  OR (${SCOPE} = 'citizen' AND person_id = ${PERSON})`;
const WRITE = `${SCOPE} = 'system'`;

const STATEMENTS = [
  `
  CREATE TABLE call_codes (
    id uuid NOT NULL, line_id uuid NOT NULL, carrier text NOT NULL, person_id uuid NOT NULL, staff_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'shown', version integer NOT NULL DEFAULT 1, digits text, tries_left integer NOT NULL,
    expires_at timestamptz(3) NOT NULL, confirmed_at timestamptz(3), card_read_at timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT call_codes_state CHECK (state IN ('shown', 'confirmed', 'denied', 'ended')),
    CONSTRAINT call_codes_digits CHECK ((digits IS NOT NULL) = (state = 'shown')),
    CONSTRAINT call_codes_tries CHECK (tries_left >= 0),
    CONSTRAINT call_codes_pkey PRIMARY KEY (id)
  )`,
  `CREATE UNIQUE INDEX call_codes_shown ON call_codes (line_id) WHERE state = 'shown'`,
  `CREATE INDEX call_codes_newest ON call_codes (line_id, staff_id, created_at)`,
  `CREATE INDEX call_codes_of_person ON call_codes (person_id, created_at)`,
  ...(
    [
      ['line_id', 'lines'],
      ['person_id', 'people'],
      ['staff_id', 'staff'],
    ] as const
  ).map(
    ([column, table]) =>
      `ALTER TABLE call_codes ADD CONSTRAINT call_codes_${column}_fkey FOREIGN KEY (${column}) REFERENCES ${table}(id)`,
  ),
  `ALTER TABLE call_codes ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE call_codes FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY call_codes_select ON call_codes FOR select USING (${SEE})`,
  `CREATE POLICY call_codes_insert ON call_codes FOR insert WITH CHECK (${WRITE})`,
  `CREATE POLICY call_codes_update ON call_codes FOR update USING (${WRITE}) WITH CHECK (${WRITE})`,
];

export class CallCodes1764000001401 implements MigrationInterface {
  readonly name = 'CallCodes1764000001401';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
