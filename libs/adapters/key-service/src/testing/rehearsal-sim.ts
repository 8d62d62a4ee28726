// A SIM for this folder's tests: the card side of scenario 3, SCP03 level 33 and the JPKI personalisation, just enough to
// answer the key service's scripts byte by byte and to be disturbed at will. The full card is the virtual UICC's business.
import { createDecipheriv, createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  type CommandApdu,
  concat,
  decodeCommand,
  decodeDgis,
  decodeTlvs,
  encodeResponse,
  encodeTlv,
  equalBytes,
  findTlv,
  hex,
} from '@sumaho-jpki/wire/apdu';
import {
  DerivationConstant,
  type Scp03KeySet,
  type Scp03SessionKeys,
  aesBlock,
  aesCbcDecrypt,
  aesCbcEncrypt,
  aesCmac,
  agreeSpAreaKeys,
  deriveSessionKeys,
  encodeCasdCertificate,
  generateEphemeralKey,
  pad80,
  pseudoRandomCardChallenge,
  scp03Kdf,
  sequenceCounterBytes,
  unpad80,
} from '@sumaho-jpki/wire/globalplatform';
import { JPKI_AP_AID, JPKI_LOAD_FILE_AID, JpkiDgi, SP_AREA_AID, possessionText } from '@sumaho-jpki/wire/jpki-applet';
import { OnCardApplet } from './on-card-applet';

export interface Authority {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function makeAuthority(): Authority {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

const ZERO = new Uint8Array(16);

export class RehearsalSim {
  readonly casdCertificate: Uint8Array;
  /** Sequence counter after the last INITIALIZE UPDATE. */
  counter = 0;
  keys: Scp03KeySet | undefined;
  keyVersion = 0x30;
  certificate: Uint8Array | undefined;
  personalisedKey: KeyObject | undefined;
  locked = false;
  /** Makes keys itself. */
  readonly onCard = new OnCardApplet();
  /** Whole personalisations that became live. */
  personalisations = 0;
  /** Sessions that left the application without a PIN. */
  pinResets = 0;
  /** What stands there of load file and application; as their carrier leaves them, or ours to bring. */
  readonly content = { loadFile: true, application: true };
  /** Load files and applications that were made. */
  readonly made = { loadFiles: 0, applications: 0 };
  #casdKey = generateEphemeralKey();
  #session: { keys: Scp03SessionKeys; chaining: Uint8Array; counter: number; host: Uint8Array } | undefined;
  #stream: Uint8Array = new Uint8Array(0);
  /** Next block of the load file under way; undefined = none is. */
  #block: number | undefined;

  constructor(
    readonly iccid: string,
    authority: Authority,
  ) {
    this.casdCertificate = encodeCasdCertificate(
      {
        serial: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
        authorityId: Uint8Array.from(Buffer.from('CA-TEST')),
        iccid,
        expiry: '20991231',
        publicPoint: this.#casdKey.publicPoint,
      },
      authority.privateKey,
    );
  }

  /** STORE DATA of DGI 00A6 in the SP area: makes the keyset, answers the receipt (16 bytes). */
  agree(dgi00A6: Uint8Array): Uint8Array {
    this.keyVersion = findTlv(decodeTlvs(findTlv(decodeTlvs(dgi00A6), 0xa6)?.value ?? ZERO), 0x83)?.value[0] ?? 0;
    const ephemeral = findTlv(decodeTlvs(findTlv(decodeTlvs(dgi00A6), 0x7f49)?.value ?? ZERO), 0xb0)?.value ?? ZERO;
    const agreed = agreeSpAreaKeys({ ephemeral: this.#casdKey, casdPublicPoint: ephemeral });
    this.keys = agreed;
    this.counter = 0;
    return aesCmac(agreed.receiptKey, dgi00A6);
  }

  /** Runs a script like the agent does: never stops at a status word. */
  run(commands: readonly Uint8Array[]): Uint8Array[] {
    return commands.map((command) => this.transmit(command));
  }

  /** Ends the session; what was not committed is gone. */
  losePower(): void {
    this.#session = undefined;
    this.#stream = new Uint8Array(0);
    this.#block = undefined;
  }

  transmit(raw: Uint8Array): Uint8Array {
    const command = decodeCommand(raw);
    if (command.ins === 0xa4) return this.#select(command);
    if (command.ins === 0x50) return this.#initializeUpdate(command);
    if (command.ins === 0x82) return this.#externalAuthenticate(command);
    return this.#secured(command);
  }

  #select(command: CommandApdu): Uint8Array {
    this.#session = undefined;
    this.#block = undefined;
    return status(this.keys && equalBytes(command.data, SP_AREA_AID) ? 0x9000 : 0x6a82);
  }

  #initializeUpdate(command: CommandApdu): Uint8Array {
    if (!this.keys || (command.p1 !== 0 && command.p1 !== this.keyVersion)) return status(0x6a88);
    this.counter += 1;
    const challenge = pseudoRandomCardChallenge(this.keys, this.counter, SP_AREA_AID);
    const context = concat(command.data, challenge);
    const keys = deriveSessionKeys(this.keys, context);
    const host = scp03Kdf(keys.sMac, DerivationConstant.hostCryptogram, 0x40, context);
    this.#session = { keys, chaining: ZERO, counter: -1, host };
    const cryptogram = scp03Kdf(keys.sMac, DerivationConstant.cardCryptogram, 0x40, context);
    const answer = concat(new Uint8Array(10), [this.keyVersion, 0x03, 0x70], challenge, cryptogram);
    return encodeResponse({ data: concat(answer, sequenceCounterBytes(this.counter)), sw: 0x9000 });
  }

  #externalAuthenticate(command: CommandApdu): Uint8Array {
    const session = this.#session;
    if (!session || session.counter >= 0) return status(0x6985);
    if (!equalBytes(command.data.slice(0, 8), session.host)) return this.#end(0x6300);
    return this.#macIsRight(command) ? ((session.counter = 0), status(0x9000)) : this.#end(0x6982);
  }

  #macIsRight(command: CommandApdu): boolean {
    const session = this.#session;
    if (!session) return false;
    const { ins, p1, p2, data } = command;
    const mac = aesCmac(
      session.keys.sMac,
      concat(session.chaining, [0x84, ins, p1, p2, data.length], data.slice(0, -8)),
    );
    session.chaining = mac;
    return equalBytes(mac.slice(0, 8), data.slice(-8));
  }

  #secured(command: CommandApdu): Uint8Array {
    const session = this.#session;
    if (!session || session.counter < 0) return status(0x6982);
    session.counter += 1;
    if (!this.#macIsRight(command)) return this.#end(0x6982);
    const text = command.data.slice(0, -8);
    const clear = text.length === 0 ? text : unpad80(aesCbcDecrypt(session.keys.sEnc, this.#icv(false), text));
    const { data, sw } = this.#perform({ ...command, data: clear });
    if (sw !== 0x9000) return this.#end(sw, false);
    const answer = data.length === 0 ? data : aesCbcEncrypt(session.keys.sEnc, this.#icv(true), pad80(data));
    const mac = aesCmac(session.keys.sRmac, concat(session.chaining, answer, [0x90, 0x00])).slice(0, 8);
    return encodeResponse({ data: concat(answer, mac), sw });
  }

  #perform(command: CommandApdu): { data: Uint8Array; sw: number } {
    const { ins, p1, data } = command;
    const ok = (answer: Uint8Array = new Uint8Array(0)) => ({ data: answer, sw: 0x9000 });
    if (ins === 0xf2) return this.#registry(command);
    if (ins === 0xe8) return this.#load(command);
    if (ins === 0xe6) {
      this.#stream = new Uint8Array(0);
      const sw = this.#install(p1);
      return sw === 0x9000 ? ok(Uint8Array.of(0)) : { data: new Uint8Array(0), sw };
    }
    if (ins !== 0xe2) return { data: new Uint8Array(0), sw: 0x6d00 };
    this.#stream = concat(this.#stream, data);
    return (p1 & 0x80) === 0 ? ok() : this.#commit(ok);
  }

  /** GET STATUS: applications and the area (P1 40), load files (P1 20), by the beginning of their name. */
  #registry({ p1, data }: CommandApdu): { data: Uint8Array; sw: number } {
    const state = (this.personalisedKey ? 0x0f : 0x07) | (this.locked ? 0x80 : 0);
    const { application, loadFile } = this.content;
    const applications: [Uint8Array, number][] = [
      [SP_AREA_AID, 0x0f],
      ...(application ? [[JPKI_AP_AID, state] satisfies [Uint8Array, number]] : []),
    ];
    const loadFiles: [Uint8Array, number][] = loadFile ? [[JPKI_LOAD_FILE_AID, 0x01]] : [];
    const wanted = hex(findTlv(decodeTlvs(data), 0x4f)?.value ?? new Uint8Array(0));
    const found = (p1 === 0x40 ? applications : loadFiles).filter(([aid]) => hex(aid).startsWith(wanted));
    const entries = found.map(([aid, at]) =>
      encodeTlv(0xe3, encodeTlv(0x4f, aid), encodeTlv(0x9f70, Uint8Array.of(at))),
    );
    return { data: concat(...entries), sw: entries.length > 0 ? 0x9000 : 0x6a88 };
  }

  #install(p1: number): number {
    this.#block = undefined;
    if (p1 === 0x20) return this.content.application ? 0x9000 : 0x6a88;
    if (p1 === 0x02) {
      if (this.content.loadFile) return 0x6985;
      this.#block = 0;
      return 0x9000;
    }
    if (!this.content.loadFile) return 0x6a88;
    if (this.content.application) return 0x6985;
    this.content.application = true;
    this.made.applications += 1;
    return 0x9000;
  }

  #load({ p1, p2 }: CommandApdu): { data: Uint8Array; sw: number } {
    if (this.#block !== p2) return { data: new Uint8Array(0), sw: 0x6985 };
    this.#block += 1;
    if ((p1 & 0x80) !== 0) {
      this.#block = undefined;
      this.content.loadFile = true;
      this.made.loadFiles += 1;
    }
    return { data: Uint8Array.of(0), sw: 0x9000 };
  }

  #commit(ok: (answer: Uint8Array) => { data: Uint8Array; sw: number }) {
    const dgis = new Map(decodeDgis(this.#stream).map(({ dgi, value }) => [dgi, value]));
    this.#stream = new Uint8Array(0);
    const ofOnCardKey = this.onCard.take(dgis);
    if (ofOnCardKey) return ofOnCardKey;
    const adopted = dgis.get(0x7ff3);
    if (adopted) {
      const refusal = this.onCard.adopt(adopted);
      if (refusal) return refusal;
      this.personalisations += 1;
      this.certificate = dgis.get(JpkiDgi.CERTIFICATE);
      this.personalisedKey = this.onCard.live?.privateKey;
    }
    if (dgis.has(JpkiDgi.KEY_P)) {
      const clear = (dgi: number) => this.#underDek(dgis.get(dgi) ?? ZERO);
      this.personalisations += 1;
      this.certificate = dgis.get(JpkiDgi.CERTIFICATE);
      this.personalisedKey = privateKeyOf({
        p: clear(JpkiDgi.KEY_P),
        q: clear(JpkiDgi.KEY_Q),
        dp: clear(JpkiDgi.KEY_DP),
        dq: clear(JpkiDgi.KEY_DQ),
        qi: clear(JpkiDgi.KEY_Q_INVERSE),
      });
    }
    if (!this.personalisedKey) return { data: new Uint8Array(0), sw: 0x6985 };
    if (dgis.size === 1 && dgis.has(JpkiDgi.PIN_POLICY)) {
      this.pinResets += 1;
      return ok(new Uint8Array(0));
    }
    const nonce = dgis.get(JpkiDgi.POSSESSION_REQUEST) ?? ZERO;
    const signature = sign('sha256', possessionText(nonce), this.personalisedKey);
    return ok(concat(createHash('sha256').update(signature).digest()));
  }

  #underDek(value: Uint8Array): Uint8Array {
    const decipher = createDecipheriv('aes-128-cbc', this.keys?.dek ?? ZERO, ZERO).setAutoPadding(false);
    return concat(decipher.update(value), decipher.final());
  }

  #icv(forAnswer: boolean): Uint8Array {
    const block = new Uint8Array(16);
    block[15] = this.#session?.counter ?? 0;
    if (forAnswer) block[0] = 0x80;
    return aesBlock(this.#session?.keys.sEnc ?? ZERO, block);
  }

  #end(sw: number, close = true): Uint8Array {
    if (close) this.#session = undefined;
    return status(sw);
  }
}

function status(sw: number): Uint8Array {
  return encodeResponse({ data: new Uint8Array(0), sw });
}

const big = (value: Uint8Array) => BigInt(`0x${hex(value)}`);

/** Rebuilds the whole key from what the card received; e is the usual 65537. */
function privateKeyOf(crt: {
  p: Uint8Array;
  q: Uint8Array;
  dp: Uint8Array;
  dq: Uint8Array;
  qi: Uint8Array;
}): KeyObject {
  const [p, q, e] = [big(crt.p), big(crt.q), 65_537n];
  const text = (value: bigint) => {
    const digits = value.toString(16);
    return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex').toString('base64url');
  };
  const d = inverse(e, (p - 1n) * (q - 1n));
  const parts = { p, q, dp: big(crt.dp), dq: big(crt.dq), qi: big(crt.qi), n: p * q, e, d };
  const jwk = Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, text(value)]));
  return createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' });
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [r0, r1, t0, t1] = [modulus, value, 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1, t0, t1] = [r1, r0 - quotient * r1, t1, t0 - quotient * t1];
  }
  return ((t0 % modulus) + modulus) % modulus;
}
