// Approvals and mass revocations.
import type { Meant, MeantCertificate, RegisterTransaction } from '@sumaho-jpki/operations';
import { Approvals, MassRevocations } from '../entities/mass-revocations';
import { guardedUpdate, insertRow, isUuid, run, TOUCHED } from './unit';
import type { Unit } from './unit';

export function approvals(unit: Unit): RegisterTransaction['approvals'] {
  const { manager } = unit;
  return {
    insert: (row) => insertRow(unit, Approvals, row),
    byId: async (id) => (isUuid(id) ? manager.findOneBy(Approvals, { id }) : null),
    all: (limit) => manager.find(Approvals, { order: { madeAt: 'DESC' }, take: limit }),
    openOf: (kind, subject) =>
      manager
        .createQueryBuilder(Approvals, 'wanted')
        .where({ kind, subject, state: 'proposed' })
        .andWhere('wanted.expires_at > clock_timestamp()')
        .getOne(),
    withdraw: async (id) => {
      const { affected } = await run(
        manager,
        `UPDATE approvals SET state = 'withdrawn', decided_at = clock_timestamp() WHERE id = $1 AND state = 'proposed'`,
        [id],
      );
      return affected === 1;
    },
    decide: async (id, state, by, reason) => {
      const { affected } = await run(
        manager,
        `UPDATE approvals SET state = $2, decided_by = $3, decided_at = clock_timestamp(), decision_reason = $4
          WHERE id = $1 AND state = 'proposed'`,
        [id, state, by, reason ?? null],
      );
      return affected === 1;
    },
  };
}

/** What is meant, as conditions on `certificates c`; values go along as parameters. */
function conditions({ selection, madeUntil }: Meant): { where: string; values: unknown[] } {
  const values: unknown[] = [madeUntil];
  const parts = [`c.state IN ('issued', 'active', 'suspended')`, `c.created_at <= $1`];
  const add = (value: unknown, condition: (place: string) => string) => {
    if (value === undefined) return;
    values.push(value);
    parts.push(condition(`$${values.length}`));
  };
  add(selection.serials, (place) => `c.serial = ANY(${place}::text[])`);
  add(selection.carrier, (place) => `c.carrier = ${place}`);
  add(selection.route, (place) => `c.route = ${place}`);
  add(selection.issuedFrom, (place) => `c.created_at >= ${place}::timestamptz`);
  add(selection.issuedUntil, (place) => `c.created_at < ${place}::timestamptz`);
  add(
    selection.handsetModel,
    (place) => `EXISTS (SELECT 1 FROM applications a WHERE a.id = c.application_id AND a.handset_model = ${place})`,
  );
  add(
    selection.simProduct,
    (place) => `EXISTS (SELECT 1 FROM lines l WHERE l.id = c.line_id AND l.sim_product = ${place})`,
  );
  return { where: parts.join(' AND '), values };
}

const COLUMNS = `c.serial, c.state, c.version, c.application_id AS "applicationId", c.line_id AS "lineId", c.carrier,
  c.not_after AS "notAfter"`;

export function massRevocations(unit: Unit): RegisterTransaction['massRevocations'] {
  const { manager } = unit;
  return {
    insert: (row) => insertRow(unit, MassRevocations, row),
    byId: async (id) => (isUuid(id) ? manager.findOneBy(MassRevocations, { id }) : null),
    all: (limit) => manager.find(MassRevocations, { order: { createdAt: 'DESC' }, take: limit }),
    running: () => manager.find(MassRevocations, { where: { state: 'running' }, order: { createdAt: 'ASC' } }),
    update: (at, change) =>
      guardedUpdate(unit, MassRevocations, { id: at.id, state: at.state, version: at.version }, change, TOUCHED),
    blastRadius: async (meant) => {
      const { where, values } = conditions(meant);
      const { rows } = await run<{ state: string; carrier: string; route: string; count: string }>(
        manager,
        `SELECT c.state, c.carrier, c.route, count(*) AS count FROM certificates c WHERE ${where}
          GROUP BY c.state, c.carrier, c.route ORDER BY 1, 2, 3`,
        values,
      );
      const people = await run<{ holders: string }>(
        manager,
        `SELECT count(DISTINCT c.person_id) AS holders FROM certificates c WHERE ${where}`,
        values,
      );
      const sample = await run<{ serial: string }>(
        manager,
        `SELECT c.serial FROM certificates c WHERE ${where} ORDER BY c.serial LIMIT 10`,
        values,
      );
      const by = (name: 'state' | 'carrier' | 'route') => {
        const sums: Record<string, number> = {};
        for (const row of rows) sums[row[name]] = (sums[row[name]] ?? 0) + Number(row.count);
        return sums;
      };
      return {
        total: rows.reduce((sum, row) => sum + Number(row.count), 0),
        holders: Number(people.rows[0]?.holders ?? 0),
        byState: by('state'),
        byCarrier: by('carrier'),
        byRoute: by('route'),
        sample: sample.rows.map(({ serial }) => serial),
      };
    },
    next: async (meant, place, limit) => {
      const { where, values } = conditions(meant);
      const { rows } = await run<MeantCertificate>(
        manager,
        `SELECT ${COLUMNS} FROM certificates c WHERE ${where} AND c.serial > $${values.length + 1}
          ORDER BY c.serial LIMIT $${values.length + 2} FOR UPDATE OF c`,
        [...values, place, limit],
      );
      return rows;
    },
    revoke: async (meant, { revokedAt, cause, id }) => {
      const { rows } = await run<{ serial: string }>(
        manager,
        `WITH asked AS (
           SELECT * FROM unnest($1::text[], $2::text[], $3::integer[]) AS asked(serial, state, version)
         ), done AS (
           UPDATE certificates c SET state = 'revoked', revoked_at = $4, revocation_cause = $5, suspended_by = NULL,
                  version = c.version + 1
             FROM asked WHERE c.serial = asked.serial AND c.state = asked.state AND c.version = asked.version
           RETURNING c.serial
         ), kept AS (
           INSERT INTO mass_revoked (mass_revocation_id, serial) SELECT $6::uuid, serial FROM done
         )
         SELECT serial FROM done ORDER BY serial`,
        [
          meant.map(({ serial }) => serial),
          meant.map(({ state }) => state),
          meant.map(({ version }) => version),
          revokedAt,
          cause,
          id,
        ],
      );
      return rows.map(({ serial }) => serial);
    },
    revokedBy: async (id, place, limit) => {
      const { rows } = await run<MeantCertificate>(
        manager,
        `SELECT ${COLUMNS} FROM mass_revoked m JOIN certificates c USING (serial)
          WHERE m.mass_revocation_id = $1 AND m.serial > $2 ORDER BY m.serial LIMIT $3`,
        [id, place, limit],
      );
      return rows;
    },
  };
}
