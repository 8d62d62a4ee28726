// Simple mode: the MNO-TSM generates and runs the card commands that the SP-TSM orders
// (SECommandsGenerationAndRemoteExecution and its notification, GP System Messaging 2.1.0).
import { z } from 'zod';
import {
  aidSchema,
  executedSchema,
  functionExecutionStatusSchema,
  hexSchema,
  iccidSchema,
  lineOfText,
  mobileSubscriptionSchema,
  requestSchema,
  secureElementSchema,
  serviceSchema,
} from './envelope';
import { type CommandStatus, COMMAND_STATUSES } from './tables';

const bytesOf = (length: number) => hexSchema.refine((text) => text.length === 2 * length, `must have ${length} bytes`);

export const createSecurityDomainSchema = z.object({
  command: z.literal('createSecurityDomain'),
  securityDomainAid: aidSchema,
  /** 3 bytes. */
  privileges: bytesOf(3),
  /** Content of C9. */
  installParameters: hexSchema.optional(),
});

/** CreateFirstSSDKeyset, variant CCCMScenario3: key agreement, keys known to card and SP area owner only. */
export const createFirstSsdKeysetSchema = z.object({
  command: z.literal('createFirstSSDKeyset'),
  variant: z.literal('cccmScenario3'),
  securityDomainAid: aidSchema,
  keyVersionNumber: z.number().int().min(0x30).max(0x3f),
  eccKeyLength: z.literal(256),
  /** 7F49 … of the ephemeral key. */
  ssdOwnerEphemeralPublicKey: hexSchema,
  /** Whole value of DGI 00A6, to be stored as it is; the receipt is made over it. */
  scenarioParameter: hexSchema,
});

export const loadElfSchema = z.object({
  command: z.literal('loadELF'),
  elfAid: aidSchema,
  /** Load file, C4 …; absent when the carrier has it by its hash. */
  byteCode: hexSchema.optional(),
  /** DAPBlock: signatures that the card's security domains verify, each E2 {4F domain, C3 signature}. */
  dapBlock: z.array(hexSchema).max(4).optional(),
  /** SHA-256 of the load file data block (value of C4), 32 bytes. */
  hash: bytesOf(32),
  ssdAidForExtradition: aidSchema.optional(),
});

export const instantiateApplicationSchema = z.object({
  command: z.literal('instantiateApplication'),
  elfAid: aidSchema,
  moduleAid: aidSchema,
  instanceAid: aidSchema,
  privileges: hexSchema.optional(),
  /** Content of C9. */
  installParameters: hexSchema.optional(),
  makeSelectable: z.boolean().default(true),
});

export const extraditeSchema = z.object({
  command: z.literal('extradite'),
  objectAid: aidSchema,
  targetSecurityDomainAid: aidSchema,
});

export const setStatusSchema = z.object({
  command: z.literal('setStatus'),
  objectAid: aidSchema,
  lockControl: z.enum(['lock', 'unlock']),
});

export const deleteSchema = z.object({
  command: z.literal('delete'),
  objectAid: aidSchema,
  deleteRelatedObjects: z.boolean().default(false),
});

export const seCommandSchema = z.discriminatedUnion('command', [
  createSecurityDomainSchema,
  createFirstSsdKeysetSchema,
  loadElfSchema,
  instantiateApplicationSchema,
  extraditeSchema,
  setStatusSchema,
  deleteSchema,
]);
export type SeCommand = z.infer<typeof seCommandSchema>;

export const seCommandsRequestSchema = requestSchema({
  mobileServiceContext: z.object({
    mobileSubscription: mobileSubscriptionSchema.optional(),
    secureElement: secureElementSchema,
    service: serviceSchema,
    serviceQualifier: lineOfText(64).optional(),
    stopOnWarning: z.boolean().default(true),
  }),
  seCommands: z.array(seCommandSchema).min(1).max(20),
});

/**
 * Extensions of the 202 answer (this project, in the place the standard gives them): where the proxy agent on the phone
 * meets the MNO-TSM to have the commands run (GP SERAM).
 */
export const seramInvitationSchema = z.object({
  /** Base address; the agent appends /handshake and /remoteManagement. */
  seramUri: z.url(),
  seramSessionId: lineOfText(128, 16),
});

export const seCommandsAcceptedSchema = executedSchema({ extensions: seramInvitationSchema });

const commandStatuses = Object.keys(COMMAND_STATUSES) as [CommandStatus, ...CommandStatus[]];
const statusWordSchema = z.string().regex(/^[0-9A-F]{4}$/, 'a status word is 4 hexadecimal digits');

export const seCommandResultSchema = z.object({
  command: z.enum([
    'createSecurityDomain',
    'createFirstSSDKeyset',
    'loadELF',
    'instantiateApplication',
    'extradite',
    'setStatus',
    'delete',
  ]),
  status: z.enum(commandStatuses),
  /** True when the card already had it from an earlier, broken attempt. */
  alreadyDone: z.boolean().optional(),
});

/** What the card did, without data: stage, command bytes CLA–P2, status word. Never holds key material. */
export const cardAuditTrailEntrySchema = z.object({
  stage: lineOfText(64),
  /** CLA INS P1 P2, 4 bytes. */
  commandHeader: bytesOf(4),
  sw: statusWordSchema.optional(),
});
export type CardAuditTrailEntry = z.infer<typeof cardAuditTrailEntrySchema>;

const seCommandsOutcomeShape = {
  functionExecutionStatus: functionExecutionStatusSchema,
  commandResults: z.array(seCommandResultSchema).max(20),
  /** Scenario 3 receipt, 16 bytes; absent when the keyset stood there before. */
  receipt: bytesOf(16).optional(),
  cardAuditTrail: z.array(cardAuditTrailEntrySchema).max(1000),
};

/** What became of one order. */
export const seCommandsOutcomeSchema = z.object(seCommandsOutcomeShape);
export type SeCommandsOutcome = z.infer<typeof seCommandsOutcomeSchema>;

/** How the work reached the card: through the phone's agent (SERAM), RAM over HTTP, or a secured short message. */
export const bearerSchema = z.enum(['agent', 'ram-http', 'sms']);
export type BearerName = z.infer<typeof bearerSchema>;

/** Extension of reports on finished work. */
export const bearerExtensionSchema = z.object({ bearer: bearerSchema }).partial();

/** Comes with the functionCallIdentifier of the order; repeated until answered 204. */
export const seCommandsNotificationSchema = requestSchema({
  secureElement: z.object({ iccid: iccidSchema }),
  completionTimestamp: z.iso.datetime({ offset: true }),
  ...seCommandsOutcomeShape,
  extensions: bearerExtensionSchema.optional(),
});
