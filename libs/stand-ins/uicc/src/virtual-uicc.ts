/**
 * The virtual UICC toward a terminal: ATR, reset, logical channels 0–3, SELECT, and every other command handed to the
 * selected application. Tolerates the T=0 and T=1 forms of a command alike and answers whole (no 61xx, no 6Cxx).
 */
import {
  ApduFormatError,
  bytes,
  decodeCommand,
  encodeCommand,
  encodeResponse,
  hex,
  StatusWord,
  type CommandApdu,
  type ResponseApdu,
} from '@sumaho-jpki/wire/apdu';
import { processAra } from './ara-m/ara-m';
import type { ApplicationImage, CardImage } from './card-image';
import { endSecureChannel, followRename, NOTHING, type CardMemory, type Channel } from './channel';
import { CARD_LOCKED, CARD_TERMINATED, isSelectable, mustBeAnsweredIn } from './globalplatform/life-cycle';
import { has, PRIVILEGE } from './globalplatform/privileges';
import { findApplication, isdOf } from './globalplatform/registry';
import { processDomain } from './globalplatform/security-domain';
import { processJpki } from './jpki/applet';
import { RemoteBearer } from './remote/remote-bearer';
import { fileControl, findByName, implicitlySelected, namesLocked, refusesSelection } from './selection';
import { refuse, StatusError } from './status-error';
import {
  continueResponse,
  firstPart,
  isExtendedLength,
  joinChain,
  takesExtendedLength,
  wantingAll,
  type WaitingResponse,
} from './transmission';
import { PowerLostError, type CardStore } from './store/card-store';
import { processFiles } from './uicc-files';

const CHANNELS = 4;
const SELECTED_IS_WARNED = 0x6283;
const NEXT_OCCURRENCE = 0x02;
const FCP = 0x04;
const NO_FILE_CONTROL = 0x0c;

export class VirtualUicc {
  private image: CardImage;
  private channels: (Channel | undefined)[] = [];
  private powered = true;
  private readonly memory: CardMemory;
  private remote: RemoteBearer;
  private waiting: WaitingResponse | undefined;

  /** @throws Error when the store holds no card */
  constructor(private readonly store: CardStore) {
    this.image = this.loadImage();
    const image = (): CardImage => this.image;
    this.memory = {
      get image(): CardImage {
        return image();
      },
      write: (change) => this.write(change),
    };
    this.openBasicChannel();
    this.remote = this.openRemoteBearer();
  }

  get atr(): Uint8Array {
    return bytes(this.image.atr);
  }

  /** 18 to 20 digits. */
  get iccid(): string {
    return this.image.iccid;
  }

  /**
   * What stood under the secure messaging of the command before, once: for a trace of the card's owner, never for a terminal.
   * The command goes back to its bytes; a refusal has no answer here.
   */
  takeClear(): { command: Uint8Array; response?: Uint8Array } | undefined {
    const { clear } = this.channels.find((channel) => channel?.clear) ?? {};
    for (const channel of this.channels) if (channel) channel.clear = undefined;
    if (!clear) return undefined;
    const { command, response } = clear;
    return { command: encodeCommand(command), ...(response && { response: encodeResponse(response) }) };
  }

  /** A copy of the non-volatile memory: for stores and tests, never for a terminal. */
  snapshot(): CardImage {
    return structuredClone(this.image);
  }

  /** Cold reset: RAM is empty, the memory is as the last completed write left it. Answers the ATR. */
  reset(): Uint8Array {
    this.image = this.loadImage();
    this.powered = true;
    this.waiting = undefined;
    this.openBasicChannel();
    this.remote = this.openRemoteBearer();
    return this.atr;
  }

  /**
   * One command APDU, one response APDU.
   * @throws PowerLostError when power vanished in the middle; only `reset` helps then
   */
  transmit(raw: Uint8Array): Uint8Array {
    if (!this.powered) throw new PowerLostError();
    if (this.store.changedElsewhere?.()) this.reset();
    try {
      if (isExtendedLength(raw) && !this.mayBeExtended(raw)) refuse(StatusWord.WRONG_LENGTH);
      const command = wantingAll(decodeCommand(raw), isExtendedLength(raw));
      const waiting = this.waiting;
      this.waiting = undefined;
      const continued = waiting && continueResponse(waiting, command);
      const response = continued ?? this.process(command);
      // What does not fit a short answer is told in parts (§11.1.5.2).
      const { first, rest } = isExtendedLength(raw)
        ? { first: response }
        : firstPart(response, command.cla, continued && command.le);
      this.waiting = rest;
      return encodeResponse(first);
    } catch (error) {
      if (error instanceof PowerLostError) this.powered = false;
      if (error instanceof StatusError) return encodeResponse({ data: NOTHING, sw: error.sw });
      if (error instanceof ApduFormatError) return encodeResponse({ data: NOTHING, sw: StatusWord.WRONG_LENGTH });
      throw error;
    }
  }

  /**
   * Remote management past the terminal: a secured command packet (CPL first), or an SMS-DELIVER that carries one or a part
   * of one. Answers the proof of receipt (header 02 71 00), if there is one.
   * @throws StatusError 6A80 for what is no SMS-DELIVER, PowerLostError
   */
  envelope(message: { packet: Uint8Array } | { tpdu: Uint8Array }): Uint8Array | undefined {
    if (!this.powered) throw new PowerLostError();
    if (this.store.changedElsewhere?.()) this.reset();
    try {
      return 'packet' in message ? this.remote.packet(message.packet) : this.remote.shortMessage(message.tpdu);
    } catch (error) {
      if (error instanceof PowerLostError) this.powered = false;
      throw error;
    }
  }

  private openRemoteBearer(): RemoteBearer {
    return new RemoteBearer(this.memory, (aid) => this.channels.some((channel) => channel?.selected === aid));
  }

  private loadImage(): CardImage {
    const image = this.store.load();
    if (!image) throw new Error('the store holds no card');
    return frozen(image);
  }

  private write(change: (image: CardImage) => void): void {
    const next = structuredClone(this.image);
    change(next);
    next.writes += 1;
    this.store.save(next);
    const [before, after] = [isdOf(this.image).aid, isdOf(next).aid];
    this.image = frozen(next);
    if (after === before) return;
    for (const channel of this.channels) if (channel) followRename(channel, before, after);
    this.remote.followRename(before, after);
  }

  private openBasicChannel(): void {
    this.channels = [{ number: 0, selected: implicitlySelected(this.image, 0) }];
  }

  private process(command: CommandApdu): ResponseApdu {
    if ((command.cla & 0x60) !== 0) refuse(StatusWord.CLASS_NOT_SUPPORTED);
    const channel = this.channels[command.cla & 0x03];
    if (!channel) refuse(StatusWord.LOGICAL_CHANNEL_NOT_SUPPORTED);
    const interindustry = (command.cla & 0x80) === 0;
    const cardState = isdOf(this.image).state;
    // Inside a session a command is judged when it is out of secure messaging: a refusal here would not count it.
    const judgedLater = channel.secureChannel !== undefined && !interindustry && cardState !== CARD_TERMINATED;
    if (!judgedLater) mustBeAnsweredIn(cardState, command);
    if (interindustry && command.ins === 0x70) return ok(this.manageChannel(channel, command));
    if (interindustry && command.ins === 0xa4 && command.p1 === 0x04) return this.select(channel, command);
    if (!interindustry && command.ins === 0xc2) return ok(this.remote.envelope(command));
    const whole = joinChain(channel, command, this.application(channel)?.jpki !== undefined);
    return whole ? this.dispatch(channel, whole) : ok(NOTHING);
  }

  /** The JPKI applet takes it as its readers on cards do; everything else as the ATR promises. */
  private mayBeExtended([cla = 0]: Uint8Array): boolean {
    const channel = this.channels[cla & 0x03];
    const isApplet = channel !== undefined && this.application(channel)?.jpki !== undefined;
    return isApplet || takesExtendedLength(this.atr);
  }

  private application(channel: Channel): ApplicationImage | undefined {
    return channel.selected === undefined ? undefined : findApplication(this.image, channel.selected);
  }

  private dispatch(channel: Channel, command: CommandApdu): ResponseApdu {
    const selected = this.application(channel);
    if (!selected) refuse(StatusWord.APPLET_SELECT_FAILED);
    // Locked or uninstalled behind the back of a terminal that had it selected.
    if (selected.kind !== 'isd' && !isSelectable(selected.state)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
    const { memory } = this;
    const read = this.image.usimFiles && !selected.jpki && processFiles(this.image, channel, command);
    if (read) return read;
    if (selected.ara) return ok(processAra({ application: selected, session: (channel.ara ??= {}), command }));
    if (selected.jpki) {
      const session = (channel.jpki ??= {});
      return ok(processJpki({ memory, application: selected, session, command }));
    }
    if (!selected.securityDomain) refuse(StatusWord.INSTRUCTION_NOT_SUPPORTED);
    if (command.ins === 0xa4) return ok(selectFileOutsideApplet(command));
    const inUseElsewhere = (aid: string): boolean =>
      this.channels.some((other) => other !== undefined && other !== channel && other.selected === aid);
    return processDomain({ memory, channel, domain: selected, command: asGetData(command), inUseElsewhere });
  }

  private select(channel: Channel, { cla, p2, data }: CommandApdu): ResponseApdu {
    if ((cla & 0x0c) !== 0) refuse(StatusWord.SECURE_MESSAGING_NOT_SUPPORTED);
    if (![0x00, NEXT_OCCURRENCE, FCP, NO_FILE_CONTROL].includes(p2)) refuse(StatusWord.INCORRECT_P1_P2);
    if (data.length > 16) refuse(StatusWord.WRONG_LENGTH);
    const isd = isdOf(this.image);
    const cardLocked = isd.state === CARD_LOCKED;
    if (cardLocked && channel.number !== 0) {
      // Supplementary channels of a locked card end with their sessions (§6.4.3.1.2).
      this.channels[channel.number] = undefined;
      refuse(StatusWord.FUNCTION_NOT_SUPPORTED);
    }
    const name = hex(data);
    const after = p2 === NEXT_OCCURRENCE ? { selected: channel.selected } : undefined;
    const application = data.length === 0 ? isd : findByName(this.image, name, after);
    if (!application) {
      if (namesLocked(this.image, name, channel.selected)) this.enter(channel, implicitlySelected(this.image, 0));
      refuse(StatusWord.FILE_NOT_FOUND);
    }
    if (cardLocked && !has(application.privileges, PRIVILEGE.finalApplication)) {
      refuse(StatusWord.FUNCTION_NOT_SUPPORTED);
    }
    const turnedDown = refusesSelection(application);
    this.enter(channel, turnedDown ? undefined : application.aid);
    if (turnedDown) refuse(StatusWord.APPLET_SELECT_FAILED);
    return { data: fileControl(application, p2), sw: cardLocked ? SELECTED_IS_WARNED : StatusWord.OK };
  }

  /** A new application session: nothing of the one before goes on. */
  private enter(channel: Channel, aid: string | undefined): void {
    endSecureChannel(channel);
    channel.jpki = undefined;
    channel.chain = undefined;
    channel.ara = undefined;
    channel.file = undefined;
    channel.selected = aid;
  }

  private manageChannel(opener: Channel, { cla, p1, p2 }: CommandApdu): Uint8Array {
    if ((cla & 0x0c) !== 0) refuse(StatusWord.SECURE_MESSAGING_NOT_SUPPORTED);
    if (p1 === 0x80) return this.closeChannel(p2 === 0x00 ? opener.number : p2);
    if (p1 !== 0x00 || p2 >= CHANNELS) refuse(StatusWord.INCORRECT_P1_P2);
    const free = [1, 2, 3].find((number) => (p2 === 0x00 || number === p2) && !this.channels[number]);
    if (free === undefined) refuse(StatusWord.FUNCTION_NOT_SUPPORTED);
    // From a supplementary channel the application selected there is taken along (§6.4.3.2).
    const selected = opener.number === 0 ? implicitlySelected(this.image, free) : opener.selected;
    this.channels[free] = { number: free, selected };
    return p2 === 0x00 ? Uint8Array.of(free) : NOTHING;
  }

  private closeChannel(number: number): Uint8Array {
    if (number === 0 || number >= CHANNELS) refuse(StatusWord.FUNCTION_NOT_SUPPORTED);
    if (!this.channels[number]) refuse(StatusWord.LOGICAL_CHANNEL_ALREADY_CLOSED);
    this.channels[number] = undefined;
    return NOTHING;
  }
}

/** Nothing but `write` changes the memory: a handler that tries to change it in place fails loudly. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}

const ok = (data: Uint8Array): ResponseApdu => ({ data, sw: StatusWord.OK });

/** GET DATA of the interindustry class may ask for the list of applications as a file: CB 2F00 (GPC §11.3.2). */
const asGetData = (command: CommandApdu): CommandApdu =>
  command.ins === 0xcb && command.p1 === 0x2f && (command.cla & 0x80) === 0 ? { ...command, ins: 0xca } : command;

/** There is no file system beside the applet: no MF, no EF. */
function selectFileOutsideApplet({ p1, data }: CommandApdu): Uint8Array {
  return refuse(p1 === 0x00 && data.length === 0 ? StatusWord.INCORRECT_P1_P2 : StatusWord.FILE_NOT_FOUND);
}
