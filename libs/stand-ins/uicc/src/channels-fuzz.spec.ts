/**
 * Mutated commands and packets over every channel beside the usual one: SCP02, SCP03 with S16, SCP11a, SCP80. Nothing is
 * taken, nothing changes, nothing crashes, and the answer does not say what was wrong. Small here; `JPKI_FUZZ=1000000`
 * for the long run, `JPKI_FUZZ_SEED` for another one.
 */
import { decodeResponse, encodeCommand, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { seeded, type Random } from './testing/fuzz';
import { symmetric, putKey } from './testing/key-host';
import { openScp11a } from './testing/owner-host';
import { openScp03 } from './testing/scp03-host';
import { Scp02Host } from './testing/scp02-host';
import { commandPacket, envelopeOf, readProof, shortMessages, type RemoteKeys } from './testing/scp80-host';
import { ISD_AID } from './testing/test-card';
import { createSpArea, gp, send, statusOf } from './testing/test-host';
import { authorityPair, certificateFor, keysOfLength, p256Pair, variantCard } from './testing/variant-card';
import type { VirtualUicc } from './virtual-uicc';

const ROUNDS = Math.ceil(Number(process.env['JPKI_FUZZ'] ?? 600) / 4);
const SEED = Number(process.env['JPKI_FUZZ_SEED'] ?? 20_161_025);
const PATIENCE = 600_000;

/** One change: a bit, a byte, a cut, a growth, a swap. Never the same bytes. */
function mutated(random: Random, sent: Uint8Array): Uint8Array {
  const at = random(sent.length);
  const copy = Uint8Array.from(sent);
  switch (random(5)) {
    case 0:
      copy[at] = (copy[at] ?? 0) ^ (1 << random(8));
      return copy;
    case 1:
      copy[at] = (copy[at] ?? 0) ^ (1 + random(255));
      return copy;
    case 2:
      return copy.slice(0, at);
    case 3:
      return Uint8Array.from([...copy.slice(0, at), random(256), ...copy.slice(at)]);
    default: {
      const other = (at + 1) % copy.length;
      [copy[at], copy[other]] = [copy[other] ?? 0, copy[at] ?? 0];
      return hex(copy) === hex(sent) ? copy.slice(1) : copy;
    }
  }
}

const content = (card: VirtualUicc): string =>
  JSON.stringify(card.snapshot(), (name, value: unknown) =>
    ['writes', 'sequences'].includes(name) ? undefined : value,
  );

interface Opened {
  wrap(command: CommandApdu): CommandApdu;
}

const keys = keysOfLength(16);
const cardPair = p256Pair();
const hostPair = p256Pair();
const hostCertificate = certificateFor(hostPair.point, { usage: '0080' });

const CHANNELS: [name: string, make: () => VirtualUicc, open: (card: VirtualUicc) => Opened][] = [
  [
    'SCP02',
    () =>
      variantCard({
        isdKeys: { ...keys, algorithm: 'des', kvn: 0x20 },
        channels: { protocols: [{ scp: 2, i: 0x55 }] },
      }),
    (card) => Scp02Host.open(card, ISD_AID, keys),
  ],
  [
    'SCP03 with S16',
    () => variantCard({ isdKeys: keys, channels: { protocols: [{ scp: 3, i: 0x71 }] } }),
    (card) => openScp03(card, ISD_AID, { keys, level: 0x33, size: 16 }).host,
  ],
  [
    'SCP11a',
    () =>
      variantCard({
        isdKeys: keys,
        channels: {
          scp11: {
            kvn: 0x36,
            privateKey: cardPair.scalar,
            certificate: certificateFor(cardPair.point, { usage: '0080' }),
            authorityPoint: authorityPair.point,
          },
        },
      }),
    (card) =>
      openScp11a(card, ISD_AID, {
        kvn: 0x36,
        certificate: hostCertificate,
        own: hostPair,
        cardPoint: cardPair.point,
        ephemeral: hostPair,
      }).host,
  ],
];

describe(`${4 * ROUNDS} mutated commands and packets, seed ${SEED}`, () => {
  it.each(CHANNELS)(
    '%s takes none, and says 6982 to every protected one whatever was changed in its data',
    (_name, make, open) => {
      const random = seeded(SEED);
      const card = make();
      const before = content(card);
      const answers = new Set<string>();
      for (let round = 0; round < ROUNDS; round += 1) {
        const host = open(card);
        const plain = [statusOf(0x80), createSpArea(), putKey(0x31, 0x01, [symmetric(keys.dek, 0x88, keys.enc)])][
          round % 3
        ];
        const sent = host.wrap(plain ?? statusOf(0x80));
        const data = mutated(random, sent.data);
        if (data.length > 255) continue;
        const { sw } = send(card, { ...sent, data });
        answers.add(sw.toString(16));
        // Bytes of the header or of the form are anyone's to change; the answer only must have a form, and no effect.
        const raw = mutated(random, encodeCommand(open(card).wrap(statusOf(0x80))));
        expect(decodeResponse(card.transmit(raw)).sw).toBeGreaterThanOrEqual(0x6000);
      }
      expect([...answers]).toEqual(['6982']);
      expect(content(card)).toBe(before);
    },
    PATIENCE,
  );

  it(
    'SCP80 takes none, and has one bare answer for every packet whose protected part was changed',
    () => {
      const random = seeded(SEED);
      for (const algorithm of ['aes', 'des'] as const) {
        const remote: RemoteKeys = { kvn: 0x01, algorithm, kic: keys.enc, kid: keys.mac };
        const card = variantCard({ isdKeys: keys, channels: { remote: { ...remote, kik: keys.dek } } });
        const before = JSON.stringify(card.snapshot());
        const answers = new Set<string>();
        for (let round = 0; round < ROUNDS / 2; round += 1) {
          const script = encodeCommand({ ...(round % 2 === 0 ? statusOf(0x80) : createSpArea()), le: undefined });
          const packet = commandPacket(remote, script, { counter: 1 + round, spi1: round % 3 === 0 ? 0x12 : 0x16 });
          const body = mutated(random, packet.subarray(10));
          const changed = Buffer.concat([packet.subarray(0, 10), body]);
          changed.writeUInt16BE(changed.length - 2);
          const proof = card.envelope({ packet: changed });
          if (proof) answers.add(hex(proof));
          card.envelope({ packet: mutated(random, packet) });
          // Sender, time and the like are anyone's to change: only the packet inside is protected.
          const [tpdu] = shortMessages(changed);
          if (tpdu) card.transmit(mutated(random, envelopeOf(tpdu)));
        }
        expect([...answers]).toEqual(['027100000B0AB0000000000000000001']);
        expect(JSON.stringify(card.snapshot())).toBe(before);
        const good = card.envelope({
          packet: commandPacket(remote, encodeCommand(gp(0xca, 0, 0x42, undefined, 0)), { counter: 1 }),
        });
        expect(readProof(remote, good ?? new Uint8Array(0)).status).toBe(0x00);
      }
    },
    PATIENCE,
  );
});
