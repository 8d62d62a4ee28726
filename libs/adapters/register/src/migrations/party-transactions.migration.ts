// What protected the request of an enrolment over CMP, and the id that its answer gave it: the confirmation has to repeat both
// (RFC 9483 §4.1.1). null: begun before they were kept, or nothing to confirm.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [`ALTER TABLE enrolment_transactions ADD COLUMN protected_by text, ADD COLUMN cert_req_id integer`];

export class PartyTransactions1764000003402 implements MigrationInterface {
  readonly name = 'PartyTransactions1764000003402';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
