/** The smallest host that can drive a card through SCP03: only for tests of the card, built on the card's own primitives. */
import { createECDH } from 'node:crypto';
import {
  bytes,
  concat,
  decodeResponse,
  encodeCommand,
  encodeDgi,
  encodeLv,
  encodeTlv,
  type CommandApdu,
  type Dgi,
  type ResponseApdu,
} from '@sumaho-jpki/wire/apdu';
import {
  aesCbcDecrypt,
  aesCbcEncrypt,
  aesCmac,
  aesEncryptBlock,
  DERIVE,
  derive,
  keyCheckValue,
  padTo16,
  unpad,
  x963Kdf,
} from '../secure-channel/primitives';
import type { VirtualUicc } from '../virtual-uicc';
import {
  crtComponents,
  ISD_AID,
  ISD_KEYS,
  JPKI_AP,
  JPKI_ELF,
  JPKI_MODULE,
  loadFile,
  SP_AREA,
  userKey,
  certificateOf,
} from './test-card';

export interface HostKeys {
  enc: Uint8Array;
  mac: Uint8Array;
  dek: Uint8Array;
}

const EMPTY = new Uint8Array(0);
export const gp = (ins: number, p1: number, p2: number, data: Uint8Array = EMPTY, le?: number): CommandApdu => ({
  cla: 0x80,
  ins,
  p1,
  p2,
  data,
  le,
});

export function send(card: VirtualUicc, command: CommandApdu | string): ResponseApdu {
  return decodeResponse(card.transmit(typeof command === 'string' ? bytes(command) : encodeCommand(command)));
}

export const select = (aid: Uint8Array, p2 = 0x00): CommandApdu => ({ cla: 0x00, ins: 0xa4, p1: 0x04, p2, data: aid });

export class TestHost {
  private chaining: Uint8Array = new Uint8Array(16);
  private counter = 0;
  /** Last sequence counter the card told. */
  sequence = 0;

  private constructor(
    private readonly card: VirtualUicc,
    readonly keys: HostKeys,
    readonly level: number,
    private readonly session: HostKeys,
    private readonly channel: number,
  ) {}

  /** SELECT, INITIALIZE UPDATE, EXTERNAL AUTHENTICATE. @throws Error with the status word that stopped it */
  static open(card: VirtualUicc, aid: Uint8Array, keys: HostKeys, level = 0x33, kvn = 0x30, channel = 0): TestHost {
    const expectOk = (response: ResponseApdu): Uint8Array => {
      // 6283: selected on a locked card.
      if (![0x9000, 0x6283].includes(response.sw)) throw new Error(response.sw.toString(16));
      return response.data;
    };
    expectOk(send(card, { ...select(aid), cla: channel }));
    const hostChallenge = bytes('0011223344556677');
    const opening = expectOk(send(card, { ...gp(0x50, kvn, 0x00, hostChallenge, 0), cla: 0x80 | channel }));
    const context = concat(hostChallenge, opening.slice(13, 21));
    const bits = 8 * keys.enc.length;
    const session = {
      enc: derive(keys.enc, DERIVE.sEnc, bits, context),
      mac: derive(keys.mac, DERIVE.sMac, bits, context),
      dek: derive(keys.mac, DERIVE.sRmac, bits, context),
    };
    const host = new TestHost(card, keys, level, session, channel);
    host.sequence = ((opening[29] ?? 0) << 16) | ((opening[30] ?? 0) << 8) | (opening[31] ?? 0);
    const cryptogram = derive(session.mac, DERIVE.hostCryptogram, 64, context);
    expectOk(send(card, host.maced(gp(0x82, level, 0x00, cryptogram))));
    return host;
  }

  private maced(command: CommandApdu): CommandApdu {
    const length = command.data.length + 8;
    const coded = length > 255 ? [0, length >> 8, length & 0xff] : [length];
    const header = [0x84, command.ins, command.p1, command.p2, ...coded];
    this.chaining = aesCmac(this.session.mac, concat(this.chaining, header, command.data));
    return { ...command, cla: 0x84 | this.channel, data: concat(command.data, this.chaining.slice(0, 8)) };
  }

  /** The command as it goes over the air. */
  wrap(command: CommandApdu): CommandApdu {
    if ((this.level & 0x01) === 0) return { ...command, cla: command.cla | this.channel };
    this.counter += 1;
    const ciphers = (this.level & 0x02) !== 0 && command.data.length > 0;
    const data = ciphers ? aesCbcEncrypt(this.session.enc, this.vector(0), padTo16(command.data)) : command.data;
    return this.maced({ ...command, data });
  }

  /** @throws Error when the answer's MAC is wrong */
  unwrap(response: ResponseApdu): ResponseApdu {
    const isProtected = response.sw === 0x9000 || [0x62, 0x63].includes(response.sw >> 8);
    if ((this.level & 0x10) === 0 || !isProtected) return response;
    const data = response.data.slice(0, -8);
    const mac = aesCmac(this.session.dek, concat(this.chaining, data, [response.sw >> 8, response.sw & 0xff]));
    if (!Buffer.from(mac.slice(0, 8)).equals(Buffer.from(response.data.slice(-8)))) throw new Error('R-MAC');
    if ((this.level & 0x20) === 0 || data.length === 0) return { data, sw: response.sw };
    const plain = unpad(aesCbcDecrypt(this.session.enc, this.vector(0x80), data));
    if (!plain) throw new Error('R-ENC');
    return { data: plain, sw: response.sw };
  }

  run(command: CommandApdu): ResponseApdu {
    return this.unwrap(send(this.card, this.wrap(command)));
  }

  private vector(first: number): Uint8Array {
    const block = new Uint8Array(16);
    block[0] = first;
    block[15] = this.counter & 0xff;
    block[14] = this.counter >> 8;
    return aesEncryptBlock(this.session.enc, block);
  }
}

const lvs = (...fields: Uint8Array[]): Uint8Array => concat(...fields.map(encodeLv));
export const install = (p1: number, ...fields: Uint8Array[]): CommandApdu => gp(0xe6, p1, 0x00, lvs(...fields), 0);

export const createSpArea = (aid: Uint8Array = SP_AREA, privileges = '808000'): CommandApdu =>
  install(
    0x0c,
    bytes('A0000001515350'),
    bytes('A000000151535041'),
    aid,
    bytes(privileges),
    bytes('C90C810203708202202087022020'),
    EMPTY,
  );
export const installForPersonalization = (aid: Uint8Array): CommandApdu =>
  install(0x20, EMPTY, EMPTY, aid, EMPTY, EMPTY, EMPTY);
export const installForLoad = (hash: Uint8Array, elf = JPKI_ELF): CommandApdu =>
  install(0x02, elf, EMPTY, hash, EMPTY, EMPTY);
export const installApplet = (aid = JPKI_AP): CommandApdu =>
  install(0x0c, JPKI_ELF, JPKI_MODULE, aid, bytes('00'), bytes('C900'), EMPTY);
export const extradite = (target: Uint8Array, aid: Uint8Array): CommandApdu =>
  install(0x10, target, EMPTY, aid, EMPTY, EMPTY, EMPTY);
export const deleteObject = (aid: Uint8Array, related = false): CommandApdu =>
  gp(0xe4, 0x00, related ? 0x80 : 0x00, encodeTlv(0x4f, aid), 0);
export const statusOf = (p1: number, aid: Uint8Array = EMPTY, p2 = 0x02): CommandApdu =>
  gp(0xf2, p1, p2, encodeTlv(0x4f, aid), 0);

/** A whole AES keyset under the Key-DEK of the session. */
export function putKey(dek: Uint8Array, kvn: number, keys: HostKeys, replaces = 0): CommandApdu {
  const component = (key: Uint8Array): Uint8Array =>
    concat([0x88, 0x11, 0x10], aesCbcEncrypt(dek, new Uint8Array(16), key), [3], keyCheckValue(key));
  const data = concat([kvn], component(keys.enc), component(keys.mac), component(keys.dek));
  return gp(0xd8, replaces, 0x81, data, 0);
}
export const setStatus = (p1: number, state: number, aid: Uint8Array): CommandApdu => gp(0xf0, p1, state, aid);

function cut(stream: Uint8Array, size = 239): Uint8Array[] {
  return Array.from({ length: Math.ceil(stream.length / size) }, (_, i) => stream.slice(i * size, (i + 1) * size));
}

export const loadBlocks = (stream: Uint8Array): CommandApdu[] =>
  cut(stream).map((block, i, all) => gp(0xe8, i === all.length - 1 ? 0x80 : 0x00, i, block, 0));

export function storeData(dgis: Dgi[]): CommandApdu[] {
  return cut(concat(...dgis.map(encodeDgi))).map((block, i, all) =>
    gp(0xe2, i === all.length - 1 ? 0x89 : 0x08, i, block, 0),
  );
}

/** The SP area owner's side of scenario 3, with a fixed ephemeral key so that a script can be compared. */
export function scenario3(casdPoint: Uint8Array): { dgi: Dgi; keys: HostKeys; receiptKey: Uint8Array } {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  const value = concat(
    bytes('A612 900103 95015C 800188 810110 830130 820101'),
    encodeTlv(0x7f49, encodeTlv(0xb0, ecdh.getPublicKey())),
  );
  const material = x963Kdf(ecdh.computeSecret(casdPoint), bytes('5C8810'), 64);
  return {
    dgi: { dgi: 0x00a6, value },
    receiptKey: material.slice(0, 16),
    keys: { enc: material.slice(16, 32), mac: material.slice(32, 48), dek: material.slice(48, 64) },
  };
}

export const TOKEN_INFO = concat(
  new TextEncoder().encode('JPKIAPGPSETOKEN'.padEnd(32)),
  new Uint8Array(128).fill(0x20),
);

export function personalisationDgis(dek: Uint8Array, certificate = certificateOf(1_600), key = userKey): Dgi[] {
  const crt = crtComponents(key);
  const under = (component: Uint8Array): Uint8Array => aesCbcEncrypt(dek, new Uint8Array(16), component);
  return [
    { dgi: 0x0006, value: TOKEN_INFO },
    { dgi: 0x000a, value: certificate },
    { dgi: 0x0018, value: bytes('030404') },
    { dgi: 0x8121, value: under(crt.qi) },
    { dgi: 0x8122, value: under(crt.dq) },
    { dgi: 0x8123, value: under(crt.dp) },
    { dgi: 0x8124, value: under(crt.q) },
    { dgi: 0x8125, value: under(crt.p) },
  ];
}

export const possessionRequest = (nonce: Uint8Array): Dgi => ({ dgi: 0x7ff0, value: nonce });

export function mustRun(host: TestHost, commands: CommandApdu[]): ResponseApdu {
  let last: ResponseApdu = { data: EMPTY, sw: 0x9000 };
  for (const command of commands) {
    last = host.run(command);
    if (last.sw !== 0x9000)
      throw new Error(`${command.ins.toString(16)} ${command.p1.toString(16)}: ${last.sw.toString(16)}`);
  }
  return last;
}

/** The ISD script of the SIM route: area, keys by scenario 3, load file, applet, extradition. Answers the area's keys. */
export function buildSpArea(card: VirtualUicc, casdPoint: Uint8Array, code = loadFile()): HostKeys {
  const { dgi, keys } = scenario3(casdPoint);
  const { stream, hash } = code;
  mustRun(TestHost.open(card, ISD_AID, ISD_KEYS), [
    createSpArea(),
    installForPersonalization(SP_AREA),
    ...storeData([dgi]),
    installForLoad(hash),
    ...loadBlocks(stream),
    installApplet(),
    extradite(SP_AREA, JPKI_AP),
  ]);
  return keys;
}

/** The SSD script: whole personalisation with a possession request. Answers the possession proof. */
export function personalise(card: VirtualUicc, keys: HostKeys, dgis = personalisationDgis(keys.dek)): ResponseApdu {
  const host = TestHost.open(card, SP_AREA, keys);
  return mustRun(host, [
    installForPersonalization(JPKI_AP),
    ...storeData([...dgis, possessionRequest(new Uint8Array(32).fill(7))]),
  ]);
}

export function provision(card: VirtualUicc, casdPoint: Uint8Array): HostKeys {
  const keys = buildSpArea(card, casdPoint);
  personalise(card, keys);
  return keys;
}
