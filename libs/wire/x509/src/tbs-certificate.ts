// Builds a TBSCertificate (RFC 5280 §4.1.2) from a plain description and joins it with a signature. What is signed is exactly
// the bytes handed to the signer: plan, lint and signature all see the same array.
import { childrenOf, readNode, TAG } from './der/read';
import {
  asciiBytes,
  bitString,
  derTrue,
  explicit,
  ia5String,
  implicitPrimitive,
  integer,
  namedBits,
  octetString,
  oid,
  sequence,
  time,
  tlv,
  unsignedInteger,
  derNull,
} from './der/write';
import { encodeName } from './distinguished-name';
import type { NameAttribute } from './distinguished-name';
import { KEY_USAGES } from './certificate';
import type { KeyUsage } from './certificate';
import { OID } from './object-identifiers';
import { SIGNATURE_ALGORITHMS } from './signature-algorithms';
import type { SignatureAlgorithm, Signer } from './signature-algorithms';
import { fromHex } from './text-forms';

export interface CertificateDescription {
  /** Unsigned serial in hex, 1 to 20 octets once encoded. */
  readonly serial: string;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** A plain name, or the very bytes of the issuer's subject. */
  readonly issuer: readonly NameAttribute[] | Uint8Array;
  readonly subject: readonly NameAttribute[];
  /** Whole seconds; milliseconds are refused. */
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKeySpki: Uint8Array;
  readonly extensions: CertificateExtensions;
}

/** Extensions are written in the order of this interface; an absent one is not written. */
export interface CertificateExtensions {
  /** keyIdentifier, 20 bytes. */
  readonly authorityKeyIdentifier?: Uint8Array;
  readonly subjectKeyIdentifier?: Uint8Array;
  /** Always critical. */
  readonly keyUsage?: readonly KeyUsage[];
  readonly extendedKeyUsage?: { readonly critical: boolean; readonly purposes: readonly string[] };
  readonly certificatePolicies?: {
    readonly critical: boolean;
    readonly policies: readonly { oid: string; cpsUri?: string }[];
  };
  /** Directory names. */
  readonly subjectAltName?: readonly NameAttribute[];
  readonly issuerAltName?: readonly NameAttribute[];
  /** Always critical. */
  readonly basicConstraints?: { readonly ca: boolean };
  readonly crlDistributionPoint?: { readonly uri: string } | { readonly directoryName: readonly NameAttribute[] };
  readonly authorityInfoAccess?: { readonly ocspUrl?: string; readonly caIssuersUrl?: string };
  /** id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1). */
  readonly ocspNoCheck?: boolean;
  /** Anything else, DER of the extnValue content. */
  readonly others?: readonly { readonly oid: string; readonly critical: boolean; readonly value: Uint8Array }[];
}

export function extension(extnId: string, critical: boolean, value: Uint8Array): Uint8Array<ArrayBuffer> {
  return sequence(oid(extnId), ...(critical ? [derTrue()] : []), octetString(value));
}

const directoryName = (name: readonly NameAttribute[]) => tlv(0xa4, encodeName(name));

function encodeExtensions(e: CertificateExtensions): Uint8Array<ArrayBuffer>[] {
  const list: Uint8Array<ArrayBuffer>[] = [];
  const add = (extnId: string, critical: boolean, value: Uint8Array) => list.push(extension(extnId, critical, value));
  if (e.authorityKeyIdentifier) {
    add(OID.authorityKeyIdentifier, false, sequence(implicitPrimitive(0, e.authorityKeyIdentifier)));
  }
  if (e.subjectKeyIdentifier) add(OID.subjectKeyIdentifier, false, octetString(e.subjectKeyIdentifier));
  if (e.keyUsage) add(OID.keyUsage, true, namedBits(e.keyUsage.map((usage) => KEY_USAGES.indexOf(usage))));
  if (e.extendedKeyUsage) {
    add(
      OID.extendedKeyUsage,
      e.extendedKeyUsage.critical,
      sequence(...e.extendedKeyUsage.purposes.map((purpose) => oid(purpose))),
    );
  }
  if (e.certificatePolicies) {
    const policies = e.certificatePolicies.policies.map(({ oid: policy, cpsUri }) =>
      sequence(oid(policy), ...(cpsUri ? [sequence(sequence(oid(OID.cpsQualifier), ia5String(cpsUri)))] : [])),
    );
    add(OID.certificatePolicies, e.certificatePolicies.critical, sequence(...policies));
  }
  if (e.subjectAltName) add(OID.subjectAltName, false, sequence(directoryName(e.subjectAltName)));
  if (e.issuerAltName) add(OID.issuerAltName, false, sequence(directoryName(e.issuerAltName)));
  if (e.basicConstraints) add(OID.basicConstraints, true, e.basicConstraints.ca ? sequence(derTrue()) : sequence());
  if (e.crlDistributionPoint) {
    const point = e.crlDistributionPoint;
    const name = 'uri' in point ? implicitPrimitive(6, asciiBytes(point.uri)) : directoryName(point.directoryName);
    add(OID.crlDistributionPoints, false, sequence(sequence(explicit(0, explicit(0, name)))));
  }
  if (e.authorityInfoAccess) {
    const { ocspUrl, caIssuersUrl } = e.authorityInfoAccess;
    const access = (method: string, url: string) => sequence(oid(method), implicitPrimitive(6, asciiBytes(url)));
    add(
      OID.authorityInfoAccess,
      false,
      sequence(
        ...(ocspUrl ? [access(OID.accessOcsp, ocspUrl)] : []),
        ...(caIssuersUrl ? [access(OID.accessCaIssuers, caIssuersUrl)] : []),
      ),
    );
  }
  if (e.ocspNoCheck) add(OID.ocspNoCheck, false, derNull());
  for (const other of e.others ?? []) add(other.oid, other.critical, other.value);
  return list;
}

/** @throws RangeError for a date with a fraction of a second. */
export function buildTbsCertificate(description: CertificateDescription): Uint8Array<ArrayBuffer> {
  const { notBefore, notAfter, issuer } = description;
  if (notBefore.getUTCMilliseconds() || notAfter.getUTCMilliseconds())
    throw new RangeError('validity in whole seconds only');
  return sequence(
    explicit(0, integer(2)),
    unsignedInteger(fromHex(description.serial)),
    SIGNATURE_ALGORITHMS[description.signatureAlgorithm].identifier,
    issuer instanceof Uint8Array ? issuer : encodeName(issuer),
    sequence(time(notBefore), time(notAfter)),
    encodeName(description.subject),
    description.publicKeySpki,
    explicit(3, sequence(...encodeExtensions(description.extensions))),
  );
}

/** SEQUENCE { tbs, algorithm, signature }: certificate, CRL and BasicOCSPResponse share the shape. */
export async function signTbs(
  tbsDer: Uint8Array,
  algorithm: SignatureAlgorithm,
  sign: Signer,
  ...tail: Uint8Array[]
): Promise<Uint8Array<ArrayBuffer>> {
  const signature = await sign(tbsDer);
  return sequence(tbsDer, SIGNATURE_ALGORITHMS[algorithm].identifier, bitString(signature), ...tail);
}

/** The TBS bytes of a signed SEQUENCE, as they stand in it. */
export function tbsOf(signedDer: Uint8Array): Uint8Array {
  const [tbs] = childrenOf(readNode(signedDer, TAG.sequence, 'signed structure'));
  return tbs?.raw ?? new Uint8Array();
}
