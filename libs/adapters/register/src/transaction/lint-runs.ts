// The nightly lint: how far it came, and the certificates in the order in which it reads them.
import type { LintRuns } from '@sumaho-jpki/operations';
import type { EntityManager, EntitySchema } from 'typeorm';
import { Certificates } from '../entities/certificates';
import { LintRunsTable } from '../entities/lint-runs';
import { PartyCertificates } from '../entities/parties';
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
    // Each table gives its own first ones: the page is the first of both.
    signedAfter: async (cursor, limit) => {
      const citizens = await signedIn(manager, Certificates, cursor, limit);
      const parties = await signedIn(manager, PartyCertificates, cursor, limit);
      return [...citizens, ...parties].toSorted((one, other) => (one.serial < other.serial ? -1 : 1)).slice(0, limit);
    },
  };
}

type Signed = Awaited<ReturnType<LintRuns['lintRuns']['signedAfter']>>[number];

const signedIn = (manager: EntityManager, table: EntitySchema<Signed>, cursor: string, limit: number) =>
  manager
    .createQueryBuilder(table, 'certificate')
    .where('certificate.serial > :cursor', { cursor })
    .andWhere('certificate.certificate_der IS NOT NULL')
    .orderBy('certificate.serial', 'ASC')
    .take(limit)
    .getMany();
