/** What content-management tests send beside the ordinary scripts: cards of any birth, tokens, segments, snapshots. */
import { concat, encodeLv, encodeTlv, bytes, type CommandApdu, type ResponseApdu } from '@sumaho-jpki/wire/apdu';
import type { CardImage } from '../card-image';
import { manufactureUicc, type UiccSpecification } from '../manufacture';
import { MemoryCardStore } from '../store/card-store';
import type { VirtualUicc } from '../virtual-uicc';
import { ICCID, ISD_AID, ISD_KEYS, SP_AREA } from './test-card';
import { createSpArea, mustRun, putKey, send, TestHost, type HostKeys } from './test-host';

export const NONE = new Uint8Array(0);
export const AREA_KEYS: HostKeys = {
  enc: bytes('11'.repeat(16)),
  mac: bytes('22'.repeat(16)),
  dek: bytes('33'.repeat(16)),
};

export function cardBornWith(specification: Partial<UiccSpecification> = {}): VirtualUicc {
  return manufactureUicc(
    {
      iccid: ICCID,
      isdKeys: ISD_KEYS,
      keyDiversificationData: new Uint8Array(10),
      casd: { privateKey: new Uint8Array(32).fill(1), certificate: bytes('7F2100') },
      ...specification,
    },
    new MemoryCardStore(),
  );
}

export const isdHost = (card: VirtualUicc, channel = 0): TestHost =>
  TestHost.open(card, ISD_AID, ISD_KEYS, 0x33, 0x30, channel);

/** An area with its own keys, by privileges in hex; answers how to open a session to it. */
export function keyedArea(card: VirtualUicc, privileges: string, aid = SP_AREA): () => TestHost {
  mustRun(isdHost(card), [createSpArea(aid, privileges)]);
  mustRun(TestHost.open(card, aid, ISD_KEYS), [putKey(ISD_KEYS.dek, 0x30, AREA_KEYS)]);
  return () => TestHost.open(card, aid, AREA_KEYS);
}

/** Runs a command of any length, in segments where it does not fit one APDU. */
export function runWhole(card: VirtualUicc, host: TestHost, command: CommandApdu): ResponseApdu {
  const whole = host.wrap(command);
  if (whole.data.length <= 255) return host.unwrap(send(card, whole));
  let at = 0;
  for (; whole.data.length - at > 255; at += 200) {
    const part = { ...whole, p1: whole.p1 | 0x80, data: whole.data.slice(at, at + 200), le: undefined };
    const { sw } = send(card, part);
    if (sw !== 0x9000) return { data: NONE, sw };
  }
  return host.unwrap(send(card, { ...whole, data: whole.data.slice(at) }));
}

/** What a token signs, counted out by hand from GPC 2.3.1 §C.4: P1 ‖ P2 ‖ length ‖ fields. */
export const signedPart = (p1: number, p2: number, fields: Uint8Array): Uint8Array =>
  concat([p1, p2], fields.length > 255 ? [0, fields.length >> 8, fields.length & 0xff] : [fields.length], fields);

/** An INSTALL of these fields with the token that `sign` makes. */
export function tokenInstall(
  p1: number,
  fields: Uint8Array[],
  sign: (text: Uint8Array) => Uint8Array,
  p2 = 0x00,
): CommandApdu {
  const body = concat(...fields.map(encodeLv));
  const token = sign(signedPart(p1, p2, body));
  return { cla: 0x80, ins: 0xe6, p1, p2, data: concat(body, encodeLv(token)), le: 0 };
}

export function tokenDelete(aid: Uint8Array, sign: (text: Uint8Array) => Uint8Array, related = false): CommandApdu {
  const p2 = related ? 0x80 : 0x00;
  const body = encodeTlv(0x4f, aid);
  return {
    cla: 0x80,
    ins: 0xe4,
    p1: 0x00,
    p2,
    data: concat(body, encodeTlv(0x9e, sign(signedPart(0, p2, body)))),
    le: 0,
  };
}

/** The memory without what may count up although a command was refused. */
export function withoutCounters(card: VirtualUicc): string {
  const image: CardImage = card.snapshot();
  for (const { securityDomain } of image.applications) if (securityDomain) securityDomain.sequences = [];
  return JSON.stringify({ ...image, writes: 0 });
}

export const swOf = ({ sw }: ResponseApdu): string => sw.toString(16).padStart(4, '0');
