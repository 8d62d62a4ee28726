// Rows of scripts. At most one is open per SIM; its commands and session live sealed only until the answers are in,
// afterwards the SHA-256 of the script is all that stays.
import type { PoolClient } from 'pg';
import type { CardReceipt, ScriptOutcome, ScriptPurpose } from '@sumaho-jpki/operations';

/** Generation of scripts under keys that are only offered yet. */
export const OFFERED = 0;

export interface ScriptRow {
  readonly scriptId: string;
  readonly keyId: string;
  readonly iccid: string;
  readonly purpose: ScriptPurpose;
  readonly areaGeneration: number;
  readonly sequenceCounter: number;
  readonly scriptSha256: Buffer;
  /** Key id, SIM, purpose and certificate the script was asked for. */
  readonly requestSha256: Buffer;
  readonly state: 'open' | 'superseded' | 'answered' | 'dropped';
  readonly sealedSession: Buffer | null;
  readonly outcome: ScriptOutcome | null;
}

const COLUMNS = `script_id AS "scriptId", key_id AS "keyId", iccid, purpose, area_generation AS "areaGeneration",
  sequence_counter AS "sequenceCounter", script_sha256 AS "scriptSha256", request_sha256 AS "requestSha256", state,
  sealed_session AS "sealedSession", outcome`;

/** A public key travels through the column in base64. */
type StoredOutcome =
  | Exclude<ScriptOutcome, { kind: 'key-generated' }>
  | { kind: 'key-generated'; spki: string; receipts?: readonly CardReceipt[] };
type StoredScript = Omit<ScriptRow, 'outcome'> & { outcome: StoredOutcome | null };

function asScript(row: StoredScript | undefined): ScriptRow | null {
  if (!row) return null;
  const { outcome } = row;
  if (outcome?.kind !== 'key-generated') return { ...row, outcome };
  const publicKeySpki = new Uint8Array(Buffer.from(outcome.spki, 'base64'));
  const { receipts } = outcome;
  return { ...row, outcome: { kind: 'key-generated', publicKeySpki, ...(receipts ? { receipts } : {}) } };
}

const asStored = (outcome: ScriptOutcome): StoredOutcome =>
  outcome.kind === 'key-generated'
    ? {
        kind: 'key-generated',
        spki: Buffer.from(outcome.publicKeySpki).toString('base64'),
        ...(outcome.receipts ? { receipts: outcome.receipts } : {}),
      }
    : outcome;

export async function findScript(client: PoolClient, scriptId: string, lock: boolean): Promise<ScriptRow | null> {
  const { rows } = await client.query<StoredScript>(
    `SELECT ${COLUMNS} FROM key_service.scripts WHERE script_id = $1 ${lock ? 'FOR UPDATE' : ''}`,
    [scriptId],
  );
  return asScript(rows[0]);
}

export async function findOpenScript(client: PoolClient, iccid: string): Promise<ScriptRow | null> {
  const { rows } = await client.query<StoredScript>(
    `SELECT ${COLUMNS} FROM key_service.scripts WHERE iccid = $1 AND state = 'open' FOR UPDATE`,
    [iccid],
  );
  return asScript(rows[0]);
}

export async function insertScript(
  client: PoolClient,
  row: Omit<ScriptRow, 'state' | 'outcome'> & { sealedSession: Buffer },
): Promise<void> {
  await client.query(
    `INSERT INTO key_service.scripts (script_id, key_id, iccid, purpose, area_generation, sequence_counter,
       script_sha256, request_sha256, state, sealed_session) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)`,
    [
      row.scriptId,
      row.keyId,
      row.iccid,
      row.purpose,
      row.areaGeneration,
      row.sequenceCounter,
      row.scriptSha256,
      row.requestSha256,
      row.sealedSession,
    ],
  );
}

/** A newer script for the same SIM is on its way; late answers of this one are still judged. */
export async function supersedeScript(client: PoolClient, scriptId: string): Promise<void> {
  await client.query(`UPDATE key_service.scripts SET state = 'superseded' WHERE script_id = $1 AND state = 'open'`, [
    scriptId,
  ]);
}

export async function settleScript(client: PoolClient, scriptId: string, outcome: ScriptOutcome): Promise<void> {
  await client.query(
    `UPDATE key_service.scripts SET state = 'answered', outcome = $2, sealed_session = NULL,
       answered_at = clock_timestamp() WHERE script_id = $1 AND state IN ('open', 'superseded')`,
    [scriptId, JSON.stringify(asStored(outcome))],
  );
}

/** The offered keys are the area's now: scripts made under them go on counting, those for an older keyset mean nothing more. */
export async function adoptOfferedScripts(client: PoolClient, iccid: string, generation: number): Promise<void> {
  await client.query(
    `UPDATE key_service.scripts SET state = 'dropped', sealed_session = NULL
     WHERE iccid = $1 AND state IN ('open', 'superseded') AND area_generation <> ${OFFERED}`,
    [iccid],
  );
  await client.query(
    `UPDATE key_service.scripts SET area_generation = $2
     WHERE iccid = $1 AND state IN ('open', 'superseded') AND area_generation = ${OFFERED}`,
    [iccid, generation],
  );
}

/** Another offer takes the place of the one these scripts were made for. */
export async function dropOfferedScripts(client: PoolClient, iccid: string): Promise<void> {
  await client.query(
    `UPDATE key_service.scripts SET state = 'dropped', sealed_session = NULL
     WHERE iccid = $1 AND state IN ('open', 'superseded') AND area_generation = ${OFFERED}`,
    [iccid],
  );
}

/** How many scripts of this key ended in "go on from here" in the last ten minutes, in all and for one reason. */
export async function countResumes(
  client: PoolClient,
  keyId: string,
  reason: string,
): Promise<{ all: number; ofReason: number }> {
  const { rows } = await client.query<{ all: number; ofReason: number }>(
    `SELECT count(*)::int AS "all", count(*) FILTER (WHERE outcome->>'reason' = $2)::int AS "ofReason"
     FROM key_service.scripts WHERE key_id = $1 AND outcome->>'kind' = 'resume' AND answered_at > clock_timestamp() - interval '10 minutes'`,
    [keyId, reason],
  );
  return rows[0] ?? { all: 0, ofReason: 0 };
}
