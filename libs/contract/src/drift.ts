// 照合: where register, carrier, card and authority differ, and what puts it right.
import { DRIFT_REPAIRS, DRIFT_SIDES, DRIFT_TASKS, DRIFTS, type DriftKind } from '@sumaho-jpki/rules';
import * as z from 'zod';
import { route } from './route';
import { instant, uuid } from './shapes';

const keys = <K extends string>(table: Readonly<Record<K, unknown>>) => Object.keys(table) as [K, ...K[]];
const kinds: [DriftKind, ...DriftKind[]] = keys(DRIFTS);

const driftView = z.object({
  id: uuid,
  kind: z.enum(kinds),
  state: z.enum(['open', 'repairing', 'closed']),
  lineId: uuid.nullable(),
  carrier: z.string().nullable(),
  certificateSerial: z.string().nullable(),
  since: instant,
  seenAt: instant.describe('when it was last found so'),
  closedAt: instant.nullable(),
  sides: z.array(z.object({ side: z.enum(DRIFT_SIDES), said: z.string(), believed: z.boolean() })),
  repairs: z.int().describe('repairs ordered so far'),
  answer: z.union([
    z.object({ repair: z.enum(keys(DRIFT_REPAIRS)), final: z.boolean() }),
    z.object({ task: z.enum(keys(DRIFT_TASKS)) }),
  ]),
  log: z.array(
    z.object({
      at: instant,
      what: z.enum(['found', 'found-again', 'repair-ordered', 'closed']),
      repair: z.enum(keys(DRIFT_REPAIRS)).nullable(),
    }),
  ),
});
export type DriftView = z.output<typeof driftView>;

export const driftRoutes = {
  drifts: route({
    method: 'GET',
    path: '/api/staff/drifts',
    surface: 'staff',
    permission: 'read-drifts',
    summary: 'Where records differ: open ones oldest first, closed ones newest first; a carrier sees its own lines’',
    response: z.object({
      open: z.array(driftView),
      closed: z.array(driftView),
      trainingLines: z.array(uuid).describe('lines of these that are for practice'),
      round: z
        .object({
          day: z.string(),
          looked: z.int(),
          found: z.int(),
          unheard: z.int().describe('lines whose carrier could not be asked'),
          startedAt: instant,
          finishedAt: instant.nullable(),
        })
        .nullable()
        .describe('J-LIS alone'),
    }),
  }),
  repairDrift: route({
    method: 'POST',
    path: '/api/staff/drifts/:driftId/repair',
    surface: 'staff',
    permission: 'repair-drift',
    summary:
      'J-LIS: put a difference right by the operation that its kind names; what comes of it is seen by comparing',
    params: z.object({ driftId: uuid }),
    body: z.object({
      confirmation: z.string().max(16).optional().describe('last four digits of the number, where certificates end'),
    }),
    response: z.object({ drift: driftView }),
    problems: ['step-up-required', 'confirmation-mismatch', 'not-allowed-now', 'conflict', 'carrier-unavailable'],
  }),
  reconcileLine: route({
    method: 'POST',
    path: '/api/staff/lines/:lineId/reconciliation',
    surface: 'staff',
    permission: 'reconcile-line',
    summary: 'Compare one line with its carrier, its card and the authority now',
    params: z.object({ lineId: uuid }),
    response: z.object({ unheard: z.boolean(), drifts: z.array(driftView) }),
  }),
} as const;
