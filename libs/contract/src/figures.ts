// The dashboards: what one period counts, as tables; a screen draws them and shows the same numbers.
import { DROP_KINDS, FUNNEL_STAGES } from '@sumaho-jpki/rules';
import * as z from 'zod';
import { route } from './route';
import { instant } from './shapes';

const day = z.string().max(10).describe('of the Japanese calendar, such as 2026-11-22');
const stage = z.enum(FUNNEL_STAGES);
const funnelRow = z.object({ key: z.string(), counts: z.record(stage, z.int()) });
const percentiles = z
  .object({ count: z.int(), p50: z.number(), p95: z.number(), p99: z.number() })
  .nullable()
  .describe('milliseconds, nearest rank; null while there is none');

const figures = z.object({
  asOf: instant,
  from: day,
  until: day,
  funnel: z.object({
    carrier: z.array(funnelRow),
    handsetModel: z.array(funnelRow),
    simProduct: z.array(funnelRow),
  }),
  dropOuts: z.array(
    z.object({
      stage: stage.describe('the last one that was reached'),
      kind: z.enum(DROP_KINDS),
      code: z.string().nullable().describe('of the rule or the problem'),
      count: z.int(),
    }),
  ),
  issueTimes: z.array(
    z.object({ day, carrier: z.string(), count: z.int(), p50Seconds: z.number(), p95Seconds: z.number() }),
  ),
  pins: z.array(
    z.object({ carrier: z.string(), ordered: z.int(), reset: z.int(), refused: z.int(), blocked: z.int() }),
  ),
  renewals: z
    .array(z.object({ carrier: z.string(), within7: z.int(), within30: z.int(), within90: z.int() }))
    .describe('live certificates by days left: 0–7, 8–30, 31–90; of now, not of the period'),
  revocations: z.array(z.object({ carrier: z.string(), revoked: z.int(), answered: percentiles, listed: percentiles })),
  hosted: z
    .array(
      z.object({
        carrier: z.string(),
        simProduct: z.string(),
        state: z.string(),
        count: z.int().nullable().describe('null: fewer than five'),
      }),
    )
    .nullable()
    .describe('SIMs of MVNOs on the network of the asking carrier'),
});
export type FiguresView = z.output<typeof figures>;

export const figureRoutes = {
  figures: route({
    method: 'GET',
    path: '/api/staff/figures',
    surface: 'staff',
    permission: 'read-figures',
    summary:
      'Counts of a period by days of Japan: funnel, failures, times, PIN, renewals, revocation lag; carriers see their own lines',
    query: z.object({
      from: day.optional(),
      until: day.optional(),
      carrier: z.string().min(1).max(40).optional(),
      handsetModel: z.string().min(1).max(80).optional(),
      simProduct: z.string().min(1).max(80).optional(),
    }),
    response: figures,
    problems: ['validation-failed'],
  }),
};
