// Certification request PKCS#10 (RFC 2986): the Keychain route's 利用者証明用証明書作成リクエスト. The key is proved by the
// request's own signature; the subject asked for is reported but never copied into a certificate.
import { childrenOf, DerError, readBitStringOctets, readNode, readSmall, sequenceOf, TAG } from './der/read';
import { bitString, explicit, integer, sequence } from './der/write';
import { encodeName, parseName } from './distinguished-name';
import type { NameAttribute, ParsedNameAttribute } from './distinguished-name';
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
  childrenOf(attributes);
  return {
    tbsDer: info.raw,
    subject: parseName(subject, 'pkcs10 subject'),
    publicKey: parsePublicKey(spki),
    publicKeySpki: spki.raw,
    signatureAlgorithm: signatureAlgorithmOf(algorithm.raw),
    signature: readBitStringOctets(signature, 'pkcs10 signature'),
  };
}

/** Whether the requester holds the private key: the request's signature verifies under the key it carries. */
export async function verifyCertificationRequest(request: ParsedCertificationRequest): Promise<boolean> {
  const { signatureAlgorithm: algorithm, publicKey, publicKeySpki, tbsDer, signature } = request;
  if (!algorithm || !algorithmFitsKey(algorithm, publicKey)) return false;
  return verifySignature({ publicKeySpki, algorithm, data: tbsDer, signature });
}

export async function buildCertificationRequest(
  input: { subject: readonly NameAttribute[]; publicKeySpki: Uint8Array; signatureAlgorithm: SignatureAlgorithm },
  sign: Signer,
): Promise<Uint8Array<ArrayBuffer>> {
  const info = sequence(integer(0), encodeName(input.subject), input.publicKeySpki, explicit(0));
  return sequence(info, SIGNATURE_ALGORITHMS[input.signatureAlgorithm].identifier, bitString(await sign(info)));
}
