// Orders to initialise a PIN. Seen by the service, J-LIS and the holder; written by the service alone.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const PERSON = `(SELECT nullif(current_setting('sumaho.person', true), '')::uuid)`;
const SEE = `${SCOPE} IN ('system', 'jlis') OR (${SCOPE} = 'citizen' AND person_id = ${PERSON})`;
const WRITE = `${SCOPE} = 'system'`;

const STATEMENTS = [
  `
  CREATE TABLE pin_initialisations (
    id uuid NOT NULL, application_id uuid NOT NULL, certificate_serial text NOT NULL, person_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'ordered', version integer NOT NULL DEFAULT 1, code_hash text NOT NULL,
    tries_left integer NOT NULL, session_id uuid, expires_at timestamptz(3) NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pin_initialisations_state CHECK (state IN ('ordered', 'redeemed', 'reset', 'done', 'ended')),
    CONSTRAINT pin_initialisations_tries CHECK (tries_left >= 0),
    CONSTRAINT pin_initialisations_pkey PRIMARY KEY (id)
  )`,
  `CREATE UNIQUE INDEX pin_initialisations_open ON pin_initialisations (application_id) WHERE state IN ('ordered', 'redeemed', 'reset')`,
  `CREATE UNIQUE INDEX pin_initialisations_session ON pin_initialisations (session_id)`,
  ...(
    [
      ['application_id', 'applications', 'id'],
      ['certificate_serial', 'certificates', 'serial'],
      ['person_id', 'people', 'id'],
      ['session_id', 'device_sessions', 'id'],
    ] as const
  ).map(
    ([column, table, key]) =>
      `ALTER TABLE pin_initialisations ADD CONSTRAINT pin_initialisations_${column}_fkey FOREIGN KEY (${column}) REFERENCES ${table}(${key})`,
  ),
  `ALTER TABLE pin_initialisations ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE pin_initialisations FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY pin_initialisations_select ON pin_initialisations FOR select USING (${SEE})`,
  `CREATE POLICY pin_initialisations_insert ON pin_initialisations FOR insert WITH CHECK (${WRITE})`,
  `CREATE POLICY pin_initialisations_update ON pin_initialisations FOR update USING (${WRITE}) WITH CHECK (${WRITE})`,
];

export class PinInitialisations1764000000501 implements MigrationInterface {
  readonly name = 'PinInitialisations1764000000501';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
