/** A recorded line read again: with the keys of a session, without them, and as words for every byte. */
import { bytes, concat, decodeCommand, hex } from '@sumaho-jpki/wire/apdu';
import { isWhole, narrate, redactedText, type Exchange, type Narration } from '@sumaho-jpki/wire/byte-narrator';
import {
  aesKeyCheckValue,
  aesKeyWrapping,
  buildCommandPacket,
  commandMessages,
  deliverTpdu,
  envelopeOf,
  getData,
  initializeUpdate,
  openScp02Session,
  putKeys,
  readTranscript,
  SecurityLevel,
  select,
  Tar,
  type RecordedExchange,
} from '@sumaho-jpki/wire/globalplatform';
import {
  changePinCommand,
  computeSignature,
  JpkiFile,
  readBinary,
  selectFile,
  selectJpkiApplication,
  sha256DigestInfo,
  verifyPinCommand,
} from '@sumaho-jpki/wire/jpki-applet';
import { describe, expect, it } from 'vitest';
import { aesCbcDecrypt } from './secure-channel/primitives';
import { AREA_KEYS } from './testing/content-host';
import { done, filled, keysOf, opened, plain, spArea, transmit, worksThrough } from './testing/cross-host';
import { crtComponents, freshCard, ISD_AID, ISD_KEYS, SP_AREA, userKey } from './testing/test-card';
import { buildSpArea, personalise, personalisationDgis } from './testing/test-host';
import { variantCard } from './testing/variant-card';
import type { VirtualUicc } from './virtual-uicc';

/** Everything that passes between a host and this card from now on. */
function recording(card: VirtualUicc): RecordedExchange[] {
  const exchanges: RecordedExchange[] = [];
  const original = card.transmit.bind(card);
  card.transmit = (command) => {
    const response = original(command);
    exchanges.push({ command: concat(command), response: concat(response) });
    return response;
  };
  return exchanges;
}

type Keysets = Parameters<typeof readTranscript>[1];
function told(exchanges: readonly RecordedExchange[], keysets: Keysets): { exchange: Exchange; told: Narration }[] {
  const clear = readTranscript(exchanges, keysets);
  const whole = exchanges.map((exchange, index) => ({ ...exchange, clear: clear[index] ?? {} }));
  return narrate(whole).map((narration, index) => ({
    exchange: whole[index] ?? { command: bytes(''), response: bytes('') },
    told: narration,
  }));
}

/** All that a reader of the narration sees: words, and bytes that are not redacted. */
function shown(all: ReturnType<typeof told>): string {
  return all
    .flatMap(({ exchange, told: { command, response, clear } }) => [
      redactedText(exchange.command, command),
      redactedText(exchange.response, response),
      redactedText(exchange.clear?.command ?? bytes(''), clear?.command ?? []),
      redactedText(exchange.clear?.response ?? bytes(''), clear?.response ?? []),
      ...[...command, ...response, ...(clear?.command ?? []), ...(clear?.response ?? [])].map(
        ({ ja, en }) => `${ja}/${en}`,
      ),
    ])
    .join('\n');
}

/** Any 8 bytes of a secret, as a search looks for them. */
const windows = (secret: Uint8Array): string[] =>
  Array.from({ length: secret.length - 7 }, (_, at) => hex(secret.slice(at, at + 8)));

describe('the whole SIM route, recorded', () => {
  const { card, casdPoint } = freshCard();
  const exchanges = recording(card);
  const keys = buildSpArea(card, casdPoint);
  const dgis = personalisationDgis(keys.dek);
  personalise(card, keys, dgis);
  const holder = [
    selectJpkiApplication(),
    selectFile(JpkiFile.USER_PIN),
    changePinCommand('2580'),
    verifyPinCommand('2580'),
    selectFile(JpkiFile.USER_CERTIFICATE),
    readBinary(0, 256),
    selectFile(JpkiFile.USER_KEY),
    computeSignature(sha256DigestInfo(filled(32, 1))),
  ];
  for (const command of holder) expect(plain(card, command).sw).toBe(0x9000);
  const withKeys = told(exchanges, [ISD_KEYS, keys]);

  it('has words for every byte, under the protection too', () => {
    for (const { exchange, told: narration } of withKeys) {
      expect(isWhole(exchange.command, narration.command)).toBe(true);
      expect(isWhole(exchange.response, narration.response)).toBe(true);
      if (narration.clear?.command)
        expect(isWhole(exchange.clear?.command ?? bytes(''), narration.clear.command)).toBe(true);
      if (narration.clear?.response)
        expect(isWhole(exchange.clear?.response ?? bytes(''), narration.clear.response)).toBe(true);
    }
    const text = shown(withKeys);
    for (const unnamed of ['no known form', 'unnamed', 'cut off', 'level unknown']) expect(text).not.toContain(unnamed);
    expect(text).toContain('private key component p');
    expect(text).toContain('proof of possession');
    expect(text).toContain('J-LISの領域');
  });
  it('shows no PIN, no private key and no enciphered key component', () => {
    const text = shown(withKeys);
    expect(text).not.toContain(hex(new TextEncoder().encode('2580')));
    const secrets = [
      ...Object.values(crtComponents(userKey)),
      ...dgis.filter(({ dgi }) => dgi >= 0x8000).map(({ value }) => value),
      keys.enc,
      keys.mac,
      keys.dek,
    ];
    expect(secrets.flatMap(windows).filter((window) => text.includes(window))).toEqual([]);
    // The search must be able to find: the certificate is there, and so would be the key components without redaction.
    expect(text).toContain('5A5A5A5A5A5A5A5A');
    const raw = readTranscript(exchanges, [ISD_KEYS, keys])
      .map(({ command }) => hex(command ?? bytes('')))
      .join('\n');
    const component = dgis.find(({ dgi }) => dgi === 0x8125)?.value ?? bytes('');
    expect(windows(component).some((window) => raw.includes(window))).toBe(true);
  });
  it('without keys names what is enciphered as such', () => {
    const text = shown(told(exchanges, []));
    expect(text).toContain('enciphered command data');
    expect(text).toContain('enciphered answer data');
    expect(text).not.toContain('private key component');
    expect(text).not.toContain('no known form');
  });
});

type KnownKeys = Record<'enc' | 'mac' | 'dek', Uint8Array>;

/** Three AES keys of a PUT KEY, where this DEK makes their check values. */
function unwrapped(data: Uint8Array, dek: Uint8Array): KnownKeys | undefined {
  const [enc, mac, key] = [4, 27, 50].map((at) => {
    const clear = concat(aesCbcDecrypt(dek, new Uint8Array(16), data.slice(at, at + 16)));
    return hex(aesKeyCheckValue(clear)) === hex(data.slice(at + 17, at + 20)) ? clear : undefined;
  });
  return enc && mac && key && { enc, mac, dek: key };
}

/** What somebody who knows the first keys and has recorded the line learns: keys that PUT KEY brought, and what they opened. */
function recorder(exchanges: readonly RecordedExchange[], first: KnownKeys): { read: string; keysets: KnownKeys[] } {
  const keysets = [first];
  for (;;) {
    const clear = readTranscript(exchanges, keysets).flatMap(({ command }) =>
      command ? [decodeCommand(command)] : [],
    );
    const before = keysets.length;
    for (const { data } of clear.filter(({ ins }) => ins === 0xd8)) {
      const found = keysets.map(({ dek }) => unwrapped(data, dek)).find((keys) => keys !== undefined);
      if (found && !keysets.some(({ enc }) => hex(enc) === hex(found.enc))) keysets.push(found);
    }
    if (keysets.length === before) return { read: clear.map(({ data }) => hex(data)).join('\n'), keysets };
  }
}

describe('a carrier that recorded everything since it set the first keys', () => {
  const SECRET = bytes('5EC2E75EC2E75EC2E75EC2E75EC2E75E');
  it('reads all that goes under keys which were only rotated', () => {
    const { card } = freshCard();
    const exchanges = recording(card);
    done(card, opened(card, SecurityLevel.ALL, { keys: ISD_KEYS }), spArea());
    const put = (dek: Uint8Array, keys: KnownKeys, replaces: number) =>
      putKeys({
        keyVersion: 0x30,
        replaces,
        wrapping: aesKeyWrapping(dek),
        keys: [keys.enc, keys.mac, keys.dek].map((value) => ({ kind: 'aes' as const, value })),
      });
    done(
      card,
      opened(card, SecurityLevel.ALL, { aid: SP_AREA, keys: ISD_KEYS, challenge: filled(8, 2) }),
      put(ISD_KEYS.dek, AREA_KEYS, 0),
    );
    const rotated = keysOf(16);
    done(
      card,
      opened(card, SecurityLevel.ALL, { aid: SP_AREA, keys: AREA_KEYS, challenge: filled(8, 3) }),
      put(AREA_KEYS.dek, rotated, 0x30),
    );
    const session = opened(card, SecurityLevel.ALL, { aid: SP_AREA, keys: rotated, challenge: filled(8, 4) });
    done(card, session, { cla: 0x80, ins: 0xe2, p1: 0x90, p2: 0, data: concat(bytes('4510'), SECRET), le: 0 });
    const { read, keysets } = recorder(exchanges, ISD_KEYS);
    expect(keysets.map(({ mac }) => hex(mac))).toEqual([ISD_KEYS, AREA_KEYS, rotated].map(({ mac }) => hex(mac)));
    expect(read).toContain(hex(SECRET));
  });
  it('reads nothing that goes under keys agreed with the CASD', () => {
    const { card, casdPoint } = freshCard();
    const exchanges = recording(card);
    const keys = buildSpArea(card, casdPoint);
    const session = opened(card, SecurityLevel.ALL, { aid: SP_AREA, keys });
    done(card, session, { cla: 0x80, ins: 0xe2, p1: 0x90, p2: 0, data: concat(bytes('4510'), SECRET), le: 0 });
    const { read, keysets } = recorder(exchanges, ISD_KEYS);
    expect(keysets).toHaveLength(1);
    expect(read).not.toContain(hex(SECRET).slice(0, 16));
    // The same program with the agreed keys reads it, so it is the keys that keep it out.
    expect(recorder(exchanges, keys).read).toContain(hex(SECRET));
  });
});

describe('a transcript is read along', () => {
  it.each([0x01, 0x03, 0x11, 0x13, 0x33] as const)(
    'in SCP03 with 8 and with 16 bytes at level %i, segments too',
    (level) => {
      for (const [size, i] of [
        [8, 0x70],
        [16, 0x71],
      ] as const) {
        const keys = keysOf(16);
        const card = variantCard({ isdKeys: { ...keys, kvn: 0x30 }, channels: { protocols: [{ scp: 0x03, i }] } });
        const exchanges = recording(card);
        const session = opened(card, level, { challenge: filled(size, 9) });
        worksThrough(card, session);
        const rsa = { kind: 'rsa-public' as const, modulus: concat([0xc1], filled(255, 7)), exponent: bytes('010001') };
        const command = putKeys({ keyVersion: 0x70, keys: [rsa], wrapping: aesKeyWrapping(keys.dek) });
        done(card, session, command);
        const clear = readTranscript(exchanges, [ISD_KEYS, keys]);
        const commands = clear.flatMap(({ command: raw }) => (raw ? [decodeCommand(raw)] : []));
        expect(commands.map(({ ins }) => ins)).toEqual([0xf2, 0xca, 0xe6, 0xf2, 0xe4, 0xd8]);
        expect(hex(commands.at(-1)?.data ?? bytes(''))).toBe(hex(command.data));
        expect(hex(clear.at(-1)?.response ?? bytes(''))).toBe('709000');
        expect(readTranscript(exchanges, [ISD_KEYS]).every(({ command: raw }) => raw === undefined)).toBe(true);
      }
    },
  );
  it.each([0x01, 0x03] as const)('in SCP02 at level %i', (level) => {
    const keys = keysOf(16);
    const card = variantCard({
      isdKeys: { ...keys, algorithm: 'des', kvn: 0x20 },
      channels: { protocols: [{ scp: 0x02, i: 0x15 }] },
    });
    const exchanges = recording(card);
    plain(card, select(ISD_AID));
    const hostChallenge = filled(8, 1);
    const answer = plain(card, initializeUpdate(0x20, hostChallenge));
    const initializeUpdateResponse = concat(answer.data, [0x90, 0x00]);
    const { session, externalAuthenticate } = openScp02Session({
      keys,
      hostChallenge,
      level,
      initializeUpdateResponse,
    });
    expect(hex(transmit(card, externalAuthenticate))).toBe('9000');
    worksThrough(card, session);
    const commands = readTranscript(exchanges, [keys]).flatMap(({ command }) =>
      command ? [decodeCommand(command)] : [],
    );
    expect(commands.map(({ ins }) => ins)).toEqual([0xf2, 0xca, 0xe6, 0xf2, 0xe4]);
    expect(hex(commands[2]?.data ?? bytes(''))).toBe(hex(spArea().data));
  });
  it('stops where a command was tampered with', () => {
    const card = variantCard({ isdKeys: { ...keysOf(16), kvn: 0x30 } });
    const exchanges = recording(card);
    worksThrough(card, opened(card, SecurityLevel.ALL));
    const third = exchanges[4];
    if (third) third.command[6] = (third.command[6] ?? 0) ^ 1;
    const clear = readTranscript(exchanges, [keysOf(16)]);
    expect(clear[3]?.command).toBeDefined();
    expect(clear.slice(4).every(({ command }) => command === undefined)).toBe(true);
  });
});

describe('the SMS bearer in words', () => {
  it('names packet and proof', () => {
    const keys = { algorithm: 'aes' as const, kic: filled(16, 1), kid: filled(16, 2), keyVersion: 1 };
    const card = variantCard({
      isdKeys: { ...keysOf(16), kvn: 0x30 },
      channels: { remote: { kvn: 1, algorithm: 'aes', kic: keys.kic, kid: keys.kid, kik: filled(16, 3) } },
    });
    const exchanges = recording(card);
    const proof = { when: 'always', redundancy: 'checksum', ciphered: false } as const;
    const packet = buildCommandPacket({
      keys,
      tar: Tar.RAM,
      counter: 1,
      ciphered: false,
      proof,
      data: bytes('80CA00C100'),
    });
    for (const message of commandMessages(packet, 1))
      plain(card, envelopeOf(deliverTpdu(message, { originatingAddress: '12345' })));
    plain(card, getData(0x42));
    const text = shown(told(exchanges, []));
    expect(text).toContain('command packet for the SIM');
    expect(text).toContain('status 00: PoR OK');
    expect(text).toContain('GET DATA');
    expect(text).not.toContain('no known form');
  });
});
