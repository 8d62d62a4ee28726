// Envelope of every function: GlobalPlatform System Messaging carried in the JSON shape of SGP.22 ES2+.
// functionCallIdentifier is the idempotency key: same id and same body ⇒ same answer; same id, other body ⇒ Failed, 2.1.
import { z } from 'zod';
import { type ExecutionStatus, EXECUTION_STATUSES } from './tables';

export const MESSAGING_PATH = '/gp/messaging/2';
/** Value of the header X-Admin-Protocol. */
export const MESSAGING_PROTOCOL = 'gp/messaging/v2.1';

/** Bytes as hexadecimal, read in either case, kept in upper case. */
export const hexSchema = z
  .string()
  .regex(/^(?:[0-9A-Fa-f]{2})*$/, 'must be whole bytes in hexadecimal')
  .transform((text) => text.toUpperCase());

/** One line of text: no control characters and no half characters, which no database keeps. */
export const lineOfText = (longest: number, shortest = 0) =>
  z
    .string()
    .min(shortest)
    .max(longest)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be one line of text');

/** 5 to 16 bytes. */
export const aidSchema = hexSchema.refine((text) => text.length >= 10 && text.length <= 32, 'an AID has 5 to 16 bytes');

/** SEId_ICCID: begins with 89, 18 to 20 digits. */
export const iccidSchema = z.string().regex(/^89\d{16,18}$/, 'an ICCID has 18 to 20 digits and begins with 89');

/** MSId_MSISDN: 3 to 15 digits, country code first, no plus sign. */
export const msisdnSchema = z.string().regex(/^\d{3,15}$/, 'an MSISDN has 3 to 15 digits');

export const secureElementSchema = z.object({ iccid: iccidSchema });

export const mobileSubscriptionSchema = z.object({
  msisdn: msisdnSchema,
  /** May be an MVNO's name. */
  mnoName: lineOfText(64, 1).optional(),
});

export const serviceSchema = z.object({
  serviceId: z.number().int().positive(),
  serviceVersion: lineOfText(32).optional(),
});

/** Service number of JPKI user authentication in this project. */
export const JPKI_SERVICE = { serviceId: 1 } as const;

export const requestHeaderSchema = z.object({
  functionRequesterIdentifier: lineOfText(64, 1),
  functionCallIdentifier: lineOfText(64, 8),
});

export const statusCodeDataSchema = z.object({
  subjectCode: lineOfText(64, 1),
  reasonCode: lineOfText(64, 1),
  subjectIdentifier: lineOfText(64).optional(),
  message: lineOfText(500).optional(),
});
export type StatusCodeData = z.infer<typeof statusCodeDataSchema>;

const statuses = Object.keys(EXECUTION_STATUSES) as [ExecutionStatus, ...ExecutionStatus[]];

export const functionExecutionStatusSchema = z.object({
  status: z.enum(statuses),
  statusCodeData: statusCodeDataSchema.optional(),
});

const executedHeaderSchema = z.object({
  functionExecutionStatus: z.object({
    status: z.enum(['Executed-Success', 'Executed-WithWarning']),
    statusCodeData: statusCodeDataSchema.optional(),
  }),
});

export const refusedResponseSchema = z.object({
  header: z.object({
    functionExecutionStatus: z.object({
      status: z.enum(['Failed', 'Expired']),
      statusCodeData: statusCodeDataSchema.optional(),
    }),
  }),
});
export type RefusedResponse = z.infer<typeof refusedResponseSchema>;

/** Request of a function: header, optional validityPeriod in seconds, then its own fields. */
export function requestSchema<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object({
    header: requestHeaderSchema,
    /** Seconds after which the receiver may answer Expired. */
    validityPeriod: z.number().int().positive().optional(),
    ...shape,
  });
}

/** Answer of a function that was executed. */
export function executedSchema<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object({ header: executedHeaderSchema, ...shape });
}

export function executedHeader(warning?: StatusCodeData): z.infer<typeof executedHeaderSchema> {
  return {
    functionExecutionStatus: warning
      ? { status: 'Executed-WithWarning', statusCodeData: warning }
      : { status: 'Executed-Success' },
  };
}

export function refusedResponse(
  statusCodeData: StatusCodeData,
  status: 'Failed' | 'Expired' = 'Failed',
): RefusedResponse {
  return { header: { functionExecutionStatus: { status, statusCodeData } } };
}

/** Tells a refusal from an executed answer. */
export function isRefused(response: { header: { functionExecutionStatus: { status: ExecutionStatus } } }): boolean {
  return ['Failed', 'Expired'].includes(response.header.functionExecutionStatus.status);
}
