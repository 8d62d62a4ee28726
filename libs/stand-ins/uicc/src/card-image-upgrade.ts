/**
 * Card images of earlier formats, read as the present one. Format 1 kept whole AES-128 keysets instead of single keys,
 * and the CASD's private key outside its domain; cards made then go on working.
 */
import { bytes } from '@sumaho-jpki/wire/apdu';
import type { CardImage, Hex, KeyImage, SecurityDomainImage } from './card-image';
import { aesKeyset, KID_CASD_CONFIDENTIALITY, KVN_CASD, p256PrivateKey } from './globalplatform/key-store';

interface KeysetOfFormat1 {
  kvn: number;
  enc: Hex;
  mac: Hex;
  dek: Hex;
  sequence: number;
}

type DomainOfFormat1 = Omit<SecurityDomainImage, 'keys' | 'sequences' | 'protocols'> & { keysets: KeysetOfFormat1[] };

interface ImageOfFormat1 {
  format: 1;
  casd: { privateKey: Hex; certificate: Hex };
  applications: { kind: string; securityDomain?: DomainOfFormat1 }[];
}

/** The card image, brought to format 2 if need be; undefined when this is no card image. */
export function readCardImage(stored: unknown): CardImage | undefined {
  if (typeof stored !== 'object' || stored === null || !('format' in stored && 'applications' in stored))
    return undefined;
  if (stored.format === 2) return stored as CardImage;
  return stored.format === 1 ? upgraded(stored as ImageOfFormat1) : undefined;
}

function upgraded(old: ImageOfFormat1): CardImage {
  const applications = old.applications.map(({ securityDomain, ...entry }) => {
    if (!securityDomain) return entry;
    const casdKeys =
      entry.kind === 'casd' ? [p256PrivateKey(KVN_CASD, KID_CASD_CONFIDENTIALITY, bytes(old.casd.privateKey))] : [];
    return { ...entry, securityDomain: upgradedDomain(securityDomain, casdKeys) };
  });
  return { ...old, format: 2, casd: { certificate: old.casd.certificate }, applications } as unknown as CardImage;
}

function upgradedDomain({ keysets, ...domain }: DomainOfFormat1, extra: KeyImage[]): SecurityDomainImage {
  const keys = keysets.flatMap(({ kvn, enc, mac, dek }) => aesKeyset(kvn, bytes(enc), bytes(mac), bytes(dek)));
  return {
    ...domain,
    keys: [...keys, ...extra],
    sequences: keysets.map(({ kvn, sequence }) => ({ kvn, value: sequence })),
  };
}
