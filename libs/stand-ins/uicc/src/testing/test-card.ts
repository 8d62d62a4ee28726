/** A card fresh from the factory, and what its carrier, controlling authority and key service know about it. */
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { bytes, concat, encodeTlv } from '@sumaho-jpki/wire/apdu';
import type { AccessRule } from '../ara-m/access-rules';
import { issueCasdCertificate } from '../casd-certificate';
import { manufactureUicc, type UiccSpecification } from '../manufacture';
import { p256PublicPoint } from '../secure-channel/primitives';
import { MemoryCardStore, TearingCardStore, type CardStore } from '../store/card-store';
import type { VirtualUicc } from '../virtual-uicc';

export const ICCID = '8981100000000000017';
export const ISD_AID = bytes('A000000151000000');
export const SP_AREA = bytes('D392F00026015350');
export const JPKI_AP = bytes('D392F000260100000001');
export const JPKI_ELF = bytes('D392F00026014C46');
export const JPKI_MODULE = bytes('D392F00026014D44');
export const CASD = bytes('A00000015153504341534400');
export const ISD_KEY = bytes('404142434445464748494A4B4C4D4E4F');
export const ISD_KEYS = { enc: ISD_KEY, mac: ISD_KEY, dek: ISD_KEY };

export interface TestCard {
  card: VirtualUicc;
  store: TearingCardStore;
  casdPoint: Uint8Array;
  authority: { publicKey: KeyObject };
}

const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });

export function freshCard(
  memory: CardStore = new MemoryCardStore(),
  freeMemory?: number,
  atr?: Uint8Array,
  accessRules?: readonly AccessRule[],
  more: Partial<UiccSpecification> = {},
): TestCard {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const scalar = new Uint8Array(Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'));
  const casdPoint = p256PublicPoint(scalar);
  const certificate = issueCasdCertificate(
    {
      serial: bytes('0000000000000001'),
      authorityId: 'JP-CA-01',
      iccid: ICCID,
      expiry: '20361231',
      publicPoint: casdPoint,
    },
    authority.privateKey,
  );
  const store = new TearingCardStore(memory);
  const card = manufactureUicc(
    {
      iccid: ICCID,
      isdKeys: { ...ISD_KEYS, kvn: 0x30 },
      keyDiversificationData: bytes('00010203040506070809'),
      casd: { privateKey: scalar, certificate },
      freeMemory,
      atr,
      accessRules,
      ...more,
    },
    store,
  );
  store.writes = 0;
  return { card, store, casdPoint, authority };
}

/** One RSA key for all tests: making one takes longer than a whole personalisation. */
export const userKey: KeyObject = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

export function crtComponents(key: KeyObject): Record<'p' | 'q' | 'dp' | 'dq' | 'qi', Uint8Array> {
  const jwk = createPrivateKey(key.export({ format: 'pem', type: 'pkcs8' })).export({ format: 'jwk' });
  const component = (name: 'p' | 'q' | 'dp' | 'dq' | 'qi'): Uint8Array => {
    const raw = Buffer.from(jwk[name] ?? '', 'base64url');
    return concat(new Uint8Array(128 - raw.length), raw);
  };
  return { p: component('p'), q: component('q'), dp: component('dp'), dq: component('dq'), qi: component('qi') };
}

/** Bytes that look like a DER certificate to a reader: 30 82 hh ll. */
export function certificateOf(length: number, filler = 0x5a): Uint8Array {
  return concat([0x30, 0x82, (length - 4) >> 8, (length - 4) & 0xff], new Uint8Array(length - 4).fill(filler));
}

export const ISSUER_CERTIFICATE = certificateOf(900, 0xa5);

/** C4-wrapped load file of the applet as the carrier gets it. */
export function loadFile(
  size = 8_192,
  issuerCertificate = ISSUER_CERTIFICATE,
): { stream: Uint8Array; hash: Uint8Array } {
  const component = (tag: number, ...parts: (Uint8Array | number[])[]): Uint8Array => {
    const value = concat(...parts);
    return concat([tag, value.length >> 8, value.length & 0xff], value);
  };
  const body = concat(
    component(0x01, bytes('DECAFFED0201'), [JPKI_ELF.length], JPKI_ELF),
    component(0x03, [1, JPKI_MODULE.length], JPKI_MODULE, [0x00, 0x08]),
    component(0x06, issuerCertificate),
  );
  const block = concat(body, new Uint8Array(size - body.length).fill(0xff));
  return { stream: encodeTlv(0xc4, block), hash: new Uint8Array(createHash('sha256').update(block).digest()) };
}
