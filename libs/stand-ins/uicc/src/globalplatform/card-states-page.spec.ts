// docs/card-states.md: state × command, written from the tables the card itself reads. `vitest -u` writes it again.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  CARD_REFUSALS,
  CARD_TRANSITIONS,
  ENTRY_REFUSALS,
  type CardCommand,
  type EntryCommand,
  type EntryState,
} from './life-cycle';

const page = join(import.meta.dirname, '../../../../../docs/card-states.md');

const CARD_STATES: Readonly<Record<number, string>> = {
  0x01: 'OP_READY',
  0x07: 'INITIALIZED',
  0x0f: 'SECURED',
  0x7f: 'CARD_LOCKED',
  0xff: 'TERMINATED',
};
/** A command that is missing here does not compile. */
const CARD_COMMANDS: Readonly<Record<CardCommand, string>> = {
  select: 'SELECT by name',
  'open channel': 'MANAGE CHANNEL, open',
  'close channel': 'MANAGE CHANNEL, close',
  'get data': 'GET DATA',
  authenticate: 'INITIALIZE UPDATE, EXTERNAL AUTHENTICATE',
  'get status': 'GET STATUS',
  'set card status': 'SET STATUS of the card',
  'set application status': 'SET STATUS of an application',
  'manage content': 'INSTALL, LOAD, DELETE',
  'keys and data': 'PUT KEY, STORE DATA',
  'application command': 'any other command to the selected application',
};
const ENTRY_COMMANDS: Readonly<Record<EntryCommand, string>> = {
  select: 'SELECT',
  'make selectable': 'INSTALL [make selectable]',
  lock: 'SET STATUS, lock',
  unlock: 'SET STATUS, unlock',
  personalize: 'INSTALL [personalization] of it',
  'receive content': 'content that comes to this domain',
  'manage content': 'content management by this domain',
  extradite: 'INSTALL [extradition] of it',
  'update registry': 'INSTALL [registry update] of it',
  delete: 'DELETE of it',
};
const ENTRY_STATES: readonly EntryState[] = ['installed', 'selectable', 'personalized', 'locked'];

const hex = (value: number, width: number): string => value.toString(16).toUpperCase().padStart(width, '0');
const cell = (sw: number | undefined): string => (sw === undefined ? 'processed' : `\`${hex(sw, 4)}\``);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function written(): string {
  const states = Object.keys(CARD_STATES).map(Number);
  const named = (state: number): string => `${CARD_STATES[state] ?? ''} (\`${hex(state, 2)}\`)`;
  return [
    '# States of the card × commands',
    '',
    '<!-- prettier-ignore-start -->',
    '',
    'Written by `libs/stand-ins/uicc/src/globalplatform/card-states-page.spec.ts` from the tables the virtual UICC reads',
    '(`life-cycle.ts`; GP Card Specification 2.3.1 §5 and table 11-1). `life-cycle.spec.ts` runs every cell against a card: a refusal',
    'gives this status word and changes nothing. "processed" means that the state does not stand in the way; rights, data and',
    'secure channel are looked at next.',
    '',
    '## Card',
    '',
    ...table(
      ['command', ...states.map(named)],
      Object.entries(CARD_COMMANDS).map(([command, name]) => [
        name,
        ...states.map((state) => cell(CARD_REFUSALS[state]?.[command as CardCommand])),
      ]),
    ),
    '',
    'On a locked card SELECT reaches the application with the Final Application privilege alone, with `6283`; every other SELECT is `6A81`.',
    '',
    ...table(
      ['from', 'may go to'],
      states.map((state) => [named(state), (CARD_TRANSITIONS[state] ?? []).map(named).join(', ') || '–']),
    ),
    '',
    '## Application or security domain',
    '',
    'The issuer security domain has the life cycle of the card. "personalized" stands for every state of an application’s own.',
    'At a domain that is installed only or locked no session can begin; its content management is refused by its state alone, too.',
    '',
    ...table(
      ['command', ...ENTRY_STATES],
      Object.entries(ENTRY_COMMANDS).map(([command, name]) => [
        name,
        ...ENTRY_STATES.map((state) => cell(ENTRY_REFUSALS[state][command as EntryCommand])),
      ]),
    ),
    '',
    '<!-- prettier-ignore-end -->',
    '',
  ].join('\n');
}

describe('The page of the card’s states', () => {
  it('says what the tables say', () => expect(written()).toMatchFileSnapshot(page));
});
