// Revoking many certificates becomes one of three acts on many: the cohort of an incident is held and lifted by the same tables.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const OVERSEER = `(SELECT current_setting('sumaho.scope', true)) IN ('system', 'jlis')`;
const renamedPolicies = (from: string, to: string, commands: readonly string[]) =>
  commands.map((command) => `ALTER POLICY ${from}_${command} ON ${to} RENAME TO ${to}_${command}`);

const STATEMENTS = [
  `ALTER TABLE mass_revocations RENAME TO mass_acts`,
  `ALTER TABLE mass_acts RENAME COLUMN revoked TO done`,
  `ALTER TABLE mass_acts RENAME COLUMN all_revoked TO all_done`,
  `ALTER TABLE mass_acts RENAME CONSTRAINT mass_revocations_pkey TO mass_acts_pkey`,
  `ALTER TABLE mass_acts RENAME CONSTRAINT mass_revocations_state TO mass_acts_state`,
  `ALTER TABLE mass_acts RENAME CONSTRAINT mass_revocations_id_fkey TO mass_acts_id_fkey`,
  `ALTER TABLE mass_acts ADD COLUMN act text NOT NULL DEFAULT 'revoke'`,
  `ALTER TABLE mass_acts ADD CONSTRAINT mass_acts_act CHECK (act IN ('revoke', 'suspend', 'resume'))`,
  ...renamedPolicies('mass_revocations', 'mass_acts', ['select', 'insert', 'update']),
  `ALTER TABLE mass_revoked RENAME TO mass_act_members`,
  `ALTER TABLE mass_act_members RENAME COLUMN mass_revocation_id TO mass_act_id`,
  `ALTER TABLE mass_act_members RENAME CONSTRAINT mass_revoked_pkey TO mass_act_members_pkey`,
  `ALTER TABLE mass_act_members RENAME CONSTRAINT mass_revoked_mass_revocation_id_fkey TO mass_act_members_mass_act_id_fkey`,
  `ALTER TABLE mass_act_members ADD COLUMN closed_by uuid`,
  `ALTER TABLE mass_act_members ADD CONSTRAINT mass_act_members_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES mass_acts(id)`,
  `CREATE INDEX mass_act_members_of_serial ON mass_act_members (serial)`,
  ...renamedPolicies('mass_revoked', 'mass_act_members', ['select', 'insert']),
  `CREATE POLICY mass_act_members_update ON mass_act_members FOR update USING (${OVERSEER}) WITH CHECK (${OVERSEER})`,
];

export class MassActs1764000002101 implements MigrationInterface {
  readonly name = 'MassActs1764000002101';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
