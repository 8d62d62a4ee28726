// What a line and an element were until they were overwritten, kept by the database itself, so that the state of a line at any second since
// can be shown whoever wrote it; and of a run over many, what it made of each member, and when. A row that was never overwritten costs
// nothing here. As long as the timeline is kept these are kept: nobody changes or removes them, and the application only reads them.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const CARRIER = `(SELECT nullif(current_setting('sumaho.carrier', true), ''))`;
/** As their rows: the carrier's own, and the SIM facts of an MVNO's to its host. */
const SEEN = `${SCOPE} IN ('system', 'jlis') OR (${SCOPE} = 'carrier' AND (carrier = ${CARRIER} OR host_carrier = ${CARRIER}))`;

/** The version ends when the next one says that it began; a write that keeps the old time ends it now. */
const UNTIL = `CASE WHEN NEW.updated_at > OLD.updated_at THEN NEW.updated_at ELSE clock_timestamp() END`;

function kept(table: string, row: string, key: string, columns: readonly string[]): string[] {
  const own = ['version', ...columns];
  return [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
    `CREATE POLICY ${table}_select ON ${table} FOR select USING (${SEEN})`,
    // The function below runs as the owner; nobody else may add.
    `CREATE POLICY ${table}_insert ON ${table} FOR insert TO CURRENT_USER WITH CHECK (true)`,
    `CREATE TRIGGER ${table}_no_change BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
    `CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
    `CREATE FUNCTION ${table}_keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
     BEGIN
       INSERT INTO ${table} (${key}, until, written_at, ${own.join(', ')})
         VALUES (OLD.id, ${UNTIL}, OLD.updated_at, ${own.map((column) => `OLD.${column}`).join(', ')});
       RETURN NULL;
     END $$`,
    `CREATE TRIGGER ${row}_keep_former AFTER UPDATE ON ${row} FOR EACH ROW
       WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION ${table}_keep()`,
  ];
}

const STATEMENTS = [
  `
  CREATE TABLE line_versions (
    line_id uuid NOT NULL, id bigserial NOT NULL, until timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    version integer NOT NULL, written_at timestamptz(3) NOT NULL, carrier text NOT NULL, host_carrier text NOT NULL,
    state text NOT NULL, person_id uuid, iccid text NOT NULL, sim_product text NOT NULL, handset_model text NOT NULL, imei text,
    CONSTRAINT line_versions_pkey PRIMARY KEY (line_id, id)
  )`,
  ...kept('line_versions', 'lines', 'line_id', [
    ...['carrier', 'host_carrier', 'state', 'person_id', 'iccid', 'sim_product', 'handset_model', 'imei'],
  ]),
  `
  CREATE TABLE element_versions (
    element_id uuid NOT NULL, id bigserial NOT NULL, until timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    version integer NOT NULL, written_at timestamptz(3) NOT NULL, line_id uuid NOT NULL, carrier text NOT NULL,
    host_carrier text NOT NULL, store text NOT NULL, state text NOT NULL,
    CONSTRAINT element_versions_pkey PRIMARY KEY (element_id, id)
  )`,
  `CREATE INDEX element_versions_line ON element_versions (line_id)`,
  ...kept('element_versions', 'elements', 'element_id', ['line_id', 'carrier', 'host_carrier', 'store', 'state']),
  // Of the members of former runs it is not known; what their timeline says of them stands.
  `ALTER TABLE mass_act_members ADD COLUMN at timestamptz(3), ADD COLUMN state text, ADD COLUMN holds text`,
  `ALTER TABLE mass_act_members ALTER COLUMN at SET DEFAULT clock_timestamp()`,
  `CREATE POLICY mass_act_members_own ON mass_act_members FOR select
     USING (${SCOPE} = 'carrier' AND EXISTS (SELECT 1 FROM certificates seen WHERE seen.serial = mass_act_members.serial))`,
];

export class FormerVersions1764000003202 implements MigrationInterface {
  readonly name = 'FormerVersions1764000003202';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
