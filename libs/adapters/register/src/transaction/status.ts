// Status of certificates: answers made in advance, revocation lists, and what was published before a backup was restored.
import type {
  CertificateRow,
  NotGoodPage,
  PublishedRevocation,
  RegisterTransaction,
  StatusFacts,
} from '@sumaho-jpki/operations';
import { crlPartOf, crlPartPrefixes, type CertificateState, type RevocationCause } from '@sumaho-jpki/rules';
import { In, Not } from 'typeorm';
import { Certificates, LostRevocations } from '../entities/certificates';
import { copyOut } from './copy-out';
import { NotGoodReader } from './not-good-reader';
import { sendOctets } from './send-octets';
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
    certificateOf: async (serial) => {
      const { rows } = await run<Pick<DueRow, 'certificate_der'>>(
        manager,
        `SELECT certificate_der FROM certificates WHERE serial = $1
         UNION ALL SELECT certificate_der FROM party_certificates WHERE serial = $1`,
        [serial],
      );
      const der = rows[0]?.certificate_der;
      return der ? plain(der) : null;
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
    doubt: async (serial) => {
      await run(
        manager,
        `UPDATE ocsp_answers SET der = NULL, due_at = '-infinity', changed_at = clock_timestamp() WHERE serial = $1`,
        [serial],
      );
      await run(manager, `SELECT pg_notify('sumaho_status', $1)`, [serial]);
    },
    forgetAll: async () => {
      await run(manager, `SELECT pg_notify('sumaho_status', '*')`);
    },
  };
}

/** What a list says of a certificate, by a binary COPY: see `NotGoodReader`. `since` as in `answerFor` of the operations. */
const LISTED = `serial, coalesce(revoked_at, created_at) AS since, not_after, state, revocation_cause`;
/** The very words of the index certificates_listed: everything that is asked here stands in it. */
const NOT_GOOD = `state IN ('issued', 'suspended', 'revoked')`;

const instant = (at: Date) => `'${at.toISOString()}'::timestamptz`;

const inPart = (prefixes: readonly string[] | null) =>
  prefixes ? `AND substr(serial, 3, 2) IN (${prefixes.map((pair) => `'${pair}'`).join()})` : '';

const lostOnes = (at: Date, prefixes: readonly string[] | null) => `
  SELECT serial, revoked_at AS since, not_after, 'revoked' AS state, revocation_cause FROM lost_revocations lost
   WHERE not_after > ${instant(at)} ${inPart(prefixes)}
     AND NOT EXISTS (SELECT 1 FROM certificates WHERE certificates.serial = lost.serial)
     AND NOT EXISTS (SELECT 1 FROM party_certificates WHERE party_certificates.serial = lost.serial)`;

const partyOnes = (at: Date, prefixes: readonly string[] | null) => `
  SELECT ${LISTED} FROM party_certificates
   WHERE state IN ('issued', 'revoked') AND not_after > ${instant(at)} ${inPart(prefixes)}`;

/** The first octets in use, each found by one step in the primary key. */
const FIRST_OCTETS = `WITH RECURSIVE octets AS (
    (SELECT substr(serial, 1, 2) AS octet FROM certificates ORDER BY serial LIMIT 1)
    UNION ALL
    SELECT (SELECT substr(serial, 1, 2) FROM certificates WHERE serial >= octets.octet || 'g' ORDER BY serial LIMIT 1)
      FROM octets WHERE octets.octet IS NOT NULL
  ) SELECT octet FROM octets WHERE octet IS NOT NULL`;

const PIECE_OCTETS = 1024 * 1024;

type Lists = Pick<
  RegisterTransaction['certificates'],
  'notGoodPages' | 'nextCrlNumber' | 'storeCrl' | 'latestCrl' | 'newestCrl' | 'publishedParts'
>;

export function revocationLists(unit: Unit): Lists {
  const { manager } = unit;
  let octets: Promise<readonly string[]> | undefined;
  const firstOctets = () =>
    (octets ??= run<{ octet: string }>(manager, FIRST_OCTETS).then(({ rows }) => rows.map(({ octet }) => octet)));
  const rangesOf = async (prefixes: readonly string[]) =>
    (await firstOctets()).flatMap((octet) =>
      prefixes.map((pair) =>
        // 'g' stands behind every hexadecimal digit; a serial of one octet is its own range.
        pair === '' ? [octet, `${octet}0`] : [octet + pair, `${octet + pair}g`],
      ),
    );
  async function* pages(at: Date, part?: number): AsyncGenerator<NotGoodPage> {
    const prefixes = part === undefined ? null : crlPartPrefixes(part);
    const ranges = prefixes && (await rangesOf(prefixes));
    const where = `${NOT_GOOD} AND not_after > ${instant(at)}`;
    const within = ranges
      ? ranges.map(
          ([from, until]) =>
            `SELECT ${LISTED} FROM certificates WHERE ${where} AND serial >= '${from}' AND serial < '${until}'`,
        )
      : [`SELECT ${LISTED} FROM certificates WHERE ${where}`];
    // One statement: all of one instant. It may take as long as a list of tens of millions takes.
    await run(manager, `SET LOCAL statement_timeout = '30min'`);
    await run(manager, `SET LOCAL max_parallel_workers_per_gather = 0`);
    // After a mass revocation the planner still believes that hardly anything is revoked; of a part the index is always right.
    if (ranges) await run(manager, `SET LOCAL enable_seqscan = off`);
    yield* copyOut(
      unit,
      [...within, partyOnes(at, prefixes), lostOnes(at, prefixes)].join(' UNION ALL '),
      new NotGoodReader(),
    );
    if (ranges) await run(manager, `SET LOCAL enable_seqscan = on`);
  }
  const newest = async <T>(part: number | undefined, generation: number, columns: string) => {
    const { rows } = await run<T>(
      manager,
      `SELECT ${columns} FROM crls WHERE generation = $2 AND part IS NOT DISTINCT FROM $1
        ORDER BY number DESC LIMIT 1`,
      [part ?? null, generation],
    );
    return rows[0];
  };
  /** Piece by piece: the driver reads octets as hexadecimal text, and nobody else has a turn while it does. */
  const octetsOf = async (number: string, octets: number) => {
    const der = new Uint8Array(octets);
    for (let at = 0; at < octets; at += PIECE_OCTETS) {
      const { rows } = await run<{ piece: Uint8Array }>(
        manager,
        `SELECT substring(der FROM $2 FOR $3) AS piece FROM crls WHERE number = $1`,
        [number, at + 1, PIECE_OCTETS],
      );
      der.set(present(rows[0], 'revocation list').piece, at);
    }
    return der;
  };
  return {
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
    storeCrl: ({ number, der, thisUpdate, nextUpdate, part = null, entries = 0, generation = 1 }) =>
      sendOctets(
        unit,
        `INSERT INTO crls (der, number, this_update, next_update, part, entries, generation)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        der,
        [
          String(number),
          thisUpdate.toISOString(),
          nextUpdate.toISOString(),
          part === null ? null : String(part),
          String(entries),
          String(generation),
        ],
      ),
    latestCrl: async (part, generation = 1) => {
      const row = await newest<{ number: string; octets: number; this_update: Date; next_update: Date }>(
        part,
        generation,
        'number, octet_length(der) AS octets, this_update, next_update',
      );
      if (!row) return null;
      const { number, octets, this_update: thisUpdate, next_update: nextUpdate } = row;
      return { number: BigInt(number), der: await octetsOf(number, octets), thisUpdate, nextUpdate };
    },
    newestCrl: async (part, generation = 1) => {
      const row = await newest<{ number: string; entries: number; this_update: Date; next_update: Date }>(
        part,
        generation,
        'number, entries, this_update, next_update',
      );
      if (!row) return null;
      const { number, entries, this_update: thisUpdate, next_update: nextUpdate } = row;
      return { number: BigInt(number), entries, thisUpdate, nextUpdate };
    },
    publishedParts: async () => {
      const { rows } = await run<{
        generation: number;
        part: number;
        number: string;
        entries: number;
        this_update: Date;
        next_update: Date;
      }>(
        manager,
        `SELECT DISTINCT ON (generation, part) generation, part, number, entries, this_update, next_update FROM crls
          WHERE part IS NOT NULL ORDER BY generation, part, number DESC`,
      );
      return rows.map(({ generation, part, number, entries, this_update, next_update }) => ({
        generation,
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
