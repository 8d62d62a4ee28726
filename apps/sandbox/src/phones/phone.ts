// A virtual phone's way to its SIM, in the shape of OMAPI: an app opens a logical channel to an application and sends commands
// over it; the basic channel and channel management stay with the phone. Faults can be ordered for the n-th command to come.
import { decodeCommand, decodeResponse, encodeCommand, hex, isProcessed } from '@sumaho-jpki/wire/apdu';
import { PowerLostError, type VirtualUicc } from '@sumaho-jpki/stand-ins/uicc';
import { envelopeOf } from '@sumaho-jpki/wire/globalplatform';
import { JPKI_APP_CERTIFICATE_HASH } from '@sumaho-jpki/wire/jpki-applet';
import { AccessEnforcer, type ApduRight } from './access-enforcer';
import { PhoneError } from './phone-error';
import { Transcript } from './transcript';

export interface PhoneKnobs {
  /** The SIM loses power before the command that follows this many. */
  cutAfter: number | null;
  /** The command that follows this many is carried out, its answer is lost. */
  loseAnswerAfter: number | null;
  /** One bit of the answer that follows this many is turned. */
  corruptAnswerAfter: number | null;
}

const MANAGE_CHANNEL = 0x70;
const SELECT = 0xa4;
const BY_NAME = 0x04;
/** Milliseconds after which a channel that nobody uses may be taken from its app. */
const FORGOTTEN_AFTER = 15_000;

export class Phone {
  readonly transcript = new Transcript();
  readonly knobs: PhoneKnobs = { cutAfter: null, loseAnswerAfter: null, corruptAnswerAfter: null };
  /** Open channels: when they were last used, and what their app may send. */
  private readonly channels = new Map<number, { usedAt: number; may: ApduRight }>();
  private readonly accessEnforcer = new AccessEnforcer((command) => this.toCard(command));

  constructor(private readonly uicc: VirtualUicc) {}

  /**
   * @param appHash hash of the certificate the calling app is signed with, as the phone's system knows it
   * @throws PhoneError access-denied, no-such-applet (with the answer to SELECT), no-free-channel, unavailable
   */
  open(aid: Uint8Array, appHash = JPKI_APP_CERTIFICATE_HASH): { channel: number; selectResponse: Uint8Array } {
    const may = this.accessEnforcer.rightOf(appHash, aid);
    const channel = this.freeChannel();
    this.channels.set(channel, { usedAt: Date.now(), may });
    const select = encodeCommand({ cla: channel, ins: SELECT, p1: BY_NAME, p2: 0, data: aid, le: 0 });
    const selectResponse = this.exchange(channel, select);
    if (isProcessed(decodeResponse(selectResponse).sw)) return { channel, selectResponse };
    this.close(channel);
    throw new PhoneError('no-such-applet', hex(selectResponse));
  }

  /** Puts the channel number into CLA. @throws PhoneError no-such-channel, not-allowed, access-denied, unavailable */
  transmit(channel: number, command: Uint8Array): Uint8Array {
    const open = this.channels.get(channel);
    if (!open) throw new PhoneError('no-such-channel');
    const { ins, p1 } = decodeCommand(command);
    if (ins === MANAGE_CHANNEL || (ins === SELECT && p1 === BY_NAME)) throw new PhoneError('not-allowed');
    if (!open.may(command)) throw new PhoneError('access-denied');
    open.usedAt = Date.now();
    const onChannel = Uint8Array.from(command);
    onChannel[0] = ((command[0] ?? 0) & 0xfc) | channel;
    return this.exchange(channel, onChannel);
  }

  /**
   * The modem's part: a short message of class 2 for the SIM goes to it as ENVELOPE, whatever apps do meanwhile.
   * Answers what the SIM sends back, the proof of receipt after the last part. @throws PhoneError unavailable
   */
  receive(tpdu: Uint8Array): Uint8Array | undefined {
    const command = encodeCommand(envelopeOf(tpdu));
    const answer = this.toCard(command);
    this.transcript.add(0, command, answer);
    const { data } = decodeResponse(answer);
    return data.length === 0 ? undefined : data;
  }

  close(channel: number): void {
    if (!this.channels.delete(channel)) throw new PhoneError('no-such-channel');
    this.manageChannel(0x80, channel);
  }

  private freeChannel(): number {
    const opened = this.manageChannel(0x00, 0x00);
    if (opened !== undefined) return opened;
    const [oldest] = [...this.channels].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    // An app that is gone does not close its channels; a real phone does it for the app.
    if (!oldest || Date.now() - oldest[1].usedAt < FORGOTTEN_AFTER) throw new PhoneError('no-free-channel');
    this.close(oldest[0]);
    return this.manageChannel(0x00, 0x00) ?? refuseChannel();
  }

  /** Number of the channel opened; undefined when the card has none left. */
  private manageChannel(p1: number, p2: number): number | undefined {
    const command = { cla: 0, ins: MANAGE_CHANNEL, p1, p2, data: new Uint8Array(0), ...(p1 === 0 ? { le: 1 } : {}) };
    const { data, sw } = decodeResponse(this.toCard(encodeCommand(command)));
    return sw === 0x9000 ? data[0] : undefined;
  }

  private exchange(channel: number, command: Uint8Array): Uint8Array {
    if (this.falls('cutAfter')) {
      this.transcript.add(channel, command, undefined);
      this.powerCycle();
      throw new PhoneError('unavailable');
    }
    const losesAnswer = this.falls('loseAnswerAfter');
    const corrupts = this.falls('corruptAnswerAfter');
    const answer = this.toCard(command);
    if (losesAnswer) {
      this.transcript.add(channel, command, undefined);
      this.powerCycle();
      throw new PhoneError('unavailable');
    }
    const response = corrupts ? withOneBitTurned(answer) : answer;
    this.transcript.add(channel, command, response);
    return response;
  }

  private toCard(command: Uint8Array): Uint8Array {
    try {
      return this.uicc.transmit(command);
    } catch (error) {
      if (!(error instanceof PowerLostError)) throw error;
      this.powerCycle();
      throw new PhoneError('unavailable');
    }
  }

  private powerCycle(): void {
    this.channels.clear();
    this.uicc.reset();
  }

  /** Counts one command down; true when this is the one. */
  private falls(knob: keyof PhoneKnobs): boolean {
    const left = this.knobs[knob];
    if (left === null) return false;
    this.knobs[knob] = left === 0 ? null : left - 1;
    return left === 0;
  }
}

function refuseChannel(): never {
  throw new PhoneError('no-free-channel');
}

/** The status word stays, so that only a check of the R-MAC can notice. */
function withOneBitTurned(answer: Uint8Array): Uint8Array {
  const turned = Uint8Array.from(answer);
  const at = answer.length > 2 ? 0 : 1;
  turned[at] = (turned[at] ?? 0) ^ 0x01;
  return turned;
}
