// What a resident register sends: one message in JSON, signed by X-Message-Signature. No name, no address, no birth date.
import { residentMeaning } from '@sumaho-jpki/rules';
import * as z from 'zod';
import { instant } from './shapes';

const base = {
  messageId: z
    .string()
    .regex(/^[\w-]{8,64}$/)
    .describe('Of the source; the same message keeps it when it is sent again'),
  recordedAt: instant.describe(
    'When the register recorded it, by its own clock; messages of a person are ordered by it',
  ),
};
const subject = z.string().min(1).max(200).describe('Subject at the sign-in provider');
const card = z
  .string()
  .regex(/^[0-9a-f]{2,40}$/)
  .describe('Serial of the signature certificate on the card, lower-case hex');

/** Everything recorded until `recordedAt` was sent. */
const heartbeat = z.strictObject({ ...base, kind: z.literal('heartbeat') });

const message = z
  .strictObject({
    ...base,
    kind: z
      .string()
      .regex(/^[a-z][a-z-]{1,40}$/)
      .describe('death, left-japan, address-changed, name-changed, card-lost, card-returned, card-renewed'),
    subject: subject.optional(),
    card: card.optional(),
  })
  .refine(({ kind }) => kind !== 'heartbeat', 'a heartbeat is of nobody')
  .refine((one) => (one.subject === undefined) !== (one.card === undefined), 'either subject or card')
  .refine((one) => residentMeaning(one.kind)?.axis !== 'card' || one.card !== undefined, 'which card');

export const residentMessage = z.union([heartbeat, message]);
export type ResidentMessageBody = z.output<typeof residentMessage>;
