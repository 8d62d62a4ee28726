// What a line and an element were is seen like what they are: where the contract does not let the host see its MVNO's lines, not at all.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { OF_CARRIER, OVERSEER } from './mvno-contracts.migration';

export class HostedVersions1764000003901 implements MigrationInterface {
  readonly name = 'HostedVersions1764000003901';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['line_versions', 'element_versions']) {
      await runner.query(`DROP POLICY ${table}_select ON ${table}`);
      await runner.query(`CREATE POLICY ${table}_select ON ${table} FOR select USING (${OVERSEER} OR ${OF_CARRIER})`);
    }
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
