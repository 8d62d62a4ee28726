/**
 * Opening a secure channel to a security domain: INITIALIZE UPDATE and EXTERNAL AUTHENTICATE (GP Amendment D §7.1,
 * GPC 2.3.1 annex E.5). Which protocol speaks is a matter of the keyset's algorithm and of what the domain was set up for.
 */
import { bytes, StatusWord, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, ProtocolImage } from '../card-image';
import { endSecureChannel, endSequences, NOTHING, type CardMemory, type Channel } from '../channel';
import { Scp02Session } from '../secure-channel/scp02-session';
import { I_PSEUDO_RANDOM, I_S16, Scp03Session } from '../secure-channel/scp03-session';
import { refuse } from '../status-error';
import { keysetsOf, sequenceOf, setSequence, type Keyset } from './key-store';
import { protocolsOf } from './protocols';

const HIGHEST_SEQUENCE = 0xffffff;
const HIGHEST_SCP02_SEQUENCE = 0xffff;

export interface OpeningRequest {
  memory: CardMemory;
  channel: Channel;
  domain: ApplicationImage;
  command: CommandApdu;
}

/** @throws StatusError 6E00, 6A86, 6700 challenge length, 6A88 no such keyset, 6985 counter used up */
export function initializeUpdate(request: OpeningRequest): Uint8Array {
  const { memory, channel, domain, command } = request;
  endSecureChannel(channel);
  if ((command.cla & 0x0c) !== 0) refuse(StatusWord.CLASS_NOT_SUPPORTED);
  if (command.p2 !== 0x00) refuse(StatusWord.INCORRECT_P1_P2);
  const { length } = command.data;
  if (length !== 8 && length !== 16) refuse(StatusWord.WRONG_LENGTH);
  const protocols = protocolsOf(memory.image, domain);
  const keyset = openingKeysets(memory.image, domain).find(({ kvn }) => command.p1 === 0x00 || kvn === command.p1);
  if (!keyset) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  const protocol = protocols.find((each) => suits(each, keyset) && challengeLength(each) === length);
  const { scp, i } = protocol ?? refuse(StatusWord.WRONG_LENGTH);
  const opening = {
    keys: keyset,
    i,
    sequence: nextSequence(memory, keyset, { scp, i }),
    aid: bytes(domain.aid),
    hostChallenge: command.data,
    keyDiversificationData: bytes(memory.image.keyDiversificationData),
  };
  channel.opening = {
    session: scp === 0x02 ? new Scp02Session(opening) : new Scp03Session(opening),
    keyset: { owner: keyset.owner, kvn: keyset.kvn },
  };
  return channel.opening.session.opening;
}

/** SCP02 is for 2-key triple DES. */
const suits = ({ scp }: ProtocolImage, { algorithm, enc }: Keyset): boolean =>
  algorithm === 'aes' ? scp === 0x03 : scp === 0x02 && enc.length === 16;
const challengeLength = ({ scp, i }: ProtocolImage): number => (scp === 0x03 && (i & I_S16) !== 0 ? 16 : 8);

/** Keysets a channel can be opened with here; versions 01–0F belong to SCP80 on a domain that speaks it. */
export function openingKeysets(image: CardImage, domain: ApplicationImage): Keyset[] {
  const protocols = protocolsOf(image, domain);
  const remote = protocols.some(({ scp }) => scp === 0x80);
  return keysetsOf(image, domain).filter(
    (keyset) => !(remote && keyset.kvn <= 0x0f) && protocols.some((protocol) => suits(protocol, keyset)),
  );
}

/** The counter value of the session that opens. @throws StatusError 6985 when none is left */
function nextSequence(memory: CardMemory, keyset: Keyset, { scp, i }: ProtocolImage): number {
  const last = sequenceOf(memory.image, keyset);
  if (scp === 0x02) {
    // SCP02 counts when the host has proven itself.
    if (last >= HIGHEST_SCP02_SEQUENCE) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
    return last;
  }
  if ((i & I_PSEUDO_RANDOM) === 0) return 0;
  if (last >= HIGHEST_SEQUENCE) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  // Written before the answer leaves: a challenge is never given twice, whatever happens to the power.
  memory.write((image) => setSequence(image, keyset.owner, keyset.kvn, last + 1));
  return last + 1;
}

/** @throws StatusError 6985 without INITIALIZE UPDATE, 6300, 6982, 6A86, 6700; any of them ends the session */
export function externalAuthenticate({ memory, channel, command }: OpeningRequest): Uint8Array {
  const { opening } = channel;
  endSequences(channel);
  channel.opening = undefined;
  channel.secureChannel = undefined;
  if (!opening) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  opening.session.authenticate(command);
  const { sequenceOnSuccess } = opening.session;
  if (sequenceOnSuccess !== undefined) {
    memory.write((image) => setSequence(image, opening.keyset.owner, opening.keyset.kvn, sequenceOnSuccess));
  }
  channel.secureChannel = opening.session;
  return NOTHING;
}
