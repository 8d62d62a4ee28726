// 通話の確認: the desk has four digits shown for the call it is in, the holder compares them in the portal and confirms.
import { CALL_ANSWERS } from '@sumaho-jpki/rules';
import * as z from 'zod';
import { route } from './route';
import { instant, uuid } from './shapes';

export const callView = z.object({
  id: uuid,
  state: z.enum(['shown', 'confirmed', 'denied', 'over']),
  digits: z.string().nullable().describe('four digits while the code waits for the holder; they open nothing'),
  until: instant.describe('end of the code, or of the call once it is confirmed'),
  cardRead: z.boolean().describe('the holder signed in with the card after the desk had asked'),
});
export type CallView = z.output<typeof callView>;

const lineId = z.object({ lineId: uuid });

/** Of the back office. */
export const deskCallRoutes = {
  beginCallCode: route({
    method: 'POST',
    path: '/api/staff/lines/:lineId/call-code',
    surface: 'staff',
    permission: 'begin-call-code',
    summary: 'Show a call code for the call with the holder of this line; an earlier one dies',
    params: lineId,
    status: 201,
    secretAnswer: true,
    response: z.object({ call: callView }),
    problems: ['not-allowed-now', 'call-codes-used-up'],
  }),
  endCall: route({
    method: 'POST',
    path: '/api/staff/lines/:lineId/call-code/end',
    surface: 'staff',
    permission: 'begin-call-code',
    summary: 'End the call: what the holder confirmed counts no longer',
    params: lineId,
    status: 204,
  }),
} as const;

/** Of the portal. */
export const ownCallRoutes = {
  call: route({
    method: 'GET',
    path: '/api/citizen/call',
    surface: 'citizen',
    permission: 'read-own',
    summary: 'The call that a desk asks me to confirm; null when none does',
    response: z.object({
      call: callView
        .extend({
          role: z.string().describe('of the staff member who asks'),
          carrierNameJa: z.string().nullable().describe('null for J-LIS and its hotline'),
          carrierNameEn: z.string().nullable(),
        })
        .nullable(),
    }),
  }),
  answerCall: route({
    method: 'POST',
    path: '/api/citizen/call/:id/answer',
    surface: 'citizen',
    permission: 'answer-call-code',
    summary: 'It is me who speaks with the desk, and we see the same digits; or it is not',
    params: z.object({ id: uuid }),
    body: z.object({
      answer: z.enum(CALL_ANSWERS),
      digits: z.string().max(20).describe('as the page showed them'),
    }),
    response: z.object({ call: callView }),
    problems: ['call-code-wrong', 'call-code-over'],
  }),
} as const;
