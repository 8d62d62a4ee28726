// What happens between the judgement of who asks and the COMMIT of what they asked for: the certificate shown is revoked, its party is
// stopped, its secret is replaced. What was in flight ends without a certificate that is good. Nothing here waits for time: a hook stands
// where the certificate is signed already, and locks are told by NOWAIT.
import {
  isStillGood,
  IssuePartyCertificate,
  PartyRegister,
  RevokePartyCertificate,
  type FaultPoints,
  type Register,
} from '@sumaho-jpki/operations';
import { partySubject } from '@sumaho-jpki/rules';
import {
  confirmationContent,
  confirmationHash,
  encodeBody,
  EST_MEDIA_TYPES,
  readCertificateAnswer,
} from '@sumaho-jpki/wire/enrolment';
import { buildCertificationRequest, parseCertificate } from '@sumaho-jpki/wire/x509';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiUnderTest } from '../../testing/api-under-test';
import { CmpTestClient, octets, type Credential } from '../../testing/cmp-client';
import { FAULTS, REGISTER } from '../../wiring/tokens';

let api: ApiUnderTest;
let client: CmpTestClient;
let storage: pg.Client;
beforeAll(async () => {
  api = await ApiUnderTest.start({ environment: { SUMAHO_CLIENT_CERTIFICATES: 'from-proxy' } });
  client = new CmpTestClient(api);
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
});
afterEach(() => vi.restoreAllMocks());
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
async function enrolled() {
  const party = await newParty();
  const key = await client.newKey();
  const content = await client.request(key);
  const answer = await client.send({ by: party, body: { name: 'ir', content }, header: { implicitConfirm: true } });
  const certificateDer = readCertificateAnswer(answer.body);
  return { code: party.code, key, certificateDer, serial: parseCertificate(certificateDer).serial };
}
const ask = async (by: Credential, name: 'ir' | 'cr' | 'kur') => {
  const content = await client.request(await client.newKey());
  return client.failure({ by, body: { name, content }, header: { implicitConfirm: true } });
};
const statesOf = async (code: string) =>
  (await api.register.transaction({ kind: 'system' }, (tx) => tx.partyCertificates.ofParty(code)))
    .map(({ state }) => state)
    .toSorted();
const revoke = async (serial: string) =>
  void (await api.get(RevokePartyCertificate).execute({ serial, cause: 'holder-key-leak', actor: 'jlis-operator' }));

/** Once, when the next certificate is signed and not stored. */
function whenSigned(happens: () => Promise<void>): void {
  vi.spyOn(api.app.get<FaultPoints>(FAULTS, { strict: false }), 'reach').mockImplementation(async (point) => {
    if (point !== 'issue-party-certificate/signed') return;
    vi.restoreAllMocks();
    await happens();
  });
}

/** Once, when a confirmation was judged and nothing is written yet. */
function whenConfirmationIsJudged(happens: () => Promise<void>): void {
  const register = api.app.get<Register>(REGISTER, { strict: false });
  const real = register.transaction.bind(register);
  vi.spyOn(register, 'transaction').mockImplementation(async (scope, work) => {
    const result = await real(scope, work);
    if (typeof result === 'object' && result !== null && 'transaction' in result && 'certificate' in result) {
      vi.restoreAllMocks();
      await happens();
    }
    return result;
  });
}

describe('An order in flight', () => {
  it.each(['cr', 'kur'] as const)('by %s ends without a certificate when its signer is revoked', async (name) => {
    const stolen = await enrolled();
    whenSigned(() => revoke(stolen.serial));
    expect(await ask(stolen, name)).toBe('notAuthorized');
    expect(await statesOf(stolen.code)).toEqual(['reserved', 'revoked']);
  });

  it.each(['cr', 'kur'] as const)('by %s ends without a certificate when its party is stopped', async (name) => {
    const stopped = await enrolled();
    whenSigned(() => api.get(PartyRegister).disable(stopped.code));
    expect(await ask(stopped, name)).toBe('notAuthorized');
    expect(await statesOf(stopped.code)).toEqual(['active', 'reserved']);
  });

  it('by a secret ends without a certificate when another secret is given out', async () => {
    const party = await newParty();
    whenSigned(async () => void (await api.get(PartyRegister).issueSecret(party.code)));
    const content = await client.request(await client.newKey());
    expect(await client.failure({ by: party, body: { name: 'ir', content } })).toBe('notAuthorized');
    expect(await statesOf(party.code)).toEqual(['reserved']);
  });

  it('over EST ends without a certificate when the certificate shown is revoked', async () => {
    const stolen = await enrolled();
    const { publicKeySpki, sign } = await client.newKey();
    const subject = partySubject(stolen.code);
    const request = { subject, publicKeySpki, signatureAlgorithm: 'ecdsa-p256-sha256' } as const;
    const der = await buildCertificationRequest(request, sign);
    whenSigned(() => revoke(stolen.serial));
    const answer = await api.send({
      method: 'POST',
      url: '/.well-known/est/party/simplereenroll',
      headers: {
        'content-type': EST_MEDIA_TYPES.request,
        'client-cert': `:${Buffer.from(stolen.certificateDer).toString('base64')}:`,
      },
      payload: encodeBody(der),
    });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'sign-in-required']);
    expect(await statesOf(stolen.code)).toEqual(['reserved', 'revoked']);
  });

  it('is recorded with what authorised it', async () => {
    const one = await enrolled();
    expect(await ask(one, 'kur')).toBeNull();
    const { rows } = await storage.query<{ by: string }>(
      `SELECT facts->>'authorisedBy' AS by FROM history WHERE event = 'party-certificate-issued' AND facts->>'party' = $1 ORDER BY id`,
      [one.code],
    );
    expect(rows.map(({ by }) => by).toSorted()).toEqual([one.serial, 'secret'].toSorted());
  });
});

describe('Four certificates', () => {
  it('are the most, those that are being signed included', async () => {
    const one = await enrolled();
    const inTurn: (() => void)[] = [];
    const held: Promise<string | null>[] = [];
    const faults = api.app.get<FaultPoints>(FAULTS, { strict: false });
    // Each order stops where its serial is reserved, so that all of them are in flight at once.
    let reached = (): void => undefined;
    vi.spyOn(faults, 'reach').mockImplementation(async (point) => {
      if (point !== 'issue-party-certificate/reserved') return;
      reached();
      await new Promise<void>((resolve) => inTurn.push(resolve));
    });
    for (let order = 0; order < 5; order += 1) {
      const reserved = new Promise<void>((resolve) => (reached = resolve));
      const told = ask(one, 'cr');
      held.push(told);
      await Promise.race([reserved, told]);
    }
    vi.restoreAllMocks();
    inTurn.forEach((go) => go());
    expect(await Promise.all(held)).toEqual([null, null, null, 'notAuthorized', 'notAuthorized']);
    expect(await statesOf(one.code)).toEqual(['active', 'active', 'active', 'active']);
  });

  it('are the most of twelve orders at the same time', async () => {
    const one = await enrolled();
    const told = await Promise.all(Array.from({ length: 12 }, () => ask(one, 'cr')));
    expect(told.filter((failure) => failure === null)).toHaveLength(3);
    expect(await statesOf(one.code)).toEqual(['active', 'active', 'active', 'active']);
  });

  it('are counted of one party after the other: a second connection waits', async () => {
    const { code } = await enrolled();
    await storage.query('BEGIN');
    await storage.query(`SELECT 1 FROM parties WHERE code = $1 FOR NO KEY UPDATE`, [code]);
    const party = { code, kind: 'gate' } as const;
    const authorisation = { by: 'secret', secretId: 'none' } as const;
    const { publicKeySpki } = await client.newKey();
    const order = api.get(IssuePartyCertificate).execute({ party, publicKeySpki, authorisation, confirmed: true });
    const outcome = order.then(
      () => 'issued',
      () => 'refused',
    );
    const waiting = `SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))`;
    while ((await storage.query(waiting)).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await storage.query(`UPDATE parties SET enabled = false WHERE code = $1`, [code]);
    await storage.query('COMMIT');
    expect(await outcome).toBe('refused');
    expect(await statesOf(code)).toEqual(['active']);
  });
});

describe('A confirmation in flight', () => {
  async function waiting(by: Credential) {
    const transactionId = octets();
    const content = await client.request(await client.newKey());
    const answer = await client.send({ by, body: { name: 'cr', content }, header: { transactionId } });
    const certificateDer = readCertificateAnswer(answer.body);
    const { signatureAlgorithm } = parseCertificate(certificateDer);
    const hash = await confirmationHash(certificateDer, signatureAlgorithm ?? 'rsa-sha256');
    const header = { transactionId, recipientNonce: answer.header.senderNonce };
    return { by, body: { name: 'certConf', content: confirmationContent(hash) }, header } as const;
  }

  it('makes nothing good when its signer is revoked', async () => {
    const stolen = await enrolled();
    const sent = await waiting(stolen);
    whenConfirmationIsJudged(() => revoke(stolen.serial));
    expect(await client.failure(sent)).toBe('notAuthorized');
    expect(await statesOf(stolen.code)).toEqual(['issued', 'revoked']);
  });

  it('makes nothing good when its party is stopped', async () => {
    const stopped = await enrolled();
    const sent = await waiting(stopped);
    whenConfirmationIsJudged(() => api.get(PartyRegister).disable(stopped.code));
    expect(await client.failure(sent)).toBe('notAuthorized');
    expect(await statesOf(stopped.code)).toEqual(['active', 'issued']);
  });
});

describe('Whoever was judged good', () => {
  it('stays so until COMMIT: a revocation and a stop from another connection wait', async () => {
    const { code, serial } = await enrolled();
    await api.register.transaction({ kind: 'system' }, async (tx) => {
      expect(await isStillGood(tx, code, { by: 'certificate', serial })).toBe(true);
      const notAtOnce = { code: '55P03' };
      await expect(
        storage.query(`SELECT 1 FROM party_certificates WHERE serial = $1 FOR NO KEY UPDATE NOWAIT`, [serial]),
      ).rejects.toMatchObject(notAtOnce);
      await expect(
        storage.query(`SELECT 1 FROM parties WHERE code = $1 FOR NO KEY UPDATE NOWAIT`, [code]),
      ).rejects.toMatchObject(notAtOnce);
    });
    await storage.query(`SELECT 1 FROM parties WHERE code = $1 FOR NO KEY UPDATE NOWAIT`, [code]);
  });

  it('is not another party with the same certificate', async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    const good = (code: string, serial: string) =>
      api.register.transaction({ kind: 'system' }, (tx) => isStillGood(tx, code, { by: 'certificate', serial }));
    expect(await good(one.code, one.serial)).toBe(true);
    expect(await good(one.code, other.serial)).toBe(false);
    expect(await good('nobody', one.serial)).toBe(false);
  });
});
