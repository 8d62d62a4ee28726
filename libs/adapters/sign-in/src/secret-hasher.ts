// Slow hashing of codes and passwords (scrypt, RFC 7914) and keyed look-up handles of tokens (HMAC-SHA256).
import { createHmac, randomBytes, scrypt as scryptCallback, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import type { SecretHasher } from '@sumaho-jpki/operations';

/** N = 2^15, r = 8, p = 1: about 32 MiB and 60 ms a hash. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;

function scrypt(secret: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scryptCallback(secret, salt, KEY_BYTES, options, (problem, key) => (problem ? reject(problem) : resolve(key))),
  );
}

/** `scrypt$<N>$<r>$<p>$<salt>$<key>`, the last two in base64url. */
export class ScryptSecretHasher implements SecretHasher {
  private readonly nobody: Promise<string>;

  constructor(private readonly lookupKey: Buffer) {
    this.nobody = this.hash(randomBytes(16).toString('hex'));
  }

  async hash(secret: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const key = await scrypt(secret, salt, COST);
    return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
  }

  /** An empty or foreign hash takes as long as a real one and never matches. */
  async verify(secret: string, hash: string): Promise<boolean> {
    const given = parse(hash);
    const stored = given ?? parse(await this.nobody);
    if (!stored) return false;
    const key = await scrypt(secret, stored.salt, { ...stored.cost, maxmem: COST.maxmem });
    return timingSafeEqual(key, stored.key) && given !== null;
  }

  lookup(secret: string): string {
    return createHmac('sha256', this.lookupKey).update(secret, 'utf8').digest('base64url');
  }
}

function parse(hash: string) {
  const [name, N, r, p, salt, key] = hash.split('$');
  if (name !== 'scrypt' || !salt || !key) return null;
  const bytes = Buffer.from(key, 'base64url');
  if (bytes.length !== KEY_BYTES || Number(N) > COST.N || Number(r) > COST.r) return null;
  return { cost: { N: Number(N), r: Number(r), p: Number(p) }, salt: Buffer.from(salt, 'base64url'), key: bytes };
}
