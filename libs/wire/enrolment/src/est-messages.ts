// Messages of Enrolment over Secure Transport (RFC 7030 §4, clarified by RFC 8951): paths, media types, base64 bodies, 202 with
// Retry-After, the two-part answer of serverkeygen. Bytes only: who may enrol is the server's business.
import {
  buildCertsOnly,
  DerError,
  fromBase64,
  parseCertsOnly,
  parseCsrAttributes,
  toBase64,
} from '@sumaho-jpki/wire/x509';

export type EstOperation = 'cacerts' | 'simpleenroll' | 'simplereenroll' | 'serverkeygen' | 'csrattrs';

/** Below the origin (RFC 7030 §3.2.2). */
export const EST_BASE_PATH = '/.well-known/est';

export const EST_MEDIA_TYPES = {
  request: 'application/pkcs10',
  certificates: 'application/pkcs7-mime; smime-type=certs-only',
  /** A key that the server made, enveloped (RFC 7030 §4.4.2). */
  generatedKey: 'application/pkcs7-mime; smime-type=server-generated-key',
  csrAttributes: 'application/csrattrs',
  problem: 'application/problem+json',
} as const;

export type EstFault =
  /** Another media type than the operation's. */
  | 'media-type'
  /** Not base64, empty, or too long. */
  | 'body'
  /** Base64, but not the structure asked for. */
  | 'structure';

export class EstFormatError extends Error {
  override readonly name = 'EstFormatError';
  constructor(
    readonly fault: EstFault,
    detail: string,
  ) {
    super(`EST ${fault}: ${detail}`);
  }
}

/** An answer for any HTTP framework. */
export interface EstAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Characters of the longest body that is read: a request is about 2 kB, a sealed key with chain about 8 kB. */
const MOST_CHARACTERS = 65_536;
const LINE_CHARACTERS = 76;

/** Base64 in lines (RFC 2045 §6.8). */
export function encodeBody(der: Uint8Array): string {
  return `${(toBase64(der).match(new RegExp(`.{1,${LINE_CHARACTERS}}`, 'g')) ?? []).join('\r\n')}\r\n`;
}

/** Strict: base64 alphabet with padding, white space between lines allowed. @throws EstFormatError */
export function decodeBody(body: string): Uint8Array<ArrayBuffer> {
  if (body.length > MOST_CHARACTERS) throw new EstFormatError('body', 'too long');
  const text = body.replace(/[ \t\r\n]/g, '');
  if (text === '') throw new EstFormatError('body', 'empty');
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new EstFormatError('body', 'not base64');
  const der = fromBase64(text);
  if (toBase64(der) !== text) throw new EstFormatError('body', 'not base64');
  return der;
}

/** `type/subtype` and parameters in lower case; quotes around a value are dropped. */
export function mediaTypeOf(header: string | null | undefined): { type: string; parameters: Map<string, string> } {
  const [type = '', ...rest] = (header ?? '').split(';').map((part) => part.trim());
  const parameters = rest.map((part): [string, string] => {
    const [name = '', ...value] = part.split('=');
    return [
      name.trim().toLowerCase(),
      value
        .join('=')
        .trim()
        .replace(/^"(.*)"$/, '$1'),
    ];
  });
  return { type: type.toLowerCase(), parameters: new Map(parameters) };
}

/** @throws EstFormatError when the header is not that media type; parameters named in `mediaType` must be there */
export function expectMediaType(header: string | null | undefined, mediaType: string): void {
  const [told, wanted] = [mediaTypeOf(header), mediaTypeOf(mediaType)];
  const same = [...wanted.parameters].every(([name, value]) => told.parameters.get(name) === value);
  if (told.type !== wanted.type || !same) throw new EstFormatError('media-type', `${mediaType} is asked for`);
}

/** Server: the PKCS#10 of an enrolment, DER, not yet judged. @throws EstFormatError */
export function readEnrolmentRequest(message: {
  readonly contentType: string | null | undefined;
  readonly body: string;
}): Uint8Array<ArrayBuffer> {
  expectMediaType(message.contentType, EST_MEDIA_TYPES.request);
  return decodeBody(message.body);
}

const encoded = (mediaType: string, der: Uint8Array): EstAnswer => ({
  status: 200,
  headers: { 'content-type': mediaType, 'content-transfer-encoding': 'base64' },
  body: encodeBody(der),
});

/** Server: cacerts, simpleenroll and simplereenroll. The certificate that was asked for stands alone (§4.2.3). */
export const certificatesAnswer = (certificates: readonly Uint8Array[]): EstAnswer =>
  encoded(EST_MEDIA_TYPES.certificates, buildCertsOnly(certificates));

/** Server: the request was taken, ask again with the same bytes after so many seconds (§4.2.3). */
export function pendingAnswer(retryAfterSeconds: number): EstAnswer {
  if (!Number.isInteger(retryAfterSeconds) || retryAfterSeconds < 0) throw new RangeError('whole seconds');
  const body = 'The request was taken. Send it again after the time given.\r\n';
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'retry-after': String(retryAfterSeconds) };
  return { status: 202, headers, body };
}

/** Server: DER of CsrAttrs (§4.5.2). */
export const csrAttributesAnswer = (der: Uint8Array): EstAnswer => encoded(EST_MEDIA_TYPES.csrAttributes, der);

/** Server: a key that was made here, enveloped to the phone's key, and its certificate (§4.4.2). */
export function generatedKeyAnswer(
  parts: { readonly envelopedKey: Uint8Array; readonly certificates: readonly Uint8Array[] },
  boundary = `est-${crypto.randomUUID()}`,
): EstAnswer {
  const part = (mediaType: string, der: Uint8Array): string =>
    `--${boundary}\r\nContent-Type: ${mediaType}\r\nContent-Transfer-Encoding: base64\r\n\r\n${encodeBody(der)}`;
  const body =
    part(EST_MEDIA_TYPES.generatedKey, parts.envelopedKey) +
    part(EST_MEDIA_TYPES.certificates, buildCertsOnly(parts.certificates)) +
    `--${boundary}--\r\n`;
  return { status: 200, headers: { 'content-type': `multipart/mixed; boundary=${boundary}` }, body };
}

/** Client: certificates of a certs-only answer. @throws EstFormatError */
export function readCertificates(contentType: string | null, body: string): Uint8Array[] {
  expectMediaType(contentType, EST_MEDIA_TYPES.certificates);
  return structured(() => parseCertsOnly(decodeBody(body)));
}

/** Client: OIDs that a request shall carry. @throws EstFormatError */
export function readCsrAttributes(contentType: string | null, body: string): ReturnType<typeof parseCsrAttributes> {
  expectMediaType(contentType, EST_MEDIA_TYPES.csrAttributes);
  return structured(() => parseCsrAttributes(decodeBody(body)));
}

export interface GeneratedKey {
  /** EnvelopedData, DER. */
  readonly envelopedKey: Uint8Array;
  readonly certificates: readonly Uint8Array[];
}

/** Client: the two parts in any order, each once. @throws EstFormatError */
export function readGeneratedKey(contentType: string | null, body: string): GeneratedKey {
  const { type, parameters } = mediaTypeOf(contentType);
  const boundary = parameters.get('boundary');
  if (type !== 'multipart/mixed' || !boundary) throw new EstFormatError('media-type', 'multipart/mixed is asked for');
  const parts = partsOf(body, boundary);
  const [key, certificates] = [EST_MEDIA_TYPES.generatedKey, EST_MEDIA_TYPES.certificates].map((wanted) => {
    const found = parts.filter((part) => isMediaType(part.contentType, wanted));
    if (found.length !== 1 || parts.length !== 2) throw new EstFormatError('body', 'not one key and one certs-only');
    return found[0]?.body ?? '';
  });
  return {
    envelopedKey: decodeBody(key ?? ''),
    certificates: structured(() => parseCertsOnly(decodeBody(certificates ?? ''))),
  };
}

function isMediaType(header: string, wanted: string): boolean {
  try {
    expectMediaType(header, wanted);
    return true;
  } catch {
    return false;
  }
}

/** RFC 2046 §5.1.1; preamble and epilogue are passed over, a missing end is refused. */
function partsOf(body: string, boundary: string): { contentType: string; body: string }[] {
  if (body.length > MOST_CHARACTERS) throw new EstFormatError('body', 'too long');
  const [, ...sections] = `\r\n${body}`.split(`\r\n--${boundary}`);
  const end = sections.findIndex((section) => section.startsWith('--'));
  if (end < 0) throw new EstFormatError('body', 'the last boundary is missing');
  return sections.slice(0, end).map((section) => {
    const [head, ...rest] = section.split('\r\n\r\n');
    const field = (name: string): string =>
      new RegExp(`^${name}:[ \t]*(.*)$`, 'im').exec(head ?? '')?.[1]?.trim() ?? '';
    const encoding = field('content-transfer-encoding').toLowerCase();
    if (!section.startsWith('\r\n') || rest.length === 0 || encoding !== 'base64') {
      throw new EstFormatError('body', 'malformed part');
    }
    return { contentType: field('content-type'), body: rest.join('\r\n\r\n') };
  });
}

function structured<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DerError) throw new EstFormatError('structure', error.message);
    throw error;
  }
}
