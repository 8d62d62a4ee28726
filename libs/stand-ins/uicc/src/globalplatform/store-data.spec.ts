import { generateKeyPairSync } from 'node:crypto';
import { bytes, concat, encodeDgi, encodeTlv, hex, type CommandApdu, type Dgi } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { MemoryCardStore, TearingCardStore, type VirtualUicc } from '../index';
import { aes } from '../testing/host-crypto';
import { curveKey } from '../testing/key-host';
import { openScp03, type SecuredHost } from '../testing/scp03-host';
import { CASD, crtComponents, ISD_AID, SP_AREA } from '../testing/test-card';
import {
  createSpArea,
  gp,
  installForPersonalization,
  mustRun,
  select,
  send,
  statusOf,
  storeData,
  TestHost,
} from '../testing/test-host';
import { keysOfLength, variantCard } from '../testing/variant-card';

const KEYS = keysOfLength(32);

function opened(store = new MemoryCardStore()): { card: VirtualUicc; host: SecuredHost } {
  const card = variantCard({ isdKeys: { ...KEYS, kvn: 0x30 }, store });
  return { card, host: openScp03(card, ISD_AID, { keys: KEYS, level: 0x33 }).host };
}

const store = (p1: number, p2: number, data: Uint8Array): CommandApdu => gp(0xe2, p1, p2, data);
const under = (value: Uint8Array): Uint8Array =>
  aes(KEYS.dek, 'cbc', Buffer.concat([value, Buffer.alloc((16 - (value.length % 16)) % 16)]));
const run = (host: SecuredHost, dgis: Dgi[]): string[] =>
  storeData(dgis).map((command) => host.run(command).sw.toString(16));
const read = (card: VirtualUicc, tag: string): string => {
  send(card, select(ISD_AID));
  return hex(send(card, `80CA${tag}00`).data);
};

/** B9 with type, length, KID and KVN, and more fields in hex. */
const template = (type: string, length: string, kid: string, kvn: string, more = ''): Uint8Array =>
  encodeTlv(0xb9, bytes(`${more}8001${type}81${length}8201${kid}8301${kvn}`));

describe('STORE DATA to a domain', () => {
  it('keeps data objects in DGI 0070 and as BER-TLV, across command borders', () => {
    const { card, host } = opened();
    const objects = concat(encodeTlv(0x42, bytes('112233')), encodeTlv(0x5f50, new Uint8Array(200).fill(0x61)));
    const dgi = encodeDgi({ dgi: 0x0070, value: objects });
    expect(host.run(store(0x08, 0x00, dgi.slice(0, 1))).sw).toBe(0x9000);
    expect(host.run(store(0x08, 0x01, dgi.slice(1, 5))).sw).toBe(0x9000);
    expect(host.run(store(0x88, 0x02, dgi.slice(5))).sw).toBe(0x9000);
    expect(host.run(store(0x10, 0x00, bytes('66030102'))).sw).toBe(0x9000);
    expect(host.run(store(0x90, 0x01, bytes('03 45 02ABCD'))).sw).toBe(0x9000);
    expect(host.run(store(0x80, 0x00, bytes('6702BEEF'))).sw).toBe(0x9000);
    expect(read(card, '0042')).toBe('4203112233');
    expect(read(card, '5F50')).toBe(`5F5081C8${'61'.repeat(200)}`);
    expect(['0066', '0045', '0067'].map((tag) => read(card, tag))).toEqual(['6603010203', '4502ABCD', '6702BEEF']);
  });

  it('takes blocks in order from 00, in one form, and nothing of a run that was broken', () => {
    const object = bytes('4203112233');
    for (const [name, sw, commands] of [
      ['first block 01', '6985', [store(0x90, 0x01, object)]],
      ['block left out', '6985', [store(0x10, 0x00, object), store(0x90, 0x02, object)]],
      ['block twice', '6985', [store(0x10, 0x00, object), store(0x90, 0x00, object)]],
      ['another form', '6a80', [store(0x10, 0x00, object), store(0x88, 0x01, bytes('007000'))]],
      ['another command between', '6985', [store(0x10, 0x00, object), statusOf(0x80), store(0x90, 0x01, object)]],
      ['RFU form', '6a86', [store(0x98, 0x00, object)]],
      ['RFU encryption', '6a86', [store(0xd0, 0x00, object)]],
      ['encrypted as a whole', '6a86', [store(0xf0, 0x00, object)]],
      ['RFU bits', '6a86', [store(0x94, 0x00, object)]],
      ['cut object', '6a80', [store(0x90, 0x00, object.slice(0, 3))]],
      ['unknown object', '6a88', [store(0x90, 0x00, bytes('9903112233'))]],
      ['unknown DGI', '6a88', [store(0x88, 0x00, bytes('012300'))]],
      ['nothing', '6a80', [store(0x90, 0x00, bytes(''))]],
    ] as const) {
      const { card, host } = opened();
      const before = JSON.stringify(card.snapshot().applications);
      expect([name, commands.map((command) => host.run(command).sw.toString(16)).at(-1)]).toEqual([name, sw]);
      expect([name, JSON.stringify(card.snapshot().applications)]).toEqual([name, before]);
    }
  });

  it('says 6A84 when a domain has no room for an object', () => {
    const { host } = opened();
    const dgi = { dgi: 0x0070, value: encodeTlv(0x5f50, new Uint8Array(3_000).fill(0x61)) };
    expect(run(host, [dgi]).at(-1)).toBe('6a84');
  });
});

describe('keys by STORE DATA', () => {
  it('puts a whole keyset from one 8113, with usage, access and counter told by its templates', () => {
    const { card, host } = opened();
    const next = keysOfLength(24);
    const templates = ['01', '02', '03'].map((kid) => template('88', '0118', kid, '32', '95015C960100840300000A'));
    const padded = (key: Uint8Array): Uint8Array => under(key);
    const dgis: Dgi[] = [
      { dgi: 0x00b9, value: concat(...templates) },
      ...[next.enc, next.mac, next.dek].map((key) => ({ dgi: 0x8113, value: padded(key) })),
    ];
    expect(run(host, dgis).at(-1)).toBe('9000');
    expect(hex(host.run(gp(0xca, 0x00, 0xe0, undefined, 0)).data)).toContain('C00A0132FF880018015C0100');
    expect(openScp03(card, ISD_AID, { keys: next, level: 0x33, kvn: 0x32 }).sequence).toBe(11);
  });

  it('opens no channel with keys that are for applications only (access 02)', () => {
    const { card, host } = opened();
    const templates = ['01', '02', '03'].map((kid) => template('88', '0110', kid, '33', '960102'));
    const dgis: Dgi[] = [
      { dgi: 0x00b9, value: concat(...templates) },
      { dgi: 0x8113, value: under(new Uint8Array(48).fill(7)) },
    ];
    expect(run(host, dgis).at(-1)).toBe('9000');
    send(card, select(ISD_AID));
    expect(send(card, gp(0x50, 0x33, 0x00, new Uint8Array(8), 0)).sw).toBe(0x6a88);
    expect(send(card, gp(0x50, 0x30, 0x00, new Uint8Array(8), 0)).sw).toBe(0x9000);
  });

  it('puts EC and RSA keys, public and private', () => {
    const { card, host } = opened();
    const ec = curveKey('P-256');
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const { n = '', d = '' } = rsa.export({ format: 'jwk' });
    const crt = crtComponents(rsa);
    const modulus = Buffer.from(n, 'base64url');
    const exponent = Buffer.alloc(256);
    Buffer.from(d, 'base64url').copy(exponent, 256 - Buffer.from(d, 'base64url').length);
    const sets: Dgi[][] = [
      [
        { dgi: 0x00b9, value: template('B0', '0141', '01', '73') },
        { dgi: 0x0036, value: ec.point },
      ],
      [
        { dgi: 0x00b9, value: template('B1', '0120', '11', '36') },
        { dgi: 0x8137, value: under(ec.scalar) },
      ],
      [
        { dgi: 0x00b9, value: template('A1', '020100', '01', '70') },
        { dgi: 0x0010, value: modulus },
        { dgi: 0x0011, value: bytes('010001') },
      ],
      [
        { dgi: 0x00b9, value: template('A3', '020100', '02', '71') },
        { dgi: 0x0010, value: modulus },
        { dgi: 0x8112, value: under(exponent) },
      ],
      [
        { dgi: 0x00b9, value: template('A4', '0180', '03', '71') },
        ...(['qi', 'dq', 'dp', 'q', 'p'] as const).map((name, at) => ({ dgi: 0x8121 + at, value: under(crt[name]) })),
      ],
    ];
    for (const dgis of sets) expect(run(host, dgis).at(-1)).toBe('9000');
    const keys = card.snapshot().applications[0]?.securityDomain?.keys ?? [];
    const value = (kvn: number, kid: number, type: number): string | undefined =>
      keys.find((key) => key.kvn === kvn && key.kid === kid)?.components.find((part) => part.type === type)?.value;
    expect(value(0x36, 0x11, 0xb1)).toBe(hex(ec.scalar));
    expect(value(0x70, 0x01, 0xa1)).toBe(hex(modulus));
    expect(value(0x71, 0x02, 0xa3)).toBe(hex(exponent));
    expect([value(0x71, 3, 0xa4), value(0x71, 3, 0xa6), value(0x71, 3, 0xa8)]).toEqual([
      hex(crt.p),
      hex(crt.qi),
      hex(crt.dq),
    ]);
  });

  it('refuses what does not make a key, and changes nothing', () => {
    const key = keysOfLength(16).enc;
    for (const [name, sw, dgis] of [
      ['no template', '6a80', [{ dgi: 0x8113, value: under(key) }]],
      ['no key', '6a80', [{ dgi: 0x00b9, value: template('88', '0110', '01', '32') }]],
      [
        'too little',
        '6a80',
        [
          { dgi: 0x00b9, value: template('88', '0120', '01', '32') },
          { dgi: 0x8113, value: under(key) },
        ],
      ],
      [
        'too much',
        '6a80',
        [
          { dgi: 0x00b9, value: template('88', '0110', '01', '32') },
          { dgi: 0x8113, value: concat(under(key), under(key)) },
        ],
      ],
      [
        'no whole block',
        '6a80',
        [
          { dgi: 0x00b9, value: template('88', '0110', '01', '32') },
          { dgi: 0x8113, value: key.slice(1) },
        ],
      ],
      [
        'version 80',
        '6a80',
        [
          { dgi: 0x00b9, value: template('88', '0110', '01', '80') },
          { dgi: 0x8113, value: under(key) },
        ],
      ],
      [
        'other size than the one there',
        '6a80',
        [
          { dgi: 0x00b9, value: template('88', '0110', '01', '30') },
          { dgi: 0x8113, value: under(key) },
        ],
      ],
      [
        'type that is another',
        '6a80',
        [
          { dgi: 0x00b9, value: template('B1', '0141', '01', '73') },
          { dgi: 0x0036, value: curveKey('P-256').point },
        ],
      ],
    ] as const) {
      const { card, host } = opened();
      const before = JSON.stringify(card.snapshot().applications);
      const found = run(host, [...dgis]).at(-1);
      expect([name, found]).toEqual([name, sw]);
      expect([name, JSON.stringify(card.snapshot().applications)]).toEqual([name, before]);
    }
  });

  it('gives a new area its first keyset from the domain above, once, and no data', () => {
    const { card, host } = opened();
    const next = keysOfLength(16);
    const templates = ['01', '02', '03'].map((kid) => template('88', '0110', kid, '31'));
    const dgis: Dgi[] = [
      { dgi: 0x00b9, value: concat(...templates) },
      { dgi: 0x8113, value: under(concat(next.enc, next.mac, next.dek)) },
    ];
    mustRunOn(host, [createSpArea(), installForPersonalization(SP_AREA)]);
    expect(run(host, [{ dgi: 0x0070, value: bytes('420111') }]).at(-1)).toBe('6985');
    mustRunOn(host, [installForPersonalization(SP_AREA)]);
    expect(run(host, dgis).at(-1)).toBe('9000');
    expect(card.snapshot().applications.find(({ aid }) => aid === hex(SP_AREA))?.state).toBe(0x0f);
    mustRunOn(host, [installForPersonalization(SP_AREA)]);
    expect(run(host, dgis).at(-1)).toBe('6985');
    expect(openScp03(card, SP_AREA, { keys: next, level: 0x33 }).sequence).toBe(1);
  });

  it('lets power vanish between any two writes: all keys and data of a run, or none', () => {
    const tearing = new TearingCardStore(new MemoryCardStore());
    const card = variantCard({ isdKeys: { ...KEYS, kvn: 0x30 }, store: tearing });
    const host = TestHost.open(card, ISD_AID, KEYS, 0x00);
    const dgis = [
      { dgi: 0x0070, value: bytes('420111') },
      { dgi: 0x00b9, value: template('88', '0110', '01', '75') },
      { dgi: 0x8113, value: under(keysOfLength(16).enc) },
    ];
    tearing.tearAt(1, 'before');
    expect(() => mustRun(host, storeData(dgis))).toThrow('lost power');
    tearing.mend();
    card.reset();
    const isd = card.snapshot().applications[0]?.securityDomain;
    expect([isd?.keys.length, isd?.data['42']]).toEqual([3, '898110']);
  });

  it('does not reach the CASD', () => {
    const { card } = opened();
    send(card, select(CASD));
    expect(send(card, store(0x90, 0x00, bytes('420111'))).sw).toBe(0x6982);
  });
});

function mustRunOn(host: SecuredHost, commands: CommandApdu[]): void {
  for (const command of commands) expect([command.ins, host.run(command).sw]).toEqual([command.ins, 0x9000]);
}
