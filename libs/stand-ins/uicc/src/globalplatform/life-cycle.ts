/**
 * Life cycles of card, load file, application and security domain as tables (GP Card Specification 2.3.1 §5, tables
 * 11-1 and 11-3 to 11-6): which state follows which, and which command is answered in which state. The handlers read
 * these tables, and the matrix test is generated from them.
 */
import { StatusWord, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { refuse } from '../status-error';

export const CARD_OP_READY = 0x01;
export const CARD_INITIALIZED = 0x07;
export const CARD_SECURED = 0x0f;
export const CARD_LOCKED = 0x7f;
export const CARD_TERMINATED = 0xff;

export const LOADED = 0x01;
export const INSTALLED = 0x03;
export const SELECTABLE = 0x07;
export const PERSONALIZED = 0x0f;
export const LOCK_BIT = 0x80;

export const isLocked = (state: number): boolean => (state & LOCK_BIT) !== 0;
export const isSelectable = (state: number): boolean => !isLocked(state) && (state & SELECTABLE) === SELECTABLE;

/** Figure 5-1: forward only (states may be skipped), but for SECURED ↔ CARD_LOCKED; TERMINATED is the end. */
export const CARD_TRANSITIONS: Readonly<Record<number, readonly number[]>> = {
  [CARD_OP_READY]: [CARD_INITIALIZED, CARD_SECURED, CARD_TERMINATED],
  [CARD_INITIALIZED]: [CARD_SECURED, CARD_TERMINATED],
  [CARD_SECURED]: [CARD_LOCKED, CARD_TERMINATED],
  [CARD_LOCKED]: [CARD_SECURED, CARD_TERMINATED],
  [CARD_TERMINATED]: [],
};

export const isCardState = (octet: number): boolean => octet in CARD_TRANSITIONS;
export const mayCardGo = (from: number, to: number): boolean => CARD_TRANSITIONS[from]?.includes(to) ?? false;

/** Commands of table 11-1 and of OPEN, as far as the life cycle of the card treats them differently. */
export type CardCommand =
  | 'select'
  | 'open channel'
  | 'close channel'
  | 'get data'
  | 'authenticate'
  | 'get status'
  | 'set card status'
  | 'set application status'
  | 'manage content'
  | 'keys and data'
  | 'application command';

const { CONDITIONS_NOT_SATISFIED, FUNCTION_NOT_SUPPORTED, FILE_NOT_FOUND } = StatusWord;
const TERMINATED_ANSWERS_GET_DATA_ONLY = {
  select: CONDITIONS_NOT_SATISFIED,
  'open channel': CONDITIONS_NOT_SATISFIED,
  'close channel': CONDITIONS_NOT_SATISFIED,
  authenticate: CONDITIONS_NOT_SATISFIED,
  'get status': CONDITIONS_NOT_SATISFIED,
  'set card status': CONDITIONS_NOT_SATISFIED,
  'set application status': CONDITIONS_NOT_SATISFIED,
  'manage content': CONDITIONS_NOT_SATISFIED,
  'keys and data': CONDITIONS_NOT_SATISFIED,
  'application command': CONDITIONS_NOT_SATISFIED,
} as const;

/**
 * State of the card × command → status word of the refusal; no entry: the command is processed. On a locked card the
 * application with the Final Application privilege alone is selected (6283), every other SELECT is 6A81.
 */
export const CARD_REFUSALS: Readonly<Record<number, Partial<Record<CardCommand, number>>>> = {
  [CARD_OP_READY]: {},
  [CARD_INITIALIZED]: {},
  [CARD_SECURED]: {},
  [CARD_LOCKED]: {
    'open channel': FUNCTION_NOT_SUPPORTED,
    'set application status': CONDITIONS_NOT_SATISFIED,
    'manage content': CONDITIONS_NOT_SATISFIED,
    'keys and data': CONDITIONS_NOT_SATISFIED,
  },
  [CARD_TERMINATED]: TERMINATED_ANSWERS_GET_DATA_ONLY,
};

const BY_INS: Readonly<Record<number, CardCommand>> = {
  0x50: 'authenticate',
  0x82: 'authenticate',
  0xca: 'get data',
  0xcb: 'get data',
  0xd8: 'keys and data',
  0xe2: 'keys and data',
  0xe4: 'manage content',
  0xe6: 'manage content',
  0xe8: 'manage content',
  0xf2: 'get status',
};

export function cardCommandOf({ cla, ins, p1 }: Pick<CommandApdu, 'cla' | 'ins' | 'p1'>): CardCommand {
  const interindustry = (cla & 0x80) === 0;
  if (interindustry && ins === 0x70) return p1 === 0x80 ? 'close channel' : 'open channel';
  if (interindustry && ins === 0xa4 && p1 === 0x04) return 'select';
  if (ins === 0xf0) return (p1 & 0xe0) === 0x80 ? 'set card status' : 'set application status';
  return BY_INS[ins] ?? 'application command';
}

/** @throws StatusError of the table when the card in that state does not process the command */
export function mustBeAnsweredIn(cardState: number, command: Pick<CommandApdu, 'cla' | 'ins' | 'p1'>): void {
  const sw = CARD_REFUSALS[cardState]?.[cardCommandOf(command)];
  if (sw !== undefined) refuse(sw);
}

/** States of an application or supplementary domain; PERSONALIZED stands for every application-specific state too. */
export type EntryState = 'installed' | 'selectable' | 'personalized' | 'locked';

/** What may be asked of an entry of the registry, or be done to it. */
export type EntryCommand =
  | 'select'
  | 'make selectable'
  | 'lock'
  | 'unlock'
  | 'personalize'
  | 'receive content'
  | 'manage content'
  | 'extradite'
  | 'update registry'
  | 'delete';

/** State of the entry × command → status word of the refusal; no entry: the command is processed. */
export const ENTRY_REFUSALS: Readonly<Record<EntryState, Partial<Record<EntryCommand, number>>>> = {
  installed: {
    select: FILE_NOT_FOUND,
    unlock: CONDITIONS_NOT_SATISFIED,
    personalize: CONDITIONS_NOT_SATISFIED,
    'receive content': CONDITIONS_NOT_SATISFIED,
    'manage content': CONDITIONS_NOT_SATISFIED,
  },
  selectable: {
    'make selectable': CONDITIONS_NOT_SATISFIED,
    unlock: CONDITIONS_NOT_SATISFIED,
    // A domain without keys of its own is associated with nothing yet (§5.3.2.2).
    'receive content': CONDITIONS_NOT_SATISFIED,
    'manage content': CONDITIONS_NOT_SATISFIED,
  },
  personalized: {
    'make selectable': CONDITIONS_NOT_SATISFIED,
    unlock: CONDITIONS_NOT_SATISFIED,
  },
  locked: {
    select: FILE_NOT_FOUND,
    'make selectable': CONDITIONS_NOT_SATISFIED,
    lock: CONDITIONS_NOT_SATISFIED,
    personalize: CONDITIONS_NOT_SATISFIED,
    'receive content': CONDITIONS_NOT_SATISFIED,
    'manage content': CONDITIONS_NOT_SATISFIED,
  },
};

export function entryStateOf(state: number): EntryState {
  if (isLocked(state)) return 'locked';
  if (state === INSTALLED) return 'installed';
  return state === SELECTABLE ? 'selectable' : 'personalized';
}

/** Status word of the refusal, if any. The issuer security domain has the life cycle of the card, not one of its own. */
export function entryRefusal(entry: { kind: string; state: number }, command: EntryCommand): number | undefined {
  return entry.kind === 'isd' ? undefined : ENTRY_REFUSALS[entryStateOf(entry.state)][command];
}

/** @throws StatusError of the table */
export function entryMust(entry: { kind: string; state: number }, command: EntryCommand): void {
  const sw = entryRefusal(entry, command);
  if (sw !== undefined) refuse(sw);
}
