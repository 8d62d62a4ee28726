/** What lives in the card's RAM for one logical channel; all of it is gone at reset. */
import type { CommandApdu, ResponseApdu } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, Hex, LoadFileImage } from './card-image';
import type { Mandate } from './globalplatform/authority';
import type { Issuer } from './secure-channel/certificate';
import type { OpeningChannel, SecureChannel } from './secure-channel/secure-channel';

/** The non-volatile memory as command handlers see it. */
export interface CardMemory {
  readonly image: CardImage;
  /** One atomic persistent write: the change as a whole, or (power cut, exception) nothing. */
  write(change: (image: CardImage) => void): void;
}

/** A load between INSTALL [for load] and the last LOAD. */
export interface LoadInProgress {
  loadFileAid: Hex;
  securityDomainAid: Hex;
  hash: Uint8Array;
  nextBlock: number;
  blocks: Uint8Array[];
  mandate: Mandate;
  provider?: Hex;
  /** The first command of the combined form, as the token of its last command signs it. */
  combined?: Uint8Array;
}

/** The combined form between the last LOAD and its last INSTALL: checked, but not yet on the card. */
export interface LoadedFile {
  file: LoadFileImage;
  signed: Uint8Array;
}

/** A personalisation between INSTALL [for personalization] (or the first STORE DATA to the domain itself) and the last STORE DATA. */
export interface PersonalisationInProgress {
  target: Hex;
  /** Form of its blocks (STORE DATA P1 b5–b2), told by the first one. */
  format?: number;
  nextBlock: number;
  blocks: Uint8Array[];
}

/** Links of a command chain (CLA b5) that came so far. */
export interface CommandChain {
  ins: number;
  p1: number;
  p2: number;
  data: Uint8Array;
}

export interface AraSession {
  /** What GET DATA [next] goes on with. */
  left?: Uint8Array;
}

export interface JpkiSession {
  currentFile?: number;
  /** Epoch of the PIN that was verified in this session. */
  verifiedPin?: number;
}

export interface Channel {
  readonly number: number;
  selected?: Hex;
  secureChannel?: SecureChannel;
  /** Between INITIALIZE UPDATE and EXTERNAL AUTHENTICATE. */
  opening?: { session: OpeningChannel; keyset: { owner: Hex; kvn: number } };
  /** SCP11a: public key of the host's certificate, between PERFORM SECURITY OPERATION and MUTUAL AUTHENTICATE. */
  hostPoint?: Uint8Array;
  /** SCP11: holders of the intermediate certificates presented so far to one key, each the issuer of the next one. */
  certificateChain?: { kvn: number; kid: number; issuers: Issuer[] };
  /** A session of this selection was broken off: only a new one, or a new SELECT, opens the domain again. */
  aborted?: boolean;
  load?: LoadInProgress;
  loaded?: LoadedFile;
  personalisation?: PersonalisationInProgress;
  /** GET STATUS entries not answered yet, and which question they answer: P1 and the form of P2. */
  statusLeft?: { scope: number; tagged: boolean; entries: Uint8Array[] };
  /** Segments of a command of which more are to come (P1 b8). */
  segments?: CommandApdu[];
  jpki?: JpkiSession;
  chain?: CommandChain;
  ara?: AraSession;
  /** The last command out of secure messaging and its answer before it: for a trace, never for a terminal. */
  clear?: { command: CommandApdu; response?: ResponseApdu };
  /** Identifier of the current file, on a card that has files. */
  file?: number;
}

/** A command inside an authenticated secure channel, as its handler sees it. */
export interface DomainCommand {
  memory: CardMemory;
  channel: Channel;
  /** The security domain that opened the secure channel. */
  domain: ApplicationImage;
  secureChannel: SecureChannel;
  command: CommandApdu;
  /** Whether an application is selected on another logical channel. */
  inUseElsewhere(aid: Hex): boolean;
}

/** Answer data with 9000, or with its own status word. */
export type Answer = Uint8Array | { data: Uint8Array; sw: number };

export const NOTHING = new Uint8Array(0);
/** The one-byte answer of content management without receipt. */
export const NO_RECEIPT = Uint8Array.of(0);

export function endSecureChannel(channel: Channel): void {
  channel.secureChannel = undefined;
  channel.opening = undefined;
  channel.hostPoint = undefined;
  channel.certificateChain = undefined;
  channel.aborted = false;
  endSequences(channel);
}

/** A session that was tampered with, or broken, takes nothing more (Amendment D §5.6). */
export function abortSecureChannel(channel: Channel): void {
  endSecureChannel(channel);
  channel.aborted = true;
}

/** Multi-command sequences (load, personalisation, GET STATUS, segments) do not survive a foreign command. */
export function endSequences(channel: Channel): void {
  channel.load = undefined;
  channel.loaded = undefined;
  channel.personalisation = undefined;
  channel.statusLeft = undefined;
  channel.segments = undefined;
}

/** What a channel knows a domain by follows the domain to its new AID: selection, sessions and sequences go on. */
export function followRename(channel: Channel, from: Hex, to: Hex): void {
  const now = (aid: Hex): Hex => (aid === from ? to : aid);
  const { selected, opening, load, loaded, personalisation } = channel;
  if (selected !== undefined) channel.selected = now(selected);
  if (opening) opening.keyset.owner = now(opening.keyset.owner);
  if (load) load.securityDomainAid = now(load.securityDomainAid);
  if (loaded) loaded.file = { ...loaded.file, securityDomainAid: now(loaded.file.securityDomainAid) };
  if (personalisation) personalisation.target = now(personalisation.target);
}
