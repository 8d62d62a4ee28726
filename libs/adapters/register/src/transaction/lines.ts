// Carriers, lines and elements. What a host network sees of an MVNO's line are its SIM facts, not the person.
import { randomUUID } from 'node:crypto';
import type { CarrierRow, ElementRow, LineRow, RegisterTransaction } from '@sumaho-jpki/operations';
import { In } from 'typeorm';
import { Carriers, Elements, Lines } from '../entities/lines';
import type { StoredElement } from '../entities/lines';
import { guardedUpdate, isUuid, present, run, TOUCHED } from './unit';
import type { Unit } from './unit';

export function carriers(unit: Unit): RegisterTransaction['carriers'] {
  const { manager } = unit;
  return {
    all: () => manager.find(Carriers, { order: { code: 'ASC' } }),
    byCode: (code) => manager.findOneBy(Carriers, { code }),
    upsert: async (row: CarrierRow) => {
      await run(
        manager,
        `INSERT INTO carriers (code, name_ja, name_en, host_carrier, messaging_url, message_public_key, profile)
           VALUES ($1, $2, $3, $4, $5, $6, $7)
           ON CONFLICT (code) DO UPDATE SET name_ja = EXCLUDED.name_ja, name_en = EXCLUDED.name_en,
             host_carrier = EXCLUDED.host_carrier, messaging_url = EXCLUDED.messaging_url,
             message_public_key = EXCLUDED.message_public_key, profile = EXCLUDED.profile`,
        [
          row.code,
          row.nameJa,
          row.nameEn,
          row.hostCarrier,
          row.messagingUrl,
          JSON.stringify(row.messagePublicKey),
          JSON.stringify(row.profile ?? {}),
        ],
      );
    },
  };
}

/** True when the caller sees this row only as the host network. */
function onlyAsHost(unit: Unit, row: { readonly carrier: string }): boolean {
  return unit.scope.kind === 'carrier' && unit.scope.carrier !== row.carrier;
}

/** One statement for each kind of key; each finds its rows by an index under every scope (search-figures). */
export const SEARCHES = {
  msisdn: `SELECT id FROM lines WHERE msisdn = $1 ORDER BY updated_at DESC LIMIT $2`,
  iccid: `SELECT id FROM lines WHERE iccid = $1 ORDER BY updated_at DESC LIMIT $2`,
  imei: `SELECT id FROM lines WHERE imei = $1 ORDER BY updated_at DESC LIMIT $2`,
  eid: `SELECT id FROM lines WHERE eid = $1 ORDER BY updated_at DESC LIMIT $2`,
  'application-number': `SELECT line_id AS id FROM applications WHERE number = $1 LIMIT $2`,
  problem: `SELECT line_id AS id FROM applications WHERE problem = $1 ORDER BY updated_at DESC LIMIT $2`,
  'certificate-serial': `SELECT line_id AS id FROM certificates WHERE serial = lower($1) LIMIT $2`,
} as const;
/** Of a carrier it is said again whose, so that a carrier whom an error never met does not read everybody else's to find none. */
export const PROBLEM_OF_CARRIER = `SELECT line_id AS id FROM applications WHERE problem = $1 AND carrier = $3 ORDER BY updated_at DESC LIMIT $2`;

export function lines(unit: Unit): RegisterTransaction['lines'] {
  const { manager } = unit;
  const shown = (row: LineRow): LineRow => (onlyAsHost(unit, row) ? { ...row, personId: null } : row);
  const one = async (found: Promise<LineRow | null>): Promise<LineRow | null> => {
    const row = await found;
    return row && shown(row);
  };
  return {
    byId: async (id) => (isUuid(id) ? one(manager.findOneBy(Lines, { id })) : null),
    byMsisdn: (carrier, msisdn) => one(manager.findOneBy(Lines, { carrier, msisdn })),
    upsert: async (line) => {
      await seeEquipment(unit, line);
      // A number whose contract ended is nobody's, and whoever has it next is somebody else.
      await run(
        manager,
        `INSERT INTO lines (id, carrier, host_carrier, msisdn, state, iccid, sim_product, handset_model, imei, eid)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           ON CONFLICT (carrier, msisdn) DO UPDATE SET
             host_carrier = EXCLUDED.host_carrier, state = EXCLUDED.state, iccid = EXCLUDED.iccid,
             sim_product = EXCLUDED.sim_product, handset_model = EXCLUDED.handset_model, imei = EXCLUDED.imei,
             eid = EXCLUDED.eid,
             person_id = CASE WHEN 'terminated' IN (lines.state, EXCLUDED.state) THEN NULL ELSE lines.person_id END,
             sim_changed_at = CASE WHEN lines.state = 'terminated' AND EXCLUDED.state <> 'terminated' THEN NULL
                                   WHEN lines.iccid <> EXCLUDED.iccid THEN clock_timestamp()
                                   ELSE lines.sim_changed_at END,
             training = lines.training AND NOT (lines.state = 'terminated' AND EXCLUDED.state <> 'terminated'),
             version = lines.version + 1, updated_at = clock_timestamp()
           WHERE (lines.host_carrier, lines.state, lines.iccid, lines.sim_product, lines.handset_model, lines.imei, lines.eid)
             IS DISTINCT FROM (EXCLUDED.host_carrier, EXCLUDED.state, EXCLUDED.iccid, EXCLUDED.sim_product,
                               EXCLUDED.handset_model, EXCLUDED.imei, EXCLUDED.eid)`,
        [
          randomUUID(),
          line.carrier,
          line.hostCarrier,
          line.msisdn,
          line.state,
          line.iccid,
          line.simProduct,
          line.handsetModel,
          line.imei,
          line.eid ?? null,
        ],
      );
      return present(await manager.findOneBy(Lines, { carrier: line.carrier, msisdn: line.msisdn }), 'line');
    },
    bindPerson: async (id, personId) => {
      const { affected } = await run(
        manager,
        `UPDATE lines SET person_id = $2, version = version + 1, updated_at = clock_timestamp()
          WHERE id = $1 AND person_id IS DISTINCT FROM $2`,
        [id, personId],
      );
      if (affected === 0) present(await manager.findOneBy(Lines, { id, personId }), 'line');
    },
    training: (limit) =>
      manager.find(Lines, { where: { training: true }, order: { carrier: 'ASC', msisdn: 'ASC' }, take: limit }),
    report: (at, change) => guardedUpdate(unit, Lines, { id: at.id, version: at.version }, change, TOUCHED),
    search: async (kind, value, limit) => {
      const { rows } =
        kind === 'problem' && unit.scope.kind === 'carrier'
          ? await run<{ id: string }>(manager, PROBLEM_OF_CARRIER, [value, limit, unit.scope.carrier])
          : await run<{ id: string }>(manager, SEARCHES[kind], [value, limit]);
      if (rows.length === 0) return [];
      const found = await manager.findBy(Lines, { id: In(rows.map((row) => row.id)) });
      const place = new Map(rows.map((row, index) => [row.id, index]));
      return found.sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0)).map(shown);
    },
  };
}

/** Keeps the SIM and the handset a carrier reported, apart from the line they serve now. */
async function seeEquipment(
  unit: Unit,
  line: Pick<LineRow, 'carrier' | 'hostCarrier' | 'iccid' | 'simProduct' | 'handsetModel' | 'imei'>,
): Promise<void> {
  await run(
    unit.manager,
    `INSERT INTO sims (host_carrier, iccid, carrier, product) VALUES ($1, $2, $3, $4)
       ON CONFLICT (host_carrier, iccid) DO UPDATE SET
         carrier = EXCLUDED.carrier, product = EXCLUDED.product, last_seen_at = clock_timestamp()`,
    [line.hostCarrier, line.iccid, line.carrier, line.simProduct],
  );
  if (line.imei === null) return;
  await run(
    unit.manager,
    `INSERT INTO handsets (carrier, imei, model) VALUES ($1, $2, $3)
       ON CONFLICT (carrier, imei) DO UPDATE SET model = EXCLUDED.model, last_seen_at = clock_timestamp()`,
    [line.carrier, line.imei, line.handsetModel],
  );
}

export function elements(unit: Unit): RegisterTransaction['elements'] {
  const { manager } = unit;
  const shown = ({ hostCarrier: _hostCarrier, ...row }: StoredElement): ElementRow =>
    onlyAsHost(unit, row) ? { ...row, certificateSerial: null, cleanCode: null } : row;
  const newest = { updatedAt: 'DESC' } as const;
  const standing = async (
    where: { iccid: string; store: 'sim' } | { keychainId: string },
  ): Promise<ElementRow | null> => {
    const rows = await manager.find(Elements, { where, order: newest });
    const row = rows.find((element) => element.state !== 'deleted') ?? rows[0];
    return row ? shown(row) : null;
  };
  return {
    byIccid: (iccid) => standing({ iccid, store: 'sim' }),
    byKeychain: (keychainId) => standing({ keychainId }),
    ofLine: async (lineId) =>
      isUuid(lineId) ? (await manager.find(Elements, { where: { lineId }, order: newest })).map(shown) : [],
    ofLines: async (ids) =>
      (await manager.find(Elements, { where: { lineId: In([...ids]) }, order: newest })).map(shown),
    ensure: async ({ lineId, carrier, iccid, keychainId = null }) => {
      const target =
        keychainId === null
          ? `(host_carrier, iccid) WHERE state <> 'deleted' AND store = 'sim'`
          : `(keychain_id) WHERE state <> 'deleted'`;
      const { affected } = await run(
        manager,
        `INSERT INTO elements (id, line_id, carrier, host_carrier, iccid, store, keychain_id, state)
           SELECT $1, line.id, $3, line.host_carrier, $4, $5, $6, 'absent' FROM lines line WHERE line.id = $2
           ON CONFLICT ${target} DO UPDATE SET
             line_id = EXCLUDED.line_id, carrier = EXCLUDED.carrier, version = elements.version + 1
           WHERE (elements.line_id, elements.carrier) IS DISTINCT FROM (EXCLUDED.line_id, EXCLUDED.carrier)`,
        [randomUUID(), lineId, carrier, iccid, keychainId === null ? 'sim' : 'keychain', keychainId],
      );
      const row = await standing(keychainId === null ? { iccid, store: 'sim' } : { keychainId });
      return present(affected === 0 && row?.lineId !== lineId ? null : row, 'line for this element');
    },
    byCleanCode: async (cleanCode) => {
      const row = await manager.findOneBy(Elements, { cleanCode });
      return row && shown(row);
    },
    update: (at, change) =>
      guardedUpdate(unit, Elements, { id: at.id, state: at.state, version: at.version }, change, TOUCHED),
  };
}
