// J-LIS: the scripts for one application's SIM, explained. Bodies stay enciphered; bytes that may be secret are null.
import * as z from 'zod';
import { route } from './route';
import { instant, uuid } from './shapes';

const words = { ja: z.string(), en: z.string() };

const part = z.object({
  from: z.int().describe('offset in its message'),
  length: z.int(),
  bytes: z.string().nullable().describe('hexadecimal, the first 32 at most; null where they may be secret'),
  ...words,
});
export type TranscriptPartView = z.output<typeof part>;

const exchange = z.object({
  title: z.object(words),
  command: z.array(part),
  response: z.array(part).describe('empty when no answer came'),
  status: z.string().nullable().describe('status word'),
});

const script = z.object({
  id: uuid,
  purpose: z.string(),
  state: z.string(),
  agentStatus: z.string().nullable(),
  createdAt: instant,
  exchanges: z.array(exchange),
});
export type TranscriptScriptView = z.output<typeof script>;

export const transcript = route({
  method: 'GET',
  path: '/api/staff/applications/:applicationId/transcript',
  surface: 'staff',
  permission: 'read-transcript',
  summary: 'J-LIS: every byte of the scripts for one application’s SIM and of its answers, in words',
  params: z.object({ applicationId: uuid }),
  response: z.object({
    application: z.object({ id: uuid, number: z.string(), lineId: uuid, training: z.boolean() }),
    scripts: z.array(script).describe('as they were made'),
  }),
});
