// SCP11a seen from the host (GlobalPlatform Amendment F): certificates on both sides, one ephemeral and one static agreement on
// P-256, then SCP03 secure messaging with keys that nobody can derive later. Byte forms as this project's profile has them.
//   Z = x(ephemeral × ephemeral) ‖ x(static × static); keys = X9.63 KDF SHA-256 (Z, usage ‖ type ‖ length):
//   receipt key ‖ S-ENC ‖ S-MAC ‖ S-RMAC ‖ S-DEK; receipt = CMAC(receipt key, command data ‖ 5F49 of the card) and first
//   MAC chaining value.
import {
  type CommandApdu,
  concat,
  decodeResponse,
  decodeTlvs,
  encodeTlv,
  equalBytes,
  findTlv,
} from '@sumaho-jpki/wire/apdu';
import { SecureChannelError, aesCmac } from './aes';
import { type EphemeralKey, assertPoint, generateEphemeralKey, sharedSecret } from './p256';
import { x963Kdf } from './scenario3';
import { Scp03Session, SecurityLevel } from './scp03-session';

const SCP11A = 0x01;
const KEY_TYPE_AES = 0x88;
/** Key usage qualifier: what the session protects. */
export const Scp11Usage = { MAC_ONLY: 0x34, ALL: 0x3c } as const;

/** GET DATA BF21: the certificate store of one key of the security domain. */
export function getCertificates(keyVersion: number, keyId: number): CommandApdu {
  const data = encodeTlv(0xa6, encodeTlv(0x83, concat([keyId, keyVersion])));
  return { cla: 0x80, ins: 0xca, p1: 0xbf, p2: 0x21, data, le: 0 };
}

/** The 7F21 certificates of an answer to {@link getCertificates}, last one = the key's own. Throws ApduFormatError. */
export function certificatesOf(answer: Uint8Array): Uint8Array[] {
  const store = findTlv(decodeTlvs(answer), 0xbf21)?.value ?? answer;
  return decodeTlvs(store)
    .filter(({ tag }) => tag === 0x7f21)
    .map(({ value }) => encodeTlv(0x7f21, value));
}

/** P2 of PERFORM SECURITY OPERATION: this is an authority's between, more certificates follow. */
const MORE_CERTIFICATES = 0x80;

/** PERFORM SECURITY OPERATION: the card checks the host's certificate with its authority's key. */
export function presentCertificate(
  certificate: Uint8Array,
  authorityKeyVersion: number,
  authorityKeyId: number,
): CommandApdu {
  return { cla: 0x80, ins: 0x2a, p1: authorityKeyVersion, p2: authorityKeyId, data: certificate, le: 0 };
}

/** One command for each certificate of a chain, the host's own last. */
export function presentCertificates(
  chain: readonly Uint8Array[],
  authorityKeyVersion: number,
  authorityKeyId: number,
): CommandApdu[] {
  return chain.map((certificate, at) => {
    const kid = at === chain.length - 1 ? authorityKeyId : authorityKeyId | MORE_CERTIFICATES;
    return presentCertificate(certificate, authorityKeyVersion, kid);
  });
}

export interface Scp11aRequest {
  /** Key of the security domain (SD.ECKA). */
  keyVersion: number;
  keyId: number;
  /** Static private key of the host's certificate, 32 bytes. */
  hostStaticKey: Uint8Array;
  /** Static point of the security domain, from its verified certificate. */
  cardStaticPoint: Uint8Array;
  usage?: (typeof Scp11Usage)[keyof typeof Scp11Usage];
  /** Bytes of the AES session keys: 16, 24 or 32. */
  keyLength?: 16 | 24 | 32;
  /** Only for known answers; a fresh one otherwise. */
  ephemeral?: EphemeralKey;
}

export interface Scp11aSession {
  session: Scp03Session;
  /** For `aesKeyWrapping` and enciphered DGIs. */
  dek: Uint8Array;
}

export interface Scp11aOpening {
  /** MUTUAL AUTHENTICATE, to send after the card took the host's certificate. */
  command: CommandApdu;
  /** Takes the answer with its status word. Throws {@link SecureChannelError} unless the card proved itself. */
  complete: (response: Uint8Array) => Scp11aSession;
}

export function beginScp11a(request: Scp11aRequest): Scp11aOpening {
  const { keyVersion, keyId, usage = Scp11Usage.ALL, keyLength = 16 } = request;
  assertPoint(request.cardStaticPoint);
  const ephemeral = request.ephemeral ?? generateEphemeralKey();
  const byte = (tag: number, value: number) => encodeTlv(tag, concat([value]));
  const data = concat(
    encodeTlv(
      0xa6,
      encodeTlv(0x90, concat([0x11, SCP11A])),
      byte(0x95, usage),
      byte(0x80, KEY_TYPE_AES),
      byte(0x81, keyLength),
    ),
    encodeTlv(0x5f49, ephemeral.publicPoint),
  );
  const command: CommandApdu = { cla: 0x80, ins: 0x82, p1: keyVersion, p2: keyId, data, le: 0 };
  const complete = (response: Uint8Array): Scp11aSession => {
    const { data: answer, sw } = decodeResponse(response);
    if (sw !== 0x9000) throw new SecureChannelError(`MUTUAL AUTHENTICATE answered ${sw.toString(16)}`);
    const fields = decodeTlvs(answer);
    const point = findTlv(fields, 0x5f49)?.value;
    const receipt = findTlv(fields, 0x86)?.value;
    if (!point || !receipt) throw new SecureChannelError('not an answer to MUTUAL AUTHENTICATE');
    assertPoint(point);
    const secret = concat(
      sharedSecret(ephemeral.privateKey, point),
      sharedSecret(request.hostStaticKey, request.cardStaticPoint),
    );
    const material = x963Kdf(secret, concat([usage, KEY_TYPE_AES, keyLength]), 5 * keyLength);
    const key = (index: number) => material.slice(index * keyLength, (index + 1) * keyLength);
    const expected = aesCmac(key(0), concat(data, encodeTlv(0x5f49, point)));
    if (!equalBytes(expected, receipt)) throw new SecureChannelError('wrong receipt');
    const keys = { sEnc: key(1), sMac: key(2), sRmac: key(3) };
    const level = usage === Scp11Usage.ALL ? SecurityLevel.ALL : SecurityLevel.C_MAC_R_MAC;
    return { session: Scp03Session.established({ keys, level, chaining: receipt }), dek: key(4) };
  };
  return { command, complete };
}
