// RAM over HTTP (GlobalPlatform Amendment B): the card, or an agent for it, asks by POST, the server answers with a script; the
// answers to it come with the next POST, until the server has no more (204). Header and body forms of both directions,
// read tolerantly: versions 1.0 and 1.1.1 (agents of GP SERAM v1), GlobalPlatform's and ETSI's media types, header names
// in any case, spaces around the media type's parameter. OpenSCDP's client (CardContact `ram-client`) is understood too: its own
// protocol name and media types, an initiation template with the ATR as first body, definite lengths only, no agent name and
// no next address: its session is in the URL or a cookie.
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import {
  type ScriptAnswers,
  type ScriptForm,
  decodeCommandScript,
  decodeInitiation,
  decodeResponseScript,
  encodeCommandScript,
  encodeResponseScript,
} from './ram-over-http-script';

export const ADMIN_PROTOCOL = 'globalplatform-remote-admin/1.0';
export const COMMAND_MEDIA_TYPE = 'application/vnd.globalplatform.card-content-mgt;version=1.0';
export const RESPONSE_MEDIA_TYPE = 'application/vnd.globalplatform.card-content-mgt-response;version=1.0';
const COMMAND_MEDIA_TYPES = [
  'application/vnd.globalplatform.card-content-mgt',
  'application/vnd.etsi.scp.command-data',
];
const OPENSCDP_PROTOCOL = 'openscdp-remote-admin/1.0';
const OPENSCDP_COMMAND_MEDIA_TYPE = 'application/org.openscdp-content-mgt;version=1.0';
/** Types a body of answers may have, without parameters. */
export const RESPONSE_MEDIA_TYPES = [
  'application/org.openscdp-content-mgt-response',
  'application/vnd.globalplatform.card-content-mgt-response',
  'application/vnd.etsi.scp.response-data',
];

/** How the last script ended. The last three are of agents outside the card (GP SERAM v1). */
export const SCRIPT_STATUSES = [
  'ok',
  'unknown-application',
  'not-a-security-domain',
  'security-error',
  'unavailable-se',
  'temporarily-unavailable-application',
  'script-format-error',
] as const;
export type ScriptStatus = (typeof SCRIPT_STATUSES)[number];

/** A message does not have the form of Amendment B. `status` is the HTTP status to answer with. */
export class RamOverHttpError extends Error {
  override readonly name = 'RamOverHttpError';
  constructor(
    message: string,
    readonly status: 400 | 415 = 400,
  ) {
    super(message);
  }
}

export type HeaderFields = Readonly<Record<string, string | readonly string[] | undefined>>;

function field(headers: HeaderFields, name: string): string | undefined {
  const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  const value = key === undefined ? undefined : headers[key];
  const text = typeof value === 'string' ? value : value?.[0];
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}

function mediaType(headers: HeaderFields): string | undefined {
  return field(headers, 'Content-Type')?.split(';')[0]?.trim().toLowerCase();
}

export type AdminDialect = 'globalplatform' | 'openscdp';

function dialectOf(headers: HeaderFields): AdminDialect {
  return field(headers, 'X-Admin-Protocol') === OPENSCDP_PROTOCOL ? 'openscdp' : 'globalplatform';
}

function protocolVersion(headers: HeaderFields): string {
  if (dialectOf(headers) === 'openscdp') return '1.0';
  const version = /^globalplatform-remote-admin\/(1\.\d+(?:\.\d+)?)$/.exec(field(headers, 'X-Admin-Protocol') ?? '');
  if (!version?.[1]) throw new RamOverHttpError('X-Admin-Protocol is missing or of another version');
  return version[1];
}

/** `//aid/A000000151/000000`; the whole AID is 5 to 16 bytes. */
export function formatTargetedApplication(aid: Uint8Array): string {
  if (aid.length < 5 || aid.length > 16) throw new RamOverHttpError('an AID has 5 to 16 bytes');
  return `//aid/${hex(aid.slice(0, 5))}/${hex(aid.slice(5))}`;
}

/** Throws {@link RamOverHttpError}. */
export function parseTargetedApplication(text: string): Uint8Array {
  const match = /^\/\/aid\/([0-9a-fA-F]{10})\/((?:[0-9a-fA-F]{2}){0,11})$/.exec(text);
  if (!match) throw new RamOverHttpError('not the name of a targeted application');
  return bytes(`${match[1] ?? ''}${match[2] ?? ''}`);
}

export interface SecureElementName {
  /** For example `uicc`. */
  type: string;
  /** ICCID or EID. */
  id: string;
}

/** `//se-id/uicc/8981…`, as agents outside the card name a secure element. */
export function formatSecureElement({ type, id }: SecureElementName): string {
  return `//se-id/${type}/${id}`;
}

function parseSecureElement(text: string): SecureElementName {
  const match = /^\/\/se-id\/([A-Za-z]{1,16})\/([0-9A-Za-z]{1,64})$/.exec(text.trim());
  if (!match) throw new RamOverHttpError('not the name of a secure element');
  return { type: match[1] ?? '', id: match[2] ?? '' };
}

export interface AdminRequest {
  /** Answer in the same one: {@link buildAdminAnswer}. */
  dialect: AdminDialect;
  /** For example 1.0. */
  version: string;
  /** X-Admin-From: who asks. OpenSCDP's client does not say. */
  agentId?: string;
  /** First request of OpenSCDP's client. */
  atr?: Uint8Array;
  /** Absent in the first request. */
  status?: ScriptStatus;
  /** The last answer was lost; the session goes on where it was. */
  resume: boolean;
  /** Answers to the last script. */
  answers?: ScriptAnswers;
  /** X-Admin-SE-List: the elements an agent outside the card can reach. */
  secureElements: SecureElementName[];
}

function scriptStatus(headers: HeaderFields): ScriptStatus | undefined {
  const text = field(headers, 'X-Admin-Script-Status')?.toLowerCase();
  if (text === undefined) return undefined;
  const status = SCRIPT_STATUSES.find((known) => known === text);
  if (!status) throw new RamOverHttpError('X-Admin-Script-Status is not one of the standard');
  return status;
}

/** Server side. Throws {@link RamOverHttpError}, or ApduFormatError for a body that is no response script. */
export function parseAdminRequest(headers: HeaderFields, body: Uint8Array): AdminRequest {
  const version = protocolVersion(headers);
  const dialect = dialectOf(headers);
  const agentId = field(headers, 'X-Admin-From');
  if ((agentId === undefined && dialect === 'globalplatform') || (agentId?.length ?? 0) > 256) {
    throw new RamOverHttpError('X-Admin-From is missing');
  }
  const status = scriptStatus(headers);
  if (body.length > 0 && !RESPONSE_MEDIA_TYPES.includes(mediaType(headers) ?? '')) {
    throw new RamOverHttpError('the body is not of the response media type', 415);
  }
  const initiation = dialect === 'openscdp' ? decodeInitiation(body) : undefined;
  const list = field(headers, 'X-Admin-SE-List');
  return {
    dialect,
    version,
    ...(agentId === undefined ? {} : { agentId }),
    ...initiation,
    ...(status ? { status } : {}),
    resume: field(headers, 'X-Admin-Resume')?.toLowerCase() === 'true',
    ...(body.length > 0 && !initiation ? { answers: decodeResponseScript(body) } : {}),
    secureElements: list ? list.split(',').map(parseSecureElement) : [],
  };
}

export interface HttpMessage {
  headers: Record<string, string>;
  body: Uint8Array;
}

/** Client side: what a card, or an agent for it, posts. */
export function buildAdminRequest(
  request: Pick<AdminRequest, 'status' | 'resume' | 'answers'> & {
    agentId: string;
    version?: string;
    secureElements?: SecureElementName[];
  },
  form: ScriptForm = 'indefinite',
): HttpMessage {
  const { agentId, status, resume, answers, secureElements = [], version = '1.0' } = request;
  return {
    headers: {
      'X-Admin-Protocol': `globalplatform-remote-admin/${version}`,
      'X-Admin-From': agentId,
      ...(status ? { 'X-Admin-Script-Status': status } : {}),
      ...(resume ? { 'X-Admin-Resume': 'true' } : {}),
      ...(secureElements.length > 0 ? { 'X-Admin-SE-List': secureElements.map(formatSecureElement).join(', ') } : {}),
      ...(answers ? { 'Content-Type': RESPONSE_MEDIA_TYPE } : {}),
    },
    body: answers ? encodeResponseScript(answers, form) : new Uint8Array(0),
  };
}

export interface AdminOrder {
  /** C-APDUs. */
  commands: Uint8Array[];
  /** Where the answers go; absent = this was the last script, answers are not wanted. */
  nextUri?: string;
  /** AID the script is for; absent = the security domain that holds the session. */
  targetedApplication?: Uint8Array;
  /** For an agent with several elements. */
  targetedSecureElement?: SecureElementName;
}

/** Server side: 200 with a script, or 204 when there is nothing (more) to do. */
export function buildAdminAnswer(
  order: AdminOrder | undefined,
  form: ScriptForm = 'indefinite',
  dialect: AdminDialect = 'globalplatform',
): HttpMessage & { status: 200 | 204 } {
  const isOpenScdp = dialect === 'openscdp';
  const protocol = { 'X-Admin-Protocol': isOpenScdp ? OPENSCDP_PROTOCOL : ADMIN_PROTOCOL };
  if (!order) return { status: 204, headers: protocol, body: new Uint8Array(0) };
  const { commands, nextUri, targetedApplication, targetedSecureElement } = order;
  return {
    status: 200,
    headers: {
      ...protocol,
      'Content-Type': isOpenScdp ? OPENSCDP_COMMAND_MEDIA_TYPE : COMMAND_MEDIA_TYPE,
      ...(nextUri === undefined ? {} : { 'X-Admin-Next-URI': nextUri }),
      ...(targetedApplication
        ? { 'X-Admin-Targeted-Application': formatTargetedApplication(targetedApplication) }
        : {}),
      ...(targetedSecureElement ? { 'X-Admin-Targeted-SE': formatSecureElement(targetedSecureElement) } : {}),
    },
    // That client reads definite lengths only.
    body: encodeCommandScript(commands, isOpenScdp ? 'definite' : form),
  };
}

/** Client side; undefined when the server has nothing (more) to do. Throws {@link RamOverHttpError}, ApduFormatError. */
export function parseAdminAnswer(status: number, headers: HeaderFields, body: Uint8Array): AdminOrder | undefined {
  if (status === 204) return undefined;
  if (status !== 200) throw new RamOverHttpError(`the server answered ${status}`);
  protocolVersion(headers);
  if (!COMMAND_MEDIA_TYPES.includes(mediaType(headers) ?? '')) {
    throw new RamOverHttpError('the body is not of the command media type', 415);
  }
  const [nextUri, application, element] = [
    field(headers, 'X-Admin-Next-URI'),
    field(headers, 'X-Admin-Targeted-Application'),
    field(headers, 'X-Admin-Targeted-SE'),
  ];
  return {
    commands: decodeCommandScript(body),
    ...(nextUri === undefined ? {} : { nextUri }),
    ...(application === undefined ? {} : { targetedApplication: parseTargetedApplication(application) }),
    ...(element === undefined ? {} : { targetedSecureElement: parseSecureElement(element) }),
  };
}
