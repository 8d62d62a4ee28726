// The key service's own way into Postgres: a small pool under the role `sumaho_key_service`, parameterised SQL, one
// transaction per call of the port.
import type { Pool, PoolClient } from 'pg';

/** Runs `work` in one transaction (read committed); rolls back and rethrows on any error. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((cause: unknown) => {
      broken = cause instanceof Error ? cause : new Error('rollback failed');
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

export type AuditEvent =
  | 'key-made'
  | 'key-made-on-card'
  | 'key-forgotten'
  | 'key-delivered'
  | 'sp-area-offered'
  | 'sp-area-refused'
  | 'sp-area-accepted'
  | 'receipt-wrong'
  | 'script-emitted'
  | 'script-answered'
  | 'resealed';

/** Insert-only trail: ids, script hashes and reason words; never key bytes or card data. */
export async function audit(
  client: PoolClient,
  event: AuditEvent,
  facts: { keyId?: string; iccid?: string; scriptSha256?: Uint8Array; detail?: string },
): Promise<void> {
  await client.query(
    'INSERT INTO key_service.audit (event, key_id, iccid, script_sha256, detail) VALUES ($1, $2, $3, $4, $5)',
    [event, facts.keyId ?? null, facts.iccid ?? null, facts.scriptSha256 ?? null, facts.detail ?? null],
  );
}
