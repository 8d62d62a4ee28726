import { beforeEach, describe, expect, it } from 'vitest';
import type { SessionRow } from '../ports/rows';
import type { VerifierRow } from '../ports/verifier.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import { MemoryRegister } from '../testing/memory-register';
import { OpenVerifierSession } from './open-verifier-session.operation';
import { VERIFIER_FACTS_MS, VerifierDirectory } from './verifier-directory';

let register: MemoryRegister;
let sessions: Map<string, SessionRow>;
let elapsed: number;
let now: Date;
let reads: number;

const bank: VerifierRow = {
  id: 'bank',
  code: 'mihon-bank',
  name: '見本銀行',
  kind: 'certified-business',
  purposes: ['user-authentication'],
  state: 'active',
  certifiedUntil: new Date('2027-01-01T00:00:00.000Z'),
  relyingPartyId: 'gate-1',
  reason: 'test',
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};
const end = new Date('2026-06-01T00:00:00.000Z');

beforeEach(() => {
  register = new MemoryRegister();
  sessions = new Map();
  [elapsed, reads, now] = [0, 0, new Date('2026-04-01T00:00:00.000Z')];
  register.rows.verifiers.push({ ...bank });
  register.rows.verifierCredentials.push(
    { ...credential, id: 'tls', kind: 'client-certificate', fingerprint: 'aa', notAfter: end },
    { ...credential, id: 'key', kind: 'assertion-key', fingerprint: 'bb', keyId: 'one', publicJwk: {} },
  );
});
const credential = {
  ...{ verifierId: 'bank', keyId: null, publicJwk: null, notAfter: null },
  ...{ addedAt: new Date(0), endedAt: null },
};

/** Sessions stand in a table of their own, which the register in memory has not. */
const withSessions: Register = {
  transaction: (scope, work) => {
    reads += 1;
    return register.transaction(scope, (tx) =>
      work({
        ...tx,
        sessions: { ...tx.sessions, byIdHash: (hash: string) => Promise.resolve(sessions.get(hash) ?? null) },
      } satisfies RegisterTransaction),
    );
  },
};
const session = (hash: string, change: Partial<SessionRow> = {}) =>
  sessions.set(hash, {
    ...{ idHash: hash, kind: 'verifier', subjectId: 'bank', csrfToken: '', data: { credentialId: 'key' } },
    ...{ createdAt: now, lastSeenAt: now, expiresAt: new Date(now.getTime() + 600_000) },
    ...change,
  });
const directory = (policy: 'open' | 'registered' = 'registered') =>
  new VerifierDirectory(withSessions, policy, { now: () => now, elapsed: () => elapsed });
const told = async (work: ReturnType<VerifierDirectory['ofCertificate']>) => {
  const answer = await work;
  return answer.allowed ? answer.verifierId : answer.rule;
};

describe('Who asks for status', () => {
  it.each([
    ['registered', 'verifier-not-registered'],
    ['open', null],
  ] as const)('where it is %s, whoever shows nothing is told %s', (policy, verdict) => {
    const answer = directory(policy).ofNobody();
    expect(answer.allowed ? answer.verifierId : answer.rule).toBe(verdict);
  });

  it.each(['open', 'registered'] as const)('is judged by what is shown, also where it is %s', async (policy) => {
    const known = directory(policy);
    session('token');
    expect(await told(known.ofCertificate('aa'))).toBe('bank');
    expect(await told(known.ofSession('token'))).toBe('bank');
    expect(await told(known.ofRelyingParty('gate-1'))).toBe('bank');
    expect(await told(known.ofCertificate('bb'))).toBe('verifier-not-registered');
    expect(await told(known.ofSession('made-up'))).toBe('verifier-not-registered');
    expect(await told(known.ofRelyingParty('gate-2'))).toBe(policy === 'open' ? null : 'verifier-not-registered');
  });

  it.each<[what: string, change: Partial<SessionRow>]>([
    ['of staff', { kind: 'staff' }],
    ['of another verifier', { subjectId: 'another' }],
    ['that names no key', { data: {} }],
    ['that names a key nobody has', { data: { credentialId: 'nothing' } }],
  ])('is nobody with a session %s', async (_what, change) => {
    session('token', change);
    expect(await told(directory('open').ofSession('token'))).toBe('verifier-not-registered');
  });

  it('is nobody any more when key, session or certificate ended', async () => {
    const known = directory();
    session('token');
    expect(await told(known.ofSession('token'))).toBe('bank');
    now = new Date(now.getTime() + 600_000);
    // No news needed for what ends by the clock.
    expect(await told(known.ofSession('token'))).toBe('verifier-not-registered');
    expect(await told(known.ofCertificate('aa'))).toBe('bank');
    now = end;
    expect(await told(known.ofCertificate('aa'))).toBe('verifier-not-registered');
    now = new Date(end.getTime() - 1);
    for (const row of register.rows.verifierCredentials) row.endedAt = now;
    expect(await told(directory().ofCertificate('aa'))).toBe('verifier-not-registered');
  });

  it('loses the right with its certification, at that instant', async () => {
    const known = directory();
    expect(await told(known.ofRelyingParty('gate-1'))).toBe('bank');
    now = bank.certifiedUntil ?? now;
    expect(await told(known.ofRelyingParty('gate-1'))).toBe('verifier-certification-over');
  });

  it('is read anew after two seconds: a stop is felt then at the latest, and a question costs no reading before', async () => {
    const known = directory();
    expect(await told(known.ofCertificate('aa'))).toBe('bank');
    for (const row of register.rows.verifiers) row.state = 'suspended';
    elapsed = VERIFIER_FACTS_MS - 1;
    expect([await told(known.ofCertificate('aa')), reads]).toEqual(['bank', 1]);
    elapsed = VERIFIER_FACTS_MS;
    expect([await told(known.ofCertificate('aa')), reads]).toEqual(['verifier-suspended', 2]);
    expect(await told(known.ofRelyingParty('gate-1'))).toBe('verifier-suspended');
  });

  it('is let through by nobody while the register is away', async () => {
    const known = directory('open');
    register.before = () => Promise.reject(new Error('the database is away'));
    await expect(known.ofCertificate('aa')).rejects.toThrow('away');
    await expect(known.ofRelyingParty('gate-1')).rejects.toThrow('away');
    register.before = () => Promise.resolve();
    expect(await told(known.ofCertificate('aa'))).toBe('bank');
  });
});

describe('An assertion', () => {
  const open = () => new OpenVerifierSession(register);

  it('counts once, for each verifier by itself', async () => {
    const found = await open().keyOf('mihon-bank', 'one');
    if (!found) throw new Error('no key');
    await open().admit({ ...found, idHash: 'x' });
    await expect(open().admit({ ...found, idHash: 'x' })).rejects.toMatchObject({ code: 'assertion-replayed' });
    await open().admit({ ...found, verifier: { ...found.verifier, id: 'other' }, idHash: 'x' });
  });

  it('is spent also when its verifier may not ask', async () => {
    for (const row of register.rows.verifiers) row.state = 'suspended';
    const found = await open().keyOf('mihon-bank', 'one');
    if (!found) throw new Error('no key');
    await expect(open().admit({ ...found, idHash: 'x' })).rejects.toMatchObject({ code: 'verifier-not-entitled' });
    await expect(open().admit({ ...found, idHash: 'x' })).rejects.toMatchObject({ code: 'assertion-replayed' });
  });

  it.each([
    ['another', 'one'],
    ['mihon-bank', 'two'],
  ])('of %s with key %s has no key', async (code, keyId) => {
    expect(await open().keyOf(code, keyId)).toBeNull();
  });
});
