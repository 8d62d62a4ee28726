// 練習用回線: the lines on which a desk learns without touching a citizen, and how one is made.
import * as z from 'zod';
import { route } from './route';
import { uuid } from './shapes';

const trainingLine = z.object({
  lineId: uuid,
  phoneNumber: z.string().describe('masked'),
  carrier: z.string(),
  hostCarrier: z.string(),
  lineState: z.string(),
  certificateState: z.string().nullable(),
  simProduct: z.string(),
  handsetModel: z.string(),
});
export type TrainingLineView = z.output<typeof trainingLine>;

/** Of the back office. */
export const trainingRoutes = {
  trainingLines: route({
    method: 'GET',
    path: '/api/staff/training-lines',
    surface: 'staff',
    permission: 'read-training-lines',
    summary: 'The training lines of my carrier; of every carrier for J-LIS',
    response: z.object({ lines: z.array(trainingLine) }),
  }),
  openTrainingLine: route({
    method: 'POST',
    path: '/api/staff/training-lines',
    surface: 'staff',
    permission: 'open-training-line',
    summary: 'Make a training line of a line of the carrier’s own that nobody holds and nobody ever applied on',
    status: 201,
    body: z.object({ phoneNumber: z.string().max(40), reason: z.string().trim().min(1).max(400) }),
    response: z.object({ lineId: uuid }),
    problems: [
      'step-up-required',
      'phone-number-not-understood',
      'line-unknown',
      'not-allowed-now',
      'not-compatible',
      'text-not-for-notes',
      'conflict',
    ],
  }),
} as const;
