// What each application's way onto its phone took, for the equivalence sheet: out of enrolments and the timeline.
import type { KeychainTables } from '@sumaho-jpki/operations';
import type { RouteSample } from '@sumaho-jpki/rules';
import { run } from './unit';
import type { Unit } from './unit';

/** The timeline carries the number of commands that the card answered with each of these. */
const CARD_ANSWERED = ['sp-area-made', 'key-made-on-card', 'card-proved-possession'];
const WRITTEN = ['card-proved-possession', 'certificate-stored'];

export function routeSamples({ manager }: Unit): KeychainTables['routeSamples'] {
  return {
    newest: async (most) => {
      const { rows } = await run<RouteSample>(
        manager,
        `SELECT a.route, a.state, e.key_generation_ms AS "keyGenerationMs", e.attempts,
                (extract(epoch FROM h.written_at - h.redeemed_at) * 1000)::float8 AS "writtenMs", h.apdus::int AS apdus
           FROM applications a
           LEFT JOIN LATERAL (
             SELECT key_generation_ms, attempts FROM enrolments
              WHERE application_id = a.id ORDER BY round DESC LIMIT 1
           ) e ON true
           LEFT JOIN LATERAL (
             SELECT sum((facts->>'apduCount')::int) FILTER (WHERE event = ANY($2)) AS apdus,
                    max(at) FILTER (WHERE event = 'access-code-redeemed') AS redeemed_at,
                    max(at) FILTER (WHERE event = ANY($3)) AS written_at
               FROM history WHERE application_id = a.id
           ) h ON true
          WHERE NOT a.training
          ORDER BY a.created_at DESC LIMIT $1`,
        [most, CARD_ANSWERED, WRITTEN],
      );
      return rows;
    },
  };
}
