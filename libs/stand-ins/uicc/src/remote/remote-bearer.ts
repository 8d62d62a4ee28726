/** The card's ear for remote management: packets handed over whole, or in short messages by ENVELOPE. */
import { StatusWord, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { followRename, NOTHING, type CardMemory, type Channel } from '../channel';
import { CARD_TERMINATED } from '../globalplatform/life-cycle';
import { isdOf } from '../globalplatform/registry';
import { refuse } from '../status-error';
import { isManagedRemotely, receivePacket } from './remote-management';
import { MessageAssembly, tpduOf } from './sms';

/** Not one of the terminal's logical channels. */
const REMOTE_CHANNEL = -1;
/** Answer to an ENVELOPE fits a short APDU; a longer proof of receipt is cut to what counts. */
const MOST_ANSWER_BYTES = 256;

export class RemoteBearer {
  private readonly channel: Channel = { number: REMOTE_CHANNEL };
  private readonly assembly = new MessageAssembly();

  constructor(
    private readonly memory: CardMemory,
    private readonly inUse: (aid: string) => boolean,
  ) {}

  /** The issuer security domain has another AID. */
  followRename(from: string, to: string): void {
    followRename(this.channel, from, to);
  }

  /** Proof of receipt of a command packet (CPL first), or undefined when there is none. */
  packet(packet: Uint8Array, room = Number.POSITIVE_INFINITY): Uint8Array | undefined {
    const { memory, channel } = this;
    if (isdOf(memory.image).state === CARD_TERMINATED) return undefined;
    return receivePacket({ memory, channel, packet, room, inUseElsewhere: this.inUse });
  }

  /** Proof of receipt of the command packet an SMS-DELIVER completes. @throws StatusError 6A80 */
  shortMessage(tpdu: Uint8Array): Uint8Array | undefined {
    const packet = this.assembly.add(tpdu);
    return packet && this.packet(packet, MOST_ANSWER_BYTES);
  }

  /** ENVELOPE 80 C2. @throws StatusError 6D00 on a card without remote keys, 6A86, 6A80 */
  envelope({ p1, p2, data }: CommandApdu): Uint8Array {
    if (!isManagedRemotely(this.memory.image)) refuse(StatusWord.INSTRUCTION_NOT_SUPPORTED);
    if (p1 !== 0x00 || p2 !== 0x00) refuse(StatusWord.INCORRECT_P1_P2);
    return this.shortMessage(tpduOf(data)) ?? NOTHING;
  }
}
