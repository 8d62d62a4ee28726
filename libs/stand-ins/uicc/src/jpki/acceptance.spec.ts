/** The JPKI application as clients of the plastic card know it: each line is one they rely on. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { bytes, concat, hex } from '@sumaho-jpki/wire/apdu';
import { beforeEach, describe, expect, it } from 'vitest';
import { powerUp } from '../manufacture';
import {
  certificateOf,
  freshCard,
  ISD_AID,
  ISD_KEYS,
  ISSUER_CERTIFICATE,
  JPKI_AP,
  SP_AREA,
  userKey,
  type TestCard,
} from '../testing/test-card';
import {
  installForPersonalization,
  mustRun,
  provision,
  send,
  setStatus,
  storeData,
  TestHost,
  type HostKeys,
} from '../testing/test-host';

const SELECT_AP = '00A4040C0AD392F000260100000001';
const SELECT_PIN = '00A4020C020018';
const SELECT_KEY = '00A4020C020017';
const ASK = '00200080';
const RIGHT = '002000800431323334';
const WRONG = '002000800439393939';
const DIGEST_INFO = '3031300D060960864801650304020105000420';
const SIGN = `802A008033${DIGEST_INFO}${'11'.repeat(32)}00`;

let made: TestCard;
let keys: HostKeys;
const run = (...commands: string[]): string[] => commands.map((each) => hex(made.card.transmit(bytes(each))));
const sw = (...commands: string[]): string[] => run(...commands).map((answer) => answer.slice(-4));

beforeEach(() => {
  made = freshCard();
  keys = provision(made.card, made.casdPoint);
  run(SELECT_AP, '002401980431323334', SELECT_AP);
});

describe('selection', () => {
  it('takes the whole AID, and neither a shortened nor a wrong one', () => {
    const whole = 'D392F000260100000001';
    const selectBy = (aid: string): string => `00A4040C${(aid.length / 2).toString(16).padStart(2, '0')}${aid}`;
    const cut = Array.from({ length: 9 }, (_, i) => whole.slice(0, 2 * (i + 1)));
    expect(sw(selectBy(whole), ...cut.map(selectBy))).toEqual(['9000', ...cut.map(() => '6A82')]);
    expect(sw(selectBy('D392F000260100000002'), selectBy(`${whole}01`), selectBy(hex(SP_AREA)))).toEqual([
      '6A82',
      '6A82',
      '9000',
    ]);
  });

  it('gives a file its control information when asked, with size and short identifier, and none with P2 0C', () => {
    expect(run('00A4020C02000A', '00A4020002000A', '00A4020402000B', '00A40200020018')).toEqual([
      '9000',
      '6F0E800206408201018302000A8801509000',
      '6F0E800203848201018302000B8801589000',
      '6F0A820109830200188801C09000',
    ]);
  });

  it('knows the files of user authentication and those that clients ask for, no others', () => {
    const known = ['0006', '0008', '000A', '000B', '0017', '0018', '001B'];
    const found = Array.from({ length: 0x40 }, (_, i) => i.toString(16).padStart(4, '0').toUpperCase()).filter(
      (file) => sw(`00A4020C02${file}`)[0] === '9000',
    );
    expect(found).toEqual(known);
  });

  it('keeps the selected file when another is not found, and refuses malformed file selection', () => {
    expect(
      sw(SELECT_PIN, '00A4020C020001', ASK, '00A4020C0118', '00A4020C', '00A4021C020018', '00A4080C020018'),
    ).toEqual(['9000', '6A82', '63C3', '6700', '6700', '6A86', '6A86']);
  });
});

describe('what is free to read', () => {
  it('is the token information, 160 bytes beginning with a space-padded name, and the issuer certificate', () => {
    const [info = ''] = run('00B0860000');
    expect(Buffer.from(info, 'hex').subarray(0, 32).toString()).toBe('JPKIAPGPSETOKEN'.padEnd(32));
    expect(info.length / 2 - 2).toBe(160);
    expect(run('00B08B0004')[0]).toBe(`${hex(ISSUER_CERTIFICATE.slice(0, 4))}9000`);
    expect(run('00B0880000')[0]).toBe('008F009000');
  });

  it('ends where the file ends', () => {
    const table: [string, string, number][] = [
      ['the last byte', '00B0869F00', 1],
      ['one byte of many', '00B0860001', 1],
      ['more than there is', '00B0869000', 16],
    ];
    for (const [what, command, length] of table) {
      expect([what, run(command)[0]?.slice(-4), (run(command)[0]?.length ?? 0) / 2 - 2]).toEqual([
        what,
        '9000',
        length,
      ]);
    }
    expect(sw('00B086A000', '00B086FF00', '00A4020C020006', '00B000A000', '00B07FFF00')).toEqual([
      '6B00',
      '6B00',
      '9000',
      '6B00',
      '6B00',
    ]);
  });

  it('is found by short identifier, which then is the selected file', () => {
    expect(run('00B0860004', '00B0000404').map((each) => Buffer.from(each, 'hex').subarray(0, 4).toString())).toEqual([
      'JPKI',
      'APGP',
    ]);
    expect(sw('00B0800004', '00B0C60004', '00B0810004', '00B09F0004')).toEqual(['6A86', '6A86', '6A82', '6A82']);
  });

  it('is no key and no PIN, before and after VERIFY; and nothing without a selected file', () => {
    expect(sw(SELECT_AP, '00B0000000')).toEqual(['9000', '6986']);
    const secrets = ['00B0970000', '00B0980000', '00B09B0000'];
    expect(sw(...secrets, SELECT_PIN, RIGHT, ...secrets)).toEqual([
      '6981',
      '6981',
      '6981',
      '9000',
      '9000',
      '6981',
      '6981',
      '6981',
    ]);
  });
});

describe('the PIN', () => {
  it('answers an empty VERIFY with the tries left, with and without P3, fresh and verified, and uses none', () => {
    expect(sw(SELECT_PIN, ASK, `${ASK}00`, RIGHT, ASK, '00200098', '0020009800')).toEqual([
      '9000',
      '63C3',
      '63C3',
      '9000',
      '63C3',
      '63C3',
      '63C3',
    ]);
  });

  it('is blocked by three wrong ones for ever: 63C2, 63C1, 63C0, then 6983 also for the right one', () => {
    expect(sw(SELECT_PIN, WRONG, WRONG, WRONG, RIGHT, ASK, WRONG, '0024018004' + '35363738')).toEqual([
      '9000',
      '63C2',
      '63C1',
      '63C0',
      '6983',
      '63C0',
      '6983',
      '6983',
    ]);
    made.card = powerUp(made.store);
    expect(sw(SELECT_AP, SELECT_PIN, RIGHT, ASK, '002C0080', '002C01800435363738')).toEqual([
      '9000',
      '9000',
      '6983',
      '63C0',
      '6D00',
      '6D00',
    ]);
  });

  it('gets its tries back by the right one only, not by time, reset, selection or a malformed VERIFY', () => {
    expect(sw(SELECT_PIN, WRONG)).toEqual(['9000', '63C2']);
    made.card.reset();
    expect(sw(SELECT_AP, SELECT_PIN, '00200080023132', '00200080053132333435', '0020018004' + '31323334', ASK)).toEqual(
      ['9000', '9000', '6700', '6700', '6A86', '63C2'],
    );
    expect(sw(RIGHT, ASK)).toEqual(['9000', '63C3']);
  });

  it('is forgotten by selection of the application and by reset', () => {
    expect(sw(SELECT_PIN, RIGHT, SELECT_KEY, SIGN)).toEqual(['9000', '9000', '9000', '9000']);
    expect(sw(SELECT_AP, SELECT_KEY, SIGN)).toEqual(['9000', '9000', '6982']);
    expect(sw(SELECT_PIN, RIGHT)).toEqual(['9000', '9000']);
    made.card.reset();
    expect(sw(SELECT_AP, SELECT_KEY, SIGN)).toEqual(['9000', '9000', '6982']);
  });

  it('is unblocked through the SP area only, and then has to be chosen anew', () => {
    sw(SELECT_PIN, WRONG, WRONG, WRONG);
    const policy = [installForPersonalization(JPKI_AP), ...storeData([{ dgi: 0x0018, value: bytes('030404') }])];
    const [toApplet] = policy;
    const asIssuer = TestHost.open(made.card, ISD_AID, ISD_KEYS);
    expect(toApplet && asIssuer.run(toApplet).sw).not.toBe(0x9000);
    mustRun(TestHost.open(made.card, SP_AREA, keys), policy);
    expect(sw(SELECT_AP, SELECT_PIN, ASK, RIGHT, '0024018004' + '35363738', '0020008004' + '35363738')).toEqual([
      '9000',
      '9000',
      '63C3',
      '6985',
      '9000',
      '9000',
    ]);
  });
});

describe('the signature', () => {
  it('comes after VERIFY only, 256 bytes that the key of the certificate verifies; with and without Le', () => {
    expect(sw(SELECT_KEY, SIGN)).toEqual(['9000', '6982']);
    const message = new TextEncoder().encode('gate');
    const info = concat(bytes(DIGEST_INFO), new Uint8Array(createHash('sha256').update(message).digest()));
    const command = `802A008033${hex(info)}`;
    sw(SELECT_PIN, RIGHT, SELECT_KEY);
    const [withLe = '', without = ''] = run(`${command}00`, command);
    expect(without).toBe(withLe);
    expect(withLe.length / 2 - 2).toBe(256);
    expect(verify('sha256', message, createPublicKey(userKey), bytes(withLe.slice(0, -4)))).toBe(true);
  });

  it('is refused for another file, an unknown scheme, no data and too much', () => {
    sw(SELECT_PIN, RIGHT);
    expect(
      sw(
        SIGN,
        SELECT_KEY,
        '802A068020' + '11'.repeat(32),
        '802A0080',
        '802A0080F6' + '11'.repeat(246),
        '802A02801F' + '11'.repeat(31),
        '002A008001FF',
      ),
    ).toEqual(['6985', '9000', '6A86', '6700', '6700', '6700', '6E00']);
  });
});

describe('the applet on its card', () => {
  it('keeps all it has over power cycles and a phone that is reset: nothing of it is the phone’s', () => {
    const before = JSON.stringify(made.card.snapshot());
    made.card = powerUp(made.store);
    made.card.reset();
    expect(JSON.stringify(made.card.snapshot())).toBe(before);
    expect(sw(SELECT_AP, SELECT_PIN, RIGHT, '00B08A0004')).toEqual(['9000', '9000', '9000', '9000']);
    expect(run('00B08A0004')[0]).toBe(`${hex(certificateOf(1_600).slice(0, 4))}9000`);
  });

  it('is locked and unlocked by its area and by the issuer, and not by itself', () => {
    for (const [aid, owner] of [
      [SP_AREA, keys],
      [ISD_AID, ISD_KEYS],
    ] as const) {
      mustRun(TestHost.open(made.card, aid, owner), [setStatus(0x40, 0x8f, JPKI_AP)]);
      expect(sw(SELECT_AP, '80F0400F0AD392F000260100000001')[0]).toBe('6A82');
      mustRun(TestHost.open(made.card, aid, owner), [setStatus(0x40, 0x0f, JPKI_AP)]);
      expect(sw(SELECT_AP, '80F0408F0AD392F000260100000001', SELECT_PIN, RIGHT)).toEqual([
        '9000',
        '6D00',
        '9000',
        '9000',
      ]);
    }
  });

  it('stops working for a terminal that had it selected when it was locked', () => {
    send(made.card, '0070000001');
    run(SELECT_PIN, RIGHT);
    const host = TestHost.open(made.card, SP_AREA, keys, 0x33, 0x30, 1);
    mustRun(host, [setStatus(0x40, 0x8f, JPKI_AP)]);
    expect(sw(SIGN, ASK, '00B0860004')).toEqual(['6985', '6985', '6985']);
  });
});
