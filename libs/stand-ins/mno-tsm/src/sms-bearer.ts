// The carrier's path to a SIM whose phone does not come: secured packets in short messages (ETSI TS 102 225/226, SCP80) to remote
// management of the ISD, one command each, under keys of its own. Used at once for lock and unlock, because a lost phone's app
// is not opened by its holder, for reading what is on the card, and for a deletion that nobody fetched for a while. What the card does not prove to have done by a proof of
// receipt with checksum is left to the agent, who reads the card first.
import { ApduFormatError, bytes, decodeResponse, encodeCommand, hex } from '@sumaho-jpki/wire/apdu';
import {
  type Scp80Keys,
  SecureChannelError,
  Tar,
  buildCommandPacket,
  commandMessages,
  deliverTpdu,
  getStatus,
  parseGetStatus,
  parseResponsePacket,
  type RegistryEntry,
} from '@sumaho-jpki/wire/globalplatform';
import { type SeCommand, decodeResponseScript, encodeCommandScript } from '@sumaho-jpki/wire/tsm-messages';
import { simKeys } from './carrier-keys';
import type { CarrierOrder } from './carrier-order';
import type { HostCode } from './demo-catalogue';
import { cardCommands, isDone } from './isd-commands';
import type { IsdWork } from './isd-work';
import { JPKI_OBJECTS, jpkiObjectsOf } from './jpki-objects';
import type { OrderBook } from './order-book';

/** Key version of the remote keys: 01 to 0F are those of SCP80. */
export const REMOTE_KEY_VERSION = 0x01;
/** Short messages come from the carrier's own service number. */
const SENDER = { originatingAddress: '15700' };
const DONE = 0x9000;
const NOT_FOUND = 0x6a88;
/** After a counter that the card finds low: so far ahead, so many times. */
const COUNTER_LEAP = 0x100;
const MOST_LEAPS = 3;

/** AES-128; each key is AES-CMAC(remote master, purpose ‖ diversification data), purposes 11 KIc, 12 KID, 13 KIK. */
export function remoteKeysOf(dataDirectory: string, host: HostCode, iccid: string): Scp80Keys & { kik: Uint8Array } {
  const key = simKeys(dataDirectory, host, 'remote-master.json', iccid);
  return { algorithm: 'aes', keyVersion: REMOTE_KEY_VERSION, kic: key(0x11), kid: key(0x12), kik: key(0x13) };
}

/**
 * Hands one short message (SMS-DELIVER) to the phone's modem and answers what the SIM sends back: the proof of receipt, or
 * undefined. Throws when the phone cannot be reached.
 */
export type Modem = (iccid: string, tpdu: Uint8Array) => Uint8Array | undefined;

export interface SmsBearerOptions {
  readonly book: OrderBook;
  readonly work: IsdWork;
  readonly keysOf: (iccid: string) => Scp80Keys;
  readonly modem: Modem;
  readonly now: () => Date;
  /** Milliseconds a deletion waits for the phone's agent. */
  readonly deletionAfter: () => number;
  readonly onEnd: (order: CarrierOrder) => void;
}

/** What came of one command. */
type Sent = { readonly sw: number; readonly data: Uint8Array } | 'unreachable' | 'refused';

export class SmsBearer {
  private reference = 0;

  constructor(private readonly options: SmsBearerOptions) {}

  /** Sends what is due. Work on one SIM stays one order after the other. */
  sweep(): void {
    const { book } = this.options;
    for (const iccid of book.waiting()) {
      const [order] = book.openOf(iccid);
      if (order && this.isDue(order)) this.carryOut(order);
    }
  }

  /**
   * A packet that the network held back would undo later work when it comes. A question with a higher counter goes before it: after
   * that the card refuses the late one.
   */
  overtake(iccid: string): void {
    if (this.options.book.sim(iccid).packetAtLarge !== true) return;
    this.send(iccid, encodeCommand(getStatus('applications', bytes(JPKI_OBJECTS.application))));
  }

  private isDue({ kind, acceptedAt, current, smsTried }: CarrierOrder): boolean {
    // A script that is out may be at work on the card this moment.
    if (smsTried === true || current?.delivered) return false;
    if (kind === 'lock' || kind === 'audit') return true;
    const age = this.options.now().getTime() - Date.parse(acceptedAt);
    return kind === 'delete' && age >= this.options.deletionAfter();
  }

  private carryOut(order: CarrierOrder): void {
    const { book, work, onEnd } = this.options;
    if (order.kind === 'audit') return this.readOut(order);
    for (const [index, command] of order.seCommands.entries()) {
      if (order.progress[index]?.status === 'done') continue;
      for (const { command: apdu, stage } of cardCommands(command)) {
        const raw = encodeCommand(apdu);
        const sent = this.send(order.iccid, raw);
        // The phone is off: the network tries again when it comes back.
        if (sent === 'unreachable') return;
        const gone = sent !== 'refused' && sent.sw === NOT_FOUND && command.command === 'delete';
        if (sent !== 'refused' && sent.sw !== DONE && !gone) {
          // What is locked or gone is not locked or deleted again: the card says no, and its registry says why.
          const there = this.isThere(order.iccid, command);
          if (there === 'unreachable') return;
          if (there) {
            order.progress[index] = { status: 'done', found: true };
            book.keep(order);
            continue;
          }
        }
        if (sent !== 'refused')
          order.auditTrail.push({ stage, commandHeader: hex(raw.slice(0, 4)), sw: wordOf(sent.sw) });
        if (sent === 'refused' || (sent.sw !== DONE && !gone)) {
          order.smsTried = true;
          order.cardKnown = false;
          return book.keep(order);
        }
        order.progress[index] = gone ? { status: 'done', found: true } : { status: 'done' };
        book.keep(order);
      }
    }
    order.bearer = 'sms';
    delete order.current;
    work.end(order);
    onEnd(order);
  }

  /** Asks for each object by its name: one entry fits a proof of receipt. */
  private readOut(order: CarrierOrder): void {
    const { book, work, now, onEnd } = this.options;
    const { application, area, loadFile } = JPKI_OBJECTS;
    const found: RegistryEntry[][] = [];
    for (const question of [
      getStatus('applications', bytes(area)),
      getStatus('applications', bytes(application)),
      getStatus('executable-load-files', bytes(loadFile)),
    ]) {
      const raw = encodeCommand(question);
      const sent = this.send(order.iccid, raw);
      if (sent === 'unreachable') return;
      if (sent === 'refused' || (sent.sw !== DONE && sent.sw !== NOT_FOUND)) {
        order.smsTried = true;
        return book.keep(order);
      }
      order.auditTrail.push({ stage: 'read-state', commandHeader: hex(raw.slice(0, 4)), sw: wordOf(sent.sw) });
      found.push(sent.sw === DONE ? parseGetStatus(sent.data) : []);
    }
    const [areas = [], applications = [], loadFiles = []] = found;
    const objects = jpkiObjectsOf({ applications: [...areas, ...applications], loadFiles });
    book.changeSim(order.iccid, { registry: { readAt: now().toISOString(), objects } });
    order.bearer = 'sms';
    delete order.current;
    work.end(order);
    onEnd(order);
  }

  /** Whether the registry shows the command done. */
  private isThere(iccid: string, command: SeCommand): boolean | 'unreachable' {
    if (command.command !== 'setStatus' && command.command !== 'delete') return false;
    const ask = (what: 'applications' | 'executable-load-files') => {
      const answer = this.send(iccid, encodeCommand(getStatus(what, bytes(command.objectAid))));
      if (answer === 'unreachable' || answer === 'refused') return answer;
      if (answer.sw === NOT_FOUND) return [];
      return answer.sw === DONE ? parseGetStatus(answer.data) : 'refused';
    };
    const applications = ask('applications');
    if (typeof applications === 'string') return applications === 'unreachable' && applications;
    const loadFiles = command.command === 'delete' ? ask('executable-load-files') : [];
    if (typeof loadFiles === 'string') return loadFiles === 'unreachable' && loadFiles;
    return isDone(command, { applications, loadFiles });
  }

  private send(iccid: string, apdu: Uint8Array): Sent {
    const { book, keysOf } = this.options;
    const keys = keysOf(iccid);
    for (let leaps = 0; leaps <= MOST_LEAPS; leaps += 1) {
      const counter = (book.sim(iccid).packetCounter ?? 0) + (leaps === 0 ? 1 : COUNTER_LEAP);
      book.changeSim(iccid, { packetCounter: counter, untouched: false });
      const data = encodeCommandScript([apdu], 'definite');
      const answer = this.exchange(iccid, buildCommandPacket({ keys, tar: Tar.RAM, counter, data }));
      if (answer === 'unreachable') return answer;
      const read = answer === undefined ? 'refused' : readProof(answer, keys, counter);
      if (read === 'counter-low') continue;
      // The card takes no counter below that of a packet it proved.
      const packetAtLarge = read === 'refused';
      if (packetAtLarge !== (book.sim(iccid).packetAtLarge ?? false)) book.changeSim(iccid, { packetAtLarge });
      return read;
    }
    return 'refused';
  }

  private exchange(iccid: string, packet: Uint8Array): Uint8Array | 'unreachable' | undefined {
    this.reference = (this.reference + 1) & 0xff;
    let answer: Uint8Array | undefined;
    try {
      for (const userData of commandMessages(packet, this.reference)) {
        answer = this.options.modem(iccid, deliverTpdu(userData, SENDER));
      }
      return answer;
    } catch {
      return 'unreachable';
    }
  }
}

/** Only a proof with a good checksum tells that something was done. */
function readProof(answer: Uint8Array, keys: Scp80Keys, counter: number): Sent | 'counter-low' {
  try {
    const proof = parseResponsePacket(answer, { keys, tar: Tar.RAM, counter });
    if (proof.status === 'counter-low') return 'counter-low';
    if (proof.status !== 'ok' || !proof.authentic) return 'refused';
    const [response] = decodeResponseScript(proof.data).responses;
    return response ? decodeResponse(response) : 'refused';
  } catch (error) {
    if (error instanceof SecureChannelError || error instanceof ApduFormatError) return 'refused';
    throw error;
  }
}

const wordOf = (sw: number): string => sw.toString(16).toUpperCase().padStart(4, '0');
