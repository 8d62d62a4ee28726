// Protection of a PKIMessage (RFC 4210 §5.1.3): by a shared secret (PasswordBasedMac of RFC 4210 and RFC 9481 §6.1.1, PBMAC1 of RFC
// 9045 and RFC 9481 §6.1.2) or by a signature. What a stranger may ask us to compute is bounded.
import {
  algorithmFitsKey,
  DerError,
  expectTag,
  integer,
  octetString,
  OID,
  oid,
  parsePublicKeySpki,
  readNode,
  readOid,
  readSmall,
  SIGNATURE_ALGORITHMS,
  sameBytes,
  sequence,
  sequenceOf,
  signatureAlgorithmOf,
  TAG,
  verifySignature,
} from '@sumaho-jpki/wire/x509';
import type { DerNode, SignatureAlgorithm, Signer } from '@sumaho-jpki/wire/x509';
import { CMP_OID, CmpError } from './cmp-names';
import type { CmpMessage, CmpProtector } from './pki-message';

type Hash = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';

const HMACS: Readonly<Record<string, Hash>> = {
  '1.3.6.1.5.5.8.1.2': 'SHA-1',
  '1.2.840.113549.2.7': 'SHA-1',
  '1.2.840.113549.2.9': 'SHA-256',
  '1.2.840.113549.2.10': 'SHA-384',
  '1.2.840.113549.2.11': 'SHA-512',
};
const ONE_WAY: Readonly<Record<string, Hash>> = {
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
};

const BARE_RSA_SHA256 = sequence(oid(OID.sha256WithRsaEncryption));

/** Rounds of the one-way function: openssl takes 500. PBKDF2 runs in one native call. */
const PBM_ROUNDS = { least: 100, most: 2_000 } as const;
const PBMAC1_ROUNDS = { least: 1_000, most: 50_000 } as const;
const SALT_OCTETS = { least: 8, most: 64 } as const;

interface Mac {
  readonly kind: 'pbm' | 'pbmac1';
  readonly salt: Uint8Array;
  readonly rounds: number;
  readonly derivation: Hash;
  readonly keyOctets: number;
  readonly hmac: Hash;
  /** AlgorithmIdentifier of HMAC, DER. */
  readonly hmacIdentifier: Uint8Array;
}

/** 'secret' for a MAC, the algorithm for a signature. @throws CmpError badAlg */
export function protectionKind(algorithm: Uint8Array | undefined): 'secret' | SignatureAlgorithm {
  if (!algorithm) throw new CmpError('badMessageCheck', 'the message is not protected');
  const [type] = sequenceOf(readNode(algorithm, TAG.sequence, 'protectionAlg'), 'protectionAlg');
  const dotted = readOid(type, 'protectionAlg');
  if (dotted === CMP_OID.passwordBasedMac || dotted === CMP_OID.pbmac1) return 'secret';
  // RFC 4055 §5: NULL is to be written, and its absence to be accepted; openssl leaves it out here.
  const found = sameBytes(algorithm, BARE_RSA_SHA256) ? 'rsa-sha256' : signatureAlgorithmOf(algorithm);
  if (!found) throw new CmpError('badAlg', 'the algorithm of the protection is not accepted');
  return found;
}

/** @throws CmpError badAlg for figures out of bounds, DerError for what is malformed */
function macOf(algorithm: Uint8Array): Mac {
  const [type, parameters, more] = sequenceOf(readNode(algorithm, TAG.sequence, 'protectionAlg'), 'protectionAlg');
  if (more) throw new DerError('protectionAlg: extra element');
  const mac = readOid(type, 'protectionAlg') === CMP_OID.passwordBasedMac ? pbm(parameters) : pbmac1(parameters);
  const { least, most } = mac.kind === 'pbm' ? PBM_ROUNDS : PBMAC1_ROUNDS;
  if (mac.rounds < least || mac.rounds > most) throw new CmpError('badAlg', `rounds from ${least} to ${most}`);
  if (mac.salt.length < SALT_OCTETS.least || mac.salt.length > SALT_OCTETS.most)
    throw new CmpError('badAlg', 'salt of the MAC');
  return mac;
}

function pbm(node: DerNode | undefined): Mac {
  const [salt, oneWay, rounds, hmac, more] = sequenceOf(node, 'PBMParameter');
  if (!hmac || more) throw new DerError('PBMParameter: wrong number of elements');
  const derivation = ONE_WAY[identified(oneWay, 'owf')];
  if (!derivation) throw new CmpError('badAlg', 'one-way function of the MAC');
  return {
    kind: 'pbm',
    salt: expectTag(salt, TAG.octetString, 'salt').content,
    rounds: readSmall(rounds, 'iterationCount'),
    derivation,
    keyOctets: 0,
    ...hmacOf(hmac),
  };
}

function pbmac1(node: DerNode | undefined): Mac {
  const [derivation, hmac, more] = sequenceOf(node, 'PBMAC1-params');
  if (!hmac || more) throw new DerError('PBMAC1-params: wrong number of elements');
  const [type, parameters] = sequenceOf(derivation, 'keyDerivationFunc');
  if (readOid(type, 'keyDerivationFunc') !== CMP_OID.pbkdf2) throw new CmpError('badAlg', 'PBKDF2 is asked for');
  const [salt, rounds, ...rest] = sequenceOf(parameters, 'PBKDF2-params');
  const length = rest[0]?.tag === TAG.integer ? rest.shift() : undefined;
  const pseudoRandom = rest.shift();
  if (rest.length > 0) throw new DerError('PBKDF2-params: extra element');
  const found = hmacOf(hmac);
  const keyOctets = length
    ? readSmall(length, 'keyLength')
    : { 'SHA-1': 20, 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 }[found.hmac];
  if (keyOctets < 16 || keyOctets > 64) throw new CmpError('badAlg', 'key length of the MAC');
  return {
    kind: 'pbmac1',
    salt: expectTag(salt, TAG.octetString, 'salt').content,
    rounds: readSmall(rounds, 'iterationCount'),
    derivation: pseudoRandom ? hmacOf(pseudoRandom).hmac : 'SHA-1',
    keyOctets,
    ...found,
  };
}

const identified = (node: DerNode | undefined, what: string) => readOid(sequenceOf(node, what)[0], what);

function hmacOf(node: DerNode): Pick<Mac, 'hmac' | 'hmacIdentifier'> {
  const hmac = HMACS[identified(node, 'mac')];
  if (!hmac) throw new CmpError('badAlg', 'HMAC of the protection');
  return { hmac, hmacIdentifier: node.raw };
}

async function macKey(mac: Mac, secret: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  if (mac.kind === 'pbmac1') {
    const base = await crypto.subtle.importKey('raw', Uint8Array.from(secret), 'PBKDF2', false, ['deriveBits']);
    const how = { name: 'PBKDF2', salt: Uint8Array.from(mac.salt), iterations: mac.rounds, hash: mac.derivation };
    return new Uint8Array(await crypto.subtle.deriveBits(how, base, mac.keyOctets * 8));
  }
  let key = Uint8Array.of(...secret, ...mac.salt);
  for (let round = 0; round < mac.rounds; round++)
    key = new Uint8Array(await crypto.subtle.digest(mac.derivation, key));
  return key;
}

async function macValue(mac: Mac, secret: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
  const how = { name: 'HMAC', hash: mac.hmac };
  const key = await crypto.subtle.importKey('raw', await macKey(mac, secret), how, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign(how, key, Uint8Array.from(data)));
}

/** @throws CmpError badMessageCheck, badAlg */
export async function verifyMac(message: CmpMessage, secret: string): Promise<void> {
  const { header, protection, protectedPart } = message;
  if (!header.protectionAlgorithm || !protection) throw new CmpError('badMessageCheck', 'the message is not protected');
  const mac = macOf(header.protectionAlgorithm);
  const wanted = await macValue(mac, new TextEncoder().encode(secret), protectedPart);
  // A MAC over both hides how far they agree.
  const blind = crypto.getRandomValues(new Uint8Array(32));
  const how = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', blind, how, false, ['sign']);
  const veiled = async (octets: Uint8Array) =>
    new Uint8Array(await crypto.subtle.sign(how, key, Uint8Array.from(octets)));
  if (!sameBytes(await veiled(wanted), await veiled(protection))) throw new CmpError('badMessageCheck', 'wrong MAC');
}

/** Protects an answer as its request was, with a salt of its own. @throws CmpError badAlg */
export function macProtectorLike(algorithm: Uint8Array, secret: string): CmpProtector {
  const mac = macOf(algorithm);
  return macProtector(secret, { ...mac, salt: crypto.getRandomValues(new Uint8Array(16)) });
}

/** A client's own choice: PasswordBasedMac with SHA-256 and HMAC-SHA-256. */
export function newMacProtector(secret: string, rounds = 1_000): CmpProtector {
  const hmacIdentifier = sequence(oid('1.2.840.113549.2.9'));
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const figures = { kind: 'pbm', salt, rounds, derivation: 'SHA-256', keyOctets: 0, hmac: 'SHA-256' } as const;
  return macProtector(secret, { ...figures, hmacIdentifier });
}

function macProtector(secret: string, mac: Mac): CmpProtector {
  return {
    algorithm: mac.kind === 'pbm' ? pbmIdentifier(mac) : pbmac1Identifier(mac),
    protect: (part) => macValue(mac, new TextEncoder().encode(secret), part),
  };
}

const oidOf = (table: Readonly<Record<string, Hash>>, hash: Hash): string =>
  Object.entries(table).findLast(([, name]) => name === hash)?.[0] ?? '';

function pbmIdentifier({ salt, derivation, rounds, hmacIdentifier }: Mac): Uint8Array {
  const oneWay = sequence(oid(oidOf(ONE_WAY, derivation)));
  const parameters = sequence(octetString(salt), oneWay, integer(rounds), hmacIdentifier);
  return sequence(oid(CMP_OID.passwordBasedMac), parameters);
}

function pbmac1Identifier({ salt, derivation, rounds, keyOctets, hmacIdentifier }: Mac): Uint8Array {
  const pseudoRandom = sequence(oid(oidOf(HMACS, derivation)), Uint8Array.of(TAG.null, 0));
  const parameters = sequence(octetString(salt), integer(rounds), integer(keyOctets), pseudoRandom);
  const derived = sequence(oid(CMP_OID.pbkdf2), parameters);
  return sequence(oid(CMP_OID.pbmac1), sequence(derived, hmacIdentifier));
}

/** @throws CmpError badAlg, badMessageCheck */
export async function verifySignedMessage(message: CmpMessage, publicKeySpki: Uint8Array): Promise<void> {
  const { header, protection, protectedPart: data } = message;
  const algorithm = protectionKind(header.protectionAlgorithm);
  if (algorithm === 'secret' || !algorithmFitsKey(algorithm, parsePublicKeySpki(publicKeySpki)))
    throw new CmpError('badAlg', 'the algorithm does not fit the key');
  if (!protection || !(await verifySignature({ publicKeySpki, algorithm, data, signature: protection })))
    throw new CmpError('badMessageCheck', 'wrong signature');
}

export const signatureProtector = (algorithm: SignatureAlgorithm, sign: Signer): CmpProtector => ({
  algorithm: SIGNATURE_ALGORITHMS[algorithm].identifier,
  protect: sign,
});
