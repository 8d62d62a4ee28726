/**
 * Keys a card is born with beside its issuer's first keyset: further keysets, remote management (SCP80), SCP11, and the
 * CASD's. Which protocols its issuer security domain speaks is decided here and never changes.
 */
import { hex } from '@sumaho-jpki/wire/apdu';
import type { CardImage, KeyImage, ProtocolImage, SecurityDomainImage } from './card-image';
import {
  aesKeyset,
  desKeyset,
  KID_CASD_AUTHENTICATION,
  KID_CASD_AUTHORITY,
  KID_CASD_CONFIDENTIALITY,
  KVN_CASD,
  p256PrivateKey,
  p256PublicKey,
} from './globalplatform/key-store';
import { KID_CA_KLOC, KID_SD_ECKA } from './secure-channel/scp11a-session';

/** Three keys of one version: AES of 16, 24 or 32 bytes for SCP03, DES of 16 bytes for SCP02. */
export interface KeysetSpecification {
  kvn?: number;
  /** Default AES. */
  algorithm?: 'aes' | 'des';
  enc: Uint8Array;
  mac: Uint8Array;
  dek: Uint8Array;
}

/** SCP80 keys, version 01–0F: AES of 16, 24 or 32 bytes, or triple DES of 16 or 24. */
export interface RemoteSpecification {
  kvn: number;
  algorithm: 'aes' | 'des';
  kic: Uint8Array;
  kid: Uint8Array;
  kik: Uint8Array;
  /** Least security of a command packet, coded as the first SPI octet; default 12: checksum, counter higher. */
  minimumSecurity?: number;
}

/** SCP11a of the issuer's domain: SK.SD.ECKA (KID 11) with its certificate, PK.CA-KLOC.ECDSA (KID 10); P-256. */
export interface Scp11Specification {
  kvn: number;
  privateKey: Uint8Array;
  /** 7F21 whole. */
  certificate: Uint8Array;
  /** Uncompressed point, 65 bytes. */
  authorityPoint: Uint8Array;
}

export interface ChannelSpecification {
  /** Protocols with option octets, the preferred first; default SCP03 i=70. SCP02 (i 15, 55) for content management only. */
  protocols?: readonly ProtocolImage[];
  /** Keysets beside the first one. */
  keysets?: readonly Required<KeysetSpecification>[];
  remote?: RemoteSpecification;
  scp11?: Scp11Specification;
}

/** P-256 throughout. */
export interface CasdSpecification {
  /** Private scalar of 32 bytes (SK.CASD.CT, KVN 74 KID 03) and its whole 7F21 certificate TLV. */
  privateKey: Uint8Array;
  certificate: Uint8Array;
  /** SK.CASD.AUT (KID 02) with its certificate: signs in scenario 1. */
  signing?: { privateKey: Uint8Array; certificate: Uint8Array };
  /** PK.CA.AUT (KID 01), point of 65 bytes: checks owner certificates in scenarios 1 and 2A. */
  authorityPoint?: Uint8Array;
}

const AES_LENGTHS = [16, 24, 32];
const DES_LENGTHS = [16, 24];

function keyset(specification: Required<KeysetSpecification>): KeyImage[] {
  const { kvn, algorithm, enc, mac, dek } = specification;
  const lengths = algorithm === 'aes' ? AES_LENGTHS : DES_LENGTHS;
  if (!lengths.includes(enc.length) || [mac, dek].some((key) => key.length !== enc.length)) {
    throw new RangeError(`${algorithm.toUpperCase()} keys of a keyset have one length of ${lengths.join(', ')} bytes`);
  }
  return (algorithm === 'aes' ? aesKeyset : desKeyset)(kvn, enc, mac, dek);
}

/** What an issuer's domain speaks that says nothing of it. */
export const FIRST_PROTOCOLS: readonly ProtocolImage[] = [{ scp: 0x03, i: 0x70 }];
export const REMOTE_PROTOCOL: ProtocolImage = { scp: 0x80, i: 0x00 };

/** KIc, KID and KIK of the issuer's domain. @throws RangeError */
export function remoteKeys({ kvn, algorithm, kic, kid, kik }: RemoteSpecification): KeyImage[] {
  if (kvn < 0x01 || kvn > 0x0f) throw new RangeError('SCP80 keys have version 01 to 0F');
  return keyset({ kvn, algorithm, enc: kic, mac: kid, dek: kik });
}

/** Keys and protocols of the issuer security domain. @throws RangeError */
export function issuerKeys(
  first: KeysetSpecification,
  { protocols, keysets = [], remote, scp11 }: ChannelSpecification = {},
): Pick<SecurityDomainImage, 'keys' | 'protocols'> & { objects: Record<string, string> } {
  const keys = [
    ...keyset({ ...first, kvn: first.kvn ?? 0x30, algorithm: first.algorithm ?? 'aes' }),
    ...keysets.flatMap(keyset),
    ...(remote ? remoteKeys(remote) : []),
    ...(scp11
      ? [
          p256PublicKey(scp11.kvn, KID_CA_KLOC, scp11.authorityPoint),
          p256PrivateKey(scp11.kvn, KID_SD_ECKA, scp11.privateKey),
        ]
      : []),
  ];
  const spoken = [
    ...(protocols ?? FIRST_PROTOCOLS),
    ...(remote ? [REMOTE_PROTOCOL] : []),
    ...(scp11 ? [{ scp: 0x11, i: 0x01 }] : []),
  ];
  const extended = protocols !== undefined || remote !== undefined || scp11 !== undefined;
  return {
    keys,
    ...(extended && { protocols: spoken }),
    objects: scp11 ? { BF21: hex(scp11.certificate) } : {},
  };
}

/** Keys of the CASD and its certificates. @throws RangeError */
export function casdKeys({ privateKey, certificate, signing, authorityPoint }: CasdSpecification): {
  keys: KeyImage[];
  casd: CardImage['casd'];
  objects: Record<string, string>;
} {
  for (const scalar of [privateKey, ...(signing ? [signing.privateKey] : [])]) {
    if (scalar.length !== 32) throw new RangeError('a CASD private key is a scalar of 32 bytes');
  }
  const keys = [
    p256PrivateKey(KVN_CASD, KID_CASD_CONFIDENTIALITY, privateKey),
    ...(signing ? [p256PrivateKey(KVN_CASD, KID_CASD_AUTHENTICATION, signing.privateKey)] : []),
    ...(authorityPoint ? [p256PublicKey(KVN_CASD, KID_CASD_AUTHORITY, authorityPoint)] : []),
  ];
  const signingCertificate = signing && hex(signing.certificate);
  return {
    keys,
    casd: { certificate: hex(certificate), ...(signingCertificate !== undefined && { signingCertificate }) },
    objects: signingCertificate === undefined ? {} : { BF21: hex(certificate) + signingCertificate },
  };
}
