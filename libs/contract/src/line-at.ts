// ある時点の回線: a line as it was at a past second, what that follows from, and what cannot be known or shown of it.
import * as z from 'zod';
import { route } from './route';
import { instant, timelineEntry, uuid } from './shapes';

export const lineAt = route({
  method: 'GET',
  path: '/api/staff/lines/:lineId/at',
  surface: 'staff',
  permission: 'read-line',
  summary:
    'The line as it was at a past second, out of its timeline and the versions kept of its rows; says what cannot be known',
  params: z.object({ lineId: uuid }),
  query: z.object({ time: instant }),
  response: z.object({
    asOf: instant,
    lineId: uuid,
    line: z
      .object({
        state: z.string(),
        iccid: z.string(),
        simProduct: z.string(),
        handsetModel: z.string(),
        imei: z.string().nullable(),
      })
      .nullable()
      .describe('null: it was not there yet, or is among notKnown'),
    element: z.object({ state: z.string(), store: z.string() }).nullable(),
    certificates: z.array(
      z.object({
        serial: z.string(),
        state: z.string().nullable().describe('null: the timeline does not say'),
        holds: z.array(z.string()),
        status: z
          .object({ status: z.enum(['good', 'revoked', 'unknown']), reason: z.string().nullable() })
          .nullable()
          .describe('what an OCSP answer of that moment said'),
        from: z.array(z.string()).describe('ids of the entries it follows from, oldest first'),
      }),
    ),
    timeline: z.array(timelineEntry).describe('up to that moment, newest first'),
    moments: z.array(instant).describe('at which something of this line happened, oldest first'),
    notKnown: z.array(z.enum(['line', 'element', 'certificate', 'person', 'former-holder'])),
  }),
});
export type LineAtView = z.output<typeof lineAt.response>;
