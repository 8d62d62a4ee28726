import { createHmac, scrypt, scryptSync, type ScryptOptions } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { ScryptSecretHasher } from './secret-hasher';

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  return { ...crypto, scrypt: vi.fn(crypto.scrypt) };
});

const KEY = Buffer.alloc(32, 7);
const hasher = new ScryptSecretHasher(KEY);

describe('A hashed secret', () => {
  it('is verified by itself and by nothing else', async () => {
    const hash = await hasher.hash('さくら-2026');
    expect(await hasher.verify('さくら-2026', hash)).toBe(true);
    for (const wrong of ['さくら-2027', 'さくら-2026 ', '', hash]) expect(await hasher.verify(wrong, hash)).toBe(false);
  });

  it('has a salt of its own each time and names its cost; Node’s scrypt gives the same', async () => {
    const [one, other] = [await hasher.hash('secret'), await hasher.hash('secret')];
    expect(one).not.toBe(other);
    const [name, N, r, p, salt = '', key] = one.split('$');
    expect([name, N, r, p]).toEqual(['scrypt', '32768', '8', '1']);
    const again = scryptSync('secret', Buffer.from(salt, 'base64url'), 32, { N: 32768, r: 8, p: 1, maxmem: 2 ** 26 });
    expect(again.toString('base64url')).toBe(key);
  });

  it('that is cut, foreign, or asks for more work than ours never matches, and never throws', async () => {
    const hash = await hasher.hash('secret');
    const [, , , , salt, key] = hash.split('$');
    const foreign = [
      '',
      'secret',
      '$2b$10$abcdefghijklmnopqrstuv',
      hash.slice(0, -4),
      `scrypt$1073741824$8$1$${salt}$${key}`,
      `scrypt$32768$64$1$${salt}$${key}`,
    ];
    for (const each of foreign) expect(await hasher.verify('secret', each), each).toBe(false);
  });

  it('is worked for although there is none: an unknown account takes the same path', async () => {
    const hash = await hasher.hash('secret');
    const workFor = async (against: string) => {
      vi.mocked(scrypt).mockClear();
      await hasher.verify('wrong', against);
      return vi.mocked(scrypt).mock.calls.map(([, , bytes, cost]) => ({ bytes, ...(cost as ScryptOptions) }));
    };
    const known = await workFor(hash);
    expect(known).toEqual([{ bytes: 32, N: 32768, r: 8, p: 1, maxmem: 2 ** 26 }]);
    for (const unknown of ['', 'foreign']) expect(await workFor(unknown), unknown).toEqual(known);
  });
});

describe('A look-up handle', () => {
  it('is HMAC-SHA256 under the server’s key, in base64url', () => {
    expect(hasher.lookup('token')).toBe(createHmac('sha256', KEY).update('token').digest('base64url'));
    expect(new ScryptSecretHasher(Buffer.alloc(32, 8)).lookup('token')).not.toBe(hasher.lookup('token'));
  });

  it('follows RFC 4231, test case 2', () => {
    const handle = new ScryptSecretHasher(Buffer.from('Jefe')).lookup('what do ya want for nothing?');
    expect(Buffer.from(handle, 'base64url').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });
});
