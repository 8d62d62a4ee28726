// X.509 v3 certificate (RFC 5280 §4.1) read into plain data. Syntax only: what is acceptable is judged by the lints and by the
// path check. Anything that is not strict DER throws DerError.
import {
  ascii,
  childrenOf,
  DerError,
  expectTag,
  readBitStringOctets,
  readBoolean,
  readIntegerOctets,
  readNamedBits,
  readNode,
  readOid,
  readSmall,
  readTime,
  sequenceOf,
  TAG,
} from './der/read';
import type { DerNode } from './der/read';
import { parseName } from './distinguished-name';
import type { ParsedNameAttribute } from './distinguished-name';
import { OID } from './object-identifiers';
import { parsePublicKey, signatureAlgorithmOf } from './signature-algorithms';
import type { ParsedPublicKey, SignatureAlgorithm } from './signature-algorithms';
import { sameBytes, toHex } from './text-forms';

/** KeyUsage bits in the order of RFC 5280 §4.2.1.3. */
export const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsage = (typeof KEY_USAGES)[number];

export interface ParsedExtension {
  readonly oid: string;
  readonly critical: boolean;
  /** Content of extnValue. */
  readonly value: Uint8Array;
}

/** What stands inside the signature. */
export interface ParsedTbsCertificate {
  readonly tbsDer: Uint8Array;
  /** 1, 2 or 3. */
  readonly version: number;
  /** Unsigned value in lower-case hex, without the sign octet; see `serialOctets` for the encoded length. */
  readonly serial: string;
  /** Content octets as encoded, sign octet included (at most 20 by RFC 5280 §4.1.2.2). */
  readonly serialOctets: number;
  readonly serialPositive: boolean;
  /** Algorithm named inside; undefined when it is none of ours. */
  readonly signatureAlgorithm: SignatureAlgorithm | undefined;
  readonly issuer: readonly ParsedNameAttribute[];
  readonly issuerDer: Uint8Array;
  readonly subject: readonly ParsedNameAttribute[];
  readonly subjectDer: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: ParsedPublicKey;
  readonly publicKeySpki: Uint8Array;
  readonly extensions: readonly ParsedExtension[];
  readonly keyUsage: readonly KeyUsage[] | undefined;
  readonly basicConstraints: { readonly ca: boolean; readonly pathLength: number | undefined } | undefined;
  readonly policies: readonly string[];
  readonly extendedKeyUsage: readonly string[];
  /** keyIdentifier, hex. */
  readonly subjectKeyIdentifier: string | undefined;
  readonly authorityKeyIdentifier: string | undefined;
  /** URIs of all fullName distribution points. */
  readonly crlDistributionPoints: readonly string[];
  readonly ocspUrls: readonly string[];
  readonly caIssuersUrls: readonly string[];
}

export interface ParsedCertificate extends ParsedTbsCertificate {
  readonly der: Uint8Array;
  /** Algorithm named outside. */
  readonly outerSignatureAlgorithm: SignatureAlgorithm | undefined;
  /** Whether the two AlgorithmIdentifiers are the same bytes (RFC 5280 §4.1.1.2). */
  readonly signatureAlgorithmsEqual: boolean;
  readonly signature: Uint8Array;
}

/** @throws DerError */
export function parseCertificate(der: Uint8Array): ParsedCertificate {
  const [tbs, algorithm, signature, more] = sequenceOf(readNode(der, TAG.sequence, 'certificate'), 'certificate');
  if (!tbs || !algorithm || more) throw new DerError('certificate: wrong number of elements');
  const parsed = parseTbsCertificate(tbs.raw);
  return {
    ...parsed,
    der,
    outerSignatureAlgorithm: signatureAlgorithmOf(algorithm.raw),
    signatureAlgorithmsEqual: sameBytes(innerAlgorithmOf(tbs), algorithm.raw),
    signature: readBitStringOctets(signature, 'signature'),
  };
}

function innerAlgorithmOf(tbs: DerNode): Uint8Array {
  const fields = childrenOf(tbs);
  return (fields[0]?.tag === 0xa0 ? fields[2] : fields[1])?.raw ?? new Uint8Array();
}

/** @throws DerError */
export function parseTbsCertificate(tbsDer: Uint8Array): ParsedTbsCertificate {
  const fields = sequenceOf(readNode(tbsDer, TAG.sequence, 'tbsCertificate'), 'tbsCertificate');
  let version = 1;
  if (fields[0]?.tag === 0xa0) {
    const [number, more] = childrenOf(fields.shift() as DerNode);
    if (more) throw new DerError('version: extra element');
    version = readSmall(number, 'version') + 1;
    if (version !== 2 && version !== 3) throw new DerError('version: not v2 or v3');
  }
  const [serialNode, algorithm, issuer, validity, subject, spki, ...rest] = fields;
  if (!algorithm || !issuer || !subject || !spki) throw new DerError('tbsCertificate: missing field');
  const serial = readIntegerOctets(serialNode, 'serialNumber');
  const [notBefore, notAfter, moreTime] = sequenceOf(validity, 'validity');
  if (moreTime) throw new DerError('validity: extra element');
  const tail = rest.pop();
  if (rest.length > 0) throw new DerError('tbsCertificate: unique identifiers are not used');
  if (tail && tail.tag !== 0xa3) throw new DerError('tbsCertificate: unexpected field');
  const extensions = tail ? parseExtensions(childrenOf(tail)) : [];
  if (tail && version !== 3) throw new DerError('extensions in a certificate that is not v3');
  return {
    tbsDer,
    version,
    serial: toHex(serial.length > 1 && serial[0] === 0 ? serial.subarray(1) : serial),
    serialOctets: serial.length,
    serialPositive: (serial[0] ?? 0x80) < 0x80 && serial.some((octet) => octet !== 0),
    signatureAlgorithm: signatureAlgorithmOf(algorithm.raw),
    issuer: parseName(issuer, 'issuer'),
    issuerDer: issuer.raw,
    subject: parseName(subject, 'subject'),
    subjectDer: subject.raw,
    notBefore: readTime(notBefore, 'notBefore'),
    notAfter: readTime(notAfter, 'notAfter'),
    publicKey: parsePublicKey(spki),
    publicKeySpki: spki.raw,
    extensions,
    ...readKnownExtensions(extensions),
  };
}

/** Extensions ::= SEQUENCE SIZE (1..MAX); the same extension twice is refused (RFC 5280 §4.2). */
export function parseExtensions(wrapped: readonly DerNode[]): ParsedExtension[] {
  const [list, more] = wrapped;
  if (more) throw new DerError('extensions: extra element');
  const extensions = sequenceOf(list, 'extensions').map((node) => {
    const parts = sequenceOf(node, 'extension');
    const critical = parts.length === 3 && readBoolean(parts[1], 'critical');
    if (parts.length === 3 && !critical) throw new DerError('extension: DEFAULT FALSE must not be encoded');
    if (parts.length !== 2 && parts.length !== 3) throw new DerError('extension: wrong number of elements');
    return {
      oid: readOid(parts[0], 'extnID'),
      critical,
      value: expectTag(parts[parts.length - 1], TAG.octetString, 'extnValue').content,
    };
  });
  if (extensions.length === 0) throw new DerError('extensions: empty');
  if (new Set(extensions.map((extension) => extension.oid)).size !== extensions.length) {
    throw new DerError('extensions: the same extension twice');
  }
  return extensions;
}

type KnownExtensions = Pick<
  ParsedTbsCertificate,
  | 'keyUsage'
  | 'basicConstraints'
  | 'policies'
  | 'extendedKeyUsage'
  | 'subjectKeyIdentifier'
  | 'authorityKeyIdentifier'
  | 'crlDistributionPoints'
  | 'ocspUrls'
  | 'caIssuersUrls'
>;

function readKnownExtensions(extensions: readonly ParsedExtension[]): KnownExtensions {
  const read = <T>(oid: string, reader: (node: DerNode) => T): T | undefined => {
    const extension = extensions.find((candidate) => candidate.oid === oid);
    return extension && reader(readNode(extension.value, undefined, oid));
  };
  const access = read(OID.authorityInfoAccess, readAuthorityInfoAccess) ?? [];
  const urlsOf = (method: string) => access.filter((entry) => entry.method === method).map((entry) => entry.url);
  return {
    keyUsage: read(OID.keyUsage, (node) =>
      readNamedBits(node, 'keyUsage').map((bit) => {
        const usage = KEY_USAGES[bit];
        if (!usage) throw new DerError('keyUsage: unknown bit');
        return usage;
      }),
    ),
    basicConstraints: read(OID.basicConstraints, readBasicConstraints),
    policies:
      read(OID.certificatePolicies, (node) =>
        sequenceOf(node, 'certificatePolicies').map((policy) => readOid(sequenceOf(policy, 'policy')[0], 'policy')),
      ) ?? [],
    extendedKeyUsage:
      read(OID.extendedKeyUsage, (node) =>
        sequenceOf(node, 'extKeyUsage').map((purpose) => readOid(purpose, 'purpose')),
      ) ?? [],
    subjectKeyIdentifier: read(OID.subjectKeyIdentifier, (node) =>
      toHex(expectTag(node, TAG.octetString, 'SKI').content),
    ),
    authorityKeyIdentifier: read(OID.authorityKeyIdentifier, (node) => {
      const identifier = sequenceOf(node, 'AKI').find((part) => part.tag === 0x80);
      return identifier && toHex(identifier.content);
    }),
    crlDistributionPoints: read(OID.crlDistributionPoints, readDistributionPoints) ?? [],
    ocspUrls: urlsOf(OID.accessOcsp),
    caIssuersUrls: urlsOf(OID.accessCaIssuers),
  };
}

function readBasicConstraints(node: DerNode): { ca: boolean; pathLength: number | undefined } {
  const parts = sequenceOf(node, 'basicConstraints');
  const ca = parts[0]?.tag === TAG.boolean && readBoolean(parts.shift(), 'cA');
  const pathLength = parts.length > 0 ? readSmall(parts.shift(), 'pathLenConstraint') : undefined;
  if (parts.length > 0) throw new DerError('basicConstraints: extra element');
  return { ca, pathLength };
}

function readUri(node: DerNode): string {
  return ascii(node.content, /^[\x21-\x7e]*$/, 'uniformResourceIdentifier');
}

function readAuthorityInfoAccess(node: DerNode): { method: string; url: string }[] {
  return sequenceOf(node, 'authorityInfoAccess').flatMap((description) => {
    const [method, location] = sequenceOf(description, 'accessDescription');
    if (!location) throw new DerError('accessDescription: missing location');
    return location.tag === 0x86 ? [{ method: readOid(method, 'accessMethod'), url: readUri(location) }] : [];
  });
}

function readDistributionPoints(node: DerNode): string[] {
  return sequenceOf(node, 'cRLDistributionPoints').flatMap((point) =>
    sequenceOf(point, 'distributionPoint')
      .filter((part) => part.tag === 0xa0)
      .flatMap((name) => childrenOf(name))
      .filter((name) => name.tag === 0xa0)
      .flatMap((fullName) => childrenOf(fullName))
      .filter((name) => name.tag === 0x86)
      .map(readUri),
  );
}
