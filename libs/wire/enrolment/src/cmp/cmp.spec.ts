// CMP messages octet by octet: what is read strictly, MACs against an independent computation (node:crypto), bounds, changed octets.
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import {
  DerError,
  encodeName,
  generateKeyPair,
  integer,
  octetString,
  oid,
  readNode,
  sequence,
  tlv,
} from '@sumaho-jpki/wire/x509';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { CMP_FAILURE, CmpError } from './cmp-names';
import type { CmpFailure } from './cmp-names';
import {
  certificateAnswer,
  certRequestContent,
  confirmationContent,
  errorContent,
  readCertificateAnswer,
  readCertRequest,
  readConfirmation,
  readRevocation,
  revocationAnswer,
  revocationContent,
} from './enrolment-bodies';
import {
  macProtectorLike,
  newMacProtector,
  protectionKind,
  signatureProtector,
  verifyMac,
  verifySignedMessage,
} from './message-protection';
import { buildCmpMessage, directoryName, NULL_NAME, parseCmpMessage, readFailure } from './pki-message';
import type { CmpProtector } from './pki-message';

/** A long run by hand: `SUMAHO_LONG_TESTS=1000000`. */
const MUTATIONS = Number(process.env['SUMAHO_LONG_TESTS'] ?? 3_000);

const issuerDer = encodeName([
  { type: 'C', value: 'JP' },
  { type: 'CN', value: 'root' },
]);
const subject = [
  { type: 'C', value: 'JP' },
  { type: 'CN', value: 'gate-01' },
] as const;
const AT = new Date('2026-06-01T00:00:00Z');
const id = Uint8Array.from({ length: 16 }, (_, index) => index);
const SECRET = 'an enrolment secret';
const renews = { serial: '53ffeeddccbbaa99', issuerDer };

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
let key: Awaited<ReturnType<typeof generateKeyPair>>;
let request: Uint8Array;
const message = (
  content: Uint8Array,
  protector?: CmpProtector,
  name: Parameters<typeof buildCmpMessage>[0]['body']['name'] = 'ir',
) =>
  buildCmpMessage({
    header: {
      sender: NULL_NAME,
      recipient: directoryName(issuerDer),
      at: AT,
      senderKeyIdentifier: new TextEncoder().encode('gate-01'),
      transactionId: id,
      senderNonce: id,
      implicitConfirm: true,
    },
    body: { name, content },
    protector,
    extraCertificates: [sequence(integer(1))],
  });
beforeAll(async () => {
  key = await generateKeyPair('ecdsa-p256-sha256');
  const { publicKeySpki, sign } = key;
  request = await certRequestContent({ subject, publicKeySpki, signatureAlgorithm: 'ecdsa-p256-sha256', renews }, sign);
});
const failing = (work: Promise<unknown>): Promise<CmpFailure | 'DerError' | null> =>
  work.then(
    () => null,
    (problem: unknown) => {
      if (problem instanceof CmpError) return problem.failure;
      if (problem instanceof DerError) return 'DerError';
      throw problem;
    },
  );

describe('A CMP message', () => {
  it('is read back as it was written', async () => {
    const read = parseCmpMessage(await message(request, newMacProtector(SECRET)));
    expect(read).toMatchObject({
      bodyName: 'ir',
      header: { version: 2, sender: NULL_NAME, transactionId: id, senderNonce: id, implicitConfirm: true },
    });
    expect(read.header.recipientNonce).toBeUndefined();
    expect(read.extraCertificates).toEqual([sequence(integer(1))]);
    const asked = await readCertRequest(read.body);
    expect(asked).toMatchObject({ publicKeySpki: key.publicKeySpki, renews, asksExtensions: false, asksMore: false });
    expect(asked.subject?.map(({ value }) => value)).toEqual(['JP', 'gate-01']);
  });

  it.each<[string, (der: Uint8Array) => Uint8Array]>([
    ['an octet behind it', (der) => Uint8Array.of(...der, 0)],
    ['an octet too few', (der) => der.subarray(0, -1)],
    ['nothing', () => new Uint8Array()],
    ['another type', (der) => Uint8Array.of(0x31, ...der.subarray(1))],
    ['a header alone', () => sequence(sequence(integer(2)))],
  ])('with %s is none', async (_what, change) => {
    const der = await message(request);
    expect(() => parseCmpMessage(change(der))).toThrow(DerError);
  });

  it('names its failure by one bit, in as many octets as it needs', () => {
    for (const failure of Object.keys(CMP_FAILURE) as CmpFailure[]) {
      const body = readNode(errorContent(failure, 'no'));
      const bits = body.content.subarray(-2);
      expect(readFailure({ bodyName: 'error', body } as unknown as Parameters<typeof readFailure>[0])).toBe(failure);
      expect(bits.at(-1)).not.toBe(0);
    }
  });
});

describe('PasswordBasedMac', () => {
  it('is the MAC of RFC 4210 §5.1.3.1, computed here once more', async () => {
    const protector = newMacProtector(SECRET, 500);
    const [, parameters] = childrenOfHex(protector.algorithm);
    const salt = parameters?.content.subarray(2, 18) ?? new Uint8Array();
    let base: Uint8Array = Buffer.concat([Buffer.from(SECRET), salt]);
    for (let round = 0; round < 500; round++) base = createHash('sha256').update(base).digest();
    const part = Uint8Array.of(1, 2, 3);
    expect(hex(await protector.protect(part))).toBe(createHmac('sha256', base).update(part).digest('hex'));
  });

  it('of another secret, another body or none is refused', async () => {
    const good = await message(request, newMacProtector(SECRET));
    expect(await failing(verifyMac(parseCmpMessage(good), SECRET))).toBeNull();
    expect(await failing(verifyMac(parseCmpMessage(good), `${SECRET} `))).toBe('badMessageCheck');
    expect(await failing(verifyMac(parseCmpMessage(await message(request)), SECRET))).toBe('badMessageCheck');
    const protector = newMacProtector(SECRET);
    const short = {
      ...protector,
      protect: async (part: Uint8Array) => (await protector.protect(part)).subarray(0, 16),
    };
    expect(await failing(verifyMac(parseCmpMessage(await message(request, short)), SECRET))).toBe('badMessageCheck');
  });

  const pbm = (rounds: number, owf = '2.16.840.1.101.3.4.2.1', mac = '1.3.6.1.5.5.8.1.2', salt = 16) =>
    sequence(
      oid('1.2.840.113533.7.66.13'),
      sequence(octetString(new Uint8Array(salt)), sequence(oid(owf)), integer(rounds), sequence(oid(mac))),
    );
  it.each<[string, Uint8Array]>([
    ['two rounds', pbm(2)],
    ['a day of rounds', pbm(2 ** 31 - 1)],
    ['SHA-1 as the one-way function', pbm(500, '1.3.14.3.2.26')],
    ['an unknown MAC', pbm(500, undefined, '1.2.3')],
    ['no salt', pbm(500, undefined, undefined, 0)],
  ])('with %s is refused before anything is computed', async (_what, algorithm) => {
    const protector = { algorithm, protect: () => Promise.resolve(new Uint8Array(20)) };
    expect(await failing(verifyMac(parseCmpMessage(await message(request, protector)), SECRET))).toBe('badAlg');
  });
});

describe('PBMAC1', () => {
  const pbmac1 = (rounds: number, keyOctets = 32) =>
    sequence(
      oid('1.2.840.113549.1.5.14'),
      sequence(
        sequence(
          oid('1.2.840.113549.1.5.12'),
          sequence(
            octetString(id),
            integer(rounds),
            integer(keyOctets),
            sequence(oid('1.2.840.113549.2.9'), Uint8Array.of(5, 0)),
          ),
        ),
        sequence(oid('1.2.840.113549.2.9'), Uint8Array.of(5, 0)),
      ),
    );
  it('is the MAC of RFC 9045, computed here once more, and answered in kind', async () => {
    const derived = pbkdf2Sync(SECRET, id, 4_096, 32, 'sha256');
    const protect = (part: Uint8Array) =>
      Promise.resolve(Uint8Array.from(createHmac('sha256', derived).update(part).digest()));
    const asked = parseCmpMessage(await message(request, { algorithm: pbmac1(4_096), protect }));
    expect(await failing(verifyMac(asked, SECRET))).toBeNull();
    const answer = macProtectorLike(asked.header.protectionAlgorithm ?? id, SECRET);
    expect(protectionKind(answer.algorithm)).toBe('secret');
    expect(await failing(verifyMac(parseCmpMessage(await message(request, answer)), SECRET))).toBeNull();
    expect(hex(answer.algorithm)).not.toContain(hex(id));
  });

  it.each([
    ['a million rounds', 1_000_000, 32],
    ['one round', 1, 32],
    ['a key of one octet', 4_096, 1],
  ])('with %s is refused before anything is computed', async (_what, rounds, octets) => {
    const protector = { algorithm: pbmac1(rounds, octets), protect: () => Promise.resolve(new Uint8Array(32)) };
    expect(await failing(verifyMac(parseCmpMessage(await message(request, protector)), SECRET))).toBe('badAlg');
  });
});

describe('A signature', () => {
  it('is of the key and the algorithm that fits it', async () => {
    const signed = parseCmpMessage(await message(request, signatureProtector('ecdsa-p256-sha256', key.sign)));
    expect(await failing(verifySignedMessage(signed, key.publicKeySpki))).toBeNull();
    const other = await generateKeyPair('ecdsa-p256-sha256');
    expect(await failing(verifySignedMessage(signed, other.publicKeySpki))).toBe('badMessageCheck');
    const rsa = await generateKeyPair('rsa-sha256');
    expect(await failing(verifySignedMessage(signed, rsa.publicKeySpki))).toBe('badAlg');
  });

  it('by RSA may leave the NULL out, as openssl does', async () => {
    const rsa = await generateKeyPair('rsa-sha256');
    const algorithm = sequence(oid('1.2.840.113549.1.1.11'));
    const signed = parseCmpMessage(await message(request, { algorithm, protect: rsa.sign }));
    expect(await failing(verifySignedMessage(signed, rsa.publicKeySpki))).toBeNull();
  });

  it('by SHA-1 is not accepted', () => {
    expect(() => protectionKind(sequence(oid('1.2.840.113549.1.1.5'), Uint8Array.of(5, 0)))).toThrow(CmpError);
    expect(() => protectionKind(undefined)).toThrow('not protected');
  });
});

describe('A request for a certificate', () => {
  const content = (parts: { id?: number; template?: Uint8Array[]; proof?: Uint8Array[]; twice?: boolean } = {}) => {
    const { template = [], proof = [], twice = false } = parts;
    const one = sequence(sequence(integer(parts.id ?? 0), sequence(...template)), ...proof);
    return readCertRequest(readNode(sequence(one, ...(twice ? [one] : []))));
  };
  const spki = () => tlv(0xa6, readNode(key.publicKeySpki).content);

  it('proves possession, and nothing else is a proof', async () => {
    expect(await failing(content({ template: [spki()] }))).toBe('badPOP');
    expect(await failing(content({ template: [spki()], proof: [Uint8Array.of(0x80, 0)] }))).toBe('badPOP');
    const stranger = await generateKeyPair('ecdsa-p256-sha256');
    const { publicKeySpki } = key;
    const forged = await certRequestContent({ publicKeySpki, signatureAlgorithm: 'ecdsa-p256-sha256' }, stranger.sign);
    expect(await failing(readCertRequest(readNode(forged)))).toBe('badPOP');
  });

  it('is one, numbered 0, with a key', async () => {
    expect(await failing(content({ template: [spki()], twice: true }))).toBe('badRequest');
    expect(await failing(content({ template: [spki()], id: 1 }))).toBe('badRequest');
    expect(await failing(content())).toBe('badCertTemplate');
  });

  it('has the fields of a template in their order, each once', async () => {
    expect(await failing(content({ template: [spki(), spki()] }))).toBe('DerError');
    expect(await failing(content({ template: [spki(), tlv(0xa5, encodeName(subject))] }))).toBe('DerError');
  });
});

describe('Bodies of both directions', () => {
  it('carry revocation, its answer, confirmation and certificate', () => {
    const asked = { ...renews, reason: 4 };
    expect(readRevocation(readNode(revocationContent(asked)))).toEqual(asked);
    expect(hex(revocationAnswer(asked))).toContain('53ffeeddccbbaa99');
    for (const certReqId of [0, -1] as const)
      expect(readConfirmation(readNode(confirmationContent(id, certReqId)))).toEqual({
        hash: id,
        certReqId,
        accepted: true,
      });
    expect(readConfirmation(readNode(confirmationContent(id, 0, false)))?.accepted).toBe(false);
    expect(readConfirmation(readNode(sequence()))).toBeUndefined();
    const certificateDer = sequence(integer(7));
    const answer = certificateAnswer({ certificateDer, certReqId: 0, changed: false, caCertificates: [sequence()] });
    expect(readCertificateAnswer(readNode(answer))).toEqual(certificateDer);
  });

  it('name a serial as the register does: unsigned, also above the sign bit', () => {
    for (const serial of ['80', 'ff00', '7f', '00']) {
      expect(readRevocation(readNode(revocationContent({ serial, issuerDer, reason: 0 })))?.serial).toBe(serial);
    }
  });
});

describe('Whatever octets are changed', () => {
  const edit = fc.record({
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    octet: fc.integer({ min: 0, max: 255 }),
    cut: fc.boolean(),
  });
  const mutate = (der: Uint8Array, edits: readonly { at: number; octet: number; cut: boolean }[]) => {
    const bytes = Array.from(der);
    for (const { at, octet, cut } of edits)
      bytes.splice(Math.floor(at * bytes.length), cut ? 1 + (octet & 3) : 1, ...(cut ? [] : [octet]));
    return Uint8Array.from(bytes);
  };
  const known = (problem: unknown): void => {
    expect(problem instanceof DerError || problem instanceof CmpError).toBe(true);
  };

  it(
    'a message and its body are read, or refused by a name',
    async () => {
      const bodies = {
        ir: request,
        rr: revocationContent({ ...renews, reason: 1 }),
        certConf: confirmationContent(id),
      };
      const samples = await Promise.all(
        (Object.keys(bodies) as (keyof typeof bodies)[]).map((name) =>
          message(bodies[name], newMacProtector(SECRET, 100), name),
        ),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...samples),
          fc.array(edit, { minLength: 1, maxLength: 4 }),
          async (der, edits) => {
            try {
              const { bodyName, body } = parseCmpMessage(mutate(der, edits));
              if (bodyName === 'ir') await readCertRequest(body);
              if (bodyName === 'rr') readRevocation(body);
              if (bodyName === 'certConf') readConfirmation(body);
            } catch (problem) {
              known(problem);
            }
          },
        ),
        { numRuns: MUTATIONS },
      );
    },
    24 * 3_600_000,
  );

  it('of what is protected, the protection notices', async () => {
    const der = await message(request, newMacProtector(SECRET, 100));
    const { protectedPart } = parseCmpMessage(der);
    const start = Buffer.from(der).indexOf(Buffer.from(protectedPart).subarray(8));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: start, max: start + protectedPart.length - 9 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const changed = Uint8Array.from(der, (octet, index) => (index === at ? octet ^ change : octet));
          let read;
          try {
            read = parseCmpMessage(changed);
          } catch (problem) {
            known(problem);
            return;
          }
          expect(await failing(verifyMac(read, SECRET))).not.toBeNull();
        },
      ),
      { numRuns: 300 },
    );
  });
});

function childrenOfHex(der: Uint8Array) {
  const { content } = readNode(der);
  const first = content.subarray(0, 2 + (content[1] ?? 0));
  return [readNode(first), readNode(content.subarray(first.length))];
}
