// Whatever is thrown at a reader of card data, it answers or throws one of its own errors, and nothing that was changed passes a
// check. JPKI_FUZZ sets the number of runs for the nightly size.
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ApduFormatError,
  bytes,
  concat,
  decodeCommand,
  decodeDgis,
  decodeLvs,
  decodeResponse,
  decodeTlvs,
  encodeLv,
  encodeTlv,
} from '@sumaho-jpki/wire/apdu';
import { SecureChannelError, aesCmac } from './aes';
import {
  CardCertificateError,
  KEY_AGREEMENT_USAGE,
  encodeCardCertificate,
  parseCardCertificate,
  verifyCardCertificate,
} from './card-certificate';
import { parseGetStatus, parseKeyInformation, parseSequenceCounter } from './card-status';
import { CasdCertificateError, encodeCasdCertificate, verifyCasdCertificate } from './casd-certificate';
import { checkScriptResponses, planSecureSession } from './apdu-script';
import { getStatus } from './commands';
import { generateEphemeralKey } from './p256';
import { parseScp02InitializeUpdateAnswer } from './scp02';
import { beginScp11a, certificatesOf } from './scp11a';
import { parseInitializeUpdateAnswer, predictScp03Session } from './scp03-session';
import { buildCommandPacket, parseResponsePacket, Tar } from './scp80';
import { joinMessages, parseUserData } from './short-message';
import { readTranscript } from './transcript';
import { checkReceipt, parseReceipt, tokenInput, tokenOf } from './tokens';

const RUNS = Number(process.env['JPKI_FUZZ'] ?? 1_500);
const NIGHTLY = 3_600_000;
const KEY = bytes('404142434445464748494A4B4C4D4E4F');
const keys = { enc: KEY, mac: KEY, dek: KEY };
const AID = bytes('A000000151000000');
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const now = new Date('2026-11-22T00:00:00Z');
const { publicPoint } = generateEphemeralKey();
const scp80 = { algorithm: 'aes' as const, kic: KEY, kid: KEY, keyVersion: 1 };

const samples: Record<string, Uint8Array> = {
  registry: bytes('E326 4F08A000000151000000 9F70010F C5039EFE80 C407A0000001515350 CC08A000000151000000'),
  keys: bytes('E00CC00401308810C00402748820'),
  opening: bytes('00010203040506070809300370 86C8BD65FA1044EE 7CED45F4C595BC4B 000001'),
  opening02: bytes('00010203040506070809 2002 000C 010203040506 1112131415161718'),
  receipt: encodeLv(concat(encodeLv(aesCmac(KEY, bytes('0200 01'))), bytes('02000104 11223344'))),
  certificate: encodeCardCertificate(
    {
      serial: bytes('01'),
      authorityId: bytes('02'),
      subjectId: bytes('03'),
      usage: KEY_AGREEMENT_USAGE,
      expiry: '20351231',
      publicPoint,
    },
    privateKey,
  ),
  casd: encodeCasdCertificate(
    {
      serial: bytes('0102030405060708'),
      authorityId: bytes('02'),
      iccid: '8981100000000000001',
      expiry: '20351231',
      publicPoint,
    },
    privateKey,
  ),
  packet: buildCommandPacket({ keys: scp80, tar: Tar.RAM, counter: 7, data: bytes('80F28002024F00') }),
  proof: bytes('027100 000E 0A B00000 0000000007 00 00 019000'),
  command: bytes('80E60C001A 07A0000001515350 07A0000001515341 00 00 02C900 0102'),
};
const sample = fc.constantFrom(...Object.values(samples));
const edit = fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set' as const, 'cut' as const, 'insert' as const));
const mutated = fc.tuple(sample, fc.array(edit, { minLength: 1, maxLength: 5 })).map(([good, edits]) => {
  const octets = Array.from(good);
  for (const [where, value, kind] of edits) {
    const at = where % Math.max(1, octets.length);
    if (kind === 'set') octets[at] = value;
    else if (kind === 'cut') octets.splice(at, 1 + (value & 7));
    else octets.splice(at, 0, value);
  }
  return Uint8Array.from(octets);
});
const anything = fc.oneof(
  { arbitrary: mutated, weight: 4 },
  { arbitrary: fc.uint8Array({ maxLength: 80 }), weight: 1 },
);

const READERS: Record<string, (raw: Uint8Array) => unknown> = {
  TLVs: decodeTlvs,
  LVs: decodeLvs,
  DGIs: decodeDgis,
  'a command': decodeCommand,
  'an answer': decodeResponse,
  'GET STATUS': parseGetStatus,
  'key information': parseKeyInformation,
  'a sequence counter': parseSequenceCounter,
  'INITIALIZE UPDATE of SCP03': parseInitializeUpdateAnswer,
  'INITIALIZE UPDATE of SCP02': parseScp02InitializeUpdateAnswer,
  'a receipt': parseReceipt,
  'a token': (data) => [
    tokenOf({ cla: 0x80, ins: 0xe6, p1: 2, p2: 0, data }),
    tokenInput({ cla: 0x80, ins: 0xe4, p1: 0, p2: 0, data }),
  ],
  'a card certificate': parseCardCertificate,
  'a certificate store': certificatesOf,
  'a proof of receipt': (raw) =>
    parseResponsePacket(raw, {
      keys: scp80,
      tar: Tar.RAM,
      counter: 7,
      proof: { when: 'always', redundancy: 'none', ciphered: false },
    }),
  'user data': parseUserData,
  'joined messages': (raw) => joinMessages([raw, raw.slice(1)]),
};
const OWN_ERRORS = [ApduFormatError, SecureChannelError, CardCertificateError, CasdCertificateError];

function answersOrRefuses(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!OWN_ERRORS.some((own) => error instanceof own)) throw error;
  }
}

describe('whatever is thrown at a reader', () => {
  it.each(Object.keys(READERS))(
    'of %s, it answers or refuses with an error of its own',
    (name) => {
      const reader = READERS[name];
      fc.assert(
        fc.property(anything, (raw) => {
          answersOrRefuses(() => reader?.(raw));
        }),
        { numRuns: RUNS },
      );
    },
    NIGHTLY,
  );
});

describe('a transcript', () => {
  it(
    'is read along or left closed, whatever it holds',
    () => {
      const opening = concat(samples['opening'] ?? KEY, [0x90, 0]);
      const start = [
        { command: bytes('8050300008000102030405060700'), response: opening },
        { command: bytes('8482330010DD233EF86835D803429064D41D13D185'), response: bytes('9000') },
      ];
      const exchange = fc.record({
        command: fc.oneof(
          anything,
          anything.map((raw) => concat([0x84, 0xf2, 0x40, 0x02, Math.min(raw.length, 255)], raw.slice(0, 255))),
        ),
        response: anything,
      });
      fc.assert(
        fc.property(fc.array(exchange, { maxLength: 4 }), (list) => {
          const clear = readTranscript([...start, ...list], [keys]);
          return clear.length === list.length + 2 && clear.every(({ command }) => command === undefined);
        }),
        { numRuns: Math.ceil(RUNS / 5) },
      );
    },
    NIGHTLY,
  );
});

describe('nothing that was changed passes', () => {
  const never = (name: string, good: Uint8Array, passes: (raw: Uint8Array) => boolean) => {
    it(
      name,
      () => {
        expect(passes(good)).toBe(true);
        fc.assert(
          fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
            const octets = Array.from(good);
            for (const [where, value, kind] of edits) {
              const at = where % Math.max(1, octets.length);
              if (kind === 'set') octets[at] = value;
              else if (kind === 'cut') octets.splice(at, 1 + (value & 7));
              else octets.splice(at, 0, value);
            }
            const raw = Uint8Array.from(octets);
            fc.pre(raw.length !== good.length || raw.some((byte, i) => byte !== good[i]));
            let passed = false;
            answersOrRefuses(() => {
              passed = passes(raw);
            });
            return !passed;
          }),
          { numRuns: Math.ceil(RUNS / 5) },
        );
      },
      NIGHTLY,
    );
  };
  const accepted = (check: () => unknown): boolean => {
    check();
    return true;
  };
  never('as a certificate', samples['certificate'] ?? KEY, (raw) =>
    accepted(() => verifyCardCertificate(raw, { authorityKey: publicKey, now })),
  );
  never('as a CASD certificate', samples['casd'] ?? KEY, (raw) =>
    accepted(() => verifyCasdCertificate(raw, { authorityKey: publicKey, now })),
  );
  const confirmation = bytes('020001 04 11223344');
  const receiptKey = { kind: 'aes' as const, key: KEY };
  const goodReceipt = encodeLv(concat(encodeLv(aesCmac(KEY, concat(confirmation, encodeLv(AID)))), confirmation));
  never('as a receipt', goodReceipt, (raw) => {
    const receipt = parseReceipt(raw);
    return receipt !== undefined && checkReceipt(receiptKey, receipt, { action: 'delete', aid: AID });
  });
  const { session } = predictScp03Session({
    keys,
    aid: AID,
    sequenceCounter: 1,
    hostChallenge: bytes('0001020304050607'),
  });
  session.wrap(getStatus('issuer-security-domain'));
  const status = bytes(
    '09d2462c6851f084e1513e52f22222a25099b7004c71cef49e5513cc25b07122f51cdab18bd7860fe6f165d9d4dc18f50685e5cdead7c4479000',
  );
  // An error status comes bare by rule: whoever breaks the line can always say "refused", never "done".
  never('as a protected answer that says done', status, (raw) => session.unwrap(raw).sw === 0x9000);
  const plan = planSecureSession({
    keys,
    keyVersion: 0x30,
    aid: AID,
    sequenceCounter: 1,
    hostChallenge: bytes('0001020304050607'),
    commands: [{ name: 'status', stage: 'x', command: getStatus('issuer-security-domain') }],
  });
  never('as the answers of a script', status, (raw) => {
    const outcome = checkScriptResponses(plan, [
      bytes('9000'),
      concat(samples['opening'] ?? KEY, [0x90, 0]),
      bytes('9000'),
      raw,
    ]);
    return outcome.ok;
  });
  const ephemeral = generateEphemeralKey();
  it(
    'as an answer of SCP11a',
    () => {
      const opening = beginScp11a({
        keyVersion: 0x30,
        keyId: 0x11,
        hostStaticKey: ephemeral.privateKey,
        cardStaticPoint: publicPoint,
        ephemeral,
      });
      fc.assert(
        fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (receipt) => {
          const answer = concat(encodeTlv(0x5f49, publicPoint), encodeTlv(0x86, receipt), [0x90, 0]);
          expect(() => opening.complete(answer)).toThrow(SecureChannelError);
        }),
        { numRuns: Math.ceil(RUNS / 30) },
      );
    },
    NIGHTLY,
  );
});
