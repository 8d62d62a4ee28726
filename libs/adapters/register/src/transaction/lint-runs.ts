// The nightly lint: how far it came, and the certificates in the order in which it reads them.
import type { LintRuns } from '@sumaho-jpki/operations';
import { Certificates } from '../entities/certificates';
import { LintRunsTable } from '../entities/lint-runs';
import { guardedUpdate, run } from './unit';
import type { Unit } from './unit';

export function lintRuns(unit: Unit): LintRuns['lintRuns'] {
  const { manager } = unit;
  return {
    ofNight: (night) => manager.findOneBy(LintRunsTable, { night }),
    latest: async () => (await manager.find(LintRunsTable, { order: { night: 'DESC' }, take: 1 }))[0] ?? null,
    begin: async (night) => {
      await run(manager, 'INSERT INTO lint_runs (night) VALUES ($1) ON CONFLICT DO NOTHING', [night]);
    },
    advance: (at, change) => guardedUpdate(unit, LintRunsTable, { night: at.night, version: at.version }, change),
    signedAfter: (cursor, limit) =>
      manager
        .createQueryBuilder(Certificates, 'certificate')
        .where('certificate.serial > :cursor', { cursor })
        .andWhere('certificate.certificate_der IS NOT NULL')
        .orderBy('certificate.serial', 'ASC')
        .take(limit)
        .getMany(),
  };
}
