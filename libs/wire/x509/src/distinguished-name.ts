// Distinguished names (RFC 5280 §4.1.2.4): one attribute per RDN; C as PrintableString, the rest UTF8String (jpki-domain §3.1).
import { childrenOf, DerError, expectTag, readOid, readText, sequenceOf, TAG } from './der/read';
import type { DerNode } from './der/read';
import { oid, printableString, sequence, setOf, utf8String } from './der/write';
import { OID } from './object-identifiers';

export type NameAttributeType = 'C' | 'O' | 'OU' | 'CN';
export type NameEncoding = 'printable' | 'utf8';

export interface NameAttribute {
  readonly type: NameAttributeType;
  readonly value: string;
  /** Default: printable for C, utf8 otherwise. */
  readonly encoding?: NameEncoding;
}

/** Read attribute; `type` is the dotted OID where it is none of the four. */
export interface ParsedNameAttribute {
  readonly type: string;
  readonly value: string;
  readonly encoding: NameEncoding | 'ia5';
}

const TYPE_OIDS: Readonly<Record<NameAttributeType, string>> = {
  C: OID.countryName,
  O: OID.organizationName,
  OU: OID.organizationalUnitName,
  CN: OID.commonName,
};
const TYPE_NAMES = new Map<string, string>(Object.entries(TYPE_OIDS).map(([name, dotted]) => [dotted, name]));

export function encodeName(attributes: readonly NameAttribute[]): Uint8Array<ArrayBuffer> {
  return sequence(
    ...attributes.map(({ type, value, encoding = type === 'C' ? 'printable' : 'utf8' }) =>
      setOf(sequence(oid(TYPE_OIDS[type]), encoding === 'printable' ? printableString(value) : utf8String(value))),
    ),
  );
}

export function parseName(node: DerNode | undefined, what: string): ParsedNameAttribute[] {
  return sequenceOf(node, what).map((rdn) => {
    const [attribute, second] = childrenOf(expectTag(rdn, TAG.set, what));
    if (second) throw new DerError(`${what}: multi-valued RDN`);
    const [type, value, more] = sequenceOf(attribute, what);
    if (!value || more) throw new DerError(`${what}: malformed attribute`);
    const dotted = readOid(type, what);
    return {
      type: TYPE_NAMES.get(dotted) ?? dotted,
      value: readText(value, what),
      encoding: value.tag === TAG.utf8String ? 'utf8' : value.tag === TAG.ia5String ? 'ia5' : 'printable',
    };
  });
}

/** One-line form for screens and logs, e.g. `C=JP, O=Example, CN=abc`. */
export function nameText(attributes: readonly { type: string; value: string }[]): string {
  return attributes.map(({ type, value }) => `${type}=${value}`).join(', ');
}
