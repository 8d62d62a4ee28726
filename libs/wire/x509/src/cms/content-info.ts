// ContentInfo (RFC 5652 §3): the frame of every CMS message.
import { childrenOf, DerError, expectTag, readNode, readOid, sequenceOf, TAG } from '../der/read';
import type { DerNode } from '../der/read';
import { explicit, oid, sequence } from '../der/write';

export const CMS_OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  envelopedData: '1.2.840.113549.1.7.3',
  /** id-ct-KP-aKeyPackage (RFC 5958 §2). */
  asymmetricKeyPackage: '2.16.840.1.101.2.1.2.78.5',
  /** RFC 5753 §7.1.4: ECDH with the X9.63 key derivation over SHA-256. */
  ecdhSha256Kdf: '1.3.132.1.11.1',
  aes256Wrap: '2.16.840.1.101.3.4.1.45',
  aes256Cbc: '2.16.840.1.101.3.4.1.42',
} as const;

export const contentInfo = (type: string, content: Uint8Array): Uint8Array<ArrayBuffer> =>
  sequence(oid(type), explicit(0, content));

/** The content of a ContentInfo of that type. @throws DerError */
export function contentOf(der: Uint8Array, type: string, what: string): DerNode {
  const [contentType, tagged, more] = sequenceOf(readNode(der, TAG.sequence, what), what);
  if (readOid(contentType, what) !== type || more) throw new DerError(`${what}: another content type`);
  const [content, second] = childrenOf(expectTag(tagged, 0xa0, what));
  if (!content || second) throw new DerError(`${what}: malformed content`);
  return content;
}
