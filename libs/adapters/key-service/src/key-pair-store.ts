// Rows of key pairs. A forgotten key leaves a tombstone, so that a late repeat of its order cannot bring it back to life.
import type { PoolClient } from 'pg';

export interface KeyPairRow {
  readonly keyId: string;
  /** `on-card`: the private half was made in the applet and never was here. */
  readonly state: 'held' | 'on-card' | 'forgotten';
  /** null for a key that the card has yet to make. */
  readonly publicSpki: Buffer | null;
  readonly sealedPrivate: Buffer | null;
  /** SIM the key is bound to since its first script. */
  readonly iccid: string | null;
}

const COLUMNS =
  'key_id AS "keyId", state, public_spki AS "publicSpki", sealed_private AS "sealedPrivate", iccid' as const;

export async function findKeyPair(client: PoolClient, keyId: string, lock: boolean): Promise<KeyPairRow | null> {
  const { rows } = await client.query<KeyPairRow>(
    `SELECT ${COLUMNS} FROM key_service.key_pairs WHERE key_id = $1 ${lock ? 'FOR UPDATE' : ''}`,
    [keyId],
  );
  return rows[0] ?? null;
}

/** False when the id was there already, held or forgotten. */
export async function insertKeyPair(
  client: PoolClient,
  row: { keyId: string; publicSpki: Uint8Array; sealedPrivate: Uint8Array },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO key_service.key_pairs (key_id, state, public_spki, sealed_private) VALUES ($1, 'held', $2, $3)
     ON CONFLICT (key_id) DO NOTHING`,
    [row.keyId, row.publicSpki, row.sealedPrivate],
  );
  return rowCount === 1;
}

/** Makes room for a key that the card will make; the id may be there already. */
export async function insertOnCardKey(client: PoolClient, keyId: string): Promise<void> {
  await client.query(
    `INSERT INTO key_service.key_pairs (key_id, state) VALUES ($1, 'on-card') ON CONFLICT (key_id) DO NOTHING`,
    [keyId],
  );
}

/** Notes the public half that the card showed; false when another one is noted already. */
export async function notePublicKey(client: PoolClient, keyId: string, spki: Uint8Array): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE key_service.key_pairs SET public_spki = $2
     WHERE key_id = $1 AND state = 'on-card' AND (public_spki IS NULL OR public_spki = $2)`,
    [keyId, spki],
  );
  return rowCount === 1;
}

/** Binds a key to the SIM of its first script; false when it is bound to another one. */
export async function bindKeyPair(client: PoolClient, keyId: string, iccid: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'UPDATE key_service.key_pairs SET iccid = $2 WHERE key_id = $1 AND (iccid IS NULL OR iccid = $2)',
    [keyId, iccid],
  );
  return rowCount === 1;
}

/** Deletes the private key and every sealed script session of this id. True when a private key went. */
export async function forgetKeyPair(client: PoolClient, keyId: string): Promise<boolean> {
  const held = await findKeyPair(client, keyId, true);
  await client.query(
    `INSERT INTO key_service.key_pairs (key_id, state, forgotten_at) VALUES ($1, 'forgotten', clock_timestamp())
     ON CONFLICT (key_id) DO UPDATE SET state = 'forgotten', sealed_private = NULL,
       forgotten_at = coalesce(key_pairs.forgotten_at, clock_timestamp())`,
    [keyId],
  );
  await client.query(
    `UPDATE key_service.scripts SET state = 'dropped', sealed_session = NULL
     WHERE key_id = $1 AND state IN ('open', 'superseded')`,
    [keyId],
  );
  return held?.state === 'held';
}
