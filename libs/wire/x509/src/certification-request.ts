// Certification request PKCS#10 (RFC 2986): the Keychain route's 利用者証明用証明書作成リクエスト. The key is proved by the
// request's own signature; the subject asked for is reported but never copied into a certificate. The challenge that binds the
// request to a session stands in the challengePassword attribute (RFC 2985 §5.4.1).
import {
  childrenOf,
  DerError,
  expectTag,
  readBitStringOctets,
  readNode,
  readOid,
  readSmall,
  readText,
  sequenceOf,
  TAG,
} from './der/read';
import type { DerNode } from './der/read';
import { bitString, integer, octetString, oid, sequence, setOf, tlv, utf8String } from './der/write';
import { encodeName, parseName } from './distinguished-name';
import type { NameAttribute, ParsedNameAttribute } from './distinguished-name';
import { OID } from './object-identifiers';
import {
  algorithmFitsKey,
  parsePublicKey,
  SIGNATURE_ALGORITHMS,
  signatureAlgorithmOf,
  verifySignature,
} from './signature-algorithms';
import type { ParsedPublicKey, SignatureAlgorithm, Signer } from './signature-algorithms';

export interface ParsedCertificationRequest {
  readonly tbsDer: Uint8Array;
  readonly subject: readonly ParsedNameAttribute[];
  readonly publicKey: ParsedPublicKey;
  readonly publicKeySpki: Uint8Array;
  /** Text of the challengePassword attribute, at most 255 characters. */
  readonly challengePassword: string | undefined;
  /** Key identifier of the key to which a key made by the server is to be sealed (EST serverkeygen). */
  readonly decryptKeyIdentifier: Uint8Array | undefined;
  /** Dotted OIDs of all attributes, as they stand. */
  readonly attributes: readonly string[];
  readonly signatureAlgorithm: SignatureAlgorithm | undefined;
  readonly signature: Uint8Array;
}

/** @throws DerError */
export function parseCertificationRequest(der: Uint8Array): ParsedCertificationRequest {
  const [info, algorithm, signature, more] = sequenceOf(readNode(der, TAG.sequence, 'pkcs10'), 'pkcs10');
  if (!info || !algorithm || more) throw new DerError('pkcs10: wrong number of elements');
  const [version, subject, spki, attributes, extra] = sequenceOf(info, 'certificationRequestInfo');
  if (readSmall(version, 'pkcs10 version') !== 0) throw new DerError('pkcs10: not version 1');
  if (!spki || extra || attributes?.tag !== 0xa0) throw new DerError('certificationRequestInfo: malformed');
  return {
    tbsDer: info.raw,
    subject: parseName(subject, 'pkcs10 subject'),
    publicKey: parsePublicKey(spki),
    publicKeySpki: spki.raw,
    ...readAttributes(childrenOf(attributes)),
    signatureAlgorithm: signatureAlgorithmOf(algorithm.raw),
    signature: readBitStringOctets(signature, 'pkcs10 signature'),
  };
}

/** ub-pkcs-9-challengePassword-length of RFC 2985. */
const LONGEST_CHALLENGE_PASSWORD = 255;

/** SET OF Attribute; the same attribute twice is refused, so nobody can choose which one counts. */
function readAttributes(
  nodes: readonly DerNode[],
): Pick<ParsedCertificationRequest, 'challengePassword' | 'decryptKeyIdentifier' | 'attributes'> {
  let challengePassword: string | undefined;
  let decryptKeyIdentifier: Uint8Array | undefined;
  const attributes = nodes.map((node) => {
    const [type, values, more] = sequenceOf(node, 'pkcs10 attribute');
    const dotted = readOid(type, 'pkcs10 attribute');
    const [value, second] = childrenOf(expectTag(values, TAG.set, 'pkcs10 attribute'));
    if (!value || more) throw new DerError('pkcs10 attribute: malformed');
    const known = dotted === OID.challengePassword || dotted === OID.asymmetricDecryptKeyIdentifier;
    if (known && second) throw new DerError('pkcs10 attribute: more than one value');
    if (dotted === OID.asymmetricDecryptKeyIdentifier) {
      decryptKeyIdentifier = expectTag(value, TAG.octetString, 'decryptKeyIdentifier').content;
    }
    if (dotted === OID.challengePassword) {
      challengePassword = readText(value, 'challengePassword');
      const { length } = challengePassword;
      if (length === 0 || length > LONGEST_CHALLENGE_PASSWORD) throw new DerError('challengePassword: length');
    }
    return dotted;
  });
  if (new Set(attributes).size !== attributes.length) throw new DerError('pkcs10: the same attribute twice');
  return { challengePassword, decryptKeyIdentifier, attributes };
}

/** Whether the requester holds the private key: the request's signature verifies under the key it carries. */
export async function verifyCertificationRequest(request: ParsedCertificationRequest): Promise<boolean> {
  const { signatureAlgorithm: algorithm, publicKey, publicKeySpki, tbsDer, signature } = request;
  if (!algorithm || !algorithmFitsKey(algorithm, publicKey)) return false;
  return verifySignature({ publicKeySpki, algorithm, data: tbsDer, signature });
}

export async function buildCertificationRequest(
  input: {
    /** Attributes, or a whole Name in DER as another certificate has it. */
    subject: readonly NameAttribute[] | Uint8Array;
    publicKeySpki: Uint8Array;
    signatureAlgorithm: SignatureAlgorithm;
    challengePassword?: string;
    decryptKeyIdentifier?: Uint8Array;
  },
  sign: Signer,
): Promise<Uint8Array<ArrayBuffer>> {
  const { challengePassword: challenge, decryptKeyIdentifier } = input;
  const attributes = [
    ...(challenge === undefined ? [] : [attribute(OID.challengePassword, utf8String(challenge))]),
    ...(decryptKeyIdentifier ? [attribute(OID.asymmetricDecryptKeyIdentifier, octetString(decryptKeyIdentifier))] : []),
  ].sort(byEncoding);
  // [0] IMPLICIT SET OF Attribute: written even when empty.
  const info = sequence(integer(0), nameOf(input.subject), input.publicKeySpki, tlv(0xa0, ...attributes));
  return sequence(info, SIGNATURE_ALGORITHMS[input.signatureAlgorithm].identifier, bitString(await sign(info)));
}

const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), setOf(value));

/** Order of a SET OF in DER (X.690 §11.6). */
function byEncoding(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return (a[i] ?? 0) - (b[i] ?? 0);
  return a.length - b.length;
}

const nameOf = (subject: readonly NameAttribute[] | Uint8Array): Uint8Array =>
  'byteLength' in subject ? subject : encodeName(subject);
