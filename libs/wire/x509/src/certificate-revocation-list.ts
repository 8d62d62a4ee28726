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
import {
  asciiBytes,
  bitString,
  concatBytes,
  enumerated,
  explicit,
  implicitPrimitive,
  integer,
  sequence,
  time,
} from './der/write';
import { CrlEntryBuffer } from './crl-entry-buffer';
import { parseExtensions } from './certificate';
import type { ParsedExtension } from './certificate';
import { OID } from './object-identifiers';
import { REVOCATION_REASON_NUMBERS, revocationReasonOf } from './revocation-reasons';
import type { RevocationReasonCode } from './revocation-reasons';
import { SIGNATURE_ALGORITHMS, signatureAlgorithmOf, verifySignature } from './signature-algorithms';
import type { SignatureAlgorithm, Signer } from './signature-algorithms';
import { extension } from './tbs-certificate';
import { sameBytes, toHex } from './text-forms';

export interface RevokedEntry {
  /** Unsigned serial, hex. */
  readonly serial: string;
  readonly revokedAt: Date;
  readonly reason: RevocationReasonCode;
}

/** Entries side by side instead of one object each: a long list comes in pages of these. Serials of one page differ. */
export interface CrlEntryPage {
  readonly count: number;
  /** Unsigned serials, each in `CRL_SERIAL_ROOM` octets, left-aligned. */
  readonly serials: Uint8Array;
  readonly serialLengths: Uint8Array;
  /** Seconds since 1970. */
  readonly revokedAt: Float64Array;
  /** Which one of `reasons` is the entry's. */
  readonly kinds: Uint8Array;
  /** null: such an entry is left out of the list. */
  readonly reasons: readonly (RevocationReasonCode | null)[];
}

export const CRL_SERIAL_ROOM = 20;

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
  /** All at once, or page by page where a list is larger than the memory one wants to spend; pages share no serial. */
  readonly revoked: readonly RevokedEntry[] | AsyncIterable<CrlEntryPage>;
  /** How many there may be, where that is known. */
  readonly expectedEntries?: number;
}

/** Entries encoded between two turns of the event loop, so that a large list never blocks it for long. */
const ENTRIES_PER_TURN = 4096;

/**
 * @throws RangeError when nextUpdate does not follow thisUpdate, a serial stands twice in one page, or `remove-from-crl` stands in a full
 * CRL (it exists in delta CRLs only, RFC 5280 §5.3.1; in a full CRL a resumed certificate is simply absent).
 */
export async function buildCrl(description: CrlDescription, sign: Signer): Promise<Uint8Array<ArrayBuffer>> {
  const { signatureAlgorithm, deltaOf, distributionPoint } = description;
  if (description.nextUpdate <= description.thisUpdate) throw new RangeError('nextUpdate must follow thisUpdate');
  const { identifier } = SIGNATURE_ALGORITHMS[signatureAlgorithm];
  const fields = concatBytes([
    integer(1),
    identifier,
    description.issuerDer,
    time(description.thisUpdate),
    time(description.nextUpdate),
  ]);
  const list = await encodeEntries(description, fields);
  const tbs = list.tbs(
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
  return list.signed(tbs, concatBytes([identifier, bitString(await sign(tbs))]));
}

async function encodeEntries(
  { revoked, deltaOf, expectedEntries }: CrlDescription,
  fields: Uint8Array,
): Promise<CrlEntryBuffer> {
  const list = new CrlEntryBuffer(fields, 'length' in revoked ? revoked.length : expectedEntries);
  const reasons = new Map<RevocationReasonCode, Uint8Array>();
  const encoded = (reason: RevocationReasonCode) => {
    if (reason === 'remove-from-crl' && deltaOf === undefined) throw new RangeError('remove-from-crl in a full CRL');
    let octets = reasons.get(reason);
    if (!octets) {
      // RFC 5280 §5.3.1: `unspecified` should be expressed by leaving the extension out.
      const number = REVOCATION_REASON_NUMBERS[reason];
      octets = number === 0 ? new Uint8Array() : sequence(extension(OID.reasonCode, false, enumerated(number)));
      reasons.set(reason, octets);
    }
    return octets;
  };
  const turn = turnsOf(ENTRIES_PER_TURN);
  if ('length' in revoked) {
    if (new Set(revoked.map(({ serial }) => serial)).size !== revoked.length) throw new RangeError(TWICE);
    for (const entry of revoked) {
      list.add(entry.serial, Math.floor(entry.revokedAt.getTime() / 1000), encoded(entry.reason));
      const others = turn(1);
      if (others) await others;
    }
    return list;
  }
  for await (const page of revoked) {
    refuseRepeats(page);
    addPage(list, page, encoded);
    await turn(page.count);
  }
  return list;
}

const TWICE = 'a serial stands twice';

/** Lets others have a turn after every so many entries. */
function turnsOf(entries: number): (done: number) => Promise<void> | undefined {
  let since = 0;
  return (done) => {
    since += done;
    if (since < entries) return undefined;
    since = 0;
    return new Promise((resolve) => setTimeout(resolve, 0));
  };
}

function addPage(
  list: CrlEntryBuffer,
  { count, serials, serialLengths, revokedAt, kinds, reasons }: CrlEntryPage,
  encoded: (reason: RevocationReasonCode) => Uint8Array,
): void {
  const tails = reasons.map((reason) => reason && encoded(reason));
  for (let row = 0; row < count; row++) {
    const tail = tails[kinds[row] ?? 0];
    if (!tail) continue;
    const second = Math.floor(revokedAt[row] ?? Number.NaN);
    list.addOctets(serials, row * CRL_SERIAL_ROOM, serialLengths[row] ?? 0, second, tail);
  }
}

/** A small table with open addresses: a Set of texts would cost more than the whole list. @throws RangeError */
function refuseRepeats({ count, serials, serialLengths }: CrlEntryPage): void {
  const slots = new Int32Array(2 << (32 - Math.clz32(count))).fill(-1);
  const mask = slots.length - 1;
  for (let row = 0; row < count; row++) {
    const from = row * CRL_SERIAL_ROOM;
    const length = serialLengths[row] ?? 0;
    let hash = length;
    for (let i = from; i < from + length; i++) hash = Math.imul(hash ^ (serials[i] ?? 0), 0x01000193);
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let other = slots[slot] ?? -1; other >= 0; other = slots[slot] ?? -1) {
      if (sameSerial(serials, from, other * CRL_SERIAL_ROOM, length, serialLengths[other] ?? 0)) {
        throw new RangeError(TWICE);
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = row;
  }
}

function sameSerial(serials: Uint8Array, one: number, other: number, length: number, otherLength: number): boolean {
  if (length !== otherLength) return false;
  for (let i = 0; i < length; i++) if (serials[one + i] !== serials[other + i]) return false;
  return true;
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
