// GP SERAM v2.0.0: remote agent (server) ↔ local agent (phone), JSON binding
// (github.com/GlobalPlatform/SERAM, spec/gpseram.yaml, MIT). The published file contradicts itself in places; read here:
//   · handshake answer: requires `chosenDataProtocol`, defines `chosenDataFormat`   → both read, chosenDataFormat sent
//   · handshake example `supportedVersion`, property `supportedVersions`            → both read, supportedVersions sent
//   · examples `startCommand`/`stopCommand`, mapping `ramStartCommand`/`ramStopCommand` → both read, the mapping's sent
//   · text `UNGRANDED_ACCESS`, enumeration `UNGRANTED_ACCESS`                       → both read, the enumeration's sent
//   · APDU pattern is not anchored and its example is no hexadecimal                → whole bytes only, else refused
//   · delay: 100 ms in the schema, 1 s in the HTTP binding text                     → 100 ms
//   · ramStopCommand discards unsent responses                                      → never send it with the last script
// Extensions of this project; agents and servers that do not know them ignore them:
//   · `orderId` names an order; the report on it repeats the name. It lets an agent recognise an order it has carried out
//     already and a server recognise a report it has read already.
//   · `expectedStatus` of an seRamCommand: for each command the status words after which the next one may go to the card. The
//     standard stops on transmit errors only, so without it commands would run on behind one that the card refused.
import { z } from 'zod';
import { lineOfText } from './envelope';

export const SERAM_VERSION = '2.0.0';
/** Milliseconds, when an order has none. */
export const SERAM_DEFAULT_DELAY = 100;
/** Milliseconds an agent waits for an answer. */
export const SERAM_ANSWER_TIMEOUT = 40_000;
/** Milliseconds an agent goes on trying after a network fault. */
export const SERAM_RETRY_LIMIT = 300_000;

function renamed(value: unknown, names: Record<string, string>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const out: Record<string, unknown> = { ...value };
  for (const [published, schemas] of Object.entries(names)) {
    if (out[published] !== undefined && out[schemas] === undefined) out[schemas] = out[published];
    delete out[published];
  }
  return out;
}

const apduSchema = z
  .string()
  .max(131_100)
  .regex(/^(?:[0-9A-Fa-f]{2})*$/, 'an APDU is whole bytes in hexadecimal')
  .transform((text) => text.toUpperCase());

export const SE_TYPES = ['uicc', 'euicc', 'eSE', 'iSE', 'ieuicc', 'undefined'] as const;

export const seramSecureElementSchema = z.object({
  seType: z.enum(SE_TYPES),
  /** ICCID or EID. */
  seId: lineOfText(64, 1),
  /** Comma-separated features. */
  seExtraInfo: lineOfText(500).optional(),
});

export const handshakeCommandSchema = z.preprocess(
  (value) => renamed(value, { supportedVersion: 'supportedVersions' }),
  z.object({
    /** In order of preference. */
    secureElements: z.array(seramSecureElementSchema).min(1).max(8),
    supportedTransportProtocols: z.array(z.string()).default(['HTTPS']),
    supportedDataFormats: z.array(z.string()).default(['application/json']),
    supportedVersions: z.array(z.string()).default([SERAM_VERSION]),
  }),
);
export type HandshakeCommand = z.output<typeof handshakeCommandSchema>;

export const handshakeResponseSchema = z.preprocess(
  (value) => renamed(value, { chosenDataProtocol: 'chosenDataFormat' }),
  z.object({
    chosenTransportProtocol: z.literal('HTTPS'),
    chosenDataFormat: z.literal('application/json'),
    chosenVersion: z.string(),
  }),
);
export type HandshakeResponse = z.output<typeof handshakeResponseSchema>;

/** One list per command; an empty list leaves the agent to its own rule. */
const expectedStatusSchema = z.array(z.array(z.string().regex(/^[0-9A-F]{4}$/)).max(16)).max(500);

const commandTypeNames: Record<string, string> = { startCommand: 'ramStartCommand', stopCommand: 'ramStopCommand' };

export const ramCommandSchema = z.preprocess(
  (value) => {
    const command = renamed(value, {}) as { ramCommandType?: unknown } | null;
    const type = command?.ramCommandType;
    return typeof type === 'string' ? { ...command, ramCommandType: commandTypeNames[type] ?? type } : value;
  },
  z.discriminatedUnion('ramCommandType', [
    z.object({ ramCommandType: z.literal('ramStartCommand') }),
    z.object({
      ramCommandType: z.literal('seRamCommand'),
      listOfCAPDU: z.array(apduSchema).min(1).max(500),
      /** Extension, see the head of this file. */
      expectedStatus: expectedStatusSchema.optional(),
    }),
    z.object({ ramCommandType: z.literal('notificationCommand'), deviceAppNotification: z.string().max(2000) }),
    z.object({ ramCommandType: z.literal('ramStopCommand') }),
  ]),
);
export type RamCommand = z.output<typeof ramCommandSchema>;

const orderIdSchema = lineOfText(64, 1);

export const seramOrderSchema = z.object({
  /** Milliseconds before the next report. */
  delay: z.number().int().min(0).default(SERAM_DEFAULT_DELAY),
  chosenSecureElement: seramSecureElementSchema.optional(),
  ramCommands: z.array(ramCommandSchema).max(20).default([]),
  /** Extension, see the head of this file. */
  orderId: orderIdSchema.optional(),
});
export type SeramOrder = z.output<typeof seramOrderSchema>;
export type SeramOrderInput = z.input<typeof seramOrderSchema>;

export const LOCAL_AGENT_STATUSES = [
  'PROCESSED',
  'POLLING',
  'UNAVAILABLE_SE',
  'UNKNOWN_FAILURE',
  'UNGRANTED_ACCESS',
] as const;
export type LocalAgentStatus = (typeof LOCAL_AGENT_STATUSES)[number];

export const seramReportSchema = z.object({
  localAgentStatus: z.object({
    localAgentStatusEnum: z.preprocess(
      (value) => (value === 'UNGRANDED_ACCESS' ? 'UNGRANTED_ACCESS' : value),
      z.enum(LOCAL_AGENT_STATUSES),
    ),
    /** Scripts carried out; 0 when polling. */
    executedSeRamCommands: z.number().int().min(0).default(0),
    errorMsg: lineOfText(500).optional(),
  }),
  ramResponses: z
    .array(z.object({ ramResponseType: z.literal('seRamResponse'), listOfRAPDU: z.array(apduSchema).max(500) }))
    .max(20)
    .default([]),
  /** Extension: the order this report is about. */
  orderId: orderIdSchema.optional(),
});
export type SeramReport = z.output<typeof seramReportSchema>;

/** What both sides put into the query string. */
export const SERAM_SESSION_PARAMETER = 'sessionId';
export const SERAM_PATHS = { handshake: '/handshake', remoteManagement: '/remoteManagement' } as const;
