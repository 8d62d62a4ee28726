/**
 * Card side of SCP11a (GP Amendment F): both sides agree on keys from ephemeral and static P-256 keys, so that a session
 * recorded today stays closed when a static key leaks tomorrow. Afterwards SCP03 messaging with the receipt as first MAC
 * chaining value, and a session DEK.
 */
import { createECDH } from 'node:crypto';
import { concat, decodeTlvs, encodeTlv, findTlv, type CommandApdu, type ResponseApdu } from '@sumaho-jpki/wire/apdu';
import type { ProtocolImage } from '../card-image';
import { must } from '../status-error';
import { aesCmac, decryptUnderDek, p256Agree, x963Kdf } from './primitives';
import { Scp03Messaging } from './scp03-messaging';
import { C_DECRYPTION, C_MAC, R_ENCRYPTION, R_MAC, type IncomingCommand, type SecureChannel } from './secure-channel';

/** Key identifiers of SCP11: PK.CA-KLOC.ECDSA and SK.SD.ECKA. */
export const KID_CA_KLOC = 0x10;
export const KID_SD_ECKA = 0x11;

const SCP11 = 0x11;
const SCP11A = 0x01;
const AES = 0x88;
/** Key usage 95 of the request → level: 34 MACs only, 3C MACs and encryption. */
const LEVELS: Readonly<Record<number, number>> = {
  0x34: C_MAC | R_MAC,
  0x3c: C_MAC | C_DECRYPTION | R_MAC | R_ENCRYPTION,
};

export interface Scp11Opening {
  kvn: number;
  /** SK.SD.ECKA, 32 bytes. */
  privateKey: Uint8Array;
  /** PK.OCE.ECKA from the certificate, 65 bytes. */
  hostPoint: Uint8Array;
  /** Data field of MUTUAL AUTHENTICATE: A6 ‖ 5F49. */
  request: Uint8Array;
}

export class Scp11aSession implements SecureChannel {
  readonly protocol: ProtocolImage = { scp: SCP11, i: SCP11A };
  readonly kvn: number;
  readonly level: number;
  readonly authenticated = true;
  /** Session DEK. */
  readonly dek: Uint8Array;
  readonly dekBlock = 16;
  /** 5F49 ‖ 86: the card's ephemeral point and the receipt. */
  readonly answer: Uint8Array;
  private readonly messaging: Scp03Messaging;

  /** @throws StatusError 6A80 for a request this card does not take or a point off the curve */
  constructor({ kvn, privateKey, hostPoint, request }: Scp11Opening) {
    const { usage, length, hostEphemeral } = readRequest(request);
    const ephemeral = createECDH('prime256v1');
    ephemeral.generateKeys();
    const fresh = p256Agree(new Uint8Array(ephemeral.getPrivateKey()), hostEphemeral);
    const lasting = p256Agree(privateKey, hostPoint);
    must(fresh !== undefined && lasting !== undefined);
    const material = x963Kdf(concat(fresh, lasting), Uint8Array.of(usage, AES, length), 5 * length);
    const [receiptKey, enc, mac, rmac, dek] = [0, 1, 2, 3, 4].map((at) =>
      material.slice(at * length, (at + 1) * length),
    ) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const ownPoint = encodeTlv(0x5f49, new Uint8Array(ephemeral.getPublicKey()));
    const receipt = aesCmac(receiptKey, concat(request, ownPoint));
    this.answer = concat(ownPoint, encodeTlv(0x86, receipt));
    this.messaging = new Scp03Messaging({ enc, mac, rmac }, 8, receipt);
    this.dek = dek;
    this.kvn = kvn;
    this.level = LEVELS[usage] ?? 0;
  }

  get dekStrength(): number {
    return Math.min(128, 8 * this.dek.length);
  }

  get answerRoom(): number {
    return this.messaging.roomFor(this.level);
  }

  unwrap(command: IncomingCommand): CommandApdu {
    return this.messaging.open(command, this.level);
  }

  wrap(response: ResponseApdu): ResponseApdu {
    return this.messaging.seal(response, this.level);
  }

  decryptSensitive(ciphered: Uint8Array): Uint8Array {
    must(ciphered.length > 0 && ciphered.length % 16 === 0);
    return decryptUnderDek(this.dek, ciphered);
  }
}

/** A6{90 {11, 01}, 95 usage, 80 88, 81 length} ‖ 5F49 point. */
function readRequest(request: Uint8Array): { usage: number; length: number; hostEphemeral: Uint8Array } {
  const outer = decodeTlvs(request);
  const template = findTlv(outer, 0xa6)?.value;
  const hostEphemeral = findTlv(outer, 0x5f49)?.value;
  must(outer.length === 2 && template !== undefined && hostEphemeral !== undefined);
  const tlvs = decodeTlvs(template);
  const octets = (tag: number): number[] => [...(findTlv(tlvs, tag)?.value ?? [])];
  const [protocol, variant, ...more] = octets(0x90);
  must(protocol === SCP11 && variant === SCP11A && more.length === 0);
  const [usage] = octets(0x95);
  const [type] = octets(0x80);
  const [length] = octets(0x81);
  must(usage !== undefined && LEVELS[usage] !== undefined && type === AES);
  must(length === 16 || length === 24 || length === 32);
  return { usage, length, hostEphemeral };
}
