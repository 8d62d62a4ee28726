// Confidential set-up of the first keys of a security domain, owner side (GlobalPlatform Amendment A): scenario 1 (the card makes the
// keys, "pull") and scenario 2A (the owner makes and signs them, "push"); scenario 3 has its own file. Names, steps and trust
// are the standard's, the byte layout is this project's own profile on P-256:
//   DGI 7F21 = the owner's certificate (value of the TLV), checked by the CASD with its authority's key
//   DGI 00A6 = A6{90 scenario · 95 5C · 80 88 · 81 key length · 83 KVN · 82 01 [· 84 host id]} ‖ what the scenario adds
//   1   answer 7F49{B0 card's ephemeral point} ‖ 86 ENC ‖ MAC ‖ DEK under AES-256 ‖ 5F37 signature of the CASD over 00A6 and
//       all before it
//   2A  adds 7F49{B0 owner's ephemeral point} ‖ 86 keys under AES-256 ‖ 5F37 owner's signature over all before it;
//       answer 86 CMAC(receipt key, 00A6)
import { type KeyObject, sign, verify } from 'node:crypto';
import { type Dgi, concat, decodeTlvs, encodeLv, encodeTlv, equalBytes, findTlv } from '@sumaho-jpki/wire/apdu';
import { AES_BLOCK, SecureChannelError, aesCbcDecrypt, aesCbcEncrypt, aesCmac } from './aes';
import { publicKeyFromPoint } from './casd-certificate';
import { SCP03_KEY_VERSION } from './identifiers';
import { type EphemeralKey, assertPoint, generateEphemeralKey, sharedSecret } from './p256';
import { DGI_KEY_AGREEMENT, x963Kdf } from './scenario3';
import type { Scp03KeySet } from './scp03-keys';

const USAGE_SECURE_CHANNEL = 0x5c;
const KEY_TYPE_AES = 0x88;
const WRAPPING_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const ZERO = new Uint8Array(AES_BLOCK);
export const DGI_OWNER_CERTIFICATE = 0x7f21;

export interface SetupTemplate {
  /** Default 30. */
  keyVersion?: number;
  /** Bytes of each AES key; default 16. */
  keyLength?: 16 | 24 | 32;
  /** 84: goes into the key derivation when given. */
  hostId?: Uint8Array;
}

/** A6{…}: what is to be set up, and how. */
export function setupTemplate(scenario: number, given: SetupTemplate = {}, parameter?: number): Uint8Array {
  const { keyVersion = SCP03_KEY_VERSION, keyLength = 16, hostId } = given;
  const byte = (tag: number, value: number) => encodeTlv(tag, concat([value]));
  return encodeTlv(
    0xa6,
    encodeTlv(0x90, concat(parameter === undefined ? [scenario] : [scenario, parameter])),
    byte(0x95, USAGE_SECURE_CHANNEL),
    byte(0x80, KEY_TYPE_AES),
    byte(0x81, keyLength),
    byte(0x83, keyVersion),
    byte(0x82, 0x01),
    hostId ? encodeTlv(0x84, hostId) : new Uint8Array(0),
  );
}

/** What both sides put into the key derivation. */
export function setupSharedInfo({ keyLength = 16, hostId }: SetupTemplate): Uint8Array {
  return concat([USAGE_SECURE_CHANNEL, KEY_TYPE_AES, keyLength], hostId ? encodeLv(hostId) : []);
}

/** Value of a 7F21. Throws {@link SecureChannelError} when it is another TLV. */
function certificateDgi(certificate: Uint8Array): Dgi {
  const [outer, ...more] = decodeTlvs(certificate);
  if (outer?.tag !== 0x7f21 || more.length > 0) throw new SecureChannelError('not a card certificate');
  return { dgi: DGI_OWNER_CERTIFICATE, value: outer.value };
}

function keysetOf(material: Uint8Array, keyLength: number): Scp03KeySet {
  const key = (index: number) => material.slice(index * keyLength, (index + 1) * keyLength);
  return { enc: key(0), mac: key(1), dek: key(2) };
}

function wholeBlocks(text: Uint8Array): Uint8Array {
  return concat(text, new Uint8Array((AES_BLOCK - (text.length % AES_BLOCK)) % AES_BLOCK));
}

export interface PullOpening {
  /** For one STORE DATA session with the security domain; the last command expects an answer. */
  dgis: Dgi[];
  /** Takes the answer data. Throws {@link SecureChannelError} unless the CASD signed it. */
  complete: (answer: Uint8Array) => Scp03KeySet;
}

/** Scenario 1: the card makes the keys for the owner of this certificate. */
export function pullKeys(
  request: SetupTemplate & {
    /** 7F21, with {@link CertificateRole.DOMAIN_OWNER}. */
    ownerCertificate: Uint8Array;
    /** Private key of the certificate, 32 bytes. */
    ownerKey: Uint8Array;
    /** SK.CASD.AUT's public point, from its verified certificate. */
    casdSigningPoint: Uint8Array;
  },
): PullOpening {
  const value = setupTemplate(0x01, request);
  const keyLength = request.keyLength ?? 16;
  const complete = (answer: Uint8Array): Scp03KeySet => {
    const fields = decodeTlvs(answer);
    const [agreement, wrapped, signature, ...more] = fields;
    const point = findTlv(decodeTlvs(agreement?.value ?? new Uint8Array(0)), 0xb0)?.value;
    const asProfiled =
      agreement?.tag === 0x7f49 && wrapped?.tag === 0x86 && signature?.tag === 0x5f37 && more.length === 0 && point;
    if (!asProfiled || signature.value.length !== SIGNATURE_BYTES)
      throw new SecureChannelError('not a key set-up answer');
    const told = answer.slice(0, -encodeTlv(0x5f37, signature.value).length);
    const signer = { key: publicKeyFromPoint(request.casdSigningPoint), dsaEncoding: 'ieee-p1363' as const };
    if (!verify('sha256', concat(value, told), signer, signature.value)) {
      throw new SecureChannelError('the CASD did not sign this');
    }
    assertPoint(point);
    if (wrapped.value.length !== wholeBlocks(new Uint8Array(3 * keyLength)).length) {
      throw new SecureChannelError('the keys have another length');
    }
    const wrappingKey = x963Kdf(sharedSecret(request.ownerKey, point), setupSharedInfo(request), WRAPPING_KEY_BYTES);
    return keysetOf(aesCbcDecrypt(wrappingKey, ZERO, wrapped.value), keyLength);
  };
  return { dgis: [certificateDgi(request.ownerCertificate), { dgi: DGI_KEY_AGREEMENT, value }], complete };
}

export interface PushedKeys {
  /** For one STORE DATA session with the security domain; the last command expects an answer. */
  dgis: Dgi[];
  /** True when the answer data proves that the card holds the keys. */
  isReceipt: (answer: Uint8Array) => boolean;
}

/** Scenario 2A: the owner's keys, enciphered for the CASD and signed. */
export function pushKeys(
  request: SetupTemplate & {
    keys: Scp03KeySet;
    /** 7F21, with {@link CertificateRole.DOMAIN_OWNER}. */
    ownerCertificate: Uint8Array;
    /** P-256 private key of the certificate. */
    ownerKey: KeyObject;
    /** PK.CASD.CT, from its verified certificate. */
    casdPublicPoint: Uint8Array;
    /** Only for known answers; a fresh one otherwise. */
    ephemeral?: EphemeralKey;
  },
): PushedKeys {
  const { keys, keyLength = 16 } = request;
  if ([keys.enc, keys.mac, keys.dek].some(({ length }) => length !== keyLength)) {
    throw new SecureChannelError('the keys have another length');
  }
  const ephemeral = request.ephemeral ?? generateEphemeralKey();
  const secret = sharedSecret(ephemeral.privateKey, request.casdPublicPoint);
  const material = x963Kdf(secret, setupSharedInfo(request), keyLength + WRAPPING_KEY_BYTES);
  const wrapped = aesCbcEncrypt(material.slice(keyLength), ZERO, wholeBlocks(concat(keys.enc, keys.mac, keys.dek)));
  const signed = concat(
    setupTemplate(0x02, request),
    encodeTlv(0x7f49, encodeTlv(0xb0, ephemeral.publicPoint)),
    encodeTlv(0x86, wrapped),
  );
  const signature = concat(sign('sha256', signed, { key: request.ownerKey, dsaEncoding: 'ieee-p1363' }));
  const value = concat(signed, encodeTlv(0x5f37, signature));
  const expected = encodeTlv(0x86, aesCmac(material.slice(0, keyLength), value));
  return {
    dgis: [certificateDgi(request.ownerCertificate), { dgi: DGI_KEY_AGREEMENT, value }],
    isReceipt: (answer) => equalBytes(answer, expected),
  };
}
