// Makes RSA-2048 key pairs (e = 65537, FIPS 186-5 generation of OpenSSL) in Node's thread pool and keeps a few ready, sealed,
// in the database: a citizen never waits for a prime search, and a restart does not lose the warm ones.
import { generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { Pool, PoolClient } from 'pg';
import type { Sealer } from './seal';

const generate = promisify(generateKeyPair);

/** Clear key pair on its way into a seal; wipe `pkcs1` after use. */
export interface FreshKeyPair {
  readonly publicSpki: Buffer;
  readonly pkcs1: Buffer;
}

export async function makeKeyPair(): Promise<FreshKeyPair> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048, publicExponent: 65_537 });
  return {
    publicSpki: publicKey.export({ type: 'spki', format: 'der' }),
    pkcs1: privateKey.export({ type: 'pkcs1', format: 'der' }),
  };
}

export class KeyMaker {
  #refill: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly pool: Pool,
    private readonly sealer: Sealer,
    /** Pairs kept ready; 0 switches the pool off. */
    private readonly warmPairs: number,
  ) {}

  /** Hands out a warm pair of this transaction, or null when none is ready. The row goes with the transaction's commit. */
  async takeWarm(client: PoolClient): Promise<FreshKeyPair | null> {
    const { rows } = await client.query<{ id: string; public_spki: Buffer; sealed_private: Buffer }>(
      `DELETE FROM key_service.warm_pairs WHERE id = (
         SELECT id FROM key_service.warm_pairs ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED
       ) RETURNING id, public_spki, sealed_private`,
    );
    const [row] = rows;
    if (!row) return null;
    const place = { table: 'warm_pairs', row: row.id, column: 'sealed_private' } as const;
    return { publicSpki: row.public_spki, pkcs1: this.sealer.open(row.sealed_private, place) };
  }

  /** Fills the pool up in the background; errors are left for the next call, a citizen's request never waits for it. */
  refill(): Promise<void> {
    this.#refill ??= this.#fill()
      .catch(() => undefined)
      .finally(() => {
        this.#refill = undefined;
      });
    return this.#refill;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#refill;
  }

  async #fill(): Promise<void> {
    while (!this.#closed) {
      const { rows } = await this.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM key_service.warm_pairs');
      if ((rows[0]?.n ?? 0) >= this.warmPairs) return;
      const pair = await makeKeyPair();
      const id = randomUUID();
      const sealed = this.sealer.seal(pair.pkcs1, { table: 'warm_pairs', row: id, column: 'sealed_private' });
      pair.pkcs1.fill(0);
      await this.pool.query(
        'INSERT INTO key_service.warm_pairs (id, public_spki, sealed_private) VALUES ($1, $2, $3)',
        [id, pair.publicSpki, sealed],
      );
    }
  }
}
