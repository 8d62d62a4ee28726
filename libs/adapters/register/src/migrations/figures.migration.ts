// What the dashboards count: how each wish to apply was decided, when a revocation was first answered and listed, and the indexes
// that read a period of the timeline without the rest of it.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const OVERSEER = `${SCOPE} IN ('system', 'jlis')`;
const ANYONE = `${SCOPE} IN ('system', 'jlis', 'carrier', 'citizen')`;
const OWN_CARRIER = `(${SCOPE} = 'carrier' AND carrier = (SELECT nullif(current_setting('sumaho.carrier', true), '')))`;

const secured = (table: string, see: string, insert: string) => [
  `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY ${table}_select ON ${table} FOR select USING (${see})`,
  `CREATE POLICY ${table}_insert ON ${table} FOR insert WITH CHECK (${insert})`,
];

const STATEMENTS = [
  `
  CREATE TABLE issue_decisions (
    id uuid NOT NULL, at timestamptz(3) NOT NULL DEFAULT clock_timestamp(), carrier text NOT NULL,
    host_carrier text NOT NULL, handset_model text NOT NULL, sim_product text NOT NULL, line_state text NOT NULL,
    wish text, route text, rule text, request_id uuid, application_id uuid,
    CONSTRAINT issue_decisions_one CHECK ((route IS NULL) <> (rule IS NULL)),
    CONSTRAINT issue_decisions_pkey PRIMARY KEY (id)
  )`,
  `CREATE INDEX issue_decisions_at ON issue_decisions (at)`,
  `CREATE INDEX issue_decisions_carrier_at ON issue_decisions (carrier, at)`,
  `CREATE UNIQUE INDEX issue_decisions_request ON issue_decisions (request_id)`,
  `CREATE UNIQUE INDEX issue_decisions_application ON issue_decisions (application_id)`,
  ...secured('issue_decisions', `${OVERSEER} OR ${OWN_CARRIER}`, OVERSEER),
  `CREATE POLICY issue_decisions_update ON issue_decisions FOR update USING (${OVERSEER}) WITH CHECK (${OVERSEER})`,
  // Applications of before: those that were accepted are known, those that were refused left no row.
  `SELECT set_config('sumaho.scope', 'system', true)`,
  `INSERT INTO issue_decisions (id, at, carrier, host_carrier, handset_model, sim_product, line_state, route, application_id)
     SELECT a.id, a.created_at, a.carrier, l.host_carrier, a.handset_model, coalesce(s.product, l.sim_product), 'active',
            a.route, a.id
       FROM applications a JOIN lines l ON l.id = a.line_id
       LEFT JOIN sims s ON s.host_carrier = l.host_carrier AND s.iccid = a.iccid`,
  `ALTER TABLE issue_decisions ADD CONSTRAINT issue_decisions_carrier_fkey FOREIGN KEY (carrier) REFERENCES carriers(code)`,
  `ALTER TABLE issue_decisions ADD CONSTRAINT issue_decisions_application_id_fkey
     FOREIGN KEY (application_id) REFERENCES applications(id)`,

  // The answer of a certificate is rewritten again and again: its first one after the revocation is kept here.
  `
  CREATE TABLE revocations_answered (
    serial text NOT NULL, carrier text NOT NULL, answered_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT revocations_answered_pkey PRIMARY KEY (serial)
  )`,
  ...secured('revocations_answered', `${OVERSEER} OR ${OWN_CARRIER}`, OVERSEER),
  `CREATE FUNCTION revocation_answered() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
   BEGIN
     INSERT INTO revocations_answered (serial, carrier)
       SELECT serial, carrier FROM certificates WHERE serial = NEW.serial AND state = 'revoked'
       ON CONFLICT DO NOTHING;
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER ocsp_answers_first AFTER UPDATE ON ocsp_answers FOR EACH ROW
     WHEN (OLD.der IS NULL AND NEW.der IS NOT NULL) EXECUTE FUNCTION revocation_answered()`,

  // Lists that a newer one replaced are deleted: when each was published stays.
  `
  CREATE TABLE list_publications (
    number bigint NOT NULL, part integer, this_update timestamptz(3) NOT NULL,
    published_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT list_publications_pkey PRIMARY KEY (number)
  )`,
  `CREATE INDEX list_publications_part ON list_publications (part, this_update)`,
  ...secured('list_publications', ANYONE, OVERSEER),
  `INSERT INTO list_publications (number, part, this_update, published_at)
     SELECT number, part, this_update, this_update FROM crls`,
  `CREATE FUNCTION list_published() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
   BEGIN
     INSERT INTO list_publications (number, part, this_update) VALUES (NEW.number, NEW.part, NEW.this_update)
       ON CONFLICT DO NOTHING;
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER crls_published AFTER INSERT ON crls FOR EACH ROW EXECUTE FUNCTION list_published()`,

  `CREATE INDEX certificates_revoked_at ON certificates (revoked_at) WHERE state = 'revoked'`,
  `CREATE INDEX history_counted ON history (event, at) WHERE event IN
     ('certificate-activated', 'pin-initialisation-ordered', 'pin-reset', 'pin-code-refused')`,
  `CREATE INDEX elements_hosted ON elements (host_carrier) WHERE carrier <> host_carrier`,
];

export class Figures1764000002301 implements MigrationInterface {
  readonly name = 'Figures1764000002301';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
