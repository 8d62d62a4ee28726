// To whom an enrolment secret is shown, and when it was: once. A secret itself is kept nowhere.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [`ALTER TABLE parties ADD COLUMN secret_for text, ADD COLUMN secret_shown_at timestamptz(3)`];

export class PartySecrets1764000002601 implements MigrationInterface {
  readonly name = 'PartySecrets1764000002601';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
