// Certificates-only SignedData (RFC 5652 §5.1, RFC 5751 §3.2.2): what EST answers with (RFC 7030 §4.1.3, §4.2.3). Nothing in it is
// signed: the reader gets certificates, not trust.
import { childrenOf, DerError, expectTag, readOid, readSmall, sequenceOf, TAG } from '../der/read';
import { integer, oid, sequence, setOf, tlv } from '../der/write';
import { CMS_OID, contentInfo, contentOf } from './content-info';

const WHAT = 'certs-only';
/** More are no answer of a certification authority. */
const MOST_CERTIFICATES = 10;

/** @param certificates DER, kept in this order */
export function buildCertsOnly(certificates: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  if (certificates.length === 0) throw new RangeError('certs-only needs a certificate');
  const signedData = sequence(integer(1), setOf(), sequence(oid(CMS_OID.data)), tlv(0xa0, ...certificates), setOf());
  return contentInfo(CMS_OID.signedData, signedData);
}

/** DER of each certificate, in the order they stand; none of them is judged. @throws DerError */
export function parseCertsOnly(der: Uint8Array): Uint8Array[] {
  const [version, digests, inner, certificates, signers, more] = sequenceOf(
    contentOf(der, CMS_OID.signedData, WHAT),
    WHAT,
  );
  if (readSmall(version, 'certs-only version') !== 1) throw new DerError('certs-only: not version 1');
  if (childrenOf(expectTag(digests, TAG.set, WHAT)).length > 0) throw new DerError('certs-only: digest algorithms');
  const [type, content] = sequenceOf(inner, WHAT);
  if (readOid(type, WHAT) !== CMS_OID.data || content) throw new DerError('certs-only: has content');
  const list = childrenOf(expectTag(certificates, 0xa0, WHAT));
  if (childrenOf(expectTag(signers, TAG.set, WHAT)).length > 0 || more) throw new DerError('certs-only: has signers');
  if (list.length === 0 || list.length > MOST_CERTIFICATES) throw new DerError('certs-only: number of certificates');
  return list.map((node) => expectTag(node, TAG.sequence, 'certificate').raw);
}
