/** The SP area owner's side of scenarios 1, 2A and 3 and of SCP11a, on the test hosts' own cryptography. */
import { createECDH, sign, type KeyObject } from 'node:crypto';
import { concat, decodeTlvs, encodeTlv, findTlv, type Dgi } from '@sumaho-jpki/wire/apdu';
import type { VirtualUicc } from '../virtual-uicc';
import { aes, cmac, unAes, x963 } from './host-crypto';
import { SecuredHost } from './scp03-host';
import { gp, select, send, type HostKeys } from './test-host';
import type { PairOfKeys } from './variant-card';

export const agree = (scalar: Uint8Array, point: Uint8Array): Buffer => {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(scalar);
  return ecdh.computeSecret(point);
};

/** r ‖ s */
export const signedBy = (key: KeyObject, message: Uint8Array): Buffer =>
  sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });

const split = (material: Buffer, length: number): HostKeys => ({
  enc: material.subarray(0, length),
  mac: material.subarray(length, 2 * length),
  dek: material.subarray(2 * length, 3 * length),
});

/** A6 of a set-up; `scenario` is the value of tag 90. */
export function setupTemplate(scenario: number[], length = 16, kvn = 0x30, hostId?: Uint8Array): Uint8Array {
  const one = (tag: number, value: number): Uint8Array => encodeTlv(tag, Uint8Array.of(value));
  return encodeTlv(
    0xa6,
    encodeTlv(0x90, Uint8Array.from(scenario)),
    one(0x95, 0x5c),
    one(0x80, 0x88),
    one(0x81, length),
    one(0x83, kvn),
    one(0x82, 0x01),
    ...(hostId ? [encodeTlv(0x84, hostId)] : []),
  );
}

/** What a DGI 7F21 carries: the value of the certificate. */
export const certificateDgi = (certificate: Uint8Array): Dgi => ({
  dgi: 0x7f21,
  value: findTlv(decodeTlvs(certificate), 0x7f21)?.value ?? certificate,
});

const sharedInfo = (length: number, hostId?: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from([0x5c, 0x88, length]),
    hostId ? Buffer.from([hostId.length, ...hostId]) : Buffer.alloc(0),
  ]);

/** Scenario 3; keys and receipt as the owner expects them for the random the card answered. */
export function agreement(
  casdPoint: Uint8Array,
  ephemeral: PairOfKeys,
  length = 16,
  hostId?: Uint8Array,
  parameter?: number,
) {
  const value = concat(
    setupTemplate(parameter === undefined ? [3] : [3, parameter], length, 0x30, hostId),
    encodeTlv(0x7f49, encodeTlv(0xb0, ephemeral.point)),
  );
  const expected = (random: Uint8Array = Buffer.alloc(0)): { keys: HostKeys; receipt: Buffer } => {
    const info = Buffer.concat([sharedInfo(length, hostId), random]);
    const material = x963(agree(ephemeral.scalar, casdPoint), info, 4 * length);
    return { keys: split(material.subarray(length), length), receipt: cmac(material.subarray(0, length), value) };
  };
  return { dgi: { dgi: 0x00a6, value }, expected };
}

/** Scenario 2A: keys the owner made, encrypted for the CASD and signed. */
export function push(casdPoint: Uint8Array, ephemeral: PairOfKeys, owner: PairOfKeys, keys: HostKeys) {
  const length = keys.enc.length;
  const material = x963(agree(ephemeral.scalar, casdPoint), sharedInfo(length), length + 32);
  const clear = Buffer.concat([keys.enc, keys.mac, keys.dek]);
  const padded = Buffer.concat([clear, Buffer.alloc(-clear.length & 15)]);
  const unsigned = concat(
    setupTemplate([2], length),
    encodeTlv(0x7f49, encodeTlv(0xb0, ephemeral.point)),
    encodeTlv(0x86, aes(material.subarray(length), 'cbc', padded)),
  );
  const value = concat(unsigned, encodeTlv(0x5f37, signedBy(owner.key, unsigned)));
  return { dgi: { dgi: 0x00a6, value }, receipt: cmac(material.subarray(0, length), value) };
}

/** Scenario 1: what the owner reads in the card's answer. */
export function pulled(
  answer: Uint8Array,
  owner: PairOfKeys,
  length: number,
): { keys: HostKeys; signed: Buffer; signature: Uint8Array } {
  const tlvs = decodeTlvs(answer);
  const value = (tag: number): Uint8Array => findTlv(tlvs, tag)?.value ?? new Uint8Array(0);
  const point = findTlv(decodeTlvs(value(0x7f49)), 0xb0)?.value ?? new Uint8Array(0);
  const key = x963(agree(owner.scalar, point), sharedInfo(length), 32);
  const signature = value(0x5f37);
  return {
    keys: split(unAes(key, value(0x86)), length),
    signed: Buffer.from(answer.slice(0, answer.length - 3 - signature.length)),
    signature,
  };
}

export interface Scp11Options {
  kvn: number;
  certificate: Uint8Array;
  /** SK.OCE.ECKA */
  own: PairOfKeys;
  cardPoint: Uint8Array;
  ephemeral: PairOfKeys;
  usage?: number;
  length?: number;
}

export interface Scp11Opened {
  host: SecuredHost;
  dek: Buffer;
}

/** SELECT, PERFORM SECURITY OPERATION, MUTUAL AUTHENTICATE. @throws Error with a status word, or for a wrong receipt */
export function openScp11a(card: VirtualUicc, aid: Uint8Array, options: Scp11Options): Scp11Opened {
  const { kvn, certificate, own, cardPoint, ephemeral, usage = 0x3c, length = 16 } = options;
  const must = (sw: number): void => {
    if (sw !== 0x9000) throw new Error(sw.toString(16));
  };
  must(send(card, select(aid)).sw);
  must(send(card, gp(0x2a, kvn, 0x10, certificate)).sw);
  const request = Buffer.from(
    concat(
      encodeTlv(
        0xa6,
        encodeTlv(0x90, Uint8Array.of(0x11, 0x01)),
        encodeTlv(0x95, Uint8Array.of(usage)),
        encodeTlv(0x80, Uint8Array.of(0x88)),
        encodeTlv(0x81, Uint8Array.of(length)),
      ),
      encodeTlv(0x5f49, ephemeral.point),
    ),
  );
  const answer = send(card, gp(0x82, kvn, 0x11, request, 0));
  must(answer.sw);
  const tlvs = decodeTlvs(answer.data);
  const point = findTlv(tlvs, 0x5f49)?.value ?? new Uint8Array(0);
  const secret = Buffer.concat([agree(ephemeral.scalar, point), agree(own.scalar, cardPoint)]);
  const material = x963(secret, Buffer.from([usage, 0x88, length]), 5 * length);
  const [receiptKey, enc, mac, rmac, dek] = [0, 1, 2, 3, 4].map((at) =>
    material.subarray(at * length, (at + 1) * length),
  );
  if (!receiptKey || !enc || !mac || !rmac || !dek) throw new Error('keys');
  const receipt = cmac(receiptKey, Buffer.concat([request, encodeTlv(0x5f49, point)]));
  if (!receipt.equals(findTlv(tlvs, 0x86)?.value ?? Buffer.alloc(0))) throw new Error('receipt');
  const level = usage === 0x3c ? 0x33 : 0x11;
  return { host: new SecuredHost(card, level, { enc, mac, rmac, chaining: receipt, macLength: 8 }), dek };
}
