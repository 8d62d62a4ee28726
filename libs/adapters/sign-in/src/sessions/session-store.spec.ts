import type { Register, RegisterTransaction, SecretHasher, SessionRow } from '@sumaho-jpki/operations';
import { beforeEach, describe, expect, it } from 'vitest';
import { COOKIE_SAME_SITE, cookieOptions, COOKIES } from './cookies';
import { SESSION_LIFE, SessionStore } from './session-store';

const MINUTE = 60_000;
let now: Date;
let rows: Map<string, SessionRow>;
let writes: number;
let store: SessionStore;

beforeEach(() => {
  now = new Date('2026-06-01T00:00:00Z');
  rows = new Map();
  writes = 0;
  const sessions: RegisterTransaction['sessions'] = {
    insert: async (row) => void rows.set(row.idHash, { ...row, createdAt: now, lastSeenAt: now }),
    byIdHash: async (idHash) => rows.get(idHash) ?? null,
    touch: async (idHash, expiresAt) => {
      writes += 1;
      const row = rows.get(idHash);
      if (row) rows.set(idHash, { ...row, expiresAt, lastSeenAt: now });
    },
    delete: async (idHash) => void rows.delete(idHash),
  };
  const tx = { now: async () => now, sessions } as unknown as RegisterTransaction;
  const register: Register = { transaction: (_scope, work) => work(tx) };
  const hasher = { lookup: (secret: string) => `handle of ${secret}` } as SecretHasher;
  store = new SessionStore(register, hasher);
});
const pass = (minutes: number) => (now = new Date(now.getTime() + minutes * MINUTE));

describe('A session', () => {
  it('is known by 256 random bits that the register does not hold', async () => {
    const { id, csrfToken } = await store.open('citizen', 'person-1', { a: 1 });
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(csrfToken).toMatch(/^[\w-]{43}$/);
    expect([...rows.keys()]).toEqual([`handle of ${id}`]);
    expect(await store.read('citizen', id)).toMatchObject({ subjectId: 'person-1', csrfToken, data: { a: 1 } });
    expect((await store.open('citizen', 'person-1', {})).id).not.toBe(id);
  });

  it('is of one kind: the same id opens no other door', async () => {
    const { id } = await store.open('staff-pending', 'staff-1', {});
    for (const kind of ['citizen', 'staff', 'sign-in'] as const) expect(await store.read(kind, id)).toBeNull();
    expect(await store.read('staff-pending', id)).not.toBeNull();
  });

  it('that nobody knows, or without an id, is none', async () => {
    expect(await store.read('citizen', undefined)).toBeNull();
    expect(await store.read('citizen', '')).toBeNull();
    expect(await store.read('citizen', 'made-up')).toBeNull();
    await expect(store.close(undefined)).resolves.toBeUndefined();
  });

  it.each(['citizen', 'staff', 'staff-pending', 'sign-in'] as const)(
    'of %s ends when it is left alone, and its row goes',
    async (kind) => {
      const { id } = await store.open(kind, 'somebody', {});
      pass(SESSION_LIFE[kind].idle);
      expect(await store.read(kind, id)).toBeNull();
      expect(rows.size).toBe(0);
    },
  );

  it.each(['citizen', 'staff'] as const)(
    'of %s goes on while it is used, but never beyond its whole life',
    async (kind) => {
      const { id } = await store.open(kind, 'somebody', {});
      const { idle, absolute } = SESSION_LIFE[kind];
      const step = idle - 1;
      for (let minutes = step; minutes < absolute; minutes += step) {
        pass(step);
        expect(await store.read(kind, id), `${minutes} minutes`).not.toBeNull();
      }
      pass(step);
      expect(await store.read(kind, id)).toBeNull();
    },
  );

  it('that is only pending is not prolonged by use', async () => {
    const { id } = await store.open('staff-pending', 'staff-1', {});
    for (let minutes = 1; minutes < 5; minutes += 1) {
      pass(1);
      expect(await store.read('staff-pending', id)).not.toBeNull();
    }
    pass(1);
    expect(await store.read('staff-pending', id)).toBeNull();
  });

  it('is written to once a minute, not at every read', async () => {
    const { id } = await store.open('citizen', 'person-1', {});
    for (let reads = 0; reads < 50; reads += 1) await store.read('citizen', id);
    expect(writes).toBe(0);
    pass(1.5);
    for (let reads = 0; reads < 50; reads += 1) await store.read('citizen', id);
    expect(writes).toBe(1);
  });

  it('that was closed is gone', async () => {
    const { id } = await store.open('citizen', 'person-1', {});
    await store.close(id);
    expect(await store.read('citizen', id)).toBeNull();
  });
});

describe('Its cookie', () => {
  it('is bound to this host, to TLS and to HTTP; the back office’s is never sent along from elsewhere', () => {
    for (const [kind, name] of Object.entries(COOKIES)) {
      expect(name).toMatch(/^__Host-/);
      const sameSite = COOKIE_SAME_SITE[kind as keyof typeof COOKIES];
      expect(cookieOptions(sameSite)).toEqual({ path: '/', secure: true, httpOnly: true, sameSite });
      // A provider sends the browser back to what was begun, not into a session of the back office.
      expect(sameSite).toBe(['staff', 'staff-pending'].includes(kind) ? 'strict' : 'lax');
    }
    expect(new Set(Object.values(COOKIES)).size).toBe(5);
  });
});
