// Applications and certificates: life-cycle rows, changed by guarded updates only.
import type { RegisterTransaction } from '@sumaho-jpki/operations';
import { LIVE_CERTIFICATE_STATES } from '@sumaho-jpki/rules';
import { In } from 'typeorm';
import { Certificates, IssuedSerials } from '../entities/certificates';
import { Applications, OPEN_APPLICATION } from '../entities/people';
import { revocationLists } from './status';
import { again, guardedUpdate, insertRow, isUuid, present, TOUCHED } from './unit';
import type { Unit } from './unit';

const newest = { createdAt: 'DESC' } as const;

const DAY_MS = 86_400_000;
const DAYS_LEFT = `((certificate.not_after AT TIME ZONE 'Asia/Tokyo')::date - (CAST(:at AS timestamptz) AT TIME ZONE 'Asia/Tokyo')::date)`;

export function applications(unit: Unit): RegisterTransaction['applications'] {
  const { manager } = unit;
  return {
    insert: async (row) => {
      await insertRow(unit, Applications, {
        ...row,
        certificateSerial: null,
        keyId: null,
        problem: null,
        keychainId: null,
      });
      return present(await manager.findOneBy(Applications, { id: row.id }), 'application');
    },
    byId: async (id) => (isUuid(id) ? manager.findOneBy(Applications, { id }) : null),
    byNumber: (number) => manager.findOneBy(Applications, { number }),
    ofPerson: (personId) => manager.find(Applications, { where: { personId }, order: newest }),
    ofLine: (lineId) => manager.find(Applications, { where: { lineId }, order: newest }),
    ofLines: (ids) => manager.find(Applications, { where: { lineId: In([...ids]) }, order: newest }),
    openOfPerson: (personId) =>
      manager
        .createQueryBuilder(Applications, 'application')
        .where('application.person_id = :personId', { personId })
        .andWhere(`application.${OPEN_APPLICATION}`)
        .getOne(),
    openOfIccid: (iccid) =>
      manager
        .createQueryBuilder(Applications, 'application')
        .where('application.iccid = :iccid', { iccid })
        .andWhere(`application.${OPEN_APPLICATION}`)
        .getOne(),
    update: (at, change) =>
      guardedUpdate(unit, Applications, { id: at.id, state: at.state, version: at.version }, change, TOUCHED),
  };
}

/** One book of serials and keys for every kind of certificate. False when either was ever seen. */
export async function reserveSerial(
  { manager }: Unit,
  { serial, spkiSha256 }: { readonly serial: string; readonly spkiSha256: string },
): Promise<boolean> {
  const { rows } = await again(
    manager,
    `INSERT INTO issued_serials (serial, spki_sha256) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING serial`,
    [serial, spkiSha256],
  );
  return rows.length === 1;
}

export function certificates(unit: Unit): RegisterTransaction['certificates'] {
  const { manager } = unit;
  return {
    reserve: async (row) => {
      if (!(await reserveSerial(unit, row))) return false;
      await insertRow(unit, Certificates, {
        ...row,
        state: 'reserved',
        certificateDer: null,
        revokedAt: null,
        revocationCause: null,
        suspendedBy: null,
        awaitingHolderSince: null,
      });
      return true;
    },
    keySeen: (spkiSha256) => manager.existsBy(IssuedSerials, { spkiSha256 }),
    bySerial: (serial) => manager.findOneBy(Certificates, { serial }),
    byApplication: async (applicationId) =>
      isUuid(applicationId) ? manager.findOne(Certificates, { where: { applicationId }, order: newest }) : null,
    liveOfPerson: (personId) =>
      manager.find(Certificates, { where: { personId, state: In([...LIVE_CERTIFICATE_STATES]) }, order: newest }),
    ofPerson: (personId) => manager.find(Certificates, { where: { personId }, order: newest }),
    ofLine: (lineId) => manager.find(Certificates, { where: { lineId }, order: newest }),
    ofLines: (ids) => manager.find(Certificates, { where: { lineId: In([...ids]) }, order: newest }),
    update: (at, change) =>
      guardedUpdate(unit, Certificates, { serial: at.serial, state: at.state, version: at.version }, change),
    search: async (text, limit) => {
      const serial = text.replace(/[\s:]/g, '').toLowerCase();
      const query = manager.createQueryBuilder(Certificates, 'certificate').orderBy('certificate.createdAt', 'DESC');
      if (/^[0-9a-f]{4,}$/.test(serial))
        // Not by LIKE: under row-level security only what gives nothing away may go into an index. 'g' is behind every digit.
        query.where('certificate.serial >= :serial AND certificate.serial < :behind', { serial, behind: `${serial}g` });
      else
        query.where(
          'certificate.application_id IN (SELECT found.id FROM applications found WHERE found.number = upper(:number))',
          { number: text.trim() },
        );
      return query.take(limit).getMany();
    },
    endingUntold: (at, days, limit) =>
      manager
        .createQueryBuilder(Certificates, 'certificate')
        .where('certificate.state IN (:...live)', { live: LIVE_CERTIFICATE_STATES })
        // The index narrows by the instant; the dates of Japan decide.
        .andWhere('certificate.not_after BETWEEN :at AND :until', {
          at,
          until: new Date(at.getTime() + (Math.max(...days) + 1) * DAY_MS),
        })
        .andWhere(`${DAYS_LEFT} <= ANY(CAST(:days AS int[]))`, { days: [...days] })
        .andWhere(
          `NOT EXISTS (SELECT 1 FROM history told WHERE told.certificate_serial = certificate.serial
             AND told.event = 'expiry-notice' AND (told.facts->>'days')::int =
               (SELECT min(threshold) FROM unnest(CAST(:days AS int[])) threshold WHERE ${DAYS_LEFT} <= threshold))`,
        )
        .orderBy('certificate.notAfter', 'ASC')
        .take(limit)
        .getMany(),
    awaitingHolder: (until, limit) =>
      manager
        .createQueryBuilder(Certificates, 'certificate')
        .where(`certificate.state = 'suspended'`)
        .andWhere('certificate.awaiting_holder_since <= :until', { until })
        .orderBy('certificate.awaitingHolderSince', 'ASC')
        .take(limit)
        .getMany(),
    pastEnd: (at, limit) =>
      manager
        .createQueryBuilder(Certificates, 'certificate')
        .where('certificate.state IN (:...live)', { live: LIVE_CERTIFICATE_STATES })
        .andWhere('certificate.not_after < :at', { at })
        .orderBy('certificate.notAfter', 'ASC')
        .take(limit)
        .getMany(),
    ...revocationLists(unit),
  };
}
