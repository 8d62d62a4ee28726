// Certificate revocation list v2 (RFC 5280 §5), full or delta, issued directly by the root. Entries carry reasonCode only.
import {
  childrenOf,
  DerError,
  readBitStringOctets,
  readIntegerOctets,
  readNode,
  readSmall,
  readTime,
  readUnsigned,
  sequenceOf,
  TAG,
} from './der/read';
import type { DerNode } from './der/read';
import { asciiBytes, derHeader, enumerated, explicit, implicitPrimitive, integer, sequence, time } from './der/write';
import { CrlEntryBuffer } from './crl-entry-buffer';
import { parseExtensions } from './certificate';
import type { ParsedExtension } from './certificate';
import { OID } from './object-identifiers';
import { REVOCATION_REASON_NUMBERS, revocationReasonOf } from './revocation-reasons';
import type { RevocationReasonCode } from './revocation-reasons';
import { SIGNATURE_ALGORITHMS, signatureAlgorithmOf, verifySignature } from './signature-algorithms';
import type { SignatureAlgorithm, Signer } from './signature-algorithms';
import { extension, signTbs } from './tbs-certificate';
import { sameBytes, toHex } from './text-forms';

export interface RevokedEntry {
  /** Unsigned serial, hex. */
  readonly serial: string;
  readonly revokedAt: Date;
  readonly reason: RevocationReasonCode;
}

export interface CrlDescription {
  readonly issuerDer: Uint8Array;
  readonly authorityKeyIdentifier: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** crlNumber, monotone per issuer (RFC 5280 §5.2.3). */
  readonly number: bigint;
  /** Set for a delta CRL: the number of the full CRL it completes (RFC 5280 §5.2.4). */
  readonly deltaOf?: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /**
   * Set for a partial list: the address it is published under, as issuingDistributionPoint (critical, RFC 5280 §5.2.5), for user
   * certificates only.
   */
  readonly distributionPoint?: string;
  /** All at once, or piece by piece where a list is larger than the memory one wants to spend; pieces share no serial. */
  readonly revoked: readonly RevokedEntry[] | AsyncIterable<readonly RevokedEntry[]>;
}

/** Entries encoded between two turns of the event loop, so that a large list never blocks it for long. */
const ENTRIES_PER_TURN = 4096;

/**
 * @throws RangeError when nextUpdate does not follow thisUpdate, a serial stands twice, or `remove-from-crl` stands in a full
 * CRL (it exists in delta CRLs only, RFC 5280 §5.3.1; in a full CRL a resumed certificate is simply absent).
 */
export async function buildCrl(description: CrlDescription, sign: Signer): Promise<Uint8Array<ArrayBuffer>> {
  const { signatureAlgorithm, deltaOf, distributionPoint } = description;
  if (description.nextUpdate <= description.thisUpdate) throw new RangeError('nextUpdate must follow thisUpdate');
  const entries = await encodeEntries(description);
  const list =
    entries.bytes.length === 0 ? [] : [Uint8Array.from(derHeader(TAG.sequence, entries.bytes.length)), entries.bytes];
  const tbs = sequence(
    integer(1),
    SIGNATURE_ALGORITHMS[signatureAlgorithm].identifier,
    description.issuerDer,
    time(description.thisUpdate),
    time(description.nextUpdate),
    ...list,
    explicit(
      0,
      sequence(
        extension(
          OID.authorityKeyIdentifier,
          false,
          sequence(implicitPrimitive(0, description.authorityKeyIdentifier)),
        ),
        extension(OID.crlNumber, false, integer(description.number)),
        ...(deltaOf === undefined ? [] : [extension(OID.deltaCrlIndicator, true, integer(deltaOf))]),
        ...(distributionPoint === undefined
          ? []
          : [extension(OID.issuingDistributionPoint, true, issuingDistributionPoint(distributionPoint))]),
      ),
    ),
  );
  return signTbs(tbs, signatureAlgorithm, sign);
}

async function encodeEntries({ revoked, deltaOf }: CrlDescription): Promise<CrlEntryBuffer> {
  const reasons = new Map<RevocationReasonCode, Uint8Array>();
  const dates = new Map<number, Uint8Array>();
  const entries = new CrlEntryBuffer();
  const add = (entry: RevokedEntry) => {
    if (entry.reason === 'remove-from-crl' && deltaOf === undefined)
      throw new RangeError('remove-from-crl in a full CRL');
    let reason = reasons.get(entry.reason);
    if (!reason) {
      // RFC 5280 §5.3.1: `unspecified` should be expressed by leaving the extension out.
      const number = REVOCATION_REASON_NUMBERS[entry.reason];
      reason = number === 0 ? new Uint8Array() : sequence(extension(OID.reasonCode, false, enumerated(number)));
      reasons.set(entry.reason, reason);
    }
    const second = Math.floor(entry.revokedAt.getTime() / 1000);
    let date = dates.get(second);
    if (!date) dates.set(second, (date = time(entry.revokedAt)));
    entries.add(entry.serial, date, reason);
  };
  let sinceTurn = 0;
  for await (const piece of Symbol.asyncIterator in revoked ? revoked : [revoked]) {
    if (new Set(piece.map((entry) => entry.serial)).size !== piece.length)
      throw new RangeError('a serial stands twice');
    for (const entry of piece) {
      add(entry);
      sinceTurn += 1;
      if (sinceTurn < ENTRIES_PER_TURN) continue;
      sinceTurn = 0;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
  return entries;
}

/** IssuingDistributionPoint: distributionPoint [0] fullName [0] uniformResourceIdentifier [6], onlyContainsUserCerts [1]. */
function issuingDistributionPoint(url: string): Uint8Array {
  const address = implicitPrimitive(6, asciiBytes(url));
  return sequence(explicit(0, explicit(0, address)), implicitPrimitive(1, Uint8Array.of(0xff)));
}

export interface ParsedCrl {
  readonly tbsDer: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm | undefined;
  readonly signature: Uint8Array;
  readonly issuerDer: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  readonly number: bigint | undefined;
  readonly deltaOf: bigint | undefined;
  /** First address of a partial list's issuingDistributionPoint; such a list is never evidence about another part's certificate. */
  readonly distributionPoint: string | undefined;
  /** By unsigned serial, hex. */
  readonly revoked: ReadonlyMap<string, RevokedEntry>;
  readonly extensions: readonly ParsedExtension[];
  /** Critical extensions, of the list or of an entry, that this reader does not process. */
  readonly unknownCritical: readonly string[];
}

/** @throws DerError */
export function parseCrl(der: Uint8Array): ParsedCrl {
  const [tbs, algorithm, signature, extra] = sequenceOf(readNode(der, TAG.sequence, 'crl'), 'crl');
  if (!tbs || !algorithm || extra) throw new DerError('crl: wrong number of elements');
  const fields = sequenceOf(tbs, 'tbsCertList');
  if (readSmall(fields.shift(), 'crl version') !== 1) throw new DerError('crl: not v2');
  const inner = fields.shift();
  const issuer = fields.shift();
  if (!inner || !issuer) throw new DerError('tbsCertList: missing field');
  if (!sameBytes(inner.raw, algorithm.raw)) throw new DerError('crl: algorithm inside and outside differ');
  const thisUpdate = readTime(fields.shift(), 'thisUpdate');
  const nextIsTime = fields[0]?.tag === TAG.utcTime || fields[0]?.tag === TAG.generalizedTime;
  const nextUpdate = nextIsTime ? readTime(fields.shift(), 'nextUpdate') : undefined;
  const list = fields[0]?.tag === TAG.sequence ? fields.shift() : undefined;
  const tail = fields.shift();
  if (fields.length > 0 || (tail && tail.tag !== 0xa0)) throw new DerError('tbsCertList: unexpected field');
  const extensions = tail ? parseExtensions(childrenOf(tail)) : [];
  const unknownCritical = extensions.filter((e) => e.critical && e.oid !== OID.deltaCrlIndicator).map((e) => e.oid);
  const numberIn = (extnId: string) => {
    const found = extensions.find((e) => e.oid === extnId);
    return found && readUnsigned(readNode(found.value), extnId);
  };
  const revoked = new Map<string, RevokedEntry>();
  const reader = new EntryReader(unknownCritical);
  for (const node of list ? childrenOf(list) : []) {
    const entry = reader.read(node);
    if (revoked.has(entry.serial)) throw new DerError('crl: a serial stands twice');
    revoked.set(entry.serial, entry);
  }
  return {
    tbsDer: tbs.raw,
    signatureAlgorithm: signatureAlgorithmOf(algorithm.raw),
    signature: readBitStringOctets(signature, 'crl signature'),
    issuerDer: issuer.raw,
    thisUpdate,
    nextUpdate,
    number: numberIn(OID.crlNumber),
    deltaOf: numberIn(OID.deltaCrlIndicator),
    distributionPoint: addressIn(extensions),
    revoked,
    extensions,
    unknownCritical,
  };
}

function addressIn(extensions: readonly ParsedExtension[]): string | undefined {
  const found = extensions.find(({ oid }) => oid === OID.issuingDistributionPoint);
  const [point] = found ? sequenceOf(readNode(found.value), 'issuingDistributionPoint') : [];
  if (point?.tag !== 0xa0) return undefined;
  const [fullName] = childrenOf(point);
  const [name] = fullName?.tag === 0xa0 ? childrenOf(fullName) : [];
  return name?.tag === 0x86 ? new TextDecoder().decode(name.content) : undefined;
}

/** Dates and reasons repeat all over a list: each distinct encoding is read once. */
class EntryReader {
  readonly #dates = new Map<string, Date>();
  readonly #reasons = new Map<string, RevocationReasonCode>();

  constructor(private readonly unknownCritical: string[]) {}

  read(node: DerNode): RevokedEntry {
    const [serial, revokedAt, tail, more] = sequenceOf(node, 'revokedCertificate');
    if (more || !revokedAt) throw new DerError('revokedCertificate: wrong number of elements');
    const octets = readIntegerOctets(serial, 'userCertificate');
    return {
      serial: toHex(octets.length > 1 && octets[0] === 0 ? octets.subarray(1) : octets),
      revokedAt: this.#once(this.#dates, revokedAt, (date) => readTime(date, 'revocationDate')),
      reason: tail ? this.#once(this.#reasons, tail, (extensions) => this.#reasonIn(extensions)) : 'unspecified',
    };
  }

  #once<T>(known: Map<string, T>, node: DerNode, read: (node: DerNode) => T): T {
    const key = toHex(node.raw);
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = read(node)));
    return value;
  }

  #reasonIn(tail: DerNode): RevocationReasonCode {
    let reason: RevocationReasonCode = 'unspecified';
    for (const { oid, critical, value } of parseExtensions([tail])) {
      if (oid === OID.reasonCode) {
        const known = revocationReasonOf(readSmall(readNode(value), 'reasonCode', TAG.enumerated));
        if (!known) throw new DerError('reasonCode: not a CRLReason');
        reason = known;
      } else if (critical) {
        this.unknownCritical.push(oid);
      }
    }
    return reason;
  }
}

/** A parsed list is judged again and again by a gate: its signature, over megabytes, is verified once per issuer key. */
const VERIFIED = new WeakMap<ParsedCrl, Uint8Array>();

export async function verifyCrl(crl: ParsedCrl, issuerPublicKeySpki: Uint8Array): Promise<boolean> {
  const verifiedUnder = VERIFIED.get(crl);
  if (verifiedUnder && sameBytes(verifiedUnder, issuerPublicKeySpki)) return true;
  if (!crl.signatureAlgorithm) return false;
  const verified = await verifySignature({
    publicKeySpki: issuerPublicKeySpki,
    algorithm: crl.signatureAlgorithm,
    data: crl.tbsDer,
    signature: crl.signature,
  });
  if (verified) VERIFIED.set(crl, Uint8Array.from(issuerPublicKeySpki));
  return verified;
}
