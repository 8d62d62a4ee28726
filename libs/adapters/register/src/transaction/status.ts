// Status of certificates: answers made in advance, revocation lists, and what was published before a backup was restored.
import type {
  CertificateRow,
  NotGoodRow,
  PublishedRevocation,
  RegisterTransaction,
  StatusFacts,
} from '@sumaho-jpki/operations';
import { crlPartOf, crlPartPrefixes, type CertificateState, type RevocationCause } from '@sumaho-jpki/rules';
import { In, Not } from 'typeorm';
import { Certificates, Crls, LostRevocations } from '../entities/certificates';
import { insertRow, present, run } from './unit';
import type { Unit } from './unit';

interface LookRow {
  readonly now: Date;
  readonly serial: string | null;
  readonly state: CertificateState;
  readonly version: number;
  readonly revoked_at: Date | null;
  readonly revocation_cause: RevocationCause | null;
  readonly created_at: Date;
  readonly not_after: Date;
  readonly cert_id: Uint8Array | null;
  readonly der: Uint8Array | null;
  readonly this_update: Date;
  readonly next_update: Date;
}

const FACTS = `serial, state, version, revoked_at, revocation_cause, created_at, not_after`;
/** Certificates of machines stand in a table of their own. Few: no list or answer is slower for them. */
const OF_PARTIES = `SELECT ${FACTS} FROM party_certificates`;
const LOST = `serial, 'revoked' AS state, 0 AS version, revoked_at, revocation_cause, revoked_at AS created_at, not_after`;

interface DueRow extends LookRow {
  readonly serial: string;
  readonly certificate_der: Uint8Array | null;
}

const factsOf = (row: LookRow & { serial: string }): StatusFacts => ({
  serial: row.serial,
  state: row.state,
  version: row.version,
  revokedAt: row.revoked_at,
  revocationCause: row.revocation_cause,
  createdAt: row.created_at,
  notAfter: row.not_after,
});
const hasSerial = (row: LookRow): row is LookRow & { serial: string } => row.serial !== null;
const plain = (octets: Uint8Array) => new Uint8Array(octets);

export function statusAnswers({ manager }: Unit): RegisterTransaction['statusAnswers'] {
  return {
    look: async (serial) => {
      const { rows } = await run<LookRow>(
        manager,
        `SELECT date_trunc('milliseconds', clock_timestamp()) AS now, found.*, answer.cert_id, answer.der,
                answer.this_update, answer.next_update
           FROM (SELECT 1) one
           LEFT JOIN (SELECT ${FACTS} FROM certificates WHERE serial = $1
                      UNION ALL ${OF_PARTIES} WHERE serial = $1
                      UNION ALL SELECT ${LOST} FROM lost_revocations WHERE serial = $1) found ON true
           LEFT JOIN ocsp_answers answer
             ON answer.serial = found.serial AND answer.certificate_version = found.version AND answer.der IS NOT NULL
          ORDER BY found.version DESC LIMIT 1`,
        [serial],
      );
      const row = present(rows[0], 'clock');
      const { now, der, cert_id: certId, this_update: thisUpdate, next_update: nextUpdate } = row;
      return {
        now,
        facts: hasSerial(row) ? factsOf(row) : null,
        answer: der && certId ? { certId: plain(certId), der: plain(der), thisUpdate, nextUpdate } : null,
      };
    },
    due: async (limit) => {
      const { rows } = await run<DueRow>(
        manager,
        `SELECT found.* FROM ocsp_answers
           JOIN LATERAL (SELECT ${FACTS}, certificate_der FROM certificates WHERE certificates.serial = ocsp_answers.serial
                         UNION ALL SELECT ${FACTS}, certificate_der FROM party_certificates
                          WHERE party_certificates.serial = ocsp_answers.serial) found ON true
          WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT $1`,
        [limit],
      );
      return rows.map((row) => ({
        ...factsOf(row),
        certificateDer: row.certificate_der && plain(row.certificate_der),
      }));
    },
    backlog: async (most) => {
      // A void answer is due since its certificate changed.
      const { rows } = await run<{ due: number; oldest: Date | null }>(
        manager,
        `SELECT count(*)::int AS due, min(since) AS oldest FROM (
           SELECT CASE WHEN due_at = '-infinity' THEN changed_at ELSE due_at END AS since FROM ocsp_answers
            WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT $1) waiting`,
        [most],
      );
      const { due, oldest } = present(rows[0], 'backlog');
      return { due, oldest };
    },
    keep: async ({ serial, version }, { certId, der, thisUpdate, nextUpdate }, dueAgain) => {
      const { affected } = await run(
        manager,
        `UPDATE ocsp_answers SET cert_id = $3, der = $4, this_update = $5, next_update = $6, due_at = $7
          WHERE serial = $1 AND certificate_version = $2
            AND (EXISTS (SELECT 1 FROM certificates WHERE serial = $1 AND version = $2)
                 OR EXISTS (SELECT 1 FROM party_certificates WHERE serial = $1 AND version = $2))`,
        [serial, version, Buffer.from(certId), Buffer.from(der), thisUpdate, nextUpdate, dueAgain],
      );
      return affected === 1;
    },
    rest: async (serial) => {
      await run(manager, `UPDATE ocsp_answers SET der = NULL, due_at = 'infinity' WHERE serial = $1`, [serial]);
    },
    changedSince: async (at) => {
      const { rows } = await run<{ serial: string; at: Date }>(
        manager,
        `SELECT min(serial) AS serial, max(changed_at) AS at FROM ocsp_answers
          WHERE changed_at > $1 GROUP BY substr(serial, 3, 2)`,
        [at],
      );
      const last = new Map<number, Date>();
      for (const row of rows) {
        const part = crlPartOf(row.serial);
        if (row.at > (last.get(part) ?? at)) last.set(part, row.at);
      }
      return [...last].map(([part, changed]) => ({ part, at: changed }));
    },
    forgetAll: async () => {
      await run(manager, `SELECT pg_notify('sumaho_status', '*')`);
    },
  };
}

/** One row of text for a whole page: a million entries as a million rows would cost more than everything else together. */
const LINE = `serial || ' ' || state || ' ' || coalesce(extract(epoch FROM revoked_at)::text, '') || ' ' ||
    extract(epoch FROM created_at)::text || ' ' || extract(epoch FROM not_after)::text || ' ' ||
    coalesce(revocation_cause, '')`;
const LINES = `SELECT string_agg(${LINE}, E'\\n' ORDER BY serial) AS lines`;
const ROWS_A_PAGE = 8_192;

/**
 * Written so that no other index fits: after a mass revocation the planner still believes that hardly anything is revoked, and
 * would read all of it again for every page.
 */
const NOT_GOOD = `(state || '') IN ('issued', 'suspended', 'revoked') AND not_after + interval '0' > $1::timestamptz`;

/** By the primary key. */
const PAGE = `${LINES} FROM (
    SELECT serial, state, revoked_at, created_at, not_after, revocation_cause FROM certificates
     WHERE ${NOT_GOOD} AND serial >= $2 AND serial < $3) listed`;

const LOST_ONES = `${LINES} FROM (
    SELECT serial, 'revoked' AS state, revoked_at, revoked_at AS created_at, not_after, revocation_cause
      FROM lost_revocations lost
     WHERE not_after > $1 AND ($2::text[] IS NULL OR substr(serial, 3, 2) = ANY($2::text[]))
       AND NOT EXISTS (SELECT 1 FROM certificates WHERE certificates.serial = lost.serial)) listed`;

const PARTY_ONES = `${LINES} FROM (
    SELECT serial, state, revoked_at, created_at, not_after, revocation_cause FROM party_certificates
     WHERE state IN ('issued', 'revoked') AND not_after > $1
       AND ($2::text[] IS NULL OR substr(serial, 3, 2) = ANY($2::text[]))) listed`;

/** Once through, by whatever way is best when hardly anything or nearly everything is revoked. */
const ALL = `SELECT ${LINE} AS line FROM certificates
  WHERE state IN ('issued', 'suspended', 'revoked') AND not_after > $1`;

/** The first octets in use, each found by one step in the primary key. */
const FIRST_OCTETS = `WITH RECURSIVE octets AS (
    (SELECT substr(serial, 1, 2) AS octet FROM certificates ORDER BY serial LIMIT 1)
    UNION ALL
    SELECT (SELECT substr(serial, 1, 2) FROM certificates WHERE serial >= octets.octet || 'g' ORDER BY serial LIMIT 1)
      FROM octets WHERE octets.octet IS NOT NULL
  ) SELECT octet FROM octets WHERE octet IS NOT NULL`;

const instantOf = (seconds: string) => new Date(Math.round(Number(seconds) * 1000));

function notGoodRow(line: string): NotGoodRow {
  const [serial = '', state = '', revokedAt = '', createdAt = '', notAfter = '', cause = ''] = line.split(' ');
  return {
    serial,
    state: state as CertificateState,
    revokedAt: revokedAt === '' ? null : instantOf(revokedAt),
    revocationCause: cause === '' ? null : (cause as RevocationCause),
    createdAt: instantOf(createdAt),
    notAfter: instantOf(notAfter),
  };
}

type Lists = Pick<
  RegisterTransaction['certificates'],
  'notGood' | 'notGoodPages' | 'nextCrlNumber' | 'storeCrl' | 'latestCrl' | 'newestCrl' | 'publishedParts'
>;

export function revocationLists(unit: Unit): Lists {
  const { manager } = unit;
  const linesOf = async (sql: string, parameters: readonly unknown[]) => {
    const { rows } = await run<{ lines: string | null }>(manager, sql, parameters);
    return (rows[0]?.lines ?? '').split('\n').flatMap((line) => (line === '' ? [] : [notGoodRow(line)]));
  };
  let octets: Promise<readonly string[]> | undefined;
  const firstOctets = () =>
    (octets ??= run<{ octet: string }>(manager, FIRST_OCTETS).then(({ rows }) => rows.map(({ octet }) => octet)));
  const ofPart = async (at: Date, part: number) => {
    const found: NotGoodRow[] = [];
    const prefixes = crlPartPrefixes(part);
    for (const octet of await firstOctets()) {
      for (const pair of prefixes) {
        // 'g' stands behind every hexadecimal digit; a serial of one octet is its own range.
        const [from, until] = pair === '' ? [octet, `${octet}0`] : [octet + pair, `${octet + pair}g`];
        for (const row of await linesOf(PAGE, [at, from, until])) found.push(row);
      }
    }
    for (const others of [PARTY_ONES, LOST_ONES])
      for (const row of await linesOf(others, [at, prefixes])) found.push(row);
    return found;
  };
  async function* pages(at: Date): AsyncGenerator<NotGoodRow[]> {
    await run(manager, `DECLARE not_good NO SCROLL CURSOR FOR ${ALL}`, [at]);
    for (;;) {
      const { rows } = await run<{ line: string }>(manager, `FETCH FORWARD ${ROWS_A_PAGE} FROM not_good`);
      if (rows.length > 0) yield rows.map(({ line }) => notGoodRow(line));
      if (rows.length < ROWS_A_PAGE) break;
    }
    await run(manager, 'CLOSE not_good');
    for (const others of [PARTY_ONES, LOST_ONES]) {
      const rows = await linesOf(others, [at, null]);
      if (rows.length > 0) yield rows;
    }
  }
  const newest = async <T>(part: number | undefined, columns: string) => {
    const { rows } = await run<T>(
      manager,
      `SELECT ${columns} FROM crls WHERE part IS NOT DISTINCT FROM $1 ORDER BY number DESC LIMIT 1`,
      [part ?? null],
    );
    return rows[0];
  };
  return {
    notGood: async (at, part) => {
      if (part !== undefined) return ofPart(at, part);
      const rows: NotGoodRow[] = [];
      for await (const page of pages(at)) for (const row of page) rows.push(row);
      return rows;
    },
    notGoodPages: pages,
    nextCrlNumber: async () => {
      // Two that number at once wait for each other: the second one's number is the higher one.
      await run(manager, `SELECT pg_advisory_xact_lock(hashtext('crl_number'))`);
      const { rows } = await run<{ number: string }>(
        manager,
        `SELECT setval('crl_number', GREATEST(nextval('crl_number'),
           (SELECT coalesce(max(number), 0) + 1 FROM crls),
           floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)) AS number`,
      );
      return BigInt(present(rows[0], 'number').number);
    },
    storeCrl: ({ number, der, thisUpdate, nextUpdate, part = null, entries = 0 }) =>
      insertRow(unit, Crls, { number: String(number), der, thisUpdate, nextUpdate, part, entries }),
    latestCrl: async (part) => {
      const row = await newest<{ number: string; der: Uint8Array; this_update: Date; next_update: Date }>(
        part,
        'number, der, this_update, next_update',
      );
      if (!row) return null;
      return {
        number: BigInt(row.number),
        der: plain(row.der),
        thisUpdate: row.this_update,
        nextUpdate: row.next_update,
      };
    },
    newestCrl: async (part) => {
      const row = await newest<{ number: string; entries: number; this_update: Date; next_update: Date }>(
        part,
        'number, entries, this_update, next_update',
      );
      if (!row) return null;
      const { number, entries, this_update: thisUpdate, next_update: nextUpdate } = row;
      return { number: BigInt(number), entries, thisUpdate, nextUpdate };
    },
    publishedParts: async () => {
      const { rows } = await run<{
        part: number;
        number: string;
        entries: number;
        this_update: Date;
        next_update: Date;
      }>(
        manager,
        `SELECT DISTINCT ON (part) part, number, entries, this_update, next_update FROM crls
          WHERE part IS NOT NULL ORDER BY part, number DESC`,
      );
      return rows.map(({ part, number, entries, this_update, next_update }) => ({
        part,
        entries,
        number: BigInt(number),
        thisUpdate: this_update,
        nextUpdate: next_update,
      }));
    },
  };
}

export function revocationMemory(unit: Unit): RegisterTransaction['revocationMemory'] {
  const { manager } = unit;
  return {
    checked: async (witnessId) => {
      const { rows } = await run<{ checked: string }>(
        manager,
        `SELECT checked FROM revocation_witnesses WHERE id = $1`,
        [witnessId],
      );
      return Number(rows[0]?.checked ?? 0);
    },
    setChecked: async (witnessId, to) => {
      await run(
        manager,
        `INSERT INTO revocation_witnesses (id, checked) VALUES ($1, $2)
           ON CONFLICT (id) DO UPDATE SET checked = GREATEST(revocation_witnesses.checked, EXCLUDED.checked)`,
        [witnessId, to],
      );
    },
    notEnded: (serials): Promise<CertificateRow[]> =>
      manager.find(Certificates, {
        where: { serial: In([...serials]), state: Not(In(['revoked', 'expired', 'discarded'])) },
      }),
    unknown: async (serials) => {
      const { rows } = await run<{ serial: string }>(
        manager,
        `SELECT serial FROM unnest($1::text[]) AS asked(serial)
          WHERE NOT EXISTS (SELECT 1 FROM certificates WHERE certificates.serial = asked.serial)
            AND NOT EXISTS (SELECT 1 FROM party_certificates WHERE party_certificates.serial = asked.serial)
            AND NOT EXISTS (SELECT 1 FROM lost_revocations WHERE lost_revocations.serial = asked.serial)`,
        [serials],
      );
      return rows.map(({ serial }) => serial);
    },
    addLost: async (revocations: readonly PublishedRevocation[]) => {
      for (const { serial, revokedAt, cause, notAfter } of revocations)
        await insertRow(unit, LostRevocations, { serial, revokedAt, revocationCause: cause, notAfter });
    },
  };
}
