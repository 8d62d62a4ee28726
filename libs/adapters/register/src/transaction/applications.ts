// Applications and certificates: life-cycle rows, changed by guarded updates only.
import type { RegisterTransaction } from '@sumaho-jpki/operations';
import { LIVE_CERTIFICATE_STATES } from '@sumaho-jpki/rules';
import { In } from 'typeorm';
import type { EntitySchema } from 'typeorm';
import { Certificates, IssuedSerials } from '../entities/certificates';
import { Applications, OPEN_APPLICATION } from '../entities/people';
import { insertion, rowOf } from './rows';
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
      return present(await rowOf(manager, Applications, 'WHERE id = $1', [row.id]), 'application');
    },
    byId: async (id) => (isUuid(id) ? rowOf(manager, Applications, 'WHERE id = $1', [id]) : null),
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

/** One book of serials and keys for every kind of certificate, entered with what will be signed. False when either was ever seen. */
export async function insertReserved<T extends object>(
  { manager }: Unit,
  entity: EntitySchema<T>,
  row: { readonly serial: string; readonly spkiSha256: string },
): Promise<boolean> {
  const { text, values } = insertion(entity, { ...row, state: 'reserved' }, 3);
  const { affected } = await again(
    manager,
    `WITH entered AS (
       INSERT INTO issued_serials (serial, spki_sha256) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING serial)
     ${text} FROM entered`,
    [row.serial, row.spkiSha256, ...values],
  );
  return affected === 1;
}

export function certificates(unit: Unit): RegisterTransaction['certificates'] {
  const { manager } = unit;
  return {
    reserve: (row) => insertReserved(unit, Certificates, row),
    keySeen: (spkiSha256) => manager.existsBy(IssuedSerials, { spkiSha256 }),
    bySerial: (serial) => rowOf(manager, Certificates, 'WHERE serial = $1', [serial]),
    byApplication: async (applicationId) =>
      isUuid(applicationId)
        ? rowOf(manager, Certificates, 'WHERE application_id = $1 ORDER BY created_at DESC LIMIT 1', [applicationId])
        : null,
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
