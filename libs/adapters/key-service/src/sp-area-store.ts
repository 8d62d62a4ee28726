// Rows of SP areas: an offer (scenario 3 sent, receipt awaited) and the accepted area with its keyset's sequence counter.
// An offer for a SIM that already has an accepted area replaces it only when its receipt proves that the card made new keys.
import type { PoolClient } from 'pg';

export interface SpAreaOfferRow {
  readonly iccid: string;
  readonly casdSha256: Buffer;
  readonly dgi00A6: Buffer;
  /** Sealed: receipt key ‖ K-ENC ‖ K-MAC ‖ K-DEK, 64 bytes. */
  readonly sealedKeys: Buffer;
  /** Key version of the keyset, as in DGI 00A6. */
  readonly keyVersion: number;
  /** Used up by scripts that were made before the receipt. */
  readonly sequenceCounter: number;
}

export interface SpAreaRow {
  readonly iccid: string;
  /** Grows by one with every new keyset on this SIM; scripts carry it. */
  readonly generation: number;
  /** Sealed: K-ENC ‖ K-MAC ‖ K-DEK, 48 bytes. */
  readonly sealedKeys: Buffer;
  readonly receiptSha256: Buffer;
  readonly sequenceCounter: number;
  readonly keyVersion: number;
}

const OFFER = `iccid, casd_sha256 AS "casdSha256", dgi_00a6 AS "dgi00A6", sealed_keys AS "sealedKeys",
  key_version AS "keyVersion", sequence_counter AS "sequenceCounter"`;
const AREA = `iccid, generation, sealed_keys AS "sealedKeys", receipt_sha256 AS "receiptSha256",
  sequence_counter AS "sequenceCounter", key_version AS "keyVersion"`;

export async function lockSim(client: PoolClient, iccid: string): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('key_service sim ' || $1, 0))`, [iccid]);
}

export async function findOffer(client: PoolClient, iccid: string): Promise<SpAreaOfferRow | null> {
  const { rows } = await client.query<SpAreaOfferRow>(
    `SELECT ${OFFER} FROM key_service.sp_area_offers WHERE iccid = $1`,
    [iccid],
  );
  return rows[0] ?? null;
}

export async function putOffer(client: PoolClient, row: Omit<SpAreaOfferRow, 'sequenceCounter'>): Promise<void> {
  await client.query(
    `INSERT INTO key_service.sp_area_offers (iccid, casd_sha256, dgi_00a6, sealed_keys, key_version)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (iccid) DO UPDATE SET casd_sha256 = excluded.casd_sha256, dgi_00a6 = excluded.dgi_00a6,
       sealed_keys = excluded.sealed_keys, key_version = excluded.key_version, sequence_counter = 0,
       created_at = clock_timestamp()`,
    [row.iccid, row.casdSha256, row.dgi00A6, row.sealedKeys, row.keyVersion],
  );
}

export async function setOfferCounter(client: PoolClient, iccid: string, counter: number): Promise<void> {
  await client.query('UPDATE key_service.sp_area_offers SET sequence_counter = $2 WHERE iccid = $1', [iccid, counter]);
}

export async function deleteOffer(client: PoolClient, iccid: string): Promise<void> {
  await client.query('DELETE FROM key_service.sp_area_offers WHERE iccid = $1', [iccid]);
}

export async function findArea(client: PoolClient, iccid: string): Promise<SpAreaRow | null> {
  const { rows } = await client.query<SpAreaRow>(`SELECT ${AREA} FROM key_service.sp_areas WHERE iccid = $1`, [iccid]);
  return rows[0] ?? null;
}

/** A new keyset; its counter is 0 until a session has used it. */
export async function putArea(client: PoolClient, row: SpAreaRow): Promise<void> {
  await client.query(
    `INSERT INTO key_service.sp_areas (iccid, generation, sealed_keys, receipt_sha256, sequence_counter, key_version)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (iccid) DO UPDATE SET generation = excluded.generation, sealed_keys = excluded.sealed_keys,
       receipt_sha256 = excluded.receipt_sha256, sequence_counter = excluded.sequence_counter,
       key_version = excluded.key_version, accepted_at = clock_timestamp()`,
    [row.iccid, row.generation, row.sealedKeys, row.receiptSha256, row.sequenceCounter, row.keyVersion],
  );
}

export async function setSequenceCounter(client: PoolClient, area: SpAreaRow, counter: number): Promise<void> {
  await client.query('UPDATE key_service.sp_areas SET sequence_counter = $3 WHERE iccid = $1 AND generation = $2', [
    area.iccid,
    area.generation,
    counter,
  ]);
}
