// Answered questions about status, for the fee report: written by the service, read by J-LIS; numbers alone.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const OVERSEER = `${SCOPE} IN ('system', 'jlis')`;
const SYSTEM = `${SCOPE} = 'system'`;

const STATEMENTS = [
  `
  CREATE TABLE verifier_usage (
    process_id uuid NOT NULL, verifier_id uuid NOT NULL, month text NOT NULL, kind text NOT NULL,
    questions bigint NOT NULL, last_asked_at timestamptz(3) NOT NULL,
    CONSTRAINT verifier_usage_kind CHECK (kind IN ('ocsp', 'crl', 'gate')),
    CONSTRAINT verifier_usage_month CHECK (month ~ '^\\d{4}-(0[1-9]|1[0-2])$'),
    CONSTRAINT verifier_usage_questions CHECK (questions > 0),
    CONSTRAINT verifier_usage_pkey PRIMARY KEY (process_id, verifier_id, month, kind)
  )`,
  `ALTER TABLE verifier_usage ADD CONSTRAINT verifier_usage_verifier_id_fkey
     FOREIGN KEY (verifier_id) REFERENCES verifiers(id)`,
  `CREATE INDEX verifier_usage_of_month ON verifier_usage (month, verifier_id)`,
  `CREATE INDEX verifier_usage_last_asked ON verifier_usage (verifier_id, last_asked_at)`,
  `ALTER TABLE verifier_usage ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE verifier_usage FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY verifier_usage_select ON verifier_usage FOR select USING (${OVERSEER})`,
  `CREATE POLICY verifier_usage_insert ON verifier_usage FOR insert WITH CHECK (${SYSTEM})`,
  `CREATE POLICY verifier_usage_update ON verifier_usage FOR update USING (${SYSTEM}) WITH CHECK (${SYSTEM})`,
];

export class VerifierUsage1764000001302 implements MigrationInterface {
  readonly name = 'VerifierUsage1764000001302';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
