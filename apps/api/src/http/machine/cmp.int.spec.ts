// CMP against the real route with what openssl would never send: replays, foreign nonces, spent secrets, strangers' certificates,
// changed octets. Each refusal is the protocol's own, protected; nothing is a 5xx, and nothing that was refused leaves a certificate.
import { IssuePartyCertificate, PartyRegister } from '@sumaho-jpki/operations';
import {
  certRequestContent,
  confirmationContent,
  confirmationHash,
  newMacProtector,
  readCertificateAnswer,
  readFailure,
  revocationContent,
  type CmpHeaderToWrite,
} from '@sumaho-jpki/wire/enrolment';
import { generateKeyPair, parseCertificate } from '@sumaho-jpki/wire/x509';
import * as fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest } from '../../testing/api-under-test';
import { CmpTestClient, octets, type Credential, type Sent, type TestKey } from '../../testing/cmp-client';
import { addCarriers, addHolding } from '../../testing/demo-rows';

/** A long run by hand: `SUMAHO_LONG_TESTS=1000000`. */
const MUTATIONS = Number(process.env['SUMAHO_LONG_TESTS'] ?? 300);

let api: ApiUnderTest;
let client: CmpTestClient;
let storage: pg.Client;
beforeAll(async () => {
  api = await ApiUnderTest.start();
  client = new CmpTestClient(api);
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
});
afterAll(async () => {
  await storage.end();
  await api.stop();
});

let parties = 0;
async function newParty() {
  const code = `gate-${(parties += 1)}`;
  const { secret } = await api.get(PartyRegister).add({ code, kind: 'gate', organisation: 'Arena' });
  return { code, secret };
}
const rowOf = (serial: string) =>
  api.register.transaction({ kind: 'system' }, (tx) => tx.partyCertificates.bySerial(serial));
const certificatesOf = (code: string) =>
  api.register.transaction({ kind: 'system' }, (tx) => tx.partyCertificates.ofParty(code));
const ir = async (by: Credential, key?: TestKey, header: Partial<CmpHeaderToWrite> = {}): Promise<Sent> => ({
  by,
  body: { name: 'ir', content: await client.request(key ?? (await client.newKey())) },
  header,
});

/** With a good certificate, by implicit confirmation. */
async function enrolled() {
  const party = await newParty();
  const key = await client.newKey();
  const answer = await client.send(await ir(party, key, { implicitConfirm: true }));
  const certificateDer = readCertificateAnswer(answer.body);
  const { serial } = parseCertificate(certificateDer);
  return { code: party.code, key, certificateDer, serial };
}
/** Issued, and waiting for its confirmation. */
async function waiting() {
  const party = await newParty();
  const transactionId = octets();
  const answer = await client.send(await ir(party, undefined, { transactionId }));
  const certificateDer = readCertificateAnswer(answer.body);
  const { serial, signatureAlgorithm } = parseCertificate(certificateDer);
  const hash = await confirmationHash(certificateDer, signatureAlgorithm ?? 'rsa-sha256');
  return { party, transactionId, recipientNonce: answer.header.senderNonce, hash, serial };
}
type Waiting = Awaited<ReturnType<typeof waiting>>;
const confirm = (
  { party: by, transactionId, recipientNonce, hash }: Waiting,
  change: Partial<Waiting> = {},
  accepted = true,
) =>
  client.failure({
    by: change.party ?? by,
    body: { name: 'certConf', content: confirmationContent(change.hash ?? hash, 0, accepted) },
    header: {
      transactionId: change.transactionId ?? transactionId,
      recipientNonce: change.recipientNonce ?? recipientNonce,
    },
  });

describe('The header of a CMP message', () => {
  it.each<[string, string, Partial<CmpHeaderToWrite>]>([
    ['an old version', 'unsupportedVersion', { version: 1 }],
    ['no transaction', 'badDataFormat', { transactionId: undefined }],
    ['a short transaction', 'badDataFormat', { transactionId: octets(8) }],
    ['a long transaction', 'badDataFormat', { transactionId: octets(65) }],
    ['no nonce', 'badSenderNonce', { senderNonce: undefined }],
    ['a short nonce', 'badSenderNonce', { senderNonce: octets(15) }],
    ['an answer to nothing', 'badRecipientNonce', { recipientNonce: octets() }],
    ['no reference', 'badMessageCheck', { senderKeyIdentifier: undefined }],
    ['a reference that is none', 'badMessageCheck', { senderKeyIdentifier: Uint8Array.of(0xff, 0xfe) }],
  ])('with %s is refused: %s', async (_what, failure, header) => {
    const party = await newParty();
    expect(await client.failure(await ir(party, undefined, header))).toBe(failure);
    expect(await certificatesOf(party.code)).toEqual([]);
  });

  it('is echoed: transaction and nonce of the question, a nonce of ours', async () => {
    const [transactionId, senderNonce] = [octets(), octets(24)];
    const party = await newParty();
    const { header } = await client.send(
      await ir(party, undefined, { transactionId, senderNonce, implicitConfirm: true }),
    );
    expect(header).toMatchObject({ transactionId, recipientNonce: senderNonce, implicitConfirm: true, version: 2 });
    expect(header.senderNonce).toHaveLength(16);
  });
});

describe('Who may ask', () => {
  it('is nobody without protection, with a wrong secret, or with a party switched off', async () => {
    const party = await newParty();
    expect(await client.failure({ ...(await ir(party)), protector: null })).toBe('badMessageCheck');
    expect(await client.failure({ ...(await ir(party)), protector: newMacProtector('a guess', 100) })).toBe(
      'badMessageCheck',
    );
    await api.get(PartyRegister).disable(party.code);
    expect(await client.failure(await ir(party))).toBe('badMessageCheck');
    expect(await certificatesOf(party.code)).toEqual([]);
  });

  it('learns nothing of which references have a secret: the same work, the same octets of the answer', async () => {
    const party = await newParty();
    const asks = async (code: string, rounds: number) => {
      const protector = newMacProtector('a guess', rounds);
      return client.send({ ...(await ir({ code, secret: 'a guess' })), protector });
    };
    const [known, unknown] = [await asks(party.code, 100), await asks('gate-nobody', 100)];
    expect(readFailure(known)).toBe('badMessageCheck');
    expect(unknown.body.raw).toEqual(known.body.raw);
    // The figures of the MAC are read, and bounded, for both.
    expect([readFailure(await asks(party.code, 2_001)), readFailure(await asks('gate-nobody', 2_001))]).toEqual([
      'badAlg',
      'badAlg',
    ]);
  });

  it('is no secret after its seven days, and not the former one', async () => {
    const party = await newParty();
    const next = await api.get(PartyRegister).issueSecret(party.code);
    expect(await client.failure(await ir(party))).toBe('badMessageCheck');
    await storage.query(`UPDATE parties SET secret_expires_at = now() - interval '1 second' WHERE code = $1`, [
      party.code,
    ]);
    expect(await client.failure(await ir({ code: party.code, secret: next.secret }))).toBe('badMessageCheck');
  });

  it('is no secret twice: of two requests at once one has the certificate', async () => {
    const party = await newParty();
    const both = await Promise.all([
      ir(party, undefined, { implicitConfirm: true }),
      ir(party, undefined, { implicitConfirm: true }),
    ]);
    const told = await Promise.all(both.map((sent) => client.failure(sent)));
    expect(told.filter((failure) => failure === null)).toHaveLength(1);
    expect((await certificatesOf(party.code)).filter(({ state }) => state === 'active')).toHaveLength(1);
    expect(await client.failure(await ir(party))).toBe('badMessageCheck');
  });

  it('is no certificate of a citizen, of a stranger, on hold, or with another key', async () => {
    await addCarriers(api.register);
    const { personId } = await api.citizen('cmp-citizen');
    const holding = await addHolding(api.register, personId, { state: 'completed' });
    const good = await enrolled();
    const other = await client.newKey();
    const asks = async (by: Credential) => client.failure(await ir(by));
    expect(await asks({ key: other, certificateDer: holding.certificate.tbsDer })).toBe('signerNotTrusted');
    expect(await asks({ key: other, certificateDer: api.authorityCertificate })).toBe('signerNotTrusted');
    expect(await asks({ key: other, certificateDer: good.certificateDer })).toBe('badMessageCheck');
    const party = { code: good.code, kind: 'gate' } as const;
    const authorisation = { by: 'certificate', serial: good.serial } as const;
    const held = await api
      .get(IssuePartyCertificate)
      .execute({ party, publicKeySpki: other.publicKeySpki, authorisation, confirmed: false });
    expect(await asks({ key: other, certificateDer: held.certificateDer })).toBe('signerNotTrusted');
    await api.get(PartyRegister).disable(good.code);
    expect(await asks(good)).toBe('signerNotTrusted');
  });
});

describe('A replay', () => {
  it('of a whole message is refused, and gives no second certificate', async () => {
    const party = await newParty();
    const der = await client.message(await ir(party));
    expect(readFailure(await client.answerTo(der, party))).toBeUndefined();
    expect(readFailure(await client.answerTo(der, party))).toBe('transactionIdInUse');
    expect(await certificatesOf(party.code)).toHaveLength(1);
  });

  it('of an id is refused, also for another act and another party', async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    const header = { transactionId: octets() };
    expect(await client.failure(await ir(one, undefined, header))).toBeNull();
    const { serial } = other;
    const content = revocationContent({ serial, issuerDer: client.issuerDer, reason: 1 });
    const { key, certificateDer } = other;
    expect(await client.failure({ by: { key, certificateDer }, body: { name: 'rr', content }, header })).toBe(
      'transactionIdInUse',
    );
    expect((await rowOf(serial))?.state).toBe('active');
  });
});

describe('The confirmation', () => {
  it('makes the certificate good, once, and spends the secret', async () => {
    const all = await waiting();
    expect((await rowOf(all.serial))?.state).toBe('issued');
    expect(await confirm(all)).toBeNull();
    expect((await rowOf(all.serial))?.state).toBe('active');
    // Nothing is protected by the secret any more.
    expect(await confirm(all)).toBe('badMessageCheck');
  });

  it('that sends it back revokes', async () => {
    const all = await waiting();
    expect(await confirm(all, {}, false)).toBeNull();
    expect(await rowOf(all.serial)).toMatchObject({ state: 'revoked', revocationCause: 'unfinished-registration' });
    expect(await confirm(all)).toBe('transactionIdInUse');
  });

  it.each<[string, (all: Waiting) => Promise<Partial<Waiting>>, string]>([
    ['another nonce', async () => ({ recipientNonce: octets() }), 'badRecipientNonce'],
    ['another hash', async () => ({ hash: octets(32) }), 'badCertId'],
    ['another transaction', async () => ({ transactionId: octets() }), 'badRequest'],
    ['another party’s secret', async () => ({ party: await newParty() }), 'badRequest'],
  ])('with %s changes nothing', async (_what, change, failure) => {
    const all = await waiting();
    expect(await confirm(all, await change(all))).toBe(failure);
    expect((await rowOf(all.serial))?.state).toBe('issued');
    expect(await confirm(all)).toBeNull();
  });
});

describe('A confirmation under another protection than its request', () => {
  it('makes nothing good: one secret is one certificate', async () => {
    const party = await newParty();
    const all: (Waiting & { key: TestKey; certificateDer: Uint8Array })[] = [];
    for (const transactionId of [octets(), octets(), octets()]) {
      const key = await client.newKey();
      const answer = await client.send(await ir(party, key, { transactionId }));
      const certificateDer = readCertificateAnswer(answer.body);
      const { serial, signatureAlgorithm } = parseCertificate(certificateDer);
      const hash = await confirmationHash(certificateDer, signatureAlgorithm ?? 'rsa-sha256');
      all.push({ party, transactionId, recipientNonce: answer.header.senderNonce, hash, serial, key, certificateDer });
    }
    const [first, ...others] = all;
    if (!first) throw new Error('no certificate');
    expect(await confirm(first)).toBeNull();
    for (const { transactionId, recipientNonce, hash, serial } of others) {
      const content = confirmationContent(hash);
      const by = { key: first.key, certificateDer: first.certificateDer };
      const header = { transactionId, recipientNonce };
      expect(await client.failure({ by, body: { name: 'certConf', content }, header })).toBe('wrongIntegrity');
      expect((await rowOf(serial))?.state).toBe('issued');
    }
  });

  it('or with the id of another kind of request changes nothing', async () => {
    const all = await waiting();
    const { party: by, transactionId, recipientNonce, hash, serial } = all;
    const body = { name: 'certConf', content: confirmationContent(hash, -1) } as const;
    expect(await client.failure({ by, body, header: { transactionId, recipientNonce } })).toBe('badRequest');
    expect((await rowOf(serial))?.state).toBe('issued');
    expect(await confirm(all)).toBeNull();
  });
});

describe('What may be asked', () => {
  it('is a renewal of the signer’s own certificate, never by secret', async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    const kur = async (by: Credential, renews?: { serial: string; issuerDer: Uint8Array }) => {
      const content = await client.request(await client.newKey(), renews ? { renews } : {});
      return client.failure({ by, body: { name: 'kur', content } });
    };
    const { key, certificateDer, serial } = one;
    const by = { key, certificateDer };
    const { issuerDer } = client;
    expect(await kur(by, { serial: other.serial, issuerDer })).toBe('badCertId');
    expect(await kur(by, { serial, issuerDer: parseCertificate(certificateDer).subjectDer })).toBe('badCertId');
    expect(await kur(by, { serial, issuerDer })).toBeNull();
    const { secret } = await api.get(PartyRegister).issueSecret(one.code);
    expect(await kur({ code: one.code, secret })).toBe('wrongIntegrity');
  });

  it('is no end of a sibling, nor of anything by a secret', async () => {
    const one = await enrolled();
    const { code, serial } = one;
    const second = await client.newKey();
    const answer = await client.send({
      by: one,
      body: { name: 'cr', content: await client.request(second) },
      header: { implicitConfirm: true },
    });
    const sibling = { key: second, certificateDer: readCertificateAnswer(answer.body) };
    const { secret } = await api.get(PartyRegister).issueSecret(code);
    const content = revocationContent({ serial, issuerDer: client.issuerDer, reason: 1 });
    const rr = (by: Credential) => client.failure({ by, body: { name: 'rr', content } });
    expect(await rr(sibling)).toBe('badCertId');
    expect(await rr({ code, secret })).toBe('wrongIntegrity');
    expect((await rowOf(serial))?.state).toBe('active');
    expect(await rr(one)).toBeNull();
  });

  it('is the end of one’s own certificate, for a reason that is a party’s', async () => {
    const [{ key, certificateDer, serial }, other] = [await enrolled(), await enrolled()];
    const { issuerDer } = client;
    const rr = (asked: { serial?: string; issuerDer?: Uint8Array; reason?: number }) =>
      client.failure({
        by: { key, certificateDer },
        body: { name: 'rr', content: revocationContent({ serial, issuerDer, reason: 5, ...asked }) },
      });
    expect(await rr({ serial: other.serial })).toBe('badCertId');
    expect(await rr({ serial: 'ab'.repeat(16) })).toBe('badCertId');
    expect(await rr({ issuerDer: parseCertificate(certificateDer).subjectDer })).toBe('badCertId');
    for (const reason of [2, 6, 8, 99]) expect(await rr({ reason })).toBe('badRequest');
    expect((await rowOf(serial))?.state).toBe('active');
    expect(await rr({ reason: 5 })).toBeNull();
    expect(await rowOf(serial)).toMatchObject({ state: 'revoked', revocationCause: 'stop-of-use' });
    expect((await rowOf(other.serial))?.state).toBe('active');
  });

  it('is no certificate for a weak key or one that anybody had', async () => {
    const party = await newParty();
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const privateKey = await crypto.subtle.importKey(
      'pkcs8',
      weak.privateKey.export({ format: 'der', type: 'pkcs8' }),
      { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const content = await certRequestContent(
      {
        publicKeySpki: Uint8Array.from(weak.publicKey.export({ format: 'der', type: 'spki' })),
        signatureAlgorithm: 'rsa-sha256',
      },
      async (data) => new Uint8Array(await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, Uint8Array.from(data))),
    );
    expect(await client.failure({ by: party, body: { name: 'ir', content } })).toBe('badCertTemplate');
    const { key } = await enrolled();
    expect(await client.failure(await ir(party, key))).toBe('duplicateCertReq');
    expect(await certificatesOf(party.code)).toEqual([]);
  });

  it.each(['ip', 'pkiconf', 'error', 'rp'] as const)('is not %s, which is an answer', async (name) => {
    const by = await newParty();
    expect(await client.failure({ by, body: { name, content: Uint8Array.of(0x30, 0) } })).toBe('badRequest');
  });
});

describe('What is no CMP message', () => {
  it('ends as a 4xx of HTTP', async () => {
    const party = await newParty();
    const der = await client.message(await ir(party));
    expect((await client.post(octets(40))).statusCode).toBe(400);
    expect((await client.post(new Uint8Array())).statusCode).toBe(400);
    expect((await client.post(der, 'application/octet-stream')).statusCode).toBe(415);
    expect((await client.post(der, 'application/json')).statusCode).toBe(400);
    expect((await client.post(new TextEncoder().encode('{}'), 'application/json')).statusCode).toBe(415);
    expect((await client.post(new Uint8Array(40_000))).statusCode).toBe(413);
    expect((await api.read('/.well-known/cmp')).statusCode).toBe(404);
    expect((await api.read('/.well-known/cmp/p/x')).statusCode).toBe(404);
  });
});

describe('Changed octets', () => {
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
  const edits = fc.array(edit, { minLength: 1, maxLength: 4 });

  it(
    'in a message get an answer of the protocol or a 4xx, never a 5xx',
    async () => {
      const [party, one] = [await newParty(), await enrolled()];
      const { serial, key, certificateDer } = one;
      const content = revocationContent({ serial, issuerDer: client.issuerDer, reason: 1 });
      const samples = [
        await client.message(await ir(party)),
        await client.message({ by: { key, certificateDer }, body: { name: 'rr', content } }),
      ];
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...samples), edits, async (der, changes) => {
          const { statusCode } = await client.post(mutate(der, changes));
          expect([200, 400, 413]).toContain(statusCode);
        }),
        { numRuns: MUTATIONS },
      );
    },
    24 * 3_600_000,
  );

  it(
    'in a body whose sender is known are refused like any other, and the register stays whole',
    async () => {
      const { key, certificateDer } = await enrolled();
      const bodies = {
        ir: await client.request(await generateKeyPair('ecdsa-p256-sha256')),
        rr: revocationContent({ serial: 'ab'.repeat(16), issuerDer: client.issuerDer, reason: 1 }),
        certConf: confirmationContent(octets(32)),
      };
      const names = Object.keys(bodies) as (keyof typeof bodies)[];
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...names), edits, async (name, changes) => {
          const content = mutate(bodies[name], changes);
          const der = await client.message({ by: { key, certificateDer }, body: { name, content } });
          const { statusCode, rawPayload } = await client.post(der);
          expect([200, 400]).toContain(statusCode);
          if (statusCode === 200) expect(rawPayload.length).toBeGreaterThan(100);
        }),
        { numRuns: MUTATIONS },
      );
      const { rows } = await storage.query(
        `SELECT serial FROM issued_serials WHERE NOT EXISTS (SELECT 1 FROM certificates WHERE certificates.serial = issued_serials.serial)
            AND NOT EXISTS (SELECT 1 FROM party_certificates WHERE party_certificates.serial = issued_serials.serial)`,
      );
      expect(rows).toEqual([]);
    },
    24 * 3_600_000,
  );
});
