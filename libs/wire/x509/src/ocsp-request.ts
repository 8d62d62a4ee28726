// OCSP request (RFC 6960 §4.1, RFC 8954 nonce): read for the responder, written for clients; POST body and GET path form.
import {
  childrenOf,
  DerError,
  expectTag,
  readIntegerOctets,
  readNode,
  readOid,
  readSmall,
  sequenceOf,
  TAG,
} from './der/read';
import { derNull, explicit, octetString, oid, sequence, unsignedInteger } from './der/write';
import { parseCertificate, parseExtensions } from './certificate';
import type { ParsedCertificate } from './certificate';
import { OID } from './object-identifiers';
import { digest } from './signature-algorithms';
import { fromBase64, fromHex, toBase64, toHex } from './text-forms';
import { extension } from './tbs-certificate';

export type OcspHash = 'SHA-1' | 'SHA-256';

export interface OcspCertId {
  /** The CertID as it stood in the request: a response must repeat these bytes. */
  readonly certIdDer: Uint8Array;
  /** undefined when the hash is neither SHA-1 nor SHA-256. */
  readonly hash: OcspHash | undefined;
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
  /** Unsigned serial, hex. */
  readonly serial: string;
}

export interface OcspQuestion {
  readonly requests: readonly OcspCertId[];
  /** Nonce octets without their OCTET STRING header; RFC 8954: 1 to 32 bytes (older clients send more). */
  readonly nonce: Uint8Array | undefined;
}

/** Longest nonce that is echoed (RFC 9654 §2.1: 1 to 128). */
const LONGEST_NONCE = 128;
/** More single requests in one question are refused: answering costs grow with the list. */
const MOST_REQUESTS = 32;

/** @throws DerError */
export function parseOcspRequest(der: Uint8Array): OcspQuestion {
  const [tbs] = sequenceOf(readNode(der, TAG.sequence, 'ocspRequest'), 'ocspRequest');
  const fields = sequenceOf(tbs, 'tbsRequest');
  if (fields[0]?.tag === 0xa0) {
    const [version] = childrenOf(fields.shift()!);
    if (readSmall(version, 'ocsp version') !== 0) throw new DerError('ocsp: not version 1');
  }
  if (fields[0]?.tag === 0xa1) fields.shift();
  const requests = sequenceOf(fields.shift(), 'requestList').map((request) => {
    const [certId] = sequenceOf(request, 'request');
    if (!certId) throw new DerError('request: missing CertID');
    return parseCertId(certId.raw);
  });
  if (requests.length === 0 || requests.length > MOST_REQUESTS) throw new DerError('requestList: wrong length');
  const tail = fields.shift();
  if (fields.length > 0 || (tail && tail.tag !== 0xa2)) throw new DerError('tbsRequest: unexpected field');
  const found = tail && parseExtensions(childrenOf(tail)).find((e) => e.oid === OID.ocspNonce);
  const nonce = found && expectTag(readNode(found.value), TAG.octetString, 'nonce').content;
  if (nonce && (nonce.length === 0 || nonce.length > LONGEST_NONCE)) throw new DerError('nonce: wrong length');
  return { requests, nonce };
}

export function parseCertId(certIdDer: Uint8Array): OcspCertId {
  const [hash, nameHash, keyHash, serial, more] = sequenceOf(readNode(certIdDer), 'CertID');
  if (more) throw new DerError('CertID: extra element');
  const hashOid = readOid(sequenceOf(hash, 'hashAlgorithm')[0], 'hashAlgorithm');
  const octets = readIntegerOctets(serial, 'serialNumber');
  return {
    certIdDer,
    hash: hashOid === OID.sha1 ? 'SHA-1' : hashOid === OID.sha256 ? 'SHA-256' : undefined,
    issuerNameHash: toHex(expectTag(nameHash, TAG.octetString, 'issuerNameHash').content),
    issuerKeyHash: toHex(expectTag(keyHash, TAG.octetString, 'issuerKeyHash').content),
    serial: toHex(octets.length > 1 && octets[0] === 0 ? octets.subarray(1) : octets),
  };
}

/**
 * RFC 6960 §A.1: GET {url}/{url-encoding of the base64 of the DER}. Takes what stands behind the last fixed path segment,
 * percent-encoded or not (servers and proxies differ in whether they decode it).
 * @throws DerError
 */
export function parseOcspGetPath(encoded: string): OcspQuestion {
  let der: Uint8Array;
  try {
    der = fromBase64(decodeURIComponent(encoded.replace(/^\/+/, '')).replace(/ /g, '+'));
  } catch {
    throw new DerError('ocsp GET: not base64');
  }
  return parseOcspRequest(der);
}

export function ocspGetPath(requestDer: Uint8Array): string {
  return encodeURIComponent(toBase64(requestDer));
}

/** issuerNameHash and issuerKeyHash of RFC 6960 §4.1.1: over the DN and over the key *bits* (no header, no unused-bits octet). */
export async function ocspIssuerHashes(
  issuer: ParsedCertificate,
  hash: OcspHash,
): Promise<{ issuerNameHash: string; issuerKeyHash: string }> {
  const [, key] = sequenceOf(readNode(issuer.publicKeySpki), 'subjectPublicKeyInfo');
  const bits = expectTag(key, TAG.bitString, 'subjectPublicKey').content.subarray(1);
  return {
    issuerNameHash: toHex(await digest(hash, issuer.subjectDer)),
    issuerKeyHash: toHex(await digest(hash, bits)),
  };
}

export async function buildCertId(issuerDer: Uint8Array, serial: string, hash: OcspHash = 'SHA-1') {
  const { issuerNameHash, issuerKeyHash } = await ocspIssuerHashes(parseCertificate(issuerDer), hash);
  return sequence(
    sequence(oid(hash === 'SHA-1' ? OID.sha1 : OID.sha256), derNull()),
    octetString(fromHex(issuerNameHash)),
    octetString(fromHex(issuerKeyHash)),
    unsignedInteger(fromHex(serial)),
  );
}

/** A question about one or several serials of one issuer. */
export async function buildOcspRequest(input: {
  issuerDer: Uint8Array;
  serials: readonly string[];
  nonce?: Uint8Array;
  hash?: OcspHash;
}): Promise<Uint8Array<ArrayBuffer>> {
  const ids = await Promise.all(input.serials.map((serial) => buildCertId(input.issuerDer, serial, input.hash)));
  const nonce = input.nonce && explicit(2, sequence(extension(OID.ocspNonce, false, octetString(input.nonce))));
  return sequence(sequence(sequence(...ids.map((id) => sequence(id))), ...(nonce ? [nonce] : [])));
}
