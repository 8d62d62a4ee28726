import { bytes, concat, encodeTlv, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import type { VirtualUicc } from '../index';
import { openScp11a, type Scp11Options } from '../testing/owner-host';
import { component, NO_CHECK_VALUE, putKey, secret, symmetric } from '../testing/key-host';
import { openScp03 } from '../testing/scp03-host';
import { ISD_AID, ISD_KEYS, SP_AREA } from '../testing/test-card';
import { gp, install, mustRun, select, send, statusOf, TestHost } from '../testing/test-host';
import { authorityPair, certificateFor, keysOfLength, p256Pair, variantCard } from '../testing/variant-card';

const KVN = 0x36;
const cardPair = p256Pair();
const host = p256Pair();
const cardCertificate = certificateFor(cardPair.point, { usage: '0080' });
const hostCertificate = certificateFor(host.point, { usage: '0080' });

const scp11Card = (): VirtualUicc =>
  variantCard({
    isdKeys: { ...ISD_KEYS, kvn: 0x30 },
    channels: {
      scp11: {
        kvn: KVN,
        privateKey: cardPair.scalar,
        certificate: cardCertificate,
        authorityPoint: authorityPair.point,
      },
    },
  });

const options = (more: Partial<Scp11Options> = {}): Scp11Options => ({
  kvn: KVN,
  certificate: hostCertificate,
  own: host,
  cardPoint: cardPair.point,
  ephemeral: p256Pair(),
  ...more,
});

const CASES: [name: string, command: CommandApdu, sw: number][] = [
  ['case 1', gp(0xe2, 0x90, 0x01), 0x6985],
  ['case 2', gp(0xca, 0x00, 0xe0, undefined, 0), 0x9000],
  ['case 3', gp(0xe2, 0x90, 0x00, bytes('5F5003414243')), 0x9000],
  ['case 4', statusOf(0x80), 0x9000],
];

describe('SCP11a against a host written apart', () => {
  it('speaks both levels with keys of each size, cases 1 to 4, and carries keys under its own DEK', () => {
    for (const length of [16, 24, 32]) {
      for (const usage of [0x34, 0x3c]) {
        const card = scp11Card();
        const opened = openScp11a(card, ISD_AID, options({ usage, length }));
        for (const [name, command, sw] of CASES) {
          expect([length, usage, name, opened.host.run(command).sw]).toEqual([length, usage, name, sw]);
        }
        const next = keysOfLength(16);
        const parts = [next.enc, next.mac, next.dek].map((key) => symmetric(opened.dek, 0x88, key));
        expect(opened.host.run(putKey(0x31, 0x01, parts)).sw).toBe(0x9000);
        expect(openScp03(card, ISD_AID, { keys: next, level: 0x33, kvn: 0x31 }).sequence).toBe(1);
      }
    }
  });

  it('shows the certificate of its key, and lists both keys', () => {
    const card = scp11Card();
    send(card, select(ISD_AID));
    expect(hex(send(card, '80CABF2100').data)).toBe(hex(encodeTlv(0xbf21, cardCertificate)));
    expect(hex(send(card, '80CA00E000').data)).toContain('C0061036B041F001C0061136B120F001');
  });

  it('makes another session each time from the same host keys', () => {
    const card = scp11Card();
    const ephemeral = p256Pair();
    const [one, other] = [1, 2].map(() => hex(openScp11a(card, ISD_AID, options({ ephemeral })).dek));
    expect(one).not.toBe(other);
  });

  it('refuses certificates of others, of another usage, unknown keys, and a start without certificate', () => {
    const card = scp11Card();
    const pso = (data: Uint8Array, p1 = KVN, p2 = 0x10): string => send(card, gp(0x2a, p1, p2, data)).sw.toString(16);
    send(card, select(ISD_AID));
    expect(pso(hostCertificate)).toBe('9000');
    expect(pso(hostCertificate.map((octet, at) => (at === 20 ? octet ^ 1 : octet)))).toBe('6982');
    expect(pso(certificateFor(host.point))).toBe('6a80');
    // A host's own certificate is none of an authority between.
    expect(pso(hostCertificate, KVN, 0x90)).toBe('6a80');
    expect(pso(hostCertificate, KVN, 0x11)).toBe('6a88');
    expect(pso(hostCertificate, 0x30, 0x01)).toBe('6a88');
    expect(pso(bytes('3003020100'))).toBe('6a80');
    expect([pso(hostCertificate.slice(0, 90), KVN | 0x80), pso(hostCertificate.slice(90))]).toEqual(['9000', '9000']);
    expect(pso(hostCertificate.slice(0, 90))).toBe('6a80');
    const request = concat(bytes('A60D90021101 95013C 800188 810110'), encodeTlv(0x5f49, p256Pair().point));
    const start = (data: Uint8Array, p2 = 0x11): string => send(card, gp(0x82, KVN, p2, data, 0)).sw.toString(16);
    expect(start(request)).toBe('6985');
    const again = (data: Uint8Array, p2?: number): string => {
      expect(pso(hostCertificate)).toBe('9000');
      return start(data, p2);
    };
    expect(again(request, 0x10)).toBe('6a88');
    expect(again(request.map((octet, at) => (at === 5 ? 0x00 : octet)))).toBe('6a80');
    expect(again(request.map((octet, at) => (at === 8 ? 0x14 : octet)))).toBe('6a80');
    expect(again(request.map((octet, at) => (at === request.length - 1 ? octet ^ 1 : octet)))).toBe('6a80');
    expect(again(request)).toBe('9000');
  });

  it('is not there on a card without it', () => {
    const card = variantCard({ isdKeys: ISD_KEYS });
    expect(send(card, gp(0x2a, KVN, 0x10, hostCertificate)).sw).toBe(0x6d00);
  });

  it('ends with the first changed command', () => {
    const card = scp11Card();
    const { host: opened } = openScp11a(card, ISD_AID, options());
    const sent = opened.wrap(statusOf(0x80));
    expect(send(card, { ...sent, data: sent.data.map((octet, at) => (at === 3 ? octet ^ 1 : octet)) }).sw).toBe(0x6982);
    expect(send(card, sent).sw).toBe(0x6982);
  });
});

it('an SP area set up for SCP11a in its own session opens by it, past keys the carrier once knew', () => {
  const card = variantCard({ isdKeys: ISD_KEYS });
  const area = install(
    0x0c,
    bytes('A0000001515350'),
    bytes('A000000151535041'),
    SP_AREA,
    bytes('808000'),
    bytes('C90A 8104 0370 1101 8202 2020'),
    bytes(''),
  );
  mustRun(TestHost.open(card, ISD_AID, ISD_KEYS), [area]);
  const first = openScp03(card, SP_AREA, { keys: ISD_KEYS, level: 0x33 }).host;
  const own = keysOfLength(16);
  const keyset = [own.enc, own.mac, own.dek].map((key) => symmetric(ISD_KEYS.dek, 0x88, key));
  expect(first.run(putKey(0x30, 0x01, keyset)).sw).toBe(0x9000);
  const { host: second } = openScp03(card, SP_AREA, { keys: own, level: 0x33 });
  const eckaKey = Buffer.concat([secret(own.dek, 0xb1, cardPair.scalar), component(0xf0, bytes('00')), NO_CHECK_VALUE]);
  const authority = Buffer.concat([component(0xb0, authorityPair.point), component(0xf0, bytes('00')), NO_CHECK_VALUE]);
  expect(second.run(putKey(KVN, 0x10, [authority, eckaKey])).sw).toBe(0x9000);
  const certificates = encodeTlv(0xbf21, cardCertificate);
  const store = (reference: string): number =>
    second.run(gp(0xe2, 0x90, 0x00, concat(bytes(reference), certificates))).sw;
  expect([store('A60483021036'), store('A60483021136')]).toEqual([0x6a88, 0x9000]);
  const { host: session } = openScp11a(card, SP_AREA, options());
  expect(hex(session.run(gp(0xca, 0xbf, 0x21, undefined, 0)).data)).toContain(hex(cardPair.point));
});
