/**
 * Every command that the card knows has words: all instructions in both classes are sent to each application; whatever is not answered
 * "no such instruction" or "no such class" must be told by its name, byte by byte, its answer, too.
 */
import { bytes, concat, decodeResponse, encodeCommand, hex } from '@sumaho-jpki/wire/apdu';
import { type Exchange, isWhole, narrate } from '@sumaho-jpki/wire/byte-narrator';
import { describe, expect, it } from 'vitest';
import { freshCard } from './testing/test-card';
import { buildSpArea, personalise } from './testing/test-host';
import type { VirtualUicc } from './virtual-uicc';

const NO_SUCH = [0x6d00, 0x6e00];
/** Class of the answer's status word alone says that the instruction is none of this application's. */
const isKnown = (response: Uint8Array): boolean => !NO_SUCH.includes(decodeResponse(response).sw);

const ISD = 'A000000151000000';
const PLACES: readonly [name: string, aid: string, card: () => VirtualUicc][] = [
  ['issuer security domain', ISD, () => withEverything()],
  ['CASD', 'A00000015153504341534400', () => withEverything()],
  ['ARA-M', 'A00000015141434C00', () => withEverything()],
  ['files of a UICC', ISD, () => withEverything(true)],
  ['SP area', 'D392F00026015350', () => personalised()],
  ['JPKI application', 'D392F000260100000001', () => personalised()],
];

function withEverything(usimFiles = false): VirtualUicc {
  const key = bytes('404142434445464748494A4B4C4D4E4F');
  const remote = { kvn: 0x01, algorithm: 'aes' as const, kic: key, kid: key, kik: key };
  return freshCard(undefined, undefined, undefined, [], { channels: { remote }, usimFiles }).card;
}

function personalised(): VirtualUicc {
  const { card, casdPoint } = freshCard();
  personalise(card, buildSpArea(card, casdPoint));
  return card;
}

const select = (aid: string): Uint8Array =>
  encodeCommand({ cla: 0, ins: 0xa4, p1: 0x04, p2: 0, data: bytes(aid), le: 0 });

describe.each(PLACES)('%s', (_name, aid, made) => {
  const card = made();
  const exchanges: Exchange[] = [];
  const send = (command: Uint8Array): Uint8Array => {
    const response = card.transmit(command);
    exchanges.push({ command: concat(command), response: concat(response) });
    return response;
  };
  // Under secure messaging everything is refused without a session, whatever it is.
  for (const cla of [0x00, 0x80]) {
    for (let ins = 0; ins <= 0xff; ins += 1) {
      for (const [p1, p2] of [
        [0x00, 0x00],
        [0x80, 0x02],
        [0x01, 0x04],
      ] as const) {
        // A command before may have chosen something else, or ended what was chosen.
        send(select(aid));
        send(encodeCommand({ cla, ins, p1, p2, data: new Uint8Array(0), le: 0 }));
        send(encodeCommand({ cla, ins, p1, p2, data: bytes('4F00') }));
        card.reset();
      }
    }
  }
  const told = narrate(exchanges);

  it('knows no command that has no name', () => {
    const unnamed = exchanges.flatMap(({ command, response }, at) =>
      isKnown(response) && told[at]?.title.en === 'unnamed instruction' ? [hex(command)] : [],
    );
    expect(unnamed).toEqual([]);
  });

  it('has words for every byte of every command and answer, known or not', () => {
    const gaps = exchanges.filter(({ command, response }, at) => {
      const { command: sent = [], response: came = [] } = told[at] ?? {};
      return !isWhole(command, sent) || !isWhole(response, came);
    });
    expect(gaps.map(({ command }) => hex(command))).toEqual([]);
  });
});

describe('the files of a UICC', () => {
  it('are read in words: STATUS, the list of applications, the number of the card', () => {
    const card = withEverything(true);
    const commands = [
      '00A4040008A00000015100000000',
      '80F2000000',
      '00A40004023F0000',
      '00A40004022F0000',
      '00B2010400',
      '00B202F400',
      '00B0820000',
    ];
    const exchanges = commands.map((command) => ({ command: bytes(command), response: card.transmit(bytes(command)) }));
    const english = narrate(exchanges).map(({ title, command, response }) => ({
      title: title.en,
      text: [...command, ...response].map(({ en }) => en).join(' | '),
    }));
    expect(english.map(({ title }) => title)).toEqual([
      'SELECT',
      'STATUS',
      'SELECT',
      'SELECT',
      'READ RECORD',
      'READ RECORD',
      'READ BINARY',
    ]);
    expect(english[1]?.text).toContain('62: file control parameters');
    expect(english[1]?.text).toContain('83: file identifier');
    expect(english[4]?.text).toContain('record 1 | EF 2F00 (EF.DIR, list of applications), by number');
    expect(english[4]?.text).toContain('unused, filled with FF');
    expect(english[6]?.text).toContain('EF 2FE2 (EF.ICCID, number of the card)');
  });
});
