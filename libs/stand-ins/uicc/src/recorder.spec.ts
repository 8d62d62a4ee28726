/**
 * A carrier that knows the issuer keys and records every APDU: what it can read afterwards. Plain rotation hides nothing
 * from it; scenario 3 and SCP11a do. The recorder computes with the test hosts' own cryptography and sees the line only.
 */
import { decodeCommand, decodeResponse, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { aes, kdf, unAes } from './testing/host-crypto';
import { component, NO_CHECK_VALUE, putKey, secret, symmetric } from './testing/key-host';
import { agreement, openScp11a } from './testing/owner-host';
import { openScp03, type SecuredHost } from './testing/scp03-host';
import { ISD_AID, ISD_KEYS, SP_AREA } from './testing/test-card';
import { createSpArea, gp, installForPersonalization, storeData, type HostKeys } from './testing/test-host';
import { authorityPair, casdWith, certificateFor, keysOfLength, p256Pair, variantCard } from './testing/variant-card';
import type { VirtualUicc } from './virtual-uicc';

const EXTERNAL_AUTHENTICATE = 0x82;
const INITIALIZE_UPDATE = 0x50;
const PUT_KEY = 0xd8;
/** Type, lengths, 16 bytes and check value of an AES-128 key in PUT KEY. */
const FIELD_BYTES = 23;

interface Exchange {
  command: CommandApdu;
  answer: Uint8Array;
}

/** All that goes over the card's line from now on. */
function tapped(card: VirtualUicc): Exchange[] {
  const tape: Exchange[] = [];
  const transmit = card.transmit.bind(card);
  card.transmit = (raw) => {
    const answer = transmit(raw);
    tape.push({ command: decodeCommand(raw), answer: decodeResponse(answer).data });
    return answer;
  };
  return tape;
}

/** Keysets the recorder gets out of the tape, beginning with the ones it knows. */
function keysetsRead(known: HostKeys, tape: Exchange[]): HostKeys[] {
  const keysets = [known];
  for (const keyset of keysets) {
    for (const next of rotationsUnder(keyset, tape)) keysets.push(next);
  }
  return keysets;
}

/** Keysets put in sessions that this keyset opens: both challenges of a session are on the tape. */
function rotationsUnder(keyset: HostKeys, tape: Exchange[]): HostKeys[] {
  const found: HostKeys[] = [];
  let sEnc: Buffer | undefined;
  let counter = 0;
  for (const { command, answer } of tape) {
    if (command.ins === INITIALIZE_UPDATE) {
      const context = Buffer.concat([command.data, answer.slice(13, 21)]);
      const cryptogram = kdf(kdf(keyset.mac, 0x06, 16, context), 0x00, 8, context);
      sEnc = cryptogram.equals(answer.slice(21, 29)) ? kdf(keyset.enc, 0x04, 16, context) : undefined;
      counter = 0;
    } else if (sEnc && (command.cla & 0x04) !== 0 && command.ins !== EXTERNAL_AUTHENTICATE) {
      counter += 1;
      if (command.ins === PUT_KEY) found.push(keysIn(decrypted(sEnc, counter, command.data), keyset.dek));
    }
  }
  return found;
}

function decrypted(sEnc: Buffer, counter: number, data: Uint8Array): Buffer {
  const block = Buffer.alloc(16);
  block.writeUInt32BE(counter, 12);
  return unAes(sEnc, data.slice(0, -8), aes(sEnc, 'ecb', block));
}

function keysIn(plain: Buffer, dek: Uint8Array): HostKeys {
  const [enc, mac, other] = [0, 1, 2].map((at) =>
    unAes(dek, plain.subarray(4 + at * FIELD_BYTES, 20 + at * FIELD_BYTES)),
  );
  if (!enc || !mac || !other) throw new Error('not a keyset');
  return { enc, mac, dek: other };
}

const casdPair = p256Pair();

function newArea(): { card: VirtualUicc; tape: Exchange[]; isd: SecuredHost } {
  const card = variantCard({ isdKeys: { ...ISD_KEYS, kvn: 0x30 }, casd: casdWith(casdPair) });
  const tape = tapped(card);
  const isd = openScp03(card, ISD_AID, { keys: ISD_KEYS, level: 0x33 }).host;
  expect(isd.run(createSpArea()).sw).toBe(0x9000);
  return { card, tape, isd };
}

const keyset = (dek: Uint8Array, keys: HostKeys): Buffer[] =>
  [keys.enc, keys.mac, keys.dek].map((key) => symmetric(dek, 0x88, key));

const random = (seed: number): HostKeys => {
  const { enc, mac, dek } = keysOfLength(16);
  const turn = (key: Uint8Array): Uint8Array => key.map((octet) => octet ^ seed);
  return { enc: turn(enc), mac: turn(mac), dek: turn(dek) };
};

/** A keyset as text, to be looked for. */
const named = ({ enc, mac, dek }: HostKeys): string => [enc, mac, dek].map(hex).join(' ');

describe('a carrier that records', () => {
  it('reads the first keyset and every rotated one when the keys change hands by PUT KEY', () => {
    const { card, tape } = newArea();
    const [first, rotated, again] = [random(0x11), random(0x22), random(0x33)];
    let present: HostKeys = ISD_KEYS;
    for (const [next, existing] of [
      [first, 0x00],
      [rotated, 0x30],
      [again, 0x30],
    ] as const) {
      const { host } = openScp03(card, SP_AREA, { keys: present, level: 0x33 });
      expect(host.run(putKey(0x30, 0x01, keyset(present.dek, next), existing)).sw).toBe(0x9000);
      present = next;
    }
    const read = keysetsRead(ISD_KEYS, tape).map(named);
    for (const keys of [first, rotated, again]) expect(read).toContain(named(keys));
  });

  it('reads none of them after scenario 3, rotated or not', () => {
    const { card, tape, isd } = newArea();
    const { dgi, expected } = agreement(casdPair.point, p256Pair());
    expect(isd.run(installForPersonalization(SP_AREA)).sw).toBe(0x9000);
    expect(storeData([dgi]).map((command) => isd.run(command).sw)).toEqual([0x9000]);
    const { keys } = expected();
    const { host } = openScp03(card, SP_AREA, { keys, level: 0x33 });
    const rotated = random(0x44);
    expect(host.run(putKey(0x30, 0x01, keyset(keys.dek, rotated), 0x30)).sw).toBe(0x9000);
    expect(openScp03(card, SP_AREA, { keys: rotated, level: 0x33 }).sequence).toBe(1);
    expect(keysetsRead(ISD_KEYS, tape).map(named)).toEqual([named(ISD_KEYS)]);
    // The owner, who has the agreed keys, reads the same tape: the recorder fails for want of keys, not of skill.
    expect(keysetsRead(keys, tape).map(named)).toContain(named(rotated));
  });

  it('reads no key put in an SCP11a session, even with the keys of every SCP03 session before it', () => {
    const ecka = p256Pair();
    const own = p256Pair();
    const { card, tape } = newArea();
    const first = random(0x55);
    const opening = openScp03(card, SP_AREA, { keys: ISD_KEYS, level: 0x33 }).host;
    expect(opening.run(putKey(0x30, 0x01, keyset(ISD_KEYS.dek, first))).sw).toBe(0x9000);
    const scp11 = variantCard({
      isdKeys: { ...ISD_KEYS, kvn: 0x30 },
      channels: {
        scp11: {
          kvn: 0x36,
          privateKey: ecka.scalar,
          certificate: certificateFor(ecka.point, { usage: '0080' }),
          authorityPoint: authorityPair.point,
        },
      },
    });
    const line = tapped(scp11);
    const { host, dek } = openScp11a(scp11, ISD_AID, {
      kvn: 0x36,
      certificate: certificateFor(own.point, { usage: '0080' }),
      own,
      cardPoint: ecka.point,
      ephemeral: p256Pair(),
    });
    const hidden = random(0x66);
    expect(host.run(putKey(0x31, 0x01, keyset(dek, hidden))).sw).toBe(0x9000);
    expect(keysetsRead(ISD_KEYS, tape).map(named)).toContain(named(first));
    expect(keysetsRead(ISD_KEYS, line).map(named)).toEqual([named(ISD_KEYS)]);
    expect(openScp03(scp11, ISD_AID, { keys: hidden, level: 0x33, kvn: 0x31 }).sequence).toBe(1);
  });

  it('finds no key in clear on the line, whichever way it came', () => {
    const { card, tape } = newArea();
    const keys = random(0x77);
    const { host } = openScp03(card, SP_AREA, { keys: ISD_KEYS, level: 0x01 });
    expect(host.run(putKey(0x30, 0x01, keyset(ISD_KEYS.dek, keys))).sw).toBe(0x9000);
    const scalar = p256Pair().scalar;
    const field = Buffer.concat([
      secret(ISD_KEYS.dek, 0xb1, scalar),
      component(0xf0, Buffer.from([0])),
      NO_CHECK_VALUE,
    ]);
    expect(host.run(putKey(0x36, 0x11, [field])).sw).toBe(0x9000);
    expect(host.run(gp(0xca, 0x00, 0xe0, undefined, 0)).sw).toBe(0x9000);
    const line = tape.map(({ command, answer }) => hex(command.data) + hex(answer)).join(' ');
    for (const key of [keys.enc, keys.mac, keys.dek, scalar]) expect(line).not.toContain(hex(key.slice(0, 8)));
  });
});
