import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import type { VirtualUicc } from './index';
import { freshCard } from './testing/test-card';

/** As TS 102 221 §13.2 writes it. */
const SWAPPED = '981801000000000010F7';

const CPLC = '47900000'.padEnd(84, '0');
const cardWithFiles = (): VirtualUicc =>
  freshCard(undefined, undefined, undefined, undefined, { usimFiles: true, cplc: bytes(CPLC) }).card;

/** Card and command → whole answer. */
const said = (card: VirtualUicc, ...commands: string[]): string[] =>
  commands.map((command) => hex(card.transmit(bytes(command))));

describe('a card with UICC files', () => {
  it('selects MF, EF.DIR and EF.ICCID by identifier and by path, and tells their kind and size', () => {
    const card = cardWithFiles();
    const [mf, directory, iccid] = said(card, '00A40004023F00', '00A40004022F00', '00A40804043F002FE2');
    expect(mf).toMatch(/^62..8202782183023F00.*9000$/);
    expect(directory).toMatch(/^62..8205422100260483022F00.*800200988801F09000$/);
    expect(iccid).toMatch(/^62..8202412183022FE2.*8002000A8801109000$/);
    expect(said(card, '00A4000C023F00', '00A40004027F10', '00A40004026F07', '80F200000100', '80F2000C00')).toEqual([
      '9000',
      '6A82',
      '6A82',
      mf,
      '9000',
    ]);
  });

  it('reads the ICCID with its digits swapped, the low nibble first', () => {
    const card = cardWithFiles();
    expect(said(card, '00B0820000', '00B0000004', '00B0000A01', '00B2010426')).toEqual([
      `${SWAPPED}9000`,
      `${SWAPPED.slice(0, 8)}9000`,
      '6B00',
      '6981',
    ]);
  });

  it('has records in EF.DIR up to the last one', () => {
    const card = cardWithFiles();
    const empty = `${'FF'.repeat(38)}9000`;
    expect(said(card, '00A4000C022F00', '00B2010426', '00B2040426', '00B2050426', '00B201F426')).toEqual([
      '9000',
      empty,
      empty,
      '6A83',
      empty,
    ]);
    expect(said(card, '00B2010226', '00B0000000')).toEqual(['6A86', '6981']);
  });

  it('lets a terminal come back to the MF from the access rule application', () => {
    const made = freshCard(undefined, undefined, undefined, [], { usimFiles: true, cplc: bytes(CPLC) });
    expect(said(made.card, '00A4040C09A00000015141434C00', '00A4000C023F00', '80CAFF4000')).toEqual([
      '9000',
      '9000',
      'FF40009000',
    ]);
  });

  it('forgets the current file at reset and at SELECT of an application, and answers GlobalPlatform all the same', () => {
    const card = cardWithFiles();
    said(card, '00A4000C022FE2');
    card.reset();
    expect(said(card, '00B000000A')).toEqual(['6986']);
    said(card, '00A4000C022FE2', '00A4040000');
    expect(said(card, '00B000000A', '80CA9F7F00')).toEqual(['6986', `9F7F2A${CPLC}9000`]);
    // GET STATUS is not STATUS: without a session it is refused as ever.
    expect(said(card, '80F28000024F00')).toEqual(said(freshCard().card, '80F28000024F00'));
  });
});

describe('a card without them', () => {
  it('has no file outside of the applet', () => {
    const { card } = freshCard();
    expect(said(card, '00A40004023F00', '00A40004022FE2', '80CA9F7F00')).toEqual(['6A82', '6A82', '6A88']);
  });
});
