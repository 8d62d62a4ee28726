// Approvals, and one act on many certificates.
import { holdsOf, type Meant, type MeantCertificate, type RegisterTransaction } from '@sumaho-jpki/operations';
import {
  CERTIFICATE_STATES,
  COHORT_GROUND,
  countCohort,
  ISSUE_ROUTES,
  massActRule,
  meansParties,
  storeOf,
  type CohortGroup,
  type RunMove,
  type PartyGroup,
} from '@sumaho-jpki/rules';
import { Approvals, MassActs } from '../entities/mass-acts';
import { PartyCertificates } from '../entities/parties';
import { In } from 'typeorm';
import { again, guardedUpdate, insertRow, isUuid, run, TOUCHED } from './unit';
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
    withdrawAllOf: async (madeBy) => {
      const { rows } = await run<{ id: string }>(
        manager,
        `UPDATE approvals SET state = 'withdrawn', decided_at = clock_timestamp()
          WHERE made_by = $1 AND state = 'proposed' RETURNING id`,
        [madeBy],
      );
      return rows.map(({ id }) => id);
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
  const parts = [`c.created_at <= $1`];
  const add = (value: unknown, condition: (place: string) => string) => {
    if (value === undefined) return;
    values.push(value);
    parts.push(condition(`$${values.length}`));
  };
  const { store, holder } = selection;
  if (holder !== undefined && holder !== 'person') parts.push('false');
  add(selection.issuer, signedBy);
  // Practice is no part of an incident; but what a key signed that is trusted no more ends with all the rest.
  if (selection.issuer === undefined) parts.push(NOT_IN_TRAINING);
  add(selection.serials, (place) => `c.serial = ANY(${place}::text[])`);
  add(selection.carrier, (place) => `c.carrier = ${place}`);
  add(selection.route, (place) => `c.route = ${place}`);
  add(store && ISSUE_ROUTES.filter((route) => storeOf(route) === store), (place) => `c.route = ANY(${place}::text[])`);
  add(selection.issuedFrom, (place) => `c.created_at >= ${place}::timestamptz`);
  add(selection.issuedUntil, (place) => `c.created_at < ${place}::timestamptz`);
  add(selection.network, (place) => ofLine(`l.host_carrier = ${place}`));
  add(
    selection.handsetModel,
    (place) =>
      `(EXISTS (SELECT 1 FROM applications a WHERE a.id = c.application_id AND a.handset_model = ${place})
        OR ${ofLine(`l.handset_model = ${place}`)})`,
  );
  add(selection.simProduct, (place) => ofLine(`l.sim_product = ${place}`));
  add(
    selection.heldBy,
    (place) =>
      `EXISTS (SELECT 1 FROM mass_act_members m WHERE m.serial = c.serial AND m.mass_act_id = ${place}::uuid AND m.closed_by IS NULL)`,
  );
  return { where: parts.join(' AND '), values };
}

/** The authorityKeyIdentifier stands in what was signed, twenty octets that nothing else has. */
const signedBy = (place: string): string => `position(decode(${place}, 'hex') IN c.tbs_der) > 0`;

/** The same for `party_certificates c JOIN parties p`; null where none is meant. */
function partyConditions({ act, cause, selection, madeUntil }: Meant): { where: string; values: unknown[] } | null {
  if (!meansParties(act, cause, selection)) return null;
  const { holder, issuer, serials, issuedFrom, issuedUntil } = selection;
  const values = [madeUntil, holder ?? null, issuer ?? null, serials ?? null, issuedFrom ?? null, issuedUntil ?? null];
  return {
    where: `c.created_at <= $1 AND ($2::text IS NULL OR p.kind = $2)
      AND ($3::text IS NULL OR ${signedBy('$3')})
      AND ($4::text[] IS NULL OR c.serial = ANY($4)) AND ($5::timestamptz IS NULL OR c.created_at >= $5)
      AND ($6::timestamptz IS NULL OR c.created_at < $6)`,
    values,
  };
}

const OF_PARTIES = 'party_certificates c JOIN parties p ON p.code = c.party_code';

const NOT_IN_TRAINING = `NOT EXISTS (SELECT 1 FROM applications a WHERE a.id = c.application_id AND a.training)`;

const ofLine = (condition: string): string => `EXISTS (SELECT 1 FROM lines l WHERE l.id = c.line_id AND ${condition})`;

const COLUMNS = `c.serial, c.state, c.version, c.application_id AS "applicationId", c.line_id AS "lineId", c.carrier,
  c.not_after AS "notAfter", c.suspended_by AS "suspendedBy"`;

/** Serials that a preview names. */
const SAMPLE = 10;

export function massActs(unit: Unit): RegisterTransaction['massActs'] {
  const { manager } = unit;
  const machinesOf = async (meant: Meant): Promise<{ groups: PartyGroup[]; sample: string[] }> => {
    const meantOnes = partyConditions(meant);
    if (!meantOnes) return { groups: [], sample: [] };
    const { where, values } = meantOnes;
    const groups = await run<Omit<PartyGroup, 'count'> & { count: string }>(
      manager,
      `SELECT p.kind, c.state, count(*) AS count FROM ${OF_PARTIES} WHERE ${where} GROUP BY 1, 2 ORDER BY 1, 2`,
      values,
    );
    const sample = await run<{ serial: string }>(
      manager,
      `SELECT c.serial FROM ${OF_PARTIES} WHERE ${where} AND c.state = ANY($7::text[]) ORDER BY c.serial LIMIT ${SAMPLE}`,
      [...values, massActRule(meant.act).from],
    );
    return {
      groups: groups.rows.map((group) => ({ ...group, count: Number(group.count) })),
      sample: sample.rows.map(({ serial }) => serial),
    };
  };
  return {
    insert: (row) => insertRow(unit, MassActs, row),
    byId: async (id) => (isUuid(id) ? manager.findOneBy(MassActs, { id }) : null),
    all: (acts, limit) =>
      manager.find(MassActs, { where: { act: In([...acts]) }, order: { createdAt: 'DESC' }, take: limit }),
    running: () => manager.find(MassActs, { where: { state: 'running' }, order: { createdAt: 'ASC' } }),
    update: (at, change) =>
      guardedUpdate(unit, MassActs, { id: at.id, state: at.state, version: at.version }, change, TOUCHED),
    blastRadius: async (meant) => {
      const { where, values } = conditions(meant);
      const groups = await run<Omit<CohortGroup, 'count'> & { count: string }>(
        manager,
        `SELECT c.state, c.carrier, c.route, coalesce(l.handset_model, '') AS "handsetModel", c.not_after < $1 AS "validityOver",
                coalesce(c.suspended_by, '${COHORT_GROUND}') <> '${COHORT_GROUND}' AS "heldOtherwise", count(*) AS count
           FROM certificates c LEFT JOIN lines l ON l.id = c.line_id
          WHERE ${where} GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6`,
        values,
      );
      const { act } = meant;
      const met = `${where} AND c.state = ANY($${values.length + 1}::text[])${act === 'revoke' ? '' : ' AND c.not_after >= $1'}`;
      const withStates = [...values, massActRule(act).from];
      const people = await run<{ holders: string }>(
        manager,
        `SELECT count(DISTINCT c.person_id) AS holders FROM certificates c WHERE ${met}`,
        withStates,
      );
      const sample = await run<{ serial: string }>(
        manager,
        `SELECT c.serial FROM certificates c WHERE ${met} ORDER BY c.serial LIMIT ${SAMPLE}`,
        withStates,
      );
      const machines = await machinesOf(meant);
      return {
        ...countCohort(
          act,
          groups.rows.map((group) => ({ ...group, count: Number(group.count) })),
          machines.groups,
        ),
        holders: Number(people.rows[0]?.holders ?? 0),
        sample: [...machines.sample, ...sample.rows.map(({ serial }) => serial)].slice(0, SAMPLE),
      };
    },
    next: async (meant, place, limit) => {
      const { where, values } = conditions(meant);
      const states = meant.selection.heldBy ? CERTIFICATE_STATES : massActRule(meant.act).from;
      const at = values.length;
      const { rows } = await run<MeantCertificate>(
        manager,
        `SELECT ${COLUMNS} FROM certificates c
          WHERE ${where} AND c.state = ANY($${at + 1}::text[]) AND c.serial > $${at + 2}
          ORDER BY c.serial LIMIT $${at + 3} FOR UPDATE OF c`,
        [...values, states, place, limit],
      );
      return rows;
    },
    nextParties: async (meant, limit) => {
      const meantOnes = partyConditions(meant);
      if (!meantOnes) return [];
      const { rows } = await run<{ serial: string }>(
        manager,
        `SELECT c.serial FROM ${OF_PARTIES} WHERE ${meantOnes.where} AND c.state = ANY($7::text[])
          ORDER BY c.serial LIMIT $8 FOR UPDATE OF c`,
        [...meantOnes.values, massActRule(meant.act).from, limit],
      );
      // Read after the lock: as they stand now.
      const serials = rows.map(({ serial }) => serial);
      return manager.find(PartyCertificates, { where: { serial: In(serials) }, order: { serial: 'ASC' } });
    },
    addMembers: async (id, serials) => {
      await run(manager, `INSERT INTO mass_act_members (mass_act_id, serial) SELECT $1::uuid, unnest($2::text[])`, [
        id,
        serials,
      ]);
    },
    apply: async (moves, { id, revocation }) => {
      const { rows } = await run<{ serial: string }>(
        manager,
        `WITH asked AS (
           SELECT * FROM unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::text[])
                      AS asked(serial, state, version, to_state, holds)
         ), done AS (
           UPDATE certificates c SET state = asked.to_state, suspended_by = asked.holds, version = c.version + 1,
                  revoked_at = coalesce($6::timestamptz, c.revoked_at),
                  revocation_cause = coalesce($7::text, c.revocation_cause)
             FROM asked WHERE c.serial = asked.serial AND c.state = asked.state AND c.version = asked.version
           RETURNING c.serial, c.state, c.suspended_by
         ), kept AS (
           INSERT INTO mass_act_members (mass_act_id, serial, state, holds)
             SELECT $8::uuid, serial, state, suspended_by FROM done
         )
         SELECT serial FROM done ORDER BY serial`,
        [
          moves.map(({ certificate }) => certificate.serial),
          moves.map(({ certificate }) => certificate.state),
          moves.map(({ certificate }) => certificate.version),
          moves.map(({ to }) => to),
          moves.map(({ suspendedBy }) => suspendedBy),
          revocation?.revokedAt ?? null,
          revocation?.cause ?? null,
          id,
        ],
      );
      return rows.map(({ serial }) => serial);
    },
    changedBy: async (id, place, limit) => {
      const { rows } = await run<MeantCertificate>(
        manager,
        `SELECT ${COLUMNS} FROM mass_act_members m JOIN certificates c USING (serial)
          WHERE m.mass_act_id = $1 AND m.serial > $2 ORDER BY m.serial LIMIT $3`,
        [id, place, limit],
      );
      return rows;
    },
    movesOf: async (serial) => {
      const { rows } = await again<Omit<RunMove, 'holds'> & { holds: string | null }>(
        manager,
        `SELECT mass_act_id AS run, at, state, holds FROM mass_act_members
          WHERE serial = $1 AND at IS NOT NULL AND state IS NOT NULL ORDER BY at`,
        [serial],
      );
      return rows.map((row) => ({ ...row, holds: holdsOf({ suspendedBy: row.holds }) }));
    },
    heldByOthers: async (serials, suspension) => {
      const { rows } = await run<{ serial: string }>(
        manager,
        `SELECT DISTINCT m.serial FROM mass_act_members m JOIN mass_acts a ON a.id = m.mass_act_id
          WHERE m.serial = ANY($1::text[]) AND m.mass_act_id <> $2 AND m.closed_by IS NULL AND a.act = 'suspend'`,
        [serials, suspension],
      );
      return rows.map(({ serial }) => serial);
    },
    stillHeld: async (suspension) => {
      const { rows } = await run<{ held: string }>(
        manager,
        `SELECT count(*) AS held FROM mass_act_members m JOIN certificates c USING (serial)
          WHERE m.mass_act_id = $1 AND m.closed_by IS NULL AND c.state = 'suspended'`,
        [suspension],
      );
      return Number(rows[0]?.held ?? 0);
    },
    close: async (serials, suspension, lifting) => {
      await run(
        manager,
        `UPDATE mass_act_members SET closed_by = $3
          WHERE mass_act_id = $2 AND serial = ANY($1::text[]) AND closed_by IS NULL`,
        [serials, suspension, lifting],
      );
    },
  };
}
