// EnvelopedData (RFC 5652 §6) for one P-256 key: KeyAgreeRecipientInfo with an ephemeral key (RFC 5753 §3.1), X9.63 key derivation
// over SHA-256, AES-256 key wrap, AES-256-CBC. Other algorithms are refused: nobody negotiates a private key's protection down.
import {
  childrenOf,
  DerError,
  expectTag,
  readBitStringOctets,
  readNode,
  readOid,
  readSmall,
  sequenceOf,
  TAG,
} from '../der/read';
import type { DerNode } from '../der/read';
import {
  bitString,
  concatBytes,
  explicit,
  implicitPrimitive,
  integer,
  octetString,
  oid,
  sequence,
  setOf,
  tlv,
} from '../der/write';
import { OID } from '../object-identifiers';
import { digest, keyIdentifierOf } from '../signature-algorithms';
import { sameBytes } from '../text-forms';
import { CMS_OID, contentInfo, contentOf } from './content-info';

type WebCryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;
type Bytes = Uint8Array<ArrayBuffer>;

const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;
const WHAT = 'envelopedData';
const P256_POINT_OCTETS = 65;
const KEY_BITS = 256;

export type EnvelopeRefusal = 'for-another-key' | 'not-decryptable';

export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError';
  constructor(readonly reason: EnvelopeRefusal) {
    super(`envelopedData: ${reason}`);
  }
}

/** @returns ContentInfo, DER; the recipient is named by the SHA-1 key identifier of its public key (RFC 5280 §4.2.1.2) */
export async function sealEnvelopedData(input: {
  readonly content: Uint8Array;
  /** Dotted OID; id-data where none is given. */
  readonly contentType?: string;
  /** SubjectPublicKeyInfo of a P-256 key. */
  readonly recipientSpki: Uint8Array;
}): Promise<Bytes> {
  const recipient = await crypto.subtle.importKey('spki', Uint8Array.from(input.recipientSpki), ECDH, false, []);
  const ephemeral = await crypto.subtle.generateKey(ECDH, false, ['deriveBits']);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', ephemeral.publicKey));
  const wrapping = await wrappingKey(ephemeral.privateKey, recipient, undefined);
  const contentKey = await crypto.subtle.generateKey({ name: 'AES-CBC', length: KEY_BITS }, true, ['encrypt']);
  const encryptedKey = new Uint8Array(await crypto.subtle.wrapKey('raw', contentKey, wrapping, 'AES-KW'));
  const iv = crypto.getRandomValues(new Uint8Array(16));
  const content = Uint8Array.from(input.content);
  const encrypted = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, contentKey, content));
  content.fill(0);
  const recipientInfo = tlv(
    0xa1,
    integer(3),
    explicit(0, tlv(0xa1, sequence(oid(OID.ecPublicKey)), bitString(point))),
    keyEncryptionAlgorithm(),
    sequence(sequence(tlv(0xa0, octetString(await keyIdentifierOf(input.recipientSpki))), octetString(encryptedKey))),
  );
  const encryptedContentInfo = sequence(
    oid(input.contentType ?? CMS_OID.data),
    sequence(oid(CMS_OID.aes256Cbc), octetString(iv)),
    implicitPrimitive(0, encrypted),
  );
  return contentInfo(CMS_OID.envelopedData, sequence(integer(2), setOf(recipientInfo), encryptedContentInfo));
}

const keyEncryptionAlgorithm = (): Bytes => sequence(oid(CMS_OID.ecdhSha256Kdf), sequence(oid(CMS_OID.aes256Wrap)));

/**
 * @param recipient private ECDH key on P-256 with the usage deriveBits, and its public key
 * @throws DerError for anything that is not this very form; EnvelopeError
 */
export async function openEnvelopedData(
  der: Uint8Array,
  recipient: { readonly privateKey: WebCryptoKey; readonly spki: Uint8Array },
): Promise<{ readonly contentType: string; readonly content: Bytes }> {
  const [version, infos, inner, more] = sequenceOf(contentOf(der, CMS_OID.envelopedData, WHAT), WHAT);
  if (readSmall(version, 'envelopedData version') !== 2 || more) throw new DerError('envelopedData: not version 2');
  const [info, second] = childrenOf(expectTag(infos, TAG.set, 'recipientInfos'));
  if (second) throw new DerError('recipientInfos: more than one');
  const agreed = readRecipient(expectTag(info, 0xa1, 'keyAgreeRecipientInfo'));
  const [type, algorithm, encrypted, extra] = sequenceOf(inner, 'encryptedContentInfo');
  const contentType = readOid(type, 'encryptedContentInfo');
  const iv = readCbc(algorithm);
  const ciphertext = Uint8Array.from(expectTag(encrypted, 0x80, 'encryptedContent').content);
  if (extra) throw new DerError('encryptedContentInfo: extra element');
  if (agreed.keyIdentifier && !sameBytes(agreed.keyIdentifier, await keyIdentifierOf(recipient.spki))) {
    throw new EnvelopeError('for-another-key');
  }
  try {
    const point = Uint8Array.from(agreed.point);
    const originator = await crypto.subtle.importKey('raw', point, ECDH, false, []);
    const wrapping = await wrappingKey(recipient.privateKey, originator, agreed.ukm);
    const wrapped = Uint8Array.from(agreed.encryptedKey);
    const key = await crypto.subtle.unwrapKey('raw', wrapped, wrapping, 'AES-KW', 'AES-CBC', false, ['decrypt']);
    return {
      contentType,
      content: new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, key, ciphertext)),
    };
  } catch {
    // One answer for every failure: nothing to learn for who guesses.
    throw new EnvelopeError('not-decryptable');
  }
}

interface AgreedRecipient {
  /** undefined where the recipient is named by issuer and serial. */
  readonly keyIdentifier: Uint8Array | undefined;
  readonly point: Uint8Array;
  readonly ukm: Uint8Array | undefined;
  readonly encryptedKey: Uint8Array;
}

function readRecipient(node: DerNode): AgreedRecipient {
  const [version, originator, ...rest] = childrenOf(node);
  if (readSmall(version, 'recipient version') !== 3) throw new DerError('keyAgreeRecipientInfo: not version 3');
  const [key, another] = childrenOf(expectTag(originator, 0xa0, 'originator'));
  const [algorithm, point, more] = childrenOf(expectTag(key, 0xa1, 'originatorKey'));
  if (another || more) throw new DerError('originator: extra element');
  readEcAlgorithm(algorithm);
  const ukm = rest[0]?.tag === 0xa1 ? octetsIn(childrenOf(rest.shift() as DerNode), 'ukm') : undefined;
  const [encryption, keys, extra] = rest;
  if (!encryption || extra) throw new DerError('keyAgreeRecipientInfo: wrong number of elements');
  if (!sameBytes(encryption.raw, keyEncryptionAlgorithm())) throw new DerError('keyEncryptionAlgorithm: not allowed');
  const [encrypted, secondKey] = sequenceOf(keys, 'recipientEncryptedKeys');
  if (secondKey) throw new DerError('recipientEncryptedKeys: more than one');
  const [rid, encryptedKey, moreKey] = sequenceOf(encrypted, 'recipientEncryptedKey');
  if (!rid || (rid.tag !== 0xa0 && rid.tag !== TAG.sequence) || moreKey)
    throw new DerError('recipientEncryptedKey: malformed');
  const octets = readBitStringOctets(point, 'originator point');
  if (octets.length !== P256_POINT_OCTETS || octets[0] !== 4) throw new DerError('originator point: not on P-256');
  return {
    keyIdentifier: rid.tag === 0xa0 ? octetsIn(childrenOf(rid), 'rKeyId') : undefined,
    point: octets,
    ukm,
    encryptedKey: expectTag(encryptedKey, TAG.octetString, 'encryptedKey').content,
  };
}

function octetsIn([node, more]: readonly DerNode[], what: string): Uint8Array {
  if (more) throw new DerError(`${what}: extra element`);
  return expectTag(node, TAG.octetString, what).content;
}

/** Parameters may be left out, for the recipient's key names the curve (RFC 5753 §3.1.1). */
function readEcAlgorithm(node: DerNode | undefined): void {
  const [type, parameters, more] = sequenceOf(node, 'originator algorithm');
  const named = parameters === undefined || parameters.tag === TAG.null || readOid(parameters, 'curve') === OID.p256;
  if (readOid(type, 'originator algorithm') !== OID.ecPublicKey || !named || more) {
    throw new DerError('originator algorithm: not a P-256 key');
  }
}

function readCbc(node: DerNode | undefined): Bytes {
  const [type, iv, more] = sequenceOf(node, 'contentEncryptionAlgorithm');
  if (readOid(type, 'contentEncryptionAlgorithm') !== CMS_OID.aes256Cbc || more) {
    throw new DerError('contentEncryptionAlgorithm: not allowed');
  }
  const octets = expectTag(iv, TAG.octetString, 'iv').content;
  if (octets.length !== 16) throw new DerError('iv: not 16 octets');
  return Uint8Array.from(octets);
}

/** ANSI X9.63 key derivation (SEC 1 §3.6.1) over ECC-CMS-SharedInfo (RFC 5753 §7.2): one block of SHA-256 is the whole key. */
async function wrappingKey(privateKey: WebCryptoKey, publicKey: WebCryptoKey, ukm?: Uint8Array): Promise<WebCryptoKey> {
  const shared = new Uint8Array(
    await crypto.subtle.deriveBits({ name: 'ECDH', public: publicKey }, privateKey, KEY_BITS),
  );
  const info = sequence(
    sequence(oid(CMS_OID.aes256Wrap)),
    ...(ukm ? [explicit(0, octetString(ukm))] : []),
    explicit(2, octetString(Uint8Array.of(0, 0, KEY_BITS >> 8, KEY_BITS & 0xff))),
  );
  const key = await digest('SHA-256', concatBytes([shared, Uint8Array.of(0, 0, 0, 1), info]));
  shared.fill(0);
  const wrapping = await crypto.subtle.importKey('raw', key, 'AES-KW', false, ['wrapKey', 'unwrapKey']);
  key.fill(0);
  return wrapping;
}

/** AsymmetricKeyPackage (RFC 5958 §2) of one PrivateKeyInfo. */
export const buildKeyPackage = (pkcs8: Uint8Array): Bytes => sequence(pkcs8);

/** The one key of a package, PKCS#8 DER. @throws DerError */
export function parseKeyPackage(der: Uint8Array): Uint8Array {
  const [key, more] = sequenceOf(readNode(der, TAG.sequence, 'keyPackage'), 'keyPackage');
  if (more) throw new DerError('keyPackage: more than one key');
  return expectTag(key, TAG.sequence, 'keyPackage').raw;
}
