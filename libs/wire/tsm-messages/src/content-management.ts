// Delegated and authorized management (GP System Messaging 2.1.0): GenerateDMToken, VerifyDMReceipt, GetApplicationOrELFStatus.
// The SP-TSM loads and installs in the SP area's session; the MNO signs each command before, or looks at the card afterwards.
import { z } from 'zod';
import { aidSchema, executedSchema, hexSchema, requestSchema, secureElementSchema, serviceSchema } from './envelope';
import { seramInvitationSchema } from './se-commands';

const MOST_COMMANDS = 8;
const MOST_OBJECTS = 16;
/** A plain C-APDU: INSTALL or DELETE, before secure messaging. */
const ccmCommandSchema = hexSchema.refine((text) => text.length >= 10 && text.length <= 1200, 'must be one C-APDU');

export const generateDmTokenRequestSchema = requestSchema({
  secureElement: secureElementSchema,
  service: serviceSchema,
  /** Without token. */
  ccmCommands: z.array(ccmCommandSchema).min(1).max(MOST_COMMANDS),
});
export const generateDmTokenResponseSchema = executedSchema({
  /** The same in the same order, each with its token. */
  ccmCommands: z.array(ccmCommandSchema).min(1).max(MOST_COMMANDS),
});

export const verifyDmReceiptRequestSchema = requestSchema({
  secureElement: secureElementSchema,
  service: serviceSchema,
  receipts: z
    .array(
      z.object({
        /** The command with its token that the card acknowledges; INSTALL [for load] for a load file. */
        ccmCommand: ccmCommandSchema,
        receipt: hexSchema,
        /** LV counter, LV unique data of the security domain, as the card answered. */
        confirmationData: hexSchema,
      }),
    )
    .min(1)
    .max(MOST_COMMANDS),
});
export const verifyDmReceiptResponseSchema = executedSchema({
  /** Confirmation counter of the last receipt. */
  confirmationCounter: z.number().int().min(0).max(0x7fff),
});

export const getApplicationOrElfStatusRequestSchema = requestSchema({
  secureElement: secureElementSchema,
  service: serviceSchema,
  aids: z.array(aidSchema).min(1).max(MOST_OBJECTS),
  /** OFFLINE: what is on record. ONLINE: the card is to be read at its next contact. */
  accessMode: z.enum(['OFFLINE', 'ONLINE']),
});
export const objectStatusSchema = z.object({
  aid: aidSchema,
  found: z.boolean(),
  lifeCycleState: z
    .string()
    .regex(/^[0-9A-F]{2}$/)
    .optional(),
  securityDomainAid: aidSchema.optional(),
});
export type ObjectStatus = z.infer<typeof objectStatusSchema>;
export const getApplicationOrElfStatusResponseSchema = executedSchema({
  statuses: z.array(objectStatusSchema).max(MOST_OBJECTS),
  /** When the card showed it; absent = never read. */
  readAt: z.iso.datetime({ offset: true }).optional(),
  /** ONLINE: where the agent meets the MNO-TSM. */
  extensions: seramInvitationSchema.optional(),
});
