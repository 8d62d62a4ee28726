// Challenges for phones that ask what became of the certificates they hold.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE device_challenges DROP CONSTRAINT device_challenges_purpose`,
  `ALTER TABLE device_challenges ADD CONSTRAINT device_challenges_purpose
     CHECK (purpose IN ('attestation', 'enrolment', 'delivery', 'contact'))`,
];

export class ContactChallenges1764000000601 implements MigrationInterface {
  readonly name = 'ContactChallenges1764000000601';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
