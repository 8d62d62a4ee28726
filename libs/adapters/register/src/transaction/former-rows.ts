// Lines and elements as they stood at a past moment: the first version that was overwritten after it, else the row of today.
import type { ElementVersion, FormerRowTables, LineVersion } from '@sumaho-jpki/operations';
import { again, isUuid } from './unit';
import type { Unit } from './unit';

const LINE_AT = `
  SELECT v.version, v.written_at AS "writtenAt", v.state, v.iccid, v.sim_product AS "simProduct",
         v.handset_model AS "handsetModel", v.imei,
         v.person_id IS NULL OR v.person_id IS NOT DISTINCT FROM today.person_id AS "ofTodaysHolder",
         (SELECT max(former.until) FROM line_versions former WHERE former.line_id = $1 AND former.until <= $2) AS "formerUntil"
    FROM lines today, LATERAL (
      (SELECT id AS place, version, written_at, state, iccid, sim_product, handset_model, imei, person_id
         FROM line_versions WHERE line_id = $1 AND until > $2 ORDER BY id LIMIT 1)
      UNION ALL
      SELECT NULL, today.version, today.updated_at, today.state, today.iccid, today.sim_product, today.handset_model,
             today.imei, today.person_id
    ) v
   WHERE today.id = $1
   ORDER BY v.place NULLS LAST LIMIT 1`;

const ELEMENTS_AT = `
  SELECT v.version, v.written_at AS "writtenAt", v.store, v.state,
         (SELECT max(former.until) FROM element_versions former
           WHERE former.element_id = near.id AND former.until <= $2) AS "formerUntil"
    FROM (SELECT id FROM elements WHERE line_id = $1
          UNION SELECT element_id FROM element_versions WHERE line_id = $1 AND until > $2) near,
    LATERAL (
      SELECT * FROM (
        (SELECT id AS place, version, written_at, store, state, line_id
           FROM element_versions WHERE element_id = near.id AND until > $2 ORDER BY id LIMIT 1)
        UNION ALL
        SELECT NULL, version, updated_at, store, state, line_id FROM elements WHERE id = near.id
      ) one ORDER BY place NULLS LAST LIMIT 1
    ) v
   WHERE v.line_id = $1
   ORDER BY v.written_at DESC`;

export function formerRows({ manager }: Unit): FormerRowTables {
  return {
    formerRows: {
      lineAt: async (lineId, at) => {
        if (!isUuid(lineId)) return null;
        const { rows } = await again<LineVersion>(manager, LINE_AT, [lineId, at]);
        return rows[0] ?? null;
      },
      elementsAt: async (lineId, at) =>
        isUuid(lineId) ? (await again<ElementVersion>(manager, ELEMENTS_AT, [lineId, at])).rows : [],
    },
  };
}
