// The functions of the SP-TSM ↔ MNO-TSM interface with request and answer, names 1:1 from GP System Messaging 2.1.0.
import { z } from 'zod';
import {
  MESSAGING_PATH,
  executedSchema,
  hexSchema,
  lineOfText,
  mobileSubscriptionSchema,
  refusedResponseSchema,
  requestSchema,
  secureElementSchema,
  serviceSchema,
} from './envelope';
import {
  bearerExtensionSchema,
  bearerSchema,
  seCommandsAcceptedSchema,
  seCommandsNotificationSchema,
  seCommandsOutcomeSchema,
  seCommandsRequestSchema,
  seramInvitationSchema,
} from './se-commands';
import {
  generateDmTokenRequestSchema,
  generateDmTokenResponseSchema,
  getApplicationOrElfStatusRequestSchema,
  getApplicationOrElfStatusResponseSchema,
  verifyDmReceiptRequestSchema,
  verifyDmReceiptResponseSchema,
} from './content-management';
import { SERVICE_STATES, SUBSCRIPTION_STATUSES } from './tables';

const deviceSchema = z.object({
  model: lineOfText(64, 1),
  imei: z
    .string()
    .regex(/^\d{14,16}$/)
    .optional(),
});
const serviceStateSchema = z.literal([...SERVICE_STATES]);
const reasonSchema = z.number().int().positive();

/** Extension of checkGlobalEligibility's answer: what the carrier knows of the line, no personal data. */
export const subscriptionFactsSchema = z.object({
  /** Code of the contract's carrier; an MVNO's own when the line is an MVNO's. */
  carrierCode: lineOfText(32, 1),
  /** Code of the network whose MNO-TSM manages the SIM. */
  hostCarrierCode: lineOfText(32, 1),
  iccid: lineOfText(64),
  simProduct: lineOfText(64),
  handsetModel: lineOfText(64).nullable(),
  imei: lineOfText(64).nullable(),
  /** 32 digits (SGP.29), where the profile stands in an eUICC. */
  eid: z
    .string()
    .regex(/^\d{32}$/)
    .nullable()
    .default(null),
  lineState: z.enum(['active', 'suspended', 'restricted', 'terminated']),
});

const checkGlobalEligibility = {
  request: requestSchema({
    mobileSubscription: mobileSubscriptionSchema,
    secureElement: secureElementSchema.optional(),
    service: serviceSchema,
    /** Handset the citizen names, when the carrier's record may differ. */
    device: deviceSchema.optional(),
  }),
  response: executedSchema({
    eligible: z.boolean(),
    /** Numbers of NON_ELIGIBILITY_REASONS; unknown ones may come from a newer carrier. */
    nonEligibilityReason: z.array(reasonSchema).default([]),
    extensions: z.object({ subscription: subscriptionFactsSchema }).partial().optional(),
  }),
};

const getCaInformation = {
  request: requestSchema({ secureElement: secureElementSchema, service: serviceSchema }),
  response: executedSchema({
    /** 7F21 … */
    casdCertificate: hexSchema,
    supportedScenarios: z.array(z.enum(['1', '2A', '2B', '3'])).min(1),
  }),
};

const getServiceState = {
  request: requestSchema({
    secureElement: secureElementSchema,
    service: serviceSchema,
    extensions: z
      .object({
        /** Ask what became of this order. */
        orderFunctionCallIdentifier: lineOfText(64, 8),
      })
      .partial()
      .optional(),
  }),
  response: executedSchema({
    serviceState: serviceStateSchema,
    extensions: z
      .object({
        order: z.discriminatedUnion('progress', [
          z.object({ progress: z.literal('unknown') }),
          z.object({ progress: z.literal('in-progress') }),
          seCommandsOutcomeSchema.extend({ progress: z.literal('ended'), bearer: bearerSchema.optional() }),
        ]),
      })
      .partial()
      .optional(),
  }),
};

/** Executed at once when no card contact is needed, else to be fetched by the agent. */
const maybeRelayed = executedSchema({
  serviceState: serviceStateSchema,
  extensions: seramInvitationSchema.optional(),
});

const suspendOrResumeService = {
  request: requestSchema({
    mobileSubscription: mobileSubscriptionSchema.optional(),
    secureElement: secureElementSchema,
    service: serviceSchema,
    suspensionControl: z.enum(['suspend', 'resume']),
    reason: reasonSchema.optional(),
  }),
  response: maybeRelayed,
};

const terminateService = {
  request: requestSchema({
    mobileSubscription: mobileSubscriptionSchema.optional(),
    secureElement: secureElementSchema,
    service: serviceSchema,
    reason: reasonSchema.optional(),
  }),
  response: maybeRelayed,
};

const handleEndServiceStateChangeNotification = {
  request: requestSchema({
    secureElement: secureElementSchema,
    service: serviceSchema,
    operation: z.number().int().positive(),
    serviceState: serviceStateSchema,
    completionTimestamp: z.iso.datetime({ offset: true }),
    extensions: bearerExtensionSchema.optional(),
  }),
  response: null,
};

const handleMobileSubscriptionStatusChangeNotification = {
  request: requestSchema({
    mobileSubscription: mobileSubscriptionSchema,
    secureElement: secureElementSchema.optional(),
    subscriptionStatus: z.enum(SUBSCRIPTION_STATUSES),
    reason: reasonSchema,
    completionTimestamp: z.iso.datetime({ offset: true }),
  }),
  response: null,
};

/** The number or the subscription behind it changed; the SIM may stay. */
const handleMobileSubscriptionIdentifierChangedNotification = {
  request: requestSchema({
    oldMobileSubscription: mobileSubscriptionSchema,
    newMobileSubscription: mobileSubscriptionSchema,
    secureElement: secureElementSchema.optional(),
    reason: reasonSchema,
    completionTimestamp: z.iso.datetime({ offset: true }),
  }),
  response: null,
};

/** The SIM itself; whose subscription it serves need not be said. */
const handleSeStatusChangeNotification = {
  request: requestSchema({
    mobileSubscription: mobileSubscriptionSchema.optional(),
    secureElement: secureElementSchema,
    secureElementStatus: z.enum(SUBSCRIPTION_STATUSES),
    reason: reasonSchema,
    completionTimestamp: z.iso.datetime({ offset: true }),
  }),
  response: null,
};

/** The handset that a SIM is in. */
const handleSeDeviceStatusChangeNotification = {
  request: requestSchema({
    mobileSubscription: mobileSubscriptionSchema.optional(),
    secureElement: secureElementSchema,
    device: deviceSchema.optional(),
    deviceStatus: z.enum(SUBSCRIPTION_STATUSES),
    reason: reasonSchema,
    completionTimestamp: z.iso.datetime({ offset: true }),
  }),
  response: null,
};

/** The SIM serves another subscription from now on. */
const handleSeMobileSubscriptionChangedNotification = {
  request: requestSchema({
    secureElement: secureElementSchema,
    oldMobileSubscription: mobileSubscriptionSchema.optional(),
    newMobileSubscription: mobileSubscriptionSchema,
    reason: reasonSchema,
    completionTimestamp: z.iso.datetime({ offset: true }),
  }),
  response: null,
};

const handleSeRenewalNotification = {
  request: requestSchema({
    mobileSubscription: mobileSubscriptionSchema,
    /** No longer alive from now on. */
    oldSecureElement: secureElementSchema,
    newSecureElement: secureElementSchema,
    reason: reasonSchema,
    completionTimestamp: z.iso.datetime({ offset: true }),
  }),
  response: null,
};

const handleSeDeviceChangedNotification = {
  request: requestSchema({
    mobileSubscription: mobileSubscriptionSchema,
    secureElement: secureElementSchema,
    device: deviceSchema,
    reason: reasonSchema,
    completionTimestamp: z.iso.datetime({ offset: true }),
  }),
  response: null,
};

/**
 * Function name → direction, HTTP status of success, schemas. `response: null` means 204 without body. An executed answer
 * satisfies `response`; a refused one satisfies refusedResponseSchema, also with HTTP 200.
 */
export const FUNCTIONS = {
  checkGlobalEligibility: { from: 'sp-tsm', status: 200, ...checkGlobalEligibility },
  getCAInformation: { from: 'sp-tsm', status: 200, ...getCaInformation },
  seCommandsGenerationAndRemoteExecution: {
    from: 'sp-tsm',
    status: 202,
    request: seCommandsRequestSchema,
    response: seCommandsAcceptedSchema,
  },
  generateDMToken: {
    from: 'sp-tsm',
    status: 200,
    request: generateDmTokenRequestSchema,
    response: generateDmTokenResponseSchema,
  },
  verifyDMReceipt: {
    from: 'sp-tsm',
    status: 200,
    request: verifyDmReceiptRequestSchema,
    response: verifyDmReceiptResponseSchema,
  },
  getApplicationOrELFStatus: {
    from: 'sp-tsm',
    status: 200,
    request: getApplicationOrElfStatusRequestSchema,
    response: getApplicationOrElfStatusResponseSchema,
  },
  getServiceState: { from: 'sp-tsm', status: 200, ...getServiceState },
  suspendOrResumeService: { from: 'sp-tsm', status: 202, ...suspendOrResumeService },
  terminateService: { from: 'sp-tsm', status: 202, ...terminateService },
  /** SP-TSM tells the MNO what state the service reached; the MNO may tell the SP-TSM the same way. */
  handleEndServiceStateChangeNotification: {
    from: 'either',
    status: 204,
    ...handleEndServiceStateChangeNotification,
  },
  handleSECommandsGenerationAndRemoteExecutionNotification: {
    from: 'mno-tsm',
    status: 204,
    request: seCommandsNotificationSchema,
    response: null,
  },
  handleMobileSubscriptionStatusChangeNotification: {
    from: 'mno-tsm',
    status: 204,
    ...handleMobileSubscriptionStatusChangeNotification,
  },
  handleMobileSubscriptionIdentifierChangedNotification: {
    from: 'mno-tsm',
    status: 204,
    ...handleMobileSubscriptionIdentifierChangedNotification,
  },
  handleSEStatusChangeNotification: { from: 'mno-tsm', status: 204, ...handleSeStatusChangeNotification },
  handleSEDeviceStatusChangeNotification: { from: 'mno-tsm', status: 204, ...handleSeDeviceStatusChangeNotification },
  handleSEMobileSubscriptionChangedNotification: {
    from: 'mno-tsm',
    status: 204,
    ...handleSeMobileSubscriptionChangedNotification,
  },
  handleSERenewalNotification: { from: 'mno-tsm', status: 204, ...handleSeRenewalNotification },
  handleSEDeviceChangedNotification: { from: 'mno-tsm', status: 204, ...handleSeDeviceChangedNotification },
} as const;

export type FunctionName = keyof typeof FUNCTIONS;
export const FUNCTION_NAMES = Object.keys(FUNCTIONS) as FunctionName[];

/** What a sender may write: fields with defaults left out. */
export type FunctionRequestInput<N extends FunctionName> = z.input<(typeof FUNCTIONS)[N]['request']>;
/** What a receiver gets after parsing. */
export type FunctionRequest<N extends FunctionName> = z.output<(typeof FUNCTIONS)[N]['request']>;
/** Executed answer; null for notifications. */
export type FunctionResponse<N extends FunctionName> = (typeof FUNCTIONS)[N]['response'] extends infer S extends
  z.ZodType
  ? z.output<S>
  : null;

/** Path under the host: /gp/messaging/2/<functionName>. */
export function functionPath(name: FunctionName): string {
  return `${MESSAGING_PATH}/${name}`;
}

export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name);
}

export type ParsedAnswer<N extends FunctionName> =
  | { executed: true; response: FunctionResponse<N> }
  | { executed: false; refusal: z.infer<typeof refusedResponseSchema>['header']['functionExecutionStatus'] };

/** Reads an answer's body (undefined for 204). Throws ZodError when it is neither an executed nor a refused answer. */
export function parseAnswer<N extends FunctionName>(name: N, body: unknown): ParsedAnswer<N> {
  const refused = refusedResponseSchema.safeParse(body);
  if (refused.success) return { executed: false, refusal: refused.data.header.functionExecutionStatus };
  const schema: z.ZodType | null = FUNCTIONS[name].response;
  return { executed: true, response: (schema === null ? null : schema.parse(body)) as FunctionResponse<N> };
}
