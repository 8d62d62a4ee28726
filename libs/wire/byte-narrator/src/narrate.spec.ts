import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, concat, encodeCommand, encodeDgi, encodeLv, encodeTlv, hex } from '@sumaho-jpki/wire/apdu';
import {
  type Exchange,
  type Narration,
  type Segment,
  isWhole,
  narrate,
  redactedText,
  segmentText,
  startNarration,
} from '.';

const exchange = (command: string, response = '9000'): Exchange => ({
  command: bytes(command),
  response: bytes(response),
});
const apdu = (ins: number, p1: number, p2: number, data: Uint8Array, cla = 0x80): string =>
  hex(encodeCommand({ cla, ins, p1, p2, data }));
const english = (segments: readonly Segment[] | undefined): string => (segments ?? []).map(({ en }) => en).join(' | ');

function expectAllWhole(exchanges: readonly Exchange[], told: readonly Narration[]): void {
  const faults = exchanges.flatMap(({ command, response, clear }, index) => {
    const { clear: underneath, ...own } = told[index] ?? { command: [], response: [] };
    const isGood =
      isWhole(command, own.command) &&
      isWhole(response, own.response) &&
      (!underneath?.command || isWhole(clear?.command ?? new Uint8Array(0), underneath.command)) &&
      (!underneath?.response || isWhole(clear?.response ?? new Uint8Array(0), underneath.response));
    return isGood ? [] : [{ index, ...own }];
  });
  expect(faults).toEqual([]);
}

const SP_AREA = 'D392F00026015350';
const OPENING = [
  exchange('00A4040008A00000015100000000', '6F108408A000000151000000A5049F6501FF9000'),
  exchange('8050300008000102030405060700', '00010203040506070809300370 86c8bd65fa1044ee 7ced45f4c595bc4b 000001 9000'),
];
const authenticated = (level: string): Exchange => exchange(`8482${level}0010dd233ef86835d803429064d41d13d185`);

describe('a secure session is told byte by byte', () => {
  const told = narrate([
    ...OPENING,
    authenticated('33'),
    {
      ...exchange(
        '84f2800218475b7557c8c1459cce532d1d4c2635ceb879977311fc0b1900',
        '09d2462c6851f084e1513e52f22222a25099b7004c71cef49e5513cc25b07122f51cdab18bd7860fe6f165d9d4dc18f50685e5cdead7c4479000',
      ),
      clear: {
        command: bytes('80F28002024F0000'),
        response: bytes('e3264f08a0000001510000009f70010fc5039efe80c407a0000001515350cc08a0000001510000009000'),
      },
    },
  ]);
  it('SELECT names the area and its answer', () => {
    expect(english(told[0]?.command)).toContain('A000000151000000: issuer security domain');
    expect(english(told[0]?.response)).toContain('longest command data, 255');
  });
  it('INITIALIZE UPDATE names diversification data, version, options, challenges, cryptogram and counter', () => {
    expect(english(told[1]?.command)).toContain('key version number 30: SCP03');
    expect(english(told[1]?.response)).toBe(
      'key diversification data | key version number 30: SCP03 | secure channel protocol: SCP03 | ' +
        'options i=70: S8, pseudo-random challenge, R-MAC, R-ENC | card challenge, made from the counter | ' +
        'card cryptogram | sequence counter 1 | 9000: done',
    );
    expect(told[1]?.response.map(({ from, to }) => to - from)).toEqual([10, 1, 1, 1, 8, 8, 3, 2]);
  });
  it('EXTERNAL AUTHENTICATE names level, cryptogram and MAC', () => {
    expect(english(told[2]?.command)).toContain('security level 33: C-ENC, R-ENC, C-MAC and R-MAC');
    expect(told[2]?.command.slice(-2).map(({ to, from }) => to - from)).toEqual([8, 8]);
  });
  it('a cryptogram that begins like a key agreement is a cryptogram', () => {
    const [session, agreement] = narrate([
      exchange('8482330010A6A5A4A3A2A1A0A90102030405060708', '9000'),
      exchange('8082000003A60100', '6A80'),
    ]);
    expect(english(session?.command)).toContain('EXTERNAL AUTHENTICATE');
    expect(english(session?.command)).toContain('host cryptogram');
    expect(english(agreement?.command)).toContain('MUTUAL AUTHENTICATE');
  });
  it('enciphered bodies are named as such, and explained to whoever holds the keys', () => {
    expect(english(told[3]?.command)).toContain('enciphered command data (16 bytes) | C-MAC');
    expect(english(told[3]?.response)).toBe('enciphered answer data | R-MAC | 9000: done');
    expect(english(told[3]?.clear?.command)).toContain('4F: AID or its beginning, (empty)');
    expect(english(told[3]?.clear?.response)).toContain(
      '9F70: life cycle, state 0F: PERSONALIZED or SECURED | C5: privileges, privileges: Security Domain, Card Lock',
    );
  });
  it('reads INITIALIZE UPDATE of SCP02 and of SCP03 with 16-byte values', () => {
    const answers = [
      `00010203040506070809 20 02 000C 010203040506 1112131415161718 9000`,
      `00010203040506070809 30 03 71 ${'A1'.repeat(16)} ${'B2'.repeat(16)} 000003 9000`,
    ];
    const [old, long] = narrate(answers.map((answer) => exchange('8050000008000102030405060700', answer)));
    expect(old?.response.map(({ from, to }) => to - from)).toEqual([10, 1, 1, 2, 6, 8, 2]);
    expect(english(old?.response)).toContain('sequence counter 12');
    expect(long?.response.map(({ from, to }) => to - from)).toEqual([10, 1, 1, 1, 16, 16, 3, 2]);
  });
  it('a session with 16-byte MACs has them cut off at the right place', () => {
    const told16 = narrate([
      exchange(
        '8050000010' + '00'.repeat(16) + '00',
        `${'00'.repeat(10)} 30 03 61 ${'A1'.repeat(16)} ${'B2'.repeat(16)} 9000`,
      ),
      exchange('8482110020' + '11'.repeat(32)),
      exchange('84F28002124F00' + 'CC'.repeat(16) + '00', `E3034F01A0${'DD'.repeat(16)}9000`),
    ]);
    expect(told16[2]?.command.at(-2)).toMatchObject({ from: 7, to: 23, en: 'C-MAC' });
    expect(told16[2]?.response.at(-2)).toMatchObject({ from: 5, to: 21, en: 'R-MAC' });
  });
});

describe('content management in words', () => {
  const install = (p1: number, ...fields: string[]) =>
    english(
      narrate([exchange(apdu(0xe6, p1, 0, concat(...fields.map((field) => encodeLv(bytes(field))))), '009000')])[0]
        ?.command,
    );
  it.each<[string, number, string[], string[]]>([
    [
      'for load',
      0x02,
      ['D392F00026014C46', '', 'AB'.repeat(32), 'EF04C6022000', '0102'],
      ['load file hash (SHA-256)', 'C6: non-volatile code memory in bytes, 8192', 'token (2 bytes)'],
    ],
    [
      'for install and make selectable',
      0x0c,
      ['A0000001515350', 'A000000151535041', SP_AREA, '808000', 'C903810103', ''],
      ['SP area of J-LIS', 'Security Domain, Trusted Path', 'secure channel, SCP03'],
    ],
    [
      'for extradition',
      0x10,
      [SP_AREA, '', 'D392F000260100000001', '', '', ''],
      ['target security domain AID: D392F00026015350: SP area', 'JPKI application'],
    ],
    [
      'for personalization',
      0x20,
      ['', '', 'D392F000260100000001', '', '', ''],
      ['application AID: D392F000260100000001: JPKI application'],
    ],
    ['for registry update', 0x40, ['', '', 'D392F000260100000001', '00', '', ''], ['privileges: none']],
    ['for make selectable', 0x08, ['', '', 'D392F000260100000001', '00', '', ''], ['form: for make selectable']],
  ])('INSTALL %s', (form, p1, fields, expected) => {
    const text = install(p1, ...fields);
    for (const phrase of [form, ...expected]) expect(text).toContain(phrase);
    expect(text).not.toContain('no known form');
  });
  it('a receipt is taken apart', () => {
    const [told] = narrate([
      exchange(apdu(0xe4, 0, 0, bytes(`4F08${SP_AREA}`)), `1910${'A5'.repeat(16)}020001041122334490 00`),
    ]);
    expect(english(told?.response)).toContain('length of confirmation counter: 2 bytes');
    expect(english(told?.response)).toContain('security domain unique data (4 bytes)');
  });
  it('LOAD keeps track of the load file over its blocks', () => {
    const file = concat(
      encodeTlv(0xe2, encodeTlv(0x4f, bytes(SP_AREA)), encodeTlv(0xc3, new Uint8Array(64))),
      encodeTlv(0xc4, new Uint8Array(400)),
    );
    const blocks = [0, 200, 400].map((from, index, { length }) =>
      exchange(apdu(0xe8, index === length - 1 ? 0x80 : 0, index, file.slice(from, from + 200))),
    );
    const told = narrate(blocks);
    expectAllWhole(blocks, told);
    expect(english(told[0]?.command)).toContain('4F: security domain that verifies, D392F00026015350');
    expect(english(told[1]?.command)).toContain('C4: load file data block, 400 bytes');
    expect(english(told[2]?.command)).not.toContain('no known form');
  });
  it('STORE DATA tells of a new name for the issuer security domain, as BER-TLV and in DGI 0070', () => {
    const object = encodeTlv(0x4f, bytes('A000000151000001'));
    const exchanges = [
      exchange(apdu(0xe2, 0x90, 0x00, object)),
      exchange(apdu(0xe2, 0x88, 0x00, encodeDgi({ dgi: 0x0070, value: object }))),
    ];
    const told = narrate(exchanges);
    expectAllWhole(exchanges, told);
    for (const { command } of told) {
      expect(english(command)).toContain('4F: new AID of the issuer security domain, A000000151000001');
    }
  });
  it('GET DATA of key information names every key', () => {
    const [told] = narrate([exchange('80CA00E000', 'E00CC00401308810C004027488209000')]);
    expect(english(told?.response)).toContain('identifier 01, key version number 30: SCP03, AES (88), 16 bytes');
  });
  it('the SMS bearer names packet, protection and target', () => {
    const packet = '002E 15 06 01 12 12 B00010 0000000001 00 1122334455667788 A0A40000023F00';
    const data = `027000${packet.replace(/ /g, '')}`;
    const length = (text: string) => (text.length / 2).toString(16).padStart(2, '0');
    const tpdu = `400881214365877FF616${'00'.repeat(6)}`;
    const message = `${tpdu}${length(data)}${data}`;
    const inner = `820283818B${length(message)}${message}`;
    const [told] = narrate([
      exchange(
        `80C20000${length(`D1${length(inner)}${inner}`)}D1${length(inner)}${inner}`,
        '027100000B0AB0001000000000010000 9000',
      ),
    ]);
    const text = english(told?.command);
    expect(text).toContain('command packet for the SIM');
    expect(text).toContain('SPI: cryptographic checksum, enciphered, no counter');
    expect(text).toContain('KIc: keyset 1, AES');
    expect(text).toContain('target (TAR) B00010: SIM remote file management');
    expect(english(told?.response)).toContain('status 00: PoR OK');
  });
});

describe('secrets stay hidden', () => {
  const shown = (exchanges: readonly Exchange[]): string =>
    narrate(exchanges)
      .map((told, index) => {
        const { command = new Uint8Array(0), response = new Uint8Array(0), clear } = exchanges[index] ?? {};
        const underneath = redactedText(clear?.command ?? new Uint8Array(0), told.clear?.command ?? []);
        const said = english([...told.command, ...told.response, ...(told.clear?.command ?? [])]);
        return [redactedText(command, told.command), redactedText(response, told.response), underneath, said].join(
          '\n',
        );
      })
      .join('\n')
      .replace(/ /g, '');
  it.each([
    ['VERIFY', '002000800431323334'],
    ['VERIFY by short identifier', '002000980431323334'],
    ['VERIFY on channel 1', '012000800431323334'],
    ['VERIFY with a wrong Lc', '0020008005 31323334'],
    ['CHANGE REFERENCE DATA', '002401800431323334'],
    ['RESET RETRY COUNTER', '002C03800431323334'],
    ['an instruction without a name', '00210080 04 31323334'],
  ])('the PIN of %s', (_name, command) => {
    expect(shown([exchange(command, '63C2')])).not.toContain('31323334');
  });
  it('key blocks of PUT KEY, whole, in segments and cut off; check values are shown', () => {
    const block = '5EC2E700'.repeat(4);
    const data = bytes(`31 881110${block}03504A77 881110${block}03504A77 881110${block}03504A77`);
    const text = shown([exchange(apdu(0xd8, 0, 0x81, data), '31504A77504A77504A779000')]);
    expect(text).not.toContain('5EC2E7');
    expect(text).toContain('504A77');
    for (const cut of [3, 4, 5, 6, 20, 21, 30, 60]) {
      const first = exchange(apdu(0xd8, 0x80, 0x81, data.slice(0, cut)));
      const second = exchange(apdu(0xd8, 0x00, 0x81, data.slice(cut)));
      const told = shown([first, second]);
      expect(told).not.toContain('5EC2E7');
      expect(told).not.toContain('noknownform');
      expect(shown([exchange(apdu(0xd8, 0, 0x81, data.slice(0, cut)))])).not.toContain('5EC2E7');
    }
  });
  it('private key DGIs over command borders, unknown DGIs, and data of no stated form; the certificate is shown', () => {
    const secret = bytes('5EC2E700'.repeat(32));
    const stream = concat(
      encodeDgi({ dgi: 0x000a, value: bytes('C0FFEE'.repeat(30)) }),
      encodeDgi({ dgi: 0x8121, value: secret }),
      encodeDgi({ dgi: 0x8125, value: secret }),
      encodeDgi({ dgi: 0x1234, value: secret }),
    );
    const blocks: Exchange[] = [];
    for (let at = 0; at < stream.length; at += 100) {
      const p1 = at + 100 < stream.length ? 0x08 : 0x88;
      blocks.push(exchange(apdu(0xe2, p1, at / 100, stream.slice(at, at + 100))));
    }
    const text = shown(blocks);
    expect(text).not.toContain('5EC2E7');
    expect(text).toContain('C0FFEE');
    expect(text).toContain('privatekeycomponentp');
    expect(shown([exchange(apdu(0xe2, 0x80, 0, secret))])).not.toContain('5EC2E7');
    expect(
      shown([
        ...OPENING,
        authenticated('33'),
        {
          ...exchange(apdu(0xe2, 0x88, 0, new Uint8Array(152), 0x84)),
          clear: { command: bytes(apdu(0xe2, 0x88, 0, encodeDgi({ dgi: 0x8121, value: secret }))) },
        },
      ]),
    ).not.toContain('5EC2E7');
  });
  it('a protected body whose session began before the transcript', () => {
    expect(shown([exchange(apdu(0xd8, 0, 0x81, bytes('5EC2E700'.repeat(4)), 0x84))])).not.toContain('5EC2E7');
  });
  it('a redacted byte is one dot', () => {
    const told = narrate([exchange('002000800431323334')])[0];
    expect(segmentText(bytes('002000800431323334'), told?.command.at(-1) ?? { from: 0, to: 0, ja: '', en: '' })).toBe(
      '••••',
    );
  });
});

describe('the JPKI application in words', () => {
  it('is followed from selection to signature', () => {
    const exchanges = [
      exchange('00A4040C0AD392F000260100000001'),
      exchange('00A4020C020018'),
      exchange('00200080', '63C3'),
      exchange('002000800431323334'),
      exchange('00A4020C02000A'),
      exchange('00B0010000', `${'AA'.repeat(256)}9000`),
      exchange('00A4020C020017'),
      exchange(`802A008033${'3031300D060960864801650304020105000420'}${'AB'.repeat(32)}00`, '6100'),
      exchange('00C0000000', `${'5A'.repeat(256)}9000`),
    ];
    const told = narrate(exchanges);
    expectAllWhole(exchanges, told);
    expect(told[2]?.response[0]?.ja).toBe('63C3：照合できていません。残り3回です');
    expect(english(told[5]?.response)).toContain('content of EF 000A (user certificate), bytes 256 to 511');
    expect(english(told[7]?.command)).toContain('hash of the document to sign');
    expect(english(told[8]?.response)).toBe('signature (256 bytes) | 9000: done');
  });
});

describe('certificates that a host presents', () => {
  it('are told apart: of an authority between, and its own', () => {
    const [between, own] = narrate(['90', '10'].map((p2) => exchange(`802A33${p2}057F21024200`)));
    expect(english(between?.command)).toContain('key identifier 10, certificate of an authority between, more follow');
    expect(english(own?.command)).toContain('key identifier 10 |');
  });
});

describe('every byte has words', () => {
  const header = fc.tuple(
    fc.constantFrom(0x00, 0x01, 0x0c, 0x80, 0x84, 0x85, 0xa0, 0xc0, 0xe0, 0x41),
    fc.constantFrom(
      0x20,
      0x24,
      0x2a,
      0x50,
      0x70,
      0x78,
      0x7a,
      0x82,
      0x84,
      0x88,
      0xa4,
      0xb0,
      0xc0,
      0xc2,
      0xca,
      0xd8,
      0xe2,
      0xe4,
      0xe6,
      0xe8,
      0xf0,
      0xf2,
      0x99,
    ),
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(0x00, 0x01, 0x80, 0x81, 0x0c),
  );
  const tlvish = fc
    .array(
      fc.tuple(
        fc.constantFrom(0x4f, 0xe3, 0xc9, 0xef, 0xa6, 0x7f49, 0x90, 0xd1, 0x8b, 0xae, 0x22, 0xe2, 0xc4, 0x6f),
        fc.uint8Array({ maxLength: 20 }),
      ),
      { maxLength: 5 },
    )
    .map((tlvs) => concat(...tlvs.map(([tag, value]) => encodeTlv(tag, value))));
  const data = fc.oneof(fc.uint8Array({ maxLength: 255 }), tlvish);
  const wellFramed = fc
    .tuple(header, data)
    .map(([[cla, ins, p1, p2], body]) => encodeCommand({ cla, ins, p1, p2, data: body, le: 0 }));
  const answer = fc
    .tuple(data, fc.constantFrom('9000', '6A82', '6310', '6110', '63C2'))
    .map(([body, sw]) => concat(body, bytes(sw)));
  const exchanges = fc.array(
    fc.record({
      command: fc.oneof(
        { arbitrary: wellFramed, weight: 5 },
        { arbitrary: fc.uint8Array({ maxLength: 40 }), weight: 1 },
      ),
      response: fc.oneof({ arbitrary: answer, weight: 5 }, { arbitrary: fc.uint8Array({ maxLength: 40 }), weight: 1 }),
    }),
    { maxLength: 6 },
  );
  it('whatever is sent and answered, without gap or overlap', () => {
    const runs = Number(process.env['JPKI_FUZZ'] ?? 2_000);
    fc.assert(
      fc.property(exchanges, fc.boolean(), (list, opened) => {
        const all = opened ? [...OPENING, authenticated('33'), ...list] : list;
        expectAllWhole(all, narrate(all));
      }),
      { numRuns: runs },
    );
  }, 1_200_000);
  it('a running trace says the same as a whole transcript', () => {
    const all = [...OPENING, authenticated('01'), exchange(apdu(0xf2, 0x40, 2, bytes('4F001122334455667788'), 0x84))];
    const tell = startNarration();
    expect(all.map((one) => tell(one))).toEqual(narrate(all));
  });
});
