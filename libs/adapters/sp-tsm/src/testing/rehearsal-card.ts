// An SP area for this folder's tests: the card side of one SCP03 session at level 33, i=70. It stores what it is told to.
import {
  type CommandApdu,
  concat,
  decodeCommand,
  decodeResponse,
  encodeResponse,
  equalBytes,
} from '@sumaho-jpki/wire/apdu';
import {
  DerivationConstant,
  type Scp03KeySet,
  type Scp03SessionKeys,
  aesBlock,
  aesCbcDecrypt,
  aesCmac,
  deriveSessionKeys,
  pseudoRandomCardChallenge,
  scp03Kdf,
  sequenceCounterBytes,
  unpad80,
} from '@sumaho-jpki/wire/globalplatform';
import { SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';

const NONE = new Uint8Array(0);
const status = (sw: number, data = NONE) => encodeResponse({ data, sw });

export class RehearsalCard {
  counter = 0;
  /** Data of each STORE DATA of the session, in clear. */
  readonly stored: Uint8Array[] = [];
  /** Every command that came, opening included. */
  commands = 0;
  private session: { keys: Scp03SessionKeys; chaining: Uint8Array; at: number; context: Uint8Array } | undefined;

  constructor(private readonly keys: Scp03KeySet) {}

  transmit(raw: Uint8Array): Uint8Array {
    const command = decodeCommand(raw);
    this.commands += 1;
    if (command.ins === 0xa4) return status(0x6985);
    if (command.ins === 0x50) return this.initializeUpdate(command);
    const answer = this.session ? this.secured(command) : status(0x6982);
    if (decodeResponse(answer).sw !== 0x9000) this.session = undefined;
    return answer;
  }

  private initializeUpdate({ data, p1 }: CommandApdu): Uint8Array {
    this.counter += 1;
    const challenge = pseudoRandomCardChallenge(this.keys, this.counter, SP_AREA_AID);
    const context = concat(data, challenge);
    const keys = deriveSessionKeys(this.keys, context);
    this.session = { keys, chaining: new Uint8Array(16), at: 0, context };
    const cryptogram = scp03Kdf(keys.sMac, DerivationConstant.cardCryptogram, 0x40, context);
    const head = concat(new Uint8Array(10), [p1, 0x03, 0x70], challenge);
    return status(0x9000, concat(head, cryptogram, sequenceCounterBytes(this.counter)));
  }

  private secured({ ins, p1, p2, data }: CommandApdu): Uint8Array {
    const session = this.session;
    if (!session) return status(0x6982);
    const { keys, context } = session;
    const [text, proof] = [data.slice(0, -8), data.slice(-8)];
    const mac = aesCmac(keys.sMac, concat(session.chaining, [0x84, ins, p1, p2, data.length], text));
    session.chaining = mac;
    if (!equalBytes(mac.slice(0, 8), proof)) return status(0x6982);
    if (ins === 0x82) {
      const host = scp03Kdf(keys.sMac, DerivationConstant.hostCryptogram, 0x40, context);
      return status(equalBytes(text, host) ? 0x9000 : 0x6300);
    }
    session.at += 1;
    const block = new Uint8Array(16);
    block[15] = session.at;
    const clear = text.length === 0 ? text : unpad80(aesCbcDecrypt(keys.sEnc, aesBlock(keys.sEnc, block), text));
    if (ins === 0xe2) this.stored.push(clear);
    return status(0x9000, aesCmac(keys.sRmac, concat(mac, [0x90, 0x00])).slice(0, 8));
  }
}
