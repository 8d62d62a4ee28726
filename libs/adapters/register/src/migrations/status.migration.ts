// Status of certificates: answers made in advance, partitioned revocation lists, and the law that what has ended stays ended,
// kept by the database itself (reliability-security F34).
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const ANYONE = `${SCOPE} IN ('system', 'jlis', 'carrier', 'citizen')`;
const OVERSEER = `${SCOPE} IN ('system', 'jlis')`;

/** Certificates that a responder has something to say about. */
const KNOWN = `state IN ('issued', 'active', 'suspended', 'revoked')`;

const STATEMENTS = [
  `
  CREATE TABLE ocsp_answers (
    serial text NOT NULL, certificate_version integer NOT NULL, cert_id bytea, der bytea,
    this_update timestamptz(3), next_update timestamptz(3), due_at timestamptz(3) NOT NULL DEFAULT '-infinity',
    changed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT ocsp_answers_pkey PRIMARY KEY (serial)
  )`,
  `CREATE INDEX ocsp_answers_due ON ocsp_answers (due_at)`,
  `CREATE INDEX ocsp_answers_changed ON ocsp_answers (changed_at)`,
  `INSERT INTO ocsp_answers (serial, certificate_version) SELECT serial, version FROM certificates WHERE ${KNOWN}`,
  `ALTER TABLE ocsp_answers ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE ocsp_answers FORCE ROW LEVEL SECURITY`,
  // Whoever changes a certificate makes its answer void in the same transaction; only the service writes new ones.
  `CREATE POLICY ocsp_answers_select ON ocsp_answers FOR select USING (${ANYONE})`,
  `CREATE POLICY ocsp_answers_insert ON ocsp_answers FOR insert WITH CHECK (${ANYONE} AND (der IS NULL OR ${OVERSEER}))`,
  `CREATE POLICY ocsp_answers_update ON ocsp_answers FOR update USING (${ANYONE}) WITH CHECK (${ANYONE} AND (der IS NULL OR ${OVERSEER}))`,

  // A replica that keeps answers in memory is told at COMMIT; of a great many changes at once it is told to forget all.
  `CREATE FUNCTION certificate_status_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
   BEGIN
     INSERT INTO ocsp_answers (serial, certificate_version)
       SELECT serial, version FROM changed WHERE state <> 'reserved'
       ON CONFLICT (serial) DO UPDATE
         SET certificate_version = EXCLUDED.certificate_version, der = NULL, due_at = '-infinity',
               changed_at = clock_timestamp();
     IF (SELECT count(*) FROM changed) > 200 THEN
       PERFORM pg_notify('sumaho_status', '*');
     ELSE
       PERFORM pg_notify('sumaho_status', serial) FROM changed;
     END IF;
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER certificates_status_inserted AFTER INSERT ON certificates REFERENCING NEW TABLE AS changed
     FOR EACH STATEMENT EXECUTE FUNCTION certificate_status_changed()`,
  `CREATE TRIGGER certificates_status_changed AFTER UPDATE ON certificates REFERENCING NEW TABLE AS changed
     FOR EACH STATEMENT EXECUTE FUNCTION certificate_status_changed()`,

  `CREATE FUNCTION certificate_end_is_final() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
   BEGIN
     IF NEW.state <> OLD.state THEN
       RAISE EXCEPTION 'a certificate that is % stays so', OLD.state USING ERRCODE = 'restrict_violation';
     END IF;
     IF OLD.state = 'revoked' AND (NEW.serial <> OLD.serial OR NEW.revoked_at IS DISTINCT FROM OLD.revoked_at
         OR NEW.revocation_cause IS DISTINCT FROM OLD.revocation_cause) THEN
       RAISE EXCEPTION 'a revocation is not rewritten' USING ERRCODE = 'restrict_violation';
     END IF;
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER certificates_end_is_final BEFORE UPDATE ON certificates FOR EACH ROW
     WHEN (OLD.state IN ('revoked', 'expired', 'discarded')) EXECUTE FUNCTION certificate_end_is_final()`,

  `ALTER TABLE crls ADD COLUMN part integer`,
  `ALTER TABLE crls ADD COLUMN entries integer NOT NULL DEFAULT 0`,
  `CREATE INDEX crls_newest ON crls (part, number)`,
  `CREATE POLICY crls_delete ON crls FOR delete USING (${SCOPE} = 'system')`,
  `
  CREATE TABLE revocation_witnesses (
    id uuid NOT NULL, checked bigint NOT NULL,
    CONSTRAINT revocation_witnesses_pkey PRIMARY KEY (id)
  )`,
  // Certificates that a restored backup knows nothing of, but that were published as revoked.
  `
  CREATE TABLE lost_revocations (
    serial text NOT NULL, revoked_at timestamptz(3) NOT NULL, revocation_cause text NOT NULL,
    not_after timestamptz(3) NOT NULL,
    CONSTRAINT lost_revocations_pkey PRIMARY KEY (serial)
  )`,
  `ALTER TABLE lost_revocations ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE lost_revocations FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY lost_revocations_select ON lost_revocations FOR select USING (${OVERSEER})`,
  `CREATE POLICY lost_revocations_insert ON lost_revocations FOR insert WITH CHECK (${SCOPE} = 'system')`,
  `ALTER TABLE revocation_witnesses ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE revocation_witnesses FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY revocation_witnesses_select ON revocation_witnesses FOR select USING (${OVERSEER})`,
  `CREATE POLICY revocation_witnesses_insert ON revocation_witnesses FOR insert WITH CHECK (${SCOPE} = 'system')`,
  `CREATE POLICY revocation_witnesses_update ON revocation_witnesses FOR update USING (${SCOPE} = 'system') WITH CHECK (${SCOPE} = 'system')`,
];

export class Status1764000000801 implements MigrationInterface {
  readonly name = 'Status1764000000801';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
