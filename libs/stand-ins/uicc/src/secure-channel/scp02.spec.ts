import { bytes, concat, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { MemoryCardStore, type VirtualUicc } from '../index';
import { component, NO_CHECK_VALUE } from '../testing/key-host';
import { Scp02Host } from '../testing/scp02-host';
import { ISD_AID, JPKI_AP, SP_AREA } from '../testing/test-card';
import {
  createSpArea,
  gp,
  installApplet,
  installForLoad,
  installForPersonalization,
  loadBlocks,
  personalisationDgis,
  scenario3,
  send,
  statusOf,
  storeData,
} from '../testing/test-host';
import { loadFile } from '../testing/test-card';
import { casdWith, keysOfLength, p256Pair, variantCard } from '../testing/variant-card';

const KEYS = keysOfLength(16);
const CASD_PAIR = p256Pair();

function legacyCard(i: number, store = new MemoryCardStore()): VirtualUicc {
  return variantCard({
    isdKeys: { ...KEYS, algorithm: 'des', kvn: 0x20 },
    channels: { protocols: [{ scp: 0x02, i }] },
    casd: casdWith(CASD_PAIR),
    store,
  });
}

const CASES: [name: string, command: CommandApdu, sw: number][] = [
  ['case 1', gp(0xe2, 0x90, 0x01), 0x6985],
  ['case 2', gp(0xca, 0x00, 0xe0, undefined, 0), 0x9000],
  ['case 3', gp(0xe2, 0x90, 0x00, bytes('5F5003414243')), 0x9000],
  ['case 4', statusOf(0x80), 0x9000],
];

describe('SCP02 on a card made with it, against a host written apart', () => {
  for (const i of [0x15, 0x55]) {
    it(`i=${i.toString(16)} speaks the levels 00, 01 and 03, cases 1 to 4`, () => {
      for (const level of [0x00, 0x01, 0x03]) {
        const card = legacyCard(i);
        const host = Scp02Host.open(card, ISD_AID, KEYS, level);
        for (const [name, command, sw] of CASES) {
          expect([level, name, host.run(command).sw.toString(16)]).toEqual([level, name, sw.toString(16)]);
        }
        expect(hex(host.run(gp(0xca, 0x00, 0xe0, undefined, 0)).data)).toBe('E012C00401208010C00402208010C00403208010');
      }
    });
  }

  it('counts a session when the host has proven itself, not before, and tells the counter in C1', () => {
    const card = legacyCard(0x55);
    for (const attempt of [1, 2]) {
      expect([attempt, send(card, gp(0x50, 0x20, 0x00, new Uint8Array(8), 0)).sw]).toEqual([attempt, 0x9000]);
    }
    expect(Scp02Host.open(card, ISD_AID, KEYS).sequence).toBe(0);
    expect(Scp02Host.open(card, ISD_AID, KEYS).sequence).toBe(1);
    expect(card.snapshot().applications[0]?.securityDomain?.sequences).toEqual([{ kvn: 0x20, value: 2 }]);
  });

  it('ends at counter FFFF', () => {
    const store = new MemoryCardStore();
    const card = legacyCard(0x15, store);
    const image = card.snapshot();
    image.applications[0]?.securityDomain?.sequences.push({ kvn: 0x20, value: 0xfffe });
    store.save(image);
    card.reset();
    expect(Scp02Host.open(card, ISD_AID, KEYS).sequence).toBe(0xfffe);
    expect(() => Scp02Host.open(card, ISD_AID, KEYS)).toThrow('6985');
  });

  it('gives a foreseeable challenge with i=55 and a random one with i=15', () => {
    const first = Scp02Host.open(legacyCard(0x55), ISD_AID, KEYS);
    const second = Scp02Host.open(legacyCard(0x55), ISD_AID, KEYS);
    expect(hex(first.cardChallenge)).toBe(hex(second.cardChallenge));
    const [one, other] = [1, 2].map(() => Scp02Host.open(legacyCard(0x15), ISD_AID, KEYS).cardChallenge);
    expect(hex(one ?? bytes(''))).not.toBe(hex(other ?? bytes('')));
  });

  it('refuses a wrong key by 6300, a wrong MAC by 6982, and levels it does not have', () => {
    const wrong = { ...KEYS, mac: KEYS.dek };
    expect(() => Scp02Host.open(legacyCard(0x15), ISD_AID, { ...KEYS, enc: KEYS.dek })).toThrow('card cryptogram');
    expect(() => Scp02Host.open(legacyCard(0x15), ISD_AID, wrong)).toThrow('6982');
    for (const level of [0x11, 0x13, 0x33]) {
      expect(() => Scp02Host.open(legacyCard(0x15), ISD_AID, KEYS, level)).toThrow('6a86');
    }
    const card = legacyCard(0x15);
    send(card, gp(0x50, 0x20, 0x00, new Uint8Array(8), 0));
    expect(send(card, { ...gp(0x82, 0x03, 0x00, new Uint8Array(16)), cla: 0x84 }).sw).toBe(0x6300);
  });

  it('closes the session at a changed byte of MAC, ciphertext or length', () => {
    for (const spoil of [
      (data: Uint8Array) => data.map((octet, at) => (at === data.length - 1 ? octet ^ 1 : octet)),
      (data: Uint8Array) => data.map((octet, at) => (at === 0 ? octet ^ 1 : octet)),
      (data: Uint8Array) => data.slice(1),
      (data: Uint8Array) => data.slice(-3),
    ]) {
      const card = legacyCard(0x15);
      const host = Scp02Host.open(card, ISD_AID, KEYS, 0x03);
      const sent = host.wrap(statusOf(0x80));
      expect(send(card, { ...sent, data: spoil(sent.data) }).sw).toBe(0x6982);
      expect(send(card, sent).sw).toBe(0x6982);
    }
  });
});

describe('SCP02 is for content management only', () => {
  it('is not spoken by a card that was not made with it', () => {
    const card = variantCard({ isdKeys: { ...KEYS, algorithm: 'des', kvn: 0x20 } });
    expect(send(card, gp(0x50, 0x00, 0x00, new Uint8Array(8), 0)).sw).toBe(0x6a88);
  });

  it('loads, installs and makes an area whose keys come by scenario 3, but brings no key of ours', () => {
    const card = legacyCard(0x55);
    const host = Scp02Host.open(card, ISD_AID, KEYS);
    const { stream, hash } = loadFile();
    const area = createSpArea();
    for (const command of [area, installForLoad(hash), ...loadBlocks(stream), installApplet()]) {
      expect([command.ins, host.run(command).sw]).toEqual([command.ins, 0x9000]);
    }
    expect(host.run(installForPersonalization(JPKI_AP)).sw).toBe(0x9000);
    const script = storeData(personalisationDgis(new Uint8Array(16)));
    expect(script.map((command) => host.run(command).sw).at(-1)).toBe(0x6982);
    const { dgi } = scenario3(CASD_PAIR.point);
    expect(host.run(installForPersonalization(SP_AREA)).sw).toBe(0x9000);
    expect(storeData([dgi]).map((command) => host.run(command).sw)).toEqual([0x9000]);
    expect(card.snapshot().applications.find(({ jpki }) => jpki !== undefined)?.jpki).toEqual({});
  });

  it('refuses keys stronger than its DEK, RSA-2048 and AES, and carries 2-key triple DES', () => {
    const host = Scp02Host.open(legacyCard(0x15), ISD_AID, KEYS);
    const put = (type: number, key: Uint8Array, kvn: number): number => {
      const field = concat(component(type, host.encryptSensitive(key)), NO_CHECK_VALUE);
      return host.run(gp(0xd8, 0x00, 0x01, concat([kvn], field), 0)).sw;
    };
    expect(put(0x80, keysOfLength(16).mac, 0x71)).toBe(0x9000);
    expect(put(0x80, keysOfLength(24).mac, 0x72)).toBe(0x6985);
    expect(put(0x88, keysOfLength(16).mac, 0x71)).toBe(0x6985);
    const template = { dgi: 0x00b9, value: bytes('B90C8001A48101808201018301 71') };
    const crt = [0x8121, 0x8122, 0x8123, 0x8124, 0x8125].map((dgi) => ({
      dgi,
      value: host.encryptSensitive(new Uint8Array(128).fill(3)),
    }));
    expect(
      storeData([template, ...crt])
        .map((command) => host.run(command).sw)
        .at(-1),
    ).toBe(0x6985);
  });
});
