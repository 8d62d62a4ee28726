// What the lints know of a certificate: plain data. A parsed certificate of the wire ring fits this shape as it is.

export interface NameAttributeFacts {
  /** C, O, OU, CN, or the dotted OID. */
  readonly type: string;
  readonly value: string;
  readonly encoding: string;
}

export interface ExtensionFacts {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

export type PublicKeyFacts =
  | { readonly type: 'rsa'; readonly modulus: bigint; readonly modulusBits: number; readonly publicExponent: bigint }
  | { readonly type: 'ec'; readonly curve: string }
  | { readonly type: 'other'; readonly algorithmOid: string };

export interface CertificateFacts {
  readonly version: number;
  /** Lower-case hex without the sign octet. */
  readonly serial: string;
  /** Content octets as encoded, sign octet included. */
  readonly serialOctets: number;
  readonly serialPositive: boolean;
  readonly signatureAlgorithm: string | undefined;
  /** Only where the signature is there already. */
  readonly signatureAlgorithmsEqual?: boolean;
  readonly issuer: readonly NameAttributeFacts[];
  readonly subject: readonly NameAttributeFacts[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: PublicKeyFacts;
  readonly extensions: readonly ExtensionFacts[];
  readonly keyUsage: readonly string[] | undefined;
  readonly basicConstraints: { readonly ca: boolean; readonly pathLength: number | undefined } | undefined;
  readonly policies: readonly string[];
  readonly extendedKeyUsage: readonly string[];
  readonly subjectKeyIdentifier: string | undefined;
  readonly authorityKeyIdentifier: string | undefined;
  readonly crlDistributionPoints: readonly string[];
  readonly ocspUrls: readonly string[];
  readonly caIssuersUrls: readonly string[];
}
