// CsrAttrs (RFC 7030 §4.5.2): what a certification authority wants to find in a request: attributes by OID, and the key type as an
// attribute with the curve as its value.
import { childrenOf, DerError, expectTag, readNode, readOid, readSmall, sequenceOf, TAG } from './der/read';
import { integer, oid, sequence, setOf } from './der/write';
import { OID } from './object-identifiers';

export type CsrKeyKind = 'rsa-2048' | 'p-256' | 'p-384';

export interface CsrAttributes {
  readonly keyKind: CsrKeyKind;
  readonly challengePassword: boolean;
}

const KEY_ATTRIBUTES: Readonly<Record<CsrKeyKind, Uint8Array>> = {
  'rsa-2048': sequence(oid(OID.rsaEncryption), setOf(integer(2048))),
  'p-256': sequence(oid(OID.ecPublicKey), setOf(oid(OID.p256))),
  'p-384': sequence(oid(OID.ecPublicKey), setOf(oid(OID.p384))),
};

export function buildCsrAttributes({ keyKind, challengePassword }: CsrAttributes): Uint8Array<ArrayBuffer> {
  return sequence(...(challengePassword ? [oid(OID.challengePassword)] : []), KEY_ATTRIBUTES[keyKind]);
}

/** Attributes that are not known are passed over; exactly one key type is asked for. @throws DerError */
export function parseCsrAttributes(der: Uint8Array): CsrAttributes {
  const kinds: CsrKeyKind[] = [];
  let challengePassword = false;
  for (const node of sequenceOf(readNode(der, TAG.sequence, 'csrAttrs'), 'csrAttrs')) {
    if (node.tag === TAG.oid) {
      challengePassword ||= readOid(node, 'csrAttrs') === OID.challengePassword;
      continue;
    }
    const [type, values, more] = sequenceOf(node, 'csrAttrs attribute');
    const [value, second] = childrenOf(expectTag(values, TAG.set, 'csrAttrs attribute'));
    if (more) throw new DerError('csrAttrs attribute: extra element');
    const dotted = readOid(type, 'csrAttrs attribute');
    if (dotted === OID.rsaEncryption) {
      if (second || readSmall(value, 'csrAttrs key size') !== 2048) throw new DerError('csrAttrs: key size');
      kinds.push('rsa-2048');
    }
    if (dotted === OID.ecPublicKey) {
      const curve = readOid(value, 'csrAttrs curve');
      if (second || (curve !== OID.p256 && curve !== OID.p384)) throw new DerError('csrAttrs: curve');
      kinds.push(curve === OID.p256 ? 'p-256' : 'p-384');
    }
  }
  const [keyKind, another] = kinds;
  if (!keyKind || another) throw new DerError('csrAttrs: not exactly one key type');
  return { keyKind, challengePassword };
}
