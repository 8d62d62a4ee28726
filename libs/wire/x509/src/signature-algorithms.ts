// Signature algorithms as data (RFC 8017 §A.2.4, RFC 5758 §3.2). The next card uses ECDSA P-384; adding one is adding a row.
import {
  childrenOf,
  DerError,
  expectTag,
  readBitStringOctets,
  readIntegerOctets,
  readOid,
  readUnsigned,
  sequenceOf,
  TAG,
} from './der/read';
import type { DerNode } from './der/read';
import { derNull, oid, sequence, unsignedInteger } from './der/write';
import { OID } from './object-identifiers';
import { sameBytes, toHex } from './text-forms';

export type SignatureAlgorithm = 'rsa-sha256' | 'ecdsa-p256-sha256' | 'ecdsa-p384-sha384';
export type EcCurve = 'P-256' | 'P-384';

interface AlgorithmRow {
  readonly identifier: Uint8Array<ArrayBuffer>;
  readonly hash: 'SHA-256' | 'SHA-384';
  readonly curve?: EcCurve;
}

export const SIGNATURE_ALGORITHMS: Readonly<Record<SignatureAlgorithm, AlgorithmRow>> = {
  'rsa-sha256': { identifier: sequence(oid(OID.sha256WithRsaEncryption), derNull()), hash: 'SHA-256' },
  'ecdsa-p256-sha256': { identifier: sequence(oid(OID.ecdsaWithSha256)), hash: 'SHA-256', curve: 'P-256' },
  'ecdsa-p384-sha384': { identifier: sequence(oid(OID.ecdsaWithSha384)), hash: 'SHA-384', curve: 'P-384' },
};

/** Signs exactly the bytes given; ECDSA signatures as DER ECDSA-Sig-Value (RFC 3279 §2.2.3). */
export type Signer = (tbs: Uint8Array) => Promise<Uint8Array>;

/** undefined where the AlgorithmIdentifier is not byte for byte one of the table. */
export function signatureAlgorithmOf(identifier: Uint8Array): SignatureAlgorithm | undefined {
  return (Object.keys(SIGNATURE_ALGORITHMS) as SignatureAlgorithm[]).find((name) =>
    sameBytes(SIGNATURE_ALGORITHMS[name].identifier, identifier),
  );
}

export type ParsedPublicKey =
  | { readonly type: 'rsa'; readonly modulus: bigint; readonly modulusBits: number; readonly publicExponent: bigint }
  | { readonly type: 'ec'; readonly curve: EcCurve }
  | { readonly type: 'other'; readonly algorithmOid: string };

/** @throws DerError when the SubjectPublicKeyInfo is malformed. */
export function parsePublicKey(node: DerNode): ParsedPublicKey {
  const [algorithm, key, more] = sequenceOf(node, 'subjectPublicKeyInfo');
  if (more) throw new DerError('subjectPublicKeyInfo: extra element');
  const [type, parameters, extra] = sequenceOf(algorithm, 'public key algorithm');
  if (extra) throw new DerError('public key algorithm: extra element');
  const algorithmOid = readOid(type, 'public key algorithm');
  const bits = readBitStringOctets(key, 'subjectPublicKey');
  if (algorithmOid === OID.rsaEncryption) {
    if (expectTag(parameters, TAG.null, 'RSA parameters').content.length !== 0) throw new DerError('RSA parameters');
    const [modulus, exponent, rest] = sequenceOf(readWhole(bits), 'RSAPublicKey');
    if (rest) throw new DerError('RSAPublicKey: extra element');
    const n = readUnsigned(modulus, 'modulus');
    return {
      type: 'rsa',
      modulus: n,
      modulusBits: bitsOf(readIntegerOctets(modulus, 'modulus')),
      publicExponent: readUnsigned(exponent, 'publicExponent'),
    };
  }
  if (algorithmOid === OID.ecPublicKey && parameters?.tag === TAG.oid) {
    const dotted = readOid(parameters, 'named curve');
    const curve = dotted === OID.p256 ? 'P-256' : dotted === OID.p384 ? 'P-384' : undefined;
    if (curve) {
      if (bits[0] !== 4 || bits.length !== (curve === 'P-256' ? 65 : 97))
        throw new DerError('EC point is not uncompressed');
      return { type: 'ec', curve };
    }
  }
  return { type: 'other', algorithmOid };
}

/** Of an unsigned INTEGER in its shortest form. */
function bitsOf(octets: Uint8Array): number {
  const signOctet = octets.length > 1 && octets[0] === 0 ? 1 : 0;
  return (octets.length - signOctet - 1) * 8 + (32 - Math.clz32(octets[signOctet] ?? 0));
}

/** @throws DerError */
export const parsePublicKeySpki = (spki: Uint8Array): ParsedPublicKey => parsePublicKey(readWhole(spki));

function readWhole(bytes: Uint8Array): DerNode {
  const node = childrenOf({ tag: 0x30, content: bytes, raw: bytes });
  if (node.length !== 1 || !node[0]) throw new DerError('RSAPublicKey: trailing bytes');
  return node[0];
}

/** Whether a key of this kind can have made a signature of that algorithm. */
export function algorithmFitsKey(algorithm: SignatureAlgorithm, key: ParsedPublicKey): boolean {
  const { curve } = SIGNATURE_ALGORITHMS[algorithm];
  return curve ? key.type === 'ec' && key.curve === curve : key.type === 'rsa';
}

/** ECDSA-Sig-Value ↔ the fixed-width r‖s form of WebCrypto. */
export function ecdsaDerToFixed(signature: Uint8Array, curve: EcCurve): Uint8Array<ArrayBuffer> {
  const width = curve === 'P-256' ? 32 : 48;
  const [r, s, more] = sequenceOf(readWhole(signature), 'ECDSA-Sig-Value');
  if (more) throw new DerError('ECDSA-Sig-Value: extra element');
  const fixed = new Uint8Array(width * 2);
  [r, s].forEach((node, index) => {
    const value = readUnsigned(node, 'ECDSA-Sig-Value');
    const hex = value.toString(16).padStart(width * 2, '0');
    if (hex.length > width * 2) throw new DerError('ECDSA-Sig-Value: out of range');
    fixed.set(
      Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)),
      index * width,
    );
  });
  return fixed;
}

export function ecdsaFixedToDer(signature: Uint8Array): Uint8Array<ArrayBuffer> {
  const half = signature.length / 2;
  return sequence(unsignedInteger(signature.subarray(0, half)), unsignedInteger(signature.subarray(half)));
}

function keyParameters(algorithm: SignatureAlgorithm) {
  const { curve, hash } = SIGNATURE_ALGORITHMS[algorithm];
  return curve ? { name: 'ECDSA', namedCurve: curve, hash } : { name: 'RSASSA-PKCS1-v1_5', hash };
}

/**
 * Verifies `signature` over `data`. False for a wrong signature, a key that does not fit the algorithm and for any malformed
 * signature value; never throws for bad input.
 */
export async function verifySignature(input: {
  publicKeySpki: Uint8Array;
  algorithm: SignatureAlgorithm;
  data: Uint8Array;
  signature: Uint8Array;
}): Promise<boolean> {
  const { curve } = SIGNATURE_ALGORITHMS[input.algorithm];
  try {
    const parameters = keyParameters(input.algorithm);
    const key = await crypto.subtle.importKey('spki', Uint8Array.from(input.publicKeySpki), parameters, false, [
      'verify',
    ]);
    const signature = curve ? ecdsaDerToFixed(input.signature, curve) : Uint8Array.from(input.signature);
    return await crypto.subtle.verify(parameters, key, signature, Uint8Array.from(input.data));
  } catch {
    return false;
  }
}

type WebCryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** A signer over a WebCrypto private key of the matching algorithm (phone-made keys, tests). */
export function webCryptoSigner(privateKey: WebCryptoKey, algorithm: SignatureAlgorithm): Signer {
  const parameters = keyParameters(algorithm);
  return async (tbs) => {
    const raw = new Uint8Array(await crypto.subtle.sign(parameters, privateKey, Uint8Array.from(tbs)));
    return SIGNATURE_ALGORITHMS[algorithm].curve ? ecdsaFixedToDer(raw) : raw;
  };
}

/** A fresh key pair for `algorithm` (RSA-2048, e = 65537) with its SubjectPublicKeyInfo. */
export async function generateKeyPair(
  algorithm: SignatureAlgorithm,
  extractable = false,
): Promise<{ privateKey: WebCryptoKey; publicKeySpki: Uint8Array<ArrayBuffer>; sign: Signer }> {
  const { curve, hash } = SIGNATURE_ALGORITHMS[algorithm];
  const pair = curve
    ? await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: curve }, extractable, ['sign', 'verify'])
    : await crypto.subtle.generateKey(
        { name: 'RSASSA-PKCS1-v1_5', hash, modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
        extractable,
        ['sign', 'verify'],
      );
  const publicKeySpki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  return { privateKey: pair.privateKey, publicKeySpki, sign: webCryptoSigner(pair.privateKey, algorithm) };
}

/** SHA-256 over the whole SubjectPublicKeyInfo, hex: the key's name in registers and blocked-key lists. */
export async function spkiHash(publicKeySpki: Uint8Array): Promise<string> {
  return toHex(await digest('SHA-256', publicKeySpki));
}

/** Octets of subjectPublicKey: RSAPublicKey, or the X9.62 point of an EC key. @throws DerError */
export function subjectPublicKeyBits(publicKeySpki: Uint8Array): Uint8Array {
  const [, key] = sequenceOf(readWhole(publicKeySpki), 'subjectPublicKeyInfo');
  return readBitStringOctets(key, 'subjectPublicKey');
}

/** RFC 5280 §4.2.1.2 (1): SHA-1 over the subjectPublicKey bits, 20 bytes. Also the OCSP responder id by key. */
export async function keyIdentifierOf(publicKeySpki: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return digest('SHA-1', subjectPublicKeyBits(publicKeySpki));
}

export async function digest(hash: 'SHA-1' | 'SHA-256', bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest(hash, Uint8Array.from(bytes)));
}
