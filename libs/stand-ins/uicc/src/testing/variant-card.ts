/** Cards made with other protocols and keys than the usual one, with a CASD that has all three of its keys. */
import { createECDH, createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { bytes, concat, encodeTlv } from '@sumaho-jpki/wire/apdu';
import { issueCasdCertificate } from '../casd-certificate';
import { manufactureUicc } from '../manufacture';
import type { CasdSpecification, ChannelSpecification, KeysetSpecification } from '../manufacture-keys';
import { MemoryCardStore, type CardStore } from '../store/card-store';
import type { VirtualUicc } from '../virtual-uicc';
import { ICCID } from './test-card';

export interface PairOfKeys {
  scalar: Uint8Array;
  point: Uint8Array;
  key: KeyObject;
}

export function p256Pair(): PairOfKeys {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const raw = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(raw);
  return {
    scalar: Uint8Array.from(raw),
    point: Uint8Array.from(ecdh.getPublicKey()),
    key: createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })),
  };
}

/** The controlling authority of these cards. */
export const authorityPair = p256Pair();

export function casdWith(
  confidentiality: PairOfKeys = p256Pair(),
  signing: PairOfKeys = p256Pair(),
): CasdSpecification {
  const certificate = (publicPoint: Uint8Array): Uint8Array =>
    issueCasdCertificate(
      { serial: bytes('0000000000000001'), authorityId: 'JP-CA-01', iccid: ICCID, expiry: '20361231', publicPoint },
      authorityPair.key,
    );
  return {
    privateKey: confidentiality.scalar,
    certificate: certificate(confidentiality.point),
    signing: { privateKey: signing.scalar, certificate: certificate(signing.point) },
    authorityPoint: authorityPair.point,
  };
}

export interface CertificateOptions {
  usage?: string;
  /** 01 makes it an SSD owner's. */
  role?: number;
  subject?: string;
  /** Default the controlling authority. */
  issuer?: { name: string; key: KeyObject };
}

/** A certificate 7F21. */
export function certificateFor(
  point: Uint8Array,
  {
    usage = '80',
    role,
    subject = 'SP-TSM-01',
    issuer = { name: 'JP-CA-01', key: authorityPair.key },
  }: CertificateOptions = {},
): Uint8Array {
  const body = concat(
    encodeTlv(0x93, bytes('00000000000000AA')),
    encodeTlv(0x42, new TextEncoder().encode(issuer.name)),
    encodeTlv(0x5f20, new TextEncoder().encode(subject)),
    encodeTlv(0x95, bytes(usage)),
    encodeTlv(0x5f24, bytes('20361231')),
    role === undefined ? [] : encodeTlv(0x5f4c, Uint8Array.of(role)),
    encodeTlv(0x7f49, encodeTlv(0xb0, point), encodeTlv(0xf0, Uint8Array.of(0x00))),
  );
  const signature = sign('sha256', body, { key: issuer.key, dsaEncoding: 'ieee-p1363' });
  return encodeTlv(0x7f21, body, encodeTlv(0x5f37, signature));
}

export interface VariantCard {
  isdKeys: KeysetSpecification;
  channels?: ChannelSpecification;
  casd?: CasdSpecification;
  store?: CardStore;
}

export function variantCard({
  isdKeys,
  channels,
  casd = casdWith(),
  store = new MemoryCardStore(),
}: VariantCard): VirtualUicc {
  return manufactureUicc(
    { iccid: ICCID, isdKeys, keyDiversificationData: bytes('00010203040506070809'), casd, channels },
    store,
  );
}

/** Keys of that many bytes, all different. */
export const keysOfLength = (length: number): { enc: Uint8Array; mac: Uint8Array; dek: Uint8Array } => ({
  enc: Uint8Array.from({ length }, (_, at) => at + 1),
  mac: Uint8Array.from({ length }, (_, at) => 0x41 + at),
  dek: Uint8Array.from({ length }, (_, at) => 0x81 + at),
});
